"""Somebody registers: alone with a code or through the open form, or as a row of a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.fair.models import Delegation
from entrepot.places import reference
from entrepot.registration import likeness, names, questions
from entrepot.registration.actions.letters import tell
from entrepot.registration.actions.places import seat
from entrepot.registration.actions.shared import address, hold, new_token, note, number_next
from entrepot.registration.errors import (
    AlreadyRegistered,
    CellWrong,
    CodeRefused,
    ConsentMissing,
    DoorShut,
    NameMissing,
    NotOpen,
)
from entrepot.registration.models import (
    Answer,
    Approval,
    Consent,
    ConsentText,
    Door,
    Enrolment,
    Invitation,
    Kind,
    KindRule,
    Person,
    Question,
    Reason,
    Recognition,
    Registration,
    State,
)
from entrepot.registration.questions import Given, Upload
from entrepot.registration.sealing import seal
from entrepot.text import Text

#: States in which a code's use counts.
USED = (State.APPLIED, State.WAITING, State.APPROVED, State.TRANSFERRED)


@dataclass(frozen=True, slots=True)
class Details:
    """What is said of a person; `language` is the one that letters come in."""

    name_latin: str = ""
    name_han: str = ""
    email: str = ""
    phone: str = ""
    organisation: str = ""
    job_title: str = ""
    economy: str = ""
    language: str = "en"
    passport: str = field(default="", repr=False)


@transaction.atomic
def register(
    *,
    enrolment: Enrolment,
    kind: str,
    details: Details,
    code: str = "",
    answers: Mapping[str, Given],
    agreed: ConsentText | None,
    door: str,
    now: datetime,
) -> tuple[Registration, str]:
    """One person, by a code or the open form; the secret of the personal link is given once, here.

    door: the address of own pages, up to the secret. Approved, waiting or left to the organiser,
    as the kind's rule and the quotas say. Who may have come before is noted, to be asked.
    Raises NotOpen (REG-001), DoorShut (-002), CodeRefused (-003), NameMissing (-004),
    AlreadyRegistered (-005), AnswerMissing (-006), AnswerWrong (-007), ConsentMissing (-008),
    BadAddress (OUT-001).
    """
    enrolment = hold(enrolment)
    require_open(enrolment, now)
    invitation = _invitation(enrolment, code, kind, now) if code.strip() else None
    rule = KindRule.objects.filter(enrolment=enrolment, kind=Kind(kind)).first()
    entry = rule.door if rule else Door.CLOSED
    if invitation is None and entry != Door.OPEN:
        raise DoorShut(kind=names.KINDS[kind], door=names.DOORS[entry])
    if agreed is None or agreed.pk != newest_consent(enrolment).pk:
        raise ConsentMissing()
    asked = asked_questions(enrolment)
    standing, faults = questions.check(asked, kind, answers)
    if faults:
        fault = faults[0]
        fault.error.facts["at"] = f"q_{fault.question.key}"
        raise fault.error
    person = new_person(details, now=now)
    registration = enter(
        enrolment,
        person,
        details,
        kind=kind,
        delegation=invitation.delegation if invitation else None,
        invitation=invitation,
        by=None,
        now=now,
    )
    keep_answers(registration, standing)
    Consent.objects.create(registration=registration, text=agreed, at=now)
    approval = rule.approval if rule else Approval.BY_HAND
    settle(registration, approval, invited=invitation is not None, by=None, now=now)
    token = new_token(registration)
    tell(registration, now=now, door=door, token=token)
    return registration, token


def require_open(enrolment: Enrolment, now: datetime) -> None:
    """Raises NotOpen (REG-001)."""
    if not enrolment.opens_at <= now <= enrolment.closes_at:
        raise NotOpen(
            edition=enrolment.edition.code,
            opens=f"{enrolment.opens_at:%Y-%m-%d %H:%M} UTC",
            closes=f"{enrolment.closes_at:%Y-%m-%d %H:%M} UTC",
        )


def newest_consent(enrolment: Enrolment) -> ConsentText:
    return ConsentText.objects.filter(enrolment=enrolment).latest("version")


def asked_questions(enrolment: Enrolment) -> list[Question]:
    """Those that are asked now, in order. One statement."""
    return list(
        Question.objects.filter(enrolment=enrolment, dropped_at=None).order_by("position", "id")
    )


def _invitation(enrolment: Enrolment, code: str, kind: str, now: datetime) -> Invitation:
    """Of a held enrolment. Raises CodeRefused (REG-003)."""
    given = code.strip().upper()
    found = (
        Invitation.objects.filter(enrolment=enrolment, code=given)
        .select_related("delegation")
        .first()
    )
    why = None
    if found is None:
        why = Text("there is no such code for this edition", "本届没有此邀请码")
    elif found.withdrawn_at is not None:
        why = Text("it was withdrawn", "已撤回")
    elif now >= found.expires_at:
        why = Text("it has expired", "已过期")
    elif found.kind and found.kind != kind:
        why = names.KINDS[found.kind].format()
        why = Text(f"it invites as: {why.en}", f"邀请类别为：{why.zh}")
    elif found.registrations.filter(state__in=USED).count() >= found.uses_most:
        why = Text("all its places are used", "名额已用完")
    if why is not None or found is None:
        raise CodeRefused(given=given[:40], why=why)
    return found


def new_person(details: Details, *, now: datetime) -> Person:
    """Unsaved until `enter`. Raises NameMissing (REG-004), BadAddress (OUT-001)."""
    person = Person(made_at=now)
    write(person, details)
    return person


def write(person: Person, details: Details) -> None:
    """Put details on a row that is not saved here. Raises NameMissing, BadAddress, CellWrong."""
    person.name_latin = " ".join(details.name_latin.split())[:160]
    person.name_han = "".join(details.name_han.split())[:80]
    if not person.name_latin and not person.name_han:
        raise NameMissing()
    person.email = address(details.email)
    person.phone = details.phone.strip()[:40]
    person.organisation = " ".join(details.organisation.split())[:200]
    person.job_title = " ".join(details.job_title.split())[:120]
    person.name_key = likeness.name_key(person.name_latin, person.name_han)
    person.organisation_key = likeness.organisation_key(person.organisation)
    if details.passport:
        person.passport = seal(passport_number(details.passport).encode())


def passport_number(given: str) -> str:
    """In its one form. Raises CellWrong (REG-014)."""
    plain = "".join(given.split()).upper()
    if not (plain.isascii() and plain.isalnum() and 5 <= len(plain) <= 20):
        raise CellWrong(
            at="passport",
            why=Text("This is no passport number", "护照号码格式有误"),
            mend=Text("Write its 5 to 20 letters and digits.", "请填写 5 至 20 位字母和数字。"),
        )
    return plain


def economy_code(given: str) -> str:
    """Code of an economy named in any way, "" for none. Raises CellWrong (REG-014)."""
    if not given.strip():
        return ""
    found = reference.find_economy(given.strip())
    if found is None:
        raise CellWrong(
            at="economy",
            why=Text(
                f"No economy is called {given.strip()[:60]!r}",
                f"没有名为“{given.strip()[:60]}”的经济体",
            ),
            mend=Text(
                "Write its name or its two-letter code, such as DE.",
                "请填写名称或两位代码，例如 DE。",
            ),
        )
    return found.alpha2


def enter(
    enrolment: Enrolment,
    person: Person,
    details: Details,
    *,
    kind: str,
    delegation: Delegation | None,
    by: User | None,
    now: datetime,
    invitation: Invitation | None = None,
    in_place_of: Registration | None = None,
) -> Registration:
    """The next registration of a held enrolment, `applied`; who came before is noted.

    Raises AlreadyRegistered (REG-005), CellWrong (REG-014).
    """
    there = likeness.live_registration(enrolment, person)
    if there is not None:
        raise AlreadyRegistered(number=there.key)
    person.save()
    registration = Registration.objects.create(
        enrolment=enrolment,
        person=person,
        number=number_next(enrolment),
        kind=Kind(kind),
        delegation=delegation,
        invitation=invitation,
        economy=economy_code(details.economy),
        language="zh" if details.language.startswith("zh") else "en",
        in_place_of=in_place_of,
        applied_at=now,
    )
    note(registration, "", State.APPLIED, Reason.REGISTERED, by=by, now=now)
    Recognition.objects.bulk_create(
        Recognition(registration=registration, earlier=one.person, grounds=" ".join(one.grounds))
        for one in likeness.came_before(person)
        # Two of one edition are two people, or one who is told so above.
        if not one.person.registrations.filter(enrolment=enrolment).exists()
    )
    return registration


def settle(
    registration: Registration, approval: str, *, invited: bool, by: User | None, now: datetime
) -> None:
    """Approve by the kind's rule, or leave it to the organiser. Of a held enrolment."""
    if approval == Approval.AUTOMATIC or (approval == Approval.INVITED and invited):
        seat(registration, Reason.RULE, by=by, now=now)


def keep_answers(registration: Registration, standing: Iterable[tuple[Question, Given]]) -> None:
    """Write answers that `questions.check` let stand."""
    for question, value in standing:
        Answer.objects.update_or_create(
            registration=registration,
            question=question,
            defaults={
                "value": value.name if isinstance(value, Upload) else value,
                "file": seal(value.content) if isinstance(value, Upload) else "",
            },
        )
