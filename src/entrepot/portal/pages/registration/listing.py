"""Who comes: the list of an edition, each in the own slice; its export, and its counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from entrepot.accounts.rules import may
from entrepot.portal.pages import common
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.registration import words as said
from entrepot.registration import names, queries
from entrepot.registration.models import Enrolment, Registration
from entrepot.text import Text
from entrepot.web.exports import csv_response
from entrepot.web.tables import Cell, Column, Filter, Row, Table, pager, sort_order, sortable

COLUMNS = (
    Column(Text("Name", "姓名"), key="person__name_key"),
    Column(Text("Number", "编号"), key="number"),
    Column(Text("State", "状态"), key="state"),
    Column(Text("Kind", "类别"), key="kind"),
    Column(Text("Organisation", "单位"), key="person__organisation"),
    Column(Text("Delegation", "代表团"), key="delegation__code"),
    Column(Text("Economy", "经济体"), key="economy"),
    Column(Text("Payment", "付款"), key="payment"),
)
#: What is downloaded, before the questions; never a passport number.
DOWNLOADED = ("number", "state", "kind", "delegation", "economy", "language", "payment",
              "name_latin", "name_han", "email", "phone", "organisation", "job_title",
              "applied_at")  # fmt: skip


def _found(
    request: HttpRequest, enrolment: Enrolment, asked: dict[str, str]
) -> QuerySet[Registration]:
    rows = queries.registrations(request.user, enrolment)  # type: ignore[arg-type]
    if text := asked["q"]:
        fits = (
            Q(person__name_latin__icontains=text)
            | Q(person__name_han__icontains=text)
            | Q(person__organisation__icontains=text)
            | Q(person__email__iexact=text)
        )
        number = text.upper().rpartition("R")[2]
        if number.isascii() and number.isdigit():
            fits |= Q(number=int(number[:9]))
        rows = rows.filter(fits)
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    if asked["delegation"]:
        rows = rows.filter(delegation__code=asked["delegation"])
    return rows


@never_cache
@require_safe
@needs(*said.EITHER, "registration.counts")
def listing(request: HttpRequest) -> HttpResponse:
    """The list; who may see the counts alone goes there."""
    every = list(Enrolment.objects.select_related("edition").order_by("-opens_at", "-pk"))
    asked = {
        name: request.GET.get(name, "").strip()
        for name in ("q", "edition", "state", "kind", "delegation")
    }
    enrolment = next((one for one in every if one.edition.code == asked["edition"]), None)
    enrolment = enrolment or (every[0] if every else None)
    if enrolment is None:
        return _none(request)
    if not any(may(request.user, act) for act in said.EITHER):  # type: ignore[arg-type]
        return redirect("registration_counts", enrolment.edition.code)
    fitting = _found(request, enrolment, asked)
    counts = Counter(fitting.order_by().values_list("state", flat=True))
    rows = fitting.filter(state=asked["state"]) if asked["state"] else fitting
    key, descending = sort_order(request, COLUMNS, "number")
    rows = rows.order_by(f"{'-' if descending else ''}{key}", "number")
    if request.GET.get("format") == "csv":
        return _download(enrolment, rows)
    where = pager(request, rows.count())
    download = request.GET.copy()
    download["format"] = "csv"
    delegations = queries.delegations_of(request.user, enrolment)  # type: ignore[arg-type]
    return render_page(
        request,
        "list",
        {
            "page_title": Text("Registrations", "报名"),
            "lead": said.edition_name(enrolment),
            "tags": [
                {
                    "label": Text(f"{name.en}: {counts[state]}", f"{name.zh} {counts[state]}"),
                    "url": _with_state(request, state),
                }
                for state, name in names.STATES.items()
                if counts[state]
            ],
            "acts": _acts(request, enrolment),
            "table": Table(
                Text("Registrations", "报名"),
                sortable(request, COLUMNS, "number"),
                [_row(one) for one in rows[where.slice]],
                download=f"?{download.urlencode()}",
            ),
            "pager": where,
            "filtered": any(asked.values()),
            "kept": {"sort": request.GET.get("sort", "")},
            "filters": [
                Filter("q", Text("Name, organisation or number", "姓名、单位或编号"), asked["q"]),
                Filter(
                    "edition",
                    Text("Edition", "届次"),
                    enrolment.edition.code,
                    [(one.edition.code, said.edition_name(one)) for one in every],
                ),
                Filter(
                    "state", Text("State", "状态"), asked["state"], common.options(names.STATES)
                ),
                Filter("kind", Text("Kind", "类别"), asked["kind"], common.options(names.KINDS)),
                Filter(
                    "delegation",
                    Text("Delegation", "代表团"),
                    asked["delegation"],
                    common.options(
                        {one.code: Text(one.name_en, one.name_zh) for one in delegations}
                    ),
                ),
            ],
            "empty": Text(
                "No registration fits. Clear the filter.", "没有符合条件的报名，请清除筛选。"
            )
            if any(asked.values())
            else Text(
                "Nobody is registered yet. A delegation uploads its sheet; others use the form.",
                "暂无报名。代表团可上传名单，其他人可在线报名。",
            ),
        },
    )


def _none(request: HttpRequest) -> HttpResponse:
    acts = []
    if may(request.user, "registration.keep"):
        acts = [
            {
                "label": Text("Open registration", "开放报名"),
                "url": "/registration/new/",
                "main": True,
            }
        ]
    return render_page(
        request,
        "list",
        {
            "page_title": Text("Registrations", "报名"),
            "acts": acts,
            "empty": Text(
                "No edition is open for registration yet. An organiser opens it.",
                "尚无届次开放报名，由组委会开放。",
            ),
        },
    )


def _acts(request: HttpRequest, enrolment: Enrolment) -> list[dict[str, Any]]:
    base = f"/registration/{enrolment.edition.code}"
    acts: list[dict[str, Any]] = []
    if may(request.user, "registration.keep"):
        acts = [
            {"label": Text("Counts", "统计"), "url": f"{base}/counts/"},
            {"label": Text("Press", "媒体"), "url": f"{base}/press/"},
            {"label": Text("Returning people", "往届人员"), "url": f"{base}/returning/"},
            {
                "label": Text("Terms and questions", "报名设置"),
                "url": said.terms_address(enrolment),
            },
        ]
    sheet = {"label": Text("Upload a sheet", "上传名单"), "url": f"{base}/sheet/", "main": True}
    return [*acts, sheet]


def _with_state(request: HttpRequest, state: str) -> str:
    params = request.GET.copy()
    params.pop("page", None)
    params["state"] = state
    return f"?{params.urlencode()}"


def _row(one: Registration) -> Row:
    nothing = Text("not said", "未填写")
    name = said.person_name(one.person)
    return Row.of(
        Cell(
            name, url=said.address(one), second=Text(name.zh, name.en) if name.en != name.zh else ""
        ),
        one.key,
        said.state_cell(one),
        names.KINDS[one.kind],
        Cell(one.person.organisation, why=nothing),
        Cell(said.delegation_name(one.delegation), why=Text("comes alone", "个人")),
        Cell(common.economy_name(one.economy) if one.economy else None, why=nothing),
        names.PAYMENTS[one.payment],
    )


def _download(enrolment: Enrolment, rows: QuerySet[Registration]) -> HttpResponse:
    """Every question that was ever asked has its column, headed by both labels."""
    asked = list(enrolment.questions.order_by("position", "id"))
    heads = [*DOWNLOADED, *(f"{one.key}: {one.label_en} / {one.label_zh}" for one in asked)]

    def cells() -> Iterator[list[object]]:
        for one, answers in queries.with_answers(rows):
            person = one.person
            yield [
                one.key, one.state, one.kind, one.delegation.code if one.delegation else "",
                one.economy, one.language, one.payment, person.name_latin, person.name_han,
                person.email, person.phone, person.organisation, person.job_title, one.applied_at,
                *(answers.get(question.key, "") for question in asked),
            ]  # fmt: skip

    return csv_response(f"registrations-{enrolment.edition.code}", heads, cells())


@require_safe
@needs("registration.counts")
def counts(request: HttpRequest, code: str) -> HttpResponse:
    """How many, by kind, delegation, economy and state: without a name, erased people counted."""
    enrolment = said.find_enrolment(code)
    found = queries.counts(enrolment)
    rows = [
        Row.of(
            names.KINDS[kind],
            Cell(delegation, why=Text("comes alone", "个人")),
            Cell(common.economy_name(economy) if economy else None, why=Text("not said", "未填写")),
            names.STATES[state],
            count,
        )
        for (kind, delegation, economy, state), count in sorted(found.items())
    ]
    total = sum(found.values())
    return render_page(
        request,
        "list",
        {
            "page_title": Text("Registrations in numbers", "报名统计"),
            "lead": said.edition_name(enrolment),
            "table": Table(
                Text(
                    f"{total} registrations by kind, delegation, economy and state",
                    f"按类别、代表团、经济体和状态统计，共 {total} 人",
                ),
                (
                    Column(Text("Kind", "类别")),
                    Column(Text("Delegation", "代表团")),
                    Column(Text("Economy", "经济体")),
                    Column(Text("State", "状态")),
                    Column(Text("Registrations", "人数"), numeric=True),
                ),
                rows,
            ),
            "empty": Text("Nobody is registered yet.", "暂无报名。"),
            "note": Text(
                "People who had their data erased stay in these counts, without a name.",
                "已删除个人信息者仍计入人数，但不保留姓名。",
            ),
        },
    )
