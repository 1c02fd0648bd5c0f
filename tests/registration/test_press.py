"""Accreditation and the press room: who is let in, why not, and under which embargo."""

from __future__ import annotations

from datetime import timedelta

import pytest

from entrepot.outbox.models import Message
from entrepot.registration import actions, queries
from entrepot.registration.errors import NotPress, ReasonMissing, TermsWrong, WrongState
from entrepot.registration.models import Accreditation

APPLICATION = {"outlet": "Bay Courier", "work": "Press card 77"}


def applied(reception):
    one, _ = reception.register(kind="press")
    actions.apply_for_accreditation(registration=one, now=reception.tick(), **APPLICATION)
    return one


def decide(reception, one, accredited=True, reason="Known to us."):
    return actions.decide_accreditation(
        accreditation=queries.accreditation_of(one),
        accredited=accredited,
        reason=reason,
        by=reception.organiser,
        now=reception.tick(),
    )


def note(reception, **facts):
    given = {
        "title_en": "Opening",
        "title_zh": "开幕",
        "body_en": "Sixty.",
        "body_zh": "六十。",
        "embargo_until": reception.now + timedelta(days=1),
    }
    return actions.publish_note(
        enrolment=reception.enrolment, by=reception.organiser, now=reception.tick(), **given | facts
    )


def test_only_the_accredited_read_the_press_room(reception):
    note(reception)
    one = applied(reception)
    assert queries.press_notes(one) is None
    decide(reception, one)
    assert [row.title_en for row in queries.press_notes(one)] == ["Opening"]
    assert "Known to us." in Message.objects.latest("id").body_en


def test_a_registration_that_is_cancelled_shuts_the_press_room(reception):
    one = applied(reception)
    decide(reception, one)
    one = actions.cancel(registration=one, now=reception.tick())
    assert queries.press_notes(one) is None


def test_a_refusal_has_a_reason_and_a_better_application_may_follow(reception):
    one = applied(reception)
    with pytest.raises(ReasonMissing):
        decide(reception, one, accredited=False, reason=" ")
    decide(reception, one, accredited=False, reason="Send two articles.")
    with pytest.raises(WrongState):
        decide(reception, one)
    actions.apply_for_accreditation(registration=one, now=reception.tick(), **APPLICATION)
    assert decide(reception, one).standing == "accredited"
    with pytest.raises(WrongState):
        actions.apply_for_accreditation(registration=one, now=reception.tick(), **APPLICATION)


def test_an_investor_applies_for_no_accreditation(reception):
    one, _ = reception.register()
    with pytest.raises(NotPress, match="REG-025"):
        actions.apply_for_accreditation(registration=one, now=reception.tick(), **APPLICATION)


def test_erasure_takes_the_application_too(reception):
    one = applied(reception)
    actions.erase_person(registration=one, comes=True, now=reception.tick())
    row = Accreditation.objects.get()
    assert (row.outlet, row.work, row.reason) == ("", "", "")


def test_a_note_stands_in_both_languages(reception):
    with pytest.raises(TermsWrong, match="both languages"):
        note(reception, body_zh=" ")
