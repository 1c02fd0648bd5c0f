"""The closing report as an organiser and as everybody meets it: page, PDF, both languages, phone."""

from __future__ import annotations

import os
import re
import time
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import sign_in

pytestmark = [pytest.mark.once, pytest.mark.slow]
PASSWORD = "ningbo-harbour-7"
SHOTS = os.environ.get("ENTREPOT_TEST_SHOTS", "")


@pytest.fixture
def over(fresh_db: Any) -> Any:
    """An edition that is over: a ceremony of three, one undone; a question, an investor's link."""
    from entrepot.aftercare import actions as aftercare
    from entrepot.fair import actions as fair
    from entrepot.projects.models import Project
    from entrepot.text import Text
    from tests.fair.hall import Hall
    from tests.portal.fair.ten import prepare_ten

    hall = Hall()
    hall.organiser.set_password(PASSWORD)
    hall.organiser.save()
    hall.edition.starts_on, hall.edition.ends_on = date(2025, 5, 22), date(2025, 5, 24)
    hall.edition.save()
    ceremony = prepare_ten(hall, count=3)
    order = list(hall.call.preparations.order_by("number"))
    fair.place_in_order(ceremony=ceremony, order=order, by=hall.organiser, now=hall.tick())
    fair.rehearse(ceremony=ceremony, by=hall.organiser, now=hall.tick())
    fair.start_ceremony(ceremony=ceremony, by=hall.organiser, now=hall.tick())
    for one in order:
        hall.confirm(hall.sign(one))
        one.refresh_from_db()
        hall.post(one)
    order[1].refresh_from_db()
    order[1] = hall.undo(order[1], cause="financing")
    fair.confirm_undoing(preparation=order[1], by=hall.verifier, now=hall.tick())
    aftercare.ask_survey(
        edition=hall.edition,
        text=Text("Was it worth coming?", "您觉得值得参加吗？"),
        closes_on=date(2099, 1, 1),
        by=hall.organiser,
        now=hall.tick(),
    )
    aftercare.make_link(
        party=hall.investor,
        projects=list(Project.objects.filter(annulled=False)[:1]),
        contact="Dr Weber",
        address="weber@example.org",
        days=700,
        by=hall.organiser,
        now=hall.tick(),
    )
    return fresh_db


def look(page: Page, name: str, axe: Any) -> None:
    """Nothing serious for axe, nothing wider than the window."""
    assert axe(page) == [], name
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)


def computed(page: Page, address: str) -> None:
    """A server makes the figures of a new snapshot beside its pages: load until they are there."""
    until = time.monotonic() + 120
    page.goto(address)
    while page.locator(".report").count() == 0 and time.monotonic() < until:
        time.sleep(1)
        page.reload()
    expect(page.locator(".report")).to_be_visible()


def text_of(page: Page, link: str) -> str:
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("link", name=link).click()
    document = pypdf.PdfReader(Path(waiting.value.path()))
    return re.sub(r"\s+", "", "".join(sheet.extract_text() for sheet in document.pages))


def test_the_report_is_read_downloaded_in_both_languages_and_thanks_are_sent(over, new_page, axe):
    with over.served() as site:
        page = new_page()
        sign_in(page, site, "zhou", PASSWORD)
        page.goto(f"{site}/board/25/")
        page.get_by_role("link", name="Closing report").click()
        expect(page.get_by_role("heading", name="Closing report: 25th edition")).to_be_visible()
        computed(page, f"{site}/editions/25/report/")
        expect(page.get_by_role("heading", name="Committed 2 of 2 verified")).to_be_visible()
        expect(page.get_by_role("row", name="25-S0002").get_by_text("financing")).to_be_visible()
        look(page, "closing", axe)
        english, chinese = text_of(page, "PDF, English"), text_of(page, "PDF, Chinese")
        assert "Closingreport:25thedition" in english
        assert "USD1.00m" in english
        assert "第25届总结报告" in chinese
        assert "100万美元" in chinese
        figure = page.locator("a.fig").first
        shown = figure.inner_text()
        figure.click()
        expect(page.get_by_text("Receipt").first).to_be_visible()
        assert "1,000,000" in page.content(), shown

        page.goto(f"{site}/editions/25/report/")
        page.get_by_role("link", name="Thank the investors").click()
        look(page, "thanks", axe)
        page.get_by_role("button", name="Send 1 letter").click()
        expect(page.get_by_text("1 letters are on their way")).to_be_visible()
        page.get_by_role("link", name="Outbox").click()
        expect(page.get_by_text("weber@example.org")).to_be_visible()
        for address, name in (
            ("/signings/25/false-alarms/", "false-alarms"),
            ("/screening/", "screening"),
            ("/screening/load/", "screening-load"),
            ("/aftercare/survey/1/", "survey-question"),
        ):
            page.goto(site + address)
            look(page, name, axe)

        phone = new_page(language="zh-CN", width=390, height=844)
        computed(phone, f"{site}/editions/25/report/")
        expect(phone.get_by_role("heading", name="第25届总结报告")).to_be_visible()
        look(phone, "closing-public-zh", axe)
        assert "25-S0002" not in phone.content()
        told = text_of(phone, "PDF（中文）")
        assert "数量过少，不予公布" in told
        assert "100万美元" not in told
