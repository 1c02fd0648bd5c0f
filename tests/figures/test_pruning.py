"""Which snapshots stay on disk, and that no head is lost with the others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from entrepot.config.environment import Settings
from entrepot.errors import BadSetting
from entrepot.figures.core import answers, pruning, queries, snapshot
from entrepot.figures.core.engine import Engine
from entrepot.figures.core.request import Request
from entrepot.figures.core.snapshot import Snapshot
from entrepot.ledger import heads
from entrepot.ledger.verify import verify
from tests.figures.history import History

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(db: None, data_dir: Path, settings: Any) -> History:
    settings.SNAPSHOTS_KEPT = 2
    return History()


def made(history: History, count: int, first: str = "P") -> list[Snapshot]:
    """Snapshots of a growing ledger, each older than GRACE, the oldest first."""
    found = []
    for place in range(count):
        history.project(f"{first}{place}", on=date(2017, 6, 8))
        found.append(snapshot.make()[0])
        age(found[-1], hours=100 - place)
    return found


def age(one: Snapshot, *, hours: int) -> None:
    then = time.time() - 3600 * hours
    for path in one.folder.iterdir():
        os.utime(path, (then, then))


def there(snapshots: list[Snapshot]) -> list[bool]:
    return [one.folder.exists() for one in snapshots]


def test_the_newest_few_stay_and_the_answers_of_the_others_go(history: History) -> None:
    found = made(history, 4)
    for one in found:
        answers.keep(one, ("what",), 1)
    assert pruning.prune() == [found[1].id, found[0].id]
    assert there(found) == [False, False, True, True]
    kept = {path.name for path in (found[0].folder.parent.parent / "answers").iterdir()}
    assert kept == {found[2].id, found[3].id}
    assert not list(found[0].folder.parent.glob(".*"))


def test_no_head_is_lost_so_a_cut_tail_is_still_found(history: History, data_dir: Path) -> None:
    found = made(history, 3)
    told = found[0].head
    pruning.prune()
    assert [path.stem for path in heads.kept(data_dir)] == [found[0].id]
    assert verify().ok
    [path] = heads.kept(data_dir)
    assert json.loads(path.read_text())["head"] == told
    path.write_text(json.dumps({"head": "ab" * 32}))
    assert not verify().ok


def test_a_snapshot_whose_id_was_given_away_stays(history: History) -> None:
    found = made(history, 4)
    pruning.name(found[0])
    age(found[0], hours=200)
    pruning.prune()
    assert there(found) == [True, False, True, True]


def test_what_was_made_or_used_within_the_hour_stays(history: History) -> None:
    found = made(history, 4)
    pruning.Hold(found[0]).release()
    pruning.prune()
    assert there(found) == [True, False, True, True]


def test_what_an_engine_reads_stays_until_it_is_closed(history: History) -> None:
    found = made(history, 3)
    engine = Engine(found[0])
    age(found[0], hours=200)
    assert pruning.prune() == []
    engine.close()
    age(found[0], hours=200)
    assert pruning.prune() == [found[0].id]


def test_what_another_process_holds_stays_until_it_is_killed(history: History) -> None:
    found = made(history, 3)
    hold = f"import fcntl,sys;f=open({str(found[0].folder / '.used')!r},'a');"
    hold += "fcntl.flock(f,fcntl.LOCK_SH);print('held',flush=True);sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        age(found[0], hours=200)
        assert pruning.prune() == []
        other.kill()
        other.wait()
    assert pruning.prune() == [found[0].id]


def test_one_whose_manifest_cannot_be_read_is_left_for_verify_to_name(history: History) -> None:
    found = made(history, 3)
    (found[0].folder / snapshot.MANIFEST).write_text("{")
    age(found[0], hours=200)
    # As another process would meet it.
    assert pruning.prune() == []
    assert "not readable" in (verify().first_bad or "")


def test_a_server_goes_on_showing_what_it_shows(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answers stay as well, though others were asked since."""
    [first] = made(history, 1)
    request = Request.parse("signings", as_of="2018-05-31")
    shown = queries.refresh(lambda: None)
    assert shown.id == first.id
    assert queries.compute(request, shown).value == 1
    later = made(history, 5, "Q")
    age(first, hours=200)
    for one in later:
        answers.keep(one, ("what",), 1)
    os.utime(first.folder.parent.parent / "answers" / first.id, (1, 1))
    pruning.prune()
    answers.forget_all_but_newest()
    assert first.folder.exists()
    assert (first.folder.parent.parent / "answers" / first.id).exists()
    queries.refresh(lambda: None)
    age(first, hours=200)
    queries._engines.pop(first.folder).close()
    age(first, hours=200)
    assert first.id in pruning.prune()


def test_a_snapshot_that_went_is_made_again_under_its_id(history: History) -> None:
    [one] = made(history, 1)
    shutil.rmtree(one.folder)
    assert snapshot.make()[0].id == one.id


@pytest.mark.parametrize("text", ["0", "-1", "few", "1.5"])
def test_how_many_stay_is_a_number_from_one_on(text: str) -> None:
    with pytest.raises(BadSetting, match="ENTREPOT_SNAPSHOTS"):
        Settings.from_environment({"SECRET_KEY": "s" * 50, "ENTREPOT_SNAPSHOTS": text})


def test_five_stay_unless_told() -> None:
    assert Settings.from_environment({"SECRET_KEY": "s" * 50}).snapshots == 5
