"""Every page, for everybody who may open it, in both languages: axe finds nothing serious."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.once, pytest.mark.slow]

ROLES = ("", "officer", "verifier", "statistician", "organiser", "administrator")
#: Who may change projects and enterprises; who may change editions.
POSTING = {"officer", "organiser", "administrator"}
ARRANGING = {"organiser", "administrator"}
PUBLIC = [
    *("/", "/editions/", "/rates/published/"),
    *("/about/accessibility/", "/about/ledger/", "/about/demonstration/"),
]
STAFF = ["/projects/", "/enterprises/", "/batches/", "/figures/"]
EXPLORED = "/figures/?measure=committed&by=edition&in=USD"
RECORD = r'href="(/records/[0-9.]+/)"'
CORRECTING = r'href="(/records/[0-9.]+/(reverse|correct|annul)/)"'


def first_link(page, address, pattern):
    page.goto(address)
    found = re.search(pattern, page.content())
    assert found, (address, pattern)
    return found[1].replace("&amp;", "&")


def enter(page, demo, role):
    page.goto(f"{demo}/sign-in/")
    page.locator(f"button[formaction='/sign-in/as/{role}/']").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def corrections(page, demo, *subjects):
    """One form of each way to mend a record, as the records of these subjects offer them."""
    records = []
    for subject in subjects:
        page.goto(f"{demo}{subject}")
        records += re.findall(RECORD, page.content())
    forms = {}
    for record in dict.fromkeys(records):
        page.goto(f"{demo}{record}")
        forms |= {way: form for form, way in re.findall(CORRECTING, page.content())}
        if len(forms) == 3:
            break
    assert set(forms) == {"reverse", "correct", "annul"}
    return list(forms.values())


def addresses_of(page, demo, role):
    """Every page that this role may open."""
    receipt = first_link(page, f"{demo}/", r'href="(/figures/receipt/[^"]+)"')
    edition = first_link(page, f"{demo}/editions/", r'href="(/editions/(?!new/)[^/"]+/)"')
    addresses = [*PUBLIC, receipt, edition]
    if not role:
        return [*addresses, "/sign-in/"]
    project = first_link(page, f"{demo}/projects/", r'href="(/projects/own/[^"]+/)"')
    enterprise = first_link(page, f"{demo}/enterprises/", r'href="(/enterprises/own/[^"]+/)"')
    batch = first_link(page, f"{demo}/batches/", r'href="(/batches/\d+/)"')
    record = first_link(page, f"{demo}{project}", RECORD)
    addresses += [*STAFF, EXPLORED, project, enterprise, batch, record, f"{edition}parts/"]
    if role in POSTING:
        addresses += ["/projects/new/", "/enterprises/new/", f"{enterprise}entry/"]
        addresses += [f"{enterprise}end/", f"{project}change/zone/"]
        addresses += [f"{project}{act}/" for act in ("step", "entry", "sign", "enlarge", "cancel")]
        addresses += corrections(page, demo, project, enterprise)
    if role in ARRANGING:
        addresses += ["/editions/new/", f"{edition}change/", f"{edition}parts/new/"]
    return addresses


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "anonymous")
def test_axe_finds_nothing_serious(demo, new_page, axe, role):
    page = new_page()
    page.set_default_timeout(30_000)
    if role:
        enter(page, demo, role)
    addresses = addresses_of(page, demo, role)
    found = {}
    for language in ("en", "zh-hans"):
        page.context.add_cookies([{"name": "language", "value": language, "url": demo}])
        for address in addresses:
            answer = page.goto(f"{demo}{address}")
            assert answer.status == 200, (address, answer.status)
            assert page.locator("html").get_attribute("lang").lower().startswith(language[:2])
            if findings := axe(page):
                found[language, address] = findings
    assert found == {}
