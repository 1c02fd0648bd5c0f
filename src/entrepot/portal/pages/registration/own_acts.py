"""What the holder of a personal link does: change, answer, agree, hand over, take, erase."""

from __future__ import annotations

import io
import json
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.errors import EntrepotError
from entrepot.portal.forms import ActForm, act_now, act_page, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import economy_name
from entrepot.portal.pages.fair.closing import LANGUAGES
from entrepot.portal.pages.registration import words as said
from entrepot.portal.pages.registration.asked import AnswersForm, DetailsForm
from entrepot.portal.pages.registration.own import SESSION, with_registration
from entrepot.portal.paper import drawn
from entrepot.portal.today import moment, today
from entrepot.programme import queries as programme
from entrepot.registration import actions, names, queries
from entrepot.registration.actions.own import require_letter
from entrepot.registration.errors import PassportMissing
from entrepot.registration.models import Answer, Recognition, Registration
from entrepot.registration.sealing import unseal
from entrepot.text import Text
from entrepot.web import spoken

BACK = "/registration/mine/"
SAVED = Text("Saved.", "已保存。")
GUEST = "registration/guest_form"


class OwnDetailsForm(DetailsForm):
    passport = forms.CharField(
        label=words("Passport number, for a visa letter", "护照号码（用于签证邀请函）"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=words(
            "Sealed at rest; two roles may read it, and each view is on record. Blank leaves the "
            "one that is kept.",
            "加密保存，仅两类人员可查看，每次查看均有记录。留空则保留原号码。",
        ),
    )


@require_http_methods(ACT_METHODS)
@with_registration
def change(request: HttpRequest, registration: Registration) -> HttpResponse:
    person = registration.person
    initial = {
        name: getattr(person, name)
        for name in ("name_latin", "name_han", "email", "phone", "organisation", "job_title")
    }
    form = OwnDetailsForm(
        request.POST or None, initial={**initial, "economy": registration.economy}
    )

    def act(facts: dict[str, Any]) -> None:
        actions.change_details(
            registration=registration,
            details=form.details(passport=facts["passport"]),
            now=moment(request.now),
        )

    return act_page(
        request,
        form,
        act,
        title=Text("Change what we keep", "修改信息"),
        submit=Text("Save", "保存"),
        said=SAVED,
        back=BACK,
        template=GUEST,
    )


@require_http_methods(ACT_METHODS)
@with_registration
def answer(request: HttpRequest, registration: Registration) -> HttpResponse:
    form = AnswersForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        asked=queries.questions(registration.enrolment),
        kind=registration.kind,
        kept=queries.answers(registration),
    )
    return act_page(
        request,
        form,
        lambda _facts: actions.answer(
            registration=registration, answers=form.answers(), now=moment(request.now)
        ),
        title=Text("Your answers", "您的回答"),
        submit=Text("Save", "保存"),
        said=SAVED,
        back=BACK,
        template=GUEST,
    )


@require_POST
@with_registration
def agree(request: HttpRequest, registration: Registration) -> HttpResponse:
    return act_now(
        request,
        lambda: actions.agree(registration=registration, now=moment(request.now)),
        back=BACK,
        said=Text("Thank you.", "谢谢。"),
    )


@require_POST
@with_registration
def forget_passport(request: HttpRequest, registration: Registration) -> HttpResponse:
    return act_now(
        request,
        lambda: actions.forget_passport(registration=registration, now=moment(request.now)),
        back=BACK,
        said=Text("The passport number is erased.", "护照号码已删除。"),
    )


@require_POST
@with_registration
def recognise(request: HttpRequest, registration: Registration, number: int) -> HttpResponse:
    row = get_object_or_404(Recognition, registration=registration, pk=number)
    same = request.POST.get("same") == "yes"
    return act_now(
        request,
        lambda: actions.say_recognised(recognition=row, same=same),
        back=BACK,
        said=Text("Thank you. The organiser looks at it.", "谢谢，组委会将核对。"),
    )


class NoForm(ActForm):
    """A question of yes or no: the button is the answer."""


@require_http_methods(ACT_METHODS)
@with_registration
def cancel(request: HttpRequest, registration: Registration) -> HttpResponse:
    return act_page(
        request,
        NoForm(request.POST or None),
        lambda _facts: actions.cancel(registration=registration, now=moment(request.now)),
        title=Text("I don't come", "不参会"),
        submit=Text("Cancel my registration", "取消报名"),
        warning=Text(
            "Your place goes to whoever waits first. It can't be taken back.",
            "您的名额将按顺序递补给候补者，无法撤回。",
        ),
        said=Text("Cancelled.", "已取消。"),
        back=BACK,
        danger=True,
        template=GUEST,
    )


@require_http_methods(ACT_METHODS)
@with_registration
def transfer(request: HttpRequest, registration: Registration) -> HttpResponse:
    form = DetailsForm(request.POST or None)
    return act_page(
        request,
        form,
        lambda _facts: actions.transfer(
            registration=registration,
            details=form.details(),
            door=said.door(request),
            now=moment(request.now),
        ),
        title=Text("A colleague comes instead", "由同事代替参会"),
        submit=Text("Hand over my place", "转让名额"),
        lead=Text(
            "They come in your place, and get a link of their own by e-mail.",
            "同事将使用您的名额，并通过邮件收到专属链接。",
        ),
        said=Text("Handed over.", "已转让。"),
        back=BACK,
        template=GUEST,
    )


@require_safe
@with_registration
def take(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Everything that is kept, as a file that machines read and people can."""
    kept = {**queries.own_data(registration), "programme": programme.own_data(registration)}
    content = json.dumps(kept, ensure_ascii=False, indent=2)
    return HttpResponse(
        content,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{registration.key}.json"'},
    )


@require_safe
@with_registration
def file(request: HttpRequest, registration: Registration, key: str) -> FileResponse:
    row = get_object_or_404(Answer, registration=registration, question__key=key)
    return file_of(row)


def file_of(row: Answer) -> FileResponse:
    """An answer's file, as a download whatever it is."""
    if not row.file:
        raise Http404
    return FileResponse(
        io.BytesIO(unseal(row.file)),
        as_attachment=True,
        filename=row.value,
        content_type="application/octet-stream",
    )


class EraseForm(ActForm):
    comes = forms.BooleanField(
        label=words(
            "I come all the same: keep my place without my name",
            "仍将参会：保留名额但不保留姓名",
        ),
        required=False,
    )


@require_http_methods(ACT_METHODS)
@with_registration
def erase(request: HttpRequest, registration: Registration) -> HttpResponse:
    def act(facts: dict[str, Any]) -> HttpResponse:
        actions.erase_person(registration=registration, now=moment(request.now), **facts)
        request.session.pop(SESSION, None)
        return redirect("own_erased")

    return act_page(
        request,
        EraseForm(request.POST or None),
        act,
        title=Text("Erase all my data", "删除我的全部信息"),
        submit=Text("Erase for good", "永久删除"),
        warning=Text(
            "Name, addresses, answers, files and letters of every edition go at once and for good. "
            "Take a copy first. Kind, delegation, economy and state stay as a count.",
            "历届的姓名、联系方式、回答、文件和信函将立即永久删除，请先导出副本。"
            "参会类别、代表团、经济体和状态仅作为计数保留。",
        ),
        said=SAVED,
        back=BACK,
        danger=True,
        template=GUEST,
    )


@require_safe
@with_registration
def letter(request: HttpRequest, registration: Registration, language: str) -> HttpResponse:
    """The letter of invitation for a visa, for the person it is about."""
    passport = registration.person.passport
    number = unseal(passport).decode() if passport else ""
    return letter_of(request, registration, number, language, back=reverse("own"))


def letter_of(
    request: HttpRequest, registration: Registration, number: str, language: str, *, back: str
) -> HttpResponse:
    """The PDF; where it can't be written, the page `back` says why."""
    if language not in LANGUAGES:
        raise Http404

    def write() -> HttpResponse:
        require_letter(registration)
        if not number:
            raise PassportMissing()
        with translation.override(LANGUAGES[language]):
            context = {
                "registration": registration,
                "person": registration.person,
                "number": number,
                "name": said.edition_name(registration.enrolment),
                "invites": _invites(registration),
                "kind": names.KINDS[registration.kind],
                "economy": economy_name(registration.economy) if registration.economy else "",
                "today": spoken.date_words(today(request.now)),
            }
            html = render_to_string("portal/registration/letter_paper.html", context)
        content = drawn(html, request.build_absolute_uri("/"))
        filename = f"{registration.key}-invitation-{language}.pdf"
        return HttpResponse(
            content,
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'attachment; filename="{filename}"',
                "Cache-Control": "no-store",
            },
        )

    try:
        return write()
    except EntrepotError as error:
        refused = error

    def refuse() -> None:
        raise refused

    return act_now(request, refuse, back=back)


def _invites(registration: Registration) -> Text:
    """To what, from when to when, and where, as far as it is known."""
    edition = registration.enrolment.edition
    name = said.edition_name(registration.enrolment)
    when = Text("", "")
    if edition.starts_on and edition.ends_on:
        first, last = f"{edition.starts_on:%Y-%m-%d}", f"{edition.ends_on:%Y-%m-%d}"
        when = Text(f" from {first} to {last}", f"于 {first} 至 {last} ")
    places_en = (edition.venue_en, edition.city_en)
    places_zh = (edition.city_zh, edition.venue_zh)
    where = Text(
        ", ".join(("", *(place for place in places_en if place))),
        "在" + "".join(places_zh) if any(places_zh) else "",
    )
    return Text(
        f"We invite the person named below to take part in: {name.en}{when.en}{where.en}.",
        f"兹邀请下列人员{when.zh}{where.zh}参加{name.zh}。",
    )
