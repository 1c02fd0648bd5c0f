"""What those who only read see, as their guides show it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.browser import picture

pytestmark = [pytest.mark.once, pytest.mark.slow]


@pytest.mark.parametrize("role", ["minister", "press"])
def test_a_role_that_only_reads_enters_on_its_own_page(demo, new_page, axe, role):
    page = new_page()
    page.goto(f"{demo}/sign-in/")
    page.locator(f"button[formaction='/sign-in/as/{role}/']").click()
    expect(page).to_have_url(f"{demo}/{role}/")
    expect(page.locator("main form")).to_have_count(0)
    assert axe(page) == []
    picture(page, role)
