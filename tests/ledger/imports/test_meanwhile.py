"""A large file goes in from one process while people work on the pages of another."""

from __future__ import annotations

import subprocess
import threading
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.test import Client

from entrepot.accounts.actions import add_user
from entrepot.accounts.models import Role, User
from entrepot.ledger.verify import verify
from tests.ledger.imports.registry import PROJECT, Registry, project, query
from tests.support.instances import Instance
from tests.support.surroundings import python

PEOPLE, ROWS = 8, 6_500
#: Seconds that a writer may wait for the ledger's lock (config/environment.py).
TIMEOUT = 20
#: A page takes the token of the form for good if it is that of the cookie.
TOKEN = "t" * 32


@dataclass
class Officer:
    """A person with a browser: signed in, posting to a project of their own and reading pages."""

    site: str
    number: int
    importing: threading.Event
    posted: list[int] = field(default_factory=list)
    confirmed: int = 0
    #: Seconds of each post and of each page of the acts begun while the import ran.
    waits: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    failure: str = ""

    def __post_init__(self) -> None:
        self.browser = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self._sign_in()
        assert "/sign-in/" not in self.get(f"{self.project}entry/"), "not signed in"

    def _sign_in(self) -> None:
        """A session as signing in makes one, without the cost of eight passwords."""
        client = Client()
        client.force_login(
            User.objects.get(username=f"officer{self.number}"),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        session = client.cookies[settings.SESSION_COOKIE_NAME].OutputString(attrs=[])
        cookies = f"{session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        self.browser.addheaders = [("Cookie", cookies)]

    @property
    def project(self) -> str:
        return f"/projects/own/P{self.number}/"

    def get(self, path: str) -> str:
        with self.browser.open(self.site + path, timeout=TIMEOUT * 2) as answer:
            assert answer.status == 200
            return str(answer.url)

    def post(self, path: str, **fields: str) -> str:
        """The address that the answer leads to. A refusal, 4xx or 5xx, is an HTTPError."""
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": TOKEN}).encode()
        with self.browser.open(self.site + path, body, timeout=TIMEOUT * 2) as answer:
            return str(answer.url)

    def work(self, until: threading.Event) -> None:
        try:
            while not until.is_set():
                self._act()
        except Exception as error:
            self.failure = f"officer {self.number}: {error!r}"

    def _act(self) -> None:
        meanwhile = self.importing.is_set()
        cents = self.number * 1_000_000 + len(self.posted) + 1
        start = time.monotonic()
        self.post(
            f"{self.project}entry/",
            capital_class="contracted",
            nature="original",
            amount=f"{cents // 100}.{cents % 100:02}",
            currency="USD",
            on="2019-01-02",
            money_origin="foreign",
        )
        self.posted.append(cents)
        middle = time.monotonic()
        self.get(self.project)
        end = time.monotonic()
        self.post(f"{self.project}confirm/")
        self.confirmed += 1
        if meanwhile:
            self.waits += [middle - start, time.monotonic() - end]
            self.pages.append(end - middle)
        time.sleep(0.2)


def test_eight_people_post_on_pages_while_a_large_file_is_imported(
    fresh_db: Instance, tmp_path: Path
) -> None:
    for number in range(PEOPLE):
        add_user(name=f"officer{number}", role=Role.OFFICER)
    registry = Registry(tmp_path)
    own = [project(f"P{n}") for n in range(PEOPLE)]
    registry.take("projects", registry.write(PROJECT, own))
    # The same register, about 60,000 records, in two batches.
    path = registry.write(
        PROJECT,
        [*own, *(project(f"Q{n}", amount=f"{n + 1}.25", foreign_amount="") for n in range(ROWS))],
    )
    importing, done = threading.Event(), threading.Event()
    with fresh_db.served() as site:
        officers = [Officer(site, number, importing) for number in range(PEOPLE)]
        threads = [threading.Thread(target=each.work, args=(done,)) for each in officers]
        # From before anybody's first act: one slow act may last as long as the import does.
        importing.set()
        for thread in threads:
            thread.start()
        try:
            answer = subprocess.run(
                [python(), "-m", "entrepot.cli", "import", "projects", str(path), "--as", "lin"],
                capture_output=True,
                text=True,
                env=fresh_db.environment(),
                timeout=240,
                check=False,
            )
        finally:
            importing.clear()
            done.set()
            for thread in threads:
                thread.join(TIMEOUT * 3)
    assert answer.returncode == 0, answer.stderr
    assert [each.failure for each in officers if each.failure] == []
    # Everybody worked while it ran, and nobody waited as long as the lock allows.
    assert all(each.waits for each in officers)
    assert max(max(each.waits) for each in officers) < TIMEOUT
    assert max(max(each.pages) for each in officers) < TIMEOUT
    # Nothing is lost, of theirs or of the file.
    for each in officers:
        stands = query(
            "SELECT e.amount_minor FROM ledger_entry e JOIN ledger_project p ON p.id = e.project_id "
            "WHERE p.key = %s AND e.capital_class = 'contracted' ORDER BY e.id",
            f"P{each.number}",
        )
        assert [amount for (amount,) in stands] == each.posted
    [(confirmed,)] = query("SELECT count(*) FROM ledger_confirmation")
    assert confirmed == sum(each.confirmed for each in officers)
    [(rows, total)] = query(
        "SELECT count(*), sum(amount_minor) FROM ledger_entry WHERE posting = 'commitment' "
        "AND key LIKE 'Q%%'"
    )
    assert (rows, total) == (ROWS, sum((n + 1) * 100 + 25 for n in range(ROWS)))
    [(batches,)] = query("SELECT count(*) FROM ledger_batch WHERE source LIKE 'import %%'")
    assert batches == 3
    verdict = verify()
    assert verdict.ok, verdict.first_bad
