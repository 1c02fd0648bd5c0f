"""What pages of projects' lives share: the slice in an address, names of steps and groups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from entrepot.figures.core import queries
from entrepot.figures.core.request import NONE, Request
from entrepot.figures.core.slices import UNKNOWN
from entrepot.figures.lives import SIZES, STEPS, Life, lives, plain
from entrepot.portal.pages import common
from entrepot.portal.pages.figures import in_time
from entrepot.portal.registers import register_asked, register_filter
from entrepot.portal.today import today
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Filter

#: One answer serves every page of a snapshot, so a first reader may wait for it longer than for
#: a figure of the explorer.
MOST_SECONDS = 60
STEP_NAMES = {
    "registered": Text("Registered", "注册"),
    "started": Text("Started", "开工"),
    "paid": Text("First payment", "首笔到资"),
    "operating": Text("In operation", "投产"),
}
NOT_STATED = Text("not stated", "未填写")


def asked_for(request: HttpRequest) -> Request:
    """The slice of projects in a page's address. Raises InputErrors."""
    asked = request.GET
    where = [f"{name}={asked[name]}" for name in ("direction", "origin", "kind") if asked.get(name)]
    where += register_asked(asked)[1]
    as_of = asked.get("as_of") or today(request.now).isoformat()
    return plain(Request.parse("projects_signed", where=where, as_of=as_of))


def of_slice(asked: Request) -> tuple[Life, ...]:
    """Its projects. Raises TooMuch (PORTAL-001) and InputErrors."""
    with in_time(MOST_SECONDS):
        return lives(asked, seconds=MOST_SECONDS)


def step_of(request: HttpRequest) -> str:
    step = request.GET.get("step", "")
    return step if step in STEPS else STEPS[0]


def step_filter(step: str) -> Filter:
    return Filter("step", Text("Step", "节点"), step, list(STEP_NAMES.items()))


def slice_filters(request: HttpRequest) -> list[Filter]:
    """Direction, origin, kind, register and as-of."""
    asked = request.GET
    return [
        Filter(name, label, asked.get(name, ""), common.options(names))
        for name, label, names in (
            ("direction", Text("Direction", "方向"), common.DIRECTIONS),
            ("origin", Text("Origin", "来源"), common.ORIGINS),
            ("kind", Text("Kind", "签约类型"), common.KINDS),
        )
    ] + [
        *register_filter(asked),
        Filter(
            "as_of",
            Text("As of", "统计截至"),
            asked.get("as_of") or today(request.now).isoformat(),
            kind="date",
        ),
    ]


def said_with(asked: Request) -> dict[str, Any]:
    """The clocks and what was left out, as under every figure."""
    figure = queries.compute(asked)
    return {
        "as_of": figure.as_of,
        "left_out": figure.left_out.records,
        **common.snapshot_lines(figure.snapshot),
    }


def group_name(by: str, value: str) -> Text:
    """A group of projects as people call it."""
    if by == "size":
        return size_name(int(value)) if value else Text("amount not known", "金额不详")
    if not by:
        return Text("All projects", "全部项目")
    if value == NONE:
        return NOT_STATED
    if value == UNKNOWN:
        return Text("in no list", "不在代码表中")
    names = {
        "sector": common.sector_name,
        "division": common.division_name,
        "economy": common.economy_name,
    }
    return names[by](value) if by in names else Text(value, value)


def size_name(size: int) -> Text:
    """A class of committed amounts, in US dollars."""
    following = next((one for one in SIZES if one > size), None)
    if following is None:
        return Text(f"USD {size} m and more", f"{_wan(size)}美元及以上")
    if not size:
        return Text(f"under USD {following} m", f"{_wan(following)}美元以下")
    return Text(f"USD {size} m to {following} m", f"{_wan(size)}至{_wan(following)}美元")


def _wan(millions: int) -> str:
    return "1亿" if millions == 100 else f"{millions * 100}万"


def share(value: float, digits: int = 0) -> str:
    """A share that was estimated, in per cent."""
    return spoken.percent(Decimal(str(round(value, 6))), digits)


def between(low: float, high: float) -> str:
    """An interval of shares, short."""
    return f"{round(low * 100)}–{round(high * 100)}"


def number(value: float, digits: int) -> str:
    """An estimate to some decimals."""
    return spoken.grouped(Decimal(str(value)), digits)


def years(days: int) -> str:
    return number(days / 365.25, 1)


def confirmed_share(found: Sequence[Life], as_of: date) -> float | None:
    """Of the projects, those that somebody confirmed in the last 90 days."""
    if not found:
        return None
    fresh = sum(life.confirmed is not None and (as_of - life.confirmed).days < 90 for life in found)
    return fresh / len(found)
