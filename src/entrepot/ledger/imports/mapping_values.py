"""What a value of a mapping's TOML may be; each refusal names the key and how to mend it."""

from __future__ import annotations

from typing import Any, NoReturn

from entrepot.ledger.imports.errors import BadMapping
from entrepot.ledger.imports.mapping import EDITION, Mapping
from entrepot.places.reference import nearest


class Values:
    """The tables of one file, read against the mapping that it changes."""

    def __init__(self, table: dict[str, Any], base: Mapping, name: str) -> None:
        self.table, self.mapping, self.name = table, base, name
        self.fields: set[str] = set(base.heads) | set(base.kind.extra)

    def refuse(self, key: str, why: str, mend: str) -> NoReturn:
        raise BadMapping(mapping=self.name, key=key, why=why, mend=mend)

    def _text(self, key: str, value: object) -> str:
        if not isinstance(value, str) or not value:
            self.refuse(key, f"{value!r} is not a text", 'Write it in quotes: "…".')
        return value

    def _texts(self, key: str, value: object) -> tuple[str, ...]:
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
            self.refuse(key, f"{value!r} is not a list of texts", 'Write ["…", "…"].')
        return tuple(listed)

    def _tables(self, key: str, value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.refuse(key, "it is not a table", f"Write [{key}] on a line of its own.")
        return value

    def _choice(self, key: str, value: object, choices: tuple[str, ...]) -> str:
        if value not in choices:
            self.refuse(
                key, f"{value!r} is none of its values", f"Write one of: {', '.join(choices)}."
            )
        return str(value)

    def _field(self, key: str, name: str, *, edition: bool = False) -> str:
        if name in self.fields or (edition and name == EDITION):
            return name
        self.refuse(
            key,
            f"there is no field {name!r}",
            f"Name its head in [columns]. Nearest: {nearest(name, sorted(self.fields))}.",
        )

    def _only(self, key: str, given: object, allowed: tuple[str, ...]) -> None:
        if not isinstance(given, dict):
            self.refuse(key, "it is not a table", f"Write [[{key.split('[')[0]}]].")
        for name in given:
            if name not in allowed:
                self.refuse(
                    f"{key}.{name}", "it is not a key here", f"Write one of: {', '.join(allowed)}."
                )
