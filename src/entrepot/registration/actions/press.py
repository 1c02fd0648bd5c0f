"""Press accreditation: applied for on the own page, decided with a reason; the press room."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.editions.queries import name_of
from entrepot.outbox import actions as outbox
from entrepot.registration.actions.letters import keys_of
from entrepot.registration.actions.shared import expect, held, need_words, require_keeper
from entrepot.registration.errors import Gone, NotPress, TermsWrong, WrongState
from entrepot.registration.models import (
    LIVE,
    Accreditation,
    Enrolment,
    Kind,
    PressNote,
    Registration,
    Standing,
)
from entrepot.registration.names import STANDINGS
from entrepot.text import Text


@transaction.atomic
def apply_for_accreditation(
    *, registration: Registration, outlet: str, work: str, now: datetime
) -> Accreditation:
    """For which outlet, and what shows it; again after a refusal, with what was missing.

    Raises Gone (REG-022), NotPress (REG-025), WrongState (REG-009), ReasonMissing (REG-010).
    """
    registration = held(registration)
    if registration.person.erased_at:
        raise Gone()
    expect(registration, *LIVE)
    if registration.kind != Kind.PRESS:
        raise NotPress()
    found = Accreditation.objects.filter(registration=registration).first()
    if found is not None and found.standing == Standing.ACCREDITED:
        raise WrongState(
            what=registration.key,
            state=STANDINGS[found.standing],
            needed=STANDINGS[Standing.REFUSED],
        )
    accreditation, _made = Accreditation.objects.update_or_create(
        registration=registration,
        defaults={
            "outlet": need_words(outlet)[:200],
            "work": need_words(work)[:1000],
            "standing": Standing.APPLIED,
            "applied_at": now,
            "reason": "",
            "decided_by": None,
            "decided_at": None,
        },
    )
    return accreditation


@transaction.atomic
def decide_accreditation(
    *, accreditation: Accreditation, accredited: bool, reason: str, by: User, now: datetime
) -> Accreditation:
    """With a reason, which the letter says. Raises NotAllowed, ReasonMissing, WrongState."""
    require_keeper(by)
    registration = held(accreditation.registration)
    accreditation = Accreditation.objects.select_for_update().get(pk=accreditation.pk)
    if accreditation.standing != Standing.APPLIED:
        raise WrongState(
            what=registration.key,
            state=STANDINGS[accreditation.standing],
            needed=STANDINGS[Standing.APPLIED],
        )
    accreditation.standing = Standing.ACCREDITED if accredited else Standing.REFUSED
    accreditation.reason = need_words(reason)[:1000]
    accreditation.decided_by, accreditation.decided_at = by, now
    accreditation.save()
    if registration.person.email:
        said = STANDINGS[accreditation.standing]
        name = name_of(registration.enrolment.edition)
        outbox.queue(
            key=f"{keys_of(registration)}press.{now.isoformat()}",
            kind="registration.press",
            address=registration.person.email,
            subject=Text(
                f"{name.en}: press accreditation {registration.key}",
                f"{name.zh}：媒体认证 {registration.key}",
            ),
            body=Text(
                f"{said.en}.\n\n{accreditation.reason}", f"{said.zh}。\n\n{accreditation.reason}"
            ),
            language=registration.language,
            now=now,
        )
    return accreditation


@transaction.atomic
def publish_note(
    *,
    enrolment: Enrolment,
    title_en: str,
    title_zh: str,
    body_en: str,
    body_zh: str,
    embargo_until: datetime,
    by: User,
    now: datetime,
) -> PressNote:
    """Into the press room. Raises NotAllowed, TermsWrong (REG-019)."""
    require_keeper(by)
    given = {"title_en": title_en, "title_zh": title_zh, "body_en": body_en, "body_zh": body_zh}
    for name, text in given.items():
        if not text.strip():
            raise TermsWrong(
                at=name,
                why=Text("A note to the press stands in both languages", "新闻稿须有中英文"),
                mend=Text("Write the missing text.", "请补充缺少的内容。"),
            )
    return PressNote.objects.create(
        enrolment=enrolment, embargo_until=embargo_until, by=by, at=now, **given
    )
