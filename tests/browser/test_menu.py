"""The navigation: one line on a desk's screen, groups that open by keyboard and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.browser import choose, enter

pytestmark = [pytest.mark.once, pytest.mark.slow]
WORDS = {
    "en": ("Follow-up", "Obstacles", "Ledger"),
    "zh-CN": ("跟进", "困难", "台账"),
}


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_the_navigation_of_the_fullest_role_keeps_its_lines_and_opens(
    demo, new_page, axe, language, width
):
    page = new_page(language=language, width=width)
    group, link, other = WORDS[language]
    enter(page, demo, "administrator")
    tops = page.locator(".nav > a, .nav summary").evaluate_all(
        "(all) => [...new Set(all.map((one) => Math.round(one.getBoundingClientRect().top)))]"
    )
    assert len(tops) == (2 if width == 390 else 1), tops
    page.locator("summary", has_text=group).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=link)).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("summary", has_text=other).click()
    expect(page.get_by_role("link", name=link)).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(".menu[open]")).to_have_count(0)
    expect(page.locator("summary", has_text=other)).to_be_focused()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_group_opens_and_leads_on_without_script(demo, new_page, width):
    page = new_page(width=width, script=False)
    enter(page, demo, "organiser")
    choose(page, "Follow-up", "Obstacles")
    expect(page).to_have_url(f"{demo}/aftercare/obstacles/")
    # The group carries what its pages count together.
    menu = page.locator(".menu", has=page.locator("summary.is-current"))
    counted = sum(int(one) for one in menu.locator("a .badge").all_text_contents())
    assert counted > 0
    expect(menu.locator("summary")).to_have_text(f"Follow-up {counted}")


def test_few_pages_stand_in_the_bar_without_groups(demo, new_page):
    page = new_page()
    enter(page, demo, "minister")
    expect(page.locator(".menu")).to_have_count(0)
    expect(page.get_by_role("link", name="Board", exact=True)).to_be_visible()
