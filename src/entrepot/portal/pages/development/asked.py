"""What the page of commitments and their becoming is asked, and the form that asks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from entrepot.errors import InputError
from entrepot.figures.core.measures import MEASURES, Unit
from entrepot.figures.core.request import Request
from entrepot.figures.development import EXPOSURES
from entrepot.ledger.queries import OWN
from entrepot.portal import headlines
from entrepot.portal.registers import register_asked, register_filter
from entrepot.portal.today import today
from entrepot.solvers.development.methods import Method
from entrepot.solvers.development.triangle import Step
from entrepot.text import Text
from entrepot.web.tables import Filter


class NotOffered(InputError):
    code = "PORTAL-010"
    text = Text(
        en="{value!r} is no choice of {what}. Choose one of {known}.",
        zh="“{value}”不是“{what_zh}”的选项。可选：{known}。",
    )


class BadPrior(InputError):
    code, field = "PORTAL-011", "prior"
    text = Text(
        en="{value!r} is no expected share. Write per cent above 0, for example 45; blank takes "
        "the average of all editions.",
        zh="“{value}”不是预期比例。请填大于 0 的百分数，例如 45；空白则取各届平均。",
    )


#: What may never be one number, by its name in the address: label, condition, usual currency.
SLICES = {
    name: (label, where, currency)
    for (label, where), name, currency in zip(
        headlines.SLICES, ("foreign", "domestic", "outward"), ("USD", "CNY", "USD"), strict=True
    )
}
STEPS = {Step.YEAR: Text("year", "年"), Step.QUARTER: Text("quarter", "季度")}
METHODS = {
    Method.CHAIN_LADDER: Text("Chain ladder", "链梯法"),
    Method.CAPE_COD: Text("Cape Cod", "Cape Cod 法"),
    Method.BORNHUETTER_FERGUSON: Text("Bornhuetter–Ferguson", "Bornhuetter–Ferguson 法"),
}
_NAMES = {
    "measure": Text("measure", "指标"),
    "slice": Text("part", "部分"),
    "step": Text("age", "期长"),
    "method": Text("method", "方法"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One triangle, the edition in front of it, and how it is carried on."""

    request: Request
    part: str
    step: Step
    method: Method
    prior: float | None
    front: str
    #: "" for all registers together.
    register: str = ""

    @property
    def counts(self) -> bool:
        return self.request.measure.unit is Unit.COUNT

    @property
    def foreign_alone(self) -> bool:
        """Whether the measure knows foreign money into this province alone, and the part has none."""
        return self.request.measure.code in {"paid_in", "contracted"} and self.part != "foreign"


def _chosen(asked: Any, name: str, usual: str, known: Sequence[str]) -> str:
    value = asked.get(name) or usual
    if value not in known:
        names = _NAMES[name]
        raise NotOffered(value=value, what=names.en, what_zh=names.zh, known=", ".join(known))
    return str(value)


def _prior(text: str) -> float | None:
    plain = text.strip().rstrip("%％").strip()
    if not plain:
        return None
    try:
        share = Decimal(plain) / 100
    except InvalidOperation:
        raise BadPrior(value=text) from None
    if not (share.is_finite() and 0 < share <= 100):
        raise BadPrior(value=text)
    return float(share)


def _usual(part: str, register: str) -> str:
    """Foreign money against the foreign part, where there is one to be stated."""
    return "paid_in" if part == "foreign" and register in {"", OWN} else "arrived"


def asked_for(request: HttpRequest) -> Question:
    """The question in a page's address. Raises InputErrors."""
    asked = request.GET
    part = _chosen(asked, "slice", "foreign", list(SLICES))
    _, where, currency = SLICES[part]
    register, of_register = register_asked(asked)
    measure = _chosen(asked, "measure", _usual(part, register), list(EXPOSURES))
    method = Method(_chosen(asked, "method", Method.CHAIN_LADDER, list(METHODS)))
    money = MEASURES[measure].unit is Unit.MONEY
    prior = _prior(asked.get("prior", ""))
    return Question(
        request=Request.parse(
            measure,
            where=[*where, *of_register],
            as_of=asked.get("as_of") or today(request.now).isoformat(),  # type: ignore[attr-defined]
            known_at=asked.get("known_at") or None,
            currency=(asked.get("in") or currency) if money else None,
            include_unverified=asked.get("unverified") == "1",
        ),
        part=part,
        step=Step(_chosen(asked, "step", Step.YEAR, list(STEPS))),
        method=method,
        prior=prior if method is Method.BORNHUETTER_FERGUSON else None,
        front=asked.get("edition", ""),
        register=register,
    )


def receipt_address(question: Request) -> str:
    """The receipt of a figure that is known by its question."""
    pairs = [("measure", question.measure.code)]
    pairs += [("where", f"{name}={value}") for name, value in question.where]
    for name, value in (
        ("period", str(question.period) if question.period else ""),
        ("in", question.currency or ""),
        ("as_of", question.as_of.isoformat() if question.as_of else ""),
        ("known_at", question.known_at.isoformat() if question.known_at else ""),
        ("unverified", "1" if question.include_unverified else ""),
    ):
        if value:
            pairs.append((name, value))
    return f"/figures/receipt/?{urlencode(pairs)}"


def filters(
    request: HttpRequest, fronts: Sequence[tuple[str, Text | str]], front: str
) -> list[Filter]:
    """The form of the page, as the address fills it. `fronts`: the cohorts that may stand in front."""
    asked = request.GET
    part = asked.get("slice") if asked.get("slice") in SLICES else "foreign"
    return [
        Filter(
            "measure",
            Text("What became of them", "落实程度"),
            asked.get("measure") or _usual(part or "", asked.get("register", "")),
            [(code, MEASURES[code].label) for code in EXPOSURES],
        ),
        Filter(
            "slice",
            Text("Of which commitments", "哪部分签约"),
            part or "",
            [(name, label) for name, (label, _, _) in SLICES.items()],
        ),
        *register_filter(asked),
        Filter(
            "edition",
            Text("In front", "突出届次"),
            front,
            fronts or [("", Text("none", "无"))],
        ),
        Filter(
            "step",
            Text("Age in", "期长"),
            asked.get("step", ""),
            [
                (Step.YEAR, Text("years", "年")),
                (Step.QUARTER, Text("quarters", "季度")),
            ],
        ),
        Filter(
            "method",
            Text("Forecast by", "预测方法"),
            asked.get("method", ""),
            list(METHODS.items()),
        ),
        Filter(
            "prior",
            Text("Share expected, %", "预期比例（%）"),
            asked.get("prior", ""),
            hint=Text(
                "for Bornhuetter–Ferguson; blank: the average",
                "仅用于 Bornhuetter–Ferguson 法；空白取平均",
            ),
        ),
        Filter(
            "as_of",
            Text("As of", "统计截至"),
            asked.get("as_of") or today(request.now).isoformat(),  # type: ignore[attr-defined]
            kind="date",
        ),
        Filter("known_at", Text("Known at", "登记截至"), asked.get("known_at", ""), kind="date"),
    ]
