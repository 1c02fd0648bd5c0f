"""From the table into the ledger: once, by two persons, as a difference, and back out again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from entrepot.errors import NotAllowed
from entrepot.fair import actions
from entrepot.fair.errors import (
    AlreadyPosted,
    DocumentDiffers,
    LaterSigningStands,
    OwnDocument,
    ReasonMissing,
    SignedMeanwhile,
    SigningOutOfOrder,
    WrongState,
)
from entrepot.fair.models import Preparation, State, StateChange
from entrepot.ledger import queries as ledger
from entrepot.ledger.models import Batch, Entry, Signing, TradeDeal, Verification
from entrepot.ledger.verify import verify
from entrepot.projects.models import Project, Stage
from tests.fair.hall import Hall, usd
from tests.ledger.test_posting import at_once


def follow(hall: Hall, before: Preparation, total: object, **facts: object) -> Preparation:
    signing = Signing.objects.get(pk=before.record)
    content = hall.content(total, project=before.project, follows=signing, **facts)  # type: ignore[arg-type]
    return hall.held(content)


def test_a_signing_counts_at_once_by_its_two_persons(hall: Hall) -> None:
    it = hall.held(hall.content(usd(5_000_000), foreign=usd(3_000_000)))
    assert it.record is not None
    signing = Signing.objects.get(pk=it.record)
    batch = Batch.objects.get(number=signing.batch_id)
    assert batch.by == hall.leader.person
    standing = ledger.standings([signing.id, signing.project_id], known_at=hall.now)
    assert {one.person for one in standing.values()} == {hall.verifier.person}
    assert all(one.counts for one in standing.values())
    assert (signing.edition, signing.edition_part) == ("25", "25-NB")
    assert signing.evidence == it.document
    entry = Entry.objects.get(signing=signing)
    assert (entry.amount_minor, entry.foreign_minor) == (500_000_000, 300_000_000)
    project = Project.objects.get(pk=it.project_id)
    assert (project.key, project.stage, project.zone) == (it.key, Stage.SIGNED, "NB-03")
    economy = next(v for v in _versions(hall.investor.key))
    assert economy == ("economy", "DE")
    assert ledger.waiting_batches() == []


def _versions(party: str) -> list[tuple[str, str]]:
    from entrepot.ledger.models import Version

    return list(Version.objects.filter(party=party).values_list("attribute", "value"))


def test_an_officer_is_named_as_a_version_of_the_project(hall: Hall) -> None:
    it = hall.sign(hall.accepted(hall.content(usd(5))))
    hall.confirm(it)
    posted = hall.post(it, officer=hall.officer)
    assert posted.project.officer == hall.officer.person
    assert ledger.waiting_batches() == []


def test_without_a_second_person_it_is_posted_and_waits(hall: Hall) -> None:
    it = hall.held(hall.content(usd(5_000_000)), confirmed=False)
    assert ledger.standings([it.record], known_at=hall.now)[it.record].verdict == "waiting"
    assert {group.by for group in ledger.waiting_batches()} == {hall.leader.person}


def test_nobody_confirms_the_document_of_the_own_signing(hall: Hall) -> None:
    by_organiser = hall.draft(hall.content(usd(5)), by=hall.organiser)
    hall.clear(by_organiser)
    hall.submit(by_organiser, by=hall.organiser)
    it = hall.sign(hall.accept(by_organiser))
    with pytest.raises(OwnDocument):
        hall.confirm(it, by=hall.organiser)
    with pytest.raises(NotAllowed):
        hall.confirm(it, by=hall.leader)
    with pytest.raises(DocumentDiffers):
        actions.confirm_document(
            preparation=it, document="0" * 64, by=hall.verifier, now=hall.tick()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Preparation.objects.filter(pk=it.pk).update(confirmed_by=it.prepared_by)
    assert hall.confirm(it).confirmed_by == hall.verifier


def test_another_document_asks_for_another_look(hall: Hall) -> None:
    it = hall.confirm(hall.sign(hall.accepted(hall.content(usd(5)))))
    it = actions.attach_document(
        preparation=it, document="cd" * 32, by=hall.organiser, now=hall.tick()
    )
    assert it.confirmed_by is None
    hall.post(it)
    assert not Verification.objects.exists()


def test_posting_twice_names_who_was_first(hall: Hall) -> None:
    it = hall.held(hall.content(usd(5_000_000)))
    count = Batch.objects.count()
    with pytest.raises(AlreadyPosted, match=f"{it.key} was posted by zhou at 2025"):
        hall.post(it)
    with pytest.raises(AlreadyPosted):
        hall.confirm(it)
    assert Batch.objects.count() == count


def test_two_clerks_posting_the_same_signing_at_once_post_it_once(fresh_db: object) -> None:
    hall = Hall()
    clerks = [hall.organiser, hall.user("sun", "administrator")]
    for round_ in range(3):
        it = hall.confirm(hall.sign(hall.accepted(hall.content(usd(5_000_000)))))
        now = hall.tick()

        def post(clerk: object, it: Preparation = it, now: object = now) -> Callable[[], None]:
            def act() -> None:
                actions.post_signing(preparation=it, by=clerk, now=now)  # type: ignore[arg-type]

            return act

        raised = at_once(*map(post, clerks))
        assert [type(error) for error in raised] == [AlreadyPosted]
        it.refresh_from_db()
        assert it.posted_by is not None
        assert it.posted_by.label in str(raised[0])
        assert Signing.objects.count() == Entry.objects.count() == round_ + 1
        assert Project.objects.count() == round_ + 1
        assert StateChange.objects.filter(preparation=it, became=State.POSTED).count() == 1
    assert verify().ok


def test_two_later_signings_of_a_project_at_once_add_up_to_the_last(fresh_db: object) -> None:
    hall = Hall()
    first = hall.held(hall.content(usd(10_000_000)))
    signing = Signing.objects.get(pk=first.record)
    both = []
    for total in (12_000_000, 15_000_000):
        it = hall.draft(hall.content(usd(total), project=first.project, follows=signing))
        hall.clear(it)
        hall.submit(it)
        hall.excuse(it)
        both.append(hall.sign(hall.accept(it)))
    now = hall.tick()

    def post(it: Preparation) -> Callable[[], None]:
        def act() -> None:
            actions.post_signing(preparation=it, by=hall.organiser, now=now)

        return act

    assert at_once(*map(post, both)) == []
    last = Signing.objects.order_by("-id").first()
    assert last is not None
    posted = Preparation.objects.get(record=last.id)
    assert hall.balance(posted) == posted.total
    assert verify().ok


def test_a_later_signing_posts_the_difference_and_changes_the_kind_from_its_date(
    hall: Hall, data_dir: Path
) -> None:
    from entrepot.figures.core import snapshot
    from entrepot.figures.core.compute import figure
    from entrepot.figures.core.request import Request

    first = hall.held(hall.content(usd(8_000_000), kind="intention"))
    on = hall.now.date()
    hall.tick(days=10)
    later = follow(hall, first, usd(9_500_000), kind="contract", sector="C3442")
    entries = list(Entry.objects.filter(project=later.project_id).order_by("id"))
    assert [(entry.nature, entry.amount_minor) for entry in entries] == [
        ("original", 800_000_000),
        ("increase", 150_000_000),
    ]
    made, _ = snapshot.make()

    def by_kind(day: object) -> list[list[str]]:
        asked = Request.parse("committed", by="kind,sector", as_of=str(day))
        return figure(made, asked).rows

    assert by_kind(on) == [["intention", "3441", "8000000.00", "USD"]]
    assert by_kind(hall.now.date()) == [["contract", "3442", "9500000.00", "USD"]]
    assert hall.balance(later) == usd(9_500_000)


def test_an_undisclosed_amount_makes_a_signing_and_no_entry(hall: Hall) -> None:
    it = hall.held(hall.content(None))
    assert Signing.objects.get(pk=it.record).project_id == it.project_id
    assert not Entry.objects.exists()
    assert hall.balance(it) == usd(0)
    disclosed = follow(hall, it, usd(3_000_000))
    assert Entry.objects.get().nature == "original"
    assert hall.balance(disclosed) == usd(3_000_000)


def test_a_trade_deal_is_posted_the_same_way_and_adds_to_no_investment(hall: Hall) -> None:
    it = hall.held(hall.trade(usd(700_000), kind="contract"))
    deal = TradeDeal.objects.get(pk=it.record)
    assert (deal.key, deal.flow, deal.hs, deal.edition_part) == (it.key, "import", "8457", "25-NB")
    assert (deal.buyer, deal.seller) == (hall.party("Harbour Trading").key, hall.investor.key)
    assert ledger.standings([deal.id], known_at=hall.now)[deal.id].counts
    assert {entry.capital_class for entry in Entry.objects.all()} == {"trade"}
    assert not Project.objects.exists()
    hall.undo(it)
    assert ledger.standings([deal.id], known_at=hall.now)[deal.id].annulled
    assert Entry.objects.filter(deal=deal, nature="reversal").count() == 1


def test_undoing_needs_a_second_person_before_official_figures_follow(
    hall: Hall, data_dir: Path
) -> None:
    from entrepot.figures.core import snapshot
    from entrepot.figures.core.compute import figure
    from entrepot.figures.core.request import Request

    def committed() -> str:
        made, _ = snapshot.make()
        return figure(made, Request.parse("committed", currency="USD", as_of="2025-12-31")).rows[0][
            0
        ]

    it = hall.held(hall.content(usd(5_000_000)))
    assert committed() == "5000000.00"
    hall.undo(it)
    assert committed() == "5000000.00"
    with pytest.raises(OwnDocument):
        actions.confirm_undoing(preparation=it, by=hall.organiser, now=hall.tick())
    actions.confirm_undoing(preparation=it, by=hall.verifier, now=hall.tick())
    assert committed() == "0.00"
    assert hall.states(it)[-2:] == ["undone", "(undoing_confirmed)"]


def test_what_another_signing_stands_on_is_undone_last(hall: Hall) -> None:
    first = hall.held(hall.content(usd(8_000_000)))
    later = follow(hall, first, usd(9_000_000))
    with pytest.raises(LaterSigningStands, match=f"{first.key}/2"):
        hall.undo(first)
    hall.undo(later)
    assert hall.balance(first) == usd(8_000_000)
    hall.undo(first)
    assert hall.balance(first) == usd(0)


def test_a_signature_may_be_taken_back_before_it_is_posted(hall: Hall) -> None:
    it = hall.sign(hall.accepted(hall.content(usd(5))))
    assert hall.undo(it, "never_happened").state == State.UNDONE
    assert not Batch.objects.exists()
    with pytest.raises(WrongState):
        hall.post(it)
    with pytest.raises(WrongState):
        actions.confirm_undoing(preparation=it, by=hall.verifier, now=hall.tick())


def test_an_undoing_says_why(hall: Hall) -> None:
    from entrepot.ledger.errors import UnknownReason

    it = hall.held(hall.content(usd(5)))
    with pytest.raises(UnknownReason):
        hall.undo(it, "changed our minds")
    with pytest.raises(ReasonMissing):
        hall.undo(it, "other")
    it.refresh_from_db()
    assert it.state == State.POSTED


def test_what_happened_in_the_ledger_meanwhile_stops_the_posting(hall: Hall) -> None:
    first = hall.held(hall.content(usd(8_000_000)))
    hall.undo(first)
    waiting = hall.sign(hall.accepted(hall.content(usd(7_000_000), project=first.project)))
    early = hall.sign(hall.accepted(hall.content(usd(6_000_000), project=first.project)))
    hall.tick(days=2)
    again = hall.sign(hall.accepted(hall.content(usd(9_000_000), project=first.project)))
    hall.post(again)
    with pytest.raises(SigningOutOfOrder):
        hall.post(waiting)
    hall.undo(again)
    hall.post(waiting)
    with pytest.raises(SignedMeanwhile):
        hall.post(early)
    assert hall.balance(waiting) == usd(7_000_000)


def test_replayed_posting_is_marked_and_bears_the_given_time(hall: Hall) -> None:
    it = hall.confirm(hall.sign(hall.accepted(hall.content(usd(5)))))
    at = hall.tick()
    hall.post(it, replay_at=at)
    assert {(batch.recorded_at, batch.replayed) for batch in Batch.objects.all()} == {(at, 1)}
    assert hall.now - at < timedelta(minutes=1)
