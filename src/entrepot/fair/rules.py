"""Who may see and change which preparation: staff all of them, a leader those of the delegation."""

from __future__ import annotations

from django.db.models import Q

from entrepot.accounts.models import Role, User
from entrepot.accounts.rules import may, require
from entrepot.fair.errors import NoSuchProject, NotYours
from entrepot.fair.models import Delegation, Preparation
from entrepot.places import reference
from entrepot.projects.models import Project


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


def nameable(user: User) -> Q:
    """The condition on projects of the ledger that a user may name in a preparation: staff all, a
    leader those that the delegation prepared before and those in its own city or county."""
    if may(user, "fair.see"):
        return Q(annulled=False)
    if not may(user, "fair.submit"):
        return Q(pk__in=())
    own = Delegation.objects.filter(leaders=user)
    within = {code for code in own.values_list("division", flat=True) if code}
    # A city's counties, and what lies in those: as deep as the tree is.
    level = within
    while level:
        level = {one.code for one in reference.divisions().values() if one.parent in level} - within
        within = within | level
    prepared = Preparation.objects.filter(delegation__in=own, project__isnull=False)
    return Q(annulled=False) & (
        Q(pk__in=prepared.values("project")) | Q(division__in=sorted(within))
    )


def named_project(user: User, key: str) -> Project:
    """The project that a user names, as `key` or as `register/key`. Raises NoSuchProject."""
    register, _, own_key = key.partition("/")
    mine = Project.objects.filter(nameable(user))
    found = mine.filter(register=register, key=own_key).first() if own_key else None
    found = found or mine.filter(register="own", key=key).first()
    if found is None:
        raise NoSuchProject(key=key)
    return found
