"""From a draft to what the ceremony holds: submitted, returned, accepted, withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.fair import checks, names, states
from entrepot.fair.actions.captions import fill_captions
from entrepot.fair.errors import (
    CallClosed,
    CallNotOpen,
    ChecksBlock,
    NothingToDismiss,
    QuotaFull,
    ReasonMissing,
)
from entrepot.fair.models import (
    Call,
    Ceremony,
    Dismissal,
    Preparation,
    State,
    Tier,
)
from entrepot.fair.rules import require_submitter


@transaction.atomic
def submit(*, preparation: Preparation, by: User, now: datetime) -> Preparation:
    """Hand a draft, or one that was returned, to the organiser.

    Within the call's time; one that was submitted in time may be submitted again after it.
    Raises NotAllowed, NotYours, WrongState, CallNotOpen (FAIR-002), CallClosed (-001),
    QuotaFull (-003).
    """
    require_submitter(by, preparation.delegation)
    # The call is held, so that two of one delegation can't take its last place at once.
    call = Call.objects.select_for_update().get(pk=preparation.call_id)
    preparation = states.locked(preparation)
    states.expect(preparation, State.DRAFT, State.RETURNED)
    if preparation.submitted_at is None:
        if now < call.opens_at:
            raise CallNotOpen(opens=call.said(call.opens_at))
        if now > call.closes_at:
            raise CallClosed(closed=call.said(call.closes_at))
        preparation.submitted_at = now
    count, most = checks.quota_use(preparation)
    if most is not None and count >= most:
        raise QuotaFull(delegation=preparation.delegation.code, count=count, most=most)
    states.move(preparation, State.SUBMITTED, by=by, now=now)
    return preparation


@transaction.atomic
def return_to_delegation(
    *, preparation: Preparation, reason: str, by: User, now: datetime
) -> Preparation:
    """Send it back with what is to be mended. Raises NotAllowed, WrongState, ReasonMissing."""
    require(by, "fair.organise")
    if not reason.strip():
        raise ReasonMissing()
    preparation = states.locked(preparation)
    preparation.position = None
    states.move(preparation, State.RETURNED, by=by, now=now, said=reason.strip())
    return preparation


@transaction.atomic
def accept(*, preparation: Preparation, by: User, now: datetime) -> Preparation:
    """Take it into the programme; its tier gives the ceremony, unless it has one already.

    Raises NotAllowed, WrongState, ChecksBlock (FAIR-005) that lists what stops it.
    """
    require(by, "fair.organise")
    preparation = states.locked(preparation)
    states.expect(preparation, State.SUBMITTED)
    stopping = [found for found in checks.findings(preparation, now=now) if found.stops]
    if stopping:
        codes = dict.fromkeys(found.code for found in stopping)
        what = names.listed(names.check(code) for code in codes)
        raise ChecksBlock(what=preparation.key, findings=what)
    if preparation.ceremony is None:
        preparation.ceremony = ceremony_by_tier(preparation)
    fill_captions(preparation)
    states.move(preparation, State.ACCEPTED, by=by, now=now)
    return preparation


@transaction.atomic
def withdraw(*, preparation: Preparation, reason: str, by: User, now: datetime) -> Preparation:
    """It will not be signed here. Raises NotAllowed, NotYours, WrongState, ReasonMissing."""
    require_submitter(by, preparation.delegation)
    if not reason.strip():
        raise ReasonMissing()
    preparation = states.locked(preparation)
    preparation.position = None
    states.move(preparation, State.WITHDRAWN, by=by, now=now, said=reason.strip())
    return preparation


@transaction.atomic
def dismiss_check(
    *,
    preparation: Preparation,
    check_code: str,
    subject: str = "",
    reason: str,
    note: str = "",
    by: User,
    now: datetime,
) -> Dismissal:
    """Say that a finding is a false alarm. Raises NotAllowed, ReasonMissing (FAIR-008),
    NothingToDismiss (-017) where it was not found or has to be mended."""
    require(by, "fair.organise")
    if reason not in names.DISMISSALS or (reason == "other" and not note.strip()):
        raise ReasonMissing()
    preparation = states.locked(preparation)
    found = next(
        (
            finding
            for finding in checks.findings(preparation, now=now)
            if (finding.code, finding.subject) == (check_code, subject)
        ),
        None,
    )
    if found is None or found.dismissed:
        raise NothingToDismiss(
            check=names.check(check_code), why="nothing of this kind stands", why_zh="没有此类结果"
        )
    if not found.dismissible:
        raise NothingToDismiss(
            check=names.check(check_code), why="it has to be mended", why_zh="该结果须予更正"
        )
    return Dismissal.objects.create(
        preparation=preparation,
        check_code=check_code,
        subject=subject,
        reason=reason,
        note=note.strip(),
        by=by,
        at=now,
    )


def ceremony_by_tier(preparation: Preparation) -> Ceremony | None:
    """The ceremony of the highest threshold in its currency that the total reaches; an undisclosed
    amount, or one in a currency without tiers, stands at the lowest thresholds of zero."""
    tiers = Tier.objects.filter(call=preparation.call_id).select_related("ceremony")
    total = preparation.total
    reached = [
        tier
        for tier in tiers
        if tier.at_least_minor == 0
        or (total and tier.currency == total.currency and tier.at_least_minor <= total.minor)
    ]
    reached.sort(key=lambda tier: tier.at_least_minor)
    return reached[-1].ceremony if reached else None
