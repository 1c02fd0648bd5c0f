"""Pages that make, change and remove what a programme stands on: rooms, tracks, speakers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from entrepot.portal.forms import ActForm, act_now, act_page
from entrepot.portal.pages.programme import words as said
from entrepot.programme.models import Room, Speaker, Track
from entrepot.text import Text


def make_page(
    request: HttpRequest, form: type[ActForm], make: Callable[..., Any], *, title: Text, back: str
) -> HttpResponse:
    """`make`: an action that takes what the form asks."""

    def act(facts: dict[str, Any]) -> None:
        make(by=request.user, now=request.now, **facts)

    return act_page(
        request, form(request.POST or None), act, title=title, back=back, said=said.SAID
    )


def change_page(
    request: HttpRequest,
    thing: Room | Track | Speaker,
    form: type[ActForm],
    change: Callable[..., Any],
    *,
    back: str,
) -> HttpResponse:
    """`change`: an action on the thing that takes what the form asks. It can be removed here too."""

    def act(facts: dict[str, Any]) -> None:
        change(by=request.user, now=request.now, **facts)

    return act_page(
        request,
        form(request.POST or None, initial=said.fields_of(form, thing)),
        act,
        title=Text(f"Change {thing.name.en}", f"修改{thing.name.zh}"),
        submit=Text("Save", "保存"),
        back=back,
        said=said.SAID,
        more={
            "acts": [
                {"label": Text("Remove", "删除"), "url": "remove/", "post": True, "danger": True}
            ]
        },
    )


def remove_now(request: HttpRequest, remove: Callable[..., Any], *, back: str) -> HttpResponse:
    return act_now(
        request,
        lambda: remove(by=request.user, now=request.now),
        back=back,
        said=Text("Removed.", "已删除。"),
    )
