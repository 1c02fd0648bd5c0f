"""Trade deals: recorded, undone, and never in one total with investment."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from entrepot.ledger import actions
from entrepot.ledger.errors import (
    AmountNotPositive,
    FutureDate,
    KeyTaken,
    NatureUnfit,
    UnknownTrade,
)
from entrepot.ledger.models import SPAN, Batch, Entry, TradeDeal
from entrepot.ledger.posting import Draft, post
from entrepot.ledger.verify import verify
from tests.ledger.desk import Desk, usd


def test_a_deal_posts_one_amount_of_class_trade_that_names_no_project(desk: Desk) -> None:
    deal = desk.deal(usd(300_000), flow="export", hs="8457", edition_part="24-NB")
    entry = Entry.objects.get(deal=deal)
    assert (entry.capital_class, entry.nature, entry.amount_minor) == (
        "trade",
        "original",
        30_000_000,
    )
    assert (entry.project_id, entry.enterprise_id, entry.signing_id) == (None, None, None)
    assert (deal.flow, deal.hs, deal.edition, deal.edition_part) == (
        "export",
        "8457",
        "24",
        "24-NB",
    )
    assert verify().ok


def test_an_undisclosed_deal_is_recorded_without_an_amount(desk: Desk) -> None:
    deal = desk.deal(None)
    assert not Entry.objects.filter(deal=deal).exists()
    assert desk.standing(deal.id).verdict == "waiting"


def test_an_annulled_deal_takes_its_amount_back(desk: Desk) -> None:
    deal = desk.deal(usd(300_000))
    batch = actions.annul(record=deal.id, cause="typed_twice", by=desk.officer, now=desk.tick())
    original, reversal = Entry.objects.filter(deal=deal).order_by("id")
    assert reversal.reverses == original
    assert (reversal.batch_id, reversal.capital_class) == (batch.number, "trade")
    assert desk.standing(deal.id).annulled


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"flow": "transit"}, UnknownTrade),
        ({"kind": "framework"}, UnknownTrade),
        ({"signed_on": date(2024, 6, 10)}, FutureDate),
        ({"value": usd(0)}, None),
        ({"value": usd(-1)}, AmountNotPositive),
    ],
)
def test_what_is_no_deal_is_refused(desk: Desk, facts: dict, refusal: type | None) -> None:
    value = facts.pop("value", usd(1))
    with pytest.raises(refusal or AmountNotPositive):
        desk.deal(value, **facts)
    assert not Batch.objects.exists()


def test_a_key_is_of_one_deal(desk: Desk) -> None:
    desk.deal(usd(1), key="24-X")
    with pytest.raises(KeyTaken):
        desk.deal(usd(1), key="24-X")


def test_trade_is_not_typed_as_capital(desk: Desk) -> None:
    project = desk.open()
    with pytest.raises(NatureUnfit):
        actions.post_entry(
            capital_class="trade",
            amount=usd(1),
            on=date(2024, 6, 8),
            project=project,
            by=desk.officer,
            now=desk.tick(),
        )


@pytest.mark.parametrize("wrong", ["trade of a project", "commitment of a deal", "trade alone"])
def test_the_database_keeps_trade_and_investment_apart(desk: Desk, wrong: str) -> None:
    project, deal = desk.open(), desk.deal(None)
    subject = {
        "trade of a project": {"capital_class": "trade", "project": project.id, "deal": deal.id},
        "commitment of a deal": {"capital_class": "committed", "deal": deal.id},
        "trade alone": {"capital_class": "trade"},
    }[wrong]
    draft = Draft()
    draft.add(
        "ledger_entry",
        register="own",
        key="x",
        posting="x",
        nature="original",
        amount_minor=1,
        currency="USD",
        effective_on=date(2024, 6, 8),
        **subject,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        post(draft, source="x", by="a" * 16)


def test_whose_work_is_posted_has_the_batch_and_the_witness_accepts_it(desk: Desk) -> None:
    deal = desk.deal(usd(5), by=desk.administrator, prepared_by=desk.officer)
    batch = deal.id // SPAN
    assert Batch.objects.get(number=batch).by == desk.officer.person
    actions.witness(batches=[batch], by=desk.verifier, now=desk.tick())
    assert desk.standing(deal.id).person == desk.verifier.person
    assert desk.standing(deal.id).counts
    assert TradeDeal.objects.count() == 1
