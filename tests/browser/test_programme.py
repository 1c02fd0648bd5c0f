"""A forum that clashes is mended and published; the public filters it on a phone, in Chinese."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.support.browser import picture

pytestmark = [pytest.mark.once, pytest.mark.slow]
PASSWORD = "ningbo-harbour-7"


@pytest.fixture
def house(monkeypatch: Any, fresh_db: Any) -> Any:
    """(the house, its instance): three activities are published already."""
    # Rows are written in the thread in which the browser's own loop runs.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    from entrepot.editions.actions import set_phases
    from tests.programme.house import House

    house = House()
    house.organiser.set_password(PASSWORD)
    house.organiser.save()
    set_phases(edition=house.edition, starts={"registration": date(2025, 3, 1)}, by=house.organiser)
    for title, facts in {
        ("Opening", "开幕式"): {"kind": "opening", "at": "09:00", "until": "10:00"},
        ("Green ports", "绿色港口论坛"): {"at": "10:30", "until": "12:00", "track": house.track},
        ("Roadshow of Ningbo", "宁波推介会"): {
            "kind": "roadshow",
            "at": "14:00",
            "until": "15:30",
            "room": house.small,
            "day": 10,
        },
    }.items():
        house.published(title[0], title_zh=title[1], **facts)
    return house, fresh_db


def fits(page: Page, axe: Any, width: int) -> None:
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def test_a_forum_that_clashes_is_mended_published_and_found_on_a_phone(house, new_page, axe):
    house, instance = house
    with instance.served() as site:
        # As high as what stays the same each time: the history below has the time of the run.
        staff = new_page(height=740)
        staff.goto(f"{site}/sign-in/?next=/programme/25/new/")
        staff.locator("input[name=username]").fill("zhou")
        staff.locator("input[name=password]").fill(PASSWORD)
        staff.locator("main form button[type=submit]").click()
        staff.goto(f"{site}/programme/25/new/")
        staff.get_by_label("Kind").select_option("forum")
        staff.get_by_label("Title, English").fill("Hydrogen at sea")
        staff.get_by_label("Title, Chinese").fill("海上氢能论坛")
        staff.get_by_label("Track").select_option("green")
        staff.get_by_label("Begins").fill("2025-06-09T11:00")
        staff.get_by_label("Ends").fill("2025-06-09T12:00")
        staff.get_by_label("Room").select_option("a1")
        # It is said while the form is being filled, before anything is saved.
        clash = staff.get_by_text("Hall A1 is taken by “Green ports”, 2025-06-09 10:30–12:00.")
        expect(clash).to_be_visible()
        fits(staff, axe, 1280)
        staff.get_by_role("button", name="Save as draft").click()
        expect(clash).to_be_visible()
        picture(staff, "organiser-clash")
        staff.get_by_role("button", name="Publish").click()
        expect(staff.get_by_text("It can't be so")).to_be_visible()

        staff.get_by_role("link", name="Change", exact=True).click()
        staff.get_by_label("Room").select_option("b2")
        expect(staff.get_by_text("Nothing clashes with it.")).to_be_visible()
        staff.get_by_role("button", name="Save").click()
        staff.get_by_role("button", name="Publish").click()
        expect(staff.get_by_text("Published.", exact=True)).to_be_visible()
        fits(staff, axe, 1280)
        staff.goto(f"{site}/programme/25/desk/")
        fits(staff, axe, 1280)
        picture(staff, "organiser-programme")

        phone = new_page(language="zh-CN", width=390, height=844)
        phone.goto(f"{site}/programme/25/")
        expect(phone.locator(".agenda > li")).to_have_count(4)
        phone.get_by_label("专题").select_option("green")
        phone.get_by_label("地点").select_option("b2")
        phone.get_by_role("button", name="显示").click()
        expect(phone.locator(".agenda > li")).to_have_count(1)
        fits(phone, axe, 390)
        picture(phone, "reader-programme")
        feed = phone.get_by_role("link", name="将以上活动订阅到日历").get_attribute("href")
        (event,) = Calendar.from_ical(phone.request.get(f"{site}{feed}").body()).walk("VEVENT")
        assert str(event["summary"]) == "海上氢能论坛"
        phone.get_by_role("link", name="海上氢能论坛").click()
        expect(phone.get_by_role("heading", name="海上氢能论坛")).to_be_visible()
        expect(phone.get_by_text(re.compile("11:00–12:00"))).to_be_visible()
        fits(phone, axe, 390)
        phone.set_viewport_size({"width": 360, "height": 780})
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
