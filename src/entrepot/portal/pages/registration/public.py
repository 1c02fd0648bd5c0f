"""Registering: what is open, as what one comes, and the form. For everybody, on a phone first."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.portal import throttle
from entrepot.portal.forms import act_page
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.registration import words as said
from entrepot.portal.pages.registration.asked import RegisterForm
from entrepot.portal.pages.registration.own import let_in
from entrepot.portal.today import moment
from entrepot.registration import actions, names, queries
from entrepot.registration.errors import CodeRefused
from entrepot.registration.fields import COUNTED, FIELDS
from entrepot.registration.models import Door, Enrolment
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Column, Row, Table

#: In a quarter of an hour: codes that one caller may get wrong, registrations under one e-mail. A
#: whole office registers through one caller, so their number is not limited.
WRONG_CODES, LETTERS = 20, 10


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """What is open; where it is one alone, that one."""
    found = queries.open_enrolments(moment(request.now))
    if len(found) == 1:
        return redirect("register_kinds", found[0].edition.code)
    return render_page(
        request,
        "registration/kinds",
        {
            "page_title": Text("Register", "报名"),
            "doors": [
                (reverse("register_kinds", args=[one.edition.code]), said.edition_name(one), "")
                for one in found
            ],
            "empty": Text(
                "No edition takes registrations now. Come back later.",
                "目前没有开放报名的届次，请稍后再来。",
            ),
        },
    )


@require_safe
def kinds(request: HttpRequest, code: str) -> HttpResponse:
    enrolment = said.find_enrolment(code)
    rules = {rule.kind: rule.door for rule in enrolment.rules.all()}
    invitation = request.GET.get("code", "").strip()
    more = f"?code={invitation}" if invitation.isalnum() else ""
    open_now = enrolment in queries.open_enrolments(moment(request.now))
    return render_page(
        request,
        "registration/kinds",
        {
            "page_title": Text("Register", "报名"),
            "lead": said.edition_name(enrolment),
            "doors": [
                (
                    reverse("register_form", args=[code, kind]) + more,
                    label,
                    names.DOORS[rules.get(kind, Door.CLOSED)],
                )
                for kind, label in names.KINDS.items()
                if rules.get(kind, Door.CLOSED) != Door.CLOSED
            ]
            if open_now
            else [],
            "empty": Text(
                f"Registration is open from {spoken.date_words(enrolment.opens_at)} to "
                f"{spoken.date_words(enrolment.closes_at)}, for kinds that the organiser opens.",
                f"报名时间：{spoken.date_words(enrolment.opens_at)}至"
                f"{spoken.date_words(enrolment.closes_at)}，类别由组委会开放。",
            ),
        },
    )


@never_cache
@require_http_methods(ACT_METHODS)
def form(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    enrolment = said.find_enrolment(code)
    if kind not in names.KINDS:
        raise Http404
    guesses = f"code {throttle.caller(request)}"
    if request.method == "POST" and throttle.counted(guesses) >= WRONG_CODES:
        return said_too_much(request)
    consent = queries.newest_consent(enrolment)
    asked = RegisterForm(
        request.POST or None,
        request.FILES or None,
        asked=queries.questions(enrolment),
        kind=kind,
        initial={"code": request.GET.get("code", "")[:40]},
    )

    def act(_facts: dict[str, Any]) -> HttpResponse:
        letters = f"letters {asked.cleaned_data['email'].casefold()}"
        if throttle.counted(letters) >= LETTERS:
            return said_too_much(request)
        try:
            registration, _token = actions.register(
                enrolment=enrolment,
                kind=kind,
                details=asked.details(),
                code=asked.cleaned_data["code"],
                answers=asked.answers(),
                agreed=consent if asked.cleaned_data["agreed"] else None,
                door=said.door(request),
                now=moment(request.now),
            )
        except CodeRefused:
            throttle.count(guesses)
            raise
        throttle.count(letters)
        return let_in(request, registration)

    return act_page(
        request,
        asked,
        act,
        title=Text(
            f"Register: {names.KINDS[kind].en}",
            f"报名：{names.KINDS[kind].zh}",
        ),
        submit=Text("Register", "提交报名"),
        lead=said.edition_name(enrolment),
        said=Text("Registered.", "已报名。"),
        back=reverse("register_kinds", args=[code]),
        template="registration/register",
        more={
            "consent": Text(consent.text_en, consent.text_zh),
            "privacy": privacy(enrolment, kind),
            "counted": COUNTED,
        },
    )


def said_too_much(request: HttpRequest) -> HttpResponse:
    context = {
        "page_title": Text("Registration", "报名"),
        "text": Text(
            "Too much at once. Wait 15 minutes, then try again.",
            "操作过于频繁，请等待 15 分钟后再试。",
        ),
    }
    return render_page(request, "aftercare/investor_closed", context, 429)


def privacy(enrolment: Enrolment, kind: str) -> Table:
    """What is kept, what for, on what basis and for how long: a row a field, own questions too."""
    until = Text("until you erase it", "至本人删除")

    def days(count: int | None) -> Text:
        if count is None:
            return until
        return Text(f"{count} days after the edition", f"届次结束后 {count} 天")

    rows = [
        Row.of(one.label, one.purpose, names.BASES[one.basis], days(one.days)) for one in FIELDS
    ]
    rows += [
        Row.of(
            one.label,
            Text(one.purpose_en, one.purpose_zh),
            names.BASES[one.basis],
            days(one.retention_days),
        )
        for one in queries.questions(enrolment)
        if not one.kinds or kind in one.kinds
    ]
    return Table(
        Text("What we keep, and why", "我们保存的信息及用途"),
        (
            Column(Text("What", "信息")),
            Column(Text("What for", "用途")),
            Column(Text("Legal basis", "法律依据")),
            Column(Text("How long", "保存期限")),
        ),
        rows,
    )
