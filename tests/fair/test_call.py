"""The call for signings: its times, quotas and tiers; submitted, returned, submitted again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from entrepot.errors import NotAllowed
from entrepot.fair import actions, queries
from entrepot.fair.actions import Named
from entrepot.fair.errors import (
    AmountsUnfit,
    BadTimes,
    CallClosed,
    CallNotOpen,
    ChecksBlock,
    CodeTaken,
    FollowsNothing,
    NoCall,
    NotOfThisSubject,
    NotYours,
    PartOfAnother,
    QuotaFull,
    ReasonMissing,
    UnfitParty,
    WrongState,
)
from entrepot.fair.models import Call, CallChange, Preparation, State
from entrepot.money import Money
from tests.fair.hall import CLOSES, OPENING, START, Hall, usd


def test_a_quota_is_full_until_one_is_withdrawn(hall: Hall) -> None:
    actions.set_quota(
        call=hall.call, delegation=hall.delegation, most=2, by=hall.organiser, now=hall.tick()
    )
    one, two, three = (hall.draft(hall.content(usd(9))) for _ in range(3))
    hall.submit(one)
    hall.submit(two)
    assert "quota" in hall.codes(three)
    with pytest.raises(QuotaFull, match="2 of the 2"):
        hall.submit(three)
    three.refresh_from_db()
    assert three.state == State.DRAFT
    actions.withdraw(preparation=one, reason="the bank said no", by=hall.leader, now=hall.tick())
    assert hall.submit(three).state == State.SUBMITTED
    row = next(row for row in queries.quotas(hall.call) if row.delegation == hall.delegation)
    assert (row.most, row.taken, row.drafts) == (2, 2, 0)


def test_a_quota_is_of_one_delegation(hall: Hall) -> None:
    actions.set_quota(
        call=hall.call, delegation=hall.delegation, most=0, by=hall.organiser, now=hall.tick()
    )
    theirs = hall.draft(hall.content(usd(9)), delegation=hall.other, by=hall.other_leader)
    assert hall.submit(theirs, by=hall.other_leader).state == State.SUBMITTED


def test_after_the_deadline_a_draft_stays_one_until_the_call_is_extended(hall: Hall) -> None:
    draft = hall.draft(hall.content(usd(9)))
    hall.at(CLOSES)
    assert "deadline" not in hall.codes(draft)
    hall.tick()
    assert "deadline" in hall.codes(draft)
    with pytest.raises(CallClosed, match="2025-05-16 00:00"):
        hall.submit(draft)
    hall.call = actions.change_call(
        call=hall.call,
        opens_at=START,
        closes_at=hall.now + timedelta(days=1),
        by=hall.organiser,
        now=hall.tick(),
    )
    assert hall.submit(draft).state == State.SUBMITTED
    assert [change.by for change in CallChange.objects.filter(what="times")] == [
        hall.organiser,
        hall.organiser,
    ]


def test_before_it_opens_nothing_is_submitted(hall: Hall) -> None:
    actions.change_call(
        call=hall.call,
        opens_at=OPENING,
        closes_at=OPENING + timedelta(days=1),
        by=hall.organiser,
        now=hall.tick(),
    )
    with pytest.raises(CallNotOpen):
        hall.submit(hall.draft(hall.content(usd(9))))


def test_returned_with_reasons_it_is_mended_and_submitted_again_after_the_deadline(
    hall: Hall,
) -> None:
    it = hall.draft(hall.content(usd(9)))
    hall.submit(it)
    with pytest.raises(ReasonMissing):
        actions.return_to_delegation(
            preparation=it, reason="  ", by=hall.organiser, now=hall.tick()
        )
    actions.return_to_delegation(
        preparation=it, reason="State the zone.", by=hall.organiser, now=hall.tick()
    )
    hall.at(CLOSES + timedelta(days=1))
    actions.change_preparation(
        preparation=it, content=hall.content(usd(12)), by=hall.leader, now=hall.tick()
    )
    hall.submit(it)
    hall.clear(it)
    assert hall.accept(it).state == State.ACCEPTED
    rows = queries.history(it)
    assert [(row.was, row.became, row.by.username) for row in rows if row.was != row.became] == [
        ("", "draft", "lin"),
        ("draft", "submitted", "lin"),
        ("submitted", "returned", "zhou"),
        ("returned", "submitted", "lin"),
        ("submitted", "accepted", "zhou"),
    ]
    said = [(row.reason, row.about, row.note) for row in rows]
    assert ("", "", "State the zone.") in said
    assert ("changed", "name,total_minor", "") in said


def test_a_leader_acts_for_the_own_delegation_alone(hall: Hall) -> None:
    with pytest.raises(NotYours):
        hall.draft(hall.content(usd(9)), delegation=hall.other)
    theirs = hall.draft(hall.content(usd(9)), delegation=hall.other, by=hall.other_leader)
    for act in (
        lambda: hall.submit(theirs),
        lambda: actions.withdraw(preparation=theirs, reason="x", by=hall.leader, now=hall.tick()),
        lambda: actions.change_preparation(
            preparation=theirs, content=hall.content(), by=hall.leader, now=hall.tick()
        ),
    ):
        with pytest.raises(NotYours):
            act()
    mine = hall.draft(hall.content(usd(9)))
    assert list(queries.preparations(hall.leader)) == [mine]
    assert list(queries.preparations(hall.organiser)) == [theirs, mine]
    assert list(queries.preparations(hall.officer)) == [theirs, mine]
    assert list(queries.preparations(hall.user("press", "press"))) == []
    assert queries.preparation(hall.leader, "25", theirs.number) is None


def test_staff_that_only_sees_submits_nothing(hall: Hall) -> None:
    with pytest.raises(NotAllowed):
        hall.draft(hall.content(), by=hall.officer)
    with pytest.raises(NotAllowed):
        actions.accept(preparation=hall.draft(hall.content()), by=hall.leader, now=hall.tick())


def test_numbers_are_never_used_again(hall: Hall) -> None:
    first, second = hall.draft(hall.content()), hall.draft(hall.content())
    second_key = second.key
    second.changes.all().delete()
    second.delete()
    assert (first.key, second_key) == ("25-S0001", "25-S0002")
    assert hall.draft(hall.content()).key == "25-S0003"


def test_a_tier_gives_the_ceremony(hall: Hall) -> None:
    stages = {}
    for name, least in (("side room", 0), ("central stage", 1_000_000)):
        stages[name] = actions.plan_ceremony(
            edition=hall.edition,
            name_en=name,
            name_zh=name,
            starts_at=OPENING,
            by=hall.organiser,
            now=hall.tick(),
        )
        actions.set_tier(
            call=hall.call,
            at_least=usd(least),
            name_en=name,
            name_zh=name,
            ceremony=stages[name],
            by=hall.organiser,
            now=hall.tick(),
        )
    found = {
        total and total.decimal: hall.accepted(hall.content(total)).ceremony.name_en  # type: ignore[union-attr]
        for total in (usd(999_999), usd(1_000_000), None, Money.of(5_000_000, "EUR"))
    }
    assert list(found.values()) == ["side room", "central stage", "side room", "side room"]


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"total": usd(5), "foreign": usd(6)}, AmountsUnfit),
        ({"total": None, "foreign": usd(6)}, AmountsUnfit),
        ({"total": usd(5), "foreign": Money.of(1, "EUR")}, AmountsUnfit),
        ({"total": usd(0)}, AmountsUnfit),
        ({"flow": "import"}, NotOfThisSubject),
        ({"hs_code": "8457"}, NotOfThisSubject),
    ],
)
def test_contents_that_do_not_hang_together_are_refused(
    hall: Hall, facts: dict, refusal: type
) -> None:
    with pytest.raises(refusal):
        hall.draft(hall.content(**facts), subject="investment")
    assert not Preparation.objects.exists()
    assert Call.objects.get().last_number == 0


def test_parties_fit_the_subject_and_are_named_once(hall: Hall) -> None:
    one = hall.investor
    for parties in (
        [Named(one, "buyer")],
        [Named(one, "investor"), Named(one, "investor")],
        [Named(one, "investor", 1_000_001)],
    ):
        with pytest.raises(UnfitParty):
            hall.draft(hall.content(usd(1), parties=parties))


def test_trade_names_no_project_and_no_foreign_part(hall: Hall) -> None:
    for facts in ({"foreign": usd(1)}, {"direction": "inward"}, {"sector": "C3441"}):
        with pytest.raises(NotOfThisSubject):
            hall.draft(hall.trade(usd(5), **facts))


def test_what_a_signing_follows_is_of_its_project(hall: Hall) -> None:
    from entrepot.ledger.models import Signing

    one, other = hall.held(hall.content(usd(5))), hall.held(hall.content(usd(5)))
    signing = Signing.objects.get(pk=one.record)
    for project in (None, other.project):
        with pytest.raises(FollowsNothing):
            hall.draft(hall.content(usd(6), project=project, follows=signing))


def test_a_call_is_of_a_whole_holding_once_and_closes_after_it_opens(hall: Hall) -> None:
    times = {"opens_at": START, "closes_at": CLOSES, "by": hall.organiser, "now": hall.now}
    with pytest.raises(NoCall):
        actions.open_call(edition=hall.city, **times)
    with pytest.raises(CodeTaken):
        actions.open_call(edition=hall.edition, **times)
    with pytest.raises(BadTimes):
        actions.change_call(call=hall.call, **{**times, "closes_at": START})


def test_parts_of_another_holding_are_refused(hall: Hall) -> None:
    from entrepot.editions.models import Edition

    elsewhere = Edition.objects.create(code="24", number=24)
    with pytest.raises(PartOfAnother):
        hall.come("XX", hall.leader, part=elsewhere)
    with pytest.raises(PartOfAnother):
        hall.draft(hall.content(usd(1), part=elsewhere))


def test_a_delegation_can_not_change_what_was_submitted_yet_the_organiser_can(hall: Hall) -> None:
    it = hall.draft(hall.content(usd(9)))
    hall.submit(it)
    with pytest.raises(WrongState):
        actions.change_preparation(
            preparation=it, content=hall.content(usd(8)), by=hall.leader, now=hall.tick()
        )
    changed = actions.change_preparation(
        preparation=it, content=hall.content(usd(8)), by=hall.organiser, now=hall.tick()
    )
    assert (changed.total, changed.prepared_by) == (usd(8), hall.organiser)
    with pytest.raises(ChecksBlock, match="Not screened"):
        hall.accept(it)


def test_a_list_costs_three_statements_however_long(
    hall: Hall, django_assert_num_queries: object
) -> None:
    for _ in range(4):
        hall.draft(hall.content(usd(9)))
    with django_assert_num_queries(3):  # type: ignore[operator]
        rows = list(queries.preparations(hall.organiser, hall.call))
        shown = [
            (row.key, row.delegation.code, *(party.party.name for party in row.parties.all()))
            for row in rows
        ]
    assert shown[0] == ("25-S0001", "NB", "Bay Line Pumps")
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(queries.quotas(hall.call)) == 2


def test_withdrawing_and_preparing_anew_is_no_way_around_the_deadline(hall: Hall) -> None:
    it = hall.draft(hall.content(usd(9)))
    hall.submit(it)
    actions.withdraw(preparation=it, reason="later", by=hall.leader, now=hall.tick())
    hall.at(CLOSES + timedelta(days=1))
    again = actions.prepare_anew(preparation=it, by=hall.leader, now=hall.tick())
    with pytest.raises(CallClosed):
        hall.submit(again)
