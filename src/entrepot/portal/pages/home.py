"""The page of an edition: what was signed, and what became of it. Public."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from entrepot.editions.models import Edition
from entrepot.errors import EntrepotError
from entrepot.figures.core import queries
from entrepot.money import Money
from entrepot.portal import headlines
from entrepot.portal.headlines import LEAST, TOO_FEW, Asked
from entrepot.portal.pages import common
from entrepot.portal.pages.common import page
from entrepot.portal.today import today
from entrepot.text import Text
from entrepot.web import charts, spoken, wording
from entrepot.web.i18n import localise
from entrepot.web.tables import Column, Row, Table


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """The newest edition that has opened, else how to begin."""
    as_of = today(request.now)  # type: ignore[attr-defined]
    newest = (
        Edition.objects.filter(parent=None, starts_on__lte=as_of).order_by("-starts_on").first()
        or Edition.objects.filter(parent=None).order_by("-number", "-code").first()
    )
    if newest is None:
        return page(request, "empty_home", {"page_title": Text("Entrepot", "Entrepot")})
    return _edition(request, newest)


@require_safe
def edition(request: HttpRequest, code: str) -> HttpResponse:
    return _edition(request, get_object_or_404(Edition, code=code))


def _edition(request: HttpRequest, shown: Edition) -> HttpResponse:
    as_of = today(request.now)  # type: ignore[attr-defined]
    context: dict[str, Any] = {"edition": shown, "as_of": as_of, "page_title": _title(shown)}
    context["kicker"] = _kicker(shown)
    try:
        snapshot = queries.current()
        context["snapshot_line"] = Text(
            f"Snapshot {snapshot.id[:12]}, ledger head {snapshot.head[:12]}.",
            f"快照 {snapshot.id[:12]}，账本链头 {snapshot.head[:12]}。",
        )
        context["sentences"] = _sentences(shown)
        matured = _matured(shown, as_of)
        context["funnel"] = _funnel(matured, as_of)
        context["matured"] = matured
        context["boxes"] = _boxes(shown, as_of)
        context["chart"], context["chart_table"] = _curves(matured, as_of)
        context["facts"] = _facts(shown, as_of)
    except EntrepotError as error:
        context["refused"] = error.message(request.LANGUAGE_CODE)  # type: ignore[attr-defined]
    return page(request, "home", context)


def _title(shown: Edition) -> Text:
    name = Text(shown.name_en or f"Edition {shown.code}", shown.name_zh or f"第{shown.code}届")
    return name


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(number % 10, 'th')}"


def _name(shown: Edition) -> Text:
    if shown.number is None:
        return Text(f"edition {shown.code}", f"{shown.code}")
    return Text(f"{_ordinal(shown.number)} edition", f"第{shown.number}届")


def _kicker(shown: Edition) -> str:
    parts = [localise(_name(shown))]
    if shown.city_en:
        parts.append(localise(Text(shown.city_en, shown.city_zh)))
    if shown.starts_on:
        parts.append(spoken.date_words(shown.starts_on))
    return " · ".join(parts)


def _said(asked: Asked, currency: str = "") -> dict[str, Any]:
    """One figure in words, with the address of its receipt."""
    value = asked.figure().value
    if value is None:
        return {"words": Text("not meaningful", "无意义"), "url": asked.address()}
    if asked.measure in {"projects_signed", "enterprises_established"} and value < LEAST:
        return {"words": TOO_FEW, "url": ""}
    if value == 0:
        return {"words": Text("0", "0"), "url": asked.address()}
    return {"words": wording.say(value, currency), "url": asked.address()}


def _sentences(shown: Edition) -> dict[str, Any] | None:
    among = headlines.holdings()
    found = headlines.statement(shown, among)
    if not found:
        return None
    said: dict[str, Any] = {
        "editions": found.count,
        "projects": _said(found.projects),
        "committed": _said(found.committed, "USD"),
        "companies": _said(found.companies),
        "paid_in": _said(found.paid_in, "USD"),
        "capital_as_of": found.companies.as_of,
        "signed_as_of": found.projects.as_of,
    }
    if headlines.public_investors(shown, among) < LEAST or said["projects"]["words"] == TOO_FEW:
        return None
    if found.high_tech:
        start, end, base, last = (asked.figure().value or Decimal(0) for asked in found.high_tech)
        growth = headlines.annual_growth(start, end, found.years[1] - found.years[0])
        if growth is not None and base > 0 and last > 0:
            said["high_tech"] = {
                "growth": spoken.percent(growth),
                "from": found.years[0] + 1,
                "base": found.years[0],
                "to": found.years[1],
                "intervals": found.years[1] - found.years[0],
                "first": spoken.percent(start / base),
                "last": spoken.percent(end / last),
                "growth_url": found.high_tech[1].address(),
                "first_url": found.high_tech[0].address(),
                "last_url": found.high_tech[1].address(),
            }
    return said


def _matured(shown: Edition, as_of: date) -> Edition:
    """The edition itself once it is four years old, else the one that is."""
    if shown.number is None or shown.starts_on is None or (as_of - shown.starts_on).days >= 365:
        return shown
    return Edition.objects.filter(parent=None, number=shown.number - 4).first() or shown


def _elders(shown: Edition, as_of: date) -> dict[str, Decimal]:
    """Mean rates of up to three earlier editions at the same age, by measure."""
    if shown.starts_on is None or shown.number is None:
        return {}
    age = as_of - shown.starts_on
    found: dict[str, list[tuple[Decimal, Decimal]]] = {}
    elders = Edition.objects.filter(
        parent=None, number__lt=shown.number, number__gte=shown.number - 3
    )
    for elder in elders:
        if elder.starts_on is None:
            continue
        asked = headlines.funnel_questions(elder, elder.starts_on + age)
        for code, _, _ in headlines.STEPS:
            for cell in asked[code].figure().cells:
                if cell.numerator is not None and cell.denominator:
                    found.setdefault(code, []).append((cell.numerator, cell.denominator))
    return {
        code: sum((top for top, _ in pairs), Decimal(0))
        / sum((base for _, base in pairs), Decimal(0))
        for code, pairs in found.items()
    }


def _funnel(shown: Edition, as_of: date) -> dict[str, Any] | None:
    asked = headlines.funnel_questions(shown, as_of)
    count = asked["projects_signed"].figure().value or Decimal(0)
    if count < LEAST:
        return None
    elders = _elders(shown, as_of)
    committed = asked["committed"].figure().value
    rows = [
        {
            "label": Text("Signed", "已签约"),
            "tone": "committed",
            "share": Decimal(1),
            "count": spoken.grouped(count),
            "count_url": asked["projects_signed"].address(),
            "elders": Decimal(1),
            "amount": _billions(committed),
            "amount_class": Text("committed", "签约"),
            "amount_url": asked["committed"].address(),
        }
    ]
    tones = {
        "registration_rate": "contracted",
        "start_rate": "contracted",
        "arrival_rate": "paid",
        "production_rate": "operating",
    }
    confirmed = None
    for code, label, amount in headlines.STEPS:
        figure = asked[code].figure()
        cell = figure.cells[0]
        confirmed = figure.confirmed_share if figure.confirmed_share is not None else confirmed
        row: dict[str, Any] = {
            "label": label,
            "tone": tones[code],
            "share": cell.value,
            "elders": elders.get(code),
            "why": Text("not defined", "无定义"),
            "count": None,
            "count_url": asked[code].address(),
        }
        if code == "arrival_rate":
            row["of"] = Text("of foreign amount", "占协议外资")
            row["why"] = Text("a share of the amount, not of projects", "为金额占比，非项目占比")
        elif cell.numerator is not None:
            row["count"] = spoken.grouped(cell.numerator)
        if amount:
            row["amount"] = _billions(asked[amount].figure().value)
            row["amount_class"] = common.CLASSES[amount]
            row["amount_url"] = asked[amount].address()
        rows.append(row)
    age = (as_of - shown.starts_on).days // 365 if shown.starts_on else 0
    name = _name(shown)
    return {
        "rows": rows,
        "confirmed": confirmed,
        "lead": Text(
            f"Inward foreign projects signed at the {name.en}, {age} years on. "
            "Earlier: the three editions before it, at the same age.",
            f"{name.zh}签约的引进外资项目，签约后{age}年。“往届”为前三届在同一时点的情况。",
        ),
        "caption": Text("From signature to operation", "从签约到投产"),
        "note": _left_out(asked["paid_in"]),
    }


def _left_out(asked: Asked) -> int:
    return asked.figure().left_out.records


def _billions(value: Decimal | None) -> str:
    return spoken.grouped(value / 10**9, 2) if value is not None else ""


def _boxes(shown: Edition, as_of: date) -> list[dict[str, Any]]:
    boxes = []
    for label, committed, projects in headlines.slice_questions(shown, as_of):
        kinds = projects.figure()
        total = sum((cell.value or Decimal(0) for cell in kinds.cells), Decimal(0))
        if total < LEAST:
            boxes.append(
                {
                    "title": label,
                    "value": "",
                    "why": TOO_FEW,
                    "text": TOO_FEW if total else Text("no project", "无项目"),
                }
            )
            continue
        by_kind = [
            (common.KINDS.get(cell.dimensions[0], Text("kind unknown", "类型未知")), cell.value)
            for cell in kinds.cells
            if cell.value
        ]
        amounts = [
            spoken.short_money(Money.of(cell.value, cell.unit))
            for cell in committed.figure().cells
            if cell.value
        ]
        boxes.append(
            {
                "title": label,
                "value": " + ".join(amounts) or "0",
                "url": committed.address(),
                "text": Text(
                    f"{total} projects by kind: "
                    + ", ".join(f"{k.en.lower()} {n}" for k, n in by_kind),
                    f"{total} 个项目：" + "、".join(f"{k.zh} {n}" for k, n in by_kind),
                ),
            }
        )
    return boxes


def _curves(shown: Edition, as_of: date) -> tuple[Any, Any]:
    """Share of the foreign commitment paid in, by years since signing, among its elders."""
    if shown.number is None or shown.starts_on is None:
        return None, None
    first = max(1, shown.number - 10)
    where = (*headlines.FOREIGN_INWARD, f"cohort={first}..{shown.number}")
    paid = Asked("paid_in", where, by="cohort,year", as_of=as_of, currency="USD").figure()
    base = Asked("committed_foreign", where, by="cohort", as_of=as_of, currency="USD").figure()
    commitments = {cell.dimensions[0]: cell.value for cell in base.cells if cell.value}
    by_cohort: dict[str, dict[int, Decimal]] = {}
    for cell in paid.cells:
        if cell.dimensions[1].isdigit() and cell.value is not None:
            by_cohort.setdefault(cell.dimensions[0], {})[int(cell.dimensions[1])] = cell.value
    lines = {}
    for one in Edition.objects.filter(parent=None, number__gte=first, number__lte=shown.number):
        total = commitments.get(one.code)
        if not total or one.starts_on is None:
            continue
        points, paid_so_far = [], Decimal(0)
        for year in range(one.starts_on.year, min(as_of.year, one.starts_on.year + 11)):
            paid_so_far += by_cohort.get(one.code, {}).get(year, Decimal(0))
            points.append((year - one.starts_on.year + 1, paid_so_far / total))
        if len(points) > 1:
            lines[one.code] = (one, points)
    if shown.code not in lines or len(lines) < 3:
        return None, None
    mine, points = lines.pop(shown.code)
    name = _name(mine)
    own = charts.Series(Text(name.en, name.zh), points, "paid_in")
    elders = [
        charts.Series(Text("earlier editions", "往届"), elder_points, "elder")
        for _, elder_points in lines.values()
    ]
    chart = charts.cohort_lines(
        Text("Money arrives late, and not all of it", "到资有先后，并非全部到位"),
        Text("Share of the foreign commitment paid in", "到资占协议外资比例"),
        Text(
            f"{name.en}: {spoken.percent(points[-1][1])} paid in by year {points[-1][0]}, "
            f"beside {len(elders)} earlier editions.",
            f"{name.zh}第{points[-1][0]}年末到资{spoken.percent(points[-1][1])}，"
            f"与往届{len(elders)}届相比。",
        ),
        own,
        elders,
        Text("Calendar years since signing, whole years", "签约后整年数"),
    )
    longest = max(len(p) for _, p in lines.values())
    table = Table(
        Text("Share of the foreign commitment paid in, by year", "各年末到资占协议外资比例"),
        [
            Column(Text("Edition", "届次")),
            *(Column(str(age), numeric=True) for age in range(1, longest + 1)),
        ],
        [
            Row.of(
                code,
                *(
                    spoken.percent(dict(p)[age]) if age in dict(p) else None
                    for age in range(1, longest + 1)
                ),
            )
            for code, (_, p) in {**lines, shown.code: (mine, points)}.items()
        ],
    )
    return chart, table


def _facts(shown: Edition, as_of: date) -> list[tuple[Any, ...]]:
    signings = Asked("signings", (f"edition={shown.code}",), as_of=as_of)
    figure = signings.figure()
    return [
        (
            Text("Signings at this edition, verified", "本届已核验签约"),
            spoken.grouped(figure.value or Decimal(0)),
        ),
        (
            Text("Unverified, left out", "未核验，未计入"),
            spoken.grouped(Decimal(figure.left_out.records)),
        ),
        (
            Text("Waiting, all money", "待核验资金记录"),
            spoken.grouped(Decimal(_left_out(Asked("arrived", as_of=as_of)))),
        ),
    ]
