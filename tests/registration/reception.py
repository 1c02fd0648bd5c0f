"""The reception of a symposium, spoken of as the field does: who comes, with which papers."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from entrepot.accounts.actions import add_user
from entrepot.accounts.models import Role, User
from entrepot.editions.models import Edition
from entrepot.fair.models import Delegation
from entrepot.registration import actions
from entrepot.registration.actions import Asked, Details, Report
from entrepot.registration.models import Enrolment, Question, Registration
from entrepot.registration.queries import newest_consent

START = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
DOOR = "https://fair.example/registration/mine/"
HEADS = ("Reference", "Kind", "Name in Latin letters", "Name in Chinese", "E-mail", "Organisation",
         "Job title", "Economy")  # fmt: skip


class Reception:
    """The 27th edition; every act is one second after the act before it."""

    def __init__(self, start: datetime = START) -> None:
        self.now = start
        self.organiser = self.user("zhou", Role.ORGANISER)
        self.leader = self.user("lin", Role.DELEGATION)
        self.stranger = self.user("moreau", Role.DELEGATION)
        self.officer = self.user("petrov", Role.OFFICER)
        self.edition = Edition.objects.create(
            code="27", number=27, year=2026, name_en="27th", name_zh="第二十七届",
            starts_on=date(2026, 6, 8), ends_on=date(2026, 6, 12),
        )  # fmt: skip
        self.enrolment = self.opened(self.edition)
        self.delegation = self.come("NB", self.leader)
        self.other = self.come("WZ", self.stranger)
        self.met = 0

    def user(self, name: str, role: str) -> User:
        return add_user(name=name, role=role)

    def tick(self, **lapse: int) -> datetime:
        self.now += timedelta(**(lapse or {"seconds": 1}))
        return self.now

    def opened(self, edition: Edition) -> Enrolment:
        enrolment = actions.open_enrolment(
            edition=edition,
            opens_at=self.now - timedelta(days=1),
            closes_at=self.now + timedelta(days=60),
            consent_en="We keep what you write here to run the symposium.",
            consent_zh="我们仅为举办本届活动保存您填写的信息。",
            by=self.organiser,
            now=self.tick(),
        )
        for kind in ("investor", "buyer", "press"):
            self.rule(enrolment, kind, "open", "automatic")
        return enrolment

    def rule(self, enrolment: Enrolment, kind: str, door: str, approval: str) -> None:
        actions.set_rule(
            enrolment=enrolment, kind=kind, door=door, approval=approval, by=self.organiser
        )

    def come(self, code: str, leader: User) -> Delegation:
        made = Delegation.objects.create(
            edition=self.edition, code=code, name_en=code, name_zh=code, kind="city"
        )
        made.leaders.set([leader])
        return made

    def quota(self, most: int | None, kind: str = "", delegation: Any = None) -> int:
        return actions.set_quota(
            enrolment=self.enrolment,
            most=most,
            kind=kind,
            delegation=delegation,
            by=self.organiser,
            now=self.tick(),
        )

    def invite(self, kind: str = "", uses: int = 1, **facts: Any) -> str:
        given = {"delegation": None, "expires_at": self.now + timedelta(days=9)} | facts
        made = actions.invite(
            enrolment=self.enrolment,
            kind=kind,
            uses_most=uses,
            by=self.organiser,
            now=self.tick(),
            **given,
        )
        return made.code

    def ask(self, key: str, type: str = "text", **facts: Any) -> Question:  # noqa: A002
        said = {"label_en": f"{key}?", "label_zh": f"{key}？", "purpose_en": "To plan.",
                "purpose_zh": "用于安排。"}  # fmt: skip
        asked = Asked(type=type, **{**said, **facts})
        return actions.ask(enrolment=self.enrolment, key=key, asked=asked, by=self.organiser)

    def details(self, name: str = "", **facts: Any) -> Details:
        self.met += 1
        given = {
            "name_latin": name or f"Guest Number{self.met}",
            "email": f"guest{self.met}@example.org",
            "organisation": f"Harbour Works {self.met}",
            "economy": "DE",
        }
        return Details(**{**given, **facts})

    def register(
        self,
        details: Details | None = None,
        kind: str = "investor",
        code: str = "",
        answers: Mapping[str, Any] | None = None,
        enrolment: Enrolment | None = None,
        **facts: Any,
    ) -> tuple[Registration, str]:
        enrolment = enrolment or self.enrolment
        given = {"agreed": newest_consent(enrolment), "door": DOOR, "now": self.tick()} | facts
        return actions.register(
            enrolment=enrolment,
            kind=kind,
            details=details or self.details(),
            code=code,
            answers=answers or {},
            **given,
        )

    def upload(
        self, rows: list[Mapping[str, str]], mode: Any = "all-or-none", **facts: Any
    ) -> Report:
        given = {"delegation": self.delegation, "by": self.leader} | facts
        return actions.upload_sheet(
            enrolment=self.enrolment,
            name="delegation.csv",
            content=sheet(rows),
            mode=mode,
            door=DOOR,
            now=self.tick(),
            **given,
        )

    def states(self) -> list[str]:
        rows = Registration.objects.filter(enrolment=self.enrolment).order_by("number")
        return list(rows.values_list("state", flat=True))


def member(number: int, **cells: str) -> dict[str, str]:
    """A right row of a sheet, as the template heads it."""
    right = {
        "Reference": f"NB-{number}",
        "Kind": "Investor",
        "Name in Latin letters": f"Member Row{number}",
        "E-mail": f"member{number}@example.org",
        "Organisation": f"Ningbo Works {number}",
        "Economy": "CN",
    }
    return right | cells


def sheet(rows: list[Mapping[str, str]]) -> bytes:
    heads = list(dict.fromkeys([*HEADS, *(head for row in rows for head in row)]))
    text = io.StringIO()
    writer = csv.DictWriter(text, heads)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
