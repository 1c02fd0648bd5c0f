"""Laws of the ledger alone: its balances and where its records stand equal a replay; any engine holds the same history."""

from __future__ import annotations

import hashlib
import json
import random
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.figures.core import snapshot
from entrepot.ledger import queries
from entrepot.ledger.encoding import FIRST
from entrepot.ledger.models import SPAN, Entry
from entrepot.ledger.verify import verify
from entrepot.money import Money
from tests.figures.laws.ground import HISTORIES, finds, posted, some
from tests.figures.laws.replay import Question, World
from tests.figures.laws.story import (
    CURRENCIES,
    DAYS,
    NATURES,
    START,
    Batch,
    Story,
    reordered,
    tell,
)

pytestmark = pytest.mark.django_db
TAKING = ("cancellation", "decrease", "withdrawal")
Balance = Callable[..., Money]


def replayed(story: Story, facts: dict[str, Any]) -> int:
    """What stands of a class and currency, verified or not, from the story's rows alone."""
    total = 0
    rows = [
        row
        for batch in story
        if batch.recorded_at <= facts["known_at"]
        for row in batch.rows
        if row["table"] == "entry" and row["capital_class"] == facts["capital_class"]
    ]
    undone = {row["reverses"] for row in rows if row["nature"] == "reversal"}
    for row in rows:
        if row["nature"] == "reversal" or row["id"] in undone:
            continue
        if row["currency"] != facts["currency"] or row["effective_on"] > facts["as_of"]:
            continue
        if any(row.get(name) != facts[name] for name in ("project", "enterprise") if name in facts):
            continue
        total += -row["amount_minor"] if row["nature"] in TAKING else row["amount_minor"]
    return total


def check_balances(seed: int, acts: int, balance: Balance = queries.balance) -> None:
    story, chance = tell(seed, acts), random.Random(seed)
    subjects = [
        {row["table"]: row["id"]}
        for batch in story
        for row in batch.rows
        if row["table"] in ("project", "enterprise")
    ]
    with posted(story):
        for subject in subjects:
            for capital_class in NATURES:
                facts: dict[str, Any] = {
                    "capital_class": capital_class,
                    "currency": chance.choice(list(CURRENCIES)),
                    "as_of": chance.choice(DAYS),
                    "known_at": chance.choice(story[len(story) // 2 :]).recorded_at,
                    **subject,
                }
                assert balance(**facts).minor == replayed(story, facts), facts


@some(0.08)
@given(**HISTORIES)
def test_a_balance_equals_a_replay(seed: int, acts: int) -> None:
    check_balances(seed, acts)


def zero(**facts: Any) -> Money:
    return Money(0, facts["currency"])


def known_at_ignored(**facts: Any) -> Money:
    return queries.balance(**{**facts, "known_at": datetime(2030, 1, 1, tzinfo=UTC)})


def as_of_ignored(**facts: Any) -> Money:
    return queries.balance(**{**facts, "as_of": date(2030, 1, 1)})


def _rows(facts: dict[str, Any]) -> list[Entry]:
    return list(
        Entry.objects.filter(
            capital_class=facts["capital_class"],
            currency=facts["currency"],
            effective_on__lte=facts["as_of"],
            batch__recorded_at__lte=facts["known_at"],
            **{f"{name}_id": facts[name] for name in ("project", "enterprise") if name in facts},
        )
        .select_related("reverses")
        .order_by("id")
    )


def first_row_only(**facts: Any) -> Money:
    return Money(sum(row.amount_minor for row in _rows(facts)[:1]), facts["currency"])


def in_floats(**facts: Any) -> Money:
    """Whole units as binary floating point, made minor units again at the end."""
    unit = 10.0 ** CURRENCIES[facts["currency"]][0]
    total = 0.0
    for row in _rows(facts):
        total += queries.entry_sign(row, row.reverses) * (row.amount_minor / unit)
    return Money(round(total * unit), facts["currency"])


@pytest.mark.parametrize(
    "balance", [zero, known_at_ignored, as_of_ignored, first_row_only, in_floats]
)
def test_a_wrong_balance_is_found(balance: Balance) -> None:
    def law(seed: int, acts: int) -> None:
        check_balances(seed, acts, balance)

    finds(law, **HISTORIES)


def check_order(seed: int, acts: int, shuffle: int, balance: Balance = queries.balance) -> None:
    """The same records in another order; subjects are told by their keys, which stay."""
    story, found = tell(seed, acts, distinct=True), []
    for told in (story, reordered(story, random.Random(shuffle))):
        chance, balances = random.Random(seed), {}
        subjects = {
            (row["table"], row["key"]): row["id"]
            for batch in told
            for row in batch.rows
            if row["table"] in ("project", "enterprise")
        }
        with posted(told):
            for table, key in sorted(subjects):
                for capital_class in NATURES:
                    currency, as_of = chance.choice(list(CURRENCIES)), chance.choice(DAYS)
                    balances[table, key, capital_class] = balance(
                        capital_class=capital_class,
                        currency=currency,
                        as_of=as_of,
                        known_at=told[-1].recorded_at,
                        **{table: subjects[table, key]},
                    )
        found.append(balances)
    assert found[0] == found[1]


@some(0.04)
@given(**HISTORIES, shuffle=st.integers(0, 2**32 - 1))
def test_a_balance_is_the_same_in_any_order_of_recording(
    seed: int, acts: int, shuffle: int
) -> None:
    check_order(seed, acts, shuffle)


def first_half(**facts: Any) -> Money:
    """What had been recorded when half of the time was over."""
    middle = START + (facts["known_at"] - START) / 2
    return queries.balance(**{**facts, "known_at": middle})


def test_a_balance_that_depends_on_the_order_is_found() -> None:
    def law(seed: int, acts: int, shuffle: int) -> None:
        check_order(seed, acts, shuffle, first_half)

    finds(law, **HISTORIES, shuffle=st.integers(0, 2**32 - 1))


JUDGED = ("entry", "signing", "milestone", "version", "project", "enterprise")
Counts = Callable[[list[int], datetime], set[int]]


def counts(records: list[int], known_at: datetime) -> set[int]:
    """Records that a page shows as counting."""
    found = queries.standings(records, known_at=known_at)
    return {record for record, standing in found.items() if standing.counts}


def check_standings(seed: int, acts: int, counting: Counts = counts) -> None:
    """Which steps, versions, entries and signings count as known at an instant."""
    story, chance = tell(seed, acts), random.Random(seed)
    known_at = chance.choice(story[len(story) // 2 :]).recorded_at
    world = World(story, Question("signings", DAYS[-1], known_at=known_at))
    # A page shows an annulment at once, whether or not it was verified.
    undone = {row["target_record"] for row in world.rows["annulment"]}
    expected = {
        row["id"]
        for table in JUDGED
        for row in world.rows[table]
        if world.accepted(row) and row["id"] not in undone
    }
    records = [row["id"] for batch in story for row in batch.rows if row["table"] in JUDGED]
    with posted(story):
        assert counting(records, known_at) == expected


@some(0.08)
@given(**HISTORIES)
def test_where_steps_and_versions_stand_equals_a_replay(seed: int, acts: int) -> None:
    check_standings(seed, acts)


def verdicts_of_today(records: list[int], known_at: datetime) -> set[int]:
    return counts(records, datetime(2030, 1, 1, tzinfo=UTC))


def whole_batches_only(records: list[int], known_at: datetime) -> set[int]:
    """Verdicts on single records are not heard."""
    firsts = {record: record - record % SPAN for record in records}
    heard = counts(list(firsts.values()), known_at)
    return {record for record in records if firsts[record] in heard}


@pytest.mark.parametrize("counting", [verdicts_of_today, whole_batches_only])
def test_a_wrong_standing_is_found(counting: Counts) -> None:
    def law(seed: int, acts: int) -> None:
        check_standings(seed, acts, counting)

    finds(law, **HISTORIES)


def content(batch: Batch) -> str:
    """A batch's content hash as docs and LEDGER.md describe it, without any database."""
    at = batch.recorded_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    start: list[object] = [1, "batch", "page", "", "", "officer", at, 1, int(batch.waits)]
    link = hashlib.sha256(_text(start)).hexdigest()
    for row in batch.rows:
        table = f"ledger_{row['table']}"
        values = [1, table, row["id"], batch.number]
        for column in FIRST[table][2:]:
            value = row.get(column.removesuffix("_id"), BLANK.get(column))
            values.append(value.isoformat() if isinstance(value, date) else value)
        link = hashlib.sha256(link.encode() + _text(values)).hexdigest()
    return link


BLANK: dict[str, object] = {
    **dict.fromkeys(("edition", "edition_part", "evidence", "investor", "cause", "reason"), ""),
    **dict.fromkeys(("note", "party", "value"), ""),
    "precision": "day",
    "money_origin": "foreign",
    "actual": 1,
}


def _text(values: list[object]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def check_identity(seed: int, acts: int, told: Callable[[Story], Story]) -> None:
    """On whichever engine this runs: the rows are those of the story, and so is the id."""
    story = tell(seed, acts)
    expected = snapshot.identity([content(batch) for batch in told(story)])
    # Elsewhere than in the data folder, where `verify` would hold other stories' heads against it.
    with posted(story), tempfile.TemporaryDirectory() as folder:
        assert verify().ok
        made, _new = snapshot.make(Path(folder))
        assert made.id == expected


@some(0.06)
@given(**HISTORIES)
def test_any_engine_gives_the_snapshot_of_the_story(seed: int, acts: int) -> None:
    check_identity(seed, acts, lambda story: story)


@pytest.mark.parametrize("told", [lambda story: story[:-1], lambda story: story[::-1]])
def test_another_history_has_another_snapshot(told: Callable[[Story], Story]) -> None:
    def law(seed: int, acts: int) -> None:
        check_identity(seed, acts, told)

    finds(law, **HISTORIES)
