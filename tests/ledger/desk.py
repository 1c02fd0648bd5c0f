"""People and projects of an invented symposium, spoken of as the field does.

`desk` opens projects, signs, pays and verifies; every act is one second after the act before it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from entrepot.accounts.actions import add_user
from entrepot.accounts.models import Role, User
from entrepot.ledger import actions, queries
from entrepot.ledger.models import SPAN, Entry, Milestone, Signing, TradeDeal
from entrepot.ledger.posting import newest_batch
from entrepot.money import Money
from entrepot.projects.models import Enterprise, Project

START = datetime(2024, 6, 8, 1, 0, tzinfo=UTC)
SIGNED = date(2024, 6, 8)


class Desk:
    """An officer who posts, a verifier who judges, and a clock of their own."""

    def __init__(self) -> None:
        self.officer: User = add_user(name="lin", role=Role.OFFICER)
        self.verifier: User = add_user(name="okafor", role=Role.VERIFIER)
        self.administrator: User = add_user(name="moreau", role=Role.ADMINISTRATOR)
        self.now = START
        self.projects = 0
        self.deals = 0

    def tick(self, **lapse: int) -> datetime:
        self.now += timedelta(**(lapse or {"seconds": 1}))
        return self.now

    def open(self, **facts: Any) -> Project:
        self.projects += 1
        facts = {
            "key": f"24-{self.projects:04}",
            "name": "Bay Line Pumps",
            "effective_on": SIGNED,
            "sector": "C3441",
            "direction": "inward",
            "origin": "foreign",
            **facts,
        }
        return actions.open_project(by=self.officer, now=self.tick(), **facts)

    def found(self, project: Project | None = None, key: str = "E-1") -> Enterprise:
        return actions.open_enterprise(
            key=key,
            name="Bay Line Pumps Ltd",
            established_on=SIGNED,
            project=project,
            sector="C3441",
            by=self.officer,
            now=self.tick(),
        )

    def sign(
        self,
        project: Project,
        total: Money | None,
        *,
        kind: str = "contract",
        on: date = SIGNED,
        **facts: Any,
    ) -> Signing:
        return actions.record_signing(
            project=project,
            signed_on=on,
            kind=kind,
            total=total,
            by=self.officer,
            now=self.tick(),
            **facts,
        )

    def deal(self, value: Money | None, **facts: Any) -> TradeDeal:
        self.deals += 1
        facts = {
            "by": self.officer,
            "key": f"24-S{7 * self.deals:04}",
            "signed_on": SIGNED,
            "flow": "import",
            "kind": "contract",
            "hs": "8457",
            "edition": "24",
            **facts,
        }
        return actions.record_trade_deal(value=value, now=self.tick(), **facts)

    def contract(self, amount: Money, *, on: date = SIGNED, **facts: Any) -> Entry:
        return actions.post_entry(
            capital_class="contracted",
            amount=amount,
            on=on,
            by=self.officer,
            now=self.tick(),
            **facts,
        )

    def pay(self, amount: Money, *, on: date = SIGNED, **facts: Any) -> Entry:
        return actions.post_entry(
            capital_class="paid_in",
            amount=amount,
            on=on,
            by=self.officer,
            now=self.tick(),
            **facts,
        )

    def step(self, project: Project, kind: str, *, on: date = SIGNED, **facts: Any) -> Milestone:
        return actions.record_milestone(
            project=project, kind=kind, on=on, by=self.officer, now=self.tick(), **facts
        )

    def approve(self, batch: int, **facts: Any) -> tuple[int, ...]:
        return actions.approve_batch(batch=batch, by=self.verifier, now=self.tick(), **facts)

    def approve_newest(self) -> tuple[int, ...]:
        newest = newest_batch()
        assert newest is not None
        return self.approve(newest.number)

    def judge(self, record: int, verdict: str = "accepted") -> None:
        actions.judge_record(record=record, verdict=verdict, by=self.verifier, now=self.tick())

    def standing(self, record: int, known_at: datetime | None = None) -> queries.Standing:
        return queries.standings([record], known_at=known_at or self.now)[record]

    def balance(
        self,
        project: Project,
        capital_class: str = "committed",
        currency: str = "USD",
        as_of: date = date(2030, 1, 1),
        known_at: datetime | None = None,
    ) -> Money:
        return queries.balance(
            capital_class,
            project=project.id,
            currency=currency,
            as_of=as_of,
            known_at=known_at or self.now,
        )

    def a_year_of_work(self) -> Project:
        """A history with a record in every table that people write by hand."""
        project = self.open()
        one = actions.Investor(party="9a0c51de22f07b64", share_ppm=600_000)
        two = actions.Investor(party="51b7c02aa9d3ef18")
        first = self.sign(
            project,
            usd(8_000_000),
            kind="intention",
            edition="24",
            foreign=usd(5_000_000),
            investors=[one, two],
        )
        self.approve(first.id // SPAN)
        self.tick(days=90)
        self.sign(project, usd(9_000_000), follows=first, on=date(2024, 7, 1))
        company = self.found(project)
        self.contract(usd(4_000_000), project=project, enterprise=company)
        wrong = self.pay(usd(1_000_000), project=project, enterprise=company)
        actions.reverse_entry(entry=wrong, cause="typed_wrong", by=self.officer, now=self.tick())
        self.step(project, "started", evidence="ab" * 32)
        planned = self.step(project, "operating", on=date(2027, 1, 1), planned=True)
        actions.annul(record=planned.id, cause="never_happened", by=self.officer, now=self.tick())
        actions.confirm_project(project=project, on=SIGNED, by=self.officer, now=self.tick())
        actions.change_attribute(
            project=project,
            attribute="zone",
            value="NB-03",
            effective_on=date(2024, 9, 1),
            by=self.officer,
            now=self.tick(),
        )
        self.judge(wrong.id, "rejected")
        self.deal(usd(300_000), evidence="cd" * 32)
        undone = self.deal(usd(120_000), flow="export", buyer=two.party)
        actions.annul(record=undone.id, cause="typed_twice", by=self.officer, now=self.tick())
        return project


def usd(amount: int) -> Money:
    return Money.of(amount, "USD")
