"""The instance's own days, over the shipped calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from entrepot.accounts.actions import add_user
from entrepot.errors import NotAllowed
from entrepot.policies import actions
from entrepot.policies.errors import BadWorkdayRow, SourceMissing
from entrepot.policies.models import WorkdayException
from entrepot.policies.queries import calendar, special_days

NOW = datetime(2025, 3, 3, 2, tzinfo=UTC)
FAIR = date(2025, 6, 9)
FILE = ["day,works,name,source", "2025-06-09,no,Fair day,City notice 7", "2025-06-14,yes,In exchange,City notice 7"]  # fmt: skip


@pytest.fixture
def administrator(db):
    return add_user(name="moreau", role="administrator")


def test_an_exception_holds_over_the_shipped_calendar_until_it_is_dropped(administrator):
    assert calendar().is_workday(FAIR)
    row = actions.set_workday(
        day=FAIR, works=False, name="Fair", source="Notice 7", by=administrator, now=NOW
    )
    assert not calendar().is_workday(FAIR)
    assert special_days(2025)[-1].day > FAIR
    assert next(one for one in special_days(2025) if one.day == FAIR).exception == row
    actions.drop_workday(exception=row, by=administrator)
    assert calendar().is_workday(FAIR)


def test_a_file_is_loaded_whole_and_again_changes_nothing(administrator):
    for _ in range(2):
        assert actions.load_workdays(lines=FILE, by=administrator, now=NOW) == 2
    assert WorkdayException.objects.count() == 2
    assert calendar().is_workday(date(2025, 6, 14))


def test_a_file_with_a_bad_row_sets_no_day(administrator):
    with pytest.raises(BadWorkdayRow, match="Row 4: '2025-13-01' is no day"):
        actions.load_workdays(lines=[*FILE, "2025-13-01,no,x,y"], by=administrator, now=NOW)
    assert not WorkdayException.objects.exists()


@pytest.mark.parametrize(
    "bad", ["2025-06-09,maybe,a,b", "2025-06-09,no,,b", "2025-06-09,no,a", "9 June,no,a,b"]
)
def test_a_bad_row_is_named(administrator, bad):
    with pytest.raises(BadWorkdayRow, match="Row 2"):
        actions.load_workdays(lines=[FILE[0], bad], by=administrator, now=NOW)


def test_an_exception_without_source_is_refused(administrator):
    with pytest.raises(SourceMissing):
        actions.set_workday(
            day=FAIR, works=False, name="Fair", source=" ", by=administrator, now=NOW
        )


def test_only_administrators_change_the_calendar(db):
    with pytest.raises(NotAllowed):
        actions.load_workdays(lines=FILE, by=add_user(name="lin", role="officer"), now=NOW)


def test_the_command_line_loads_and_lists(instance, tmp_path):
    instance.run("user", "add", "moreau", "--role", "administrator", check=True)
    file = tmp_path / "days.csv"
    file.write_text("\n".join(FILE), "utf-8")
    instance.run("workdays", "load", file, "--as", "moreau", check=True)
    listed = instance.run("workdays", "list", "2025", "--format", "csv", check=True).stdout
    assert "2025-06-09,no,Fair day,City notice 7" in listed
    assert "2025-01-26,yes,,shipped" in listed
    assert instance.run("workdays", "load", tmp_path / "none", "--as", "moreau").returncode == 2
