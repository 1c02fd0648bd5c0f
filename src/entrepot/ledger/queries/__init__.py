"""Reads of the ledger that other apps may use. Pages read these; published figures never do."""

from __future__ import annotations

from entrepot.ledger.queries.batches import (
    BatchTotal,
    Waiting,
    batch_counts,
    batch_records,
    batch_sample,
    batch_totals,
    group_to_judge,
    waiting_batches,
    waiting_count,
)
from entrepot.ledger.queries.editions import PartTotal, signings_by_part
from entrepot.ledger.queries.papers import evidence, notes
from entrepot.ledger.queries.projects import (
    balance,
    entries,
    entry_sign,
    first_contract_on,
    last_confirmation,
    milestones,
    newest_version,
    signings,
    stage_events,
    stage_versions,
    stakes,
    versions,
)
from entrepot.ledger.queries.registers import OWN, editions_of, imported_registers
from entrepot.ledger.queries.standing import (
    WAITING,
    Standing,
    batch_standing,
    find_record,
    standings,
    undone_by,
)

__all__ = [
    "OWN",
    "WAITING",
    "BatchTotal",
    "PartTotal",
    "Standing",
    "Waiting",
    "balance",
    "batch_counts",
    "batch_records",
    "batch_sample",
    "batch_standing",
    "batch_totals",
    "editions_of",
    "entries",
    "entry_sign",
    "evidence",
    "find_record",
    "first_contract_on",
    "group_to_judge",
    "imported_registers",
    "last_confirmation",
    "milestones",
    "newest_version",
    "notes",
    "signings",
    "signings_by_part",
    "stage_events",
    "stage_versions",
    "stakes",
    "standings",
    "undone_by",
    "versions",
    "waiting_batches",
    "waiting_count",
]
