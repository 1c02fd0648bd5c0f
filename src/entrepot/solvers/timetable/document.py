"""JSON documents read piece by piece; every refusal names its place: `requests[17].b`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from entrepot.solvers.timetable.errors import (
    MissingKey,
    NotJson,
    RepeatedId,
    UnknownId,
    UnknownKey,
    UnreadableFile,
    WrongValue,
)
from entrepot.text import Text

_ABSENT = object()
#: What a person is asked to write.
ID = Text("an id: text that is not empty", "标识（非空文本）")
TEXT = Text("text", "文本")
LIST = Text("a list", "列表")
OBJECT = Text("an object", "对象")
IDS = Text("a list of ids", "标识列表")
COUNTS = Text("an object of counts by slot id", "以时段标识为键的数目对象")

Index = Mapping[str, int]


def load(file: Path) -> Any:
    """The document of a file. Raises UnreadableFile, NotJson."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UnreadableFile(file=file.name, why=error.strerror or str(error)) from None
    except UnicodeDecodeError as error:
        raise NotJson(file=file.name, why=str(error)) from None
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise NotJson(file=file.name, why=str(error)) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


class Item:
    """An object of a document and where it stands. Its methods raise TimetableError."""

    __slots__ = ("path", "value")

    def __init__(self, value: object, path: str, known: Iterable[str]) -> None:
        if not isinstance(value, dict):
            refuse(path or "$", value, OBJECT)
        self.value: dict[str, Any] = value
        self.path = path
        if not value.keys() <= (known if isinstance(known, set | frozenset) else set(known)):
            unknown = [key for key in value if key not in known]
            raise UnknownKey(
                path=path or "$",
                keys=", ".join(map(repr, unknown)),
                known=", ".join(sorted(known)),
            )

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def given(self, key: str) -> bool:
        return self.value.get(key) is not None

    def need(self, key: str, wanted: Text) -> Any:
        value = self.value.get(key, _ABSENT)
        if value is _ABSENT:
            raise MissingKey(path=self.at(key), wanted=wanted)
        return value

    def id(self, key: str = "id") -> str:
        value = self.value.get(key, _ABSENT)
        if type(value) is not str or not value or not _encodable(value):
            if value is _ABSENT:
                raise MissingKey(path=self.at(key), wanted=ID)
            refuse(self.at(key), value, ID)
        return value

    def text(self, key: str) -> str | None:
        value = self.value.get(key)
        if value is not None and (not isinstance(value, str) or not _encodable(value)):
            refuse(self.at(key), value, TEXT)
        return value

    def whole(self, key: str, default: int, least: int = 0, most: int | None = None) -> int:
        """An integer that may be left out."""
        value = self.value.get(key, _ABSENT)
        if value is _ABSENT:
            return default
        if type(value) is not int or value < least or (most is not None and value > most):
            refuse(self.at(key), value, integer(least, most))
        return value

    def limit(self, key: str) -> int | None:
        """An integer from 0; None where it is left out or null: no limit."""
        return self.whole(key, 0) if self.given(key) else None

    def reference(self, key: str, index: Index, kind: Text, place: str) -> int:
        value = self.id(key)
        found = index.get(value)
        if found is None:
            raise UnknownId(path=self.at(key), kind=kind, id=value, place=place)
        return found

    def maybe(self, key: str, index: Index, kind: Text, place: str) -> int | None:
        """A reference that may be left out or null."""
        if self.value.get(key) is None:
            return None
        return self.reference(key, index, kind, place)

    def references(self, key: str, index: Index, kind: Text, place: str) -> list[int]:
        """A list of ids, empty where it is left out or null."""
        value = self.value.get(key)
        return [] if value is None else referred(value, self.at(key), index, kind, place)

    def counts(self, key: str, index: Index, kind: Text, place: str) -> dict[int, int]:
        """Counts by the ids of another list."""
        value = self.value.get(key)
        if value is None:
            return {}
        path = self.at(key)
        if not isinstance(value, dict):
            refuse(path, value, COUNTS)
        found: dict[int, int] = {}
        for name, count in value.items():
            if name not in index:
                raise UnknownId(path=f"{path}[{name!r}]", kind=kind, id=name, place=place)
            if type(count) is not int or count < 0:
                refuse(f"{path}[{name!r}]", count, integer(0))
            found[index[name]] = count
        return found

    def list(self, key: str) -> Sequence[Any]:
        """A list, empty where it is left out or null."""
        value = self.value.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            refuse(self.at(key), value, LIST)
        return value

    def items(self, key: str, known: frozenset[str]) -> Iterator[Item]:
        """The objects of a list."""
        path = self.at(key)
        for index, value in enumerate(self.list(key)):
            yield Item(value, f"{path}[{index}]", known)


def referred(value: object, path: str, index: Index, kind: Text, place: str) -> list[int]:
    """A list of ids of another list, as indices."""
    if not isinstance(value, list):
        refuse(path, value, IDS)
    found = []
    for position, name in enumerate(value):
        if not isinstance(name, str):
            refuse(f"{path}[{position}]", name, ID)
        if name not in index:
            raise UnknownId(path=f"{path}[{position}]", kind=kind, id=name, place=place)
        found.append(index[name])
    return found


def indexed(items: Sequence[Item]) -> dict[str, int]:
    """Id -> position. Raises RepeatedId."""
    found: dict[str, int] = {}
    for position, item in enumerate(items):
        name = item.id()
        if found.setdefault(name, position) != position:
            raise RepeatedId(path=item.at("id"), id=name, first=items[found[name]].path)
    return found


def integer(least: int, most: int | None = None) -> Text:
    if most is None:
        return Text(f"an integer, at least {least}", f"不小于 {least} 的整数")
    return Text(f"an integer from {least} to {most}", f"{least} 至 {most} 的整数")


def one_of(words: Iterable[str]) -> Text:
    said = ", ".join(words)
    return Text(f"one of {said}", f"以下之一：{said}")


def refuse(path: str, value: object, wanted: Text) -> NoReturn:
    said = json.dumps(value, ensure_ascii=True, default=str)
    raise WrongValue(path=path, value=said if len(said) <= 80 else said[:77] + "…", wanted=wanted)


def _encodable(value: str) -> bool:
    """Half of a surrogate pair can't be written again."""
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
