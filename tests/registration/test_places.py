"""Quotas and the waiting list: nobody overtakes, no place stays empty while somebody waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from entrepot.registration import actions, places
from entrepot.registration.models import LIVE, Registration, SeatQuota, State
from tests.registration.reception import Reception


def test_a_full_quota_makes_a_waiting_list_that_a_cancellation_serves_in_order(reception):
    reception.quota(1, "investor")
    first, *_ = reception.register()
    reception.register()
    reception.register()
    assert reception.states() == ["approved", "waiting", "waiting"]
    actions.cancel(registration=first, now=reception.tick())
    assert reception.states() == ["cancelled", "approved", "waiting"]


def test_a_raised_quota_is_given_to_those_who_wait_and_says_to_how_many(reception):
    reception.quota(0)
    for _ in range(3):
        reception.register()
    assert reception.quota(2) == 2
    assert reception.states() == ["approved", "approved", "waiting"]


def test_a_quota_of_a_kind_and_one_of_a_delegation_both_have_to_have_room(reception):
    reception.quota(5, "investor")
    reception.quota(1, delegation=reception.delegation)
    code = reception.invite(uses=2, delegation=reception.delegation)
    reception.register(code=code)
    reception.register(code=code)
    reception.register()
    assert reception.states() == ["approved", "waiting", "approved"]


def test_an_approval_by_hand_waits_where_there_is_no_room(reception):
    reception.rule(reception.enrolment, "investor", "open", "by_hand")
    reception.quota(0, "investor")
    one, _ = reception.register()
    assert one.state == State.APPLIED
    one = actions.approve(registration=one, by=reception.organiser, now=reception.tick())
    assert one.state == State.WAITING


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("arrive"), st.sampled_from(["investor", "buyer"])),
        st.tuples(st.just("cancel"), st.integers(0, 7)),
        st.tuples(
            st.just("quota"),
            st.tuples(st.sampled_from(["", "investor", "buyer"]), st.sampled_from([0, 1, 2, 3])),
        ),
    ),
    min_size=4,
    max_size=12,
)


def breaks(reception: Reception, acts: list[tuple[str, Any]]) -> str:
    """The first law that a sequence of acts breaks, "" where none. Everything is rolled back."""
    with transaction.atomic():
        try:
            for act, what in acts:
                before = set(approved(reception))
                perform(reception, act, what)
                if broken := law(reception, before):
                    return broken
        finally:
            transaction.set_rollback(True)
    return ""


def perform(reception: Reception, act: str, what: Any) -> None:
    if act == "arrive":
        reception.register(kind=what)
    elif act == "quota":
        kind, most = what
        reception.quota(most, kind)
    else:
        live = Registration.objects.filter(enrolment=reception.enrolment, state__in=LIVE)
        if live:
            one = list(live.order_by("number"))[what % len(live)]
            actions.cancel(registration=one, now=reception.tick())


def approved(reception: Reception) -> list[int]:
    rows = Registration.objects.filter(enrolment=reception.enrolment, state=State.APPROVED)
    return list(rows.values_list("number", flat=True))


def law(reception: Reception, before: set[int]) -> str:
    rows = list(Registration.objects.filter(enrolment=reception.enrolment).order_by("number"))
    waiting = [row for row in rows if row.state == State.WAITING]
    fresh = [row for row in rows if row.state == State.APPROVED and row.number not in before]
    quotas = list(SeatQuota.objects.filter(enrolment=reception.enrolment))

    def taken(quota: SeatQuota) -> int:
        return sum(r.state == State.APPROVED and quota.kind in ("", r.kind) for r in rows)

    for quota in quotas:
        if taken(quota) > quota.most and any(quota.kind in ("", row.kind) for row in fresh):
            return "more than the quota were approved"
    for row in waiting:
        if all(taken(quota) < quota.most for quota in quotas if quota.kind in ("", row.kind)):
            return "somebody waits beside a free place"
        if any(row.kind == one.kind and row.number < one.number for one in fresh):
            return "somebody was overtaken"
    return ""


@pytest.mark.slow
@given(acts=ACTS)
def test_nobody_overtakes_and_no_place_stays_empty_whatever_happens(reception, acts):
    assert breaks(reception, acts) == ""


def last_first(waiting: Any, room: places.Places) -> list[Registration]:
    return places.next_in_line(list(waiting)[::-1], room)


def one_at_a_time(waiting: Any, room: places.Places) -> list[Registration]:
    return places.next_in_line(waiting, room)[:1]


def forgetful(waiting: Any, room: places.Places) -> list[Registration]:
    return [one for one in waiting if room.room(one.kind, one.delegation_id)]


CASE = [
    ("quota", ("investor", 0)),
    *[("arrive", "investor")] * 3,
    ("quota", ("investor", 2)),
]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (last_first, "somebody was overtaken"),
        (one_at_a_time, "somebody waits beside a free place"),
        (forgetful, "more than the quota were approved"),
    ],
)
def test_the_laws_catch_a_wrong_release(
    reception, monkeypatch, wrong: Callable[..., Any], said: str
):
    """The twin of the property above: the same laws, and an implementation that is wrong."""
    assert breaks(reception, CASE) == ""
    monkeypatch.setattr("entrepot.registration.actions.places.next_in_line", wrong)
    assert breaks(reception, CASE) == said
