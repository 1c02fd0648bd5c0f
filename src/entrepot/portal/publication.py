"""What may be shown to everybody: the threshold rule, and what subtraction would give away.

Until releases exist the public sees a fixed list of headline figures, each over at least LEAST
projects or companies of at least LEAST investors (DESIGN.md §4.7). A part of a published whole is
held to it too, and so is what is left of the whole without that part.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from entrepot.figures.core.support import Support
from entrepot.portal import headlines
from entrepot.portal.headlines import Asked
from entrepot.text import Text

LEAST = 10
TOO_FEW = Text("too few to publish", "数量过少，不予公布")

Key = TypeVar("Key", bound=Hashable)


def enough(found: Support | None) -> bool:
    """At least LEAST projects or companies, of at least LEAST investors."""
    return found is not None and found.subjects >= LEAST and found.investors >= LEAST


def part_may_stand(part: int, whole: int) -> bool:
    """Neither a count nor what is left of its whole is of one to LEAST - 1.

    >>> part_may_stand(0, 12), part_may_stand(3, 40), part_may_stand(38, 40)
    (True, False, False)
    """
    return all(count == 0 or count >= LEAST for count in (part, whole - part))


def may_stand(parts: Mapping[Key, Support]) -> frozenset[Key]:
    """Of parts whose total is known, those that may be shown.

    What is held back must hide in company: if it makes fewer than LEAST together, the smallest of
    the others is held back with it, since the total less the rest would be it.
    """
    shown = {key for key, found in parts.items() if enough(found)}
    while shown:
        held = sum(found.subjects for key, found in parts.items() if key not in shown)
        if held == 0 or held >= LEAST:
            break
        shown.remove(min(shown, key=lambda key: (parts[key].subjects, str(key))))
    return frozenset(shown)


def kinds_apart(counts: Mapping[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """Kinds of a published whole that may be told apart, and those told together or not at all.

    >>> kinds_apart({"contract": 39, "framework": 9, "intention": 7})
    ({'contract': 39}, {'framework': 9, 'intention': 7})
    """
    apart = {kind: count for kind, count in counts.items() if count >= LEAST}
    together = {kind: count for kind, count in counts.items() if 0 < count < LEAST}
    while apart and 0 < sum(together.values()) < LEAST:
        smallest = min(apart, key=lambda kind: (apart[kind], kind))
        together[smallest] = apart.pop(smallest)
    return apart, together


class Publication:
    """What the pages of editions may show to everybody, as of a day.

    wait: compute what a server does not have yet, instead of raising BeingComputed.
    """

    def __init__(self, as_of: date, *, wait: bool = False) -> None:
        self.as_of = as_of
        self.wait = wait
        self._cohorts: dict[str, frozenset[str]] = {}

    @cached_property
    def _editions(self) -> list[str]:
        return [edition.code for edition in headlines.holdings()]

    def cohorts(self, measure: str) -> frozenset[str]:
        """Editions whose foreign projects may be shown by a measure of counts or money."""
        if measure not in self._cohorts:
            found = headlines.of_cohorts(measure, self.as_of).support(wait=self.wait)
            parts = {code: found[code,] for code in self._editions if (code,) in found}
            self._cohorts[measure] = may_stand(parts)
        return self._cohorts[measure]

    def reached(self, measure: str, cohort: str) -> bool:
        """Whether a rate of a cohort may be shown: its numerator and what is left of the base."""
        if cohort not in self.cohorts("projects_signed"):
            return False
        if measure == "arrival_rate":
            return cohort in self.cohorts("paid_in") and cohort in self.cohorts("committed")
        cell = headlines.of_cohorts(measure, self.as_of).cells(wait=self.wait)[cohort,]
        return part_may_stand(int(cell.numerator or 0), int(cell.denominator or 0))

    # Rates of one set under several definitions

    def read(self, measure: str, definition: str, codes: Sequence[str]) -> bool:
        """Whether a reading of some editions may be shown: of one of them, or of them all.

        Of all together, what is left of the whole without the editions that are shown alone is
        held to the rule as well.
        """
        if len(codes) == 1:
            return self._read_alone(measure, definition, codes[0])
        if list(codes) != self._editions:
            return False
        shown = [code for code in codes if self._read_alone(measure, definition, code)]
        hidden = [code for code in codes if code not in shown]
        if not self.cohorts("projects_signed"):
            return False
        if measure == "arrival_rate":
            # `cohorts` sees to it that the money of the editions held back hides in company.
            return bool(self.cohorts("paid_in") and self.cohorts("committed"))
        return all(self._parts_may_stand(measure, definition, some) for some in (codes, hidden))

    def _read_alone(self, measure: str, definition: str, cohort: str) -> bool:
        if cohort not in self.cohorts("projects_signed"):
            return False
        if measure == "arrival_rate":
            return self.reached(measure, cohort)
        return self._parts_may_stand(measure, definition, [cohort])

    def _parts_may_stand(self, measure: str, definition: str, codes: Sequence[str]) -> bool:
        """Whether none of the parts that a rate divides its projects into is of one to LEAST - 1.

        Two: those that reached it and the rest. A published definition tells three: it sets those
        in preparation apart.
        """
        top, base = self._sides(measure, "", codes)
        parts = [top, base - top]
        if definition:
            counting, _whole = self._sides(measure, "paperwork-counts", codes)
            parts = [top, counting - top, base - counting]
        return all(count == 0 or count >= LEAST for count in parts)

    def _sides(self, measure: str, definition: str, codes: Sequence[str]) -> tuple[int, int]:
        """Numerator and denominator of some editions together."""
        asked = headlines.reading(measure, definition, self.as_of)
        cells = [cell for (code,), cell in asked.cells(wait=self.wait).items() if code in codes]
        tops = sum(int(cell.numerator or 0) for cell in cells)
        return tops, sum(int(cell.denominator or 0) for cell in cells)

    @cached_property
    def _slices(self) -> dict[tuple[str, ...], frozenset[str]]:
        """By the condition of each of SLICES: the editions whose commitment may be shown."""
        found = headlines.committed_of_editions(self.as_of).support(wait=self.wait)
        made = {}
        for _, where in headlines.SLICES:
            parts: dict[str, Support] = {}
            for (edition, direction, origin), one in found.items():
                if edition in self._editions and headlines.in_slice(where, direction, origin):
                    held = parts.get(edition, Support(0, 0))
                    # A project has one origin; an investor may have projects of both.
                    parts[edition] = Support(
                        held.subjects + one.subjects, max(held.investors, one.investors)
                    )
            made[where] = may_stand(parts)
        return made

    def slice(self, where: tuple[str, ...], edition: str) -> bool:
        return edition in self._slices[where]

    def allows(self, asked: Asked) -> bool:
        """Whether everybody may open the receipt of one of the public questions."""
        *where, last = asked.where or ("",)
        name, _, value = last.partition("=")
        if (asked.measure, asked.definition) in headlines.READINGS and name == "cohort":
            chosen = asked.where[len(headlines.FOREIGN_INWARD) :]
            together = chosen == headlines.of_editions(self._editions)
            codes = self._editions if together else [value]
            return self.read(asked.measure, asked.definition, codes)
        if name == "cohort":
            if asked.measure in {"projects_signed", "committed", "contracted", "paid_in"}:
                return value in self.cohorts(asked.measure)
            return self.reached(asked.measure, value)
        if name == "edition" and value in self._editions and asked.measure == "committed":
            return self.slice(tuple(where), value)
        if asked.growth:
            ends = replace(asked, growth="", period=asked.growth, by="year").support(wait=self.wait)
            start, _, end = asked.growth.partition("..")
            return enough(ends.get((start,))) and enough(ends.get((end,)))
        whole = replace(asked, share_of="").support(wait=self.wait).get(())
        if asked.share_of:
            part = replace(asked, share_of="", where=(*asked.where, asked.share_of))
            some = part.support(wait=self.wait).get(())
            if some is None or whole is None or not (enough(some) and enough(whole)):
                return False
            return part_may_stand(some.subjects, whole.subjects)
        return enough(whole)
