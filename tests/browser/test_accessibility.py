"""Every page, for everybody who may open it, in both languages: axe finds nothing serious."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.once, pytest.mark.slow]

ROLES = {
    None: None,
    "officer": "Project officer",
    "verifier": "Verifier",
    "statistician": "Statistician",
    "administrator": "Administrator",
}
EVERYBODY = ["/", "/editions/", "/sign-in/", "/about/accessibility/", "/about/ledger/"]
STAFF = ["/", "/projects/", "/enterprises/", "/batches/", "/figures/"]
EXPLORED = "/figures/?measure=committed&by=edition&in=USD"


def first_link(page, demo, listing, pattern):
    page.goto(f"{demo}{listing}")
    found = re.search(pattern, page.content())
    assert found, (listing, pattern)
    return found[1]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("role", ROLES, ids=str)
def test_axe_finds_nothing_serious(demo, new_page, axe, role, language):
    page = new_page(language=language)
    page.set_default_timeout(60_000)
    addresses = [*EVERYBODY, "/about/demonstration/"]
    if role is not None:
        page.goto(f"{demo}/sign-in/")
        page.locator(f"form[action='/sign-in/as/{role}/'] button").first.click()
        project = first_link(page, demo, "/projects/", r'href="(/projects/own/[^"]+/)"')
        batch = first_link(page, demo, "/batches/", r'href="(/batches/\d+/)"')
        addresses = [*STAFF, project, batch, EXPLORED]
        if role in {"officer", "administrator"}:
            addresses += ["/projects/new/", f"{project}step/", f"{project}entry/"]
    receipt = first_link(page, demo, "/", r'href="(/figures/receipt/[^"]+)"')
    addresses.append(receipt.replace("&amp;", "&"))
    found = {}
    for address in addresses:
        answer = page.goto(f"{demo}{address}")
        assert answer.status == 200, (address, answer.status)
        findings = axe(page)
        if findings:
            found[address] = findings
    assert found == {}
