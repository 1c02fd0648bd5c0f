"""A mapping: how a register's own heads, units and words become the fields of a kind."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from entrepot.ledger.imports.errors import BadMapping, MappingMissing, UnknownKind
from entrepot.ledger.imports.kinds import KINDS, KindOfFile
from entrepot.ledger.imports.reader import fold_head
from entrepot.places.reference import fold

#: The register's own date, wherever a list of dates may name it.
EDITION = "@edition"
UNITS: dict[str, Decimal] = {
    "1": Decimal(1),
    "元": Decimal(1),
    "thousand": Decimal(10**3),
    "千": Decimal(10**3),
    "万": Decimal(10**4),
    "lakh": Decimal(10**5),
    "million": Decimal(10**6),
    "百万": Decimal(10**6),
    "crore": Decimal(10**7),
    "千万": Decimal(10**7),
    "亿": Decimal(10**8),
    "billion": Decimal(10**9),
}
DEFAULT_CAUSE = "revised by publisher"


@dataclass(frozen=True, slots=True)
class Posting:
    """One entry that a row makes. `amount`, `foreign`: fields. `balance`: the cell tells what
    stands, not what happened. `dates`: fields, the first that is filled in dates the entry."""

    name: str
    capital_class: str
    nature: str
    amount: str
    foreign: str = ""
    balance: bool = False
    dates: tuple[str, ...] = (EDITION,)


#: What a row of `projects` posts unless its mapping says otherwise.
COMMITMENT = Posting(
    "commitment", "committed", "original", "amount", "foreign_amount", dates=("signed_on",)
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Rows that are left out, by name: those whose cell equals, matches or is blank."""

    name: str
    head: str
    equals: frozenset[str] = frozenset()
    matches: re.Pattern[str] | None = None
    blank: bool = False

    def leaves_out(self, text: str) -> bool:
        return bool(
            (self.blank and not text)
            or fold(text) in self.equals
            or (self.matches and self.matches.search(text))
        )


@dataclass(frozen=True, slots=True)
class ConstantInvestor:
    """The one investor of every row, such as the bank of a lending register."""

    name: str
    economy: str = ""
    kind: str = "company"


@dataclass(frozen=True)
class Mapping:
    """See docs/formats/mapping.md for every key."""

    name: str
    kind: KindOfFile
    register: str = "own"
    registers: dict[str, str] = field(default_factory=dict)
    heads: dict[str, tuple[str, ...]] = field(default_factory=dict)
    key: tuple[str, ...] = ("key",)
    edition_field: str = ""
    edition_date: str = ""
    encoding: str = ""
    sheets: tuple[str, ...] = ()
    separator: str = ";"
    plain_investors: bool = False
    repeats: str = "error"
    prefer: tuple[str, tuple[str, ...]] | None = None
    annul_gone: bool = False
    cause: str = DEFAULT_CAUSE
    escapes: bool = False
    any_grouping: bool = False
    date_forms: tuple[str, ...] = ()
    units: dict[str, Decimal] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    translations: dict[str, dict[str, str]] = field(default_factory=dict)
    joins: dict[str, tuple[str, ...]] = field(default_factory=dict)
    removed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fallbacks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    blanks: dict[str, frozenset[str]] = field(default_factory=dict)
    zeros: dict[str, frozenset[str]] = field(default_factory=dict)
    filters: tuple[Filter, ...] = ()
    signing_dates: tuple[str, ...] = ("signed_on",)
    signing_kinds: dict[str, str] = field(default_factory=dict)
    investors: dict[str, ConstantInvestor] = field(default_factory=dict)
    postings: tuple[Posting, ...] = ()

    @cached_property
    def known_heads(self) -> dict[str, str]:
        """Folded head -> field."""
        return {fold_head(head): name for name, heads in self.heads.items() for head in heads}

    @property
    def tells_amounts(self) -> bool:
        """Whether the mapping names where a commitment's amount stands: a register may have none."""
        return COMMITMENT.amount in (*self.heads, *self.joins)

    def is_ours(self, head: list[str]) -> bool:
        """Whether a head row holds a Chinese head of this mapping or of the format."""
        known = set(self.known_heads) | {
            fold_head(name) for heads in self.kind.heads.values() for name in heads
        }
        return any(not cell.isascii() and fold_head(cell) in known for cell in head)

    def register_of(self, head: list[str]) -> str:
        """The register, which may depend on a head that the file has."""
        present = {fold_head(cell) for cell in head}
        for name, register in self.registers.items():
            if fold_head(name) in present:
                return register
        return self.register


def default(kind: str) -> Mapping:
    """The mapping of a file that has the format's own heads. Raises UnknownKind (IMP-002)."""
    if kind not in KINDS:
        raise UnknownKind(kind=kind, kinds=", ".join(KINDS))
    shape = KINDS[kind]
    keys = {"projects": ("key",), "capital": ("key",), "enterprises": ("key",)}
    return Mapping(
        name="",
        kind=shape,
        heads=dict(shape.heads),
        key=keys.get(kind, ()),
        postings=(COMMITMENT,) if kind == "projects" else (),
    )


def shipped() -> dict[str, str]:
    """Name -> text of the mappings that come with the program."""
    folder = files("entrepot").joinpath("ledger/mappings")
    return {
        item.name.removesuffix(".toml"): item.read_text("utf-8")
        for item in sorted(folder.iterdir(), key=lambda item: item.name)
        if item.name.endswith(".toml")
    }


def load(kind: str, name: str | None) -> Mapping:
    """The mapping of a path or a shipped name; the format's own without one.

    Raises UnknownKind (IMP-002), MappingMissing (IMP-011), BadMapping (IMP-012).
    """
    base = default(kind)
    if not name:
        return base
    path = Path(name)
    if path.is_file():
        try:
            text = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise MappingMissing(
                mapping=f"{name} ({error})", shipped=", ".join(shipped())
            ) from None
    else:
        texts = shipped()
        try:
            text = texts[name.removesuffix(".toml")]
        except KeyError:
            raise MappingMissing(mapping=name, shipped=", ".join(texts)) from None
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadMapping(
            mapping=path.name,
            key="(file)",
            why=f"it is not TOML: {error}",
            mend="Correct that line.",
        ) from None
    from entrepot.ledger.imports.mapping_file import read

    return replace(read(table, base, path.stem), name=path.stem)
