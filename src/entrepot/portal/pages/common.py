"""What the pages share: who may see, how an error becomes an answer, names of codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from entrepot.accounts.rules import may
from entrepot.figures.core import queries
from entrepot.figures.core.snapshot import Snapshot
from entrepot.ledger.models import Version
from entrepot.parties.queries import names_in_both
from entrepot.places import reference
from entrepot.projects.models import Enterprise, Project
from entrepot.text import Text
from entrepot.web.tables import Cell

View = Callable[..., HttpResponse]

KINDS = {
    "intention": Text("Intention", "意向"),
    "framework": Text("Framework agreement", "框架协议"),
    "contract": Text("Contract", "合同"),
}
CLASSES = {
    "committed": Text("Committed", "签约"),
    "contracted": Text("Contracted", "合同外资"),
    "paid_in": Text("Paid in", "到资"),
    "trade": Text("Trade", "贸易"),
}
NATURES = {
    "original": Text("original", "首次"),
    "increase": Text("increase", "增资"),
    "decrease": Text("decrease", "减资"),
    "cancellation": Text("cancellation", "取消"),
    "withdrawal": Text("withdrawal", "撤资"),
    "reversal": Text("reversal", "冲销"),
}
STEPS = {
    "registered": Text("Registered", "已注册"),
    "land": Text("Land granted", "已供地"),
    "started": Text("Started", "已开工"),
    "operating": Text("In operation", "已投产"),
    "terminated": Text("Terminated", "已终止"),
}
STAGES = {
    "lead": Text("Lead", "线索"),
    "negotiation": Text("In negotiation", "洽谈"),
    "signed": Text("Signed", "已签约"),
    **STEPS,
}
DIRECTIONS = {"inward": Text("Inward", "引进"), "outward": Text("Outward", "走出")}
ORIGINS = {"foreign": Text("Foreign", "外资"), "domestic": Text("Domestic", "内资")}
#: Attributes that are versions, of projects, enterprises and parties.
ATTRIBUTES = {
    "sector": Text("Sector", "行业"),
    "division": Text("Place", "地点"),
    "zone": Text("Zone", "开发区"),
    "host": Text("Host economy", "投资目的地"),
    "direction": Text("Direction", "方向"),
    "origin": Text("Origin", "来源"),
    "status": Text("Publisher's status", "来源方状态"),
    "officer": Text("Officer", "专员"),
    "stage": Text("Stage", "阶段"),
    "established": Text("Established", "设立"),
    "ended": Text("Ended", "注销"),
    "reason": Text("Reason", "原因"),
    "project": Text("Project", "项目"),
    "economy": Text("Economy", "经济体"),
}
DIMENSIONS = {
    "year": Text("Year", "年份"),
    "quarter": Text("Quarter", "季度"),
    "month": Text("Month", "月份"),
    "edition": Text("Edition", "届次"),
    "economy": Text("Economy of the investor", "投资方经济体"),
    "sector": Text("Sector", "行业"),
    "division": Text("Division", "行政区划"),
    "zone": Text("Zone", "开发区"),
    "host": Text("Host economy", "投资目的地"),
    "direction": Text("Direction", "方向"),
    "origin": Text("Origin of the project", "项目来源"),
    "money_origin": Text("Origin of the money", "资金来源"),
    "kind": Text("Kind of signing", "签约类型"),
    "stage": Text("Stage", "阶段"),
    "status": Text("Publisher's status", "来源方状态"),
    "cohort": Text("Cohort", "批次"),
    "register": Text("Register", "台账"),
}
REASONS = {
    "not_stated": Text("not stated", "未说明"),
    "typed_wrong": Text("typed wrong", "录入错误"),
    "typed_twice": Text("typed twice", "重复录入"),
    "never_happened": Text("never happened", "事实不存在"),
    "revised_by_publisher": Text("revised by publisher", "来源方修订"),
    "market": Text("market", "市场原因"),
    "financing": Text("financing", "融资原因"),
    "land": Text("land", "用地原因"),
    "approval": Text("approval", "审批原因"),
    "investor_withdrew": Text("investor withdrew", "投资方退出"),
    "other": Text("other", "其他"),
}


#: Where a batch comes from, in words; an import says its own file.
SOURCES = {
    "page: project": Text("a new project", "新建项目"),
    "page: enterprise": Text("a new enterprise", "新建企业"),
    "page: end of an enterprise": Text("the end of an enterprise", "企业注销"),
    "page: attribute": Text("a changed attribute", "属性变更"),
    "page: stage": Text("a stage", "阶段变更"),
    "page: signing": Text("a signing", "签约"),
    "page: enlargement": Text("an enlargement", "增资"),
    "page: cancellation": Text("a cancellation", "取消"),
    "page: entry": Text("an entry", "分录"),
    "page: step": Text("a step", "节点"),
    "page: reversal": Text("a reversal", "冲销"),
    "page: annulment": Text("an annulment", "作废"),
    "demonstration: month's records": Text("a month of the demonstration", "演示数据（一个月）"),
}
POSTINGS = {
    "hand": Text("by hand", "手工登记"),
    "commitment": Text("commitment", "签约额"),
    "enlargement": Text("enlargement", "增资"),
    "cancellation": Text("cancellation", "取消"),
}


def needs(*acts: str) -> Callable[[View], View]:
    """A view for those whose role allows one of `acts`: others sign in, or are told no (403)."""

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), "sign_in")
            if not any(may(request.user, act) for act in acts):  # type: ignore[arg-type]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return inner

    return wrap


def page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return render(request, f"portal/{template}.html", context, status=status)


def snapshot_lines(snapshot: Snapshot) -> dict[str, Any]:
    """What a page of figures says of the snapshot that it shows: which, how fresh, what it knows.

    One statement.
    """
    return {
        "snapshot_line": Text(
            f"Snapshot {snapshot.id[:12]}, ledger head {snapshot.head[:12]}.",
            f"快照 {snapshot.id[:12]}，账本链头 {snapshot.head[:12]}。",
        ),
        "known_at": queries.known_at(snapshot),
        "behind": queries.is_behind(snapshot),
    }


def sector_name(code: str) -> Text:
    """Code and label. GB/T classes have Chinese labels alone, so English names what they are in."""
    found = reference.find_sector(code) if code else None
    if not found:
        return Text(code, code)
    chain = reference.ancestors(found)
    english = next((step.label.en for step in chain if step.label.en != step.label.zh), "")
    own = "" if found.label.en == english else found.label.zh
    words = f"{code} {english}" + (f" ({own})" if own and english else own)
    return Text(words, f"{code} {found.label.zh}")


def division_name(code: str) -> Text:
    found = reference.divisions().get(code)
    return found.label if found else Text(code, code)


def economy_name(code: str) -> Text:
    found = reference.economies().get(code)
    return found.name if found else Text(code, code)


def options(names: dict[str, Text]) -> list[tuple[str, Text]]:
    """Choices of a filter, with "all" first."""
    return [("", Text("All", "全部")), *names.items()]


def party_names(keys: Iterable[str]) -> dict[str, Text]:
    """Party -> its name in each language, as far as it has one."""
    keys = {key for key in keys if key}
    return names_in_both(keys) if keys else {}


def subject_name(subject: Project | Enterprise) -> Text:
    """The name as written and the one in the other script, each where it is read."""
    other = subject.name_other or subject.name
    if any("\u4e00" <= letter <= "\u9fff" for letter in subject.name):
        return Text(other, subject.name)
    return Text(subject.name, other)


def name_cell(subject: Project | Enterprise, url: str) -> Cell:
    """The name in the reader's language, the other one small beside it."""
    name = subject_name(subject)
    second = Text(name.zh, name.en) if name.en != name.zh else ""
    return Cell(name, url=url, second=second)


def project_address(project: Project, act: str = "") -> str:
    return f"/projects/{project.register}/{project.key}/{act}"


def record_address(record: int, act: str = "") -> str:
    return f"/records/{record_name(record)}/{act}"


def record_name(record: int) -> str:
    """A record as people write it: batch.number."""
    return f"{record >> 20}.{record & 0xFFFFF}"


def attribute_words(version: Version, people: dict[str, str]) -> Text | str:
    """A version's value as people say it."""
    value = version.value
    match version.attribute:
        case "sector":
            words: Text | str = sector_name(value)
        case "division":
            words = division_name(value)
        case "direction":
            words = DIRECTIONS.get(value, value)
        case "origin":
            words = ORIGINS.get(value, value)
        case "stage":
            words = STAGES.get(value, value)
        case "officer":
            words = people.get(value, value)
        case "reason":
            words = REASONS.get(value, value)
        case "host" | "economy":
            words = economy_name(value)
        case _:
            words = value
    return words or Text("none", "无")


def source_words(source: str) -> Text | str:
    return SOURCES.get(source, source)


#: Pages on what became of signings, by the names of their addresses; one permission opens all.
OUTCOMES = {
    "figures": Text("Figures", "数据"),
    "development": Text("What commitments become", "签约落实与预测"),
    "durations": Text("How long each step takes", "各节点用时"),
    "zones_compared": Text("Zones of the same mix", "同结构开发区比较"),
}


def outcomes_beside(here: str) -> list[dict[str, Any]]:
    """Links to the others, for the head of one of OUTCOMES."""
    return [
        {"label": label, "url": reverse(name)} for name, label in OUTCOMES.items() if name != here
    ]
