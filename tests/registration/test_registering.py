"""One person registers, is decided on, hands over or cancels; each refusal by its code."""

from __future__ import annotations

from datetime import timedelta

import pytest

from entrepot.errors import NotAllowed
from entrepot.outbox.models import Message
from entrepot.registration import actions, queries
from entrepot.registration.errors import (
    AlreadyRegistered,
    CodeRefused,
    ConsentMissing,
    DoorShut,
    LinkClosed,
    NameMissing,
    NotOpen,
    PassportMissing,
    ReasonMissing,
    WrongState,
)
from entrepot.registration.models import PassportView, Person, Registration


def test_a_registration_by_the_open_form_is_approved_and_its_letter_brings_the_link(reception):
    one, token = reception.register()
    assert (one.state, one.key) == ("approved", "27-R1")
    assert actions.open_page(token) == one
    letter = Message.objects.get()
    assert letter.address == one.person.email
    assert token not in letter.body_en
    assert "[[link]]" in letter.body_en


def test_the_database_holds_no_secret_of_a_link(reception):
    one, token = reception.register()
    assert token not in str(Registration.objects.values().get(pk=one.pk))
    with pytest.raises(LinkClosed, match="REG-011"):
        actions.open_page(one.token_hash)


def test_a_kind_that_is_by_invitation_needs_a_code(reception):
    reception.rule(reception.enrolment, "official", "invited", "invited")
    with pytest.raises(DoorShut, match="REG-002"):
        reception.register(kind="official")
    one, _ = reception.register(kind="official", code=reception.invite("official"))
    assert one.state == "approved"


def test_a_code_is_refused_once_used_up_expired_withdrawn_or_of_another_kind(reception):
    code = reception.invite("buyer")
    with pytest.raises(CodeRefused, match="Buyer"):
        reception.register(code=code)
    reception.register(kind="buyer", code=code.lower())
    with pytest.raises(CodeRefused, match="used"):
        reception.register(kind="buyer", code=code)
    late = reception.invite(expires_at=reception.now)
    with pytest.raises(CodeRefused, match="expired"):
        reception.register(code=late)
    gone = reception.invite()
    invitation = reception.enrolment.invitations.get(code=gone)
    actions.withdraw_invitation(invitation=invitation, by=reception.organiser, now=reception.tick())
    with pytest.raises(CodeRefused, match="withdrawn"):
        reception.register(code=gone)
    assert Registration.objects.count() == 1


def test_a_cancelled_registration_gives_its_use_of_the_code_back(reception):
    code = reception.invite()
    one, _ = reception.register(code=code)
    actions.cancel(registration=one, now=reception.tick())
    assert reception.register(code=code)[0].state == "approved"


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"details": {"name": " ", "name_han": " "}}, NameMissing),
        ({"agreed": None}, ConsentMissing),
    ],
)
def test_a_name_and_the_consent_are_needed_and_nothing_is_written(reception, facts, refusal):
    details = reception.details()
    if "details" in facts:
        facts = {"details": reception.details(name_latin=" ")}
    with pytest.raises(refusal):
        reception.register(**{"details": details, **facts})
    assert not Person.objects.exists()


def test_before_it_opens_and_after_it_closes_nobody_registers(reception):
    with pytest.raises(NotOpen, match="REG-001"):
        reception.register(now=reception.now + timedelta(days=61))


def test_the_same_name_and_address_twice_is_refused_with_the_number(reception):
    reception.register(reception.details("ZHANG Wei-Ming", email="wm@example.org"))
    again = reception.details("", name_latin="", name_han="张伟明", email="wm@EXAMPLE.org")
    with pytest.raises(AlreadyRegistered, match="27-R1"):
        reception.register(again)


def test_two_people_who_share_an_address_may_both_come(reception):
    reception.register(reception.details("Li Na", email="office@example.org"))
    reception.register(reception.details("Chen Bo", email="office@example.org"))
    assert reception.states() == ["approved", "approved"]


def test_a_rejection_needs_its_reason_and_the_letter_says_it(reception):
    reception.rule(reception.enrolment, "investor", "open", "by_hand")
    one, _ = reception.register()
    facts = {"registration": one, "by": reception.organiser, "reason": "incomplete"}
    with pytest.raises(ReasonMissing):
        actions.reject(**facts, words=" ", now=reception.tick())
    one = actions.reject(**facts, words="Name your company.", now=reception.tick())
    assert one.state == "rejected"
    assert "Name your company." in Message.objects.latest("id").body_en
    with pytest.raises(WrongState):
        actions.approve(registration=one, by=reception.organiser, now=reception.tick())


def test_only_the_organiser_decides(reception):
    one, _ = reception.register()
    for user in (reception.leader, reception.officer):
        with pytest.raises(NotAllowed):
            actions.cancel_for(registration=one, words="x", by=user, now=reception.tick())


def test_a_colleague_takes_the_place_and_gets_a_link_of_their_own(reception):
    reception.quota(1, "investor")
    one, _ = reception.register()
    reception.register()
    colleague = actions.transfer(
        registration=one,
        details=reception.details("Ada Novak"),
        door="https://x/",
        now=reception.tick(),
    )
    assert reception.states() == ["transferred", "waiting", "approved"]
    assert colleague.in_place_of == one
    assert Message.objects.filter(address=colleague.person.email).count() == 1


def test_a_new_link_closes_the_one_before(reception):
    one, token = reception.register()
    actions.send_link(
        registration=one, door="https://x/", by=reception.organiser, now=reception.tick()
    )
    with pytest.raises(LinkClosed):
        actions.open_page(token)


def test_a_passport_number_is_sealed_and_each_view_is_on_record(reception):
    one, _ = reception.register(reception.details(passport="e12 345 678"))
    person = Person.objects.get()
    assert "E12345678" not in str(Person.objects.values().get())
    for user in (reception.leader, reception.officer):
        with pytest.raises(NotAllowed):
            actions.view_passport(person=person, purpose="visa", by=user, now=reception.tick())
    assert not PassportView.objects.exists()
    number = actions.view_passport(
        person=person, purpose="visa letter", by=reception.organiser, now=reception.tick()
    )
    assert number == "E12345678"
    view = PassportView.objects.get()
    assert (view.by, view.purpose) == (reception.organiser, "visa letter")
    actions.forget_passport(registration=one, now=reception.tick())
    with pytest.raises(PassportMissing):
        actions.view_passport(
            person=Person.objects.get(),
            purpose="visa",
            by=reception.organiser,
            now=reception.tick(),
        )


def test_payment_is_recorded_with_who_and_when(reception):
    one, _ = reception.register()
    actions.record_payment(
        registration=one,
        payment="invoiced",
        words="INV-7",
        by=reception.organiser,
        now=reception.tick(),
    )
    change = queries.history(one)[-1]
    assert (change.was, change.became, change.words, change.by) == (
        "free", "invoiced", "INV-7", reception.organiser,
    )  # fmt: skip


def test_a_new_consent_text_is_a_version_and_what_was_agreed_to_stays(reception):
    one, _ = reception.register()
    actions.publish_consent(
        enrolment=reception.enrolment, text_en="More.", text_zh="更多。",
        by=reception.organiser, now=reception.tick(),
    )  # fmt: skip
    assert [c.text.version for c in queries.consents(one)] == [1]
    actions.agree(registration=one, now=reception.tick())
    actions.agree(registration=one, now=reception.tick())
    assert [c.text.version for c in queries.consents(one)] == [1, 2]
