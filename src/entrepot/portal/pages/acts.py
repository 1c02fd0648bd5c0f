"""Acts on one project: confirm its state, move it on, record a step, post an entry."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.ledger import actions, queries
from entrepot.portal.forms import (
    WAITS,
    ActForm,
    act_now,
    act_page,
    amount_field,
    choice_field,
    currencies,
    day_field,
    economies,
    evidence_field,
    investor_party,
    words,
)
from entrepot.portal.pages import common
from entrepot.portal.pages.common import needs, project_address, subject_name
from entrepot.portal.pages.project import find
from entrepot.portal.today import today
from entrepot.projects.models import Enterprise, Project
from entrepot.text import Text
from entrepot.web.i18n import localise

ACT_METHODS = ["GET", "HEAD", "POST"]


@require_POST
@needs("ledger.confirm")
def confirm(request: HttpRequest, register: str, key: str) -> HttpResponse:
    project = find(register, key)
    day = today(request.now)
    return act_now(
        request,
        lambda: actions.confirm_project(project=project, on=day, by=request.user, now=request.now),
        back=project_address(project),
        said=Text(
            f"Confirmed: the state of {project.key} is still true on {day:%Y-%m-%d}.",
            f"已确认：截至 {day:%Y-%m-%d}，{project.key} 的状态属实。",
        ),
    )


@require_POST
@needs("ledger.post")
def stage(request: HttpRequest, register: str, key: str) -> HttpResponse:
    """Move a project on where the gate is open; else say what is missing."""
    project = find(register, key)
    wanted = request.POST.get("stage", "")
    if wanted not in common.STAGES or wanted == "land":
        wanted = "negotiation"
    name = common.STAGES[wanted]
    return act_now(
        request,
        lambda: actions.enter_stage(
            project=project,
            stage=wanted,
            on=today(request.now),
            by=request.user,
            now=request.now,
        ),
        back=project_address(project),
        said=Text(f"Now: {name.en.lower()}.", f"现处于“{name.zh}”阶段。"),
    )


class StepForm(ActForm):
    kind = choice_field("Step", "节点", common.STEPS)
    on = day_field()
    planned = forms.BooleanField(
        label=words("Planned, not yet reached", "计划中，尚未达到"), required=False
    )
    reason = choice_field(
        "Reason, if terminated",
        "终止原因",
        common.REASONS,
        blank=Text("–", "–"),
        required=False,
    )
    evidence = evidence_field()


@require_http_methods(ACT_METHODS)
@needs("ledger.post")
def step(request: HttpRequest, register: str, key: str) -> HttpResponse:
    project = find(register, key)
    asked = request.GET.get("kind", "")
    form = StepForm(
        request.POST or None,
        request.FILES or None,
        initial={"kind": asked if asked in common.STEPS else "registered"},
    )

    def act(facts: dict[str, Any]) -> None:
        actions.record_milestone(project=project, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        form,
        act,
        title=Text("Record a step", "登记节点"),
        lead=subject_name(project),
        back=project_address(project),
        said=WAITS,
    )


class EntryForm(ActForm):
    """One contracted or paid-in amount. `choose` fills in what its subject offers."""

    amounts = ("amount",)

    capital_class = choice_field(
        "Class",
        "类别",
        {k: v for k, v in common.CLASSES.items() if k in ("contracted", "paid_in")},
        help_text=words(
            "Commitments are recorded with their signing.", "签约额随签约记录登记，不在此处登记。"
        ),
    )
    nature = choice_field(
        "Nature",
        "性质",
        {k: v for k, v in common.NATURES.items() if k not in ("reversal", "cancellation")},
    )
    amount = amount_field()
    currency = choice_field("Currency", "币种", currencies())
    on = day_field()
    enterprise = forms.ChoiceField(
        label=words("Enterprise that receives it", "接收资金的企业"), required=False
    )
    investor = forms.ChoiceField(label=words("Investor", "投资方"), required=False)
    investor_name = forms.CharField(
        label=words("Another investor, by name", "其他投资方（名称）"),
        required=False,
        max_length=300,
    )
    economy = choice_field(
        "Economy of that investor",
        "该投资方所属经济体",
        economies(),
        blank=Text("not known", "未知"),
        required=False,
    )
    money_origin = choice_field("Origin of the money", "资金来源", common.ORIGINS)
    evidence = evidence_field()

    def choose(self, project: Project | None, enterprise: Enterprise | None = None) -> EntryForm:
        """Offer the subject's enterprises and investors."""
        none = ("", localise(Text("not stated", "未说明")))
        companies = list(project.enterprises.filter(annulled=False)) if project else []
        if enterprise and enterprise not in companies:
            companies.append(enterprise)
        self._companies = {str(one.pk): one for one in companies}
        chosen = self.fields["enterprise"]
        chosen.choices = [
            none,
            *((number, localise(subject_name(one))) for number, one in self._companies.items()),
        ]
        names = common.party_names(_investors(project, enterprise))
        self.fields["investor"].choices = [
            none,
            *((party, localise(name)) for party, name in names.items()),
        ]
        if len(names) == 1:
            self.fields["investor"].initial = next(iter(names))
        if len(companies) == 1:
            chosen.initial = str(companies[0].pk)
        return self

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        facts["enterprise"] = self._companies.get(facts["enterprise"])
        name = facts.pop("investor_name").strip()
        if name:
            facts["investor"] = investor_party(name, facts["economy"])
        else:
            facts["economy"] = ""
        return facts


def _investors(project: Project | None, enterprise: Enterprise | None) -> list[str]:
    """Parties with a stake in the project, or that paid before. In order of naming."""
    parties: dict[str, None] = {}
    if project:
        signed = [signing.id for signing in queries.signings(project.id)]
        parties |= dict.fromkeys(stake.party for stake in queries.stakes(signed))
        entries = queries.entries(project.id)
    else:
        entries = queries.entries(enterprise=enterprise.id) if enterprise else []
    return list(parties | dict.fromkeys(entry.investor for entry in entries if entry.investor))


@require_http_methods(ACT_METHODS)
@needs("ledger.post")
def entry(request: HttpRequest, register: str, key: str) -> HttpResponse:
    project = find(register, key)
    form = EntryForm(
        request.POST or None,
        request.FILES or None,
        initial={"money_origin": project.origin or "foreign", "currency": "USD"},
    ).choose(project)

    def act(facts: dict[str, Any]) -> None:
        actions.post_entry(project=project, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        form,
        act,
        title=Text("Post an entry", "登记分录"),
        lead=subject_name(project),
        back=project_address(project),
        said=WAITS,
    )
