"""Definitions of a rate that were published (LEDGER.md §9), each declared once: what it divides.

All of them speak of one cohort of signed projects and differ in what they do with those *in
preparation*: signed, not terminated, and with none of the fulfilling steps and no payment. So
`paperwork-counts` ≥ `preparation-excluded` ≥ `default`, whatever the records.
"""

from __future__ import annotations

from dataclasses import dataclass

from entrepot.figures.core.errors import OneDefinition, UnknownDefinition
from entrepot.figures.core.measures import OWN, Formula, Measure
from entrepot.places.reference import nearest
from entrepot.text import Text

#: The milestone that ends a project's preparation without fulfilling it.
ENDING = "terminated"


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition. `preparing_fulfil` and `preparing_leave` steer the formula.

    `standard`: who divided so.
    """

    code: str
    label: Text
    numerator: Text
    denominator: Text
    standard: Text
    preparing_fulfil: bool = False
    preparing_leave: bool = False

    @property
    def scope(self) -> Text:
        """Numerator ÷ denominator."""
        return Text(
            f"{self.numerator.en} ÷ {self.denominator.en}",
            f"{self.numerator.zh} ÷ {self.denominator.zh}",
        )

    @property
    def asks_preparing(self) -> bool:
        """Whether it matters which projects are in preparation."""
        return self.preparing_fulfil or self.preparing_leave


_FULFILLED = Text(
    "projects of the cohort registered, with land granted, started, in operation, or with any "
    "payment",
    "本批项目中已注册、供地、开工、投产或有资金到位的项目数",
)
_ALL = Text("projects of the cohort", "本批项目数")

DEFAULT = Definition(
    "default",
    Text("Fulfilled, of all signed", "履约项目占全部签约项目"),
    _FULFILLED,
    _ALL,
    OWN,
)
PAPERWORK_COUNTS = Definition(
    "paperwork-counts",
    Text("Fulfilled or still in paperwork, of all signed", "履约及手续办理中项目占全部签约项目"),
    Text(
        _FULFILLED.en
        + "; and those still in paperwork: signed, not terminated, with none of these",
        _FULFILLED.zh + "，加上仍在办理手续的项目（已签约、未终止、尚无上述任何进展）",
    ),
    _ALL,
    Text(
        "as reports of fairs published it, such as Weinan's of June 2010: 18 projects in "
        "operation, 180 under construction and 93 in preparation, of 292 signed: 99.65 %",
        "见于各地会展公报，如渭南2010年6月：签约292项，投产18项、在建180项、前期准备93项，履约率99.65%",
    ),
    preparing_fulfil=True,
)
PREPARATION_EXCLUDED = Definition(
    "preparation-excluded",
    Text("Fulfilled, of signed without those in preparation", "履约项目占签约项目（不含前期项目）"),
    _FULFILLED,
    Text(
        "projects of the cohort without those in preparation: signed, not terminated, with no "
        "such step and no payment",
        "本批项目数，不含前期准备项目（已签约、未终止、尚无上述任何节点或到资）",
    ),
    Text(
        "as reports of fairs published it: projects in preparation are “not yet due” and left out",
        "见于各地会展公报：前期准备项目视为“尚未到期”，不计入分母",
    ),
    preparing_leave=True,
)

#: Measure -> its definitions by code, the default first.
DEFINITIONS_OF: dict[str, dict[str, Definition]] = {
    "fulfilment_rate": {one.code: one for one in (DEFAULT, PAPERWORK_COUNTS, PREPARATION_EXCLUDED)}
}


def known_definition(measure: Measure, name: str) -> Definition:
    """Raises OneDefinition (FIG-014), UnknownDefinition (FIG-013)."""
    known = DEFINITIONS_OF.get(measure.code)
    if known is None:
        raise OneDefinition(measure=measure.code, value=name, known=", ".join(DEFINITIONS_OF))
    if name not in known:
        raise UnknownDefinition(
            measure=measure.code,
            value=name,
            nearest=nearest(name, list(known)),
            known=", ".join(known),
        )
    return known[name]


def default_definition(measure: Measure) -> Definition | None:
    """What a measure that has several is computed by unless asked otherwise."""
    return DEFAULT if measure.formula is Formula.FULFILLED else None


def described() -> list[list[object]]:
    """The definitions in plain values, for a snapshot's id."""
    return [
        [measure, one.code, one.scope.en, one.preparing_fulfil, one.preparing_leave]
        for measure, known in DEFINITIONS_OF.items()
        for one in known.values()
    ]
