"""A small history in the field's words, posted straight into the ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from entrepot.figures.core import snapshot
from entrepot.figures.core.compute import figure
from entrepot.figures.core.figure import Figure
from entrepot.figures.core.request import Request
from entrepot.ledger.models import SPAN
from entrepot.ledger.posting import Draft, post

START = datetime(2018, 1, 1, tzinfo=UTC)


class History:
    """Posts one batch a call; each is recorded a day after the one before."""

    def __init__(self) -> None:
        self.days = 0

    def post(self, draft: Draft, *, approved: bool = True) -> int:
        """The number of the batch."""
        self.days += 1
        batch = post(
            draft,
            source="page",
            by="officer",
            replay_at=START + timedelta(self.days),
            needs_approval=not approved,
        )
        return int(batch.number)

    def project(
        self,
        key: str = "P1",
        *,
        kind: str = "contract",
        on: date = date(2017, 6, 8),
        edition: str = "19",
        direction: str = "inward",
        origin: str = "foreign",
        amounts: tuple[tuple[int, int | None, str], ...] = (),
        stakes: tuple[tuple[str, int | None], ...] = (),
        **attributes: str,
    ) -> int:
        """A signed project; its id. Amounts: (minor, foreign minor, currency)."""
        draft = Draft()
        project = draft.add("ledger_project", register="own", key=key)
        for name, value in {"direction": direction, "origin": origin, **attributes}.items():
            draft.add(
                "ledger_version", project=project, attribute=name, value=value, effective_on=on
            )
        signing = draft.add(
            "ledger_signing",
            project=project,
            register="own",
            key=key,
            signed_on=on,
            kind=kind,
            edition=edition,
        )
        for place, (party, share) in enumerate(stakes):
            draft.add("ledger_stake", signing=signing, party=party, position=place, share_ppm=share)
            draft.add(
                "ledger_version",
                party=party,
                attribute="economy",
                value=party[:2],
                effective_on=date(1999, 1, 1),
            )
        for minor, foreign, currency in amounts:
            draft.add(
                "ledger_entry",
                register="own",
                key=key,
                posting="commitment",
                capital_class="committed",
                nature="original",
                amount_minor=minor,
                foreign_minor=foreign,
                currency=currency,
                effective_on=on,
                project=project,
                signing=signing,
            )
        return self.post(draft) * SPAN + 1

    def add(self, table: str, *, approved: bool = True, **values: Any) -> int:
        """One record alone; its id."""
        draft = Draft()
        draft.add(table, **values)
        return self.post(draft, approved=approved) * SPAN + 1

    def entry(
        self,
        capital_class: str,
        minor: int,
        on: date,
        *,
        currency: str = "USD",
        nature: str = "original",
        approved: bool = True,
        **values: Any,
    ) -> int:
        return self.add(
            "ledger_entry",
            approved=approved,
            register="own",
            key="row",
            posting="p",
            capital_class=capital_class,
            nature=nature,
            amount_minor=minor,
            currency=currency,
            effective_on=on,
            **values,
        )

    def judge(self, batch: int, verdict: str) -> int:
        return self.add(
            "ledger_verification", target_batch=batch, verdict=verdict, person="verifier"
        )


def ask(measure: str, **words: Any) -> Figure:
    """A figure on the ledger as it stands, as of 2018-05-31 unless told."""
    words.setdefault("as_of", "2018-05-31")
    made, _new = snapshot.make()
    return figure(made, Request.parse(measure, **words))


def rows(measure: str, **words: Any) -> list[list[str]]:
    return ask(measure, **words).rows


def deal(
    history: History,
    key: str,
    minor: int | None,
    *,
    flow: str = "import",
    kind: str = "contract",
    edition: str = "19",
    on: date = date(2017, 6, 9),
    approved: bool = True,
) -> None:
    draft = Draft()
    record = draft.add(
        "ledger_trade_deal",
        register="own",
        key=key,
        signed_on=on,
        flow=flow,
        kind=kind,
        edition=edition,
    )
    if minor:
        draft.add(
            "ledger_entry",
            register="own",
            key=key,
            posting="trade",
            capital_class="trade",
            nature="original",
            amount_minor=minor,
            currency="USD",
            effective_on=on,
            deal=record,
        )
    history.post(draft, approved=approved)
