"""A call for signings with a quota and a deadline, and a repeat of last year, as people meet them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from entrepot import clock
from tests.support.browser import picture, sign_in

pytestmark = [pytest.mark.once, pytest.mark.slow]
PASSWORD = "ningbo-harbour-7"


@pytest.fixture
def beside_a_browser(monkeypatch: Any) -> None:
    """Rows are written in the thread in which the browser's own loop runs."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def called(beside_a_browser: None, fresh_db: Any) -> Any:
    """(what was signed before, instance): a call open for a day, one more place for the city."""
    from entrepot.fair import actions
    from tests.fair.hall import Hall, usd

    hall = Hall()
    for person in (hall.leader, hall.organiser):
        person.set_password(PASSWORD)
        person.save()
    earlier = hall.held(hall.content(usd(5_000_000), name="Tide Gauge Works", kind="intention"))
    earlier.refresh_from_db()
    hall.now = clock.now()
    actions.change_call(
        call=hall.call,
        opens_at=hall.now - timedelta(days=9),
        closes_at=hall.now + timedelta(days=1),
        by=hall.organiser,
        now=hall.now,
    )
    actions.set_quota(
        call=hall.call, delegation=hall.delegation, most=2, by=hall.organiser, now=hall.now
    )
    return earlier, fresh_db


def fits(page: Page, axe: Any, width: int) -> None:
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


WORDS = {
    "en": {
        "name": "Project",
        "save": "Save as a draft",
        "submit": "Submit",
        "full": "2 of the 2 signings",
        "closed": "The call for signings closed at",
        "signed": "This project was signed on",
    },
    "zh-CN": {
        "name": "项目名称",
        "save": "保存草稿",
        "submit": "提交",
        "full": "请撤回一个，或向组委会申请增加名额",
        "closed": "请联系组委会延期",
        "signed": "该项目已于",
    },
}


@pytest.mark.parametrize(
    ("language", "width", "script"), [("en", 1280, True), ("zh-CN", 390, False)]
)
def test_a_quota_a_deadline_and_a_repeat_are_refused_with_what_to_do(
    called, new_page, axe, language, width, script
):
    earlier, instance = called
    said = WORDS[language]

    def write(name: str, project: str = "") -> None:
        page.goto(f"{site}/signings/25/new/")
        page.get_by_label(said["name"], exact=True).fill(name)
        page.locator("#id_project").fill(project)
        page.get_by_role("button", name=said["save"]).click()

    with instance.served() as site:
        page = new_page(language=language, width=width, script=script)
        # Without script axe can't run either: it looks at the pages that script draws.
        look = axe if script else lambda _page: []
        show = picture if script else lambda _page, _name: None
        sign_in(page, site, "lin", PASSWORD)
        page.goto(f"{site}/signings/")
        fits(page, look, width)
        page.goto(f"{site}/signings/25/new/")
        fits(page, look, width)
        show(page, "delegation-form")

        write("Tide Gauge Works II", earlier.project.key)
        expect(page.get_by_text(said["signed"])).to_be_visible()
        fits(page, look, width)
        show(page, "delegation-checks")

        write("Harbour Cranes")
        page.get_by_role("button", name=said["submit"], exact=True).click()
        write("Cold Store")
        page.get_by_role("button", name=said["submit"], exact=True).click()
        expect(page.get_by_text(said["full"]).first).to_be_visible()
        page.goto(f"{site}/signings/25/call/")
        fits(page, look, width)
        show(page, "delegation-call")
        page.goto(f"{site}/signings/")
        fits(page, look, width)
        show(page, "delegation-signings")

        staff = new_page(language="en")
        sign_in(staff, site, "zhou", PASSWORD)
        staff.goto(f"{site}/signings/25/call/change/")
        staff.get_by_label("Closes").fill(f"{clock.now() - timedelta(days=2):%Y-%m-%dT%H:%M}")
        fits(staff, axe, 1280)
        staff.get_by_role("button", name="Save").click()
        staff.goto(f"{site}/signings/25/delegations/NB/")
        staff.get_by_label("Quota").fill("5")
        fits(staff, axe, 1280)
        staff.get_by_role("button", name="Save").click()
        staff.goto(f"{site}/signings/25/{earlier.number + 2}/")
        fits(staff, axe, 1280)
        if script:
            picture(staff, "organiser-signing")

        page.goto(f"{site}/signings/25/{earlier.number + 3}/")
        page.get_by_role("button", name=said["submit"], exact=True).click()
        expect(page.get_by_text(said["closed"]).first).to_be_visible()
