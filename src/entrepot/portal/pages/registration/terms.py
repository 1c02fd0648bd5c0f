"""The organiser's terms: times, consent, how each kind comes in, quotas, codes, questions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.editions import queries as edition_queries
from entrepot.editions.models import Edition
from entrepot.fair.models import Delegation
from entrepot.portal.forms import (
    ActForm,
    act_now,
    act_page,
    choice_field,
    long_text,
    named,
    words,
)
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.registration import words as said
from entrepot.registration import actions, names, queries
from entrepot.registration.models import Enrolment, Invitation
from entrepot.text import Text

SAVED = Text("Saved.", "已保存。")
ANY = Text("all kinds", "所有类别")


def time_field(en: str, zh: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=words(en, zh),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=words("By the clock of the edition's city.", "按举办城市当地时间。"),
    )


def in_zone(typed: datetime, edition: Edition) -> datetime:
    """What was typed, by the clock of the edition's city, whatever the server's is."""
    return timezone.localtime(typed).replace(tzinfo=ZoneInfo(edition.time_zone))


class NewForm(ActForm):
    edition = forms.ChoiceField(label=words("Edition", "届次"))
    opens_at = time_field("Opens", "开始时间")
    closes_at = time_field("Closes", "截止时间")
    consent_en = long_text("What people agree to, English", "同意书（英文）", 8000, rows=6)
    consent_zh = long_text("What people agree to, Chinese", "同意书（中文）", 8000, rows=6)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        free = Edition.objects.filter(parent=None, enrolment=None).order_by("-number", "-code")
        self.editions = {one.code: one for one in free}
        self.fields["edition"].choices = named(
            {code: edition_queries.name_of(one) for code, one in self.editions.items()}
        )

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        edition = self.editions[facts["edition"]]
        times = {name: in_zone(facts[name], edition) for name in ("opens_at", "closes_at")}
        return {**facts, **times, "edition": edition}


@require_http_methods(ACT_METHODS)
@needs("registration.keep")
def new(request: HttpRequest) -> HttpResponse:
    def act(facts: dict[str, Any]) -> str:
        made = actions.open_enrolment(by=request.user, now=request.now, **facts)
        return said.terms_address(made)

    return act_page(
        request,
        NewForm(request.POST or None),
        act,
        title=Text("Open registration", "开放报名"),
        back="/registration/",
        said=SAVED,
    )


class TimesForm(ActForm):
    opens_at = time_field("Opens", "开始时间")
    closes_at = time_field("Closes", "截止时间")


class ConsentForm(ActForm):
    text_en = long_text("What people agree to, English", "同意书（英文）", 8000, rows=8)
    text_zh = long_text("What people agree to, Chinese", "同意书（中文）", 8000, rows=8)


class RuleForm(ActForm):
    kind = choice_field("Kind", "类别", names.KINDS)
    door = choice_field("Who may register", "报名方式", names.DOORS)
    approval = choice_field("Approved", "审批方式", names.APPROVALS)


class ScopeForm(ActForm):
    """A kind, a delegation, both or neither."""

    kind = choice_field("Kind", "类别", names.KINDS, blank=ANY, required=False)
    delegation = forms.ChoiceField(label=words("Delegation", "代表团"), required=False)

    def __init__(self, *args: Any, enrolment: Enrolment, **more: Any) -> None:
        super().__init__(*args, **more)
        self.edition = enrolment.edition
        rows = Delegation.objects.filter(edition=self.edition).order_by("code")
        self.delegations = {one.code: one for one in rows}
        self.fields["delegation"].choices = named(
            {code: Text(one.name_en, one.name_zh) for code, one in self.delegations.items()},
            blank=Text("all, and those who come alone", "全部（含个人）"),
        )

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return {**facts, "delegation": self.delegations.get(facts["delegation"])}


class QuotaForm(ScopeForm):
    most = forms.IntegerField(
        label=words("Places", "名额"),
        min_value=0,
        max_value=100_000,
        required=False,
        help_text=words("Blank: no limit.", "留空为不限。"),
    )


class InviteForm(ScopeForm):
    code = forms.SlugField(
        label=words("Code", "邀请码"),
        max_length=24,
        required=False,
        help_text=words("Blank: a random one.", "留空则随机生成。"),
    )
    uses_most = forms.IntegerField(
        label=words("How often it may be used", "可使用次数"),
        min_value=1,
        max_value=10_000,
        initial=1,
    )
    expires_at = time_field("Valid until", "有效期至")

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return {**facts, "expires_at": in_zone(facts["expires_at"], self.edition)}


@require_http_methods(ACT_METHODS)
@needs("registration.keep")
def times(request: HttpRequest, code: str) -> HttpResponse:
    enrolment = said.find_enrolment(code)
    zone = ZoneInfo(enrolment.edition.time_zone)
    initial = {
        name: f"{getattr(enrolment, name).astimezone(zone):%Y-%m-%dT%H:%M}"
        for name in ("opens_at", "closes_at")
    }

    def act(facts: dict[str, Any]) -> None:
        at = {name: in_zone(value, enrolment.edition) for name, value in facts.items()}
        actions.move_times(enrolment=enrolment, by=request.user, **at)

    form = TimesForm(request.POST or None, initial=initial)
    return _act(request, enrolment, form, act, Text("Times of registration", "报名时间"))


@require_http_methods(ACT_METHODS)
@needs("registration.keep")
def consent(request: HttpRequest, code: str) -> HttpResponse:
    enrolment = said.find_enrolment(code)
    newest = queries.newest_consent(enrolment)
    initial = {"text_en": newest.text_en, "text_zh": newest.text_zh}

    def act(facts: dict[str, Any]) -> None:
        actions.publish_consent(enrolment=enrolment, by=request.user, now=request.now, **facts)

    title = Text("A new version of the consent text", "发布新版同意书")
    return _act(request, enrolment, ConsentForm(request.POST or None, initial=initial), act, title)


@require_http_methods(ACT_METHODS)
@needs("registration.keep")
def rule(request: HttpRequest, code: str) -> HttpResponse:
    enrolment = said.find_enrolment(code)

    def act(facts: dict[str, Any]) -> None:
        actions.set_rule(enrolment=enrolment, by=request.user, **facts)

    form = RuleForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    return _act(request, enrolment, form, act, Text("How a kind comes in", "设置类别规则"))


@require_http_methods(ACT_METHODS)
@needs("registration.keep")
def quota(request: HttpRequest, code: str) -> HttpResponse:
    enrolment = said.find_enrolment(code)

    def act(facts: dict[str, Any]) -> None:
        actions.set_quota(enrolment=enrolment, by=request.user, now=request.now, **facts)

    form = QuotaForm(request.POST or None, enrolment=enrolment)
    return _act(request, enrolment, form, act, Text("Set a quota", "设置名额"))


@require_http_methods(ACT_METHODS)
@needs("registration.keep")
def invite(request: HttpRequest, code: str) -> HttpResponse:
    enrolment = said.find_enrolment(code)

    def act(facts: dict[str, Any]) -> None:
        actions.invite(enrolment=enrolment, by=request.user, now=request.now, **facts)

    form = InviteForm(request.POST or None, enrolment=enrolment)
    return _act(request, enrolment, form, act, Text("New invitation code", "新建邀请码"))


@require_POST
@needs("registration.keep")
def withdraw(request: HttpRequest, code: str, number: int) -> HttpResponse:
    enrolment = said.find_enrolment(code)
    found = get_object_or_404(Invitation, enrolment=enrolment, pk=number)
    return act_now(
        request,
        lambda: actions.withdraw_invitation(invitation=found, by=request.user, now=request.now),
        back=said.terms_address(enrolment),
        said=Text("Withdrawn.", "已撤回。"),
    )


@require_POST
@needs("registration.keep")
def overdue(request: HttpRequest, code: str) -> HttpResponse:
    enrolment = said.find_enrolment(code)
    return act_now(
        request,
        lambda: actions.erase_overdue(by=request.user, now=request.now),
        back=said.terms_address(enrolment),
        said=Text("What has passed its time is erased.", "超过保存期限的信息已删除。"),
    )


def _act(
    request: HttpRequest, enrolment: Enrolment, form: ActForm, act: Any, title: Text
) -> HttpResponse:
    return act_page(
        request,
        form,
        act,
        title=title,
        submit=Text("Save", "保存"),
        lead=said.edition_name(enrolment),
        back=said.terms_address(enrolment),
        said=SAVED,
    )
