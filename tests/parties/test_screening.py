"""A party is screened against the newest edition of each list; a hit waits for a person."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from entrepot.accounts.actions import add_user
from entrepot.accounts.models import User
from entrepot.errors import NotAllowed
from entrepot.parties import actions, queries
from entrepot.parties.errors import (
    EditionTaken,
    HitAlreadyCleared,
    NoList,
    ReasonMissing,
    SourceMissing,
    UnknownHit,
)
from entrepot.parties.models import Hit, ListedName, Party, Screening, ScreeningList
from entrepot.parties.queries import Screened, Standing, screened
from entrepot.parties.screening import File

T0 = datetime(2018, 6, 1, 8, tzinfo=UTC)
HEAD = "name,alias,programme,type\n"
FIRST = HEAD + "Haiyu Shipping,海屿航运;Haiyu Lines,SEA,company\nLinhardt Walter,,X,individual\n"


@pytest.fixture
def organiser(db: None) -> User:
    return add_user(name="rui", role="organiser")


def load(by: User, text: str = FIRST, *, edition: str = "2018-01-31", at: datetime = T0):
    return actions.load_list(
        source="Plain",
        edition=date.fromisoformat(edition),
        file=File("plain.csv", text.encode()),
        by=by,
        now=at,
    )


def run(by: User, party: Party, *, hours: int = 1) -> Screened:
    actions.screen(parties=[party], by=by, now=T0 + timedelta(hours=hours))
    return screened(party)


def test_a_party_goes_from_never_to_clear_and_a_new_list_makes_that_old(organiser):
    party = actions.find_or_make(name="Qingfeng Pumps", economy="DE")
    assert screened(party) == Screened(Standing.NEVER)
    first = load(organiser)
    clear = run(organiser, party)
    assert (clear.standing, clear.lists, clear.passes) == (Standing.CLEAR, (first,), True)
    assert clear.at == T0 + timedelta(hours=1)
    load(organiser, HEAD + "Nobody,,,\n", edition="2018-05-31")
    old = screened(party)
    assert (old.standing, old.current, old.passes) == (Standing.CLEAR, False, False)


def test_an_older_edition_that_is_loaded_later_does_not_hold(organiser):
    newer = load(organiser, edition="2018-05-31")
    load(organiser, HEAD + "Nobody,,,\n", edition="2018-01-31", at=T0 + timedelta(hours=1))
    assert queries.lists_in_force() == [newer]


def test_a_hit_waits_until_it_is_cleared_with_its_reason(organiser):
    load(organiser)
    party = actions.find_or_make(name="HAIYU LINES Co., Ltd", economy="HK")
    waiting = run(organiser, party)
    (hit,) = waiting.waiting
    assert (waiting.standing, waiting.passes) == (Standing.WAITING, False)
    assert (hit.listed.name, hit.score, hit.listed.programme) == ("Haiyu Lines", 100, "SEA")
    assert "Haiyu Lines" in hit.evidence.en
    assert "Haiyu Lines" in hit.evidence.zh
    cleared_at = T0 + timedelta(hours=2)
    actions.clear_hit(hit=hit.pk, reason=" A line in Ghent. ", by=organiser, now=cleared_at)
    cleared = screened(party)
    assert (cleared.standing, cleared.passes) == (Standing.CLEARED, True)
    (hit,) = cleared.cleared
    assert (hit.reason, hit.cleared_by, hit.cleared_at) == (
        "A line in Ghent.",
        organiser,
        cleared_at,
    )
    known = screened(party, known_at=T0 + timedelta(hours=1))
    assert (known.standing, known.cleared) == (Standing.WAITING, ())
    assert screened(party, known_at=T0).standing == Standing.NEVER


def test_one_listed_under_several_like_names_is_one_hit(organiser):
    load(organiser, HEAD + "Haiyu Shipping,Haiyu Shiping;Hai Yu Shipping,,\n")
    party = actions.find_or_make(name="Haiyu Shipping")
    assert [hit.listed.name for hit in run(organiser, party).waiting] == ["Haiyu Shipping"]


def test_a_name_in_the_other_script_is_screened_too(organiser):
    load(organiser)
    party = actions.find_or_make(name="Sea Isle Transport", economy="CN")
    assert run(organiser, party).standing == Standing.CLEAR
    actions.add_name(party=party, language="zh-Hans", name="海屿航运有限公司")
    assert screened(party).current is False
    again = run(organiser, party, hours=2)
    assert [hit.name for hit in again.waiting] == ["海屿航运有限公司"]


def test_a_clearing_stands_at_the_next_edition_only_while_nothing_changed(organiser):
    load(organiser)
    party = actions.find_or_make(name="Haiyu Lines")
    (hit,) = run(organiser, party).waiting
    actions.clear_hit(hit=hit.pk, reason="Another.", by=organiser, now=T0 + timedelta(hours=2))
    load(organiser, FIRST + "Somebody Else,,,\n", edition="2018-02-28")
    carried = run(organiser, party, hours=3)
    assert (carried.standing, carried.current) == (Standing.CLEARED, True)
    assert carried.cleared[0].carried_from == hit
    load(organiser, FIRST.replace("SEA", "LAND"), edition="2018-03-31")
    assert run(organiser, party, hours=4).standing == Standing.WAITING


def test_who_left_the_list_is_clear_after_the_next_screening_and_not_before(organiser):
    load(organiser)
    party = actions.find_or_make(name="Haiyu Lines")
    assert run(organiser, party).standing == Standing.WAITING
    load(organiser, HEAD + "Nobody,,,\n", edition="2018-02-28")
    assert screened(party).standing == Standing.WAITING
    assert run(organiser, party, hours=2).passes
    assert screened(party, known_at=T0 + timedelta(hours=1)).standing == Standing.WAITING
    assert list(queries.waiting_hits()) == []


def test_screening_again_finds_no_hit_twice(organiser):
    load(organiser)
    party = actions.find_or_make(name="Haiyu Lines")
    run(organiser, party)
    tally = actions.screen(parties=[party], by=organiser, now=T0 + timedelta(hours=2))
    assert (tally.parties, tally.hits) == (1, 0)
    assert Hit.objects.count() == 1
    assert Screening.objects.count() == 2


def test_two_who_screen_a_party_at_once_find_its_hit_once(fresh_db):
    by = add_user(name="rui", role="organiser")
    load(by)
    party = actions.find_or_make(name="Haiyu Lines")
    start = Barrier(2)

    def one(hours: int) -> int:
        try:
            start.wait()
            now = T0 + timedelta(hours=hours)
            return actions.screen(parties=[party], by=by, now=now).hits
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, (1, 2))) == [0, 1]
    assert Hit.objects.count() == 1


def test_the_same_file_is_loaded_once_and_another_of_that_date_is_refused(organiser):
    assert load(organiser) == load(organiser, at=T0 + timedelta(days=1))
    assert ScreeningList.objects.count() == 1
    with pytest.raises(EditionTaken, match="2018-01-31"):
        load(organiser, FIRST + "Somebody,,,\n")
    assert ListedName.objects.count() == 4


@pytest.mark.parametrize("role", ["officer", "verifier", "statistician"])
def test_only_organiser_and_administrator_screen(role, organiser):
    other = add_user(name="wei", role=role)
    load(organiser)
    party = actions.find_or_make(name="Haiyu Lines")
    (hit,) = run(organiser, party).waiting
    with pytest.raises(NotAllowed):
        load(other, edition="2018-02-28")
    with pytest.raises(NotAllowed):
        actions.screen(parties=[party], by=other, now=T0)
    with pytest.raises(NotAllowed):
        actions.clear_hit(hit=hit.pk, reason="No.", by=other, now=T0)
    assert screened(party).standing == Standing.WAITING


def test_what_is_wrong_with_an_act_is_named(organiser):
    party = actions.find_or_make(name="Haiyu Lines")
    with pytest.raises(NoList):
        run(organiser, party)
    with pytest.raises(SourceMissing):
        actions.load_list(
            source=" ", edition=date(2018, 1, 1), file=File("a", b""), by=organiser, now=T0
        )
    load(organiser)
    (hit,) = run(organiser, party).waiting
    with pytest.raises(ReasonMissing):
        actions.clear_hit(hit=hit.pk, reason=" ", by=organiser, now=T0)
    with pytest.raises(UnknownHit):
        actions.clear_hit(hit=hit.pk + 1, reason="No.", by=organiser, now=T0)
    actions.clear_hit(hit=hit.pk, reason="No.", by=organiser, now=T0)
    with pytest.raises(HitAlreadyCleared, match="rui"):
        actions.clear_hit(hit=hit.pk, reason="Again.", by=organiser, now=T0)


def test_no_hit_is_cleared_without_person_and_reason_even_in_the_database(organiser):
    load(organiser)
    (hit,) = run(organiser, actions.find_or_make(name="Haiyu Lines")).waiting
    with pytest.raises(IntegrityError), transaction.atomic():
        Hit.objects.filter(pk=hit.pk).update(cleared_at=T0)


@pytest.mark.django_db
def test_listed_names_stand_in_tables_of_parties_alone():
    tables = [name for name in connection.introspection.table_names() if "listed" in name]
    assert tables == ["parties_listedname"]


def test_the_command_line_loads_runs_lists_and_clears(instance, tmp_path):
    list_ = tmp_path / "plain.csv"
    list_.write_text(FIRST, "utf-8")
    register = tmp_path / "projects.csv"
    register.write_text(
        "key,name,investors,place,sector,signed_on,kind,amount,foreign_amount,currency,"
        "direction,origin\n"
        "P1,Works,Haiyu Lines:HK,330206,C34,2018-06-08,contract,100,100,USD,inward,foreign\n",
        "utf-8",
    )

    def answer(*arguments: object) -> Any:
        return json.loads(instance.run(*arguments).stdout)

    instance.run("user", "add", "rui", "--role", "organiser")
    instance.run("import", "projects", register, "--as", "rui")
    load = ("screening", "load", list_, "--source", "Plain", "--as", "rui")
    loaded = answer(*load, "--edition", "2018-01-31")
    assert (loaded["names"], loaded["edition"]) == (4, "2018-01-31")
    assert answer("screening", "run", "--as", "rui") == {"parties": 1, "hits": 1, "carried": 0}
    (hit,) = answer("screening", "hits", "--format", "json")
    assert (hit["listed"], hit["score"]) == ("Haiyu Lines", 100)
    answer("screening", "clear", hit["hit"], "--reason", "Another.", "--as", "rui")
    assert answer("screening", "hits", "--format", "json") == []
    assert answer("screening", "run", "--party", hit["party"], "--as", "rui")["hits"] == 0
    refused = instance.run(*load, "--edition", "31 May")
    assert refused.returncode == 2
    assert "2018-06-08" in refused.stderr


@pytest.mark.slow
def test_the_real_list_is_loaded_and_finds_its_own_names(organiser, shared_data: Path):
    folder = shared_data / "sanctions"
    made = actions.load_list(
        source="OFAC",
        edition=date(2021, 7, 1),
        file=File("sdn", (folder / "ofac_sdn_2021-07.csv").read_bytes()),
        aliases=File("alt", (folder / "ofac_alt_2021-07.csv").read_bytes()),
        by=organiser,
        now=T0,
    )
    names = made.names
    assert names.filter(alias=False).count() == 8_976
    assert names.filter(alias=True).count() == 11_910
    assert names.filter(alias=False, kind="person").count() == 4_620
    assert names.filter(alias=False, kind="vessel").count() == 406
    listed = names.filter(kind="entity", alias=False).order_by("pk")[10]
    party = actions.find_or_make(name=f"{listed.name.title()} Co., Ltd.")
    harmless = actions.find_or_make(name="Qingfeng Pumps and Valves Ningbo")
    actions.screen(parties=[party, harmless], by=organiser, now=T0)
    assert listed.entity in {hit.listed.entity for hit in screened(party).waiting}
    assert screened(harmless).passes
