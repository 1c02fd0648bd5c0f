"""A signing is prepared; what is prepared is changed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from entrepot.fair import actions
from entrepot.fair.models import Call, Preparation
from entrepot.portal.forms import (
    act_page,
)
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.fair import words as fair
from entrepot.portal.pages.fair.preparation_form import FORMS, PreparationForm
from entrepot.text import Text


@require_http_methods(ACT_METHODS)
@needs("fair.submit")
def new(request: HttpRequest, code: str, subject: str = "investment") -> HttpResponse:
    call = fair.find_call(code)

    @transaction.atomic
    def act(facts: dict[str, Any]) -> str:
        made = actions.prepare(
            call=call, subject=subject, by=request.user, now=request.now, **facts
        )
        return fair.address(made)

    trade = subject == "trade"
    return act_page(
        request,
        _form(request, call, subject, None),
        act,
        title=Text("New trade deal", "新建贸易项目")
        if trade
        else Text("New signing", "新建签约项目"),
        submit=Text("Save as a draft", "保存草稿"),
        back=f"/signings/?edition={code}",
        lead=Text(
            "A draft may be unfinished. What is still missing is shown beside it afterwards.",
            "草稿可以不完整，保存后页面会列出尚缺的内容。",
        ),
        said=Text("Saved as a draft. Submit it once it is complete.", "草稿已保存。完善后请提交。"),
    )


@require_http_methods(ACT_METHODS)
@needs("fair.submit")
def change(request: HttpRequest, code: str, number: int) -> HttpResponse:
    it = fair.find(request, code, number)

    @transaction.atomic
    def act(facts: dict[str, Any]) -> None:
        facts.pop("delegation")
        actions.change_preparation(preparation=it, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        _form(request, it.call, it.subject, it),
        act,
        title=Text(f"Change {it.key}", f"修改 {it.key}"),
        submit=Text("Save", "保存"),
        lead=fair.name(it),
        back=fair.address(it),
        said=Text("Saved.", "已保存。"),
    )


def _form(
    request: HttpRequest, call: Call, subject: str, it: Preparation | None
) -> PreparationForm:
    return FORMS[subject](
        request.POST or None,
        request=request,
        call=call,
        standing=it,
        initial={"currency": "USD"},
    )
