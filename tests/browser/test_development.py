"""What commitments become, in a real browser: a cell leads to its receipt; takes the screenshot."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.browser import choose, enter

pytestmark = [pytest.mark.once, pytest.mark.slow]
SCREENS = Path(__file__).parents[2] / "docs" / "screenshots"


def test_from_the_triangle_to_the_receipt_of_a_cell(demo, new_page, axe):
    page = new_page()
    enter(page, demo, "statistician")
    choose(page, "Statistics", "Outcomes")
    page.get_by_label("In front").select_option("17")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Editions at the same age")).to_be_visible()
    assert axe(page) == []
    page.screenshot(
        path=SCREENS / "development.png",
        full_page=True,
        clip={"x": 0, "y": 0, "width": 1280, "height": 1640},
    )
    row = page.get_by_role("row", name=re.compile("^16th edition")).first
    cell = row.get_by_role("cell").nth(2)
    amount = cell.locator(".amount").inner_text()
    cell.get_by_role("link").click()
    expect(page.get_by_text("Rests on")).to_be_visible()
    told = page.locator(".receipt-value").inner_text()
    millions = float(re.sub(r"[^0-9.]", "", told)) / 1_000_000
    assert f"{millions:,.1f}" == amount


def test_it_reads_in_chinese_on_a_phone(demo, new_page, axe):
    page = new_page(language="zh-CN", width=390, height=844)
    enter(page, demo, "officer")
    page.goto(f"{demo}/development/?edition=17&measure=projects_started")
    expect(page.get_by_role("heading", name="尚待落实")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []


def test_the_page_of_an_edition_leads_to_its_forecast(demo, new_page, axe):
    page = new_page()
    enter(page, demo, "officer")
    page.goto(f"{demo}/editions/17/")
    page.get_by_role("link", name="How it was made").first.click()
    assert page.get_by_label("In front").input_value() == "17"


def test_without_script_in_the_dark(demo, new_page, axe):
    page = new_page(script=False, scheme="dark")
    enter(page, demo, "statistician")
    page.goto(f"{demo}/development/?step=quarter&slice=outward&method=cape-cod")
    expect(page.get_by_role("heading", name="Forecast by edition")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
