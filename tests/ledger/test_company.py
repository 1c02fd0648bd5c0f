"""An enterprise typed by hand; commitments called off; an entry corrected in one act."""

from __future__ import annotations

from datetime import date

import pytest

from entrepot.ledger import actions
from entrepot.ledger.errors import (
    CancelledTooMuch,
    EndedAlready,
    EndsBeforeEstablished,
    NotCorrectedHere,
    PaidOverCommitted,
)
from entrepot.ledger.models import Entry, Version
from entrepot.ledger.posting import newest_batch
from entrepot.parties.errors import BadIdentifier
from tests.ledger.desk import SIGNED, usd


def test_a_wrong_digit_of_a_uscc_is_named(desk):
    with pytest.raises(BadIdentifier, match=r"its check digit \(character 18\) is 1"):
        actions.open_enterprise(
            key="E-9",
            name="Bay Line",
            uscc="91330200MA20BDEMX1",
            established_on=SIGNED,
            by=desk.officer,
            now=desk.tick(),
        )


def test_an_enterprise_ends_with_its_reason_once_and_not_before_it_began(desk):
    company = desk.found()
    acts = {"enterprise": company, "by": desk.officer}
    with pytest.raises(EndsBeforeEstablished):
        actions.end_enterprise(on=date(2020, 1, 1), reason="market", now=desk.tick(), **acts)
    actions.end_enterprise(on=SIGNED, reason="market", now=desk.tick(), **acts)
    company.refresh_from_db()
    assert company.ended_on == SIGNED
    told = Version.objects.filter(enterprise_id=company.id).values_list("attribute", "value")
    assert ("reason", "market") in told
    with pytest.raises(EndedAlready):
        actions.end_enterprise(on=SIGNED, reason="market", now=desk.tick(), **acts)


def test_annulling_an_end_brings_the_enterprise_back(desk):
    company = desk.found()
    actions.end_enterprise(
        enterprise=company, on=SIGNED, reason="market", by=desk.officer, now=desk.tick()
    )
    ended = Version.objects.get(attribute="ended")
    actions.annul(record=ended.id, cause="typed_wrong", by=desk.officer, now=desk.tick())
    company.refresh_from_db()
    assert company.ended_on is None


def test_a_cancellation_takes_from_what_is_open_and_no_more(desk):
    project = desk.open()
    signing = desk.sign(project, usd(10))
    acts = {"project": project, "signing": signing, "on": SIGNED, "by": desk.officer}
    actions.cancel_commitment(amount=usd(4), cause="financing", now=desk.tick(), **acts)
    assert desk.balance(project) == usd(6)
    with pytest.raises(CancelledTooMuch):
        actions.cancel_commitment(amount=usd(7), now=desk.tick(), **acts)
    assert desk.balance(project) == usd(6)


def test_a_correction_reverses_and_posts_anew_or_does_neither(desk):
    project = desk.open()
    desk.sign(project, usd(10))
    desk.contract(usd(10), project=project)
    wrong = desk.pay(usd(3), project=project, evidence="ab" * 32)
    facts = {
        "entry": wrong,
        "cause": "typed_wrong",
        "nature": "original",
        "on": SIGNED,
        "by": desk.officer,
    }
    before = newest_batch()
    with pytest.raises(PaidOverCommitted):
        actions.correct_entry(amount=usd(30), now=desk.tick(), **facts)
    assert newest_batch() == before
    right = actions.correct_entry(amount=usd(5), now=desk.tick(), **facts)
    assert desk.balance(project, "paid_in") == usd(5)
    assert right.evidence == wrong.evidence
    assert Entry.objects.filter(reverses=wrong).count() == 1


def test_a_commitment_is_corrected_by_its_signing(desk):
    project = desk.open()
    desk.sign(project, usd(10))
    with pytest.raises(NotCorrectedHere):
        actions.correct_entry(
            entry=Entry.objects.get(),
            cause="typed_wrong",
            nature="original",
            amount=usd(5),
            on=SIGNED,
            by=desk.officer,
            now=desk.tick(),
        )


def test_a_change_dated_before_the_value_that_holds_leaves_the_page_as_it_is(desk):
    project = desk.open(zone="NB-01")
    for zone, on in (("NB-03", date(2024, 9, 1)), ("NB-02", date(2024, 7, 1))):
        actions.change_attribute(
            project=project,
            attribute="zone",
            value=zone,
            effective_on=on,
            by=desk.officer,
            now=desk.tick(),
        )
    project.refresh_from_db()
    assert project.zone == "NB-03"


def test_an_investor_named_by_hand_has_an_economy_in_the_ledger(desk):
    project = desk.open()
    investor = actions.Investor(party="9a0c51de22f07b64", economy="HK")
    desk.sign(project, usd(10), investors=[investor])
    desk.sign(project, usd(12), investors=[investor])
    assert Version.objects.filter(party=investor.party, attribute="economy").count() == 1
