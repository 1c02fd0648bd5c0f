"""Reads of accounts that other apps may use."""

from __future__ import annotations

from entrepot.accounts.models import User


def labels() -> dict[str, str]:
    """Person id, as the ledger has it, to the name that pages show. One statement."""
    return {user.person: user.label for user in User.objects.all()}
