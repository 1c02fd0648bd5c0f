"""Findings: each is listed or stands in one that is; the report stays readable."""

from __future__ import annotations

import pytest

from entrepot.ledger.imports.problems import Problems
from entrepot.ledger.models import RowWarning
from tests.ledger.imports.registry import PROJECT, Registry, project


def test_a_word_that_no_list_knows_is_said_once_with_its_rows(registry: Registry) -> None:
    rows = [project(f"P{n}", sector="Tourism", place="Atlantis") for n in range(1, 51)]
    outcome = registry.projects(*rows, project("P99", sector="Films"))
    told = [(i["code"], i["row"], i["value"]) for i in outcome.report if i["code"] < "IMP-203"]
    assert sorted(told) == [
        ("IMP-201", 2, "Tourism"),
        ("IMP-201", 52, "Films"),
        ("IMP-202", 2, "Atlantis"),
    ]
    [tourism] = [i for i in outcome.report if i["value"] == "Tourism"]
    assert "50 rows, the last is 51" in str(tourism["message"])
    assert outcome.warnings == len([i for i in outcome.report if i["severity"] == "warning"])


def test_each_project_s_page_has_its_own_warning(registry: Registry) -> None:
    registry.projects(*(project(f"P{n}", sector="Tourism") for n in range(3)))
    assert RowWarning.objects.filter(code="IMP-201").count() == 3


def test_a_page_has_its_warning_even_where_the_report_is_full(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENTREPOT_IMPORT_MAX_REPORT", "1")
    outcome = registry.projects(*(project(f"P{n}", sector=f"S{n}") for n in range(3)))
    assert RowWarning.objects.filter(code="IMP-201").count() == 3
    assert [i["code"] for i in outcome.report][-1] == "IMP-404"


def test_a_sheet_that_ends_in_blank_lines_does_not_drown_the_report(registry: Registry) -> None:
    path = registry.write(PROJECT, [[], project(), *([[""] * 3] * 5000)])
    outcome = registry.take("projects", path)
    blank = [item for item in outcome.report if item["code"] == "IMP-210"]
    assert [item["row"] for item in blank] == [2, *range(4, 14)]
    assert "5000 rows, the last is 5003" in str(blank[1]["message"])
    assert outcome.warnings == len([i for i in outcome.report if i["severity"] == "warning"])


def test_equal_words_of_two_columns_are_two_findings() -> None:
    problems = Problems(False, 100)
    for row in (2, 3):
        problems.add("IMP-201", row, "sector", "x")
        problems.add("IMP-202", row, "place", "x")
    assert [(item["row"], item["column"]) for item in problems.listed()] == [
        (2, "sector"),
        (2, "place"),
    ]
