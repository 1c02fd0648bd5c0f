"""Every change of the ledger: one function an act, each a batch of its own, all or nothing."""

from entrepot.ledger.actions.evidence import keep_evidence
from entrepot.ledger.actions.judge import approve_batch, confirm_project, judge_record
from entrepot.ledger.actions.lodge import post_lodged
from entrepot.ledger.actions.open import (
    Investor,
    assign_officer,
    change_attribute,
    open_enterprise,
    open_project,
)
from entrepot.ledger.actions.post import post_entry
from entrepot.ledger.actions.sign import enlarge, record_signing
from entrepot.ledger.actions.step import record_milestone
from entrepot.ledger.actions.undo import annul, reverse_entry

__all__ = [
    "Investor",
    "annul",
    "approve_batch",
    "assign_officer",
    "change_attribute",
    "confirm_project",
    "enlarge",
    "judge_record",
    "keep_evidence",
    "open_enterprise",
    "open_project",
    "post_entry",
    "post_lodged",
    "record_milestone",
    "record_signing",
    "reverse_entry",
]
