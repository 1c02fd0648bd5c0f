"""Prepare a signing: what is in it, and who."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.editions.models import Edition
from entrepot.fair import names, states
from entrepot.fair.actions.call import in_edition
from entrepot.fair.errors import (
    AmountsUnfit,
    CodeTaken,
    FollowsNothing,
    NotOfThisSubject,
    PartOfAnother,
    UnfitParty,
)
from entrepot.fair.models import (
    Call,
    Delegation,
    PartyRole,
    Preparation,
    PreparationParty,
    State,
    Subject,
    Why,
)
from entrepot.fair.rules import require_submitter
from entrepot.ledger.models import Signing
from entrepot.money import Money
from entrepot.parties.models import Party
from entrepot.projects.models import Project
from entrepot.text import Text

ROLES: dict[str, tuple[str, ...]] = {
    Subject.INVESTMENT: (PartyRole.INVESTOR, PartyRole.PARTNER),
    Subject.TRADE: (PartyRole.BUYER, PartyRole.SELLER),
}
#: What only one of the two subjects knows.
OF_INVESTMENT = (
    "project",
    "follows",
    "foreign",
    "direction",
    "origin",
    "sector",
    "division",
    "zone",
    "host",
)
OF_TRADE = ("flow", "hs_code")


@dataclass(frozen=True, slots=True)
class Named:
    """A party as a preparation names it; `share_ppm` in millionths of the total."""

    party: Party
    role: str
    share_ppm: int | None = None
    signatory: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """All that a signing says. `total` None: undisclosed. `part` None: the delegation's."""

    name: str
    name_other: str = ""
    kind: str = ""
    total: Money | None = None
    foreign: Money | None = None
    project: Project | None = None
    follows: Signing | None = None
    direction: str = ""
    origin: str = ""
    sector: str = ""
    division: str = ""
    zone: str = ""
    host: str = ""
    flow: str = ""
    hs_code: str = ""
    witness: str = ""
    part: Edition | None = None
    parties: Sequence[Named] = ()


#: Fields that are written as they come.
_PLAIN = tuple(
    field.name
    for field in fields(Content)
    if field.name not in {"total", "foreign", "follows", "parties"}
)


@transaction.atomic
def prepare(
    *,
    call: Call,
    delegation: Delegation,
    subject: str = Subject.INVESTMENT,
    content: Content,
    by: User,
    now: datetime,
) -> Preparation:
    """A draft, with the next number of the call; at any time, and beyond any quota.

    Raises NotAllowed, NotYours (FAIR-009), PartOfAnother (-010), NotOfThisSubject (-019),
    AmountsUnfit (-020), UnfitParty (-021), FollowsNothing (-022).
    """
    require_submitter(by, delegation)
    if delegation.edition_id != call.edition_id:
        raise PartOfAnother(part=delegation.code, edition=call.edition.code)
    preparation = Preparation(
        call=call,
        number=next_number(call),
        delegation=delegation,
        subject=subject,
        prepared_by=by,
        prepared_at=now,
    )
    _write(preparation, content)
    preparation.save()
    _write_parties(preparation, content.parties)
    states.note(preparation, was="", by=by, now=now)
    return preparation


@transaction.atomic
def change_preparation(
    *, preparation: Preparation, content: Content, by: User, now: datetime
) -> Preparation:
    """Write its content anew; who does is its preparer from now on.

    A delegation while it is a draft or was returned, the organiser until it is signed. What was
    screened, agreed or dismissed stands only for what did not change.
    Raises as `prepare`, and WrongState (FAIR-004).
    """
    require_submitter(by, preparation.delegation)
    preparation = states.locked(preparation)
    open_states = [State.DRAFT, State.RETURNED]
    if by.role != "delegation":
        open_states += [State.SUBMITTED, State.ACCEPTED]
    states.expect(preparation, *open_states)
    before = _facts(preparation)
    _write(preparation, content)
    preparation.prepared_by, preparation.prepared_at = by, now
    after = _facts(preparation)
    changed = [name for name in before if before[name] != after[name]]
    if {"zone", "division"} & set(changed):
        preparation.zone_agreed = False
    preparation.save()
    if _write_parties(preparation, content.parties):
        changed.append("parties")
    # A false alarm was one about what stood there before.
    if changed:
        preparation.dismissals.filter(withdrawn_at=None).update(withdrawn_at=now)
    states.note(
        preparation,
        was=preparation.state,
        by=by,
        now=now,
        reason=Why.CHANGED,
        about=",".join(changed),
    )
    return preparation


@transaction.atomic
def prepare_anew(*, preparation: Preparation, by: User, now: datetime) -> Preparation:
    """A draft with the content of one that was undone or withdrawn, and a number of its own.

    In place of an undone one it counts as submitted in time; a delegation that withdrew one of
    its own asks anew, within the call's time. Raises NotAllowed, NotYours, WrongState,
    CodeTaken (FAIR-012).
    """
    require_submitter(by, preparation.delegation)
    # The call before the preparation, as `submit` holds them: two acts never wait for each other.
    number = next_number(preparation.call)
    old = states.locked(preparation)
    states.expect(old, State.UNDONE, State.WITHDRAWN)
    if hasattr(old, "anew"):
        raise CodeTaken(what=Text("A replacement,", "替代项目"), value=old.anew.key)
    parties = list(old.parties.all())
    new = Preparation(
        call=old.call,
        number=number,
        delegation=old.delegation,
        subject=old.subject,
        prepared_by=by,
        prepared_at=now,
        submitted_at=old.submitted_at if old.state == State.UNDONE else None,
        zone_agreed=old.zone_agreed,
        ceremony=old.ceremony,
        anew_of=old,
        caption_en=old.caption_en,
        caption_zh=old.caption_zh,
        follows=old.follows,
        total_minor=old.total_minor,
        foreign_minor=old.foreign_minor,
        currency=old.currency,
        **{name: getattr(old, name) for name in _PLAIN},
    )
    new.save()
    for party in parties:
        party.pk, party.preparation = None, new
        party.save()
    states.note(new, was="", by=by, now=now, reason=Why.ANEW, about=old.key)
    return new


@transaction.atomic
def agree_zone(*, preparation: Preparation, by: User, now: datetime) -> None:
    """The place where it will stand has said yes. Raises NotAllowed, WrongState."""
    require(by, "fair.organise")
    preparation = states.locked(preparation)
    states.expect(preparation, State.DRAFT, State.SUBMITTED, State.RETURNED, State.ACCEPTED)
    preparation.zone_agreed = True
    preparation.save(update_fields=["zone_agreed"])
    states.note(preparation, was=preparation.state, by=by, now=now, reason=Why.ZONE_AGREED)


@transaction.atomic
def screen_party(*, party: PreparationParty, by: User, now: datetime) -> None:
    """This party stands on no list of those one does not sign with. Raises NotAllowed."""
    require(by, "fair.confirm")
    party.screened_by, party.screened_at = by, now
    party.save(update_fields=["screened_by", "screened_at"])
    preparation = party.preparation
    states.note(
        preparation,
        was=preparation.state,
        by=by,
        now=now,
        reason=Why.SCREENED,
        about=party.party_id,
    )


def next_number(call: Call) -> int:
    """The next number of a call; two that prepare at once queue here."""
    fresh = Call.objects.select_for_update().get(pk=call.pk)
    fresh.last_number += 1
    fresh.save(update_fields=["last_number"])
    return fresh.last_number


def _facts(preparation: Preparation) -> dict[str, object]:
    names = (*_PLAIN, "follows", "total_minor", "foreign_minor", "currency")
    return {name: getattr(preparation, name) for name in names}


def _write(preparation: Preparation, content: Content) -> None:
    """Put a content into the columns, once it is found to hang together."""
    unfit = OF_TRADE if preparation.subject == Subject.INVESTMENT else OF_INVESTMENT
    given = [name for name in unfit if getattr(content, name)]
    if given:
        raise NotOfThisSubject(
            fields=", ".join(given), subject=names.SUBJECTS[Subject(preparation.subject)]
        )
    total, foreign = content.total, content.foreign
    if (total is not None and total.minor <= 0) or (
        foreign is not None
        and (
            total is None
            or foreign.currency != total.currency
            or not 0 <= foreign.minor <= total.minor
        )
    ):
        raise AmountsUnfit(total=total or "—", foreign=foreign or "—")
    follows = content.follows
    if follows and (content.project is None or follows.project_id != content.project.id):
        raise FollowsNothing(follows=follows.key)
    in_edition(content.part, preparation.call.edition)
    for name in _PLAIN:
        setattr(preparation, name, getattr(content, name))
    preparation.part = content.part or preparation.delegation.part
    preparation.follows = follows.id if follows else None
    preparation.total_minor = total.minor if total else None
    preparation.foreign_minor = foreign.minor if foreign else None
    preparation.currency = total.currency if total else ""


def _write_parties(preparation: Preparation, named: Iterable[Named]) -> bool:
    """Write the parties; what was screened stays so. True where something changed."""
    before = {(row.party_id, row.role): row for row in preparation.parties.all()}
    rows: list[PreparationParty] = []
    for position, one in enumerate(named, 1):
        if one.role not in ROLES[preparation.subject]:
            role = names.ROLES[PartyRole(one.role)]
            subject = names.SUBJECTS[Subject(preparation.subject)]
            raise UnfitParty(
                party=one.party.name,
                why=f"a {role.en.lower()} is no party to {subject.en.lower()}",
                why_zh=f"{role.zh}不是{subject.zh}的签约方",
            )
        if one.share_ppm is not None and not 0 <= one.share_ppm <= 1_000_000:
            raise UnfitParty(
                party=one.party.name,
                why="a share lies between 0 and 100 %",
                why_zh="份额须在 0 至 100 % 之间",
            )
        if any(row.party_id == one.party.pk and row.role == one.role for row in rows):
            raise UnfitParty(party=one.party.name, why="it is named twice", why_zh="重复填写")
        old = before.get((one.party.pk, one.role))
        rows.append(
            PreparationParty(
                preparation=preparation,
                party=one.party,
                role=one.role,
                share_ppm=one.share_ppm,
                signatory=one.signatory,
                position=position,
                screened_by=old.screened_by if old else None,
                screened_at=old.screened_at if old else None,
            )
        )
    told = [(row.party_id, row.role, row.share_ppm, row.signatory) for row in rows]
    if told == [(row.party_id, row.role, row.share_ppm, row.signatory) for row in before.values()]:
        return False
    preparation.parties.all().delete()
    PreparationParty.objects.bulk_create(rows)
    return True
