"""Who comes: people, the terms on which they come, their registrations and answers."""

from entrepot.registration.models.people import PassportView, Person
from entrepot.registration.models.press import Accreditation, PressNote, Standing
from entrepot.registration.models.questions import Answer, AnswerType, Basis, Question
from entrepot.registration.models.registrations import (
    LIVE,
    TRANSITIONS,
    Consent,
    Payment,
    Reason,
    Recognised,
    Recognition,
    Registration,
    RegistrationChange,
    SheetRow,
    State,
)
from entrepot.registration.models.terms import (
    Approval,
    ConsentText,
    Door,
    Enrolment,
    Invitation,
    Kind,
    KindRule,
    SeatQuota,
)

__all__ = [
    "LIVE",
    "TRANSITIONS",
    "Accreditation",
    "Answer",
    "AnswerType",
    "Approval",
    "Basis",
    "Consent",
    "ConsentText",
    "Door",
    "Enrolment",
    "Invitation",
    "Kind",
    "KindRule",
    "PassportView",
    "Payment",
    "Person",
    "PressNote",
    "Question",
    "Reason",
    "Recognised",
    "Recognition",
    "Registration",
    "RegistrationChange",
    "SeatQuota",
    "SheetRow",
    "Standing",
    "State",
]
