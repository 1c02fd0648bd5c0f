"""Who may do what: one table from act to roles, and one function that asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot.accounts.models import Role
from entrepot.errors import NotAllowed

if TYPE_CHECKING:
    from entrepot.accounts.models import User

O, V, S, R, A = (  # noqa: E741 - columns of the table below
    Role.OFFICER,
    Role.VERIFIER,
    Role.STATISTICIAN,
    Role.ORGANISER,
    Role.ADMINISTRATOR,
)

ACTS: dict[str, frozenset[Role]] = {
    "projects.see": frozenset({O, V, S, R, A}),
    "projects.create": frozenset({O, R, A}),
    "ledger.post": frozenset({O, R, A}),
    "ledger.import": frozenset({O, S, R, A}),
    "ledger.verify": frozenset({V, A}),
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
