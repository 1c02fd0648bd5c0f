"""One registration, as the organiser and the delegation's leader see it, and what is decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.accounts.rules import may
from entrepot.portal.forms import ActForm, act_now, act_page, choice_field, long_text, words
from entrepot.portal.pages import common
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.registration import words as said
from entrepot.portal.pages.registration.own import answer_words
from entrepot.portal.pages.registration.own_acts import file_of, letter_of
from entrepot.registration import actions, names, queries
from entrepot.registration.models import Answer, Recognition, Registration, State
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table


@never_cache
@require_safe
@needs(*said.EITHER)
def page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    it = said.find(request, code, number)
    keeps = may(request.user, "registration.keep")
    return _page(request, it, keeps)


def _page(
    request: HttpRequest, it: Registration, keeps: bool, passport: str = "", status: int = 200
) -> HttpResponse:
    person = it.person
    return render_page(
        request,
        "registration/one",
        {
            "page_title": said.person_name(person),
            "crumbs": said.crumbs(),
            "here": it.key,
            "tags": [said.state_tag(it), names.KINDS[it.kind], names.PAYMENTS[it.payment]],
            "acts": _acts(it) if keeps else [],
            "facts": [
                (Text("Number", "编号"), it.key),
                (Text("Name in Latin letters", "拉丁字母姓名"), person.name_latin or None),
                (Text("Name in Chinese", "中文姓名"), person.name_han or None),
                (Text("E-mail", "电子邮箱"), person.email or None),
                (Text("Phone", "电话"), person.phone or None),
                (Text("Organisation", "单位"), person.organisation or None),
                (Text("Job title", "职务"), person.job_title or None),
                (
                    Text("Economy", "经济体"),
                    common.economy_name(it.economy) if it.economy else None,
                ),
                (Text("Delegation", "代表团"), said.delegation_name(it.delegation)),
                (
                    Text("Agreed to the text", "已同意的版本"),
                    ", ".join(str(one.text.version) for one in queries.consents(it)) or None,
                ),
            ],
            "answers": [
                (
                    row.question.label,
                    answer_words(row.question, row.value),
                    said.address(it, f"files/{key}/") if row.file and keeps else "",
                )
                for key, row in queries.answers(it).items()
            ],
            "history": _history(it),
            "passport_kept": bool(person.passport) and keeps,
            "passport": passport,
            "passport_url": said.address(it, "passport/"),
            "views": [
                (spoken.time_words(one.at), one.by.label, one.purpose)
                for one in person.passport_views.select_related("by")
            ]
            if keeps
            else [],
        },
        status,
    )


def _acts(it: Registration) -> list[dict[str, Any]]:
    acts: list[dict[str, Any]] = []

    def add(name: str, label: Text, **more: Any) -> None:
        acts.append({"label": label, "url": said.address(it, f"{name}/"), **more})

    if it.person.erased_at:
        return acts
    add("link", Text("Send a new link", "发送新链接"), post=True)
    add("payment", Text("Payment", "付款"))
    if it.state in (State.WAITING, State.APPROVED):
        add("cancel", Text("Cancel", "取消报名"))
    if it.state in (State.APPLIED, State.WAITING):
        add("reject", Text("Reject", "不通过"))
    if it.state == State.APPLIED:
        add("approve", Text("Approve", "通过"), post=True, main=True)
    return acts


def _history(it: Registration) -> Table:
    every = {**names.STATES, **names.PAYMENTS}
    return Table(
        Text("What happened", "办理记录"),
        (
            Column(Text("When", "时间")),
            Column(Text("Who", "办理人")),
            Column(Text("From", "原为")),
            Column(Text("To", "改为")),
            Column(Text("Why", "原因")),
        ),
        [
            Row.of(
                spoken.time_words(one.at),
                one.by.label if one.by else Text("the person, or by rule", "本人或系统规则"),
                Cell(every.get(one.was), why=Text("nothing", "无")),
                every[one.became],
                Cell(names.REASONS[one.reason], second=one.words),
            )
            for one in queries.history(it)
        ],
        row_heads=False,
    )


@require_POST
@needs("registration.keep")
def approve(request: HttpRequest, code: str, number: int) -> HttpResponse:
    it = said.find(request, code, number)
    return act_now(
        request,
        lambda: actions.approve(registration=it, by=request.user, now=request.now),
        back=said.address(it),
        said=Text(
            "Decided: approved, or on the waiting list where the quota is full.",
            "已办理：通过；名额已满时进入候补。",
        ),
    )


class RejectForm(ActForm):
    reason = choice_field(
        "Reason", "原因", {code: names.REASONS[code] for code in names.REJECTIONS}
    )
    words = long_text(
        "What the person should know", "对本人的说明", required=False,
        help_text=words("It is kept, and stands in the letter.", "将保存并写入通知邮件。"),
    )  # fmt: skip


class CancelForm(ActForm):
    words = long_text(
        "What the person should know", "对本人的说明", required=False,
        help_text=words("It is kept, and stands in the letter.", "将保存并写入通知邮件。"),
    )  # fmt: skip


class PaymentForm(ActForm):
    payment = choice_field("Payment", "付款", names.PAYMENTS)
    words = forms.CharField(
        label=words("Number of the invoice", "发票号码"), max_length=200, required=False
    )


def _decide(
    request: HttpRequest,
    it: Registration,
    form: ActForm,
    act: Callable[..., Registration],
    title: Text,
    danger: bool = False,
) -> HttpResponse:
    return act_page(
        request,
        form,
        lambda facts: act(registration=it, by=request.user, now=request.now, **facts),
        title=title,
        lead=said.person_name(it.person),
        back=said.address(it),
        said=Text("Recorded.", "已登记。"),
        danger=danger,
    )


@require_http_methods(ACT_METHODS)
@needs("registration.keep")
def reject(request: HttpRequest, code: str, number: int) -> HttpResponse:
    it = said.find(request, code, number)
    title = Text("Reject", "不通过")
    return _decide(request, it, RejectForm(request.POST or None), actions.reject, title, True)


@require_http_methods(ACT_METHODS)
@needs("registration.keep")
def cancel(request: HttpRequest, code: str, number: int) -> HttpResponse:
    it = said.find(request, code, number)
    title = Text("Cancel a registration", "取消报名")
    return _decide(request, it, CancelForm(request.POST or None), actions.cancel_for, title, True)


@require_http_methods(ACT_METHODS)
@needs("registration.keep")
def payment(request: HttpRequest, code: str, number: int) -> HttpResponse:
    it = said.find(request, code, number)
    form = PaymentForm(request.POST or None, initial={"payment": it.payment})
    return _decide(request, it, form, actions.record_payment, Text("Record a payment", "登记付款"))


@require_POST
@needs("registration.keep")
def link(request: HttpRequest, code: str, number: int) -> HttpResponse:
    it = said.find(request, code, number)
    return act_now(
        request,
        lambda: actions.send_link(
            registration=it, door=said.door(request), by=request.user, now=request.now
        ),
        back=said.address(it),
        said=Text("A new link is on its way; the old one is closed.", "新链接已发送，旧链接失效。"),
    )


class PassportForm(ActForm):
    purpose = forms.CharField(
        label=words("What you need it for", "查看用途"), max_length=200, required=False
    )


@never_cache
@require_http_methods(ACT_METHODS)
@needs("registration.passport")
def passport(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The number in clear on the answer alone; with `letter` the letter that names it."""
    it = said.find(request, code, number)
    language = request.POST.get("letter", "")

    def act(facts: dict[str, Any]) -> HttpResponse:
        seen = actions.view_passport(person=it.person, by=request.user, now=request.now, **facts)
        if language:
            return letter_of(request, it, seen, language, back=said.address(it))
        return _page(request, it, keeps=True, passport=seen)

    return act_page(
        request,
        PassportForm(request.POST or None),
        act,
        title=Text("Read a passport number", "查看护照号码"),
        submit=Text("Show it", "查看"),
        lead=said.person_name(it.person),
        warning=Text(
            "Your name, the time and the purpose are kept.", "将记录您的姓名、时间和用途。"
        ),
        back=said.address(it),
        said=Text("Recorded.", "已登记。"),
        template="registration/passport",
    )


@require_safe
@needs("registration.keep")
def file(request: HttpRequest, code: str, number: int, key: str) -> FileResponse:
    it = said.find(request, code, number)
    return file_of(get_object_or_404(Answer, registration=it, question__key=key))


@require_safe
@needs("registration.keep")
def returning(request: HttpRequest, code: str) -> HttpResponse:
    """Who may have come before: both beside each other, what is the same, and what they say."""
    enrolment = said.find_enrolment(code)
    rows = queries.returning(enrolment)
    return render_page(
        request,
        "registration/returning",
        {
            "page_title": Text("Is this the same person?", "是否同一人？"),
            "lead": Text(
                "Nobody is merged until you say so. The registration then moves to the earlier "
                "person, with what was typed now.",
                "未经确认不会合并。确认后，报名转到往届人员名下，并以本次填写的内容为准。",
            ),
            "crumbs": said.crumbs(),
            "here": Text("Returning people", "往届人员"),
            "pairs": [_pair(row) for row in rows],
        },
    )


_GROUNDS = {
    "email": Text("same e-mail", "邮箱相同"),
    "name": Text("same name", "姓名相同"),
    "organisation": Text("same organisation", "单位相同"),
}
_SAID = {
    "open": Text("not answered yet", "尚未回答"),
    "same": Text("“that's me”", "“是本人”"),
    "other": Text("“somebody else”", "“不是本人”"),
}


def _pair(row: Recognition) -> dict[str, Any]:
    it = row.registration
    grounds = [_GROUNDS[one] for one in row.grounds.split()]
    return {
        "number": row.pk,
        "key": it.key,
        "url": f"/registration/{it.enrolment.edition.code}/returning/{row.pk}/",
        "grounds": Text(", ".join(one.en for one in grounds), "、".join(one.zh for one in grounds)),
        "said": _SAID[row.said],
        "sides": [
            (
                title,
                [
                    (Text("Name", "姓名"), said.person_name(person)),
                    (Text("E-mail", "电子邮箱"), person.email or None),
                    (Text("Organisation", "单位"), person.organisation or None),
                    (Text("Job title", "职务"), person.job_title or None),
                ],
            )
            for title, person in (
                (Text(f"Now, {it.key}", f"本次 {it.key}"), it.person),
                (Text("Earlier", "往届"), row.earlier),
            )
        ],
    }


@require_POST
@needs("registration.keep")
def decide(request: HttpRequest, code: str, number: int) -> HttpResponse:
    row = get_object_or_404(
        Recognition.objects.select_related("registration__enrolment__edition"),
        registration__enrolment__edition__code=code,
        pk=number,
    )
    same = request.POST.get("same") == "yes"
    return act_now(
        request,
        lambda: actions.decide_recognition(
            recognition=row, same=same, by=request.user, now=request.now
        ),
        back=f"/registration/{code}/returning/",
        said=Text("Decided.", "已确认。"),
    )
