"""A robot's group, from its address to a message whose delivery is in doubt, as a person does it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.outbox.doubles import RobotDouble, running
from tests.support.browser import sign_in

pytestmark = [pytest.mark.once, pytest.mark.slow]
PASSWORD = "ningbo-harbour-7"
TOKEN = "tok-never-to-be-seen"


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh-CN", 360)])
def test_an_organiser_adds_a_robot_tries_it_and_is_asked_before_a_repetition(
    instance, new_page, axe, language, width
):
    instance.run(
        "user", "add", "ruan", "--role", "organiser", "--password-stdin", input=PASSWORD, check=True
    )
    english = language == "en"
    with running(RobotDouble()) as robots, instance.served(ENTREPOT_OUTBOX_LOOPBACK="1") as site:
        page = new_page(language=language, width=width)
        sign_in(page, site, "ruan", PASSWORD)
        page.goto(f"{site}/outbox/webhooks/new/")
        page.get_by_label("Name" if english else "名称").fill("staff")
        page.get_by_label("Robot", exact=True).or_(
            page.get_by_label("机器人", exact=True)
        ).select_option("wecom")
        page.get_by_label("Address of the robot" if english else "机器人地址").fill(
            f"http://127.0.0.1:{robots.port}/send?key={TOKEN}"
        )
        assert axe(page) == []
        page.get_by_role("button", name="Add a webhook" if english else "添加机器人").click()
        robots.script = ["ok", "drop"]
        for _ in range(2):
            page.goto(f"{site}/outbox/webhooks/at/staff/")
            page.get_by_role("button", name="Send a test" if english else "发送测试").click()
        again = "Send again, though it may have arrived" if english else "可能已送达，仍重新发送"
        expect(page.get_by_role("button", name=again)).to_be_visible()
        seen = ""
        for address in ("/outbox/", "/outbox/1/", "/outbox/2/", "/outbox/webhooks/"):
            page.goto(site + address)
            seen += page.content()
            assert axe(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert TOKEN not in seen
        page.goto(f"{site}/outbox/2/")
        page.get_by_role("button", name=again).click()
        said = "It will be sent again" if english else "将重新发送"
        expect(page.get_by_text(said)).to_be_visible()
        for _ in range(600):
            if len(robots.received) == 3:
                break
            page.wait_for_timeout(100)
        assert len(robots.received) == 3, "the served instance did not send it again"
        assert axe(page) == []
