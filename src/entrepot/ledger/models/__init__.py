"""The ledger's tables. `records` are append-only and chained; `files` stand beside the chain."""

from entrepot.ledger.models.files import Evidence, Import, ImportRow, Note, RowWarning
from entrepot.ledger.models.records import (
    RECORDS,
    SPAN,
    Annulment,
    Batch,
    CapitalClass,
    CodeRecord,
    Confirmation,
    EnterpriseRecord,
    Entry,
    Kind,
    Milestone,
    MilestoneKind,
    MoneyOrigin,
    Nature,
    ProjectRecord,
    RateRecord,
    Record,
    Signing,
    Stake,
    Verdict,
    Verification,
    Version,
)

__all__ = [
    "RECORDS", "SPAN", "Annulment", "Batch", "CapitalClass", "CodeRecord", "Confirmation",
    "EnterpriseRecord", "Entry", "Evidence", "Import", "ImportRow", "Kind", "Milestone",
    "MilestoneKind", "MoneyOrigin", "Nature", "Note", "ProjectRecord", "RateRecord", "Record",
    "RowWarning", "Signing", "Stake", "Verdict", "Verification", "Version",
]
