"""The pages of a ceremony: each act by the right person, each refusal said, no row costs more."""

from __future__ import annotations

from html import unescape

import pytest

from entrepot.fair import actions
from entrepot.fair.models import Preparation, State
from entrepot.fair.queries import running_order
from tests.portal.fair.ten import prepare_ten
from tests.portal.office import PDF, paper


def words(answer) -> str:
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def started(hall, count: int = 3):
    ceremony = prepare_ten(hall, count)
    rows = [turn.preparation for turn in running_order(ceremony)]
    acts = {"ceremony": ceremony, "by": hall.organiser}
    actions.place_in_order(order=rows, now=hall.tick(), **acts)
    actions.start_ceremony(now=hall.tick(), **acts)
    return ceremony, rows


def at(number: int, act: str = "") -> str:
    return f"/ceremonies/signing/25/{number}/{act}"


def test_a_signing_moves_up_and_the_order_is_kept(hall, enter):
    ceremony = prepare_ten(hall, 3)
    client = enter(hall.organiser)
    assert "Not every signing has its place yet" in words(client.get(f"/ceremonies/{ceremony.pk}/"))
    answer = client.post(f"/ceremonies/{ceremony.pk}/order/", {"move": "up:3"})
    assert answer.url == f"/ceremonies/{ceremony.pk}/#s3"
    assert [turn.preparation.number for turn in running_order(ceremony)] == [1, 3, 2]
    assert "Not every signing" not in words(client.get(f"/ceremonies/{ceremony.pk}/"))


def test_a_document_is_signed_confirmed_by_another_and_posted(hall, enter):
    started(hall)
    organiser, verifier = enter(hall.organiser), enter(hall.verifier)
    organiser.post(at(1, "sign/"), {"document": paper("agreement.pdf")})
    signed = Preparation.objects.get(number=1)
    assert signed.state == State.SIGNED
    assert b"".join(verifier.get(at(1, "document/")).streaming_content) == PDF
    wrong = verifier.post(at(1, "confirm/"), {"document": "0" * 64}, follow=True)
    assert "is not the one that you saw" in words(wrong)
    verifier.post(at(1, "confirm/"), {"document": signed.document})
    organiser.post(at(1, "post/"))
    assert Preparation.objects.get(number=1).state == State.POSTED
    again = words(organiser.post(at(1, "post/"), follow=True))
    assert f"was posted by {hall.organiser.label}" in again


@pytest.mark.parametrize("act", ["sign/", "attach/", "post/", "undo/"])
def test_who_only_confirms_neither_signs_nor_posts_nor_undoes(hall, enter, act):
    started(hall)
    assert enter(hall.verifier).post(at(1, act)).status_code == 403
    assert Preparation.objects.get(number=1).state == State.ACCEPTED


def test_a_file_of_no_known_content_is_refused_and_nothing_is_signed(hall, enter):
    started(hall)
    answer = enter(hall.organiser).post(
        at(1, "sign/"), {"document": paper("a.pdf", b"plain words")}, follow=True
    )
    assert "LEDGER-022" in words(answer) or "its content is none of these" in words(answer)
    assert Preparation.objects.get(number=1).state == State.ACCEPTED


def test_an_undoing_needs_its_cause_and_another_person_confirms_it(hall, enter):
    started(hall)
    organiser, verifier = enter(hall.organiser), enter(hall.verifier)
    signed = hall.sign(Preparation.objects.get(number=1))
    hall.post(hall.confirm(signed))
    assert organiser.post(at(1, "undo/"), {"cause": "other"}).status_code == 422
    organiser.post(at(1, "undo/"), {"cause": "never_happened"})
    mine = words(organiser.get(at(1)))
    assert "Confirm the undoing" not in mine
    told = words(enter(hall.leader, language="zh-hans").get("/signings/25/1/"))
    assert "事实不存在" in told
    assert "never_happened" not in told
    refused = words(organiser.post(at(1, "confirm-undoing/"), follow=True))
    assert "Ask a second person" in refused
    verifier.post(at(1, "confirm-undoing/"))
    assert "a second person has confirmed it" in words(verifier.get(at(1)))


def test_the_screen_says_committed_and_no_amount_where_none_was_disclosed(hall, enter):
    ceremony, rows = started(hall)
    client = enter(hall.organiser)
    address = f"/ceremonies/{ceremony.pk}/screen/"
    assert "Committed: USD\u00a01.00\u00a0m" in words(client.get(address))
    for _ in range(2):
        client.post(f"/ceremonies/{ceremony.pk}/next/")
    last = words(client.get(address))
    assert rows[2].total is None
    assert "Committed: amount not disclosed" in last
    assert "签约投资额：金额未披露" in last
    assert "USD" not in last


def test_a_poll_that_finds_nothing_new_is_answered_with_nothing(hall, enter):
    ceremony, _ = started(hall)
    client = enter(hall.organiser, HX_Request="true")
    address = f"/ceremonies/{ceremony.pk}/screen/"
    seen = client.get(address).context["seen"]
    assert client.get(address, {"seen": seen}).status_code == 204
    client.post(f"/ceremonies/{ceremony.pk}/next/")
    changed = client.get(address, {"seen": seen})
    assert "Pump works 2" in words(changed)
    assert "<html" not in changed.content.decode()


@pytest.mark.parametrize(
    ("page", "statements"), [("", 10), ("desk/", 11), ("screen/", 10), ("seats/", 8)]
)
def test_a_page_costs_the_same_however_many_sign(
    hall, enter, page, statements, django_assert_num_queries
):
    ceremony, _ = started(hall)
    client = enter(hall.verifier)
    address = f"/ceremonies/{ceremony.pk}/{page}"
    client.get(address)
    with django_assert_num_queries(statements):
        client.get(address)
    for _ in range(3):
        hall.accepted(hall.content(name_other="更多"))
    with django_assert_num_queries(statements):
        client.get(address)
