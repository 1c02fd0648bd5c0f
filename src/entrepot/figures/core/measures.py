"""The measures (LEDGER.md §9), each declared once: what it is called, counts, and rests on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from entrepot.text import Text

#: Raised when the meaning of a formula changes: it is part of a snapshot's id.
DEFINITIONS = 2


class Unit(StrEnum):
    COUNT = "count"
    MONEY = "money"
    RATIO = "1"


class Formula(StrEnum):
    """The named Ibis expressions that a measure may be computed by."""

    PROJECTS = "projects by first signing"
    SIGNINGS = "signings"
    MONEY = "sum of entries"
    ENTERPRISES = "enterprises by establishment"
    SHARE = "projects with a milestone / projects"
    FULFILLED = "projects fulfilled / projects"
    ARRIVAL = "arrived / committed"
    DEALS = "trade deals"
    REACHED = "projects by milestone"
    FIRST_PAID = "projects by first payment"

    @property
    def label(self) -> Text:
        """The formula in both languages."""
        return Text(self.value, _FORMULAS_ZH[self])


_FORMULAS_ZH = {
    Formula.PROJECTS: "按首次签约计的项目数",
    Formula.SIGNINGS: "签约次数",
    Formula.MONEY: "分录金额之和",
    Formula.ENTERPRISES: "按设立日期计的企业数",
    Formula.SHARE: "达到节点的项目数 / 项目数",
    Formula.FULFILLED: "履约的项目数 / 项目数",
    Formula.ARRIVAL: "到位额 / 签约额",
    Formula.DEALS: "贸易签约数",
    Formula.REACHED: "按达到节点之日计的项目数",
    Formula.FIRST_PAID: "按首笔到资之日计的项目数",
}


class ClassesDiffer(TypeError):
    """Adding money of two classes: a bug, not an answer."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `capital_class`, `natures`, `foreign_part` and `milestone` steer the formula.

    >>> MEASURES["committed"] + MEASURES["paid_in"]
    Traceback (most recent call last):
    entrepot.figures.core.measures.ClassesDiffer: committed + paid_in
    """

    code: str
    label: Text
    unit: Unit
    formula: Formula
    scope: Text
    standard: Text
    note: Text = Text("", "")
    capital_class: str = ""
    natures: tuple[str, ...] = ()
    foreign_part: bool = False
    foreign_inward: bool = False
    milestone: str = ""

    @property
    def of_trade(self) -> bool:
        """Whether it is about trade deals, which know no project."""
        return self.capital_class == "trade" or self.formula is Formula.DEALS

    @property
    def class_(self) -> str:
        """The class as `entrepot measures` prints it."""
        return self.capital_class or ("ratio" if self.unit is Unit.RATIO else "count")

    def __add__(self, other: Measure) -> tuple[str, ...]:
        """Measures that may be added: of one class of capital, unit and formula."""
        if (self.capital_class, self.unit, self.formula) != (
            other.capital_class,
            other.unit,
            other.formula,
        ) or not self.capital_class:
            raise ClassesDiffer(f"{self.code} + {other.code}")
        return (self.code, other.code)


OWN = Text("Entrepot, methodology §2", "Entrepot 方法说明 §2")
_MOFCOM = Text("MOFCOM statistical system for foreign investment", "商务部外商投资统计制度")
_FDI = Text(
    "OECD Benchmark Definition of FDI, 4th ed., with MOFCOM's scope",
    "经合组织《外国直接投资基准定义》（第四版），口径按商务部制度",
)


def _rate(code: str, en: str, zh: str, milestone: str, step_en: str, step_zh: str) -> Measure:
    return Measure(
        code,
        Text(en, zh),
        Unit.RATIO,
        Formula.SHARE,
        Text(
            f"projects of the cohort with an actual milestone “{step_en}”, with evidence, "
            "÷ projects of the cohort",
            f"本批项目中实际达到“{step_zh}”且有凭据的项目数 ÷ 本批项目数",
        ),
        OWN,
        milestone=milestone,
    )


def _reached(code: str, en: str, zh: str, milestone: str, step_en: str, step_zh: str) -> Measure:
    return Measure(
        code,
        Text(en, zh),
        Unit.COUNT,
        Formula.REACHED,
        Text(
            f"signed projects with an actual milestone “{step_en}”, with evidence, each once, on "
            "the first day that it was reached",
            f"已签约且实际达到“{step_zh}”并有凭据的项目，每个一次，按首次达到之日计",
        ),
        OWN,
        milestone=milestone,
    )


_ALL = (
    Measure(
        "projects_signed",
        Text("Projects signed", "签约项目数"),
        Unit.COUNT,
        Formula.PROJECTS,
        Text("projects, each once, where its first signing stands", "按首次签约计，每个项目一次"),
        OWN,
    ),
    _reached(
        "projects_registered",
        "Projects registered",
        "已注册项目数",
        "registered",
        "registered",
        "注册",
    ),
    _reached(
        "projects_started",
        "Projects started",
        "已开工项目数",
        "started",
        "construction started",
        "开工",
    ),
    _reached(
        "projects_operating",
        "Projects in operation",
        "已投产项目数",
        "operating",
        "in operation",
        "投产",
    ),
    Measure(
        "projects_paid",
        Text("Projects paid into", "已到资项目数"),
        Unit.COUNT,
        Formula.FIRST_PAID,
        Text(
            "signed projects with any payment that stands, each once, on the day of the first",
            "已签约且有有效到资的项目，每个一次，按首笔到资之日计",
        ),
        OWN,
    ),
    Measure(
        "signings",
        Text("Signings", "签约次数"),
        Unit.COUNT,
        Formula.SIGNINGS,
        Text(
            "signings, each of them, at its own date, edition and kind",
            "全部签约，按各自的日期、届次和类型",
        ),
        OWN,
    ),
    Measure(
        "committed",
        Text("Investment committed", "签约总投资"),
        Unit.MONEY,
        Formula.MONEY,
        Text("total investment signed: original + increase", "签约总投资：初始 + 增资"),
        OWN,
        capital_class="committed",
        natures=("original", "increase"),
    ),
    Measure(
        "committed_foreign",
        Text("Foreign investment committed", "协议外资"),
        Unit.MONEY,
        Formula.MONEY,
        Text(
            "the foreign part of the investment signed: original + increase",
            "签约总投资中的外资部分：初始 + 增资",
        ),
        OWN,
        note=Text(
            "Entries whose foreign part is not known are left out and counted.",
            "外资部分不详的分录不计入，另行列示。",
        ),
        capital_class="committed",
        natures=("original", "increase"),
        foreign_part=True,
    ),
    Measure(
        "committed_open",
        Text("Commitment still open", "有效签约额"),
        Unit.MONEY,
        Formula.MONEY,
        Text("committed − cancellations", "签约总投资 − 撤销"),
        OWN,
        capital_class="committed",
        natures=("original", "increase", "cancellation"),
    ),
    Measure(
        "contracted",
        Text("Contracted capital", "合同外资"),
        Unit.MONEY,
        Formula.MONEY,
        Text(
            "contracted capital: original + increase − decrease; may be negative in a period",
            "合同资金：初始 + 增资 − 减资；某一期间可为负",
        ),
        _MOFCOM,
        capital_class="contracted",
        natures=("original", "increase", "decrease"),
    ),
    Measure(
        "arrived",
        Text("Capital arrived", "到位资金"),
        Unit.MONEY,
        Formula.MONEY,
        Text(
            "contributions really paid, any origin and direction, net of withdrawals",
            "实际到位资金，不分来源和方向，扣除撤回",
        ),
        OWN,
        capital_class="paid_in",
        natures=("original", "withdrawal"),
    ),
    Measure(
        "paid_in",
        Text("Capital actually utilised", "实际使用外资"),
        Unit.MONEY,
        Formula.MONEY,
        Text("arrived of foreign money, inward", "引进项目的外资到位额"),
        _FDI,
        capital_class="paid_in",
        natures=("original", "withdrawal"),
        foreign_inward=True,
    ),
    Measure(
        "enterprises_established",
        Text("Enterprises established", "累计设立企业数"),
        Unit.COUNT,
        Formula.ENTERPRISES,
        Text("enterprises established by the as-of, ever", "截至时点累计设立的企业"),
        _MOFCOM,
    ),
    Measure(
        "enterprises_alive",
        Text("Enterprises alive", "存续企业数"),
        Unit.COUNT,
        Formula.ENTERPRISES,
        Text(
            "enterprises established by the as-of and not ended by it",
            "截至时点已设立且未注销的企业",
        ),
        _MOFCOM,
    ),
    _rate("registration_rate", "Registration rate", "注册率", "registered", "registered", "注册"),
    _rate("landing_rate", "Landing rate", "供地率", "land", "land granted", "供地"),
    _rate("start_rate", "Start rate", "开工率", "started", "construction started", "开工"),
    _rate("production_rate", "Production rate", "投产率", "operating", "in operation", "投产"),
    Measure(
        "fulfilment_rate",
        Text("Fulfilment rate", "履约率"),
        Unit.RATIO,
        Formula.FULFILLED,
        Text(
            "projects of the cohort registered, with land granted, started, in operation, or with "
            "any payment ÷ projects of the cohort",
            "本批项目中已注册、供地、开工、投产或有资金到位的项目数 ÷ 本批项目数",
        ),
        OWN,
    ),
    Measure(
        "arrival_rate",
        Text("Arrival rate", "到资率"),
        Unit.RATIO,
        Formula.ARRIVAL,
        Text(
            "foreign money arrived ÷ committed_foreign for foreign projects, all money arrived ÷ "
            "committed for domestic ones, over projects whose amount is known",
            "外资项目：外资到位额 ÷ 协议外资；内资项目：到位资金 ÷ 签约总投资；仅计金额已知的项目",
        ),
        OWN,
        note=Text("May exceed 1 and is never clipped.", "可大于 1，不作截断。"),
    ),
    Measure(
        "trade_signed",
        Text("Trade signed", "贸易签约额"),
        Unit.MONEY,
        Formula.MONEY,
        Text(
            "value of the trade deals signed, each at its own date, edition and kind",
            "贸易签约金额，按各自的日期、届次和类型",
        ),
        OWN,
        note=Text(
            "Purchases, never added to investment. Deals of undisclosed value are not in it.",
            "为贸易采购额，不与投资额相加。未披露金额的不计入。",
        ),
        capital_class="trade",
        natures=("original",),
    ),
    Measure(
        "trade_deals",
        Text("Trade deals", "贸易签约数"),
        Unit.COUNT,
        Formula.DEALS,
        Text(
            "trade deals, each of them, at its own date, edition and kind",
            "全部贸易签约，按各自的日期、届次和类型",
        ),
        OWN,
    ),
)

MEASURES: dict[str, Measure] = {measure.code: measure for measure in _ALL}

#: Milestones that make a project fulfilled; any payment does too.
FULFILLING = ("registered", "land", "started", "operating")


def definitions() -> str:
    """The measures in canonical text, for a snapshot's id."""
    return json.dumps(
        [
            DEFINITIONS,
            list(FULFILLING),
            *(
                [
                    m.code,
                    str(m.unit),
                    str(m.formula),
                    m.scope.en,
                    m.capital_class,
                    list(m.natures),
                    m.foreign_part,
                    m.foreign_inward,
                    m.milestone,
                ]
                for m in _ALL
            ),
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )
