"""Edition 20 of the demonstration: prepared, signed and posted by the fair's own acts."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from entrepot.cli.demo import SEED
from entrepot.demo import facts
from entrepot.demo.fair import Symposium, cast
from entrepot.demo.fair.plan import FOLLOWING, UNCONFIRMED, Fate, Plan, Planned
from entrepot.demo.history import make_history
from entrepot.demo.records import DemoProject, History
from tests.demo.test_demo import ask

SIGNED = sum(facts.SIGNED_20.values())


@pytest.fixture(scope="module")
def history() -> History:
    return make_history(seed=SEED, scale=0.02)


def planned(history: History, seed: int = SEED) -> list[Planned]:
    days = [cast.OPENS_ON + timedelta(days=number) for number in range(1, 52)]
    return Plan(history, seed=seed, workdays=days).make()


def committed(plans: list[Planned], earlier: dict[str, DemoProject], side: str) -> int:
    """Of the signed ones; what follows another adds its difference alone."""
    return sum(
        one.content["total"].minor - (earlier[one.of].minor if one.of else 0)
        for one in plans
        if one.fate is Fate.POSTED and not one.trade and side_of(one) == side
    )


def side_of(one: Planned) -> str:
    return "outward" if one.content["direction"] == "outward" else one.content["origin"]


def test_180_are_prepared_and_112_signed_as_the_facts_have_them(history: History) -> None:
    plans = planned(history)
    assert len(plans) + 1 == 180  # the undone one is prepared anew on the day
    signed = [one for one in plans if one.fate is Fate.POSTED and not one.trade]
    assert Counter(map(side_of, signed)) == facts.SIGNED_20
    assert len(signed) == 112
    earlier = {one.key: one for one in history.projects}
    for side, (total, _) in facts.COMMITTED_20.items():
        assert committed(plans, earlier, side) == total * 100
    assert {one.fate for one in plans} == set(Fate)
    assert sum(one.follows for one in signed) == FOLLOWING
    assert sum(not one.confirmed for one in signed) == SIGNED // UNCONFIRMED


def test_each_is_written_down_within_the_call_but_for_late_drafts(history: History) -> None:
    plans = planned(history)
    late = [one for one in plans if one.prepared_at.date() > cast.CLOSES_ON]
    assert [one.fate for one in late] == [Fate.DRAFT] * 3
    assert min(one.prepared_at.date() for one in plans) >= cast.OPENS_ON


def test_another_seed_plans_another_symposium(history: History) -> None:
    def told(plans: list[Planned]) -> list[tuple[object, ...]]:
        return [(one.group.code, one.fate, one.content["name"]) for one in plans]

    assert told(planned(history)) == told(planned(history))
    assert told(planned(history)) != told(planned(history, seed=1))


@pytest.mark.slow
def test_the_whole_of_it_stands_in_the_ledger_and_its_tree_adds_up(
    history: History, db: None
) -> None:
    from entrepot.demo.build import Replay
    from entrepot.editions.models import Edition
    from entrepot.fair import board as boards
    from entrepot.fair.models import Preparation, State
    from entrepot.money import Money

    replay = Replay(history, seed=SEED, said=lambda done, of: None)
    replay.run()
    Symposium(history, seed=SEED, paper=replay.paper).run()

    assert Preparation.objects.count() == 180
    posted = Preparation.objects.filter(state=State.POSTED)
    assert posted.filter(subject="investment").count() == SIGNED
    known = datetime(2018, 6, 8, 10, 0, tzinfo=UTC)
    made = boards.board(Edition.objects.get(code="20"), known_at=known)
    assert made.mark("committed") == (SIGNED - SIGNED // UNCONFIRMED, SIGNED)
    verified, deals = made.mark("trade")
    assert 0 < verified < deals == posted.filter(subject="trade").count()
    sums = {
        side: boards.added(m for t in made.investment if t.side == side for m in t.money)
        for side in ("inward", "domestic", "outward")
    }
    names = {"inward": "foreign", "domestic": "domestic", "outward": "outward"}
    for side, slice_ in names.items():
        assert sums[side] == (Money.of(*facts.COMMITTED_20[slice_]),)
    for node in made.nodes:
        below = [one.whole for one in made.nodes if one.parent == node.code]
        assert node.whole == boards.joined(node.own, *below)
    assert made.nodes[0].own == ()
    assert sum(bool(node.own) for node in made.nodes) > 12


def test_a_small_one_is_in_every_state(small_demo: Path) -> None:
    states = dict(ask(small_demo, "SELECT state, count(*) FROM fair_preparation GROUP BY state"))
    assert set(states) == {fate.value for fate in Fate}
    mine = ask(
        small_demo,
        "SELECT DISTINCT p.state FROM fair_preparation p "
        "JOIN fair_delegation_leaders l ON l.delegation_id = p.delegation_id "
        "JOIN accounts_user u ON u.id = l.user_id WHERE u.username = 'delegation'",
    )
    assert {state for (state,) in mine} >= set(states) - {"signed"}


def test_each_posted_preparation_is_one_record_of_that_minute(small_demo: Path) -> None:
    posted = ask(
        small_demo,
        "SELECT p.number, p.posted_at, b.recorded_at, b.replayed, p.subject, s.edition, t.edition "
        "FROM fair_preparation p "
        "LEFT JOIN ledger_signing s ON s.id = p.record AND p.subject = 'investment' "
        "LEFT JOIN ledger_trade_deal t ON t.id = p.record AND p.subject = 'trade' "
        "JOIN ledger_batch b ON b.number = coalesce(s.batch_id, t.batch_id) "
        "WHERE p.record IS NOT NULL",
    )
    standing = ask(small_demo, "SELECT count(*) FROM fair_preparation WHERE record IS NOT NULL")
    assert len(posted) == standing[0][0] > 30
    for _, at, recorded, replayed, subject, signing, deal in posted:
        assert (recorded, replayed) == (at, 1)
        assert (signing, deal) == (("20", None) if subject == "investment" else (None, "20"))
    others = "SELECT count(*) FROM ledger_signing WHERE edition = '20' AND id NOT IN (SELECT record FROM fair_preparation WHERE record IS NOT NULL)"
    assert ask(small_demo, others) == [(0,)]


def test_what_nobody_confirmed_waits_for_a_verifier(small_demo: Path) -> None:
    rows = ask(
        small_demo,
        "SELECT p.confirmed_by_id IS NOT NULL, v.id IS NOT NULL, v.person = u.person, count(*) "
        "FROM fair_preparation p JOIN ledger_signing s ON s.id = p.record "
        "LEFT JOIN ledger_verification v ON v.target_batch = s.batch_id "
        "LEFT JOIN accounts_user u ON u.id = p.confirmed_by_id "
        "WHERE p.state = 'posted' GROUP BY 1, 2, 3",
    )
    found = {row[:3]: row[3] for row in rows}
    assert set(found) == {(1, 1, 1), (0, 0, None)}
    assert found[0, 0, None] == sum(found.values()) // UNCONFIRMED


def test_the_undone_one_is_annulled_with_its_cause_and_prepared_anew(small_demo: Path) -> None:
    undone = ask(
        small_demo,
        "SELECT a.cause, count(DISTINCT v.id), count(DISTINCT n.id), "
        "(SELECT sum(CASE WHEN e.nature = 'reversal' THEN -1 ELSE 1 END * e.amount_minor) "
        " FROM ledger_entry e WHERE e.signing_id = p.record) "
        "FROM fair_preparation p JOIN ledger_annulment a ON a.target_record = p.record "
        "LEFT JOIN ledger_verification v ON v.target_batch = a.batch_id "
        "LEFT JOIN fair_preparation n ON n.anew_of_id = p.id AND n.state = 'draft' "
        "WHERE p.state = 'undone' GROUP BY p.id",
    )
    assert undone == [("typed_wrong", 1, 1, 0)]
    open_tasks = ask(
        small_demo,
        "SELECT count(*) FROM aftercare_task t JOIN fair_preparation p "
        "ON p.project_id = t.project_id WHERE p.state = 'undone' AND t.state = 'open'",
    )
    assert open_tasks == [(0,)]


def test_false_alarms_were_dismissed_with_their_reasons(small_demo: Path) -> None:
    found = ask(
        small_demo,
        "SELECT d.check_code, d.reason, d.note <> '', p.state FROM fair_dismissal d "
        "JOIN fair_preparation p ON p.id = d.preparation_id",
    )
    assert found
    assert all(reason and note for _, reason, note, _ in found)


def test_two_ceremonies_were_held_and_the_third_is_rehearsed(small_demo: Path) -> None:
    held = ask(
        small_demo,
        "SELECT c.name_en, c.state, count(p.id), sum(p.position IS NULL), sum(p.caption_zh = '') "
        "FROM fair_ceremony c JOIN fair_preparation p ON p.ceremony_id = c.id "
        "AND p.state IN ('accepted', 'signed', 'posted') GROUP BY c.id ORDER BY c.starts_at",
    )
    assert [row[:2] for row in held] == [
        (cast.CENTRAL.name.en, "closed"),
        (cast.OWN.name.en, "closed"),
        (cast.SECOND_DAY.name.en, "rehearsed"),
    ]
    assert all(count and not (lost or silent) for _, _, count, lost, silent in held)
    steps = ask(small_demo, "SELECT became FROM fair_ceremonychange WHERE ceremony_id = 1")
    assert list(dict.fromkeys(state for (state,) in steps)) == [
        "planned",
        "rehearsed",
        "running",
        "closed",
    ]


def test_a_county_is_told_what_it_signed_last_year(small_demo: Path) -> None:
    told = ask(
        small_demo,
        "SELECT h.note, s.key, s.edition FROM fair_preparation p "
        "JOIN fair_statechange h ON h.preparation_id = p.id AND h.became = 'returned' "
        "JOIN ledger_signing s ON s.project_id = p.project_id "
        "WHERE p.state = 'returned' AND p.follows IS NULL",
    )
    assert [edition for *_, edition in told] == ["19"]
    assert told[0][1] in told[0][0]


def test_nothing_is_done_after_the_demonstrations_first_day(small_demo: Path) -> None:
    newest = ask(small_demo, "SELECT max(at) FROM fair_statechange")[0][0]
    assert date.fromisoformat(newest[:10]) == facts.TODAY - timedelta(days=1)
