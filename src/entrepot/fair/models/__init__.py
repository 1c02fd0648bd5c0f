"""The fair's tables: who may submit what, what will be signed, and where and when."""

from entrepot.fair.models.call import Call, CallChange, Delegation, DelegationKind, Quota, Tier
from entrepot.fair.models.ceremony import Ceremony, CeremonyChange, CeremonyState
from entrepot.fair.models.preparation import (
    COUNTED,
    LIVE,
    TRANSITIONS,
    Dismissal,
    PartyRole,
    Preparation,
    PreparationParty,
    State,
    StateChange,
    Subject,
)
from entrepot.fair.models.words import Why

__all__ = [
    "COUNTED",
    "LIVE",
    "TRANSITIONS",
    "Call",
    "CallChange",
    "Ceremony",
    "CeremonyChange",
    "CeremonyState",
    "Delegation",
    "DelegationKind",
    "Dismissal",
    "PartyRole",
    "Preparation",
    "PreparationParty",
    "Quota",
    "State",
    "StateChange",
    "Subject",
    "Tier",
    "Why",
]
