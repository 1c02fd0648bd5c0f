"""What is kept beside the chain: files of evidence, and notes."""

from __future__ import annotations

from collections.abc import Iterable

from entrepot.ledger.models import Evidence, Note


def evidence(hashes: Iterable[str]) -> dict[str, Evidence]:
    """Salted hash -> the file that is kept for it. One statement."""
    return {
        file.salted_hash: file for file in Evidence.objects.filter(salted_hash__in={*hashes} - {""})
    }


def notes(records: Iterable[int]) -> dict[int, str]:
    """Record -> the sentence kept for it outside the chain. One statement."""
    rows = Note.objects.filter(record__in=list(records)).values_list("record", "text")
    return {record: text for record, text in rows if record is not None}
