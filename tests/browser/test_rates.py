"""Published rates in a real browser: for everybody, on a phone, in Chinese, for staff."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.browser import enter

pytestmark = [pytest.mark.once, pytest.mark.slow]
SCREENS = Path(__file__).parents[2] / "docs" / "screenshots"
PAGE = "/rates/published/"


def complete(page, address):
    """The page once a server has all its figures."""
    until = time.monotonic() + 180
    while time.monotonic() < until:
        page.goto(address)
        if not page.get_by_text("being computed").or_(page.get_by_text("正在计算")).count():
            return
        page.wait_for_timeout(1000)
    pytest.fail("the page had not all its figures after three minutes")


def test_a_journalist_sees_why_one_set_has_many_rates(demo, new_page, axe):
    page = new_page()
    page.goto(f"{demo}/")
    page.get_by_role("link", name="What other fairs printed").click()
    page.wait_for_url(lambda url: PAGE in url)
    complete(page, page.url)
    expect(page.get_by_text("99.65").first).to_be_visible()
    expect(page.get_by_role("img").first).to_be_visible()
    assert axe(page) == []
    SCREENS.mkdir(exist_ok=True)
    shot = SCREENS / "published-rates.png"
    page.locator("section.band").nth(1).screenshot(path=shot)
    assert shot.stat().st_size < 250_000
    rows = page.get_by_role("region", name="Inward foreign projects").get_by_role("row")
    shares = [text.replace("\u00a0%", "") for text in rows.get_by_role("link").all_inner_texts()]
    assert len(shares) > 2
    assert [float(share) for share in shares] == sorted(map(float, shares), reverse=True)
    rows.get_by_role("link").first.click()
    for said in ("Definition", "Numerator", "Denominator"):
        expect(page.get_by_text(said, exact=True)).to_be_visible()
    assert page.locator(".receipt-value").inner_text().startswith(shares[0])
    assert axe(page) == []


def test_it_reads_in_chinese_on_a_phone(demo, new_page, axe):
    page = new_page(language="zh-CN", width=390, height=844)
    complete(page, f"{demo}{PAGE}")
    expect(page.get_by_role("heading", name="同一批项目，各种口径")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_statistician_divides_a_range_of_editions(demo, new_page, axe):
    page = new_page()
    enter(page, demo, "statistician")
    page.goto(f"{demo}{PAGE}")
    page.get_by_label("Edition", exact=True).select_option("3")
    page.get_by_label("up to").select_option("12")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(lambda url: "?" in url)
    complete(page, page.url)
    expect(page.get_by_text("editions 3 to 12").first).to_be_visible()
    rows = page.get_by_role("region", name="Inward foreign projects")
    expect(rows.get_by_role("link")).to_have_count(8)
    assert axe(page) == []
