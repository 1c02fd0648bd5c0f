"""Delegations of an edition, made and changed by the organiser: who leads them, how many may come."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from entrepot.accounts.models import Role, User
from entrepot.editions import queries as edition_queries
from entrepot.fair import actions, names
from entrepot.fair.models import Call, Delegation
from entrepot.portal.forms import ActForm, act_page, choice_field, economies, named, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.attributes import known_code
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.fair import words as fair
from entrepot.text import Text


class DelegationForm(ActForm):
    name_en = forms.CharField(label=words("Name, English", "英文名称"), max_length=160)
    name_zh = forms.CharField(label=words("Name, Chinese", "中文名称"), max_length=160)
    kind = choice_field("Kind", "类型", dict(names.DELEGATIONS))
    division = forms.CharField(
        label=words("City or county", "所在市县"),
        required=False,
        max_length=40,
        help_text=words(
            "A code or a name. Its leaders may go on with projects of this place.",
            "代码或名称。团长可承接该地的既有项目。",
        ),
    )
    economy = choice_field(
        "Economy", "经济体", economies(), blank=Text("none", "无"), required=False
    )
    part = forms.ChoiceField(label=words("Signs at the part", "签约所属分会"), required=False)
    most = forms.IntegerField(
        label=words("Quota", "名额"),
        required=False,
        min_value=0,
        max_value=9999,
        help_text=words(
            "The most that it may have submitted; blank: no limit.",
            "最多可提交的数量；留空为不限。",
        ),
    )
    leaders = forms.MultipleChoiceField(
        label=words("Leaders", "团长"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = [place.edition for place in edition_queries.tree(call.edition) if place.depth]
        self._parts = {one.code: one for one in parts}
        self.fields["part"].choices = named(
            {one.code: edition_queries.name_of(one) for one in parts},
            blank=Text("the whole edition", "整届"),
        )
        people = User.objects.filter(is_active=True, role=Role.DELEGATION).order_by("username")
        self._people = {one.username: one for one in people}
        self.fields["leaders"].choices = named(
            {name: Text(one.label, one.label) for name, one in self._people.items()}
        )

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        facts["part"] = self._parts.get(facts["part"])
        facts["leaders"] = [self._people[name] for name in facts["leaders"]]
        facts["division"] = known_code("division", facts["division"].strip(), field="division")
        return facts


class NewDelegationForm(DelegationForm):
    code = forms.SlugField(
        label=words("Code", "代码"),
        max_length=24,
        help_text=words("Such as NB. It never changes.", "例如 NB。之后不能更改。"),
    )
    field_order = ("code",)


@require_http_methods(ACT_METHODS)
@needs("fair.organise")
def new(request: HttpRequest, code: str) -> HttpResponse:
    call = fair.find_call(code)

    @transaction.atomic
    def act(facts: dict[str, Any]) -> None:
        most = facts.pop("most")
        made = actions.make_delegation(edition=call.edition, by=request.user, **facts)
        if most is not None:
            actions.set_quota(
                call=call, delegation=made, most=most, by=request.user, now=request.now
            )

    return act_page(
        request,
        NewDelegationForm(request.POST or None, call=call),
        act,
        title=Text("New delegation", "新建代表团"),
        back=fair.call_address(call),
        said=Text("Saved.", "已保存。"),
    )


@require_http_methods(ACT_METHODS)
@needs("fair.organise")
def change(request: HttpRequest, code: str, delegation: str) -> HttpResponse:
    call = fair.find_call(code)
    found = get_object_or_404(Delegation, edition=call.edition, code=delegation)
    before = call.quotas.filter(delegation=found).values_list("most", flat=True).first()

    @transaction.atomic
    def act(facts: dict[str, Any]) -> None:
        most = facts.pop("most")
        actions.change_delegation(delegation=found, by=request.user, **facts)
        if most != before:
            actions.set_quota(
                call=call, delegation=found, most=most, by=request.user, now=request.now
            )

    plain = ("name_en", "name_zh", "kind", "division", "economy")
    initial = {name: getattr(found, name) for name in plain}
    initial |= {
        "part": found.part.code if found.part else "",
        "most": before,
        "leaders": list(found.leaders.values_list("username", flat=True)),
    }
    return act_page(
        request,
        DelegationForm(request.POST or None, call=call, initial=initial),
        act,
        title=Text(f"Delegation {found.code}", f"代表团 {found.code}"),
        submit=Text("Save", "保存"),
        lead=fair.delegation_name(found),
        back=fair.call_address(call),
        said=Text("Saved.", "已保存。"),
    )
