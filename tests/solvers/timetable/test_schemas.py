"""The JSON Schemas of docs/formats say the same form as the reader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from entrepot.solvers.timetable.changes import OPS, changes_of
from entrepot.solvers.timetable.reading import _KEYS
from entrepot.solvers.timetable.result import _MEETING, _RESULT, _UNHELD, REASONS, STATUSES
from tests.solvers.timetable.test_reading import whole

FORMATS = Path(__file__).resolve().parents[3] / "docs" / "formats"


def schema(name: str) -> dict[str, Any]:
    return json.loads((FORMATS / f"timetable-{name}.json").read_text("utf-8"))


def items(part: dict[str, Any]) -> dict[str, Any]:
    """The schema of a list's items, whether or not the list may be null."""
    part = next((one for one in part.get("anyOf", [part]) if one.get("type") == "array"), part)
    return part["items"]


def test_the_problem_schema_has_the_keys_that_the_reader_knows() -> None:
    stated = schema("problem")
    assert stated["properties"].keys() == _KEYS["problem"]
    for key, name in (
        ("slots", "slot"),
        ("halls", "hall"),
        ("walking", "walking"),
        ("booths", "booth"),
        ("interpreters", "pool"),
    ):
        assert items(stated["properties"][key])["properties"].keys() == _KEYS[name]
    for name in ("participant", "request"):
        assert stated["$defs"][name]["properties"].keys() == _KEYS[name]
    assert stated["properties"]["objective"]["anyOf"][0]["properties"].keys() == _KEYS["objective"]


def test_the_result_and_changes_schemas_have_the_keys_that_the_readers_know() -> None:
    stated = schema("result")["properties"]
    assert stated.keys() == _RESULT
    assert items(stated["meetings"])["properties"].keys() == _MEETING
    assert items(stated["unheld"])["properties"].keys() == _UNHELD
    assert tuple(items(stated["unheld"])["properties"]["reason"]["enum"]) == REASONS
    assert tuple(stated["status"]["anyOf"][0]["enum"]) == STATUSES
    acts = schema("changes")["properties"]["changes"]["items"]["oneOf"]
    assert {one["properties"]["op"]["const"]: tuple(one["required"][1:]) for one in acts} == OPS


def test_a_whole_problem_is_valid_under_the_schema_and_one_with_another_key_is_not() -> None:
    stated = schema("problem")
    jsonschema.validate(whole(), stated)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**whole(), "speed": 1}, stated)
    changes_of({"format": "entrepot-timetable-changes/1", "changes": []})
