"""A ceremony of ten signings: put in order, started, signed, confirmed, posted; one is undone."""

from __future__ import annotations

import os
import re
import subprocess

import pytest
from playwright.sync_api import Page, expect

from tests.portal.fair.ten import PASSWORD
from tests.support.browser import choose, picture, sign_in
from tests.support.surroundings import python

pytestmark = [pytest.mark.once, pytest.mark.slow]
SHOTS = os.environ.get("ENTREPOT_TEST_SHOTS", "")


def look(page: Page, name: str, axe) -> None:
    """Nothing serious for axe, nothing wider than the window."""
    assert axe(page) == [], name
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)


def test_ten_signings_from_their_order_to_the_live_board_one_of_them_undone(
    instance, new_page, axe
):
    subprocess.run(
        [python(), "-m", "tests.portal.fair.ten"],
        env=instance.environment(DJANGO_SETTINGS_MODULE="entrepot.config.settings"),
        check=True,
    )
    with instance.served() as site:
        page, phone = new_page(), new_page(language="zh-CN", width=390, height=844)
        screen = new_page(width=1920, height=1080)
        plain = new_page(width=1920, height=1080, script=False)
        for one in (page, screen, plain):
            sign_in(one, site, "zhou", PASSWORD)
        sign_in(phone, site, "okafor", PASSWORD)
        choose(page, "Symposium", "Ceremonies")
        look(page, "ceremonies", axe)
        page.get_by_role("link", name="Central stage").click()
        page.get_by_role("button", name="Move 25-S0010 up").press("Enter")
        expect(page.locator(".running li").nth(8)).to_contain_text("25-S0010")
        look(page, "order", axe)
        picture(page, "organiser-order")
        page.get_by_role("button", name="Mark as rehearsed").click()
        expect(page.get_by_text("Rehearsed. It can start.")).to_be_visible()
        ceremony = page.url.split("#")[0]
        screen.goto(f"{ceremony}screen/")
        expect(screen.get_by_text("The ceremony begins at")).to_be_visible()
        look(screen, "screen-before", axe)
        page.get_by_role("button", name="Start").click()
        expect(screen.get_by_role("heading")).to_contain_text("Pump works 1")
        for number in (1, 2, 3, 4, 5, 6, 7, 8, 10, 9):
            key = f"25-S00{number:02}"
            page.goto(f"{ceremony}desk/")
            expect(page.get_by_text(f"{key} · Accepted")).to_be_visible()
            page.get_by_label("Signed document: a picture").set_input_files(
                {
                    "name": f"{key}.pdf",
                    "mimeType": "application/pdf",
                    "buffer": b"%PDF-1.7 " + key.encode(),
                }
            )
            page.get_by_role("button", name="Signed now").click()
            expect(page.get_by_text(f"{key} · Signed, not posted")).to_be_visible()
            if number == 2:
                look(page, "desk-signed", axe)
                picture(page, "organiser-desk")
                expect(screen.get_by_text("已签署")).to_be_visible()
                look(screen, "screen", axe)
                picture(screen, "organiser-screen")
                plain.goto(f"{ceremony}screen/")
                assert "USD" in plain.content()
            if number == 10:
                expect(screen.get_by_text("Committed: amount not disclosed")).to_be_visible()
                assert "USD" not in screen.locator("#slide").inner_text()
            if number != 9:
                phone.goto(f"{ceremony}desk/")
                if number == 1:
                    look(phone, "desk-confirm", axe)
                phone.get_by_role("button", name="确认：文件与签署文本一致").click()
                expect(phone.get_by_text("已确认：文件与签署文本一致")).to_be_visible()
            page.reload()
            page.get_by_role("button", name=re.compile("^Post")).click()
            expect(page.get_by_text(f"{key} is in the ledger")).to_be_visible()
            if number != 9:
                page.get_by_role("button", name="Show the next one").click()
        page.goto(f"{site}/board/")
        expect(page.get_by_role("heading", name="Committed 9 of 10 verified")).to_be_visible()
        look(page, "board", axe)
        picture(page, "organiser-board")
        board = new_page(width=390, height=844, language="zh-CN")
        sign_in(board, site, "zhou", PASSWORD)
        board.goto(f"{site}/board/")
        look(board, "board-zh", axe)
        undone = f"{site}/ceremonies/signing/25/3/"
        page.goto(undone)
        page.get_by_role("link", name="Undo this signing").click()
        look(page, "undo", axe)
        page.get_by_label("Cause").select_option("never_happened")
        page.get_by_role("button", name="Undo this signing").click()
        expect(page.get_by_text("has to confirm it;")).to_be_visible()
        assert page.get_by_role("button", name="Confirm the undoing").count() == 0
        # The board that was open all the while follows by itself.
        expect(board.get_by_text("9 项中已核验 8 项").first).to_be_visible(timeout=15_000)
        phone.goto(undone)
        phone.get_by_role("button", name="确认撤销").click()
        expect(phone.get_by_text("已撤销，并经第二人确认。")).to_be_visible()
        look(phone, "undone", axe)
        for address in ("/minister/", "/press/", "/ceremonies/"):
            page.goto(site + address)
            look(page, address.strip("/"), axe)
            board.goto(site + address)
            look(board, f"{address.strip('/')}-zh", axe)
        for address in ("", "seats/", "desk/"):
            board.goto(ceremony + address)
            look(board, f"ceremony-{address.strip('/')}", axe)
        page.goto(f"{ceremony}seats/")
        look(page, "seats", axe)
        page.goto(ceremony)
        page.get_by_role("button", name="Close").click()
        expect(screen.get_by_text("The ceremony is over. Thank you")).to_be_visible()
