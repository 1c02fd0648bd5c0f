"""After the signature, as people do it: an officer on a phone, an investor, next year's staff."""

from __future__ import annotations

import json
import re
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import picture, sign_in
from tests.support.instances import Instance

pytestmark = [pytest.mark.once, pytest.mark.slow]
PASSWORD = "ningbo-harbour-7"
OBSTACLE = re.compile("^Obstacle ?: Harbour works 0")

#: Run in a process on the instance: people, six signed projects, and one link; prints its token.
GROUND = """
import json
import re
from datetime import date, timedelta
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.config.settings")
import django
django.setup()
from entrepot import clock
from entrepot.accounts.actions import add_user
from entrepot.aftercare import actions
from entrepot.editions.models import Edition
from entrepot.ledger import actions as ledger
from entrepot.ledger.models import SPAN
from entrepot.money import Money
from entrepot.parties.actions import find_or_make

now = clock.now()
signed = clock.day(now) - timedelta(days=300)
password = "ningbo-harbour-7"
people = {
    name: add_user(name=name, role=role, password=password)
    for name, role in (
        ("lin", "officer"), ("shen", "officer"), ("ruan", "organiser"), ("okafor", "verifier"),
    )
}
Edition.objects.create(code="24", number=24)
investor = find_or_make(name="Haiyu Drives", economy="DE")
projects = []
for number in range(6):
    project = ledger.open_project(
        key=f"24-{number}", name=f"Harbour works {number}", name_other=f"港区项目{number}",
        effective_on=signed, direction="inward", origin="foreign", by=people["lin"], now=now,
    )
    signing = ledger.record_signing(
        project=project, signed_on=signed, kind="contract", total=Money.of(10_000_000, "USD"),
        edition="24", investors=[ledger.Investor(investor.key)], by=people["lin"], now=now,
    )
    for record in (project, signing):
        ledger.approve_batch(batch=record.id // SPAN, by=people["okafor"], now=now)
    actions.open_followup(
        project=project, signing_on=signed, officer=people["lin"] if number < 5 else None,
        by=people["lin"], now=now,
    )
    projects.append(project)
contract = ledger.post_entry(
    capital_class="contracted", amount=Money.of(8_000_000, "USD"), on=signed,
    project=projects[0], by=people["lin"], now=now,
)
ledger.approve_batch(batch=contract.id // SPAN, by=people["okafor"], now=now)
link, token = actions.make_link(
    party=investor, projects=projects[:1], contact="Dr Weber", language="zh",
    by=people["lin"], now=now,
)
print(json.dumps({"token": token, "today": str(clock.day(now))}))
"""


@pytest.fixture
def ground(instance: Instance) -> dict[str, Any]:
    import subprocess

    from tests.support.surroundings import python

    answer = subprocess.run(
        [python(), "-c", GROUND],
        capture_output=True,
        encoding="utf-8",
        env=instance.environment(),
        check=False,
        timeout=120,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


class Thumb:
    """Counts what a person does, and measures how long the page takes to follow."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0
        self.began = time.monotonic()

    def tap(self, target: Any) -> None:
        self.taps += 1
        target.click()

    def type(self, target: Any, text: str) -> None:
        self.taps += 1
        target.fill(text)

    def lap(self, what: str) -> int:
        seconds = time.monotonic() - self.began
        print(f"{what}: {self.taps} interactions, {seconds:.2f} s of page time")
        taps, self.taps, self.began = self.taps, 0, time.monotonic()
        return taps


@pytest.mark.parametrize("script", [True, False])
def test_an_officer_on_a_phone_confirms_five_projects_and_records_an_obstacle(
    instance, ground, new_page, axe, script, capsys
):
    with instance.served() as site:
        page = new_page(width=390, height=844, script=script)
        sign_in(page, site, "lin", PASSWORD)
        expect(page).to_have_url(f"{site}/desk/")
        if script:
            assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390 if script else True
        if script:
            picture(page, "officer-desk")
        unconfirmed = page.get_by_role("region", name="Unconfirmed for over 90 days")
        expect(unconfirmed.get_by_role("button")).to_have_count(5)
        thumb = Thumb(page)
        with capsys.disabled():
            for left in range(4, -1, -1):
                thumb.tap(unconfirmed.get_by_role("button", name="Still true").first)
                if script:
                    expect(unconfirmed.get_by_role("button")).to_have_count(left)
                    expect(unconfirmed.get_by_text("Confirmed today")).to_have_count(5 - left)
                else:
                    expect(page.get_by_role("button", name="Still true")).to_have_count(left)
                assert thumb.lap(f"confirm (script {script})") == 1
            thumb.lap("(between)")
            thumb.tap(page.get_by_role("link", name=OBSTACLE).first)
            if script:
                picture(page, "officer-obstacle")
            thumb.type(page.get_by_label("What stands in the way"), "No power line to the plot")
            thumb.tap(page.get_by_role("button", name="Record an obstacle"))
            expect(page.get_by_text("its clocks run")).to_be_visible()
            assert thumb.lap(f"obstacle (script {script})") <= 3
            thumb.tap(page.get_by_role("link", name="Visit").first)
            if script:
                picture(page, "officer-visit")
            thumb.tap(page.get_by_role("button", name="Record a visit"))
            expect(page.get_by_text("Visit recorded")).to_be_visible()
            assert thumb.lap(f"visit (script {script})") <= 3


def paid_in(instance: Instance) -> str:
    answer = instance.run("figure", "paid_in", "--in", "USD", "--format", "csv", check=True)
    return answer.stdout.strip().splitlines()[-1].split(",")[-2]


def payments(instance: Instance) -> int:
    """Entries of money paid in, verified or not."""
    with closing(instance.connect()) as connection:
        found = connection.cursor().execute(
            "SELECT count(*) FROM ledger_entry WHERE capital_class = 'paid_in'"
        )
        return int(found.fetchone()[0])


def test_an_investor_reports_a_quarter_in_chinese_and_only_verified_it_is_in_a_figure(
    instance, ground, new_page, axe
):
    assert paid_in(instance) == "0.00"
    with instance.served() as site:
        investor = new_page(language="en", width=390, height=844)
        investor.goto(f"{site}/i/{ground['token']}/")
        expect(investor).to_have_url(f"{site}/investor/")
        expect(investor.get_by_role("heading", name="您的项目")).to_be_visible()
        assert axe(investor) == []
        picture(investor, "investor-projects")
        investor.get_by_role("link", name="报告季度进展").click()
        assert axe(investor) == []
        picture(investor, "investor-quarter")
        investor.get_by_label("到资金额（1）").fill("1,000,000")
        investor.get_by_label("到资日期（1）").fill(ground["today"])
        investor.get_by_label("达到节点").select_option("started")
        investor.get_by_label("就业人数").fill("80")
        investor.get_by_role("button", name="报告季度进展").click()
        expect(investor.get_by_text("已提交，经项目专员核验后计入数据。")).to_be_visible()
        assert investor.evaluate("document.documentElement.scrollWidth") <= 390
        assert payments(instance) == 0

        officer = new_page()
        sign_in(officer, site, "lin", PASSWORD)
        officer.get_by_role("region", name="Reports to read").get_by_role("link").click()
        assert axe(officer) == []
        officer.get_by_role("link", name="Ask back").click()
        officer.get_by_label("What is unclear").fill("哪家银行？")
        officer.get_by_role("button", name="Ask back").click()
        expect(officer.get_by_text("哪家银行？").first).to_be_visible()

        investor.goto(f"{site}/investor/")
        picture(investor, "investor-asked")
        investor.get_by_role("link", name="的问询").click()
        investor.get_by_label("您的答复").fill("工商银行，附进账单")
        investor.get_by_role("button", name="答复").click()
        expect(investor.get_by_text("已答复").first).to_be_visible()
        assert payments(instance) == 0

        officer.reload()
        expect(officer.get_by_text("工商银行，附进账单").first).to_be_visible()
        picture(officer, "officer-report")
        officer.get_by_role("link", name="Verify and post").click()
        officer.get_by_label("Reached on").fill(ground["today"])
        officer.get_by_role("button", name="Verify and post").click()
        expect(officer.get_by_text("Attach the paper that shows the step").first).to_be_visible()
        assert axe(officer) == []
        assert payments(instance) == 0
        officer.get_by_label("Reached on").fill(ground["today"])
        officer.get_by_label("Evidence").set_input_files(
            {"name": "site.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 works began"}
        )
        officer.get_by_role("button", name="Verify and post").click()
        expect(officer.get_by_text("what it reports is in the ledger")).to_be_visible()
        assert paid_in(instance) == "1000000.00"
        investor.goto(f"{site}/investor/")
        expect(investor.get_by_text("已核验").first).to_be_visible()
    log = Path(instance.data_dir, "serve.log").read_text("utf-8")
    assert ground["token"] not in log


def test_next_years_staff_find_every_promise_with_its_owner(instance, ground, new_page, axe):
    with instance.served() as site:
        page = new_page()
        sign_in(page, site, "ruan", PASSWORD)
        page.goto(f"{site}/aftercare/promises/")
        page.get_by_role("link", name="Edition 24").click()
        expect(page.get_by_text("6 signed projects, 1 without owner.")).to_be_visible()
        assert axe(page) == []
        picture(page, "officer-promises")
        page.get_by_label("Harbour works 5").check()
        page.get_by_label("Give those ticked to").select_option(label="shen")
        page.get_by_role("button", name="Give").click()
        expect(page.get_by_text("6 signed projects, 0 without owner.")).to_be_visible()
        page.goto(f"{site}/aftercare/hand-over/")
        page.get_by_label("From").select_option(label="lin")
        page.get_by_label("To", exact=True).select_option(label="shen")
        page.get_by_role("button", name="Hand over").click()
        page.goto(f"{site}/aftercare/promises/24/")
        rows = page.get_by_role("row")
        expect(rows.filter(has_text="shen")).to_have_count(6)
        expect(rows.filter(has_text="nobody")).to_have_count(0)
        for path in ("clean-up", "obstacles", "tasks", "links", "reports", "survey"):
            page.goto(f"{site}/aftercare/{path}/")
            assert axe(page) == [], path
    listed = instance.run("aftercare", "promises", "24", "--format", "json", check=True).stdout
    assert {row["owner"] for row in json.loads(listed)} == {"shen"}
