"""Published rates: one set of projects under every definition, and what other fairs printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entrepot.accounts.rules import may
from entrepot.editions.models import Edition
from entrepot.errors import EntrepotError
from entrepot.figures.core import queries
from entrepot.portal import headlines, outcomes, readings
from entrepot.portal.headlines import BeingComputed
from entrepot.portal.pages.common import page, snapshot_lines
from entrepot.portal.printed import ARRIVED_AT_WEINAN, FULFILLED_AT_WEINAN, PRINTED, Part, Printed
from entrepot.portal.publication import TOO_FEW, Publication
from entrepot.portal.readings import Reading
from entrepot.portal.today import today
from entrepot.text import Text
from entrepot.web import charts, spoken
from entrepot.web.drawing import Chart
from entrepot.web.i18n import localise
from entrepot.web.tables import Cell, Column, Filter, Row, Table

_NOT_PRINTED = Text("not printed", "未公布")
_UNDEFINED = Text("not defined", "无定义")
_HEDGES = {
    "over": Text("over {}", "超过{}"),
    "nearly": Text("nearly {}", "近{}"),
    "about": Text("about {}", "约{}"),
}


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    as_of = today(request.now)  # type: ignore[attr-defined]
    cleared = may(request.user, "figures.records")  # type: ignore[arg-type]
    among = headlines.holdings()
    if request.GET.get("to") and not cleared:
        # A range less a shorter one is an edition: everybody has those on the list alone.
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.get_full_path(), "sign_in")
    chosen = _chosen(request, among)
    context: dict[str, Any] = {
        "page_title": Text("Published rates", "公布的比率"),
        "lead": Text(
            "How much of what was signed became real? Fairs answer with one number and seldom say "
            "what was divided by what. Here are their numbers, and ours with the sum behind each.",
            "签约项目有多少落到实处？各地往往只给一个数字，很少说明由什么除以什么。"
            "这里列出各地公布的数字，以及本系统的数字和算法。",
        ),
        "opening": _opening(),
        "filters": _filters(request, among, cleared=cleared) if among else [],
        "as_of": as_of,
    }
    snapshot = queries.shown()
    context |= snapshot_lines(snapshot)
    try:
        with queries.pinned(snapshot):
            context |= _of_register(chosen, as_of, among, cleared=cleared)
    except BeingComputed:
        codes = [one.code for one in chosen]
        queries.later(
            (snapshot.id, "readings", tuple(codes), cleared),
            lambda: _of_register(chosen, as_of, among, cleared=cleared),
        )
        context |= {"pending": True, "printed": _printed((), chosen, as_of)}
    except EntrepotError as error:
        context |= {
            "refused": error.message(request.LANGUAGE_CODE),  # type: ignore[attr-defined]
            "printed": _printed((), chosen, as_of),
        }
    return page(request, "rates", context)


def _chosen(request: HttpRequest, among: Sequence[Edition]) -> list[Edition]:
    """The editions that the address names: all, one, or those from one to another."""
    codes = [one.code for one in among]
    asked = request.GET.get("edition", "")
    if not asked:
        return list(among)
    ends = [asked, request.GET.get("to") or asked]
    if not set(ends) <= set(codes):
        raise Http404
    first, last = sorted(codes.index(code) for code in ends)
    return list(among[first : last + 1])


def _filters(request: HttpRequest, among: Sequence[Edition], *, cleared: bool) -> list[Filter]:
    names = [(one.code, outcomes.name(one)) for one in reversed(among)]
    asked = request.GET
    every = ("", Text("all editions", "各届合计"))
    found = [Filter("edition", Text("Edition", "届次"), asked.get("edition", ""), [every, *names])]
    if cleared:
        alone = ("", Text("that one alone", "仅该届"))
        found.append(Filter("to", Text("up to", "至"), asked.get("to", ""), [alone, *names]))
    return found


def called(chosen: Sequence[Edition]) -> Text:
    """The set in words: the 19th edition; editions 1 to 19."""
    if len(chosen) == 1:
        one = outcomes.name(chosen[0])
        return Text(f"the {one.en}" if chosen[0].number else one.en, one.zh)
    first, last = chosen[0], chosen[-1]
    return Text(
        f"editions {first.number or first.code} to {last.number or last.code}",
        f"第{first.number or first.code}至{last.number or last.code}届",
    )


def _opening() -> dict[str, str]:
    """Two rates of one report on one set of projects, in the words of the sentence about them."""
    rate, money = FULFILLED_AT_WEINAN, ARRIVED_AT_WEINAN
    working, building, preparing = (spoken.grouped(part.value) for part in rate.numerator)
    return {
        "fulfilled": _rate_words(rate),
        "arrived": _rate_words(money),
        "working": working,
        "building": building,
        "preparing": preparing,
        "signed": spoken.grouped(rate.denominator[0].value),
        "paid": localise(_amount(money.numerator[0])),
        "promised": localise(_amount(money.denominator[0])),
        "source": rate.event.source,
    }


def _of_register(
    chosen: Sequence[Edition], as_of: date, among: Sequence[Edition], *, cleared: bool
) -> dict[str, Any]:
    """What is computed: the chart and the table of readings, and ours among what was printed."""
    if not chosen:
        return {"printed": _printed((), chosen, as_of)}
    publication = None if cleared else Publication(as_of)
    read = readings.read([one.code for one in chosen], as_of, publication)
    told = [one for one in read if one.share is not None]
    made: dict[str, Any] = {
        "printed": _printed(read, chosen, as_of),
        "set": called(chosen),
        "read": _table(read, chosen),
    }
    if len(told) > 1:
        made["chart"] = _chart(told, chosen)
    return made


def _chart(told: Sequence[Reading], chosen: Sequence[Edition]) -> Chart:
    shares = [spoken.percent(one.share) for one in told if one.share is not None]
    name, (widest, strictest) = called(chosen), (told[0].label, told[-1].label)
    return charts.bar(
        Text(
            f"One set of projects, from {shares[0]} to {shares[-1]}",
            f"同一批项目：从{shares[0]}到{shares[-1]}",
        ),
        Text("Per cent, each of its own base", "百分比，各按自身分母"),
        Text(
            f"Inward foreign projects of {name.en}. The highest: {widest.en}, {shares[0]}. "
            f"The lowest: {strictest.en}, {shares[-1]}.",
            f"{name.zh}引进外资项目。最高：{widest.zh}，{shares[0]}；最低：{strictest.zh}，{shares[-1]}。",
        ),
        [(one.short, one.share) for one in told],
        "accent",
        share=True,
    )


def _table(read: Sequence[Reading], chosen: Sequence[Edition]) -> Table:
    name = called(chosen)
    return Table(
        Text(
            f"Inward foreign projects of {name.en}, highest first",
            f"{name.zh}引进外资项目，由高到低",
        ),
        [
            Column(Text("Rate and definition", "比率及口径")),
            Column(Text("Value", "数值"), numeric=True),
            Column(Text("Numerator", "分子")),
            Column(Text("Denominator", "分母")),
        ],
        [Row.of(one.label, _share(one), *_sides(one)) for one in read],
    )


def _share(one: Reading) -> Cell:
    if one.share is None:
        return Cell(None, why=_UNDEFINED if one.may_be_seen else TOO_FEW)
    return Cell(spoken.percent(one.share), url=one.asked.address(), figure=True)


def _sides(one: Reading) -> list[Cell]:
    """Numerator and denominator: the number, and what it counts."""
    if not one.may_be_seen:
        return [Cell(words) for words in one.divides]
    numbers = (one.numerator, one.denominator)
    return [
        Cell(
            f"{headlines.CURRENCY}{spoken.NBSP}{spoken.short_amount(number)}"
            if one.in_money
            else spoken.grouped(number),
            second=words,
        )
        for number, words in zip(numbers, one.divides, strict=True)
    ]


def _printed(read: Sequence[Reading], chosen: Sequence[Edition], as_of: date) -> Table:
    """Rates that fairs printed, by measure; each measure opens with our own readings of it."""
    rows: list[Row] = []
    for measure in dict.fromkeys(one.measure for one in PRINTED):
        rows += [
            Row.of(
                Cell(Text("This register", "本系统"), second=called(chosen)),
                spoken.date_words(as_of),
                one.label,
                _share(one),
                *_sides(one),
                Text("the ledger of this instance", "本系统账本"),
                tone="total",
            )
            for one in read
            if one.measure == measure
        ]
        rows += [_printed_row(one) for one in PRINTED if one.measure == measure]
    return Table(
        Text(
            "Rates as printed, beside those of this register",
            "各地公布的比率与本系统的比率",
        ),
        [
            Column(Text("Projects of", "项目范围")),
            Column(Text("As of", "统计截至")),
            Column(Text("Rate", "比率")),
            Column(Text("Value", "数值"), numeric=True),
            Column(Text("Numerator", "分子")),
            Column(Text("Denominator", "分母")),
            Column(Text("Source", "来源")),
        ],
        rows,
    )


def _printed_row(one: Printed) -> Row:
    event = one.event
    years = event.period
    if event.years:
        first, last = event.years
        years = (
            Text(str(first), f"{first}年")
            if first == last
            else Text(f"{first}–{last}", f"{first}–{last}年")
        )
    place = event.place
    return Row.of(
        Cell(event.name, second=Text(f"{place.en}, {years.en}", f"{place.zh}，{years.zh}")),
        Cell(_as_printed(event.as_of) or None, why=_NOT_PRINTED),
        one.words,
        _rate_words(one),
        Cell(_parts(one.numerator), why=_NOT_PRINTED, second=one.note),
        Cell(_parts(one.denominator), why=_NOT_PRINTED),
        event.source,
    )


def _rate_words(one: Printed) -> str:
    """With the digits and the hedge that were printed; one digit where we divide ourselves."""
    share = one.share
    assert share is not None, "a rate is printed, or its two numbers are"
    digits = 1 if one.value is None else max(0, -int(one.value.as_tuple().exponent))
    said = spoken.percent(share, digits)
    return localise(_HEDGES[one.hedge]).format(said) if one.hedge else said


def _parts(parts: Sequence[Part]) -> Text | None:
    if not parts:
        return None
    told = [_amount(part) for part in parts]
    return Text(
        " + ".join(
            f"{number.en} {part.words.en}" for number, part in zip(told, parts, strict=True)
        ),
        " + ".join(f"{part.words.zh}{number.zh}" for number, part in zip(told, parts, strict=True)),
    )


def _amount(part: Part) -> Text:
    """All its digits: a printed number is quoted, not rounded."""
    if not part.currency:
        return Text(spoken.grouped(part.value), spoken.grouped(part.value))

    def scaled(power: int) -> str:
        return spoken.grouped(Decimal(f"{(part.value.scaleb(-power)).normalize():f}"))

    return Text(f"{part.currency}{spoken.NBSP}{scaled(9)}{spoken.NBSP}bn", f"{scaled(8)}亿元")


def _as_printed(as_of: str) -> str:
    """A day, a month or a year in words."""
    numbers = [int(number) for number in as_of.split("-") if number]
    if not numbers:
        return ""
    precision = ("year", "month", "day")[len(numbers) - 1]
    return spoken.date_words(date(*(*numbers, 1, 1)[:3]), precision)
