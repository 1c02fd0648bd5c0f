"""Capital rows against what stands: entries, corrections, reversals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from entrepot.ledger.imports import standing
from entrepot.ledger.imports.capital import CapitalRow
from entrepot.ledger.imports.capital_sums import POSTING
from entrepot.ledger.imports.context import Context
from entrepot.ledger.imports.drafting import AGAIN, Economies, Prepared, reverse
from entrepot.ledger.imports.standing import Held, StandingEntry


class CapitalPoster:
    """Prepares batches of entries."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.economies = Economies(context.parties, context.rejected)

    def prepare(self, rows: Sequence[CapitalRow], *, first: bool) -> Prepared:
        """`first`: nothing of the register stands, so nothing is looked up."""
        context = self.context
        register, digest, cause = context.register, context.file_hash, context.cause
        prepared = Prepared()
        draft = prepared.draft
        self.economies.add(prepared, {row[10] for row in rows})
        entries = (
            {} if first else standing.entries(register, [row[1] for row in rows], context.rejected)
        )
        append = draft.rows.append
        for row in rows:
            (
                number,
                key,
                project,
                enterprise,
                capital_class,
                nature,
                minor,
                currency,
                on,
                precision,
                investor,
                origin,
            ) = row
            mine: Sequence[StandingEntry] = ()
            refused: Sequence[StandingEntry] = ()
            if found := entries.get(key):
                ours = [entry for entry in found if entry.posting == POSTING]
                mine = [entry for entry in ours if entry.held is not Held.REJECTED]
                refused = [entry for entry in ours if entry.held is Held.REJECTED]
            if mine:
                if (
                    len(mine) == 1
                    and minor
                    and mine[0][3:15]
                    == (
                        capital_class,
                        nature,
                        minor,
                        None,
                        currency,
                        on,
                        precision,
                        project,
                        enterprise,
                        None,
                        investor,
                        origin,
                    )
                ):
                    prepared.unchanged += 1
                    continue
                for entry in mine:
                    reverse(draft, register, entry, cause, digest, number)
                prepared.revised += 1
            else:
                prepared.imported += 1
            if minor:
                for entry in refused:
                    reverse(draft, register, entry, AGAIN, digest, number)
                append(
                    (
                        "ledger_entry",
                        [
                            None,
                            None,
                            register,
                            key,
                            POSTING,
                            capital_class,
                            nature,
                            minor,
                            None,
                            currency,
                            on,
                            precision,
                            project,
                            enterprise,
                            None,
                            investor,
                            origin,
                            None,
                            cause if mine else "",
                            digest,
                            number,
                            None,
                        ],
                    )
                )
        return prepared

    def annul(self, keys: Iterable[str]) -> Prepared:
        """Reverse the entries of rows that a register no longer holds."""
        prepared = Prepared()
        listed = list(keys)
        for entries in standing.entries(
            self.context.register, listed, self.context.rejected
        ).values():
            for entry in entries:
                if entry.posting == POSTING and entry.held is not Held.REJECTED:
                    reverse(
                        prepared.draft,
                        self.context.register,
                        entry,
                        self.context.cause,
                        self.context.file_hash,
                        1,
                    )
        return prepared
