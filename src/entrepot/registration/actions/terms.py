"""The organiser's terms: times, consent, how each kind comes in, places, codes."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.editions.models import Edition
from entrepot.fair.models import Delegation
from entrepot.registration.actions.places import release
from entrepot.registration.actions.shared import hold, require_keeper
from entrepot.registration.errors import TermsWrong
from entrepot.registration.models import (
    Approval,
    ConsentText,
    Door,
    Enrolment,
    Invitation,
    Kind,
    KindRule,
    SeatQuota,
)
from entrepot.text import Text

#: Letters and digits that nobody mistakes for another.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@transaction.atomic
def open_enrolment(
    *,
    edition: Edition,
    opens_at: datetime,
    closes_at: datetime,
    consent_en: str,
    consent_zh: str,
    by: User,
    now: datetime,
) -> Enrolment:
    """Registration for a holding, with the first text that people agree to.

    Raises NotAllowed, TermsWrong (REG-019).
    """
    require_keeper(by)
    if edition.parent_id is not None or Enrolment.objects.filter(edition=edition).exists():
        raise TermsWrong(
            why=Text(
                f"{edition.code} is a part of an edition, or is open for registration already",
                f"{edition.code} 为分会，或已开放报名",
            ),
            mend=Text("Choose a whole edition without one.", "请选择尚未开放报名的整届。"),
        )
    _times(opens_at, closes_at)
    enrolment = Enrolment.objects.create(edition=edition, opens_at=opens_at, closes_at=closes_at)
    publish_consent(enrolment=enrolment, text_en=consent_en, text_zh=consent_zh, by=by, now=now)
    return enrolment


@transaction.atomic
def move_times(
    *, enrolment: Enrolment, opens_at: datetime, closes_at: datetime, by: User
) -> Enrolment:
    """Raises NotAllowed, TermsWrong (REG-019)."""
    require_keeper(by)
    _times(opens_at, closes_at)
    enrolment = hold(enrolment)
    enrolment.opens_at, enrolment.closes_at = opens_at, closes_at
    enrolment.save(update_fields=["opens_at", "closes_at"])
    return enrolment


def _times(opens_at: datetime, closes_at: datetime) -> None:
    if closes_at <= opens_at:
        raise TermsWrong(
            at="closes_at",
            why=Text("Registration would close before it opens", "截止时间早于开始时间"),
            mend=Text("Write a later time of closing.", "请填写更晚的截止时间。"),
        )


@transaction.atomic
def publish_consent(
    *, enrolment: Enrolment, text_en: str, text_zh: str, by: User, now: datetime
) -> ConsentText:
    """The next version of what people agree to. Who agreed to an earlier one is asked on the own
    page. Raises NotAllowed, TermsWrong (REG-019)."""
    require_keeper(by)
    if not text_en.strip() or not text_zh.strip():
        raise TermsWrong(
            at="text_en" if not text_en.strip() else "text_zh",
            why=Text("A text people agree to stands in both languages", "同意书须有中英文两种文本"),
            mend=Text("Write the missing one.", "请补充缺少的文本。"),
        )
    enrolment = hold(enrolment)
    return ConsentText.objects.create(
        enrolment=enrolment,
        version=ConsentText.objects.filter(enrolment=enrolment).count() + 1,
        text_en=text_en.strip(),
        text_zh=text_zh.strip(),
        by=by,
        at=now,
    )


@transaction.atomic
def set_rule(*, enrolment: Enrolment, kind: str, door: str, approval: str, by: User) -> KindRule:
    """How a kind comes in and is approved, from now. Raises NotAllowed."""
    require_keeper(by)
    rule, _made = KindRule.objects.update_or_create(
        enrolment=enrolment,
        kind=Kind(kind),
        defaults={"door": Door(door), "approval": Approval(approval)},
    )
    return rule


@transaction.atomic
def set_quota(
    *,
    enrolment: Enrolment,
    most: int | None,
    kind: str = "",
    delegation: Delegation | None = None,
    by: User,
    now: datetime,
) -> int:
    """The most of a kind, of a delegation, of both, or altogether; None: no limit of these.

    Who has a place keeps it; those who wait get what came free: how many did is returned.
    Raises NotAllowed.
    """
    require_keeper(by)
    enrolment = hold(enrolment)
    if most is None:
        SeatQuota.objects.filter(enrolment=enrolment, kind=kind, delegation=delegation).delete()
    else:
        SeatQuota.objects.update_or_create(
            enrolment=enrolment,
            kind=Kind(kind) if kind else "",
            delegation=delegation,
            defaults={"most": most},
        )
    return len(release(enrolment, by=by, now=now))


@transaction.atomic
def invite(
    *,
    enrolment: Enrolment,
    kind: str,
    delegation: Delegation | None,
    uses_most: int,
    expires_at: datetime,
    code: str = "",
    by: User,
    now: datetime,
) -> Invitation:
    """A code; made here where none is given. Raises NotAllowed, TermsWrong (REG-019)."""
    require_keeper(by)
    enrolment = hold(enrolment)
    code = code.strip().upper() or "".join(secrets.choice(_ALPHABET) for _ in range(8))
    if Invitation.objects.filter(enrolment=enrolment, code=code).exists():
        raise TermsWrong(
            at="code",
            why=Text(f"The code {code} is given out already", f"邀请码 {code} 已使用"),
            mend=Text("Choose another one.", "请另选一个。"),
        )
    return Invitation.objects.create(
        enrolment=enrolment,
        code=code,
        kind=Kind(kind) if kind else "",
        delegation=delegation,
        uses_most=uses_most,
        expires_at=expires_at,
        made_by=by,
        made_at=now,
    )


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, now: datetime) -> None:
    """It lets nobody in from now; who came by it stays. Raises NotAllowed."""
    require_keeper(by)
    Invitation.objects.filter(pk=invitation.pk, withdrawn_at=None).update(withdrawn_at=now)
