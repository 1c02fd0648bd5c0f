"""Who may do what: one table from act to roles, and one function that asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot.accounts.models import Role
from entrepot.errors import NotAllowed

if TYPE_CHECKING:
    from entrepot.accounts.models import User

O, V, S, R, A, D, P, M = (  # noqa: E741 - columns of the table below
    Role.OFFICER,
    Role.VERIFIER,
    Role.STATISTICIAN,
    Role.ORGANISER,
    Role.ADMINISTRATOR,
    Role.DELEGATION,
    Role.PRESS,
    Role.MINISTER,
)

ACTS: dict[str, frozenset[Role]] = {
    "parties.screen": frozenset({R, A}),
    "projects.see": frozenset({O, V, S, R, A}),
    "projects.create": frozenset({O, R, A}),
    "editions.keep": frozenset({R, A}),
    "ledger.post": frozenset({O, R, A}),
    "ledger.import": frozenset({O, S, R, A}),
    "ledger.verify": frozenset({V, A}),
    # The second person of a signing: has compared the document itself when it was signed.
    "ledger.witness": frozenset({V, R, A}),
    "ledger.confirm": frozenset({O, V, R, A}),
    "ledger.rates": frozenset({S, A}),
    "figures.explore": frozenset({O, V, S, R, A}),
    "figures.records": frozenset({O, V, S, R, A}),
    "policies.workdays": frozenset({A}),
    "aftercare.see": frozenset({O, V, S, R, A}),
    "aftercare.own": frozenset({O, R, A}),
    "aftercare.all": frozenset({R, A}),
    "outbox.see": frozenset({R, A}),
    "outbox.act": frozenset({R, A}),
    "outbox.webhooks": frozenset({R, A}),
    # A delegation's leader sees and submits what is its own (`fair.rules`), staff see all.
    "fair.see": frozenset({O, V, S, R, A}),
    "fair.submit": frozenset({D, R, A}),
    "fair.organise": frozenset({R, A}),
    "fair.confirm": frozenset({V, R, A}),
    # Everybody reads what is published of the programme; these make it.
    "programme.organise": frozenset({R, A}),
    # Personal data: the organiser's alone; a leader sees and uploads the own delegation's.
    "registration.keep": frozenset({R, A}),
    "registration.group": frozenset({D, R, A}),
    "registration.passport": frozenset({R, A}),
    "registration.counts": frozenset({S, R, A}),
    # The live result of an edition: beside staff, those who speak of it.
    "board.see": frozenset({O, V, S, R, A, P, M}),
    "press.see": frozenset({P, R, A}),
    "minister.see": frozenset({M, R, A}),
}


def may(user: User | None, act: str) -> bool:
    """Whether a user's role allows an act; an unknown act is a KeyError, so a bug."""
    roles = ACTS[act]
    return bool(user and user.is_active and user.is_authenticated and user.role in roles)


def require(user: User, act: str) -> None:
    """Raises NotAllowed (ENT-001)."""
    if not may(user, act):
        raise NotAllowed(
            user=user.get_username() or "anonymous",
            act=act,
            roles=", ".join(sorted(ACTS[act])),
        )
