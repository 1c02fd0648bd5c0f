"""Code lists shipped with the program: economies, currencies, sectors, divisions.

Facts with their sources (`TABLES`); codes are text, since many begin with a zero. Deeper or
newer lists are loaded by `entrepot import`.
"""

from __future__ import annotations

import csv
import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal

from entrepot.text import Text

Tree = Literal["gbt4754", "isic4"]


@dataclass(frozen=True, slots=True)
class Table:
    """One shipped table: file, edition, source."""

    name: str
    edition: str
    source: str

    @property
    def digest(self) -> str:
        """SHA-256 of the table's rows: its version."""
        return hashlib.sha256(_read(self.name).encode()).hexdigest()


TABLES = (
    Table("economies", "2024", "ISO 3166-1; XK is user-assigned"),
    Table(
        "currencies",
        "2026",
        "ISO 4217; euro rates: Council Regulation (EC) 2866/98 and its amendments",
    ),
    Table("gbt4754", "2017", "GB/T 4754-2017, National Bureau of Statistics of China"),
    Table("isic4", "Rev. 4", "ISIC Rev. 4, United Nations Statistics Division, 2008"),
    Table("divisions", "2021", "GB/T 2260, Ministry of Civil Affairs; Zhejiang after April 2021"),
    Table("hightech-2017", "2017", "NBS, High-tech industry (manufacturing) classification 2017"),
    Table("usd_cny_annual", "1999-2025", "World Bank PA.NUS.FCRF: annual average, CNY per USD"),
)


@dataclass(frozen=True, slots=True)
class Economy:
    alpha2: str
    alpha3: str
    name: Text
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Currency:
    """`ceased`: from that day on `per_euro` units are one euro, for ever."""

    code: str
    digits: int
    name: Text
    ceased: date | None
    per_euro: Decimal | None


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a tree, valid from `valid_from` to `valid_to` (both in it; None: open).

    Where a table has the label in one language only, that stands for both.
    """

    tree: str
    code: str
    parent: str
    label: Text
    valid_from: date | None
    valid_to: date | None


def _read(name: str) -> str:
    return files("entrepot").joinpath(f"places/tables/{name}.csv").read_text("utf-8")


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_read(name).splitlines()))


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


def fold(text: str) -> str:
    """A text as it is compared: no case, accents, width or doubled blanks."""
    wide = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in wide if not unicodedata.combining(c))
    return " ".join(plain.replace("’", "'").casefold().split())


@cache
def economies() -> dict[str, Economy]:
    """Alpha-2 -> economy."""
    return {
        row["alpha2"]: Economy(
            row["alpha2"],
            row["alpha3"],
            Text(row["name_en"], row["name_zh"]),
            tuple(filter(None, row["synonyms"].split(";"))),
        )
        for row in _rows("economies")
    }


@cache
def _economy_names() -> dict[str, Economy]:
    names: dict[str, Economy] = {}
    for economy in economies().values():
        for name in (
            economy.name.en,
            economy.name.zh,
            *economy.synonyms,
            economy.alpha3,
            economy.alpha2,
        ):
            names[fold(name)] = economy
    return names


def find_economy(text: str) -> Economy | None:
    """By alpha-2, alpha-3, or a name in either language."""
    return _economy_names().get(fold(text))


@cache
def currencies() -> dict[str, Currency]:
    return {
        row["code"]: Currency(
            row["code"],
            int(row["digits"]),
            Text(row["name_en"], row["name_zh"]),
            _day(row["ceased"]),
            Decimal(row["per_euro"]) if row["per_euro"] else None,
        )
        for row in _rows("currencies")
    }


def _codes(table: str) -> dict[str, Code]:
    return {
        row["code"]: Code(
            table,
            row["code"],
            row["parent"],
            Text(row["label_en"] or row["label_zh"], row["label_zh"] or row["label_en"]),
            _day(row["valid_from"]),
            _day(row["valid_to"]),
        )
        for row in _rows(table)
    }


@cache
def sectors(tree: Tree = "gbt4754") -> dict[str, Code]:
    return _codes(tree)


@cache
def divisions() -> dict[str, Code]:
    """Provinces; prefectures and counties of Zhejiang."""
    return _codes("divisions")


def find_sector(text: str) -> Code | None:
    """A code of GB/T 4754, or of ISIC Rev. 4 after `isic:`.

    `C34` and `34` are one code; a letter that is not the code's section names nothing.
    """
    code = unicodedata.normalize("NFKC", text).strip().upper()
    tree: Tree = "gbt4754"
    if code.startswith("ISIC:"):
        tree, code = "isic4", code[5:].strip()
    if len(code) > 1 and code[0].isalpha():
        found = sectors(tree).get(code[1:])
        return found if found and ancestors(found)[-1].code == code[0] else None
    return sectors(tree).get(code)


def ancestors(code: Code) -> list[Code]:
    """From a code up to its section, itself first."""
    tree = divisions() if code.tree == "divisions" else _codes_of(code.tree)
    chain = [code]
    while chain[-1].parent:
        chain.append(tree[chain[-1].parent])
    return chain


def _codes_of(tree: str) -> dict[str, Code]:
    return sectors("isic4" if tree == "isic4" else "gbt4754")


#: What a division's name may end in; the longer forms first, since they hold the shorter.
_SUFFIXES = (
    "维吾尔自治区", "壮族自治区", "回族自治区", "畲族自治县", "特别行政区", "自治区", "自治县",
    "省", "市", "区", "县",
    " province", " city", " district", " county",
)  # fmt: skip


def _bare(name: str) -> str:
    """A folded name without what kind of division it is: 北仑区 is 北仑."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) > 1:
            return name.removesuffix(suffix)
    return name


@cache
def _division_names() -> dict[str, Code | None]:
    """Folded name -> its division; None where two bear it.

    A division that ended keeps its name unless one of today bears it.
    """
    names: dict[str, Code | None] = {}
    for ended in (False, True):
        found: dict[str, Code | None] = {}
        for code in divisions().values():
            if (code.valid_to is not None) != ended:
                continue
            en, zh = fold(code.label.en), fold(code.label.zh)
            for name in {en, en.replace("'", ""), zh, _bare(zh)}:
                found[name] = None if name in found else code
        names = found | names
    return names


def find_division(text: str) -> Code | None:
    """By code, or by a name in either language that only one division bears.

    What kind it is may be left out or said: 北仑, 北仑区, Beilun, Beilun District.
    """
    if text.strip() in divisions():
        return divisions()[text.strip()]
    name, names = fold(text), _division_names()
    return names[name] if name in names else names.get(_bare(name))


@cache
def _sector_names() -> dict[str, Code | None]:
    """Folded name -> its code of GB/T 4754; of codes that lie in each other the widest; None where
    two that don't bear it."""
    bearers: dict[str, list[Code]] = {}
    for code in sectors().values():
        for name in {fold(code.label.en), fold(code.label.zh)}:
            bearers.setdefault(name, []).append(code)
    names: dict[str, Code | None] = {}
    for name, codes in bearers.items():
        widest = min(codes, key=lambda code: len(ancestors(code)))
        names[name] = widest if all(widest in ancestors(code) for code in codes) else None
    return names


def find_sector_named(text: str) -> Code | None:
    """A code of GB/T 4754 by its name in either language."""
    return _sector_names().get(fold(text))


def with_section(code: Code) -> str:
    """As people write a code of GB/T 4754: C34; a section is its letter alone."""
    section = ancestors(code)[-1].code
    return code.code if code.code == section else section + code.code


@cache
def sector_list(name: str) -> frozenset[str]:
    """Codes on a dated list, such as `hightech-2017`: a code is on it if an ancestor is."""
    return frozenset(row["code"] for row in _rows(name))


def in_list(code: Code, name: str) -> bool:
    """Whether a code of GB/T 4754, in which lists are written, or one above it is on a list."""
    listed = sector_list(name)
    return code.tree == "gbt4754" and any(step.code in listed for step in ancestors(code))


@cache
def usd_cny_annual() -> dict[int, Decimal]:
    """CNY per USD, average of the year."""
    return {int(row["year"]): Decimal(row["rate"]) for row in _rows("usd_cny_annual")}


def nearest(value: str, choices: list[str], n: int = 3) -> str:
    """The names most like a misspelt one, for an error message."""
    from rapidfuzz import process

    found = process.extract(value, choices, limit=n)
    return ", ".join(match[0] for match in found) or "–"
