"""Reads a mapping's TOML file; every key is checked, none is passed over."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from entrepot.ledger.imports.kinds import KINDS
from entrepot.ledger.imports.mapping import Mapping
from entrepot.ledger.imports.mapping_tables import Tables
from entrepot.ledger.imports.values import clean
from entrepot.places.reference import fold, nearest

_REGISTER = re.compile(r"[a-z0-9][a-z0-9-]{0,23}")


def read(table: dict[str, Any], base: Mapping, name: str) -> Mapping:
    """A mapping from its parsed TOML. Raises BadMapping (IMP-012) naming the key."""
    return _File(table, base, name).read()


class _File(Tables):
    """Each key of the file, in the order in which they are read."""

    def read(self) -> Mapping:
        readers: dict[str, Callable[[Any], dict[str, object]]] = {
            "title": lambda value: {},
            "kind": self._kind,
            "columns": self._columns,
            "join": self._join,
            "constants": self._constants,
            "register": self._register,
            "key": self._key,
            "edition": self._edition,
            "encoding": self._encoding,
            "sheet": self._sheet,
            "separator": self._separator,
            "investors": self._investors,
            "repeats": self._repeats,
            "prefer": self._prefer,
            "gone": self._gone,
            "cause": self._cause,
            "escapes": self._escapes,
            "grouping": self._grouping,
            "dates": self._dates,
            "units": self._units,
            "translate": self._translate,
            "remove": self._remove,
            "fallback": self._fallback,
            "unknown": self._unknown,
            "blank": self._blank,
            "zero": self._zero,
            "filters": self._filters,
            "signing": self._signing,
            "investor": self._investor,
            "postings": self._postings,
        }
        for key in self.table:
            if key not in readers:
                self.refuse(
                    key, "it is not a key of a mapping", f"Nearest: {nearest(key, list(readers))}."
                )
        for key, reader in readers.items():
            if key in self.table:
                changes = reader(self.table[key])
                self.mapping = replace(self.mapping, **changes)  # type: ignore[arg-type]
        return self.mapping

    def _kind(self, value: Any) -> dict[str, object]:
        expected = self.mapping.kind.name
        self._choice("kind", value, tuple(KINDS))
        if value != expected:
            self.refuse(
                "kind", f"it is for {value}, not {expected}", f"Run `entrepot import {value} …`."
            )
        return {}

    def _register(self, value: Any) -> dict[str, object]:
        def checked(key: str, name: object) -> str:
            if not isinstance(name, str) or not _REGISTER.fullmatch(name):
                self.refuse(
                    key,
                    f"{name!r} can't name a register",
                    "Write up to 24 small letters, digits and hyphens.",
                )
            return name

        if isinstance(value, dict):
            return {
                "registers": {
                    head: checked(f"register.{head}", name) for head, name in value.items()
                }
            }
        return {"register": checked("register", value)}

    def _key(self, value: Any) -> dict[str, object]:
        return {"key": tuple(self._field("key", name) for name in self._texts("key", value))}

    def _edition(self, value: Any) -> dict[str, object]:
        if isinstance(value, datetime) or not isinstance(value, str | date):
            self.refuse(
                "edition",
                f"{value!r} is neither a field nor a date",
                'Write a field of [columns], or a date such as "2020-11-30".',
            )
        text = value.isoformat() if isinstance(value, date) else value
        if text in self.fields:
            return {"edition_field": text}
        try:
            return {"edition_date": date.fromisoformat(text).isoformat()}
        except ValueError:
            self.refuse(
                "edition",
                f"{text!r} is neither a field nor a date",
                'Name its head in [columns], or write a date such as "2020-11-30".',
            )

    def _encoding(self, value: Any) -> dict[str, object]:
        import codecs

        try:
            return {"encoding": codecs.lookup(self._text("encoding", value)).name}
        except LookupError:
            self.refuse(
                "encoding",
                f"{value!r} is not a known encoding",
                "Write one such as utf-8, gb18030, cp1252.",
            )

    def _sheet(self, value: Any) -> dict[str, object]:
        return {"sheets": self._texts("sheet", value)}

    def _separator(self, value: Any) -> dict[str, object]:
        return {"separator": self._text("separator", value)}

    def _investors(self, value: Any) -> dict[str, object]:
        return {"plain_investors": self._choice("investors", value, ("names", "full")) == "names"}

    def _repeats(self, value: Any) -> dict[str, object]:
        choices: tuple[str, ...] = ("error", "identical", "agreeing")
        if self.mapping.kind.name != "projects":
            choices = choices[:2]
        return {"repeats": self._choice("repeats", value, choices)}

    def _prefer(self, value: Any) -> dict[str, object]:
        if self.table.get("repeats") != "agreeing":
            self.refuse(
                "prefer",
                "it chooses between agreeing repeats",
                'Write repeats = "agreeing", or leave it out.',
            )
        tables = self._tables("prefer", value)
        if len(tables) != 1:
            self.refuse("prefer", "it names one field", 'Write prefer = { field = ["…"] }.')
        [(name, words)] = tables.items()
        texts = tuple(fold(clean(word)) for word in self._texts(f"prefer.{name}", words))
        return {"prefer": (self._field(f"prefer.{name}", name), texts)}

    def _gone(self, value: Any) -> dict[str, object]:
        return {"annul_gone": self._choice("gone", value, ("keep", "annul")) == "annul"}

    def _cause(self, value: Any) -> dict[str, object]:
        if len(self._text("cause", value)) > 40:
            self.refuse("cause", f"it has {len(value)} characters", "Write at most 40.")
        return {"cause": value}

    def _escapes(self, value: Any) -> dict[str, object]:
        if not isinstance(value, bool):
            self.refuse("escapes", f"{value!r} is not true or false", "Write true or false.")
        return {"escapes": value}

    def _grouping(self, value: Any) -> dict[str, object]:
        return {"any_grouping": self._choice("grouping", value, ("strict", "any")) == "any"}

    def _dates(self, value: Any) -> dict[str, object]:
        forms = self._texts("dates", value)
        for form in forms:
            if "%Y" not in form or datetime(2018, 6, 8).strftime(form) == form:
                self.refuse(
                    "dates",
                    f"{form!r} is not a form of date",
                    "Write %d, %m, %Y (and %H, %I, %M, %S, %p), such as %d/%m/%Y.",
                )
        return {"date_forms": forms}
