"""What pages are answered: kept on disk, stopped in time, and never waiting for a new snapshot."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import pytest

from entrepot.figures.core import answers, queries, snapshot
from entrepot.figures.core.refresher import Refresher
from entrepot.figures.core.request import Request
from tests.figures.history import History

ASKED = {"by": "edition", "as_of": "2018-05-31", "currency": "CNY"}


@pytest.fixture
def forgotten() -> Iterator[None]:
    """As a new process begins: nothing in memory."""
    queries._answers.clear()
    queries._shown.clear()
    yield
    queries._answers.clear()
    queries._shown.clear()


@pytest.mark.django_db
def test_another_process_finds_the_same_answer_on_disk(data_dir: Path, forgotten: None) -> None:
    History().project(amounts=((123_45, None, "USD"),), stakes=(("SG-1", None),))
    request = Request.parse("committed", **ASKED)
    first = queries.compute(request)
    made = queries.receipt(first)
    rests = queries.support(request)
    queries._answers.clear()

    def never(*_: object) -> None:
        raise AssertionError("computed again")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "_engine", never)
        assert queries.compute(request) == first
        assert queries.receipt(first) == made
        assert queries.support(request) == rests


@pytest.mark.django_db
def test_an_answer_that_can_not_be_read_is_made_again(data_dir: Path, forgotten: None) -> None:
    History().project(amounts=((100, None, "USD"),))
    request = Request.parse("committed", **ASKED)
    first = queries.compute(request)
    [path] = (data_dir / "answers" / first.snapshot.id).iterdir()
    path.write_text("{broken", "utf-8")
    queries._answers.clear()
    assert queries.compute(request) == first


@pytest.mark.django_db
def test_only_the_newest_snapshots_keep_their_answers(data_dir: Path) -> None:
    for name in "abcde":
        (data_dir / "answers" / name).mkdir(parents=True)
    answers.forget_all_but_newest()
    assert len(list((data_dir / "answers").iterdir())) == answers.SNAPSHOTS


@pytest.mark.django_db
def test_a_statement_that_runs_too_long_is_stopped(data_dir: Path) -> None:
    """DuckDB itself is interrupted: the thread is free again, and so is the engine."""
    made, _new = snapshot.make()
    slow = "SELECT count(*) FROM range(100000000000) a, range(1000) b WHERE a.range % 7 = b.range"

    def ask(engine: object) -> object:
        return engine._backend.con.execute(slow).fetchall()  # type: ignore[attr-defined]

    request = Request.parse("committed", **ASKED)
    start = time.monotonic()
    with pytest.raises(queries.Interrupted):
        queries._kept(made, request, ("slow",), ask, 0.3)
    assert time.monotonic() - start < 30
    assert queries.compute(request, made, seconds=60).cells


@pytest.fixture
def server(fresh_db: object, forgotten: None) -> Iterator[threading.Event]:
    """This process as a server; the next snapshot is ready only once the event is set."""
    go = threading.Event()
    go.set()
    queries.keep_fresh(lambda: go.wait(60), lambda: ())  # type: ignore[arg-type,return-value]
    yield go
    go.set()
    queries.end_keeping_fresh()


def test_what_readers_may_ask_next_is_left_where_something_waits() -> None:
    rounds: list[list[int]] = []
    through = threading.Event()

    def afterwards() -> Iterator[None]:
        asked: list[int] = []
        rounds.append(asked)
        for number in range(4):
            asked.append(number)
            if len(rounds) == 1 and number == 1:
                refresher.wake()
            yield
        through.set()

    refresher = Refresher(
        lambda: None,  # type: ignore[arg-type,return-value]
        lambda _snapshot: nullcontext(),
        afterwards,
    )
    refresher.start()
    refresher.wake()
    assert through.wait(60)
    refresher.end()
    assert rounds == [[0, 1], [0, 1, 2, 3]]


def until(fact: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not fact():  # type: ignore[operator]
        assert time.monotonic() < end, "not in time"
        time.sleep(0.02)


def test_a_page_shows_the_last_snapshot_while_the_next_is_made(server: threading.Event) -> None:
    history = History()
    history.project("P1", amounts=((100, None, "USD"),))
    queries.shown()
    until(lambda: not queries.is_behind(queries.shown()))
    server.clear()
    history.project("P2", amounts=((200, None, "USD"),), on=date(2017, 6, 9))
    old = queries.shown()
    assert queries.is_behind(old)
    assert queries.compute(Request.parse("projects_signed", as_of="2018-05-31")).value == 1
    server.set()
    until(lambda: not queries.is_behind(queries.shown()))
    assert queries.compute(Request.parse("projects_signed", as_of="2018-05-31")).value == 2


def test_a_restart_shows_the_snapshot_on_disk_at_once(server: threading.Event) -> None:
    history = History()
    history.project("P1")
    made, _new = snapshot.make()
    history.project("P2")
    server.clear()
    queries._shown.clear()
    assert queries.shown() == made
