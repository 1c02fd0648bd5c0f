"""`ENTREPOT_TZ`: the zone that an instance reads and shows instants in, and whose day is today."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from typing import Any

import pytest

from entrepot import clock
from entrepot.config.environment import Settings
from entrepot.errors import BadSetting
from entrepot.ledger.models import Batch
from tests.support.instances import Instance
from tests.support.surroundings import python

HALF_PAST_TWO_IN_SHANGHAI = datetime(2018, 6, 8, 18, 30, tzinfo=UTC)
PROJECTS = "key,name,signed_on,amount,currency\n26-1,Bay Line Pumps,2018-01-05,100.50,USD\n"


def run(instance: Instance, *arguments: str, zone: str) -> str:
    answer = subprocess.run(
        [python(), "-m", "entrepot.cli", *arguments],
        env={**instance.environment(), "ENTREPOT_TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout


def test_a_time_without_a_zone_is_the_instances_and_so_is_what_is_printed(
    fresh_db: Instance, tmp_path: Any
) -> None:
    file = tmp_path / "projects.csv"
    file.write_text(PROJECTS, "utf-8")
    run(fresh_db, "user", "add", "lin", "--role", "officer", zone="Pacific/Auckland")
    words = ["import", "projects", str(file), "--as", "lin", "--recorded-at", "2018-06-09T06:30:00"]
    run(fresh_db, *words, zone="Pacific/Auckland")
    assert Batch.objects.get().recorded_at == HALF_PAST_TWO_IN_SHANGHAI
    shown = {
        zone: run(fresh_db, "ledger", "batches", zone=zone)
        for zone in ("Pacific/Auckland", "Asia/Shanghai")
    }
    assert "2018-06-09T06:30:00+12:00" in shown["Pacific/Auckland"]
    assert "2018-06-09T02:30:00+08:00" in shown["Asia/Shanghai"]


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Shanghai", 9), ("America/New_York", 8), ("UTC", 8)]
)
def test_today_is_the_day_of_the_zone(settings: Any, zone: str, day: int) -> None:
    settings.TIME_ZONE = zone
    assert clock.day(HALF_PAST_TWO_IN_SHANGHAI) == date(2018, 6, day)


def test_a_zone_that_there_is_none_of_is_refused(tmp_path: Any) -> None:
    with pytest.raises(BadSetting, match=r"ENTREPOT_TZ='Asia/Hangzhou'.*no such time zone"):
        Settings.from_environment(
            {"ENTREPOT_DATA_DIR": str(tmp_path), "ENTREPOT_TZ": "Asia/Hangzhou"}
        )
