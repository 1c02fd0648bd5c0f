"""What the pages of registration share: who is let in, addresses, cells, personal links."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from entrepot.editions import queries as edition_queries
from entrepot.fair.models import Delegation
from entrepot.registration import names, queries
from entrepot.registration.models import Enrolment, Person, Registration
from entrepot.text import Text
from entrepot.web.tables import Cell

#: Who may open the lists: the organiser, and leaders of delegations for their own.
EITHER = ("registration.keep", "registration.group")


def door(request: HttpRequest) -> str:
    """The address of own pages, up to the secret of a personal link."""
    return request.build_absolute_uri(reverse("own_enter", args=["-"])).removesuffix("-/")


def find_enrolment(code: str) -> Enrolment:
    rows = Enrolment.objects.select_related("edition")
    return get_object_or_404(rows, edition__code=code)


def find(request: HttpRequest, code: str, number: int) -> Registration:
    """One that this user may see; for all others there is nothing at the address."""
    rows = queries.registrations(request.user, find_enrolment(code))  # type: ignore[arg-type]
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def address(registration: Registration, act: str = "") -> str:
    return f"/registration/{registration.enrolment.edition.code}/{registration.number}/{act}"


def terms_address(enrolment: Enrolment, act: str = "") -> str:
    return f"/registration/{enrolment.edition.code}/terms/{act}"


def edition_name(enrolment: Enrolment) -> Text:
    return edition_queries.name_of(enrolment.edition)


def person_name(person: Person) -> Text:
    """In each language the name of its script, else the other one."""
    if person.erased_at:
        return Text("erased", "已删除")
    return Text(
        person.name_latin or person.name_han,
        person.name_han or person.name_latin,
    )


def state_cell(registration: Registration) -> Cell:
    return Cell(names.STATES[registration.state], tone=names.TONES.get(registration.state, ""))


def state_tag(registration: Registration) -> dict[str, Any]:
    return {
        "label": names.STATES[registration.state],
        "tone": names.TONES.get(registration.state, ""),
    }


def delegation_name(delegation: Delegation | None) -> Text | None:
    return Text(delegation.name_en, delegation.name_zh) if delegation else None


def crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(Text("Registrations", "报名"), "/registration/"), *more]
