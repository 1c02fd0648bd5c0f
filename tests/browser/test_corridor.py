"""Home → figure → receipt → project → entry, in a real browser; takes the screenshots."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.browser import choose, enter

pytestmark = [pytest.mark.once, pytest.mark.slow]
SCREENS = Path(__file__).parents[2] / "docs" / "screenshots"


def test_from_the_first_page_to_the_entry_behind_a_figure(demo, new_page, axe):
    page = new_page()
    page.goto(f"{demo}/")
    expect(page.get_by_role("link", name="more than 3,700")).to_be_visible()
    expect(page.get_by_role("link", name="over 50 billion US dollars")).to_be_visible()
    expect(page.get_by_role("link", name="22.7 %").first).to_be_visible()
    assert axe(page) == []
    SCREENS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENS / "home.png", full_page=True)
    page.get_by_role("link", name="over 50 billion US dollars").click()
    expect(page.get_by_text("shown to signed-in staff")).to_be_visible()
    page.goto(f"{demo}/")
    page.get_by_role("button", name="Project officer").click()
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    assert axe(page) == []
    page.goto(f"{demo}/projects/")
    assert axe(page) == []
    page.screenshot(path=SCREENS / "projects.png")
    page.goto(f"{demo}/")
    page.get_by_role("link", name="over 50 billion US dollars").click()
    expect(page.get_by_text("Rests on")).to_be_visible()
    page.screenshot(path=SCREENS / "receipt.png")
    assert axe(page) == []
    table = page.get_by_role("region").last
    table.get_by_role("row").nth(1).get_by_role("link").last.click()
    expect(page.get_by_role("button", name="Confirm: still true")).to_be_visible()
    assert axe(page) == []
    page.screenshot(path=SCREENS / "project.png", full_page=True)
    page.get_by_role("link", name="Committed · original").first.click()
    expect(page.get_by_text("As recorded")).to_be_visible()
    assert axe(page) == []


def test_the_first_page_reads_in_chinese_on_a_phone(demo, new_page, axe):
    page = new_page(language="zh-CN", width=390, height=844)
    page.goto(f"{demo}/")
    expect(page.get_by_role("link", name="超过3,700")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []
    page.screenshot(path=SCREENS / "home-zh-390.png", full_page=True)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("link", name="more than 3,700")).to_be_visible()


def test_from_figure_to_entry_in_chinese_on_a_phone(demo, new_page, axe):
    page = new_page(language="zh-CN", width=390, height=844)
    enter(page, demo, "officer")
    page.goto(f"{demo}/")
    page.get_by_role("link", name="超过500亿美元").click()
    expect(page.get_by_text("分录金额之和")).to_be_visible()
    page.screenshot(path=SCREENS / "receipt-zh-390.png")
    table = page.get_by_role("region").last
    table.get_by_role("row").nth(1).get_by_role("link").last.click()
    page.get_by_role("link", name="签约 · 首次").first.click()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_statistician_asks_and_shares_the_address(demo, new_page, axe):
    page = new_page()
    enter(page, demo, "statistician")
    page.goto(f"{demo}/figures/")
    page.get_by_label("Measure").select_option("paid_in")
    page.get_by_label("By", exact=True).select_option("year")
    page.get_by_label("Period").fill("2005..2017")
    page.get_by_label("In currency").fill("USD")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="17,900,000,000.00")).to_be_visible()
    assert axe(page) == []
    page.screenshot(path=SCREENS / "explorer.png")
    shared = new_page()
    shared.goto(page.url)
    assert "/sign-in/" in shared.url


def test_a_verifier_approves_what_waits(demo, new_page, axe):
    page = new_page()
    enter(page, demo, "verifier")
    choose(page, "Ledger", "Batches")
    assert axe(page) == []
    page.get_by_role("table").get_by_role("link").first.click()
    assert axe(page) == []
    page.screenshot(path=SCREENS / "batch.png")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Verified. It counts from now on.")).to_be_visible()
