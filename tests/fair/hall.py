"""The people of a symposium and what they do, spoken of as the field does.

`hall` calls for signings, prepares, accepts and holds ceremonies; every act is one second after
the act before it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from entrepot.accounts.actions import add_user
from entrepot.accounts.models import Role, User
from entrepot.editions.models import Edition
from entrepot.fair import actions, checks
from entrepot.fair.actions import Content, Named
from entrepot.fair.models import Call, Ceremony, Delegation, Preparation
from entrepot.ledger import queries as ledger
from entrepot.money import Money
from entrepot.parties.actions import find_or_make
from entrepot.parties.models import Party
from entrepot.places.models import Zone

START = datetime(2025, 5, 1, 1, 0, tzinfo=UTC)
CLOSES = datetime(2025, 5, 15, 16, 0, tzinfo=UTC)
OPENING = datetime(2025, 5, 22, 2, 0, tzinfo=UTC)
DOCUMENT = "5e" * 32


class Hall:
    """The 25th edition: the holding, a city with a county in it, and another city."""

    def __init__(self) -> None:
        self.now = START
        self.organiser = self.user("zhou", Role.ORGANISER)
        self.leader = self.user("lin", Role.DELEGATION)
        self.other_leader = self.user("moreau", Role.DELEGATION)
        self.verifier = self.user("okafor", Role.VERIFIER)
        self.officer = self.user("petrov", Role.OFFICER)
        self.edition = Edition.objects.create(
            code="25", number=25, year=2025, name_en="25th", name_zh="第二十五届"
        )
        self.city = self.part("25-NB", self.edition)
        self.county = self.part("25-NB-XS", self.city)
        self.other_city = self.part("25-WZ", self.edition)
        Zone.objects.create(
            code="NB-03", name_en="Port Zone", name_zh="港区", level="national", division="330200"
        )
        self.call: Call = actions.open_call(
            edition=self.edition,
            opens_at=START,
            closes_at=CLOSES,
            by=self.organiser,
            now=self.tick(),
        )
        self.delegation = self.come("NB", self.leader, part=self.city)
        self.other = self.come("WZ", self.other_leader, part=self.other_city)
        self.investor = self.party("Bay Line Pumps", "DE")
        self.ceremony: Ceremony | None = None
        self.projects = 0

    def user(self, name: str, role: str) -> User:
        return add_user(name=name, role=role)

    def part(self, code: str, parent: Edition) -> Edition:
        return Edition.objects.create(code=code, parent=parent, name_en=code, name_zh=code)

    def party(self, name: str, economy: str = "CN") -> Party:
        return find_or_make(name=name, economy=economy)

    def tick(self, **lapse: int) -> datetime:
        self.now += timedelta(**(lapse or {"seconds": 1}))
        return self.now

    def at(self, instant: datetime) -> None:
        self.now = max(self.now, instant)

    def come(self, code: str, leader: User, *, part: Edition | None = None) -> Delegation:
        return actions.make_delegation(
            edition=self.edition,
            code=code,
            name_en=code,
            name_zh=code,
            kind="city",
            part=part,
            leaders=[leader],
            by=self.organiser,
        )

    # What is prepared

    def content(self, total: Money | None = None, **facts: Any) -> Content:
        self.projects += 1
        given = {
            "name": f"Pump works {self.projects}",
            "kind": "contract",
            "total": total,
            "direction": "inward",
            "origin": "foreign",
            "sector": "C3441",
            "zone": "NB-03",
            "parties": [Named(self.investor, "investor", signatory="K. Weber")],
        }
        return Content(**{**given, **facts})

    def trade(self, total: Money | None = None, **facts: Any) -> Content:
        given = {
            "name": "Machine tools",
            "kind": "contract",
            "total": total,
            "flow": "import",
            "hs_code": "8457",
            "parties": [
                Named(self.party("Harbour Trading"), "buyer"),
                Named(self.investor, "seller"),
            ],
        }
        return Content(**{**given, **facts})

    def draft(self, content: Content, **facts: Any) -> Preparation:
        given = {
            "call": self.call,
            "delegation": self.delegation,
            "subject": "trade" if content.flow else "investment",
            "by": self.leader,
        }
        return actions.prepare(content=content, now=self.tick(), **{**given, **facts})

    def clear(self, preparation: Preparation) -> None:
        """Screen its parties, and have the zone agree."""
        for party in preparation.parties.filter(screened_at=None):
            actions.screen_party(party=party, by=self.verifier, now=self.tick())
        actions.agree_zone(preparation=preparation, by=self.organiser, now=self.tick())

    def submit(self, preparation: Preparation, by: User | None = None) -> Preparation:
        return actions.submit(preparation=preparation, by=by or self.leader, now=self.tick())

    def accept(self, preparation: Preparation) -> Preparation:
        return actions.accept(preparation=preparation, by=self.organiser, now=self.tick())

    def excuse(self, preparation: Preparation) -> None:
        """Dismiss every finding that may be a false alarm."""
        for found in checks.findings(preparation, now=self.now):
            if found.stops and found.dismissible:
                actions.dismiss_check(
                    preparation=preparation,
                    check_code=found.code,
                    subject=found.subject,
                    reason="other",
                    note="looked at",
                    by=self.organiser,
                    now=self.tick(),
                )

    def accepted(self, content: Content, **facts: Any) -> Preparation:
        preparation = self.draft(content, **facts)
        self.clear(preparation)
        self.excuse(preparation)
        by = self.other_leader if preparation.delegation == self.other else self.leader
        self.submit(preparation, by=by)
        return self.accept(preparation)

    # What is signed

    def sign(self, preparation: Preparation, document: str = DOCUMENT) -> Preparation:
        return actions.sign(
            preparation=preparation, document=document, by=self.organiser, now=self.tick()
        )

    def confirm(self, preparation: Preparation, by: User | None = None) -> Preparation:
        return actions.confirm_document(
            preparation=preparation,
            document=preparation.document,
            by=by or self.verifier,
            now=self.tick(),
        )

    def post(self, preparation: Preparation, **facts: Any) -> Preparation:
        return actions.post_signing(
            preparation=preparation, by=self.organiser, now=self.tick(), **facts
        )

    def held(self, content: Content, *, confirmed: bool = True, **facts: Any) -> Preparation:
        """From preparation to the ledger, outside of any ceremony."""
        preparation = self.sign(self.accepted(content, **facts))
        if confirmed:
            self.confirm(preparation)
        return self.post(preparation)

    def undo(self, preparation: Preparation, cause: str = "typed_wrong") -> Preparation:
        return actions.undo(
            preparation=preparation, cause=cause, by=self.organiser, now=self.tick()
        )

    # What is found

    def codes(self, preparation: Preparation) -> list[str]:
        return [found.code for found in checks.findings(preparation, now=self.now) if found.stops]

    def balance(self, preparation: Preparation, currency: str = "USD") -> Money:
        return ledger.balance(
            "committed",
            project=preparation.project_id,
            currency=currency,
            as_of=self.now.date() + timedelta(days=1),
            known_at=self.now,
        )

    def states(self, preparation: Preparation) -> list[str]:
        """The states that it went through, and in brackets what happened in one."""
        return [
            row.became if row.was != row.became else f"({row.reason})"
            for row in preparation.changes.all()
        ]


def usd(amount: int) -> Money:
    return Money.of(amount, "USD")
