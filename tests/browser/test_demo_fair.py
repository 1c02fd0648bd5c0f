"""Edition 20 of the demonstration as those see it for whom its pages are made."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import enter

pytestmark = [pytest.mark.once, pytest.mark.slow]


def look(page: Page, axe) -> None:
    assert axe(page) == [], page.url
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def test_a_leader_finds_the_own_signings_in_every_state(demo, new_page, axe):
    page = new_page()
    enter(page, demo, "delegation")
    expect(page.get_by_text("The call closed on 25 May 2018, 18:00.")).to_be_visible()
    for state in ("Draft", "Submitted", "Returned", "Accepted", "In the ledger", "Undone"):
        expect(page.get_by_role("link", name=f"{state}: ")).to_be_visible()
    look(page, axe)
    page.get_by_role("link", name="Returned: ").click()
    page.locator("tbody a").first.click()
    expect(page.get_by_text("Returned: mend this and submit it again")).to_be_visible()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Submitted", exact=True).first).to_be_visible()


def test_the_organiser_sees_what_stops_a_signing_and_starts_the_rehearsed_ceremony(
    demo, new_page, axe
):
    page = new_page()
    enter(page, demo, "organiser")
    page.goto(f"{demo}/signings/?state=submitted&delegation=NB-YZ&sort=number")
    page.locator("tbody a", has_text="有限公司").first.click()
    expect(page.get_by_text("Signed before, under another name")).to_be_visible()
    expect(page.get_by_text("same name:")).to_be_visible()
    look(page, axe)
    page.goto(f"{demo}/ceremonies/")
    expect(page.get_by_role("row").filter(has_text="Closed")).to_have_count(2)
    page.get_by_role("link", name="Second day's signings").click()
    look(page, axe)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("Running", exact=True).first).to_be_visible()


def test_the_minister_and_the_press_have_the_edition_on_one_page(demo, new_page, axe):
    page = new_page(language="zh-CN", width=390, height=844)
    enter(page, demo, "minister")
    # Other tests judge batches of this demonstration too.
    expect(page.get_by_text(re.compile(r"^\d{2} 项中已核验 \d+ 项$"))).to_be_visible()
    expect(page.get_by_text("贸易（不与投资相加）")).to_be_visible()
    expect(page.get_by_role("table")).to_have_count(3)
    look(page, axe)
    page = new_page(language="zh-CN", width=390, height=844)
    enter(page, demo, "press")
    expect(page.get_by_text("第20届引进·外资签约额").first).to_be_visible()
    expect(page.get_by_text("%已注册").first).to_contain_text("，")
    look(page, axe)
    page.goto(f"{demo}/board/")
    expect(page.get_by_text("鄞州区专场推介签约会").first).to_be_visible()
    look(page, axe)
