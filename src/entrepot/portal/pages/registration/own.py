"""The own page of a registered person, opened by the personal link, without an account.

As with an investor's link the secret stands in one address alone, which answers with a redirect;
the session then holds the link's hash, so a newer link or an erasure closes it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from entrepot.portal import throttle
from entrepot.portal.pages.common import economy_name
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.registration import words as said
from entrepot.registration import actions, names, queries
from entrepot.registration.errors import LinkClosed
from entrepot.registration.models import LIVE, AnswerType, Kind, Registration, State
from entrepot.registration.questions import of_kind
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.i18n import ONE_YEAR

SESSION = "registration"
WRONG_TOKENS, ACTS = 20, 60


def let_in(request: HttpRequest, registration: Registration) -> HttpResponse:
    """The own page, in a fresh session that holds the link's hash."""
    request.session.cycle_key()
    request.session[SESSION] = registration.token_hash
    request.session.set_expiry(0)
    return redirect("own")


@never_cache
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    caller = f"registration {throttle.caller(request)}"
    try:
        if throttle.counted(caller) >= WRONG_TOKENS:
            raise LinkClosed()
        registration = actions.open_page(token)
    except LinkClosed:
        throttle.count(caller)
        request.session.pop(SESSION, None)
        response: HttpResponse = redirect("own_closed")
    else:
        response = let_in(request, registration)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                "zh-hans" if registration.language == "zh" else "en",
                max_age=ONE_YEAR,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def registered(request: HttpRequest) -> Registration | None:
    """Who this visitor is by a personal link; nobody else's page asks for more."""
    held = request.session.get(SESSION)
    if not held:
        return None
    rows = Registration.objects.select_related("person", "delegation", "enrolment__edition")
    return rows.filter(token_hash=held, person__erased_at=None).first()


def with_registration(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for the holder of a personal link, whose registration it is given."""

    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        registration = registered(request)
        if registration is None:
            return redirect("own_closed")
        if request.method == "POST" and throttle.count(f"registration:{registration.pk}") > ACTS:
            text = Text(
                "Too much at once. Wait 15 minutes, then try again.",
                "操作过于频繁，请等待 15 分钟后再试。",
            )
            return _say(request, text, 429)
        return view(request, registration, *args, **kwargs)

    return inner


def _say(request: HttpRequest, text: Text, status: int) -> HttpResponse:
    context = {"page_title": Text("Your registration", "您的报名"), "text": text}
    return render_page(request, "aftercare/investor_closed", context, status)


@never_cache
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    return _say(request, LinkClosed.text, 403)


@never_cache
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    text = Text(
        "All your personal data are erased. What stays is a count without your name.",
        "您的个人信息已全部删除，仅保留不含姓名的计数。",
    )
    return _say(request, text, 200)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    request.session.pop(SESSION, None)
    return redirect("home")


@require_safe
@with_registration
def page(request: HttpRequest, registration: Registration) -> HttpResponse:
    enrolment = registration.enrolment
    newest = queries.newest_consent(enrolment)
    agreed = {one.text_id: one for one in queries.consents(registration)}
    live = registration.state in LIVE
    return render_page(
        request,
        "registration/own",
        {
            "page_title": said.person_name(registration.person),
            "kicker": said.edition_name(enrolment),
            "tags": [said.state_tag(registration), names.KINDS[registration.kind]],
            "waiting": queries.place_in_line(registration)
            if registration.state == State.WAITING
            else 0,
            "facts": _facts(registration),
            "answers": _answers(registration),
            "consent": Text(newest.text_en, newest.text_zh),
            "agreed_on": spoken.date_words(agreed[newest.pk].at) if newest.pk in agreed else "",
            "returning": [
                (row.pk, ", ".join(codes))
                for row, codes in queries.asked_whether_returning(registration)
            ],
            "live": live,
            "passport_kept": bool(registration.person.passport),
            "approved": registration.state == State.APPROVED,
            "has_questions": bool(of_kind(queries.questions(enrolment), registration.kind)),
            "press": _press(registration) if registration.kind == Kind.PRESS and live else None,
            "history": [
                (
                    spoken.time_words(one.at),
                    names.STATES.get(one.became) or names.PAYMENTS[one.became],
                    names.REASONS[one.reason],
                    one.words,
                )
                for one in queries.history(registration)
            ],
        },
    )


def _facts(registration: Registration) -> list[tuple[Any, ...]]:
    person = registration.person
    return [
        (Text("Number", "编号"), registration.key),
        (Text("Name in Latin letters", "拉丁字母姓名"), person.name_latin or None),
        (Text("Name in Chinese", "中文姓名"), person.name_han or None),
        (Text("E-mail", "电子邮箱"), person.email or None),
        (Text("Phone", "电话"), person.phone or None),
        (Text("Organisation", "单位"), person.organisation or None),
        (Text("Job title", "职务"), person.job_title or None),
        (
            Text("Economy", "经济体"),
            economy_name(registration.economy) if registration.economy else None,
        ),
        (Text("Delegation", "代表团"), said.delegation_name(registration.delegation)),
        (
            Text("Passport number", "护照号码"),
            Text("kept, sealed", "已加密保存") if person.passport else None,
        ),
        (Text("Payment", "付款"), names.PAYMENTS[registration.payment]),
    ]


def _press(registration: Registration) -> dict[str, Any]:
    found = queries.accreditation_of(registration)
    return {
        "standing": names.STANDINGS[found.standing]
        if found
        else Text("Not applied yet", "尚未申请"),
        "reason": found.reason if found else "",
        "room": queries.press_notes(registration) is not None,
    }


def _answers(registration: Registration) -> list[tuple[Any, ...]]:
    """(question, answer in words, address of its file)."""
    found = []
    for key, row in queries.answers(registration).items():
        file = f"/registration/mine/files/{key}/" if row.file else ""
        found.append((row.question.label, answer_words(row.question, row.value), file))
    return found


def answer_words(question: Any, value: str) -> Text | str:
    """An answer as people read it."""
    if question.type == AnswerType.CHOICE:
        for code, en, zh in question.choices:
            if code == value:
                return Text(en, zh)
    if question.type == AnswerType.CONSENT:
        return Text("yes", "是")
    return value
