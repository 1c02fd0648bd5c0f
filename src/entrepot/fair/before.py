"""Was this signed before? What is prepared, held against every signing that stands."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.db import connection

from entrepot.fair.models import PartyRole, Preparation, PreparationParty
from entrepot.fair.repeats import Candidate, Index, Investor, Likeness, find
from entrepot.ledger.models import Annulment, Batch, Entry, Signing, Stake
from entrepot.money import Money
from entrepot.parties.queries import names_in_both
from entrepot.places import reference
from entrepot.projects.models import Project
from entrepot.spelling import is_han
from entrepot.text import Text


def likenesses(preparation: Preparation, parties: list[PreparationParty]) -> list[Likeness]:
    """Signings of other projects that this may be a repeat of, the likest first.

    Keys are the ids of the ledger's records. The first call after the ledger moved reads every
    signing that stands: some 0.1 ms each.
    """
    names = names_in_both([party.party_id for party in parties])
    candidate = Candidate(
        key=f"prepared {preparation.pk}",
        name=_scripts(preparation.name, preparation.name_other),
        investors=tuple(
            Investor(_scripts(*_pair(names, party.party_id)), party.party.economy)
            for party in parties
            if party.role == PartyRole.INVESTOR
        ),
        place=_place(preparation.division),
        sector=preparation.sector,
        amount=preparation.total.decimal if preparation.total else None,
        currency=preparation.currency,
        edition=preparation.call.edition.code,
        kind=preparation.kind,
        follows=str(preparation.follows) if preparation.follows else None,
    )
    newest = Batch.objects.order_by("-number").values_list("number", "head").first()
    own = {
        str(number)
        for number in Signing.objects.filter(project_id=preparation.project_id or 0).values_list(
            "id", flat=True
        )
    }
    pool = _pool(str(connection.settings_dict["NAME"]), newest)
    return [found for found in find(candidate, pool) if found.key not in own]


@lru_cache(maxsize=2)
def _pool(database: str, newest: tuple[int, str] | None) -> Index:
    """The index of the signings that stand, for the ledger as it is."""
    undone = Annulment.objects.values("target_record")
    signings = list(Signing.objects.exclude(id__in=undone).order_by("id"))
    projects = Project.objects.in_bulk({signing.project_id for signing in signings})
    stakes: dict[int, list[str]] = defaultdict(list)
    for signing, party in Stake.objects.order_by("position").values_list("signing_id", "party"):
        stakes[signing].append(party)
    amounts = {
        signing: Money(minor, currency)
        for signing, minor, currency in Entry.objects.filter(
            capital_class="committed", nature="original", signing__isnull=False
        ).values_list("signing_id", "amount_minor", "currency")
    }
    parties = {party for named in stakes.values() for party in named}
    names = names_in_both(parties)
    return Index(
        (
            _signed(signing, projects[signing.project_id], stakes[signing.id], names, amounts)
            for signing in signings
            if signing.project_id in projects
        ),
        convert=to_usd,
    )


def _signed(
    signing: Signing,
    project: Project,
    parties: list[str],
    names: dict[str, Text],
    amounts: dict[int, Money],
) -> Candidate:
    amount = amounts.get(signing.id)
    return Candidate(
        key=str(signing.id),
        name=_scripts(project.name, project.name_other),
        investors=tuple(
            Investor(_scripts(*_pair(names, party))) for party in parties if party in names
        ),
        place=_place(project.division),
        sector=project.sector,
        amount=amount.decimal if amount else None,
        currency=amount.currency if amount else "",
        signed_on=signing.signed_on,
        edition=signing.edition,
        kind=signing.kind,
        follows=str(signing.follows_id) if signing.follows_id else None,
    )


def to_usd(amount: Decimal, currency: str, on: date | None) -> Decimal | None:
    """For comparing alone, never for a figure: by the shipped average of the year, else None."""
    if currency == "USD":
        return amount
    rates = reference.usd_cny_annual()
    if currency != "CNY":
        return None
    year = min(max(on.year if on else max(rates), min(rates)), max(rates))
    return amount / rates[year]


def _pair(names: dict[str, Text], party: str) -> tuple[str, str]:
    name = names.get(party, Text("", ""))
    return name.en, name.zh


def _scripts(*names: str) -> Text:
    """Names by their script, whichever field they were typed into."""
    return Text(
        next((name for name in names if name and not is_han(name)), ""),
        next((name for name in names if name and is_han(name)), ""),
    )


def _place(code: str) -> tuple[str, ...]:
    division = reference.find_division(code) if code else None
    return tuple(above.code for above in reference.ancestors(division)) if division else ()
