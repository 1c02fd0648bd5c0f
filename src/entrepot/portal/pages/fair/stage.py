"""What the hall sees of a ceremony: the big screen, the captions, the cards at the table."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from entrepot.fair import actions, queries
from entrepot.fair.models import Ceremony, CeremonyState, State
from entrepot.fair.queries import Turn
from entrepot.portal.forms import ActForm, act_page, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs, page
from entrepot.portal.pages.fair import ceremony_words as said
from entrepot.portal.pages.fair.ceremonies import address, clock_time, find
from entrepot.portal.pages.fair.desk import find_signing, signing_address
from entrepot.text import Text

#: States of a ceremony -> what the screen says while no signing is on it.
_BETWEEN = {
    CeremonyState.PLANNED: Text("The ceremony begins at {time}", "签约仪式 {time} 开始"),
    CeremonyState.REHEARSED: Text("The ceremony begins at {time}", "签约仪式 {time} 开始"),
    CeremonyState.RUNNING: Text("The next signing is being prepared", "下一项签约准备中"),
    CeremonyState.CLOSED: Text("The ceremony is over. Thank you", "签约仪式圆满结束，谢谢各位"),
}


@never_cache
@vary_on_headers("HX-Request")
@require_safe
@needs("fair.see")
def screen(request: HttpRequest, number: int) -> HttpResponse:
    """Full-screen, both languages at once. A poll that found nothing new is answered 204."""
    one = find(number)
    turns = queries.running_order(one)
    # What was undone on the stage has left the order, so it is not shown any more.
    shown = next((turn for turn in turns if turn.showing), None)
    token = _token(one, shown, turns)
    if request.htmx and request.GET.get("seen") == token:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    template = "fair/_screen" if request.htmx else "fair/screen"  # type: ignore[attr-defined]
    return page(request, template, {"seen": token, **_slide(one, shown, turns)})


def _token(one: Ceremony, shown: Turn | None, turns: list[Turn]) -> str:
    at = f"{shown.preparation.number}-{shown.preparation.state}" if shown else "none"
    return f"{one.state}-{at}-{len(turns)}"


def _slide(one: Ceremony, shown: Turn | None, turns: list[Turn]) -> dict[str, Any]:
    name = said.ceremony_name(one)
    slide: dict[str, Any] = {"page_title": name, "ceremony_name": name, "address": address(one)}
    place = said.ceremony_place(one)
    if shown is None:
        between = _BETWEEN[CeremonyState(one.state)]
        at = clock_time(one.starts_at)
        return slide | {
            "between": Text(between.en.replace("{time}", at), between.zh.replace("{time}", at)),
            "place": place,
        }
    what = shown.preparation
    ordered = [turn for turn in turns if turn.position]
    at_place = ordered.index(shown) if shown in ordered else 0
    coming = next((turn.preparation for turn in ordered[at_place + 1 :]), None)
    names = said.names_of([what])
    parties = [
        {"name": names[row.party_id], "signatory": row.signatory, "role": row.get_role_display()}
        for row in what.parties.all()
        if row.party_id in names
    ]
    if len(parties) == 1:
        # One side alone signs with the delegation that it comes to.
        host = what.delegation
        parties.append({"name": Text(host.name_en, host.name_zh), "signatory": "", "role": ""})
    return slide | {
        "shown": what,
        "caption": Text(what.label("en"), what.label("zh")),
        "kind": said.kind_of(what),
        "trade": what.subject == "trade",
        "parties": parties,
        "witness": what.witness,
        "amount": said.amount_of(what),
        "signed": what.state in (State.SIGNED, State.POSTED),
        "signed_at": clock_time(what.signed_at) if what.signed_at else "",
        "place_in_order": at_place + 1,
        "of": len(ordered),
        "next": Text(coming.label("en"), coming.label("zh")) if coming else None,
    }


@require_safe
@needs("fair.see")
def seats(request: HttpRequest, number: int) -> HttpResponse:
    """Two cards a signing, to print and to fold."""
    one = find(number)
    cards = [
        {
            "preparation": turn.preparation,
            "place": turn.position,
            "time": clock_time(turn.starts_at) if turn.starts_at else "",
            "caption": Text(turn.preparation.label("en"), turn.preparation.label("zh")),
            "sides": [
                (Text("Left", "左席"), turn.preparation.seat_left),
                (Text("Right", "右席"), turn.preparation.seat_right),
            ],
        }
        for turn in queries.running_order(one)
    ]
    return page(
        request,
        "fair/seats",
        {
            "page_title": Text("Seat cards", "席卡"),
            "lead": said.ceremony_name(one),
            "crumbs": [(said.ceremony_name(one), address(one))],
            "cards": cards,
        },
    )


class CaptionForm(ActForm):
    """What is left blank is made anew from the preparation."""

    caption_en = forms.CharField(
        max_length=300, required=False, label=words("Caption, English", "英文字幕")
    )
    caption_zh = forms.CharField(
        max_length=300, required=False, label=words("Caption, Chinese", "中文字幕")
    )
    seat_left = forms.CharField(max_length=160, required=False, label=words("Left seat", "左席"))
    seat_right = forms.CharField(max_length=160, required=False, label=words("Right seat", "右席"))


@require_http_methods(ACT_METHODS)
@needs("fair.organise")
def captions(request: HttpRequest, code: str, number: int) -> HttpResponse:
    found = find_signing(request, code, number)

    def act(facts: dict[str, Any]) -> None:
        actions.write_captions(
            preparation=found,
            by=request.user,  # type: ignore[arg-type]
            now=request.now,  # type: ignore[attr-defined]
            **facts,
        )

    back = address(found.ceremony) if found.ceremony else signing_address(found)
    return act_page(
        request,
        CaptionForm(
            request.POST or None,
            initial={name: getattr(found, name) for name in CaptionForm.base_fields},
        ),
        act,
        title=Text("Captions and seats", "字幕与席位"),
        lead=Text(
            f"{found.key}. What is left blank is made anew from the preparation.",
            f"{found.key}。留空的内容按签约准备自动生成。",
        ),
        back=back,
        said=Text("Saved.", "已保存。"),
    )
