"""Registers that files were imported into, and the dates of their editions."""

from __future__ import annotations

from datetime import date

from entrepot.ledger.models import Import

#: The register that this instance keeps itself.
OWN = "own"


def imported_registers() -> list[str]:
    """Names of all but our own, in order. One statement."""
    found = Import.objects.filter(finished=True).exclude(register=OWN)
    return list(found.order_by("register").values_list("register", flat=True).distinct())


def editions_of(register: str) -> tuple[date, ...]:
    """The dates of what was imported of a register, oldest first. One statement."""
    found = Import.objects.filter(register=register, finished=True).order_by("edition")
    return tuple(found.values_list("edition", flat=True).distinct())
