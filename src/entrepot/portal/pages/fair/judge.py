"""Acts on one preparation: submitted, returned, accepted, withdrawn; agreed, screened, dismissed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.editions import queries as edition_queries
from entrepot.errors import EntrepotError
from entrepot.fair import actions, checks, names
from entrepot.fair.models import Ceremony, CeremonyState, Preparation
from entrepot.portal.forms import ActForm, act_now, act_page, choice_field, long_text, named, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.fair import words as fair
from entrepot.text import Text


def _at_once(act: str, action: Callable[..., Any], said: Text) -> Callable[..., Any]:
    """The view of an act of one button on one preparation, for those who may `act`.

    It leads to the preparation that the action gives, else back to its own.
    """

    @require_POST
    @needs(act)
    def view(request: HttpRequest, code: str, number: int) -> HttpResponse:
        it = fair.find(request, code, number)
        return act_now(
            request,
            lambda: fair.address(action(preparation=it, by=request.user, now=request.now) or it),
            back=fair.address(it),
            said=said,
        )

    return view


submit = _at_once(
    "fair.submit",
    actions.submit,
    Text("Submitted. The organiser checks it now.", "已提交，等待组委会审核。"),
)
accept = _at_once("fair.organise", actions.accept, Text("Accepted.", "已受理。"))
agree = _at_once(
    "fair.organise",
    actions.agree_zone,
    Text("The zone's agreement is recorded.", "园区意见已登记。"),
)
anew = _at_once(
    "fair.submit",
    actions.prepare_anew,
    Text("A draft with the same content.", "已按原内容新建草稿。"),
)


@require_POST
@needs("fair.confirm")
def screen(request: HttpRequest, code: str, number: int, position: int) -> HttpResponse:
    it = fair.find(request, code, number)
    party = get_object_or_404(it.parties.select_related("preparation"), position=position)
    return act_now(
        request,
        lambda: actions.screen_party(party=party, by=request.user, now=request.now),
        back=fair.address(it),
        said=Text(f"{party.party.name} is clear.", f"{party.party.name} 筛查通过。"),
    )


class ReasonForm(ActForm):
    reason = long_text(
        "Reason",
        "理由",
        rows=4,
        required=False,
        help_text=words("It is kept and shown to the delegation.", "将保存并显示给代表团。"),
    )

    def facts(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"].strip()}


def _with_reason(
    request: HttpRequest,
    it: Preparation,
    act: Callable[..., Preparation],
    title: Text,
    said: Text,
    danger: bool = False,
) -> HttpResponse:
    return act_page(
        request,
        ReasonForm(request.POST or None),
        lambda facts: act(preparation=it, by=request.user, now=request.now, **facts),
        title=title,
        lead=Text(f"{it.key}: {fair.name(it).en}", f"{it.key}：{fair.name(it).zh}"),
        back=fair.address(it),
        said=said,
        danger=danger,
    )


@require_http_methods(ACT_METHODS)
@needs("fair.organise")
def give_back(request: HttpRequest, code: str, number: int) -> HttpResponse:
    return _with_reason(
        request,
        fair.find(request, code, number),
        actions.return_to_delegation,
        Text("Return to the delegation", "退回代表团"),
        Text("Returned.", "已退回。"),
    )


@require_http_methods(ACT_METHODS)
@needs("fair.submit")
def withdraw(request: HttpRequest, code: str, number: int) -> HttpResponse:
    return _with_reason(
        request,
        fair.find(request, code, number),
        actions.withdraw,
        Text("Withdraw", "撤回"),
        Text("Withdrawn. Its place in the quota is free again.", "已撤回，名额已释放。"),
        danger=True,
    )


class DismissForm(ActForm):
    reason = choice_field("Reason", "理由", names.DISMISSALS)
    note = long_text("Note", "说明", 500, required=False)

    def refuse(self, error: EntrepotError, field: str | None = None) -> None:
        # `other` without a note is refused by its reason: what is missing is the note.
        empty = error.field == "reason" and not self.cleaned_data.get("note")
        super().refuse(error, "note" if empty else field or error.field)


@require_http_methods(ACT_METHODS)
@needs("fair.organise")
def dismiss(request: HttpRequest, code: str, number: int) -> HttpResponse:
    it = fair.find(request, code, number)
    check, subject = request.GET.get("check", ""), request.GET.get("subject", "")
    found = next(
        (
            one
            for one in checks.findings(it, now=request.now)
            if (one.code, one.subject) == (check, subject)
        ),
        None,
    )
    if found is None:
        raise Http404

    def act(facts: dict[str, Any]) -> None:
        actions.dismiss_check(
            preparation=it,
            check_code=check,
            subject=subject,
            by=request.user,
            now=request.now,
            **facts,
        )

    return act_page(
        request,
        DismissForm(request.POST or None),
        act,
        title=Text("Dismiss a false alarm", "排除误报"),
        lead=found.text,
        back=fair.address(it),
        said=Text("Dismissed, and counted as a false alarm.", "已排除，并计入误报。"),
    )


class CeremonyForm(ActForm):
    ceremony = forms.ChoiceField(label=words("Ceremony", "签约仪式"), required=False)

    def __init__(self, *args: Any, it: Preparation, **kwargs: Any) -> None:
        initial = {"ceremony": str(it.ceremony_id or "")}
        super().__init__(*args, initial=initial, **kwargs)
        parts = [place.edition.pk for place in edition_queries.tree(it.call.edition)]
        open_ones = Ceremony.objects.filter(edition__in=parts).exclude(state=CeremonyState.CLOSED)
        self._ceremonies = {str(one.pk): one for one in open_ones}
        self.fields["ceremony"].choices = named(
            {key: Text(one.name_en, one.name_zh) for key, one in self._ceremonies.items()},
            blank=Text("outside of any ceremony", "不在任何仪式上"),
        )

    def facts(self) -> dict[str, Any]:
        return {"ceremony": self._ceremonies.get(self.cleaned_data["ceremony"])}


@require_http_methods(ACT_METHODS)
@needs("fair.organise")
def ceremony(request: HttpRequest, code: str, number: int) -> HttpResponse:
    it = fair.find(request, code, number)

    def act(facts: dict[str, Any]) -> None:
        actions.move_to_ceremony(preparation=it, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        CeremonyForm(request.POST or None, it=it),
        act,
        title=Text("Ceremony", "签约仪式"),
        submit=Text("Save", "保存"),
        lead=Text(
            "Without a choice of yours the tier of its amount decides, once it is accepted.",
            "未指定时，受理后按金额档次安排。",
        ),
        back=fair.address(it),
        said=Text("Saved.", "已保存。"),
    )
