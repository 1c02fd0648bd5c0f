"""Reads of accounts that other apps may use."""

from __future__ import annotations

from entrepot.accounts.models import Role, User
from entrepot.text import Text


def labels() -> dict[str, str]:
    """Person id, as the ledger has it, to the name that pages show. One statement."""
    return {user.person: user.label for user in User.objects.all()}


def officers() -> list[tuple[str, Text]]:
    """Person id and name of those who may look after a project. One statement."""
    people = User.objects.filter(
        is_active=True, role__in=(Role.OFFICER, Role.ORGANISER, Role.ADMINISTRATOR)
    ).order_by("last_name", "username")
    return [(user.person, Text(user.label, user.label)) for user in people]
