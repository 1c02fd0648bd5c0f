"""Press: accreditation on the own page and at the desk, and the press room under embargo."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.portal.forms import ActForm, act_page, choice_field, long_text, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.fair.words import moment as spoken_moment
from entrepot.portal.pages.registration import words as said
from entrepot.portal.pages.registration.own import with_registration
from entrepot.portal.pages.registration.terms import in_zone, time_field
from entrepot.portal.today import moment
from entrepot.registration import actions, names, queries
from entrepot.registration.models import Accreditation, Enrolment, PressNote, Registration, Standing
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table

BACK = "/registration/mine/"


class ApplyForm(ActForm):
    outlet = forms.CharField(label=words("For which outlet", "所属媒体"), max_length=200)
    work = long_text(
        "What shows it",
        "证明材料",
        help_text=words(
            "Addresses of articles, the number of a press card, who may be asked.",
            "报道链接、记者证号码或可核实的联系人。",
        ),
    )


@require_http_methods(ACT_METHODS)
@with_registration
def apply(request: HttpRequest, registration: Registration) -> HttpResponse:
    found = queries.accreditation_of(registration)
    initial = {"outlet": found.outlet, "work": found.work} if found else {}
    return act_page(
        request,
        ApplyForm(request.POST or None, initial=initial),
        lambda facts: actions.apply_for_accreditation(
            registration=registration, now=moment(request.now), **facts
        ),
        title=Text("Press accreditation", "媒体认证"),
        submit=Text("Apply", "申请"),
        said=Text("Applied. You get the answer by e-mail.", "已申请，结果将通过邮件通知。"),
        back=BACK,
        template="registration/guest_form",
    )


@require_safe
@with_registration
def room(request: HttpRequest, registration: Registration) -> HttpResponse:
    """For the accredited alone; others are led back to their own page."""
    notes = queries.press_notes(registration)
    if notes is None:
        return redirect("own")
    context = {"page_title": Text("Press room", "新闻中心"), "guest": True, "back": BACK}
    return render_page(request, "registration/press_room", context | _notes(request, notes))


def _notes(request: HttpRequest, notes: list[PressNote]) -> dict[str, Any]:
    now = moment(request.now)
    return {
        "notes": [
            {
                "title": one.title,
                "body": one.body,
                "embargoed": now < one.embargo_until,
                "until": spoken_moment(one.embargo_until, one.enrolment.edition),
            }
            for one in notes
        ]
    }


@never_cache
@require_safe
@needs("registration.keep")
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Who applied, who is accredited; and the notes of the press room."""
    enrolment = said.find_enrolment(code)
    notes = list(enrolment.press_notes.select_related("enrolment__edition"))
    return render_page(
        request,
        "registration/press_desk",
        {
            "page_title": Text("Press", "媒体"),
            "lead": said.edition_name(enrolment),
            "crumbs": said.crumbs(),
            "here": Text("Press", "媒体"),
            "acts": [
                {
                    "label": Text("New note", "发布新闻稿"),
                    "url": f"/registration/{code}/press/note/",
                    "main": True,
                }
            ],
            "table": _table(enrolment),
            **_notes(request, notes),
        },
    )


def _table(enrolment: Enrolment) -> Table:
    base = f"/registration/{enrolment.edition.code}/press"
    tones = {Standing.APPLIED: "wait", Standing.ACCREDITED: "good", Standing.REFUSED: "late"}
    return Table(
        Text("Applications for accreditation", "媒体认证申请"),
        (
            Column(Text("Name", "姓名")),
            Column(Text("Outlet", "媒体")),
            Column(Text("What shows it", "证明材料")),
            Column(Text("Standing", "状态")),
            Column(Text("Applied", "申请时间")),
        ),
        [
            Row.of(
                Cell(
                    said.person_name(one.registration.person),
                    url=f"{base}/{one.pk}/" if one.standing == Standing.APPLIED else "",
                    second=one.registration.key,
                ),
                one.outlet,
                one.work,
                Cell(
                    names.STANDINGS[one.standing],
                    tone=tones[Standing(one.standing)],
                    second=one.reason,
                ),
                spoken.time_words(one.applied_at),
            )
            for one in queries.accreditations(enrolment)
        ],
    )


class DecisionForm(ActForm):
    decision = choice_field(
        "Decision",
        "决定",
        {"yes": Text("Accredited", "予以认证"), "no": Text("Not accredited", "不予认证")},
    )
    reason = long_text(
        "Reason",
        "理由",
        required=False,
        help_text=words("It stands in the letter.", "将写入邮件。"),
    )

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return {"accredited": facts["decision"] == "yes", "reason": facts["reason"]}


@require_http_methods(ACT_METHODS)
@needs("registration.keep")
def decide(request: HttpRequest, code: str, number: int) -> HttpResponse:
    found = get_object_or_404(
        Accreditation.objects.select_related("registration__person"),
        registration__enrolment__edition__code=code,
        pk=number,
    )
    return act_page(
        request,
        DecisionForm(request.POST or None),
        lambda facts: actions.decide_accreditation(
            accreditation=found, by=request.user, now=request.now, **facts
        ),
        title=Text("Accredit", "媒体认证"),
        submit=Text("Decide", "确定"),
        lead=said.person_name(found.registration.person),
        facts=[
            (Text("Outlet", "媒体"), found.outlet),
            (Text("What shows it", "证明材料"), found.work),
        ],
        said=Text("Decided.", "已确认。"),
        back=f"/registration/{code}/press/",
    )


class NoteForm(ActForm):
    title_en = forms.CharField(label=words("Title, English", "标题（英文）"), max_length=200)
    title_zh = forms.CharField(label=words("Title, Chinese", "标题（中文）"), max_length=200)
    body_en = long_text("Text, English", "正文（英文）", 20_000, rows=8)
    body_zh = long_text("Text, Chinese", "正文（中文）", 20_000, rows=8)
    embargo_until = time_field("Not to be published before", "解禁时间")


@require_http_methods(ACT_METHODS)
@needs("registration.keep")
def note(request: HttpRequest, code: str) -> HttpResponse:
    enrolment = said.find_enrolment(code)

    def act(facts: dict[str, Any]) -> None:
        until = in_zone(facts.pop("embargo_until"), enrolment.edition)
        actions.publish_note(
            enrolment=enrolment, embargo_until=until, by=request.user, now=request.now, **facts
        )

    return act_page(
        request,
        NoteForm(request.POST or None),
        act,
        title=Text("New note", "发布新闻稿"),
        submit=Text("Put it into the press room", "发布"),
        lead=said.edition_name(enrolment),
        said=Text("It is in the press room.", "已发布至新闻中心。"),
        back=f"/registration/{code}/press/",
    )
