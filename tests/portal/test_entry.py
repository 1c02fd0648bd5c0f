"""The entry of a demonstration: every role with one click, an investor by personal link."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from entrepot.accounts.actions import add_user
from entrepot.portal.context import ROLES


@pytest.fixture
def demonstration(db: None, settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    mark = {"seed": 1, "today": "2018-06-09", "investor": "a-token"}
    (tmp_path / "demo.json").write_text(json.dumps(mark))
    return tmp_path


@pytest.mark.parametrize("role", [role for role, _ in ROLES])
def test_each_role_enters_to_a_page_that_it_may_see(demonstration: Path, role: str) -> None:
    add_user(name=role, role=role)
    client = Client()
    answer = client.post(f"/sign-in/as/{role}/", follow=True)
    assert answer.status_code == 200
    assert answer.context["user"].role == role


def test_the_link_of_an_investor_is_shown_to_who_has_not_entered(demonstration: Path) -> None:
    client = Client()
    assert 'href="/i/a-token/"' in client.get("/sign-in/").content.decode()
    assert 'href="/i/a-token/"' in client.get("/about/demonstration/").content.decode()


def test_a_demonstration_without_a_link_shows_none(db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "demo.json").write_text(json.dumps({"seed": 1, "today": "2018-06-09"}))
    assert "/i/" not in Client().get("/about/demonstration/").content.decode()
