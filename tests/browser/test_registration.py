"""Registration as people meet it: a delegation's sheet, a phone in Chinese, one's own data."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from entrepot import clock
from tests.registration.reception import Reception, member, sheet

pytestmark = [pytest.mark.once, pytest.mark.slow]
PASSWORD = "ningbo-harbour-7"
RIGHT = [member(number) for number in range(1, 9)]


@pytest.fixture
def open_for_all(monkeypatch: Any, fresh_db: Any) -> Any:
    """(reception, instance): registration is open; the leader and the organiser may sign in."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    reception = Reception(clock.now())
    for person in (reception.leader, reception.organiser):
        person.set_password(PASSWORD)
        person.save()
    return reception, fresh_db


def sign_in(page: Page, site: str, name: str) -> None:
    page.goto(f"{site}/sign-in/")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url, timeout=60_000)


def fits(page: Page, axe: Any, width: int) -> None:
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def spoilt() -> list[dict[str, str]]:
    rows = [dict(row) for row in RIGHT]
    rows[0]["Kind"] = "Visitor"
    rows[1]["E-mail"] = "member2 at example.org"
    rows[3]["Name in Latin letters"] = ""
    rows[5]["Economy"] = "Atlantis"
    rows[7]["Reference"] = "NB-3"
    return rows


def fact(page: Page, label: str) -> Any:
    return page.locator("dl.facts > div", has=page.get_by_text(label, exact=True)).locator("dd")


def test_a_leader_mends_five_faults_of_a_sheet_and_the_same_sheet_again_changes_nothing(
    open_for_all, new_page, axe, tmp_path: Path
):
    _reception, instance = open_for_all

    def upload(rows: list[dict[str, str]]) -> None:
        file = tmp_path / "delegation.csv"
        file.write_bytes(sheet(rows))
        page.goto(f"{site}/registration/27/sheet/")
        page.get_by_label("The sheet").set_input_files(file)
        page.get_by_role("button", name="Upload").click()

    with instance.served() as site:
        page = new_page()
        sign_in(page, site, "lin")
        page.get_by_role("link", name="Registrations").click()
        page.get_by_role("link", name="Upload a sheet").click()
        fits(page, axe, 1280)
        upload(spoilt())
        expect(page.get_by_role("heading", level=1)).to_contain_text("Nothing was registered")
        faults = page.locator("table tbody tr")
        expect(faults).to_have_count(5)
        where = ("2Kind", "3E-mail", "5Name in Latin letters", "7Economy", "9Reference")
        for number, words in enumerate(where):
            expect(faults.nth(number)).to_contain_text(words)
        fits(page, axe, 1280)
        upload(RIGHT)
        expect(fact(page, "Newly registered")).to_have_text("8")
        upload(RIGHT)
        expect(fact(page, "Unchanged")).to_have_text("8")
        expect(fact(page, "Newly registered")).to_have_text("0")
        expect(fact(page, "Changed")).to_have_text("0")
        page.goto(f"{site}/registration/")
        expect(page.locator("table tbody tr")).to_have_count(8)
        fits(page, axe, 1280)


QUESTIONS: tuple[dict[str, str], ...] = (
    {"key": "meal", "type": "choice", "label_en": "What do you eat?", "label_zh": "饮食要求",
     "choices": "any | Everything | 均可\nother | Something else | 其他"},
    {"key": "diet", "type": "text", "label_en": "Which diet?", "label_zh": "何种饮食",
     "shown_when": "meal", "shown_value": "other"},
)  # fmt: skip


def ask(page: Page, site: str, facts: dict[str, str]) -> None:
    """A question through the form; the choices of what shows it are its own fields."""
    page.goto(f"{site}/registration/27/terms/questions/new/")
    given = {"purpose_en": "To order meals.", "purpose_zh": "用于安排用餐。", **facts}
    for name, value in given.items():
        field = page.locator(f"[name={name}]")
        if name in ("type", "shown_when"):
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("[name=required]").check()
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(f"{site}/registration/27/terms/")


def test_a_conditional_question_is_asked_answered_on_a_phone_in_chinese_exported_and_erased(
    open_for_all, new_page, axe
):
    """One evening of one symposium: the organiser asks without code, an investor registers on a
    phone, the export has the answer, the investor takes and erases all of it, the count stays."""
    _reception, instance = open_for_all
    with instance.served() as site:
        desk = new_page()
        sign_in(desk, site, "zhou")
        for facts in QUESTIONS:
            ask(desk, site, facts)
        fits(desk, axe, 1280)

        phone = new_page(language="zh-CN", width=390, accept_downloads=True)
        phone.goto(f"{site}/register/")
        phone.get_by_role("link", name="投资商").click()
        fits(phone, axe, 390)
        phone.get_by_label("中文姓名").fill("王芳")
        phone.get_by_label("电子邮箱").fill("wangfang@example.org")
        phone.get_by_label("单位").fill("海屿泵业")
        expect(phone.get_by_label("何种饮食")).to_be_hidden()
        phone.get_by_label("饮食要求").select_option("其他")
        phone.get_by_label("我已阅读并同意上述说明").check()
        phone.get_by_role("button", name="提交报名").click()
        expect(phone.locator(".error-summary")).to_contain_text("“何种饮食”尚未回答")
        fits(phone, axe, 390)
        phone.get_by_label("何种饮食").fill("不吃鱼")
        phone.get_by_role("button", name="提交报名").click()
        expect(phone).to_have_url(f"{site}/registration/mine/")
        expect(phone.get_by_text("已通过").first).to_be_visible()
        fits(phone, axe, 390)

        desk.goto(f"{site}/registration/")
        with desk.expect_download() as export:
            desk.get_by_role("link", name="CSV").click()
        with Path(export.value.path()).open(encoding="utf-8-sig") as file:
            (row,) = csv.DictReader(file)
        assert row["diet: Which diet? / 何种饮食"] == "不吃鱼"

        with phone.expect_download() as taken:
            phone.get_by_role("link", name="导出全部信息").click()
        data = json.loads(Path(taken.value.path()).read_text("utf-8"))
        assert data["person"]["name_han"] == "王芳"
        phone.get_by_role("link", name="删除全部信息").click()
        phone.get_by_label("仍将参会").check()
        phone.get_by_role("button", name="永久删除").click()
        expect(phone.get_by_text("您的个人信息已全部删除")).to_be_visible()

        desk.reload()
        expect(desk.get_by_text("王芳")).to_have_count(0)
        desk.get_by_role("link", name="Counts").click()
        expect(desk.get_by_role("row", name="Investor")).to_contain_text("Approved")
        expect(desk.get_by_role("row", name="Investor")).to_contain_text("1")
