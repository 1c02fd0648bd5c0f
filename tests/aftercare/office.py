"""Builders that speak of promises: an office on the ledger's desk, with investors and links."""

from __future__ import annotations

from datetime import date
from typing import Any

from entrepot.accounts.actions import add_user
from entrepot.accounts.models import Role, User
from entrepot.aftercare import actions
from entrepot.aftercare.models import InvestorLink, QuarterReport
from entrepot.editions.models import Edition
from entrepot.ledger.actions import Investor, approve_batch
from entrepot.ledger.models import SPAN
from entrepot.parties.actions import find_or_make
from entrepot.parties.models import Party
from entrepot.projects.models import Project
from tests.ledger.desk import SIGNED, Desk, usd

EDITION = "24"


class Office(Desk):
    """Signed projects of one edition; the officer is `lin`, next year's is `shen`."""

    def __init__(self) -> None:
        super().__init__()
        self.officer.email = "lin@example.org"
        self.officer.save()
        self.next_officer: User = add_user(name="shen", role=Role.OFFICER)
        self.organiser: User = add_user(name="ruan", role=Role.ORGANISER)
        self.organiser.email = "ruan@example.org"
        self.organiser.save()
        self.edition = Edition.objects.create(code=EDITION, number=24)

    def investor(self, name: str = "Haiyu Drives") -> Party:
        return find_or_make(name=name, economy="DE")

    def signed(
        self, *, party: Party | None = None, owner: bool = True, on: date = SIGNED, **facts: Any
    ) -> Project:
        """A project with a verified signing of 10 million dollars, and its follow-up."""
        party = party or self.investor()
        project = self.open(**facts)
        signing = self.sign(
            project,
            usd(10_000_000),
            foreign=usd(10_000_000),
            on=on,
            edition=EDITION,
            investors=[Investor(party=party.key, share_ppm=1_000_000)],
        )
        approve_batch(batch=signing.id // SPAN, by=self.verifier, now=self.tick())
        actions.open_followup(
            project=project,
            signing_on=on,
            officer=self.officer if owner else None,
            by=self.officer,
            now=self.tick(),
        )
        return project

    def link(
        self, *projects: Project, party: Party | None = None, **facts: Any
    ) -> tuple[InvestorLink, str]:
        return actions.make_link(
            party=party or self.investor(),
            projects=projects,
            contact="Dr Weber",
            by=self.officer,
            now=self.tick(),
            **facts,
        )

    def report(self, link: InvestorLink, project: Project, **facts: Any) -> QuarterReport:
        facts = {
            "quarter": "2024-Q3",
            "payments": [actions.Payment(usd(1_000_000), date(2024, 7, 15))],
            **facts,
        }
        return actions.lodge_report(link=link, project=project, now=self.tick(), **facts)
