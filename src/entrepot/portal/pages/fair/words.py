"""What the fair's pages share: names of codes, instants by the edition's clock, who is let in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from entrepot.editions.models import Edition
from entrepot.fair import names
from entrepot.fair.models import Call, Delegation, Preparation, State
from entrepot.fair.queries import preparation
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell

#: State -> the tone of its cell.
TONES = {
    State.SUBMITTED: "wait",
    State.RETURNED: "late",
    State.ACCEPTED: "good",
    State.POSTED: "good",
}
FLOWS = {"import": Text("Import", "进口"), "export": Text("Export", "出口")}
#: Who may open the pages before the signature: staff, and leaders of delegations.
EITHER = ("fair.see", "fair.submit")


def moment(instant: datetime, edition: Edition) -> str:
    """An instant in words, by the clock of the edition's city."""
    with timezone.override(ZoneInfo(edition.time_zone)):
        return spoken.time_words(instant)


def delegation_name(delegation: Delegation) -> Text:
    return Text(delegation.name_en, delegation.name_zh)


def name(preparation: Preparation) -> Text:
    """The project's name, each where it is read."""
    other = preparation.name_other or preparation.name
    if any("\u4e00" <= letter <= "\u9fff" for letter in preparation.name):
        return Text(other, preparation.name)
    return Text(preparation.name, other)


def address(preparation: Preparation, act: str = "") -> str:
    return f"/signings/{preparation.call.edition.code}/{preparation.number}/{act}"


def call_address(call: Call, act: str = "") -> str:
    return f"/signings/{call.edition.code}/call/{act}"


def state_cell(preparation: Preparation) -> Cell:
    state = State(preparation.state)
    return Cell(names.STATES[state], tone=TONES.get(state, ""))


def find_call(code: str) -> Call:
    return get_object_or_404(Call.objects.select_related("edition"), edition__code=code)


def find(request: HttpRequest, code: str, number: int) -> Preparation:
    """One that this user may see; for all others there is nothing at the address."""
    found = preparation(request.user, code, number)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


def crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(Text("Signings", "签约项目"), "/signings/"), *more]
