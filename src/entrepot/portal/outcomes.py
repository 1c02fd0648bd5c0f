"""What became of an edition's signings: the funnel, the boxes and the curves of its page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from entrepot.editions.models import Edition
from entrepot.figures.core.figure import Cell
from entrepot.figures.core.request import NONE
from entrepot.money import Money
from entrepot.portal import headlines
from entrepot.portal.headlines import BeingComputed, of_cohorts
from entrepot.portal.pages import common
from entrepot.portal.publication import LEAST, TOO_FEW, Publication, kinds_apart
from entrepot.text import Text
from entrepot.web import charts, spoken
from entrepot.web.tables import Column, Row, Table

TONES = {
    "registration_rate": "contracted",
    "start_rate": "contracted",
    "arrival_rate": "paid",
    "production_rate": "operating",
}
CLASS_WORDS = {
    "committed": Text("committed", "签约"),
    "contracted": Text("contracted", "合同外资"),
    "paid_in": Text("paid in", "到资"),
}


def ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(number % 10, 'th')}"


def name(shown: Edition) -> Text:
    if shown.number is None:
        return Text(f"edition {shown.code}", f"{shown.code}")
    return Text(f"{ordinal(shown.number)} edition", f"第{shown.number}届")


def matured(shown: Edition, as_of: date, among: list[Edition]) -> Edition:
    """The edition itself once it is a year old, else the one four before it."""
    if shown.number is None or shown.starts_on is None or (as_of - shown.starts_on).days >= 365:
        return shown
    return next((one for one in among if one.number == shown.number - 4), shown)


def billions(value: Decimal | None) -> str:
    return spoken.grouped(value / 10**9, 2) if value is not None else ""


def elders(
    shown: Edition, as_of: date, among: list[Edition], *, least: timedelta = timedelta(0)
) -> dict[str, Decimal]:
    """Rates of up to three earlier editions together, at the same age or `least`, by measure."""
    sums: dict[str, list[Decimal]] = {}
    for asked in of_elders(shown, as_of, among, least=least):
        cell = asked.cells()[()]
        if cell.numerator is not None and cell.denominator:
            held = sums.setdefault(asked.measure, [Decimal(0), Decimal(0)])
            held[0] += cell.numerator
            held[1] += cell.denominator
    return {measure: top / base for measure, (top, base) in sums.items()}


def of_elders(
    shown: Edition, as_of: date, among: list[Edition], *, least: timedelta = timedelta(0)
) -> list[headlines.Asked]:
    """The questions behind `elders`, edition by edition."""
    if shown.starts_on is None or shown.number is None:
        return []
    age = max(as_of - shown.starts_on, least)
    return [
        of_cohorts(measure, elder.starts_on + age).narrowed(f"cohort={elder.code}")
        for elder in headlines.earlier(shown, among)[-3:]
        if elder.starts_on is not None
        for measure, _, _ in headlines.STEPS
    ]


def funnel(
    shown: Edition, as_of: date, among: list[Edition], publication: Publication | None
) -> dict[str, Any] | None:
    """Steps of the foreign projects signed at an edition; None where there are too few.

    publication: what everybody may see; None for staff, who see all.
    """
    key = (shown.code,)
    signed = of_cohorts("projects_signed", as_of).cells().get(key)
    if signed is None or not signed.value:
        return None
    if publication and shown.code not in publication.cohorts("projects_signed"):
        return None
    left_out = of_cohorts("paid_in", as_of).figure().left_out.records
    try:
        before = elders(shown, as_of, among)
        pending = False
    except BeingComputed:
        before, pending = {}, True
    rows = [
        _row(Text("Signed", "已签约"), "committed", Decimal(1))
        | {
            "count": spoken.grouped(signed.value),
            "count_url": of_cohorts("projects_signed", as_of)
            .narrowed(f"cohort={shown.code}")
            .address(),
            "elders": Decimal(1) if before else None,
        }
        | _amount("committed", shown, as_of, publication)
    ]
    for measure, label, money in headlines.STEPS:
        row = _row(label, TONES[measure], None) | {"elders": before.get(measure)}
        cell = of_cohorts(measure, as_of).cells().get(key)
        if cell is not None and (publication is None or publication.reached(measure, shown.code)):
            row |= _step(measure, cell, shown, as_of)
        elif cell is not None:
            row["why"] = TOO_FEW
        if money:
            row |= _amount(money, shown, as_of, publication)
        rows.append(row)
    age = (as_of - shown.starts_on).days // 365 if shown.starts_on else 0
    called = name(shown)
    years = "1 year" if age == 1 else f"{age} years"
    compared = bool(before)
    return {
        "rows": rows,
        "pending": pending,
        "confirmed": of_cohorts("registration_rate", as_of)
        .narrowed(f"cohort={shown.code}")
        .figure()
        .confirmed_share,
        "terminated": _terminated(shown, as_of, publication),
        "lead": Text(
            f"Inward foreign projects signed at the {called.en}, {years} on."
            + (" Earlier: the three editions before it, at the same age." if compared else ""),
            f"{called.zh}签约的引进外资项目，签约后{age}年。"
            + ("“往届”为前三届在同一时点的情况。" if compared else ""),
        ),
        "caption": Text("From signature to operation", "从签约到投产"),
        "left_out": left_out,
        "of_all": Text("This is over all editions.", "此为各届合计。") if left_out else "",
    }


def _row(label: Text, tone: str, share: Decimal | None) -> dict[str, Any]:
    return {
        "label": label,
        "tone": tone,
        "share": share,
        "count": None,
        "why": Text("not defined", "无定义"),
        "no_amount": Text("no amount belongs to this step", "此节点没有对应金额"),
    }


def _step(measure: str, cell: Cell, shown: Edition, as_of: date) -> dict[str, Any]:
    asked = of_cohorts(measure, as_of).narrowed(f"cohort={shown.code}")
    made: dict[str, Any] = {"share": cell.value, "share_url": asked.address()}
    if measure != "arrival_rate":
        return made | {
            "count": spoken.grouped(cell.numerator or Decimal(0)),
            "count_url": asked.address(),
        }
    paid = of_cohorts("paid_in", as_of)
    found = paid.support().get((shown.code,))
    return made | {
        "of": Text("of foreign amount", "占协议外资"),
        "count": spoken.grouped(found.subjects) if found else "0",
        "count_url": paid.narrowed(f"cohort={shown.code}").address(),
    }


def _amount(
    measure: str, shown: Edition, as_of: date, publication: Publication | None
) -> dict[str, Any]:
    if publication and shown.code not in publication.cohorts(measure):
        return {"no_amount": TOO_FEW}
    cell = of_cohorts(measure, as_of).cells().get((shown.code,))
    asked = of_cohorts(measure, as_of).narrowed(f"cohort={shown.code}")
    return {
        "amount": billions(cell.value if cell else Decimal(0)),
        "amount_class": CLASS_WORDS[measure],
        "amount_url": asked.address(),
    }


def _terminated(shown: Edition, as_of: date, publication: Publication | None) -> int | None:
    """How many of the cohort were terminated; None where that would tell of too few."""
    cell = headlines.terminated(as_of).get((shown.code,))
    count = int(cell.numerator or 0) if cell else 0
    return count if publication is None or count >= LEAST else None


def boxes(shown: Edition, as_of: date, publication: Publication | None) -> list[dict[str, Any]]:
    """Committed and projects by kind of each part that may never be one number."""
    amounts = headlines.committed_of_editions(as_of).figure().cells
    projects = headlines.projects_of_editions(as_of).figure().cells
    made = []
    for label, where in headlines.SLICES:
        kinds: dict[str, int] = {}
        for cell in projects:
            edition, direction, origin, kind = cell.dimensions
            if edition == shown.code and headlines.in_slice(where, direction, origin):
                kinds[kind] = kinds.get(kind, 0) + int(cell.value or 0)
        if not sum(kinds.values()):
            made.append({"title": label, "text": Text("no project", "无项目"), "value": ""})
            continue
        if publication and not publication.slice(where, shown.code):
            made.append({"title": label, "value": "", "why": TOO_FEW, "text": TOO_FEW})
            continue
        sums: dict[str, Decimal] = {}
        for cell in amounts:
            edition, direction, origin = cell.dimensions
            if edition == shown.code and headlines.in_slice(where, direction, origin):
                sums[cell.unit] = sums.get(cell.unit, Decimal(0)) + (cell.value or Decimal(0))
        asked = headlines.Asked("committed", (*where, f"edition={shown.code}"), as_of=as_of)
        made.append(
            {
                "title": label,
                "value": " + ".join(
                    spoken.short_money(Money.of(value, unit)) for unit, value in sums.items()
                )
                or Text("amount undisclosed", "金额未公开"),
                "url": asked.address(),
                "text": _by_kind(kinds, everything=publication is None),
            }
        )
    return made


def _by_kind(kinds: Mapping[str, int], *, everything: bool) -> Text:
    """43 projects: 31 contracts, 12 framework agreements and intentions together."""
    apart, together = (dict(kinds), {}) if everything else kinds_apart(kinds)
    total = sum(kinds.values())
    order = [*common.KINDS, NONE]

    def named(kind: str) -> Text:
        return common.KINDS.get(kind, Text("kind unknown", "类型未知"))

    en = [f"{named(k).en.lower()} {apart[k]:,}" for k in order if k in apart]
    zh = [f"{named(k).zh} {apart[k]:,}" for k in order if k in apart]
    if together and sum(together.values()) >= LEAST:
        some = [k for k in order if k in together]
        count = sum(together.values())
        en.append(f"{' and '.join(named(k).en.lower() for k in some)} together {count:,}")
        zh.append(f"{'与'.join(named(k).zh for k in some)}合计 {count:,}")
    return Text(
        f"{total:,} projects" + (": " + ", ".join(en) if en else ", all kinds"),
        f"{total:,} 个项目" + ("：" + "、".join(zh) if zh else "（全部签约类型）"),
    )


def _points(
    one: Edition, as_of: date, base: Decimal, publication: Publication | None
) -> list[tuple[int, Decimal]]:
    """Share of the foreign commitment paid in by the end of each whole calendar year.

    Everybody sees a year only if at least ten paid in it: the step from one point to the next
    is an amount too. Money of a year that may not be shown is in the next that may.
    """
    asked = of_cohorts("paid_in", as_of, "cohort,year")
    cells, support = asked.cells(), asked.support()
    assert one.starts_on is not None
    points, so_far, hidden = [], Decimal(0), False
    for year in range(one.starts_on.year, min(as_of.year, one.starts_on.year + 11)):
        key = (one.code, str(year))
        cell, found = cells.get(key), support.get(key)
        so_far += cell.value or Decimal(0) if cell else Decimal(0)
        if publication is not None and (found is not None or hidden):
            hidden = found is None or found.subjects < LEAST or found.investors < LEAST
            if hidden:
                continue
        points.append((year - one.starts_on.year + 1, so_far / base))
    return points


def curves(
    shown: Edition, as_of: date, among: list[Edition], publication: Publication | None
) -> dict[str, Any] | None:
    """Share of the foreign commitment paid in, by years since signing, beside its elders."""
    if shown.number is None or shown.starts_on is None:
        return None
    rates = of_cohorts("arrival_rate", as_of).cells()
    lines: dict[str, tuple[Edition, list[tuple[int, Decimal]]]] = {}
    for one in [*headlines.earlier(shown, among)[-10:], shown]:
        cell = rates.get((one.code,))
        if one.starts_on is None or cell is None or not cell.denominator:
            continue
        if publication and not publication.reached("arrival_rate", one.code):
            continue
        points = _points(one, as_of, cell.denominator, publication)
        if len(points) > 1:
            lines[one.code] = (one, points)
    if shown.code not in lines or len(lines) < 3:
        return None
    mine, points = lines.pop(shown.code)
    called = name(mine)
    asked = of_cohorts("arrival_rate", as_of).narrowed(f"cohort={shown.code}")
    chart = charts.cohort_lines(
        Text("Money arrives late, and not all of it", "到资有先后，并非全部到位"),
        Text("Per cent of the foreign commitment paid in", "到资占协议外资百分比"),
        Text(
            f"{called.en}: {spoken.percent(points[-1][1])} paid in by the end of year "
            f"{points[-1][0]}, beside {len(lines)} earlier editions.",
            f"{called.zh}第{points[-1][0]}年末到资{spoken.percent(points[-1][1])}，"
            f"与往届{len(lines)}届相比。",
        ),
        charts.Series(called, points, "paid_in"),
        [
            charts.Series(Text("earlier editions", "往届"), elder_points, "elder")
            for _, elder_points in lines.values()
        ],
        Text("Calendar years, the year of signing first", "日历年，签约当年为第1年"),
    )
    longest = max(p[-1][0] for p in (*(held for _, held in lines.values()), points))
    table = Table(
        Text("Per cent of the foreign commitment paid in, by year", "各年末到资占协议外资百分比"),
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
    return {
        "chart": chart,
        "table": table,
        "url": asked.address(),
        "source": Text(
            "Inward foreign projects; paid-in over committed foreign capital, US dollars at the "
            "rate of each payment's day. Source: the ledger of this instance.",
            "引进外资项目；到资与协议外资之比，按每笔到资当日汇率折合美元。来源：本系统账本。",
        ),
    }
