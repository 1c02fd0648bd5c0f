"""Files of listed names: taken as their sources write them, refused by line."""

from __future__ import annotations

import pytest

from entrepot.parties.errors import BadList
from entrepot.parties.lists import read

pytestmark = pytest.mark.once

REST = ",".join(["-0- "] * 7)
SDN = (
    f'36,"HAIYU SHIPPING CO., LTD.",-0- ,"PLAN-A",{REST},"a.k.a. \'HS\'."\r\n'
    f'41,"LINHARDT, Walter","individual","PLAN-B",{REST},-0- \r\n'
    f'52,"MORNING TIDE","vessel",-0- ,{REST},-0- \r\n\x1a\r\n'
).encode()
ALT = b'36,12,"aka","HAIYU LINES",-0- \r\n41,13,"fka","LINHART, Walther",-0- \r\n\x1a'


def test_a_file_of_ofac_is_read_with_its_aliases_and_without_its_end_mark():
    rows = read("sdn.csv", SDN, ("alt.csv", ALT))
    assert [tuple(row) for row in rows] == [
        ("36", "HAIYU SHIPPING CO., LTD.", False, "entity", "PLAN-A"),
        ("41", "LINHARDT, Walter", False, "person", "PLAN-B"),
        ("52", "MORNING TIDE", False, "vessel", ""),
        ("36", "HAIYU LINES", True, "entity", "PLAN-A"),
        ("41", "LINHART, Walther", True, "person", "PLAN-B"),
    ]


def test_a_plain_file_gives_one_listed_many_names():
    content = "\ufeffname,alias,programme,type\n海屿航运,Haiyu Shipping; Haiyu Lines,P,company\n海屿航运,HY,P,\nLin Wei,,P,individual\n"
    rows = read("plain.csv", content.encode())
    assert [(row.name, row.alias, row.kind) for row in rows] == [
        ("海屿航运", False, "entity"),
        ("Haiyu Shipping", True, "entity"),
        ("Haiyu Lines", True, "entity"),
        ("HY", True, "entity"),
        ("Lin Wei", False, "person"),
    ]
    assert len({row.entity for row in rows}) == 2


@pytest.mark.parametrize(
    ("content", "aliases", "line", "why"),
    [
        (b"", None, 1, "no name"),
        (b"\x1a", None, 1, "no name"),
        (SDN.replace(b'"vessel"', b'"rocket"'), None, 3, "rocket"),
        (SDN.replace(b"52,", b"41,"), None, 3, "twice"),
        (SDN.replace(b"52,", b"x,"), None, 3, "12 columns"),
        (SDN.replace(b"TIDE", b"T\xffDE"), None, 3, "UTF-8"),
        (SDN.replace(b'"MORNING TIDE"', b'"MORNING" TIDE'), None, 3, "csv"),
        (SDN, ALT.replace(b"41,", b"42,"), 2, "no alias"),
        (b"name,alias,programme,type\n,x,y,\n", None, 2, "four columns"),
        (b"name,alias,programme,type\nx,,,\n", ALT, 1, "in the file itself"),
    ],
)
def test_a_wrong_file_is_refused_by_its_line(content, aliases, line, why):
    with pytest.raises(BadList) as refused:
        read("a.csv", content, ("alt.csv", aliases) if aliases else None)
    assert refused.value.facts["line"] == line
    assert why in str(refused.value)
    assert refused.value.message("zh-hans") != refused.value.message("en")
