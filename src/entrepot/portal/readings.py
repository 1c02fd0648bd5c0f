"""One set of signed projects read under every definition: why one word has many numbers.

The projects are the inward foreign ones of some editions, as on the pages of the editions. Each
rate is asked once, by cohort; those of several editions together are made of the same numerators
and denominators that its receipt lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from entrepot.figures.core.definitions import DEFINITIONS_OF
from entrepot.figures.core.figure import EXACT, ratio
from entrepot.figures.core.measures import MEASURES
from entrepot.portal import headlines
from entrepot.portal.headlines import READINGS, Asked
from entrepot.portal.publication import Publication
from entrepot.text import Text

#: Of inward foreign projects, which alone are read here.
_ARRIVED = Text(
    "foreign money really paid in, for projects whose amount is known",
    "金额已知项目的实际到位外资",
)
_COMMITTED = Text("foreign investment that they committed", "上述项目的协议外资")


@dataclass(frozen=True, slots=True)
class Reading:
    """One rate of the set. `share` None: not defined, or held back (`may_be_seen` False)."""

    measure: str
    definition: str
    asked: Asked
    numerator: Decimal
    denominator: Decimal
    may_be_seen: bool

    @property
    def share(self) -> Decimal | None:
        return ratio(self.numerator, self.denominator) if self.may_be_seen else None

    @property
    def own_label(self) -> Text:
        """The measure's."""
        return MEASURES[self.measure].label

    @property
    def label(self) -> Text:
        """The measure, and by which of several definitions."""
        own = self.own_label
        if self.measure not in DEFINITIONS_OF:
            return own
        code = self.definition or "default"
        return Text(f"{own.en}: {code}", f"{own.zh}：{code}")

    @property
    def short(self) -> Text:
        """What fits beside a bar of a chart."""
        return Text(self.definition, self.definition) if self.definition else self.own_label

    @property
    def divides(self) -> tuple[Text, Text]:
        """What by what, in words."""
        if self.measure in DEFINITIONS_OF:
            found = DEFINITIONS_OF[self.measure][self.definition or "default"]
            return found.numerator, found.denominator
        if self.measure == "arrival_rate":
            return _ARRIVED, _COMMITTED
        scope = MEASURES[self.measure].scope
        (top, base), (top_zh, base_zh) = (words.split(" ÷ ") for words in (scope.en, scope.zh))
        return Text(top.rstrip(", "), top_zh), Text(base, base_zh)

    @property
    def in_money(self) -> bool:
        return self.measure == "arrival_rate"


def read(codes: Sequence[str], as_of: date, publication: Publication | None) -> tuple[Reading, ...]:
    """The set of these editions under every definition, the highest share first.

    publication: what everybody may see; None for staff. Raises BeingComputed where a server does
    not have the figures yet.
    """
    where = headlines.of_editions(codes)
    made = []
    for measure, definition in READINGS:
        every = headlines.reading(measure, definition, as_of)
        cells = [cell for (code,), cell in every.cells().items() if code in codes]
        with localcontext(prec=EXACT):
            top = sum((cell.numerator or Decimal(0) for cell in cells), Decimal(0))
            base = sum((cell.denominator or Decimal(0) for cell in cells), Decimal(0))
        seen = publication is None or publication.read(measure, definition, codes)
        made.append(Reading(measure, definition, every.narrowed(*where), top, base, seen))
    # Equals keep the order of READINGS; what is not told comes last.
    return tuple(sorted(made, key=lambda one: 1 if one.share is None else -one.share))
