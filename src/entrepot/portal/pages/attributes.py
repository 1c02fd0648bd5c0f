"""A new value of what figures group a project by, from a date on; who looks after it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from entrepot.accounts.queries import officers
from entrepot.ledger import actions
from entrepot.places import reference
from entrepot.portal.forms import (
    WAITS,
    ActForm,
    act_page,
    day_field,
    economies,
    named,
    words,
)
from entrepot.portal.pages import common
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs, project_address, subject_name
from entrepot.portal.pages.project import find
from entrepot.portal.today import today
from entrepot.projects.errors import UnknownCode
from entrepot.text import Text

_HINTS = {
    "sector": Text("A code of GB/T 4754, such as C3444.", "GB/T 4754 代码，例如 C3444。"),
    "division": Text(
        "A code or a name of a division, such as 330206 or Beilun.",
        "行政区划代码或名称，例如 330206 或 北仑。",
    ),
}


def _value_field(attribute: str) -> forms.Field:
    label = common.ATTRIBUTES[attribute]
    closed: dict[str, Any] = {
        "direction": common.DIRECTIONS,
        "origin": common.ORIGINS,
        "host": economies(),
        "officer": officers,
    }
    if attribute in closed:
        names = closed[attribute]
        pairs = names() if callable(names) else names
        return forms.ChoiceField(
            label=words(label.en, label.zh),
            choices=named(pairs, blank=Text("none", "无")),
            required=False,
        )
    hint = _HINTS.get(attribute, Text("", ""))
    return forms.CharField(
        label=words(label.en, label.zh),
        max_length=80,
        required=False,
        help_text=words(hint.en, hint.zh),
    )


class AttributeForm(ActForm):
    effective_on = day_field("From", "自")

    def __init__(self, *args: Any, attribute: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._attribute = attribute
        self.fields = {"value": _value_field(attribute), **self.fields}

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        facts["value"] = known_code(self._attribute, facts["value"].strip())
        return facts


def known_code(attribute: str, value: str, *, field: str = "value") -> str:
    """The code of a sector or a division, typed as a code or a name; other values as they are.

    Raises UnknownCode (PRO-003), which names the form's `field`.
    """
    if not value:
        return ""
    if attribute == "sector":
        if not reference.find_sector(value):
            if named := reference.find_sector_named(value):
                return reference.with_section(named)
            raise UnknownCode(
                value=value, what=common.ATTRIBUTES["sector"], example="C3444", at=field
            )
        return value.upper().replace(" ", "")
    if attribute == "division":
        division = reference.find_division(value)
        if not division:
            raise UnknownCode(
                value=value, what=common.ATTRIBUTES["division"], example="330206", at=field
            )
        return division.code
    return value


@require_http_methods(ACT_METHODS)
@needs("ledger.post")
def change(request: HttpRequest, register: str, key: str, attribute: str) -> HttpResponse:
    project = find(register, key)
    if attribute not in common.ATTRIBUTES or attribute == "stage":
        raise Http404
    form = AttributeForm(
        request.POST or None,
        attribute=attribute,
        initial={"value": getattr(project, attribute), "effective_on": today(request.now)},
    )

    def act(facts: dict[str, Any]) -> None:
        actions.change_attribute(
            project=project, attribute=attribute, by=request.user, now=request.now, **facts
        )

    name = common.ATTRIBUTES[attribute]
    return act_page(
        request,
        form,
        act,
        title=Text(f"Change: {name.en.lower()}", f"变更：{name.zh}"),
        lead=subject_name(project),
        back=project_address(project),
        said=WAITS,
        warning=Text(
            "Figures as of an earlier date stay as they were. If the old value was never true, "
            "annul its version instead.",
            "早于该日期的数据保持不变。如果原值从未属实，请作废该条记录。",
        ),
    )
