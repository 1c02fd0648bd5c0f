"""What the payments of a project or company add up to, judged once a file was read.

Errors when typed by hand, warnings on import: paid before or without a contract, paid over
committed, paid back over paid in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from entrepot.ledger.imports import standing, values
from entrepot.ledger.imports.context import Context
from entrepot.ledger.models.words import SUBTRACTING

#: The name of a capital row's one posting.
POSTING = "capital"
Subject = tuple[int | None, int | None]


class Tally:
    """What is known of one subject while a file is checked.

    `paid`, `back`: currency -> the sum, the last row and its cell; `paid_raw`: the cell of the
    earliest date.
    """

    __slots__ = ("back", "contract", "paid", "paid_on", "paid_raw", "paid_row")

    def __init__(self) -> None:
        self.contract = ""
        self.paid_on, self.paid_raw, self.paid_row = "", "", 0
        self.paid: dict[str, list[Any]] = {}
        self.back: dict[str, list[Any]] = {}

    def add(
        self,
        row: int,
        capital_class: str,
        nature: str,
        minor: int,
        currency: str,
        on: str,
        amount: str,
        day: str,
    ) -> None:
        """`amount`, `day`: the cells as they stand, "" for what is no row of the file."""
        if capital_class == "contracted":
            if nature != "decrease" and (not self.contract or on < self.contract):
                self.contract = on
        elif nature == "withdrawal":
            tally = self.back.setdefault(currency, [0, 0, ""])
            tally[0] += minor
            if row > tally[1]:
                tally[1], tally[2] = row, amount
        else:
            tally = self.paid.setdefault(currency, [0, 0, ""])
            tally[0] += minor
            if row > tally[1]:
                tally[1], tally[2] = row, amount
            if not self.paid_on or on < self.paid_on:
                self.paid_on, self.paid_raw, self.paid_row = on, day, row


class Sums:
    """The tallies of a file, by (project, enterprise). `late`: rows that --strict refuses."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.tallies: dict[Subject, Tally] = {}
        self.late: set[int] = set()

    def of(self, subject: Subject) -> Tally:
        tally = self.tallies.get(subject)
        if tally is None:
            tally = self.tallies[subject] = Tally()
        return tally

    def judge(self, seen: Iterable[str]) -> None:
        """Each subject's sums, together with what else stands in the ledger."""
        self._add_standing(frozenset(seen))
        committed = self._committed() if self.tallies else {}
        columns, problems = self.context.columns, self.context.problems

        def note(code: str, row: int, field: str, value: str, **facts: Any) -> None:
            before = problems.errors
            problems.add(code, row, columns.head_of(field), value, **facts)
            if problems.errors > before:
                self.late.add(row)

        for (project, _), tally in self.tallies.items():
            if tally.paid_row and not tally.contract:
                note("IMP-302", tally.paid_row, "effective_on", tally.paid_raw)
            elif tally.paid_row and tally.paid_on < tally.contract:
                note(
                    "IMP-301",
                    tally.paid_row,
                    "effective_on",
                    tally.paid_raw,
                    paid_on=tally.paid_on,
                    first=tally.contract,
                )
            for currency, (back, row, raw) in tally.back.items():
                paid = tally.paid.get(currency, [0])[0]
                if row and back > paid:
                    digits = self.context.digits_of(currency) or 0
                    note(
                        "IMP-306",
                        row,
                        "amount",
                        raw,
                        back=values.shown(back, digits),
                        currency=currency,
                        paid=values.shown(paid, digits),
                    )
            for currency, (paid, row, raw) in tally.paid.items():
                promised = committed.get((project, currency))
                net = paid - tally.back.get(currency, [0])[0]
                if row and promised is not None and net > promised:
                    digits = self.context.digits_of(currency) or 0
                    note(
                        "IMP-305",
                        row,
                        "amount",
                        raw,
                        currency=currency,
                        paid=values.shown(net, digits),
                        committed=values.shown(promised, digits),
                    )

    def _add_standing(self, seen: frozenset[str]) -> None:
        sql = (
            "SELECT e.register, e.key, e.posting, e.capital_class, e.nature, e.amount_minor, "
            "e.currency, e.effective_on, e.project_id, e.enterprise_id, e.file_row, e.id, r.id "
            "FROM ledger_entry e LEFT JOIN ledger_entry r ON r.reverses_id = e.id "
            "WHERE e.capital_class IN ('contracted', 'paid_in') AND e.nature <> 'reversal'"
        )
        for row in standing._rows(sql, []):
            register, key, posting, capital_class, nature, minor, currency, on = row[:8]
            if not self._stands(row[11], row[12]):
                continue
            if (
                register == self.context.register
                and posting == POSTING
                and key in seen
                and row[10] is not None
            ):
                continue
            tally = self.tallies.get((row[8], row[9]))
            if tally is not None:
                tally.add(0, capital_class, nature, minor, currency, standing._iso(on), "", "")

    def _stands(self, entry: int, reversal: int | None) -> bool:
        rejected = self.context.rejected
        return (reversal is None or reversal in rejected) and entry not in rejected

    def _committed(self) -> dict[tuple[int | None, str], int]:
        sums: dict[tuple[int | None, str], int] = {}
        sql = (
            "SELECT e.project_id, e.currency, e.nature, e.amount_minor, e.id, r.id "
            "FROM ledger_entry e "
            "LEFT JOIN ledger_entry r ON r.reverses_id = e.id "
            "WHERE e.capital_class = 'committed' AND e.nature <> 'reversal'"
        )
        for project, currency, nature, minor, entry, reversal in standing._rows(sql, []):
            if not self._stands(entry, reversal):
                continue
            signed = -minor if nature in SUBTRACTING else minor
            sums[project, currency] = sums.get((project, currency), 0) + signed
        return sums
