"""Who may see and change which preparation: staff all of them, a leader those of the delegation."""

from __future__ import annotations

from django.db.models import Q

from entrepot.accounts.models import Role, User
from entrepot.accounts.rules import may, require
from entrepot.fair.errors import NotYours
from entrepot.fair.models import Delegation, Preparation


def visible_to(user: User) -> Q:
    """The condition on preparations that a user may see."""
    if may(user, "fair.see"):
        return Q()
    if may(user, "fair.submit"):
        return Q(delegation__in=Delegation.objects.filter(leaders=user))
    return Q(pk__in=())


def may_change(user: User, preparation: Preparation) -> bool:
    """Whether a user may change, submit or withdraw a preparation at all."""
    if not may(user, "fair.submit"):
        return False
    return user.role != Role.DELEGATION or leads(user, preparation.delegation)


def leads(user: User, delegation: Delegation) -> bool:
    return delegation.leaders.filter(pk=user.pk).exists()


def require_submitter(user: User, delegation: Delegation) -> None:
    """Raises NotAllowed (ENT-001), NotYours (FAIR-009)."""
    require(user, "fair.submit")
    if user.role == Role.DELEGATION and not leads(user, delegation):
        raise NotYours(user=user.get_username(), delegation=delegation.code)
