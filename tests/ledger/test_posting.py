"""Batches, clocks, and people who post at the same time."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from entrepot import clock
from entrepot.accounts.models import User
from entrepot.ledger import actions
from entrepot.ledger.encoding import COLUMNS, GENESIS
from entrepot.ledger.errors import (
    ClockWentBack,
    NothingToVerify,
    PaidOverCommitted,
    ReversedAlready,
)
from entrepot.ledger.models import (
    SPAN,
    Batch,
    CodeRecord,
    Entry,
    ProjectRecord,
    Signing,
    Verification,
)
from entrepot.ledger.posting import Draft, post
from entrepot.ledger.verify import verify
from tests.ledger.desk import Desk, usd

AT = datetime(2024, 6, 8, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def codes(*names: str) -> Draft:
    draft = Draft()
    for name in names:
        draft.add("ledger_code", tree="zones", code=name)
    return draft


def test_records_are_numbered_by_batch(db: None) -> None:
    for number, names in enumerate((["a", "b"], ["c"]), 1):
        batch = post(codes(*names), source="codes", by="a" * 16, now=AT)
        assert (batch.number, batch.records) == (number, len(names))
    assert list(CodeRecord.objects.order_by("id").values_list("id", "code")) == [
        (SPAN + 1, "a"),
        (SPAN + 2, "b"),
        (2 * SPAN + 1, "c"),
    ]


def test_records_of_a_draft_refer_to_each_other(db: None) -> None:
    draft = Draft()
    project = draft.add("ledger_project", register="own", key="24-1")
    signing = draft.add(
        "ledger_signing",
        project=project,
        register="own",
        key="24-1",
        signed_on=date(2024, 6, 8),
        kind="contract",
    )
    draft.add(
        "ledger_entry",
        register="own",
        key="24-1",
        posting="commitment",
        capital_class="committed",
        nature="original",
        amount_minor=1,
        currency="USD",
        effective_on=date(2024, 6, 8),
        project=project,
        signing=signing,
    )
    post(draft, source="page", by="a" * 16, now=AT)
    entry = Entry.objects.get()
    assert entry.project_id == ProjectRecord.objects.get().id
    assert entry.signing_id == Signing.objects.get().id


def test_a_misspelt_column_is_a_bug() -> None:
    with pytest.raises(TypeError, match="ledger_code has no lable_en"):
        Draft().add("ledger_code", lable_en="Harbour park")
    for chained in ("id", "hash"):
        with pytest.raises(TypeError):
            Draft().add("ledger_code", **{chained: 1})


def test_an_empty_batch_is_a_bug(db: None) -> None:
    with pytest.raises(ValueError, match="at least one"):
        post(Draft(), source="page", by="a" * 16)
    assert not Batch.objects.exists()


def test_heads_follow_from_each_other(db: None) -> None:
    heads = [GENESIS]
    for name in "abc":
        heads.append(post(codes(name), source="codes", by="a" * 16, now=AT).head)
    assert len(set(heads)) == 4
    assert verify().head == heads[-1]


def test_all_or_nothing(db: None) -> None:
    """The last record breaks a rule of the database: the records ahead of it are gone too."""
    draft = codes("a", "b")
    draft.add(
        "ledger_entry",
        register="own",
        key="k",
        posting="hand",
        capital_class="paid_in",
        nature="cancellation",
        amount_minor=1,
        currency="USD",
        effective_on=date(2024, 6, 8),
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        post(draft, source="page", by="a" * 16, now=AT)
    assert not Batch.objects.exists()
    assert not CodeRecord.objects.exists()


@pytest.mark.parametrize(
    ("what", "facts"),
    [
        ("a nature that its class can't have", {"nature": "withdrawal"}),
        ("a class that is none", {"capital_class": "promised"}),
        ("no amount", {"amount_minor": 0}),
        ("an amount below zero", {"amount_minor": -5}),
        ("a foreign part over the total", {"foreign_minor": 101}),
        ("a reversal of nothing", {"nature": "reversal"}),
        ("neither project nor enterprise", {"project": None}),
    ],
)
def test_the_database_itself_refuses(desk: Desk, what: str, facts: dict[str, object]) -> None:
    project = desk.open()
    draft = Draft()
    draft.add(
        "ledger_entry",
        **{
            "register": "own",
            "key": "k",
            "posting": "hand",
            "capital_class": "committed",
            "nature": "original",
            "amount_minor": 100,
            "currency": "USD",
            "effective_on": date(2024, 6, 8),
            "project": project.id,
            **facts,
        },
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        post(draft, source="page", by="a" * 16, now=desk.tick())
    assert not Entry.objects.exists(), what


def test_a_clock_that_goes_back_is_held(db: None) -> None:
    post(codes("a"), source="codes", by="a" * 16, now=AT)
    later = post(codes("b"), source="codes", by="a" * 16, now=AT - HOUR)
    assert later.recorded_at == AT
    assert post(codes("c"), source="codes", by="a" * 16, now=AT + HOUR).recorded_at == AT + HOUR
    assert verify().ok


def test_without_a_time_the_system_clock_holds(db: None) -> None:
    before = clock.now()
    batch = post(codes("a"), source="codes", by="a" * 16)
    assert before <= batch.recorded_at <= clock.now()
    assert batch.written_at == batch.recorded_at
    assert not batch.replayed


def test_a_replay_keeps_both_times(db: None) -> None:
    before = clock.now()
    batch = post(codes("a"), source="codes", by="a" * 16, replay_at=AT)
    assert (batch.recorded_at, batch.replayed) == (AT, 1)
    assert before <= batch.written_at <= clock.now()
    assert post(codes("b"), source="codes", by="a" * 16, replay_at=AT).recorded_at == AT


@pytest.mark.parametrize("given", ["before the newest", "after now"])
def test_a_replay_out_of_order_is_refused(db: None, given: str) -> None:
    post(codes("a"), source="codes", by="a" * 16, replay_at=AT)
    at = AT - timedelta(microseconds=1) if given == "before the newest" else clock.now() + HOUR
    with pytest.raises(ClockWentBack) as refused:
        post(codes("b"), source="codes", by="a" * 16, replay_at=at)
    assert refused.value.code == "LEDGER-001"
    assert Batch.objects.count() == 1


def test_recorded_times_never_go_back_along_the_heads(db: None) -> None:
    for hours in (0, 5, 3, 4, 9, -2):
        post(codes(str(hours)), source="codes", by="a" * 16, now=AT + hours * HOUR)
    times = list(Batch.objects.order_by("number").values_list("recorded_at", flat=True))
    assert times == sorted(times)


def test_every_column_keeps_what_it_is_given(db: None) -> None:
    """What was hashed is what the database gives back, of awkward texts too, on every path."""
    awkward = ["", " ", "\\N", "a\tb", "line\nbreak", "\r", "\\", "浙江外商", "🚢", "'\"", "%s"]
    draft = Draft()
    for number in range(8):  # more rows than PostgreSQL takes by single inserts
        for text in awkward:
            draft.add(
                "ledger_code",
                tree="t",
                code=str(number),
                parent="",
                label_en=text,
                label_zh=text,
                valid_from=date(2020, 2, 29),
            )
    post(draft, source="\\N\t浙", by="a" * 16, now=AT)
    post(codes(*awkward), source="codes", by="a" * 16, now=AT)
    assert set(CodeRecord.objects.values_list("label_en", flat=True)) == set(awkward)
    assert verify().ok


def at_once(*acts: Callable[[], None]) -> list[BaseException]:
    """Run each act in a thread of its own, all from the same moment; returns what they raised."""
    gate = threading.Barrier(len(acts))
    raised: list[BaseException] = []

    def run(act: Callable[[], None]) -> None:
        try:
            gate.wait()
            act()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_people_posting_at_once_lose_nothing(fresh_db: object) -> None:
    people, acts = 4, 12

    def person(number: int) -> Callable[[], None]:
        def act() -> None:
            for turn in range(acts):
                post(
                    codes(f"{number}-{turn}", f"{number}-{turn}b"),
                    source="codes",
                    by=f"{number:016}",
                )

        return act

    assert at_once(*map(person, range(people))) == []
    batches = list(Batch.objects.order_by("number"))
    assert [batch.number for batch in batches] == list(range(1, people * acts + 1))
    codes_kept = set(CodeRecord.objects.values_list("code", flat=True))
    assert codes_kept == {
        f"{number}-{turn}{part}"
        for number in range(people)
        for turn in range(acts)
        for part in ("", "b")
    }
    for before, after in itertools.pairwise(batches):
        assert before.recorded_at <= after.recorded_at
    verdict = verify()
    assert verdict.ok
    assert verdict.batches == people * acts


def test_an_entry_reversed_by_two_at_once_is_reversed_once(fresh_db: object) -> None:
    desk = Desk()
    project = desk.open()
    signing = desk.sign(project, usd(1_000_000))
    entry = Entry.objects.get(signing=signing)
    now = desk.tick()

    def reverse() -> None:
        actions.reverse_entry(entry=entry, cause="typed_wrong", by=desk.officer, now=now)

    raised = at_once(reverse, reverse)
    assert [type(error) for error in raised] == [ReversedAlready]
    assert Entry.objects.filter(reverses=entry).count() == 1
    assert verify().ok


def test_a_batch_judged_by_two_at_once_is_judged_once(fresh_db: object) -> None:
    desk = Desk()
    signing = desk.sign(desk.open(), usd(1_000_000))
    batch, now = signing.id // SPAN, desk.tick()

    def judge(by: User) -> Callable[[], None]:
        return lambda: (actions.approve_batch(batch=batch, by=by, now=now), None)[1]

    raised = at_once(judge(desk.verifier), judge(desk.administrator))
    assert [type(error) for error in raised] == [NothingToVerify]
    assert Verification.objects.filter(target_batch=batch).count() == 1


def test_two_payments_at_once_do_not_pass_the_commitment_together(fresh_db: object) -> None:
    desk = Desk()
    project = desk.open()
    desk.sign(project, usd(1_000_000))
    desk.contract(usd(1_000_000), project=project)
    now = desk.tick()

    def pay() -> None:
        actions.post_entry(
            capital_class="paid_in",
            amount=usd(600_000),
            on=date(2024, 6, 8),
            project=project,
            by=desk.officer,
            now=now,
        )

    assert [type(error) for error in at_once(pay, pay)] == [PaidOverCommitted]
    assert desk.balance(project, "paid_in") == usd(600_000)


def test_defaults_of_a_draft_are_those_of_the_models() -> None:
    """A column that a draft leaves out is what the model would write."""
    from entrepot.ledger.encoding import TABLES

    for table, columns in COLUMNS.items():
        fields = {field.column: field for field in TABLES[table]._meta.concrete_fields}
        assert set(columns) == set(fields) - {"hash"}
        draft = Draft()
        draft.add(table)
        row = dict(zip(columns, draft.rows[0][1], strict=True))
        for column, field in fields.items():
            if column in row and field.has_default():
                assert row[column] == field.get_default(), f"{table}.{column}"
