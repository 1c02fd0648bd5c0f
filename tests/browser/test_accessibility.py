"""Every page, for everybody who may open it, in both languages: axe finds nothing serious.

Axe reads markup and colours, not records or words. So every page is fetched as every role in both
languages, and those made of nothing but parts that it has read already (`tests/support/markup.py`)
are not read again: the same template for another role or in the other language, unless there is
another button, link or name in it, or a name lacks its words.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from tests.support.browser import enter
from tests.support.demos import shared_by_workers
from tests.support.markup import kinds_of

pytestmark = [pytest.mark.once, pytest.mark.slow]

ROLES = ("", "officer", "verifier", "statistician", "organiser", "administrator")
#: Who may change projects and enterprises; who may change editions.
POSTING = {"officer", "organiser", "administrator"}
ARRANGING = {"organiser", "administrator"}
PUBLIC = [
    "/",
    "/editions/",
    "/rates/published/",
    "/about/accessibility/",
    "/about/ledger/",
    "/about/forecasts/",
    "/about/demonstration/",
]
STAFF = ["/projects/", "/enterprises/", "/batches/", "/figures/", "/development/", "/watch/"]
LIVES = [
    "/development/durations/?step=started&by=sector&group=K",
    "/development/zones/?step=started&place=division",
    "/development/zones/",
]
EXPLORED = "/figures/?measure=committed&by=edition&in=USD"
RECORD = r'href="(/records/[0-9.]+/)"'
CORRECTING = r'href="(/records/[0-9.]+/(reverse|correct|annul)/)"'


@pytest.fixture(scope="session")
def unread(tmp_path_factory):
    """Whether a page has a part of a kind that no worker of this run has asked about yet."""
    folder = shared_by_workers(tmp_path_factory) / "read-by-axe"
    folder.mkdir(exist_ok=True)

    def first(kind: str) -> bool:
        try:
            Path(folder / hashlib.sha256(kind.encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    # Every kind is noted, not those before the first new one alone.
    return lambda html: sum(map(first, kinds_of(html))) > 0


def fetch(page, address):
    """What the server answers this person, with no browser's work on it."""
    answer = page.request.get(address)
    assert answer.status == 200, (address, answer.status)
    return answer.text()


def first_link(page, address, pattern):
    found = re.search(pattern, fetch(page, address))
    assert found, (address, pattern)
    return found[1].replace("&amp;", "&")


def corrections(page, demo, *subjects):
    """One form of each way to mend a record, as the records of these subjects offer them."""
    records = []
    for subject in subjects:
        records += re.findall(RECORD, fetch(page, f"{demo}{subject}"))
    forms = {}
    for record in dict.fromkeys(records):
        found = re.findall(CORRECTING, fetch(page, f"{demo}{record}"))
        forms |= {way: form for form, way in found}
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
    addresses += [*STAFF, *LIVES, EXPLORED, project, enterprise, batch, record, f"{edition}parts/"]
    if role in POSTING:
        addresses += ["/projects/new/", "/enterprises/new/", f"{enterprise}entry/"]
        addresses += [f"{enterprise}end/", f"{project}change/zone/"]
        addresses += [f"{project}{act}/" for act in ("step", "entry", "sign", "enlarge", "cancel")]
        addresses += corrections(page, demo, project, enterprise)
    if role in ARRANGING:
        addresses += ["/editions/new/", f"{edition}change/", f"{edition}parts/new/"]
    return addresses


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "anonymous")
def test_axe_finds_nothing_serious(demo, new_page, axe, unread, role):
    page = new_page()
    if role:
        enter(page, demo, role)
    addresses = addresses_of(page, demo, role)
    found = {}
    for language in ("en", "zh-hans"):
        page.context.add_cookies([{"name": "language", "value": language, "url": demo}])
        for address in addresses:
            html = fetch(page, f"{demo}{address}")
            assert f'<html lang="{language}">' in html.lower()
            if not unread(html):
                continue
            page.goto(f"{demo}{address}")
            if findings := axe(page):
                found[language, address] = findings
    assert found == {}
