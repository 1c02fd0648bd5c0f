"""A ceremony is planned; its plan is changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from entrepot.editions import queries as edition_queries
from entrepot.editions.models import Edition
from entrepot.fair import actions
from entrepot.portal.forms import ActForm, act_page, named, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.fair import ceremony_words as said
from entrepot.portal.pages.fair.ceremonies import address, find
from entrepot.text import Text

_INSTANT = "%Y-%m-%dT%H:%M"


class PlanForm(ActForm):
    """Names are those of the action's arguments."""

    name_en = forms.CharField(max_length=160, label=words("Name, English", "英文名称"))
    name_zh = forms.CharField(max_length=160, label=words("Name, Chinese", "中文名称"))
    place_en = forms.CharField(
        max_length=160, required=False, label=words("Place, English", "地点（英文）")
    )
    place_zh = forms.CharField(
        max_length=160, required=False, label=words("Place, Chinese", "地点（中文）")
    )
    starts_at = forms.DateTimeField(
        label=words("Begins at", "开始时间"),
        input_formats=[_INSTANT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_INSTANT),
        error_messages={
            "invalid": words(
                "This is no date and time. Write it as 2025-05-22T10:00.",
                "日期时间格式有误，请按 2025-05-22T10:00 填写。",
            )
        },
    )
    minutes_each = forms.IntegerField(
        min_value=1, max_value=60, initial=3, label=words("Minutes per signing", "每项签约分钟数")
    )


class NewPlanForm(PlanForm):
    edition = forms.ChoiceField(label=words("At which edition or part", "届次或分会"))
    field_order = ("edition",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].choices = named(edition_queries.choices())

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"edition": Edition.objects.get(code=facts["edition"])}


@require_http_methods(ACT_METHODS)
@needs("fair.organise")
def new(request: HttpRequest) -> HttpResponse:
    def act(facts: dict[str, Any]) -> str:
        made = actions.plan_ceremony(by=request.user, now=request.now, **facts)  # type: ignore[arg-type,attr-defined]
        return address(made)

    edition = request.GET.get("edition", "")
    return act_page(
        request,
        NewPlanForm(request.POST or None, initial={"edition": edition}),
        act,
        title=Text("Plan a ceremony", "安排仪式"),
        back="/ceremonies/",
        said=Text("Planned. Put its signings in order.", "已安排。请排定签约顺序。"),
    )


@require_http_methods(ACT_METHODS)
@needs("fair.organise")
def change(request: HttpRequest, number: int) -> HttpResponse:
    ceremony = find(number)

    def act(facts: dict[str, Any]) -> None:
        actions.change_ceremony(
            ceremony=ceremony,
            by=request.user,  # type: ignore[arg-type]
            now=request.now,  # type: ignore[attr-defined]
            **facts,
        )

    return act_page(
        request,
        PlanForm(
            request.POST or None,
            initial={name: getattr(ceremony, name) for name in PlanForm.base_fields},
        ),
        act,
        title=Text("Change the plan", "修改安排"),
        lead=said.ceremony_name(ceremony),
        back=address(ceremony),
        said=Text("Saved. All times moved with it.", "已保存，各项时间已随之调整。"),
    )
