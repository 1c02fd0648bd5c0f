"""What stops a signing before it is accepted, and what a person may call a false alarm."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from entrepot.fair import actions, checks, queries
from entrepot.fair.actions import Named
from entrepot.fair.errors import ChecksBlock, NothingToDismiss, ReasonMissing
from entrepot.fair.models import Dismissal
from entrepot.ledger.models import Signing
from entrepot.money import Money
from tests.fair.hall import OPENING, Hall, usd


def found(hall: Hall, preparation: Any) -> dict[str, checks.Finding]:
    return {one.code: one for one in checks.findings(preparation, now=hall.now)}


def test_a_sound_preparation_has_no_finding_once_screened_and_agreed(hall: Hall) -> None:
    it = hall.draft(hall.content(usd(5_000_000)))
    assert set(hall.codes(it)) == {"party-not-screened", "zone-not-agreed"}
    hall.clear(it)
    it.refresh_from_db()
    assert checks.findings(it, now=hall.now) == []


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"kind": ""}, "fact-missing"),
        ({"direction": ""}, "fact-missing"),
        ({"sector": ""}, "fact-missing"),
        ({"parties": []}, "party-missing"),
        ({"zone": ""}, "place-missing"),
        ({"direction": "outward", "zone": ""}, "host-missing"),
    ],
)
def test_what_is_missing_stops_it(hall: Hall, facts: dict, code: str) -> None:
    assert code in hall.codes(hall.draft(hall.content(usd(5), **facts)))


def test_trade_needs_a_buyer_a_seller_and_a_flow(hall: Hall) -> None:
    it = hall.draft(hall.trade(usd(5), parties=[Named(hall.investor, "seller")], hs_code=""))
    assert "party-missing" in hall.codes(it)
    assert found(hall, it)["hs-missing"].severity == "warns"
    whole = hall.draft(hall.trade(usd(5)))
    assert hall.codes(whole) == ["party-not-screened", "party-not-screened"]


@pytest.mark.parametrize(
    ("shares", "stops"),
    [
        ((600_000, 400_000), False),
        ((600_000, None), False),
        ((None, None), False),
        ((600_000, 300_000), True),
        ((600_000, 500_000), True),
        ((1_000_000, None), True),
    ],
)
def test_shares_are_all_of_it_or_leave_room(hall: Hall, shares: tuple, stops: bool) -> None:
    parties = [
        Named(hall.investor, "investor", shares[0]),
        Named(hall.party("Sun Valley Holdings", "SG"), "investor", shares[1]),
        Named(hall.party("Port Authority"), "partner"),
    ]
    it = hall.draft(hall.content(usd(5), parties=parties))
    assert ("shares" in hall.codes(it)) is stops


def test_ten_thousand_times_what_a_sector_commits_is_a_slip_of_the_unit(hall: Hall) -> None:
    for amount in (4_000_000, 5_000_000, 6_000_000, 7_000_000):
        hall.held(hall.content(usd(amount)))
    # Of a name and an investor of its own: nothing here is a repeat.
    elsewhere = [Named(hall.party("Kestrel Yards", "AU"), "investor")]
    slipped = hall.draft(
        hall.content(usd(50_000_000_000), name="Harbour cranes", parties=elsewhere)
    )
    assert "unit-slip" not in hall.codes(slipped), "four commitments say nothing of a sector"
    hall.held(hall.content(usd(8_000_000)))
    assert "unit-slip" in hall.codes(slipped)
    assert "unit-slip" in hall.codes(hall.draft(hall.content(usd(600))))
    assert "unit-slip" not in hall.codes(hall.draft(hall.content(usd(600_000_000))))
    assert "unit-slip" not in hall.codes(
        hall.draft(hall.content(usd(50_000_000_000), sector="I6510"))
    )
    hall.clear(slipped)
    hall.submit(slipped)
    with pytest.raises(ChecksBlock, match="Unit of the amount"):
        hall.accept(slipped)
    with pytest.raises(ReasonMissing):
        actions.dismiss_check(
            preparation=slipped,
            check_code="unit-slip",
            reason="because",
            by=hall.organiser,
            now=hall.tick(),
        )
    actions.dismiss_check(
        preparation=slipped,
        check_code="unit-slip",
        reason="amount_checked",
        note="the contract says so",
        by=hall.organiser,
        now=hall.tick(),
    )
    assert found(hall, slipped)["unit-slip"].dismissed
    assert hall.accept(slipped).state == "accepted"
    # The hall waves through what looks like its own earlier pump works.
    assert queries.false_alarms(hall.call)["unit-slip", "amount_checked"] == 1


def test_a_false_alarm_is_asked_again_once_the_content_changed_and_stays_counted(
    hall: Hall,
) -> None:
    before = hall.held(hall.content(usd(5_000_000)))
    signing = Signing.objects.get(pk=before.record)
    again = {"project": before.project, "follows": signing}
    it = hall.draft(hall.content(usd(50_000_000_000), **again))
    actions.dismiss_check(
        preparation=it,
        check_code="unit-slip-own",
        reason="amount_checked",
        by=hall.organiser,
        now=hall.tick(),
    )
    assert "unit-slip-own" not in hall.codes(it)
    it = actions.change_preparation(
        preparation=it,
        content=hall.content(usd(60_000_000_000), **again),
        by=hall.leader,
        now=hall.tick(),
    )
    assert "unit-slip-own" in hall.codes(it)
    assert queries.false_alarms(hall.call) == {("unit-slip-own", "amount_checked"): 1}
    assert Dismissal.objects.get().withdrawn_at is not None


def test_a_county_that_files_what_it_signed_already_is_shown_why_it_can_not(hall: Hall) -> None:
    before = hall.held(hall.content(usd(5_000_000)))
    signing = Signing.objects.get(pk=before.record)
    it = hall.draft(hall.content(usd(5_000_000), project=before.project))
    shown = found(hall, it)["signed-already"]
    assert shown.stops
    assert not shown.dismissible
    for fact in (signing.key, str(signing.signed_on), "edition 25", "USD 5,000,000.00"):
        assert fact in shown.text.en
    assert "第 25 届" in shown.text.zh
    with pytest.raises(NothingToDismiss, match="mended"):
        actions.dismiss_check(
            preparation=it,
            check_code="signed-already",
            subject=signing.key,
            reason="other_project",
            by=hall.organiser,
            now=hall.tick(),
        )
    follows = hall.draft(hall.content(usd(5_000_000), project=before.project, follows=signing))
    assert "signed-already" not in hall.codes(follows)
    # Two of one delegation about one project: that one may be no mistake.
    assert found(hall, follows)["prepared-twice"].dismissible


def test_a_later_signing_follows_the_latest_one_in_its_currency(hall: Hall) -> None:
    first = hall.held(hall.content(usd(5_000_000)))
    one = Signing.objects.get(pk=first.record)
    second = hall.held(hall.content(usd(6_000_000), project=first.project, follows=one))
    two = Signing.objects.get(pk=second.record)
    facts = {"project": first.project, "kind": "intention"}
    assert "follows-another" in hall.codes(
        hall.draft(hall.content(usd(7_000_000), follows=one, **facts))
    )
    third = hall.draft(hall.content(Money.of(7_000_000, "EUR"), follows=two, **facts))
    assert "currency-changed" in hall.codes(third)
    assert found(hall, third)["kind-goes-back"].severity == "warns"


def test_nobody_signs_at_two_tables_at_once(hall: Hall) -> None:
    tables = [
        actions.plan_ceremony(
            edition=hall.edition,
            name_en=name,
            name_zh=name,
            starts_at=OPENING + timedelta(minutes=late),
            minutes_each=5,
            by=hall.organiser,
            now=hall.tick(),
        )
        for name, late in (("stage", 0), ("evening", 4), ("after it", 5))
    ]
    placed = []
    for table in tables:
        it = hall.accepted(hall.content(usd(5_000_000), witness="Mayor Xu"))
        actions.move_to_ceremony(preparation=it, ceremony=table, by=hall.organiser, now=hall.tick())
        actions.place_in_order(ceremony=table, order=[it], by=hall.organiser, now=hall.tick())
        it.refresh_from_db()
        placed.append(it)
    clashes = {
        it.key: sorted(
            one.subject for one in checks.findings(it, now=hall.now) if one.code == "two-tables"
        )
        for it in placed
    }
    first, second, third = (it.key for it in placed)
    assert clashes == {
        first: [f"{second} K. Weber", f"{second} Mayor Xu"],
        second: sorted(
            f"{key} {who}" for key in (first, third) for who in ("K. Weber", "Mayor Xu")
        ),
        third: [f"{second} K. Weber", f"{second} Mayor Xu"],
    }


def test_only_what_is_found_can_be_dismissed(hall: Hall) -> None:
    it = hall.draft(hall.content(usd(5)))
    with pytest.raises(NothingToDismiss):
        actions.dismiss_check(
            preparation=it,
            check_code="unit-slip",
            reason="amount_checked",
            by=hall.organiser,
            now=hall.tick(),
        )
