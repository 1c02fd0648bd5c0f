"""An office at work: people signed in, a signed project with a company, money and evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from entrepot import clock
from entrepot.accounts.actions import add_user
from entrepot.accounts.models import Role
from entrepot.editions import actions as edition_actions
from entrepot.ledger import actions
from entrepot.ledger.models import Entry
from entrepot.ledger.posting import newest_batch
from entrepot.money import Money
from entrepot.parties.actions import find_or_make
from entrepot.projects.models import Project

PDF = b"%PDF-1.7 invented"
SIGNED = date(2020, 6, 8)


def paper(name: str = "articles.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


class Office:
    def __init__(self) -> None:
        self.people = {role: add_user(name=f"user-{role}", role=role) for role in Role.values}
        self.acts: dict[str, Any] = {"by": self.people["officer"], "now": clock.now()}
        edition_actions.make_edition(
            code="21", number=21, name_en="The 21st", name_zh="第21届", by=self.people["organiser"]
        )
        self.investor = find_or_make(name="Lanke Capital (HK)", economy="HK").key
        self.project = actions.open_project(
            key="P-1",
            name="Haiyu Drives",
            name_other="海屿传动",
            effective_on=date(2020, 1, 1),
            direction="inward",
            origin="foreign",
            sector="C3444",
            **self.acts,
        )
        self.signing = actions.record_signing(
            project=self.project,
            signed_on=SIGNED,
            kind="intention",
            edition="21",
            total=Money.of("10000000", "USD"),
            investors=[actions.Investor(self.investor, economy="HK")],
            **self.acts,
        )
        self.company = actions.open_enterprise(
            key="E-1",
            name="Haiyu Drives Ltd",
            established_on=SIGNED,
            project=self.project,
            **self.acts,
        )
        self.entry = actions.post_entry(
            capital_class="contracted",
            amount=Money.of(5_000_000, "USD"),
            on=SIGNED,
            project=self.project,
            enterprise=self.company,
            investor=self.investor,
            evidence=actions.keep_evidence(paper("章程 articles.pdf")),
            **self.acts,
        )

    def client(self, role: str, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(self.people[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    def fresh(self) -> Project:
        return Project.objects.get(key="P-1")

    @staticmethod
    def newest() -> int:
        batch = newest_batch()
        assert batch is not None
        return batch.number

    @staticmethod
    def path(record: int, act: str = "") -> str:
        return f"/records/{record >> 20}.{record & 0xFFFFF}/{act}"

    @staticmethod
    def entries(capital_class: str) -> list[Entry]:
        return list(Entry.objects.filter(capital_class=capital_class).order_by("id"))
