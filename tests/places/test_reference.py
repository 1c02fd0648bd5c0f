"""The shipped tables hold what they say, and texts find their codes in either language."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from entrepot.places import reference
from entrepot.places.reference import (
    TABLES,
    ancestors,
    currencies,
    divisions,
    economies,
    find_division,
    find_economy,
    find_sector,
    fold,
    in_list,
    nearest,
    sector_list,
    sectors,
    usd_cny_annual,
)

pytestmark = pytest.mark.once

TREES = {
    "gbt4754": sectors("gbt4754"),
    "isic4": sectors("isic4"),
    "divisions": divisions(),
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def raw(name: str) -> list[dict[str, str]]:
    return rows(Path(reference.__file__).parent / "tables" / f"{name}.csv")


def by_level(tree: str) -> Counter[int]:
    return Counter(1 if code.isalpha() else len(code) for code in TREES[tree])


# Shape


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_a_source_and_no_code_twice_and_is_sorted(table):
    lines = raw(table.name)
    assert lines
    assert table.source
    assert table.edition
    assert re.fullmatch(r"[0-9a-f]{64}", table.digest)
    key = "code" if "code" in lines[0] else next(iter(lines[0]))
    codes = [line[key] for line in lines]
    assert len(set(codes)) == len(codes)
    if table.name not in TREES or table.name == "divisions":
        assert codes == sorted(codes)
    for line in lines:
        assert None not in line, "a row is longer than the head"
        for cell in line.values():
            assert cell == cell.strip()
            assert "*" not in cell


def test_every_shipped_file_is_a_named_table():
    folder = Path(reference.__file__).parent / "tables"
    assert {path.stem for path in folder.glob("*.csv")} == {table.name for table in TABLES}


@pytest.mark.parametrize(
    ("tree", "counts"),
    [
        ("gbt4754", {1: 20, 2: 97, 3: 473, 4: 1381}),
        ("isic4", {1: 21, 2: 88, 3: 238, 4: 419}),
    ],
)
def test_a_sector_tree_has_the_published_number_of_codes(tree, counts):
    assert by_level(tree) == counts


@pytest.mark.parametrize("tree", TREES)
def test_every_parent_exists_and_no_chain_is_a_ring(tree):
    for code in TREES[tree].values():
        assert not code.parent or code.parent in TREES[tree]
        seen = {code.code}
        step = code
        while step.parent:
            step = TREES[tree][step.parent]
            assert step.code not in seen
            seen.add(step.code)
        assert [above.code for above in ancestors(code)][-1] == step.code
        assert len(ancestors(code)) == len(seen)


@pytest.mark.parametrize("tree", TREES)
def test_a_code_begins_with_its_parent_below_the_first_level(tree):
    for code in TREES[tree].values():
        if code.parent and not code.parent.isalpha():
            assert code.code.startswith(code.parent)


@pytest.mark.parametrize("tree", TREES)
def test_every_code_can_be_shown_in_both_languages(tree):
    for code in TREES[tree].values():
        assert code.label.en
        assert code.label.zh
        assert code.valid_from is None or code.valid_to is None or code.valid_from <= code.valid_to


def test_sections_and_divisions_have_labels_of_their_own_in_english():
    for line in raw("gbt4754"):
        assert line["label_zh"]
        if len(line["code"]) <= 2:
            assert line["label_en"].isascii()
            assert line["label_en"]
    for line in raw("isic4"):
        assert line["label_en"]
        if len(line["code"]) == 1:
            assert line["label_zh"]


# Economies


def test_economies_are_those_of_iso_3166_and_kosovo():
    assert len(economies()) == 250
    assert economies()["XK"].alpha3 == "XKX"
    assert all(re.fullmatch("[A-Z]{2}", code) for code in economies())
    assert len({one.alpha3 for one in economies().values()}) == 250
    numeric = [line["numeric"] for line in raw("economies") if line["alpha2"] != "XK"]
    assert len(set(numeric)) == 249
    assert all(re.fullmatch(r"\d{3}", number) for number in numeric)


def test_no_name_is_borne_by_two_economies():
    bearers: dict[str, set[str]] = defaultdict(set)
    for one in economies().values():
        for name in (one.alpha2, one.alpha3, one.name.en, one.name.zh, *one.synonyms):
            assert name
            bearers[fold(name)].add(one.alpha2)
    assert {name: who for name, who in bearers.items() if len(who) > 1} == {}


@pytest.mark.parametrize(
    ("text", "alpha2"),
    [
        ("de", "DE"), ("DEU", "DE"), ("Germany", "DE"), ("德国", "DE"), ("NA", "NA"),
        ("Turkey", "TR"), ("Türkiye", "TR"), ("turkiye", "TR"), ("土耳其", "TR"),
        ("Viet Nam", "VN"), ("Vietnam", "VN"), ("越南", "VN"),
        ("Czechia", "CZ"), ("Czech Republic", "CZ"),
        ("South Korea", "KR"), ("Korea, Republic of", "KR"), ("Korea, Rep.", "KR"),
        ("韩国", "KR"), ("大韩民国", "KR"), ("朝鲜", "KP"),
        ("Hong Kong", "HK"), ("香港", "HK"), ("中国香港", "HK"), ("Hong Kong SAR, China", "HK"),
        ("澳门", "MO"), ("Macau", "MO"), ("台湾", "TW"), ("Taiwan, China", "TW"),
        ("Russia", "RU"), ("UK", "GB"), ("U.K.", "GB"), ("US", "US"), ("USA", "US"),
        ("UAE", "AE"), ("阿联酋", "AE"), ("Iran", "IR"), ("Iran, Islamic Republic of", "IR"),
        ("Bolivia", "BO"), ("玻利维亚", "BO"), ("Tanzania", "TZ"), ("柬埔寨", "KH"),
        ("Côte d'Ivoire", "CI"), ("Cote d’Ivoire", "CI"), ("COTE D'IVOIRE", "CI"),
        ("Congo, Democratic Republic of", "CD"), ("Congo, Republic of", "CG"),
        ("刚果（金）", "CD"), ("刚果(布)", "CG"),
        ("Egypt, Arab Republic of", "EG"), ("Yemen, Republic of", "YE"), ("Kosovo", "XK"),
        ("  united   states ", "US"), ("ＣＨＮ", "CN"),
    ],
)  # fmt: skip
def test_an_economy_is_found_by_code_and_name_in_either_language(text, alpha2):
    found = find_economy(text)
    assert found is not None
    assert found.alpha2 == alpha2


@pytest.mark.parametrize("text", ["", "ZZ", "Atlantis", "World", "Euro area", "Yugoslavia"])
def test_what_is_no_economy_is_not_found(text):
    assert find_economy(text) is None


# Currencies


@pytest.mark.parametrize(
    ("code", "digits"),
    [("CNY", 2), ("USD", 2), ("EUR", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("CLF", 4)],
)
def test_a_currency_has_the_minor_digits_of_iso_4217(code, digits):
    assert currencies()[code].digits == digits


def test_a_currency_has_two_names_and_known_digits():
    for one in currencies().values():
        assert re.fullmatch("[A-Z]{3}", one.code)
        assert one.digits in {0, 2, 3, 4}
        assert one.name.en
        assert one.name.zh


@pytest.mark.parametrize(
    ("code", "per_euro", "ceased"),
    [
        ("DEM", "1.95583", date(1999, 1, 1)),
        ("FRF", "6.55957", date(1999, 1, 1)),
        ("ITL", "1936.27", date(1999, 1, 1)),
        ("GRD", "340.750", date(2001, 1, 1)),
        ("HRK", "7.53450", date(2023, 1, 1)),
    ],
)
def test_a_currency_that_became_the_euro_keeps_its_irrevocable_rate(code, per_euro, ceased):
    one = currencies()[code]
    assert one.per_euro == Decimal(per_euro)
    assert one.ceased == ceased


def test_every_irrevocable_rate_has_six_figures_and_a_day():
    with_rate = [one for one in currencies().values() if one.per_euro is not None]
    assert len(with_rate) == 21
    for one in with_rate:
        assert one.ceased is not None
        assert one.per_euro is not None
        assert len(one.per_euro.as_tuple().digits) == 6
    assert not [one for one in currencies().values() if one.ceased and one.per_euro is None]


# Sectors


@pytest.mark.parametrize(
    ("text", "tree", "code"),
    [
        ("34", "gbt4754", "34"), ("C34", "gbt4754", "34"), (" c34 ", "gbt4754", "34"),
        ("Ｃ３４", "gbt4754", "34"), ("C", "gbt4754", "C"), ("C2710", "gbt4754", "2710"),
        ("0111", "gbt4754", "0111"), ("A0111", "gbt4754", "0111"),
        ("isic:C10", "isic4", "10"), ("isic:10", "isic4", "10"), ("ISIC: c10", "isic4", "10"),
        ("isic:A", "isic4", "A"),
    ],
)  # fmt: skip
def test_a_sector_is_found_with_and_without_its_section(text, tree, code):
    found = find_sector(text)
    assert found is not None
    assert (found.tree, found.code) == (tree, code)


@pytest.mark.parametrize("text", ["", "X34", "A34", "C10", "isic:B10", "9999", "isic:", "1", "Ab"])
def test_what_is_no_sector_is_not_found(text):
    assert find_sector(text) is None


def test_the_section_is_the_last_ancestor():
    found = find_sector("2710")
    assert found is not None
    assert [code.code for code in ancestors(found)] == ["2710", "271", "27", "C"]


def test_a_label_in_one_language_stands_for_both():
    assert sectors()["2710"].label.en == sectors()["2710"].label.zh == "化学药品原料药制造"
    assert sectors("isic4")["10"].label.zh == "Manufacture of food products"


@pytest.mark.parametrize(
    ("code", "listed"),
    [
        ("2710", True), ("27", True), ("271", True), ("3741", True), ("4343", True),
        ("3562", True), ("3841", True), ("3911", True), ("3474", True), ("3581", True),
        ("4040", True), ("2664", True), ("3973", True), ("3963", True),
        ("3444", False), ("3587", False), ("358", False), ("3964", False), ("3831", False),
        ("39", False), ("C", False), ("6510", False), ("4041", False),
    ],
)  # fmt: skip
def test_high_tech_manufacturing_is_a_list_of_codes_and_all_below_them(code, listed):
    found = find_sector(code)
    assert (found is not None and in_list(found, "hightech-2017")) is listed


def test_the_high_tech_list_has_six_groups_of_manufacturing():
    assert len({line["group"] for line in raw("hightech-2017")}) == 6
    for code in sector_list("hightech-2017"):
        assert ancestors(sectors()[code])[-1].code == "C"
        above = {step.code for step in ancestors(sectors()[code])[1:]}
        assert not above & sector_list("hightech-2017"), "a code is listed twice over"


def test_an_isic_code_is_not_on_a_list_of_another_tree():
    pharma = find_sector("isic:27")
    assert pharma is not None
    assert not in_list(pharma, "hightech-2017")


# Divisions


def valid(on: date, length: int) -> set[str]:
    return {
        one.code
        for one in divisions().values()
        if len(one.code) == length
        and (one.valid_from is None or one.valid_from <= on)
        and (one.valid_to is None or on <= one.valid_to)
    }


def test_zhejiang_has_eleven_prefectures_and_ninety_counties():
    assert len(valid(date(2026, 1, 1), 2)) == 34
    assert len(valid(date(2026, 1, 1), 4)) == 11
    assert len(valid(date(2026, 1, 1), 6)) == 90


def test_hangzhou_changed_in_april_2021():
    gone, new = {"330103", "330104"}, {"330113", "330114"}
    before, after = valid(date(2021, 4, 8), 6), valid(date(2021, 4, 9), 6)
    assert before - after == gone
    assert after - before == new


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("330206", "330206"), ("北仑", "330206"), ("北仑区", "330206"), ("Beilun", "330206"),
        ("beilun district", "330206"), ("Ningbo", "3302"), ("宁波市", "3302"), ("宁波", "3302"),
        ("Ningbo City", "3302"), ("浙江", "33"), ("浙江省", "33"), ("Zhejiang Province", "33"),
        ("内蒙古", "15"), ("新疆维吾尔自治区", "65"), ("新疆", "65"), ("景宁", "331127"),
        ("Rui'an", "330381"), ("Rui’an", "330381"), ("Ruian", "330381"), ("乐清", "330382"),
        ("临平", "330113"), ("下城区", "330103"), ("江干", "330104"), ("香港", "81"),
        ("莲都", "331102"), ("Liandu", "331102"),
    ],
)  # fmt: skip
def test_a_division_is_found_by_code_and_name_with_and_without_its_kind(text, code):
    found = find_division(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["", "区", "市", "999999", "Nowhere", "城"])
def test_what_is_no_division_is_not_found(text):
    assert find_division(text) is None


def test_a_name_that_two_divisions_bear_finds_neither(monkeypatch):
    twins = {
        code: reference.Code("divisions", code, "", reference.Text("Gulou", zh), None, None)
        for code, zh in (("1", "鼓楼区"), ("2", "鼓楼县"))
    }
    reference._division_names.cache_clear()
    monkeypatch.setattr(reference, "divisions", lambda: twins)
    try:
        assert find_division("Gulou") is None
        assert find_division("鼓楼") is None
        assert getattr(find_division("鼓楼县"), "code", "") == "2"
    finally:
        monkeypatch.undo()
        reference._division_names.cache_clear()


# Rates and advice


def test_a_year_from_1999_has_its_rate():
    rates = usd_cny_annual()
    assert list(rates) == list(range(1999, 2026))
    assert rates[2018].quantize(Decimal("0.0001")) == Decimal("6.6160")
    assert rates[2021].quantize(Decimal("0.0001")) == Decimal("6.4490")
    assert all(Decimal(6) < rate < Decimal(9) for rate in rates.values())


def test_a_misspelt_name_is_answered_with_the_nearest():
    names = [one.label.en for one in divisions().values()]
    assert nearest("Nimgbo", names).split(", ")[0] == "Ningbo"
    assert len(nearest("Nimgbo", names, n=2).split(", ")) == 2
    assert nearest("x", []) == "–"


# Against the registers they were made from


def test_sector_trees_hold_the_codes_of_the_sources(shared_data):
    folder = shared_data / "classifications"
    source = rows(folder / "gbt4754_2017_zh.csv")
    ours = sectors("gbt4754")
    assert {line["code"]: (line["parent"], line["name_zh"].strip()) for line in source} == {
        code.code: (code.parent, code.label.zh) for code in ours.values()
    }
    assert {line["code"] for line in rows(folder / "isic4.csv")} == set(sectors("isic4"))


def test_economies_hold_the_codes_of_the_source(shared_data):
    source = rows(shared_data / "classifications" / "iso3166_en_zh.csv")
    assert {line["alpha2"]: line["alpha3"] for line in source} == {
        one.alpha2: one.alpha3 for one in economies().values() if one.alpha2 != "XK"
    }
    for line in source:
        found = find_economy(line["name_en"])
        assert found is not None
        assert found.alpha2 == line["alpha2"]


def test_divisions_hold_the_codes_of_the_source(shared_data):
    folder = shared_data / "admin_divisions"
    source = {line["code"]: line["name"] for line in rows(folder / "provinces.csv")}
    for name in ("cities", "areas"):
        source |= {
            line["code"]: line["name"]
            for line in rows(folder / f"{name}.csv")
            if line["provinceCode"] == "33"
        }
    today = {
        one.code: one.label.zh
        for one in divisions().values()
        if one.valid_to is None and one.code not in {"71", "81", "82"}
    }
    assert today == source


def test_rates_are_the_sources_rounded(shared_data):
    path = shared_data / "fx" / "official_rate_lcu_per_usd_annual.csv"
    source = {
        int(line["Year"]): Decimal(line["Value"]).quantize(Decimal("0.000001"), ROUND_HALF_UP)
        for line in rows(path)
        if line["Country Code"] == "CHN" and int(line["Year"]) >= 1999
    }
    assert usd_cny_annual() == {year: source[year] for year in range(1999, 2026)}


def test_countries_of_the_world_banks_registers_are_found(shared_data):
    path = shared_data / "ida_credits" / "ida_credits_2025-03-31.csv"
    unknown = Counter(
        line["Country / Economy"]
        for line in rows(path)
        if find_economy(line["Country / Economy"]) is None
    )
    regions = ("Africa", "Asia", "America", "Caribbean", "OECS", "Pacific", "CMU")
    assert [name for name in unknown if not any(word in name for word in regions)] == []
