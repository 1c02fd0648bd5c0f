"""Ten signings, from preparation to the ledger, in one ceremony; one of them is undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from entrepot.errors import NotAllowed
from entrepot.fair import actions, board, queries
from entrepot.fair.errors import CeremonyNotThere, OutOfPlace, WrongState
from entrepot.fair.models import Ceremony, CeremonyState, Preparation, State
from entrepot.ledger.models import Annulment, Entry, Signing
from entrepot.ledger.verify import verify
from entrepot.projects.models import Stage
from tests.fair.hall import OPENING, Hall, usd


def stage(hall: Hall) -> Ceremony:
    ceremony = actions.plan_ceremony(
        edition=hall.edition,
        name_en="Central stage",
        name_zh="中心舞台",
        starts_at=OPENING,
        by=hall.organiser,
        now=hall.tick(),
    )
    actions.set_tier(
        call=hall.call,
        at_least=usd(0),
        name_en="Central stage",
        name_zh="中心舞台",
        ceremony=ceremony,
        by=hall.organiser,
        now=hall.tick(),
    )
    return ceremony


def in_order(hall: Hall, ceremony: Ceremony, rows: list[Preparation]) -> None:
    actions.place_in_order(ceremony=ceremony, order=rows, by=hall.organiser, now=hall.tick())


def test_ten_signings_from_preparation_to_the_ledger_one_of_them_undone(hall: Hall) -> None:
    ceremony = stage(hall)
    ten = [
        hall.accepted(
            hall.content(usd(1_000_000 * number), kind="intention" if number % 2 else "contract")
        )
        for number in range(1, 11)
    ]
    assert {it.ceremony for it in ten} == {ceremony}
    assert ten[0].caption_en == "Letter of intent: Pump works 1"
    assert (ten[0].seat_left, ten[0].seat_right) == ("K. Weber", "NB")
    with pytest.raises(OutOfPlace):
        actions.rehearse(ceremony=ceremony, by=hall.organiser, now=hall.tick())
    in_order(hall, ceremony, ten[::-1])
    actions.rehearse(ceremony=ceremony, by=hall.organiser, now=hall.tick())
    with pytest.raises(CeremonyNotThere):
        hall.sign(ten[9])

    hall.at(OPENING)
    actions.start_ceremony(ceremony=ceremony, by=hall.organiser, now=hall.tick())
    ceremony.refresh_from_db()
    seen = [ceremony.showing]
    while coming := actions.show_next(ceremony=ceremony, by=hall.organiser, now=hall.tick()):
        seen.append(coming)
    assert [it.pk for it in seen if it] == [it.pk for it in ten[::-1]]
    for it in ten:
        signed = hall.sign(it)
        if it is not ten[4]:
            hall.confirm(signed)
        hall.post(it)
    assert Signing.objects.count() == 10
    shown = board.board(hall.edition, known_at=hall.now)
    assert shown.mark("committed") == (9, 10)
    assert [str(one.money[0]) for one in shown.investment] == [
        "USD 30,000,000.00",
        "USD 25,000,000.00",
    ]

    gone = hall.undo(ten[9])
    assert gone.state == State.UNDONE
    assert Annulment.objects.get().target_record == gone.record
    assert hall.balance(gone) == usd(0)
    gone.project.refresh_from_db()
    assert (gone.project.stage, gone.project.kind) == (Stage.LEAD, "")
    shown = board.board(hall.edition, known_at=hall.now)
    assert shown.mark("committed") == (8, 9)
    assert gone.record not in {one.record for one in shown.signings}
    assert shown.nodes[0].whole[0].money == (usd(20_000_000),)

    actions.close_ceremony(ceremony=ceremony, by=hall.organiser, now=hall.tick())
    ceremony.refresh_from_db()
    assert (ceremony.state, ceremony.showing) == (CeremonyState.CLOSED, None)
    states = [row.became for row in ceremony.changes.all() if row.was != row.became]
    assert states == ["planned", "rehearsed", "running", "closed"]
    assert verify().ok


def test_what_was_undone_is_prepared_anew_on_the_same_project_after_the_deadline(
    hall: Hall,
) -> None:
    first = hall.held(hall.content(usd(5_000_000)))
    hall.undo(first)
    hall.at(OPENING)
    again = actions.prepare_anew(preparation=first, by=hall.leader, now=hall.tick())
    assert (again.project, again.total, again.state) == (first.project, usd(5_000_000), "draft")
    assert again.number != first.number
    assert [party.party for party in again.parties.all()] == [hall.investor]
    content = hall.content(usd(4_000_000), project=first.project)
    again = actions.change_preparation(
        preparation=again, content=content, by=hall.leader, now=hall.tick()
    )
    assert hall.codes(again) == []
    hall.submit(again)
    again = hall.sign(hall.accept(again))
    hall.confirm(again)
    again = hall.post(again)
    assert hall.balance(again) == usd(4_000_000)
    assert Entry.objects.filter(project_id=again.project_id).count() == 3
    assert hall.states(first)[-1] == "undone"


def test_only_what_is_over_is_prepared_anew_and_only_once(hall: Hall) -> None:
    from entrepot.fair.errors import CodeTaken

    it = hall.held(hall.content(usd(5)))
    with pytest.raises(WrongState):
        actions.prepare_anew(preparation=it, by=hall.leader, now=hall.tick())
    hall.undo(it)
    actions.prepare_anew(preparation=it, by=hall.leader, now=hall.tick())
    with pytest.raises(CodeTaken):
        actions.prepare_anew(preparation=it, by=hall.leader, now=hall.tick())


def test_an_order_names_each_signing_once_and_leaves_what_is_signed_in_its_place(
    hall: Hall,
) -> None:
    ceremony = stage(hall)
    one, two, three = (hall.accepted(hall.content(usd(9_000_000))) for _ in range(3))
    for wrong in ([one, two], [one, two, three, three], [one, one, two, three]):
        with pytest.raises(OutOfPlace):
            in_order(hall, ceremony, wrong)
    in_order(hall, ceremony, [one, two, three])
    actions.start_ceremony(ceremony=ceremony, by=hall.organiser, now=hall.tick())
    hall.sign(one)
    with pytest.raises(OutOfPlace, match=one.key):
        in_order(hall, ceremony, [two, one, three])
    in_order(hall, ceremony, [one, three, two])
    ceremony.refresh_from_db()
    turns = queries.running_order(ceremony)
    assert [turn.preparation.pk for turn in turns] == [one.pk, three.pk, two.pk]
    assert [turn.showing for turn in turns] == [True, False, False]
    assert turns[1].starts_at == ceremony.time_of(2)
    assert turns[0].signatories == ("K. Weber",)


def test_withdrawn_ones_leave_the_order(hall: Hall) -> None:
    ceremony = stage(hall)
    one, two = (hall.accepted(hall.content(usd(9_000_000))) for _ in range(2))
    in_order(hall, ceremony, [one, two])
    actions.withdraw(preparation=one, reason="no visa", by=hall.leader, now=hall.tick())
    assert [turn.preparation.pk for turn in queries.running_order(ceremony)] == [two.pk]
    actions.start_ceremony(ceremony=ceremony, by=hall.organiser, now=hall.tick())
    ceremony.refresh_from_db()
    assert ceremony.showing == two


def test_a_ceremony_that_is_closed_takes_nobody(hall: Hall) -> None:
    ceremony = stage(hall)
    actions.start_ceremony(ceremony=ceremony, by=hall.organiser, now=hall.tick())
    actions.close_ceremony(ceremony=ceremony, by=hall.organiser, now=hall.tick())
    it = hall.accepted(hall.content(usd(9)))
    with pytest.raises(CeremonyNotThere):
        hall.sign(it)
    moved = actions.move_to_ceremony(
        preparation=it, ceremony=None, by=hall.organiser, now=hall.tick()
    )
    assert hall.sign(moved).state == State.SIGNED
    with pytest.raises(CeremonyNotThere) as refused:
        actions.start_ceremony(ceremony=ceremony, by=hall.organiser, now=hall.tick())
    assert "is “Closed”; for this it must be one of: Planned, Rehearsed." in str(refused.value)
    assert "当前为“已结束”；执行此操作须为：计划中、已彩排。" in refused.value.message("zh")


def test_a_running_order_costs_three_statements_however_long(
    hall: Hall, django_assert_num_queries: Callable
) -> None:
    ceremony = stage(hall)
    in_order(hall, ceremony, [hall.accepted(hall.content(usd(9_000_000))) for _ in range(3)])
    with django_assert_num_queries(3):
        turns = queries.running_order(ceremony)
        shown = [(turn.preparation.key, turn.preparation.delegation.code) for turn in turns]
    assert shown[2] == ("25-S0003", "NB")


def test_next_after_an_undone_one_is_the_first_not_signed_yet(hall: Hall) -> None:
    ceremony = stage(hall)
    three = [hall.accepted(hall.content(usd(number + 1))) for number in range(3)]
    in_order(hall, ceremony, three)
    acts = {"ceremony": ceremony, "by": hall.organiser}
    actions.start_ceremony(**acts, now=hall.tick())
    hall.sign(three[0])
    actions.show_next(**acts, now=hall.tick())
    hall.undo(hall.sign(three[1]))
    assert actions.show_next(**acts, now=hall.tick()) == three[2]
    hall.undo(hall.sign(three[2]))
    assert actions.show_next(**acts, now=hall.tick()) is None


def test_captions_are_rewritten_and_a_blank_one_is_made_anew(hall: Hall) -> None:
    stage(hall)
    one = hall.accepted(hall.content(usd(1)))
    made = actions.write_captions(
        preparation=one,
        caption_en="",
        caption_zh="水泵项目合同签约",
        seat_left="Dr. K. Weber",
        seat_right="",
        by=hall.organiser,
        now=hall.tick(),
    )
    assert made.caption_en == "Contract: Pump works 1"
    assert (made.caption_zh, made.seat_left) == ("水泵项目合同签约", "Dr. K. Weber")
    assert hall.states(one)[-1] == "(captions)"
    with pytest.raises(NotAllowed):
        actions.write_captions(
            preparation=one,
            caption_en="",
            caption_zh="",
            seat_left="",
            seat_right="",
            by=hall.leader,
            now=hall.tick(),
        )
