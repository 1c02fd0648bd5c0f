"""Durations, the watch list and zones of the same mix, as people see them."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from entrepot.accounts.actions import add_user
from entrepot.accounts.models import User
from entrepot.figures.core import queries
from entrepot.projects.models import Project
from tests.figures.history import History

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SIGNED = date(2017, 6, 8)
AS_OF = "as_of=2019-06-30"
NAMES = {"P-23": "=HYPERLINK(1)"}


class Ground:
    """One edition of 24 projects, 20 of them registered on day 100; four are open."""

    def __init__(self) -> None:
        self.history = History()
        self.people = {
            role: add_user(name=f"user-{role}", role=role)
            for role in ("officer", "organiser", "press")
        }
        for place in range(24):
            self.signed(place)

    def signed(self, place: int, **more: Any) -> int:
        key = f"P-{place:02}"
        minor = (10 + place) * 10**8
        project = self.history.project(
            key,
            amounts=((minor, None, "USD"),),
            zone="North" if place % 2 else "South",
            sector="C3444" if place < 15 else "I65",
            **more,
        )
        if place < 20:
            self.history.add(
                "ledger_milestone", project=project, kind="registered",
                reached_on=date(2017, 9, 16), actual=1, evidence="e",
            )  # fmt: skip
        self.history.add(
            "ledger_confirmation", project=project, confirmed_on=date(2019, 6, 1), person="officer"
        )
        Project.objects.create(
            id=project, register="own", key=key, name=NAMES.get(key, f"Harbour {place}"),
            stage="signed", signed_on=SIGNED, confirmed_on=date(2019, 6, 1), edition="19",
            officer=self.people["officer"].person if place == 22 else "",
        )  # fmt: skip
        return project

    def client(self, role: str = "officer", language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        user: User = self.people[role]
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client


@pytest.fixture
def ground(common_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    for page in ("watch", "aftercare.desk"):
        monkeypatch.setattr(f"entrepot.portal.pages.{page}.today", lambda _now: date(2019, 6, 30))
    return Ground()


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return str(answer.content, "utf-8")


def sheet(client: Client, address: str) -> list[list[str]]:
    body = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body)))


def rows_of(body: str) -> list[str]:
    """The rows of the first table, as words."""
    table = re.search(r"<tbody>(.*?)</tbody>", body, re.DOTALL)
    assert table is not None
    return [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip()
        for row in re.findall(r"<tr.*?</tr>", table[1], re.DOTALL)
    ]


# Durations


def test_every_n_opens_the_projects_behind_it(ground: Ground) -> None:
    client, address = ground.client(), f"/development/durations/?by=sector&{AS_OF}"
    body = text(client, address)
    for group, count in (("C", 15), ("I", 9)):
        [link] = re.findall(rf'href="(\?[^"]*group={group}[^"]*)#projects">{count}<', body)
        listed = sheet(client, f"/development/durations/{link.replace('&amp;', '&')}&format=csv")
        assert len(listed) == 1 + count


def test_a_group_too_small_is_said_so_and_has_no_curve(ground: Ground) -> None:
    body = text(ground.client(), f"/development/durations/?by=sector&{AS_OF}")
    [large, small] = rows_of(body)
    # All of manufacturing came by day 100, so its share is known at each age since.
    assert large.startswith("C Manufacturing 15 0.3 100 % 100–100 100 %")
    assert small.count("under 10 projects") == 7
    assert "Under 10 projects, so compared with nothing: I " in body
    assert "Log-rank" not in body


def test_two_groups_large_enough_are_compared(ground: Ground) -> None:
    body = text(ground.client(), f"/development/durations/?by=zone&{AS_OF}")
    assert "Log-rank test of the 2 groups of at least 10 projects" in body
    assert "12" in rows_of(body)[0]
    # Ten of twelve in either zone, all on one day: 83 % and nothing between them.
    assert [row.count("83 %") for row in rows_of(body)] == [1, 1]
    assert "p = 1.000" in body


def test_durations_speak_chinese_and_refuse_what_they_can_not_read(ground: Ground) -> None:
    body = text(ground.client(language="zh-hans"), f"/development/durations/?by=size&{AS_OF}")
    assert "1000万至1亿美元" in body
    refused = text(ground.client(), "/development/durations/?as_of=soon", 422)
    assert "There is a problem" in refused
    assert "soon" in refused


def test_the_download_of_durations_has_every_point(ground: Ground) -> None:
    heads, *rows = sheet(ground.client(), f"/development/durations/?{AS_OF}&format=csv")
    assert heads[:4] == ["group", "projects", "median_days", "age_days"]
    [row] = rows
    assert row[:5] == ["All projects", "24", "100", "100", "0.833333"]


def test_nothing_signed_is_said(ground: Ground) -> None:
    body = text(ground.client(), "/development/durations/?as_of=2001-01-01")
    assert "No project was signed in this slice." in body


# The watch list


def test_the_watch_list_names_the_late_the_largest_stake_first(ground: Ground) -> None:
    body = text(ground.client(), "/watch/")
    rows = rows_of(body)
    assert rows[0].endswith("USD 33.0 m – not known")
    assert [re.search(r"P-\d\d", row)[0] for row in rows] == ["P-23", "P-22", "P-21", "P-20"]
    assert "P-22 19 Registered 83 % 752 652 user-officer 29 USD" in rows[1]
    assert "nobody" in rows[0]
    assert "4 projects late against their cohort" in body


def test_the_watch_list_sorts_and_filters(ground: Ground) -> None:
    client = ground.client()
    assert "P-20" in rows_of(text(client, "/watch/?sort=stake"))[0]
    officer = ground.people["officer"].person
    assert [row.split(" ")[0:2] for row in rows_of(text(client, f"/watch/?officer={officer}"))] == [
        ["Harbour", "22"]
    ]
    assert len(rows_of(text(client, "/watch/?zone=North"))) == 2
    assert "No project is late" in text(client, "/watch/?step=operating")
    assert "No project is late" in text(client, "/watch/?edition=18")


def test_the_download_of_the_watch_list_runs_no_formula(ground: Ground) -> None:
    heads, *rows = sheet(ground.client(), "/watch/?format=csv")
    first = dict(zip(heads, rows[0], strict=True))
    assert first["name"] == "'=HYPERLINK(1)"
    assert (first["at_stake"], first["currency"]) == ("33000000.00", "USD")
    assert (first["cohort_share"], first["late_days"]) == ("0.8333", "652")
    assert len(rows) == 4


def test_the_watch_list_speaks_chinese(ground: Ground) -> None:
    body = text(ground.client(language="zh-hans"), "/watch/")
    assert "落后于同批的项目：4个" in body
    assert "无人负责" in body


def test_a_payment_lowers_the_stake(ground: Ground) -> None:
    project = Project.objects.get(key="P-23")
    ground.history.entry("paid_in", 30_000_000_00, date(2018, 1, 8), project=project.id)
    # The first payment leaves the registration behind: it is late no more.
    heads, *rows = sheet(ground.client(), "/watch/?format=csv")
    assert [row[heads.index("key")] for row in rows] == ["P-22", "P-21", "P-20"]


@pytest.mark.both
def test_a_project_annulled_since_the_snapshot_is_listed_no_more(ground: Ground) -> None:
    Project.objects.filter(key="P-23").update(annulled=True)
    assert len(rows_of(text(ground.client(), "/watch/"))) == 3


@pytest.mark.both
def test_the_watch_list_costs_as_many_statements_however_long(
    ground: Ground, django_assert_max_num_queries: Any
) -> None:
    client = ground.client()
    text(client, "/watch/")
    with django_assert_max_num_queries(25) as told:
        text(client, "/watch/?sort=age")
    before = len(told)
    ground.signed(24)
    text(client, "/watch/")
    with django_assert_max_num_queries(before):
        assert len(rows_of(text(client, "/watch/?sort=age"))) == 5


def test_the_press_sees_neither(ground: Ground) -> None:
    for address in ("/watch/", "/watch/?format=csv", "/development/zones/"):
        text(ground.client("press"), address, 403)


@pytest.mark.both
def test_an_officer_s_desk_lists_that_officer_s_late_projects(ground: Ground) -> None:
    body = text(ground.client(), "/desk/")
    assert "Late against their cohort (1)" in body
    assert "Harbour 22" in body
    assert "Harbour 21" not in body
    assert "Registered: 83 % of its cohort had it at this age; late by 652 days" in body.replace(
        "\u00a0", " "
    )
    assert "Late against their cohort" not in text(ground.client("organiser"), "/desk/")


def test_a_desk_does_not_wait_for_a_snapshot_s_lives(
    data_dir: Path, ground: Ground, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DATA_DIR = data_dir  # where no other test had the lives made
    asked: list[Any] = []

    class Waiting:
        def wake(self) -> None: ...

        def later(self, key: Any, ask: Any) -> None:
            asked.append(ask)

    queries.current()
    monkeypatch.setattr(queries, "_refresher", Waiting())
    queries._answers.clear()
    assert "Late against their cohort" not in text(ground.client(), "/desk/")
    [ask] = asked
    ask()
    assert "Late against their cohort (1)" in text(ground.client(), "/desk/")


# Zones


def test_zones_are_shown_beside_the_same_mix_with_their_intervals(ground: Ground) -> None:
    body = text(ground.client(), f"/development/zones/?{AS_OF}")
    assert "compared with zones of the same mix" in body
    assert "Chance alone explains the differences" in body
    assert body.count("<svg") == 2
    rows = rows_of(body)
    # Manufacturing: all 15 registered; information: 5 of 9, 2 of 5 in the north, 3 of 4 elsewhere.
    assert any(row.startswith("North 12 12") for row in rows)
    assert all(re.search(r"\d\.\d\d–\d\.\d\d", row) for row in rows)


def test_the_n_of_a_zone_opens_its_receipt(ground: Ground) -> None:
    body = text(ground.client(), f"/development/zones/?{AS_OF}&origin=foreign")
    [link] = re.findall(r'href="(/figures/receipt/[^"]*zone%3DNorth[^"]*)"', body)
    receipt = text(ground.client(), link.replace("&amp;", "&"))
    assert re.search(r">\s*12\s*<", receipt)


def test_without_zones_the_page_says_what_to_do(ground: Ground) -> None:
    body = text(ground.client(), f"/development/zones/?place=division&{AS_OF}")
    assert "No project of this slice has a zone." in body
    heads, *rows = sheet(ground.client(), f"/development/zones/?{AS_OF}&format=csv")
    assert heads[0] == "zone"
    assert sum(float(row[4]) for row in rows) == pytest.approx(20)


OUTCOMES = ("/figures/", "/development/", "/development/durations/", "/development/zones/")


@pytest.mark.parametrize("address", OUTCOMES)
def test_pages_of_outcomes_lead_to_each_other(ground: Ground, address: str) -> None:
    shown = text(ground.client(), address)
    head = shown[shown.index("<h1>") : shown.index('<form class="filters"')]
    assert set(re.findall(r'class="button plain" href="([^"]+)"', head)) == {*OUTCOMES} - {address}
