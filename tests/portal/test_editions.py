"""Editions for staff: a tree whose parts and whole are one set of signings."""

from __future__ import annotations

import pytest

from entrepot.editions import actions
from entrepot.editions.errors import (
    BadCode,
    CodeTaken,
    EndsBeforeStart,
    NoName,
    NumberTaken,
    UnknownTimeZone,
)
from entrepot.editions.models import Edition
from entrepot.errors import NotAllowed


def test_an_organiser_makes_an_edition_and_its_parts(office):
    organiser = office.client("organiser")
    made = organiser.post(
        "/editions/new/",
        {
            "code": "22",
            "number": "22",
            "name_en": "The 22nd",
            "name_zh": "第22届",
            "time_zone": "Asia/Shanghai",
            "theme_zh": "开放",
        },
    )
    assert made.headers["Location"] == "/editions/22/parts/"
    organiser.post("/editions/22/parts/new/", {"code": "22-nb", "name_en": "Ningbo day"})
    organiser.post("/editions/22-nb/parts/new/", {"code": "22-nb-eve", "name_zh": "香港之夜"})
    evening = Edition.objects.get(code="22-nb-eve")
    assert evening.holding.code == "22"
    page = organiser.get("/editions/22/parts/").content.decode()
    assert "— — 香港之夜" in page
    organiser.post(
        "/editions/22-nb/change/", {"name_en": "Ningbo evening", "starts_on": "2020-06-09"}
    )
    assert Edition.objects.get(code="22-nb").name_en == "Ningbo evening"


def test_parts_add_to_the_whole(office):
    organiser = office.client("organiser")
    organiser.post("/editions/21/parts/new/", {"code": "21-nb", "name_en": "Ningbo day"})
    office.client("officer").post(
        "/projects/own/P-1/sign/",
        {
            "kind": "contract",
            "signed_on": "2020-06-09",
            "edition": "21-nb",
            "follows": str(office.signing.id),
            "currency": "USD",
        },
    )
    page = organiser.get("/editions/21/parts/").content.decode()
    rows = [row for row in page.split("<tr") if "<td" in row]
    counts = [[cell.split("<")[0] for cell in row.split('<td class="n">')[1:]] for row in rows]
    assert counts == [["1", "0", "1"], ["1", "0", "1"], ["2", "0", "1"]]


def test_a_wrong_edition_is_refused_beside_its_field(office):
    answer = office.client("organiser", "zh-hans").post(
        "/editions/new/",
        {"code": "23", "number": "21", "name_zh": "第23届", "time_zone": "Asia/Shanghai"},
    )
    assert answer.status_code == 422
    assert "第21届已存在" in answer.content.decode()
    assert not Edition.objects.filter(code="23").exists()


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"code": "21"}, CodeTaken),
        ({"code": "x y"}, BadCode),
        ({"number": 21}, NumberTaken),
        ({"starts_on": "late", "ends_on": "early"}, EndsBeforeStart),
        ({"time_zone": "Asia/Nowhere"}, UnknownTimeZone),
        ({"name_en": ""}, NoName),
    ],
)
def test_each_rule_of_an_edition_has_its_error(office, facts, error):
    from datetime import date

    days = {"late": date(2020, 6, 9), "early": date(2020, 6, 8)}
    facts = {name: days.get(value, value) for name, value in facts.items()}
    with pytest.raises(error):
        actions.make_edition(
            **{"code": "24", "name_en": "A name", "by": office.people["organiser"], **facts}
        )


def test_an_officer_keeps_no_editions(office):
    with pytest.raises(NotAllowed):
        actions.make_edition(code="24", name_en="A name", by=office.people["officer"])
    assert "New part" not in office.client("officer").get("/editions/21/parts/").content.decode()
