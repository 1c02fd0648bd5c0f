"""The live board, the minister's and the press officer's page: what each says, and to whom."""

from __future__ import annotations

from html import unescape

import pytest

from entrepot.accounts.actions import add_user
from entrepot.money import Money
from tests.fair.hall import usd


def words(answer) -> str:
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_the_board_keeps_sides_apart_and_marks_what_nobody_verified(hall, enter):
    hall.held(hall.content(usd(5_000_000)))
    hall.held(hall.content(usd(7_000_000), origin="domestic"), confirmed=False)
    hall.held(hall.trade(usd(9_000_000)))
    shown = words(enter(hall.verifier).get("/board/25/"))
    assert "1 of 2 verified" in shown
    for amount in ("USD\u00a05.00\u00a0m", "USD\u00a07.00\u00a0m", "USD\u00a09.00\u00a0m"):
        assert amount in shown
    for sum_ in ("12.0", "14.0", "16.0", "21.0"):
        assert f"USD\u00a0{sum_}\u00a0m" not in shown
    assert "Committed is what was signed, not what was paid in" in shown


@pytest.mark.parametrize("address", ["/board/25/", "/minister/"])
def test_a_demonstration_stands_on_the_day_that_it_is_about(hall, enter, monkeypatch, address):
    hall.held(hall.content(usd(5_000_000)))
    minister = add_user(name="minister", role="minister")
    shown = words(enter(minister).get(address)).replace("\u00a0", " ")
    assert "as the ledger stood on 9 june 2018" not in shown.lower()
    monkeypatch.setattr("entrepot.portal.today._demo", lambda _folder: {"today": "2018-06-09"})
    shown = words(enter(minister).get(address)).replace("\u00a0", " ")
    assert "as the ledger stood on 9 june 2018" in shown.lower()


def test_a_part_shows_what_is_below_it_and_no_more(hall, enter):
    hall.held(hall.content(usd(5_000_000), name="Of the city"))
    hall.held(
        hall.content(usd(7_000_000), name="Of the other"),
        delegation=hall.other,
        by=hall.other_leader,
    )
    client = enter(hall.verifier)
    whole, part = words(client.get("/board/25/")), words(client.get("/board/25/?part=25-WZ"))
    assert "Of the city" in whole
    assert "Of the other" in whole
    assert "Of the city" not in part
    assert "Of the other" in part
    assert client.get("/board/25/?part=24-XX").status_code == 404


def test_an_undone_signing_leaves_the_board_and_a_poll_brings_it(hall, enter):
    one = hall.held(hall.content(usd(5_000_000)))
    client = enter(hall.verifier, HX_Request="true")
    seen = client.get("/board/25/").context["seen"]
    assert client.get("/board/25/", {"seen": seen}).status_code == 204
    hall.undo(one)
    assert "Nothing is posted yet" in words(client.get("/board/25/", {"seen": seen}))


def test_an_undisclosed_signing_has_no_amount_anywhere(hall, enter):
    hall.held(hall.content(None))
    shown = words(enter(hall.verifier).get("/board/25/"))
    assert "amount not disclosed" in shown
    assert Money(0, "USD").currency not in shown.split('<section class="band">')[0]


@pytest.mark.parametrize(("role", "address"), [("minister", "/minister/"), ("press", "/press/")])
def test_these_two_land_on_their_own_page_and_change_nothing(hall, enter, client, role, address):
    user = add_user(name=role, role=role)
    user.set_password("ningbo-harbour-7")
    user.save()
    answer = client.post("/sign-in/", {"username": role, "password": "ningbo-harbour-7"})
    assert answer.url == address
    shown = words(client.get(address))
    assert shown.count("<form") == 1, "signing out is all there is to press"
    assert client.get("/ceremonies/").status_code == 403


def test_the_press_is_told_what_is_held_back(hall, enter):
    hall.held(hall.content(usd(5_000_000)))
    shown = words(enter(add_user(name="press", role="press")).get("/press/"))
    assert "Inward, foreign, 25th edition: too few to publish" in shown
    assert "USD" not in shown


def test_a_board_costs_the_same_however_much_is_on_it(hall, enter, django_assert_num_queries):
    hall.held(hall.content(usd(1)))
    client = enter(hall.verifier, HX_Request="true")
    client.get("/board/25/")
    with django_assert_num_queries(15):
        client.get("/board/25/")
    for number in range(3):
        hall.held(hall.content(usd(number + 2)))
    with django_assert_num_queries(15):
        client.get("/board/25/")
