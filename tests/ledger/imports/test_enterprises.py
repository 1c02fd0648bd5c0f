"""`import enterprises`."""

from __future__ import annotations

from datetime import date

from entrepot.ledger.verify import verify
from entrepot.projects.models import Enterprise
from tests.ledger.imports.registry import Registry, codes, project, query

HEAD = ["key", "name", "uscc", "established_on", "ended_on", "reason", "project", "sector", "place"]


def company(key: str = "E1", **facts: str) -> list[str]:
    usual = {
        "key": key,
        "name": f"Bay Line {key}",
        "uscc": "91330200MA20BDEMX0",
        "established_on": "2018-09-01",
        "ended_on": "",
        "reason": "",
        "project": "",
        "sector": "C34",
        "place": "宁波",
    }
    return [{**usual, **facts}[name] for name in HEAD]


def versions() -> list[tuple[object, ...]]:
    return query("SELECT attribute, value, effective_on FROM ledger_version ORDER BY id")


def take(registry: Registry, *rows: list[str], **options: object) -> object:
    return registry.take("enterprises", registry.write(HEAD, rows), **options)


def test_a_row_posts_the_company_and_its_versions(registry: Registry) -> None:
    registry.projects(project("P1"))
    [(link,)] = query("SELECT id FROM ledger_project")
    outcome = take(registry, company(project="P1", ended_on="2022-01-05", reason="merged"))
    assert outcome.imported == 1
    assert set(versions()[-6:]) == {
        ("established", "2018-09-01", "2018-09-01"),
        ("ended", "2022-01-05", "2022-01-05"),
        ("reason", "merged", "2022-01-05"),
        ("sector", "34", "2018-09-01"),
        ("division", "3302", "2018-09-01"),
        ("project", "", "2018-09-01"),
    }
    assert query("SELECT linked_project_id FROM ledger_version WHERE attribute = 'project'") == [
        (link,)
    ]
    page = Enterprise.objects.get(key="E1")
    assert (page.uscc, page.established_on, page.project_id) == (
        "91330200MA20BDEMX0",
        date(2018, 9, 1),
        link,
    )
    assert (
        take(registry, company(project="P1", ended_on="2022-01-05", reason="merged")).unchanged == 1
    )
    assert verify().ok


def test_a_wrong_establishment_is_put_right_at_every_day(registry: Registry) -> None:
    take(registry, company())
    take(registry, company(established_on="2018-08-01"))
    told = [(value, on) for name, value, on in versions() if name == "established"]
    assert told == [
        ("2018-09-01", "2018-09-01"),
        ("2018-08-01", "2018-08-01"),
        ("2018-08-01", "2018-09-01"),
    ]


def test_an_end_that_never_was_is_taken_back(registry: Registry) -> None:
    take(registry, company(ended_on="2022-01-05", reason="merged"))
    take(registry, company())
    told = [(value, on) for name, value, on in versions() if name == "ended"]
    assert told == [("2022-01-05", "2022-01-05"), ("", "2022-01-05")]
    assert Enterprise.objects.get(key="E1").ended_on is None


def test_a_wrong_uscc_is_kept_with_a_warning_that_names_the_digit(registry: Registry) -> None:
    outcome = take(registry, company(uscc="91330200MA20BDEMX1"))
    [found] = [item for item in outcome.report if item["code"] == "IMP-209"]
    assert "is 1, the other 17 give 0" in str(found["message"])
    assert outcome.imported == 1


def test_an_unknown_project_is_an_error(registry: Registry) -> None:
    outcome = take(registry, company(project="P9"))
    assert codes(outcome, "error") == ["IMP-111"]


def test_a_name_that_changed_is_a_revision_without_a_record(registry: Registry) -> None:
    take(registry, company())
    outcome = take(registry, company(name="Lake Side"))
    assert (outcome.revised, outcome.batches) == (1, 0)
    assert Enterprise.objects.get(key="E1").name == "Lake Side"
