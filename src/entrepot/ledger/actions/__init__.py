"""Every change of the ledger: one function an act, each a batch of its own, all or nothing."""

from entrepot.ledger.actions.company import end_enterprise, open_enterprise
from entrepot.ledger.actions.correct import correct_entry
from entrepot.ledger.actions.evidence import keep_evidence
from entrepot.ledger.actions.investors import Investor
from entrepot.ledger.actions.judge import (
    approve_batch,
    confirm_project,
    judge_act,
    judge_record,
    witness,
)
from entrepot.ledger.actions.lodge import Reached, post_lodged
from entrepot.ledger.actions.open import assign_officer, change_attribute, open_project
from entrepot.ledger.actions.post import post_entry
from entrepot.ledger.actions.sign import cancel_commitment, enlarge, record_signing
from entrepot.ledger.actions.stages import enter_stage
from entrepot.ledger.actions.step import record_milestone
from entrepot.ledger.actions.trade import record_trade_deal
from entrepot.ledger.actions.undo import annul, reverse_entry

__all__ = [
    "Investor",
    "Reached",
    "annul",
    "approve_batch",
    "assign_officer",
    "cancel_commitment",
    "change_attribute",
    "confirm_project",
    "correct_entry",
    "end_enterprise",
    "enlarge",
    "enter_stage",
    "judge_act",
    "judge_record",
    "keep_evidence",
    "open_enterprise",
    "open_project",
    "post_entry",
    "post_lodged",
    "record_milestone",
    "record_signing",
    "record_trade_deal",
    "reverse_entry",
    "witness",
]
