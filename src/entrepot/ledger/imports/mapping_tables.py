"""The tables of a mapping's TOML file: columns, words, filters, postings."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from entrepot.ledger.imports.kinds import CLOSED
from entrepot.ledger.imports.mapping import UNITS, ConstantInvestor, Filter, Posting
from entrepot.ledger.imports.mapping_values import Values
from entrepot.ledger.imports.reader import fold_head
from entrepot.ledger.imports.values import clean
from entrepot.ledger.models.words import NATURES, SUBTRACTING
from entrepot.places.reference import find_economy, fold, nearest

_POSTING = re.compile(r"[a-z0-9][a-z0-9_-]{0,23}")


class Tables(Values):
    """What each table changes in the mapping."""

    def _columns(self, value: Any) -> dict[str, object]:
        kind = self.mapping.kind
        heads: dict[str, tuple[str, ...]] = {}
        for name, given in self._tables("columns", value).items():
            known = name in kind.heads or name in kind.extra
            if not known and not kind.free and name not in _own_words(self.table):
                self.refuse(
                    f"columns.{name}",
                    f"{kind.name} has no field {name!r}",
                    f"Nearest: {nearest(name, [*kind.heads, *kind.extra])}.",
                )
            heads[name] = self._texts(f"columns.{name}", given)
            self.fields.add(name)
        claimed: dict[str, str] = {}
        for name, given in heads.items():
            for head in given:
                other = claimed.setdefault(fold_head(head), name)
                if other != name:
                    self.refuse(
                        f"columns.{name}",
                        f"the head {head!r} is that of {other} already",
                        f'Name it once; [join] {name} = ["{other}"] reads the same cell.',
                    )
        return {"heads": heads}

    def _join(self, value: Any) -> dict[str, object]:
        kind = self.mapping.kind
        joins: dict[str, tuple[str, ...]] = {}
        for name, given in self._tables("join", value).items():
            parts = tuple(
                self._field(f"join.{name}", part) for part in self._texts(f"join.{name}", given)
            )
            if name in self.mapping.heads and name in self.table.get("columns", {}):
                self.refuse(f"join.{name}", "it has a column of its own", "Leave out one of them.")
            if name in parts or not parts or set(parts) & set(joins):
                self.refuse(f"join.{name}", "it must name columns", "Name fields of [columns].")
            if (
                name not in kind.heads
                and name not in kind.extra
                and not kind.free
                and name not in _own_words(self.table)
            ):
                self._field(f"join.{name}", name)
            joins[name] = parts
            self.fields.add(name)
        return {"joins": joins}

    def _remove(self, value: Any) -> dict[str, object]:
        return {
            "removed": {
                self._field(f"remove.{name}", name): self._texts(f"remove.{name}", texts)
                for name, texts in self._tables("remove", value).items()
            }
        }

    def _constants(self, value: Any) -> dict[str, object]:
        constants = {}
        for name, given in self._tables("constants", value).items():
            text = str(given) if isinstance(given, int | date) else given
            constants[self._field(f"constants.{name}", name)] = self._text(
                f"constants.{name}", text
            )
        return {"constants": constants}

    def _units(self, value: Any) -> dict[str, object]:
        units = {}
        for name, unit in self._tables("units", value).items():
            self._field(f"units.{name}", name)
            units[name] = UNITS[self._choice(f"units.{name}", unit, tuple(UNITS))]
        return {"units": units}

    def _translate(self, value: Any) -> dict[str, object]:
        translations = {}
        for name, words in self._tables("translate", value).items():
            self._field(f"translate.{name}", name)
            table = self._tables(f"translate.{name}", words)
            translations[name] = {
                fold(clean(word)): self._translated(f"translate.{name}.{word}", name, result)
                for word, result in table.items()
            }
        return {"translations": translations}

    def _translated(self, key: str, name: str, result: object) -> str:
        if not isinstance(result, str):
            self.refuse(key, f"{result!r} is not a text", 'Write it in quotes: "…".')
        if name in CLOSED and result and result not in CLOSED[name].values():
            self.refuse(
                key,
                f"{result!r} is not a {name}",
                f"Write one of: {', '.join(sorted(set(CLOSED[name].values())))}.",
            )
        if name == "host" and result not in ("", "(none)") and find_economy(result) is None:
            self.refuse(key, f"{result!r} is not an economy", "Write its alpha-2 code, or (none).")
        return result

    def _fallback(self, value: Any) -> dict[str, object]:
        return {
            "fallbacks": {
                self._field(f"fallback.{name}", name): tuple(
                    self._field(f"fallback.{name}", other)
                    for other in self._texts(f"fallback.{name}", others)
                )
                for name, others in self._tables("fallback", value).items()
            }
        }

    def _unknown(self, value: Any) -> dict[str, object]:
        given = self._tables("unknown", value)
        for name, text in given.items():
            self._choice(f"unknown.{name}", text, ("(none)",))
            if name not in ("host", "economy"):
                self.refuse(
                    f"unknown.{name}",
                    "only host and economy can be left unknown",
                    "Translate the words instead.",
                )
        return {"unknown": dict(given)}

    def _word_lists(self, key: str, value: Any) -> dict[str, frozenset[str]]:
        lists = {}
        for name, words in self._tables(key, value).items():
            if name != "*":
                self._field(f"{key}.{name}", name)
            lists[name] = frozenset(
                fold(clean(word)) for word in self._texts(f"{key}.{name}", words)
            )
        return lists

    def _blank(self, value: Any) -> dict[str, object]:
        return {"blanks": self._word_lists("blank", value)}

    def _zero(self, value: Any) -> dict[str, object]:
        return {"zeros": self._word_lists("zero", value)}

    def _filters(self, value: Any) -> dict[str, object]:
        filters = []
        for index, given in enumerate(value if isinstance(value, list) else [None]):
            key = f"filters[{index}]"
            self._only(key, given, ("name", "column", "equals", "matches", "blank"))
            pattern = None
            if "matches" in given:
                try:
                    pattern = re.compile(self._text(f"{key}.matches", given["matches"]))
                except re.error as error:
                    self.refuse(
                        f"{key}.matches", f"not a regular expression: {error}", "Correct it."
                    )
            filters.append(
                Filter(
                    self._text(f"{key}.name", given.get("name")),
                    self._text(f"{key}.column", given.get("column")),
                    frozenset(
                        fold(clean(t))
                        for t in self._texts(f"{key}.equals", given.get("equals", []))
                    ),
                    pattern,
                    bool(given.get("blank", False)),
                )
            )
        return {"filters": tuple(filters)}

    def _signing(self, value: Any) -> dict[str, object]:
        self._only("signing", value, ("dates", "kinds"))
        dates = tuple(
            self._field("signing.dates", name, edition=True)
            for name in self._texts("signing.dates", value.get("dates", ["signed_on"]))
        )
        kinds = {}
        for name, kind in self._tables("signing.kinds", value.get("kinds", {})).items():
            if name not in dates:
                self.refuse(f"signing.kinds.{name}", "it is not in signing.dates", "Add it there.")
            kinds[name] = self._choice(
                f"signing.kinds.{name}", kind, ("intention", "framework", "contract")
            )
        return {"signing_dates": dates, "signing_kinds": kinds}

    def _investor(self, value: Any) -> dict[str, object]:
        tables = self._tables("investor", value)
        if "name" in tables:
            tables = {"": tables}
        investors = {}
        for register, given in tables.items():
            key = f"investor.{register}".rstrip(".")
            self._only(key, given, ("name", "economy", "kind"))
            economy = given.get("economy", "")
            found = find_economy(economy) if economy else None
            if economy and found is None:
                self.refuse(
                    f"{key}.economy",
                    f"{economy!r} is not an economy",
                    "Write its alpha-2 code, or leave it out.",
                )
            investors[register] = ConstantInvestor(
                self._text(f"{key}.name", given.get("name")),
                found.alpha2 if found else "",
                self._choice(
                    f"{key}.kind",
                    given.get("kind", "company"),
                    ("company", "government", "chamber", "bank", "other"),
                ),
            )
        return {"investors": investors}

    def _postings(self, value: Any) -> dict[str, object]:
        if self.mapping.kind.name != "projects":
            self.refuse(
                "postings",
                "only projects have postings of their own",
                "Leave it out: a capital row is one entry.",
            )
        postings = [
            self._posting(f"postings[{index}]", given)
            for index, given in enumerate(value if isinstance(value, list) else [None])
        ]
        names = [posting.name for posting in postings]
        if len(set(names)) < len(names):
            self.refuse("postings", "two postings bear one name", "Name each differently.")
        return {"postings": tuple(postings)}

    def _posting(self, key: str, given: Any) -> Posting:
        self._only(key, given, ("name", "class", "nature", "amount", "foreign", "as", "dates"))
        name = self._text(f"{key}.name", given.get("name"))
        if not _POSTING.fullmatch(name):
            self.refuse(
                f"{key}.name",
                f"{name!r} can't name a posting",
                "Write up to 24 small letters, digits, _ and -.",
            )
        capital_class = self._choice(
            f"{key}.class", given.get("class"), ("committed", "contracted", "paid_in")
        )
        natures = NATURES[capital_class]
        nature = self._choice(
            f"{key}.nature", given.get("nature", "original"), tuple(str(n) for n in natures)
        )
        foreign = given.get("foreign", "")
        balance = self._choice(f"{key}.as", given.get("as", "flow"), ("flow", "balance"))
        dates = self._texts(f"{key}.dates", given.get("dates", list(self.mapping.signing_dates)))
        if balance == "balance" and "dates" in given:
            self.refuse(
                f"{key}.dates", "a balance is dated by the register's own date", "Leave it out."
            )
        if balance == "balance" and capital_class == "committed" and nature not in SUBTRACTING:
            self.refuse(f"{key}.as", "a commitment itself is a flow", 'Write as = "flow".')
        return Posting(
            name,
            capital_class,
            nature,
            self._field(f"{key}.amount", self._text(f"{key}.amount", given.get("amount"))),
            self._field(f"{key}.foreign", foreign) if foreign else "",
            balance == "balance",
            tuple(self._field(f"{key}.dates", d, edition=True) for d in dates),
        )


def _own_words(table: dict[str, Any]) -> set[str]:
    """Fields that a mapping uses as key or edition only."""
    words = table.get("key", [])
    listed = [words] if isinstance(words, str) else list(words)
    edition = table.get("edition")
    return {str(word) for word in listed} | ({edition} if isinstance(edition, str) else set())
