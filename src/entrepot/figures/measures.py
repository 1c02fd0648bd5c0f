"""The measures, each declared once: page, command line and methodology read these objects.

A formula is a named function on an Ibis table. Of an entries measure it gives the rows that
count, with their `value`; of a rate it says which projects are in the numerator.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from entrepot.figures.engine import Table, Value
from entrepot.text import Text


class Unit(StrEnum):
    COUNT = "count"
    MONEY = "money"
    RATE = "1"


class Subject(StrEnum):
    """What a measure counts or adds."""

    ENTRIES = "entries"
    PROJECTS = "projects"
    SIGNINGS = "signings"
    ENTERPRISES = "enterprises"
    RATE = "rate"
    ARRIVAL = "arrival"


class ClassesDiffer(TypeError):
    """Adding capital of two classes: never an answer, always a bug."""


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount that knows its class: adding across classes is a TypeError.

    >>> Sum("committed", "USD", Decimal(1)) + Sum("paid_in", "USD", Decimal(1))
    Traceback (most recent call last):
    entrepot.figures.measures.ClassesDiffer: committed USD + paid_in USD
    """

    capital_class: str | None
    unit: str
    amount: Decimal

    def __add__(self, other: Sum) -> Sum:
        if (self.capital_class, self.unit) != (other.capital_class, other.unit):
            raise ClassesDiffer(
                f"{self.capital_class} {self.unit} + {other.capital_class} {other.unit}"
            )
        return Sum(self.capital_class, self.unit, self.amount + other.amount)


@dataclass(frozen=True, slots=True)
class Measure:
    """`words` says the formula as people read it; `scope` what counts and from when."""

    code: str
    label: Text
    unit: Unit
    subject: Subject
    formula: Callable[[Table], Any]
    words: Text
    note: Text
    standard: str
    capital_class: str | None = None
    scope: Text = Text(
        en="Verified records of the register asked for (own unless named), from the beginning.",
        zh="所选登记册（默认 own）中已核验的全部记录。",
    )

    def __add__(self, other: Measure) -> Measure:
        if self.capital_class != other.capital_class:
            raise ClassesDiffer(f"{self.code} + {other.code}")
        raise TypeError(f"{self.code} and {other.code} overlap: add their figures, not measures")

    @property
    def is_rate(self) -> bool:
        return self.unit is Unit.RATE


def _signed(rows: Table, amount: Value) -> Table:
    """Rows with their value: what the entry adds, less what it takes away."""
    return rows.mutate(value=(rows.sign < 0).ifelse(-amount, amount))


def _committed(entries: Table) -> Table:
    rows = entries.filter(
        entries.capital_class == "committed", entries.base_nature.isin(["original", "increase"])
    )
    return _signed(rows, rows.amount)


def _committed_foreign(entries: Table) -> Table:
    rows = entries.filter(
        entries.capital_class == "committed", entries.base_nature.isin(["original", "increase"]),
        entries.foreign_amount.notnull(),
    )
    return _signed(rows, rows.foreign_amount)


def _committed_open(entries: Table) -> Table:
    rows = entries.filter(entries.capital_class == "committed")
    return _signed(rows, rows.amount)


def _contracted(entries: Table) -> Table:
    rows = entries.filter(entries.capital_class == "contracted")
    return _signed(rows, rows.amount)


def _arrived(entries: Table) -> Table:
    rows = entries.filter(entries.capital_class == "paid_in")
    return _signed(rows, rows.amount)


def _paid_in(entries: Table) -> Table:
    rows = entries.filter(
        entries.capital_class == "paid_in", entries.money_origin == "foreign",
        entries.d_direction == "inward",
    )
    return _signed(rows, rows.amount)


def _first_signed(projects: Table) -> Value:
    return projects.first_on.notnull()


def _signing(signings: Table) -> Value:
    return signings.first_on.notnull()


def _established(enterprises: Table) -> Value:
    return enterprises.established_on.notnull()


def _alive(enterprises: Table) -> Value:
    return enterprises.established_on.notnull() & ~enterprises.has_ended


def _registered(projects: Table) -> Value:
    return projects.registered


def _landed(projects: Table) -> Value:
    return projects.land


def _started(projects: Table) -> Value:
    return projects.started


def _in_production(projects: Table) -> Value:
    return projects.operating


def _fulfilled(projects: Table) -> Value:
    return (
        projects.registered | projects.land | projects.started | projects.operating
        | projects.paid
    )


def _arrival(projects: Table) -> Value:
    return projects.known


_SYMPOSIUM = "Entrepot LEDGER §9"
_FDI = "Statistical System of Foreign Investment (MOFCOM, China)"


def _rate(code: str, en: str, zh: str, step_en: str, step_zh: str, formula: Any) -> Measure:
    return Measure(
        code=code, label=Text(en, zh), unit=Unit.RATE, subject=Subject.RATE, formula=formula,
        words=Text(
            f"projects of the cohort {step_en} ÷ projects of the cohort",
            f"该届项目中{step_zh}的项目数 ÷ 该届项目数",
        ),
        note=Text(
            "A step counts once it has evidence and is verified. Terminated projects stay in "
            "the denominator.",
            "节点须有凭证并经核验。终止项目仍计入分母。",
        ),
        standard=_SYMPOSIUM,
    )


_ALL = (
    Measure(
        "projects_signed", Text("Projects signed", "签约项目数"), Unit.COUNT, Subject.PROJECTS,
        _first_signed,
        Text("projects, each once, where its first signing stands",
             "项目数，每个项目按首次签约计一次"),
        Text("The first signing is the earliest verified one (date, then key).",
             "首次签约指最早的已核验签约（先按日期，再按编号）。"),
        _SYMPOSIUM,
    ),
    Measure(
        "signings", Text("Signings", "签约数"), Unit.COUNT, Subject.SIGNINGS, _signing,
        Text("signings, at their own date and edition", "签约数，按各自日期与届次"),
        Text("A project signed twice counts twice.", "同一项目签约两次计两次。"), _SYMPOSIUM,
    ),
    Measure(
        "committed", Text("Committed investment", "签约投资额"), Unit.MONEY, Subject.ENTRIES,
        _committed,
        Text("total investment signed: original + increase", "签约总投资：新签 + 增资"),
        Text("Never less cancellations; terminated projects stay in.",
             "不扣除取消部分；终止项目仍计入。"),
        _SYMPOSIUM, "committed",
    ),
    Measure(
        "committed_foreign", Text("Committed investment, foreign part", "签约外资额"),
        Unit.MONEY, Subject.ENTRIES, _committed_foreign,
        Text("foreign part of the total investment signed: original + increase",
             "签约总投资中的外资部分：新签 + 增资"),
        Text("Over commitments whose foreign part is known.", "仅含外资部分已知的签约。"),
        _SYMPOSIUM, "committed",
    ),
    Measure(
        "committed_open", Text("Committed investment, still open", "签约投资额（扣除取消）"),
        Unit.MONEY, Subject.ENTRIES, _committed_open,
        Text("committed − cancellations", "签约投资额 − 取消"),
        Text("A cancellation counts at its own date.", "取消按其自身日期计。"),
        _SYMPOSIUM, "committed",
    ),
    Measure(
        "contracted", Text("Contracted capital", "合同外资"), Unit.MONEY, Subject.ENTRIES,
        _contracted,
        Text("original + increase − decrease", "新增 + 增资 − 减资"),
        Text("May be negative in a period.", "某一期间可为负数。"), _FDI, "contracted",
    ),
    Measure(
        "arrived", Text("Capital arrived", "到位资金"), Unit.MONEY, Subject.ENTRIES, _arrived,
        Text("contributions really paid, any origin and direction, net of withdrawals",
             "实际到位资金（不分来源与方向），扣除撤回"),
        Text("In the period of payment, whichever year it was contracted.",
             "按实际到位期间统计，不论合同年份。"),
        _SYMPOSIUM, "paid_in",
    ),
    Measure(
        "paid_in", Text("Paid-in capital", "实际使用外资"), Unit.MONEY, Subject.ENTRIES, _paid_in,
        Text("capital arrived of foreign money, inward", "引进方向的外资到位，扣除撤回"),
        Text("In the period of payment, whichever year it was contracted.",
             "按实际到资期间统计，不论合同年份。"),
        _FDI, "paid_in",
    ),
    Measure(
        "enterprises_established", Text("Enterprises established", "设立企业数"), Unit.COUNT,
        Subject.ENTERPRISES, _established,
        Text("enterprises established by the as-of, ever", "截至时点累计设立的企业数"),
        Text("Ended ones stay in.", "已注销企业仍计入。"), _FDI,
    ),
    Measure(
        "enterprises_alive", Text("Enterprises alive", "存续企业数"), Unit.COUNT,
        Subject.ENTERPRISES, _alive,
        Text("established by the as-of and not ended by it", "截至时点已设立且未注销的企业数"),
        Text("Refused where the register records no ends.", "登记册无注销记录时不予计算。"), _FDI,
    ),
    _rate("registration_rate", "Registration rate", "注册率", "registered", "已注册", _registered),
    _rate("landing_rate", "Landing rate", "落地率", "with land granted", "已供地", _landed),
    _rate("start_rate", "Start rate", "开工率", "with construction started", "已开工", _started),
    _rate("production_rate", "Production rate", "投产率", "in operation", "已投产",
          _in_production),
    _rate(
        "fulfilment_rate", "Fulfilment rate", "履约率",
        "registered, with land granted, started, in operation, or with any payment",
        "已注册、供地、开工、投产或有任何到资", _fulfilled,
    ),
    Measure(
        "arrival_rate", Text("Arrival rate", "资金到位率"), Unit.RATE, Subject.ARRIVAL, _arrival,
        Text("foreign money arrived ÷ committed_foreign for foreign projects, all money arrived "
             "÷ committed for domestic ones, over projects whose amount is known",
             "外资项目：外资到位 ÷ 签约外资额；内资项目：全部到位 ÷ 签约投资额；"
             "仅含金额已知的项目"),
        Text("May exceed 1 (rates of exchange, more paid than signed) and is never clipped.",
             "可大于 1（汇率、超额到资），不作截断。"),
        _SYMPOSIUM,
    ),
)

MEASURES: dict[str, Measure] = {measure.code: measure for measure in _ALL}


def definitions() -> str:
    """The declarations as canonical text: part of a snapshot's identity."""
    return json.dumps(
        [
            [m.code, m.unit, m.subject, m.capital_class, m.formula.__name__, m.words.en,
             m.scope.en, m.note.en, m.standard]
            for m in _ALL
        ],
        ensure_ascii=False, separators=(",", ":"),
    )
