"""What is wrong with a row, as values: one run reports them all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache

from entrepot.text import Text


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


#: Code -> what it says. 1xx: error always. 2xx: warning. 3xx: error with --strict, else warning.
#: 4xx: a note that counts as neither.
PROBLEMS: dict[str, Text] = {
    "IMP-101": Text("{field} is blank. Fill it in.", "“{field}”为空。请填写。"),
    "IMP-102": Text(
        "{value!r} is not a date. Write it as {forms}, or add its form to dates in the mapping.",
        "“{value}”不是日期。请写作 {forms}，或在映射的 dates 中加入其格式。",
    ),
    "IMP-103": Text(
        "{value!r} is not a number{why}. Write digits, with a point for decimals.",
        "“{value}”不是数字{why_zh}。请填写数字，小数点用“.”。",
    ),
    "IMP-104": Text(
        "{value!r} is not a known {field}. Write one of: {choices}.",
        "“{value}”不是有效的“{field}”。请填写：{choices}。",
    ),
    "IMP-105": Text(
        "{value!r} is not a currency of ISO 4217 that can be kept. Nearest: {choices}.",
        "“{value}”不是可用的 ISO 4217 货币。最接近的有：{choices}。",
    ),
    "IMP-106": Text(
        "{value!r} is not an economy. Nearest: {choices}. Write a code of ISO 3166 or "
        "a name, or translate it in the mapping.",
        "“{value}”不是已知经济体。最接近的有：{choices}。请填写 ISO 3166 代码或名称，或在映射中翻译。",
    ),
    "IMP-107": Text(
        "The foreign part {foreign} is more than the total {total}. Correct one of them.",
        "外资部分 {foreign} 大于总额 {total}。请更正其一。",
    ),
    "IMP-108": Text(
        "The key {value!r} stands in row {first} already. Each row needs a key of its own.",
        "编号“{value}”已在第 {first} 行出现。每行须有唯一编号。",
    ),
    "IMP-109": Text(
        "{value} is negative, yet the row's nature, {nature}, is stated. Write the amount without "
        "a sign: the nature gives it.",
        "金额 {value} 为负，但已注明性质 {nature}。请填写正数，由性质决定增减。",
    ),
    "IMP-110": Text(
        "{capital_class} can't have the nature {value!r}. Write one of: {choices}.",
        "{capital_class} 不能使用性质“{value}”。请填写：{choices}。",
    ),
    "IMP-111": Text(
        "There is no {what} {value!r} in the register {register}. Import the {what}s first, or "
        "correct the key.",
        "登记册 {register} 中没有{what_zh}“{value}”。请先导入，或更正编号。",
    ),
    "IMP-112": Text(
        "Investors {value!r}: {why}. Write name:economy:share, parted by “;”.",
        "投资方“{value}”：{why_zh}。请写作 名称:经济体:比例，以“;”分隔。",
    ),
    "IMP-113": Text(
        "{value} is 10^15 units or more. Check the unit (万, million …).",
        "金额 {value} 达到或超过 10^15。请检查单位（万、million 等）。",
    ),
    "IMP-114": Text(
        "The row has {found} cells, its head {expected}. A separator inside a cell needs quotes.",
        "该行有 {found} 个单元格，表头有 {expected} 个。单元格内的分隔符须加引号。",
    ),
    "IMP-115": Text(
        "{field} has {found} characters; at most {allowed} can be kept. Shorten it.",
        "“{field}”有 {found} 个字符，最多 {allowed} 个。请缩短。",
    ),
    "IMP-116": Text(
        "{value} is negative: a commitment can't be. Post a cancellation as its own row.",
        "{value} 为负数：签约额不能为负。撤销应另行登记。",
    ),
    "IMP-117": Text(
        "{value!r} is not above zero. A rate of exchange is.", "“{value}”不大于零。汇率须为正数。"
    ),
    "IMP-118": Text(
        "The parent {value!r} is neither in the file nor loaded. Add its row.",
        "上级代码“{value}”既不在文件中也未加载。请补充该行。",
    ),
    "IMP-119": Text(
        "The row names neither a project nor an enterprise. Fill in one.",
        "该行既无项目编号也无企业编号。请填写其一。",
    ),
    "IMP-120": Text(
        "The row gives {found} of date, month and year. Give exactly one.",
        "该行在日期、月份、年份中给出了 {found} 项。请只填一项。",
    ),
    "IMP-121": Text(
        "The row corrects {value!r}, whose earlier correction was rejected with batch {batch}; an "
        "entry is reversed at most once. Have a verifier accept it (`entrepot ledger approve "
        "{batch}`), then import this file again.",
        "该行更正“{value}”，而其先前的更正已随批次 {batch} 被退回；一笔分录只能冲销一次。请由核验员"
        "改为通过（`entrepot ledger approve {batch}`），然后重新导入此文件。",
    ),
    "IMP-201": Text(
        "The sector {value!r} is not in a loaded tree; it is kept as written{rows}.",
        "行业“{value}”不在已加载的分类中，按原文保留{rows_zh}。",
    ),
    "IMP-202": Text(
        "The place {value!r} is not a loaded division; it is kept as written{rows}.",
        "落户地“{value}”不在已加载的区划中，按原文保留{rows_zh}。",
    ),
    "IMP-203": Text(
        "The edition {value} was not known; a bare one was made. Add its dates and place.",
        "届次 {value} 尚未登记，已新建空白届次。请补充日期和地点。",
    ),
    "IMP-204": Text(
        "Terminated without a reason: shown as “not stated”.", "终止未填原因：显示为“未说明”。"
    ),
    "IMP-205": Text(
        "{rows} rows leave {field} blank; they count as {value}.",
        "{rows} 行未填“{field}”，按“{value}”计。",
    ),
    "IMP-206": Text(
        "{value!r} stands in more than one economy ({economies}): these are different parties.",
        "“{value}”出现在多个经济体（{economies}）：视为不同的投资方。",
    ),
    "IMP-207": Text(
        "The investor {value!r} fits {found} parties; the amount is unallocated.",
        "投资方“{value}”对应 {found} 个主体；该金额暂不归属。",
    ),
    "IMP-208": Text(
        "The edition {value!r} is neither a number nor a year; it is kept as written{rows}.",
        "届次“{value}”既非序号也非年份，按原文保留{rows_zh}。",
    ),
    "IMP-209": Text(
        "{why}; the number is kept but is no identifier.", "{why_zh}；号码保留，但不作为识别码。"
    ),
    "IMP-210": Text("The line is blank and was passed over{rows}.", "空行，已跳过{rows_zh}。"),
    "IMP-211": Text(
        "The column {value!r} is not known and was not read.", "未知列“{value}”，未读取。"
    ),
    "IMP-212": Text(
        "The row {value!r} was in an earlier edition and is gone; {what}.",
        "“{value}”曾见于较早版本，现已消失；{what_zh}。",
    ),
    "IMP-213": Text(
        "The row {value!r} is gone but can't be annulled: an earlier correction of it was rejected "
        "with batch {batch}. Have a verifier accept it (`entrepot ledger approve {batch}`), then "
        "import this file again.",
        "“{value}”已消失但无法作废：其先前的更正已随批次 {batch} 被退回。请由核验员改为通过"
        "（`entrepot ledger approve {batch}`），然后重新导入此文件。",
    ),
    "IMP-301": Text(
        "Paid on {paid_on}, before the first contract of {first}.",
        "到资日期 {paid_on} 早于首份合同 {first}。",
    ),
    "IMP-302": Text("Paid in without any contracted capital.", "有到资但无合同外资。"),
    "IMP-303": Text("{value} lies after today, {today}.", "{value} 晚于今天（{today}）。"),
    "IMP-304": Text(
        "{value} lies after the register's own date, {today}.",
        "{value} 晚于登记册日期（{today}）。",
    ),
    "IMP-305": Text(
        "{currency} {paid} paid in against {committed} committed.",
        "到资 {currency} {paid}，超过签约 {committed}。",
    ),
    "IMP-306": Text(
        "{currency} {back} paid back, but only {paid} was paid in.",
        "撤回 {currency} {back}，而到资仅 {paid}。",
    ),
    "IMP-307": Text(
        "{step} on {value} comes before {earlier} on {first}.",
        "{step}（{value}）早于{earlier}（{first}）。",
    ),
    "IMP-401": Text(
        "Rounded to the minor unit in {cells} cells; posted less stated is {difference}.",
        "{cells} 个单元格已舍入到最小货币单位；登记值减原值为 {difference}。",
    ),
    "IMP-402": Text("The filter {value!r} left out {rows} rows.", "筛选“{value}”略去 {rows} 行。"),
    "IMP-403": Text(
        "The row repeats row {first} and was passed over.", "与第 {first} 行重复，已跳过。"
    ),
    "IMP-405": Text("The mapping does not read the column {value!r}.", "映射未读取列“{value}”。"),
    "IMP-406": Text(
        "The file has no column for {value!r}, which the mapping names.",
        "文件中没有映射所列的“{value}”列。",
    ),
    "IMP-404": Text(
        "{rows} further findings are not listed (ENTREPOT_IMPORT_MAX_REPORT).",
        "另有 {rows} 条未列出（ENTREPOT_IMPORT_MAX_REPORT）。",
    ),
}


@cache
def severity_of(code: str, strict: bool) -> Severity:
    match code[4]:
        case "1":
            return Severity.ERROR
        case "2":
            return Severity.WARNING
        case "3":
            return Severity.ERROR if strict else Severity.WARNING
    return Severity.NOTE


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `row` as a spreadsheet numbers it; `value` exactly as it stood."""

    row: int
    column: str
    value: str
    code: str
    severity: Severity
    text: Text

    def as_dict(self) -> dict[str, object]:
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "code": self.code,
            "severity": str(self.severity),
            "message": self.text.en,
        }


#: Said once a value, at the first row that has it: a word that no list knows is in many rows.
ONCE = frozenset({"IMP-201", "IMP-202", "IMP-208"})
#: Blank lines in a row that are listed each: a sheet may end in thousands.
_BLANKS = 10


@dataclass(slots=True)
class Repeated:
    """A finding that stands for every row of its value."""

    problem: Problem
    rows: int = 1
    last: int = 0

    def told(self) -> Problem:
        if self.rows == 1:
            return self.problem
        text = PROBLEMS[self.problem.code].format(
            value=self.problem.value,
            rows=f" ({self.rows} rows, the last is {self.last})",
            rows_zh=f"（共 {self.rows} 行，最后为第 {self.last} 行）",
        )
        return replace(self.problem, text=text)


@dataclass(slots=True)
class Problems:
    """All findings of a run. At most `limit` are kept; all are counted. `of_row`, where it is a
    list, gathers those of the row that is read."""

    strict: bool
    limit: int
    items: list[Problem | Repeated] = field(default_factory=list)
    counts: dict[Severity, int] = field(default_factory=lambda: dict.fromkeys(Severity, 0))
    of_row: list[Problem] | None = None
    _once: dict[tuple[str, str, str], Repeated] = field(default_factory=dict)

    def add(self, code: str, row: int, column: str, raw: str, /, **facts: object) -> Problem:
        severity = severity_of(code, self.strict)
        facts.setdefault("value", raw)
        once = code in ONCE or code == "IMP-210"
        if once:
            facts |= {"rows": "", "rows_zh": ""}
        problem = Problem(row, column, raw, code, severity, PROBLEMS[code].format(**facts))
        if self.of_row is not None:
            self.of_row.append(problem)
        item = self._repeated(problem) if once else problem
        if item is None:
            return problem
        self.counts[severity] += 1
        if len(self.items) < self.limit or severity is Severity.ERROR:
            self.items.append(item)
        return problem

    def _repeated(self, problem: Problem) -> Problem | Repeated | None:
        """What is to be listed; None where an earlier row's finding says it. Of blank lines that
        follow each other the first few are listed each."""
        said = (problem.code, problem.column, problem.value)
        known = self._once.get(said)
        blank = problem.code == "IMP-210"
        if known is None or (blank and known.last != problem.row - 1):
            known = self._once[said] = Repeated(problem, last=problem.row)
            return known
        known.rows += 1
        known.last = problem.row
        return problem if blank and known.rows <= _BLANKS else None

    @property
    def errors(self) -> int:
        return self.counts[Severity.ERROR]

    @property
    def warnings(self) -> int:
        return self.counts[Severity.WARNING]

    def listed(self) -> list[dict[str, object]]:
        """The report: in order of rows."""
        told = [item.told() if isinstance(item, Repeated) else item for item in self.items]
        rows = [problem.as_dict() for problem in sorted(told, key=lambda p: p.row)]
        left_out = sum(self.counts.values()) - len(self.items)
        if left_out:
            text = PROBLEMS["IMP-404"].format(rows=left_out)
            rows.append(
                Problem(1, "", "", "IMP-404", severity_of("IMP-404", False), text).as_dict()
            )
        return rows
