"""Frozen, content-addressed copies of the ledger's history, from which figures are computed."""

from entrepot.figures.snapshots.store import (
    Snapshot,
    current_id,
    ensure,
    kept,
    make,
    open_snapshot,
)

__all__ = ["Snapshot", "current_id", "ensure", "kept", "make", "open_snapshot"]
