"""What an edition needs beside its programme: its phases, and the copy of an earlier one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from entrepot.editions import actions as edition_actions
from entrepot.editions import queries as edition_queries
from entrepot.editions.models import Edition, Phase
from entrepot.editions.names import PHASES
from entrepot.portal.forms import ActForm, act_page, day_field, named, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.programme import words as said
from entrepot.programme import actions
from entrepot.text import Text
from entrepot.web.i18n import localise


class PhasesForm(ActForm):
    """A day for each phase; a refusal that names no field of it stands at the head."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for phase, name in PHASES.items():
            self.fields[str(phase)] = day_field(
                f"{name.en}, from", f"“{name.zh}”开始日期", required=False
            )


@require_http_methods(ACT_METHODS)
@needs("editions.keep")
def phases(request: HttpRequest, code: str) -> HttpResponse:
    holding = said.holding_of(code)
    form = PhasesForm(request.POST or None, initial=edition_queries.phase_starts(holding))

    def act(facts: dict[str, Any]) -> None:
        edition_actions.set_phases(
            edition=holding,
            starts={phase: facts[phase] for phase in Phase.values},
            by=request.user,
        )

    return act_page(
        request,
        form,
        act,
        title=Text("Phases", "阶段"),
        submit=Text("Save", "保存"),
        lead=Text(
            "A phase lasts until the next one begins. Once the edition is closed, its programme "
            "stays as it is.",
            "每个阶段持续到下一阶段开始。届次结束后，日程不再变更。",
        ),
        back=f"/editions/{holding.code}/parts/",
        said=said.SAID,
    )


class CopyForm(ActForm):
    source = forms.ChoiceField(label=words("Take over the programme of", "复制以下届次的日程"))

    def __init__(self, *args: Any, others: list[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = {one.code: one for one in others}
        self.fields["source"].choices = named(
            [(one.code, edition_queries.name_of(one)) for one in others]
        )

    def facts(self) -> dict[str, Any]:
        return {"source": self.others[self.cleaned_data["source"]]}


@require_http_methods(ACT_METHODS)
@needs("programme.organise")
def copy(request: HttpRequest, code: str) -> HttpResponse:
    holding = said.holding_of(code)
    others = [one for one in edition_queries.holdings() if one != holding]
    desk = said.programme_address(holding, "desk/")

    def act(facts: dict[str, Any]) -> HttpResponse:
        came = actions.copy_programme(target=holding, by=request.user, now=request.now, **facts)
        text = Text(
            f"Copied: {came.activities} activities, {came.rooms} rooms, {came.tracks} tracks, "
            f"{came.parts} parts; {came.questions} questions and {came.quotas} quotas of registration.",
            f"已复制：{came.activities} 项活动、{came.rooms} 个会议室、{came.tracks} 个专题、"
            f"{came.parts} 个分会；报名问题 {came.questions} 个、名额 {came.quotas} 项。",
        )
        messages.success(request, localise(text))
        return redirect(desk)

    return act_page(
        request,
        CopyForm(request.POST or None, others=others),
        act,
        title=Text("Copy a programme", "复制日程"),
        lead=Text(
            "Parts, rooms, tracks and activities come as drafts, each as many days after the first "
            "day as it was, at the same time of day. So do the questions and quotas of registration, unless "
            "this edition has opened its own. Speakers and guests stay behind.",
            "分会、会议室、专题和活动将作为草稿复制，保持与开幕日相同的间隔和时刻；若本届尚未开放报名，"
            "报名问题和名额一并复制。嘉宾和来宾不复制。",
        ),
        back=desk,
        said=said.SAID,
    )
