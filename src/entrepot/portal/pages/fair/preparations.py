"""The one list of signings that are prepared: each sees the own slice of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entrepot.accounts.rules import may
from entrepot.fair import names, queries
from entrepot.fair.models import Call, Delegation, Preparation, State
from entrepot.portal.pages import common
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.fair import words
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.exports import csv_response
from entrepot.web.tables import Cell, Column, Filter, Row, Table, pager, sort_order, sortable

COLUMNS = (
    Column(Text("Signing", "签约项目"), key="name"),
    Column(Text("Number", "编号"), key="number"),
    Column(Text("State", "状态"), key="state"),
    Column(Text("Delegation", "代表团"), key="delegation__code"),
    Column(Text("Kind", "类型"), key="kind"),
    Column(Text("Direction", "方向"), key="direction"),
    Column(Text("Total", "总额"), key="total_minor", numeric=True),
    Column(Text("Ceremony", "签约仪式"), key="ceremony__starts_at"),
)
DOWNLOADED = (
    "number",
    "state",
    "delegation",
    "subject",
    "name",
    "name_other",
    "parties",
    "kind",
    "direction",
    "origin",
    "flow",
    "hs_code",
    "sector",
    "division",
    "zone",
    "host",
    "currency",
    "total",
    "foreign",
    "ceremony",
    "witness",
    "submitted_at",
)
DIRECTIONS = {**common.DIRECTIONS, "trade": Text("Trade", "贸易")}


def _found(request: HttpRequest, call: Call | None, asked: dict[str, str]) -> QuerySet[Preparation]:
    rows = queries.preparations(request.user, call)  # type: ignore[arg-type]
    if call is None:
        rows = rows.none()
    if asked["q"]:
        text = asked["q"]
        fits = (
            Q(name__icontains=text)
            | Q(name_other__icontains=text)
            | Q(
                pk__in=Preparation.objects.filter(parties__party__name__icontains=text).values("pk")
            )
        )
        number = text.rpartition("S")[2]
        if number.isascii() and number.isdigit():
            fits |= Q(number=int(number[:9]))
        rows = rows.filter(fits)
    if asked["delegation"]:
        rows = rows.filter(delegation__code=asked["delegation"])
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    if asked["direction"] == "trade":
        rows = rows.filter(subject="trade")
    elif asked["direction"]:
        rows = rows.filter(direction=asked["direction"])
    return rows


@require_safe
@needs(*words.EITHER)
def listing(request: HttpRequest) -> HttpResponse:
    calls = list(Call.objects.select_related("edition").order_by("-opens_at", "-pk"))
    asked = {
        name: request.GET.get(name, "").strip()
        for name in ("q", "edition", "state", "delegation", "kind", "direction")
    }
    call = next((one for one in calls if one.edition.code == asked["edition"]), None)
    call = call or (calls[0] if calls else None)
    fitting = _found(request, call, asked)
    # Counts by state are those of what the other filters leave.
    counts = Counter(fitting.order_by().values_list("state", flat=True))
    rows = fitting.filter(state=asked["state"]) if asked["state"] else fitting
    key, descending = sort_order(request, COLUMNS, "number")
    rows = rows.order_by(f"{'-' if descending else ''}{key}", "number")
    if request.GET.get("format") == "csv":
        return csv_response("signings", DOWNLOADED, _cells(rows))
    where = pager(request, rows.count())
    download = request.GET.copy()
    download["format"] = "csv"
    table = Table(
        Text("Signings prepared", "筹备中的签约项目"),
        sortable(request, COLUMNS, "number"),
        [_row(one) for one in rows[where.slice]],
        download=f"?{download.urlencode()}",
    )
    return render_page(
        request,
        "list",
        {
            "page_title": Text("Signings", "签约项目"),
            "lead": _lead(request, call),
            "tags": [
                {"label": Text(f"{name.en}: {counts[state]}", f"{name.zh} {counts[state]}")}
                | {"url": _with_state(request, state)}
                for state, name in names.STATES.items()
                if counts[state]
            ],
            "acts": _acts(request, call),
            "table": table,
            "pager": where,
            "filtered": any(asked.values()),
            "kept": {"sort": request.GET.get("sort", "")},
            "filters": _filters(request, calls, call, asked),
            "empty": _empty(request, call, any(asked.values())),
        },
    )


def _with_state(request: HttpRequest, state: str) -> str:
    params = request.GET.copy()
    params.pop("page", None)
    params["state"] = state
    return f"?{params.urlencode()}"


def _lead(request: HttpRequest, call: Call | None) -> Text | str:
    if call is None:
        return ""
    until = words.moment(call.closes_at, call.edition)
    closed = request.now > call.closes_at
    code = call.edition.code
    return Text(
        f"Edition {code}. The call {'closed on' if closed else 'is open until'} {until}.",
        f"第{code}届。征集{'已于' if closed else '截止时间：'}{until}{'截止' if closed else ''}。",
    )


def _acts(request: HttpRequest, call: Call | None) -> list[dict[str, Any]]:
    acts: list[dict[str, Any]] = []
    if call is not None:
        acts += [
            {"label": Text("The call", "征集"), "url": words.call_address(call)},
        ]
        if may(request.user, "fair.submit"):
            at = f"/signings/{call.edition.code}/new/"
            acts += [
                {"label": Text("New trade deal", "新建贸易项目"), "url": f"{at}trade/"},
                {"label": Text("New signing", "新建签约项目"), "url": at, "main": True},
            ]
    if may(request.user, "fair.organise"):
        acts.insert(0, {"label": Text("Open a call", "发布征集"), "url": "/signings/calls/new/"})
    return acts


def _empty(request: HttpRequest, call: Call | None, filtered: bool) -> Text:
    if call is None:
        return Text(
            "No call for signings yet. An organiser opens one, with “Open a call”.",
            "暂无签约项目征集，由组委会点击“发布征集”。",
        )
    if filtered:
        return Text("No signing fits. Clear the filter.", "没有符合条件的签约项目，请清除筛选。")
    return Text(
        "Nothing is prepared yet. Write down the first signing with “New signing”.",
        "尚无签约项目。请点击“新建签约项目”。",
    )


def _filters(
    request: HttpRequest, calls: list[Call], call: Call | None, asked: dict[str, str]
) -> list[Filter]:
    delegations = Delegation.objects.filter(edition=call.edition) if call else ()
    if call and not may(request.user, "fair.see"):
        delegations = queries.delegations_of(request.user, call)  # type: ignore[arg-type]
    editions = [
        (one.edition.code, Text(one.edition.code, f"第{one.edition.code}届")) for one in calls
    ]
    filters = [
        Filter("q", Text("Name, party or number", "名称、签约方或编号"), asked["q"]),
        Filter("edition", Text("Edition", "届次"), call.edition.code if call else "", editions),
        Filter("state", Text("State", "状态"), asked["state"], common.options(dict(names.STATES))),
        Filter(
            "delegation",
            Text("Delegation", "代表团"),
            asked["delegation"],
            common.options({one.code: words.delegation_name(one) for one in delegations}),
        ),
        Filter("kind", Text("Kind", "类型"), asked["kind"], common.options(names.KINDS)),
        Filter(
            "direction", Text("Direction", "方向"), asked["direction"], common.options(DIRECTIONS)
        ),
    ]
    return [one for one in filters if one.name != "edition" or calls]


def _row(one: Preparation) -> Row:
    name = words.name(one)
    second = Text(name.zh, name.en) if name.en != name.zh else ""
    trade = one.subject == "trade"
    flow = words.FLOWS.get(one.flow, Text("", ""))
    direction = (
        Text(f"Trade {flow.en.lower()}".strip(), f"贸易{flow.zh}")
        if trade
        else common.DIRECTIONS.get(one.direction, "")
    )
    return Row.of(
        Cell(name, url=words.address(one), second=second),
        one.key,
        words.state_cell(one),
        words.delegation_name(one.delegation),
        names.KINDS.get(one.kind, "") or Cell(None, why=Text("not chosen yet", "尚未选择")),
        direction or Cell(None, why=Text("not chosen yet", "尚未选择")),
        Cell(
            spoken.short_money(one.total) if one.total else None, why=Text("undisclosed", "未披露")
        ),
        Cell(
            Text(one.ceremony.name_en, one.ceremony.name_zh) if one.ceremony else None,
            why=Text("none yet", "尚未安排"),
        ),
        tone="undone" if one.state in (State.WITHDRAWN, State.UNDONE) else "",
    )


def _cells(rows: QuerySet[Preparation]) -> Iterator[list[object]]:
    for one in rows:
        total, foreign = one.total, one.foreign
        yield [
            one.key,
            one.state,
            one.delegation.code,
            one.subject,
            one.name,
            one.name_other,
            "; ".join(party.party.name for party in one.parties.all()),
            one.kind,
            one.direction,
            one.origin,
            one.flow,
            one.hs_code,
            one.sector,
            one.division,
            one.zone,
            one.host,
            one.currency,
            total.decimal if total else None,
            foreign.decimal if foreign else None,
            one.ceremony.name_en if one.ceremony else "",
            one.witness,
            one.submitted_at,
        ]
