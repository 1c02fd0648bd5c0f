"""Capital rows against what stands: entries, corrections, reversals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from entrepot.ledger.imports import standing
from entrepot.ledger.imports.capital import CapitalRow
from entrepot.ledger.imports.capital_sums import POSTING
from entrepot.ledger.imports.context import Context
from entrepot.ledger.imports.drafting import Economies, Prepared, reverse


class CapitalPoster:
    """Prepares batches of entries."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.economies = Economies(context.parties)

    def prepare(self, rows: Sequence[CapitalRow], *, first: bool) -> Prepared:
        """`first`: nothing of the register stands, so nothing is looked up."""
        context = self.context
        register, digest, cause = context.register, context.file_hash, context.cause
        prepared = Prepared()
        draft = prepared.draft
        self.economies.add(prepared, {row[10] for row in rows})
        entries = {} if first else standing.entries(register, [row[1] for row in rows])
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
            mine = entries.get(key)
            if mine:
                mine = [entry for entry in mine if entry.posting == POSTING]
            if mine:
                if (
                    len(mine) == 1
                    and minor
                    and mine[0][3:]
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
                        mine[0].by_hand,
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
        for entries in standing.entries(self.context.register, listed).values():
            for entry in entries:
                if entry.posting == POSTING:
                    reverse(
                        prepared.draft,
                        self.context.register,
                        entry,
                        self.context.cause,
                        self.context.file_hash,
                        1,
                    )
        return prepared
