"""A balance in a register: from what stands to what the new edition says."""

from __future__ import annotations

import pytest

from entrepot.ledger.imports.drafting import Move, move_balance, opposite
from entrepot.ledger.imports.standing import Held, StandingEntry

TODAY = "2022-12-31"


def entry(number: int, amount: int, on: str, nature: str = "original") -> StandingEntry:
    return StandingEntry(
        "K",
        "paid",
        number,
        "paid_in",
        nature,
        amount,
        None,
        "USD",
        on,
        "day",
        1,
        None,
        None,
        "",
        "foreign",
        Held.FREE,
    )


#: Two payments known so far: 100 at the end of 2020, 50 more a year later.
KNOWN = [entry(1, 100, "2020-12-31"), entry(2, 50, "2021-12-31")]


def moved(balance: int, known: list[StandingEntry] = KNOWN) -> tuple[list[int], list[object]]:
    move = move_balance(known, "original", balance, TODAY)
    return [each.id for each in move.reversed], list(move.posts)


@pytest.mark.parametrize(
    ("balance", "reversed_ids", "posts"),
    [
        (150, [], []),
        (180, [], [(30, TODAY, "day")]),
        (130, [2], [(30, "2021-12-31", "day")]),
        (100, [2], []),
        (40, [2, 1], [(40, "2020-12-31", "day")]),
        (0, [2, 1], []),
        (-20, [2, 1], [(-20, "2020-12-31", "day")]),
    ],
)
def test_a_rise_is_dated_today_a_fall_where_the_money_stood(
    balance: int, reversed_ids: list[int], posts: list[object]
) -> None:
    assert moved(balance) == (reversed_ids, posts)


def test_a_negative_first_balance_posts_the_subtracting_nature() -> None:
    assert moved(-5, []) == ([], [(-5, TODAY, "day")])
    assert opposite("paid_in", "original") == "withdrawal"
    assert opposite("committed", "cancellation") == "increase"
    assert opposite("contracted", "original") == "decrease"


def test_zero_posts_nothing() -> None:
    assert move_balance([], "original", 0, TODAY) == Move((), ())


def test_a_withdrawal_that_stands_is_never_what_a_fall_reverses() -> None:
    known = [*KNOWN, entry(3, 30, "2022-06-30", "withdrawal")]
    assert moved(120, known) == ([], [])
    assert moved(90, known) == ([2], [(20, "2021-12-31", "day")])


def test_what_a_person_reversed_by_hand_is_not_reversed_again() -> None:
    known = [KNOWN[0], KNOWN[1]._replace(held=Held.HAND)]
    assert moved(120, known) == ([1], [(70, "2020-12-31", "day")])
