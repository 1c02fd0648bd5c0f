"""Rows of `capital`: contracted and paid-in entries. A million of them a file: mind the cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from entrepot.ledger.imports import standing, values
from entrepot.ledger.imports.capital_cells import FastCells
from entrepot.ledger.imports.context import Context
from entrepot.ledger.imports.drafting import Economies, Prepared, reverse
from entrepot.ledger.imports.lookups import Subjects
from entrepot.ledger.imports.stakes import Stakes
from entrepot.ledger.models.records import NATURES, SUBTRACTING

POSTING = "capital"

#: row, key, project, enterprise, class, nature, minor, currency, date, precision, investor, origin
CapitalRow = tuple[int, str, int | None, int | None, str, str, int, str, str, str, str, str]


class _Tally:
    """What is known of one subject while a file is checked."""

    __slots__ = ("back", "contract", "contracted", "paid", "paid_on", "paid_row")

    def __init__(self) -> None:
        self.contract = ""
        self.paid_on, self.paid_row = "", 0
        self.contracted: dict[str, int] = {}
        self.paid: dict[str, list[int]] = {}
        self.back: dict[str, list[int]] = {}

    def add(
        self, row: int, capital_class: str, nature: str, minor: int, currency: str, on: str
    ) -> None:
        if capital_class == "contracted":
            if nature != "decrease" and (not self.contract or on < self.contract):
                self.contract = on
        elif nature == "withdrawal":
            tally = self.back.setdefault(currency, [0, 0])
            tally[0] += minor
            tally[1] = max(tally[1], row)
        else:
            tally = self.paid.setdefault(currency, [0, 0])
            tally[0] += minor
            if row > tally[1]:
                tally[1] = row
            if not self.paid_on or on < self.paid_on:
                self.paid_on, self.paid_row = on, row


class CapitalReader:
    """Checks the rows of one file; sums per project and enterprise are judged at its end."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.columns = context.columns
        self.subjects = Subjects(context.register)
        self.stakes = Stakes(context)
        self.tallies: dict[tuple[int | None, int | None], _Tally] = {}
        self.late: set[int] = set()
        self._settled = True
        self._investors: dict[tuple[str, int | None, int | None], str] = {}
        self._kinds: dict[tuple[str, str, str], tuple[str, str, str] | None] = {}
        self._fields = frozenset(
            name for name in ("enterprise", "project", "subject") if self.columns.has(name)
        )
        self.fast = FastCells.of(context)

    def read(self, row: int, cells: list[str]) -> tuple[str, CapitalRow | None]:
        """(key, row); None for a row with an error."""
        fast = self.fast
        if fast is None:
            return self._read(row, cells)
        known = fast.look_up(cells)
        if known is None:
            key, item = self._read(row, cells)
            if item is not None:
                fast.remember(cells, item, self._settled)
            return key, item
        key, minor, (project, enterprise), words, (on, precision), investor = known
        capital_class, nature, origin, currency, _ = words
        tally = self.tallies.get((project, enterprise))
        if tally is None:
            tally = self.tallies[project, enterprise] = _Tally()
        tally.add(row, capital_class, nature, minor, currency, on)
        return key, (
            row,
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
        )

    def _read(self, row: int, cells: list[str]) -> tuple[str, CapitalRow | None]:
        """The same for any cell: what `fast` has not seen before, or never takes."""
        context, columns = self.context, self.columns
        text = columns.text
        errors = context.problems.errors
        key = context.key(row, cells)
        project, enterprise = self._subject(row, cells)
        said = (text(cells, "class"), text(cells, "nature"), text(cells, "money_origin"))
        kind = self._kinds.get(said)
        if kind is None:
            kind = self._kind(row, cells)
            if kind is not None:
                self._kinds[said] = kind
        found = context.date(row, "effective_on", cells)
        currency = context.currency(row, cells)
        minor = context.amount(row, "amount", cells, currency) if currency else None
        if (
            context.problems.errors > errors
            or found is None
            or currency is None
            or (minor is None or kind is None)
        ):
            self._blanks(row, cells, errors)
            return key, None
        capital_class, nature, origin = kind
        if minor < 0:
            if nature:
                context.note("IMP-109", row, "amount", cells, nature=said[1])
                return key, None
            nature = "decrease" if capital_class == "contracted" else "withdrawal"
            minor = -minor
        elif not nature:
            nature = "original"
        on, precision = found
        self._settled = True
        if on > context.edition or on > context.today:
            context.warn_of_future(row, "effective_on", cells, on)
            self._settled = False
        investor = self._investor(row, cells, project, enterprise)
        if context.problems.errors > errors:
            return key, None
        subject = (project, enterprise)
        tally = self.tallies.get(subject)
        if tally is None:
            tally = self.tallies[subject] = _Tally()
        tally.add(row, capital_class, nature, minor, currency, on)
        return key, (
            row,
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
        )

    def _blanks(self, row: int, cells: list[str], errors: int) -> None:
        """Required cells that stand empty; a wrong one was noted where it was read."""
        context, columns = self.context, self.columns
        for name in ("class", "effective_on", "amount", "currency"):
            if not columns.text(cells, name):
                context.note("IMP-101", row, name, cells, field=columns.head_of(name))
        if context.problems.errors == errors:
            raise AssertionError("a row was refused without a finding")

    def _subject(self, row: int, cells: list[str]) -> tuple[int | None, int | None]:
        context, columns, subjects = self.context, self.columns, self.subjects
        project = enterprise = None
        named = False
        if "project" in self._fields and (key := columns.text(cells, "project")):
            named = True
            project = subjects.projects.get(key)
            if project is None:
                self._unknown(row, cells, "project", "项目")
        if "enterprise" in self._fields and (key := columns.text(cells, "enterprise")):
            named = True
            enterprise = subjects.enterprises.get(key)
            if enterprise is None:
                self._unknown(row, cells, "enterprise", "企业")
        if not named and "subject" in self._fields and (key := columns.text(cells, "subject")):
            named = True
            project = subjects.projects.get(key)
            if project is None:
                enterprise = subjects.enterprises.get(key)
                if enterprise is None:
                    context.note(
                        "IMP-111",
                        row,
                        "subject",
                        cells,
                        value=key,
                        what="project or enterprise",
                        what_zh="项目或企业",
                        register=context.register,
                    )
        if not named:
            name = next(n for n in ("project", "enterprise", "subject") if n in self._fields)
            context.note("IMP-119", row, name, cells)
        return project, enterprise

    def _unknown(self, row: int, cells: list[str], what: str, what_zh: str) -> None:
        self.context.note(
            "IMP-111", row, what, cells, what=what, what_zh=what_zh, register=self.context.register
        )

    def _kind(self, row: int, cells: list[str]) -> tuple[str, str, str] | None:
        """(class, nature or "", origin of the money); None where one is wrong or blank."""
        context = self.context
        capital_class = context.closed(row, "class", cells)
        nature = context.closed(row, "nature", cells)
        origin = context.closed(row, "money_origin", cells)
        if not capital_class or nature is None or origin is None:
            return None
        if nature and nature not in NATURES[capital_class]:
            context.note(
                "IMP-110",
                row,
                "nature",
                cells,
                capital_class=capital_class,
                choices=", ".join(NATURES[capital_class]),
            )
            return None
        return capital_class, nature, origin or "foreign"

    def _investor(
        self, row: int, cells: list[str], project: int | None, enterprise: int | None
    ) -> str:
        """The party; "" where blank, or where a name alone fits none or several."""
        text = self.columns.text(cells, "investor")
        if not text:
            return ""
        known = (text, project, enterprise)
        investor = self._investors.get(known)
        if investor is None:
            investor = self._find_investor(row, cells, text, project, enterprise)
            if investor:
                self._investors[known] = investor
        return investor

    def _find_investor(
        self, row: int, cells: list[str], text: str, project: int | None, enterprise: int | None
    ) -> str:
        parties = self.context.parties
        bearers = parties.bearers(text)
        if not bearers and ":" in text and not self.context.mapping.plain_investors:
            part = self.stakes.one(row, cells, "investor", text)
            if part is None:
                return ""
            name, economy, _ = part
            if economy:
                return parties.use(name, economy)
            bearers = parties.bearers(name)
        if len(bearers) != 1:
            near = bearers.keys() & self._near(project, enterprise)
            if len(near) != 1:
                self.context.note("IMP-207", row, "investor", cells, found=len(near or bearers))
                self._settled = False
                return ""
            key = next(iter(near))
        else:
            key = next(iter(bearers))
        parties.economies[key] = bearers[key]
        return key

    def _near(self, project: int | None, enterprise: int | None) -> set[str]:
        """Investors of a project's signings, or of an enterprise's project and entries."""
        with connection.cursor() as cursor:
            if project is None and enterprise is not None:
                cursor.execute(
                    "SELECT DISTINCT investor FROM ledger_entry WHERE enterprise_id = %s",
                    [enterprise],
                )
                found = {row[0] for row in cursor.fetchall()}
                cursor.execute(
                    "SELECT linked_project_id FROM ledger_version WHERE enterprise_id = %s "
                    "AND attribute = 'project' ORDER BY effective_on DESC, id DESC LIMIT 1",
                    [enterprise],
                )
                link = cursor.fetchone()
                project = link[0] if link else None
            else:
                found = set()
            cursor.execute(
                "SELECT party FROM ledger_stake k JOIN ledger_signing s ON s.id = k.signing_id "
                "WHERE s.project_id = %s",
                [project],
            )
            return found | {row[0] for row in cursor.fetchall()}

    def finish(self, seen: Iterable[str]) -> None:
        """Judge each subject's sums, together with what else stands in the ledger."""
        self._add_standing(frozenset(seen))
        committed = self._committed() if self.tallies else {}
        columns, problems = self.columns, self.context.problems

        def note(code: str, row: int, field: str, value: str, **facts: Any) -> None:
            before = problems.errors
            problems.add(code, row, columns.head_of(field), value, **facts)
            if problems.errors > before:
                self.late.add(row)

        for (project, _), tally in self.tallies.items():
            if tally.paid_row and not tally.contract:
                note("IMP-302", tally.paid_row, "effective_on", tally.paid_on)
            elif tally.paid_row and tally.paid_on < tally.contract:
                note("IMP-301", tally.paid_row, "effective_on", tally.paid_on, first=tally.contract)
            for currency, (back, row) in tally.back.items():
                paid = tally.paid.get(currency, [0, 0])[0]
                if row and back > paid:
                    digits = self.context.digits_of(currency) or 0
                    note(
                        "IMP-306",
                        row,
                        "amount",
                        values.shown(back, digits),
                        currency=currency,
                        paid=values.shown(paid, digits),
                    )
            for currency, (paid, row) in tally.paid.items():
                promised = committed.get((project, currency))
                net = paid - tally.back.get(currency, [0, 0])[0]
                if row and promised is not None and net > promised:
                    digits = self.context.digits_of(currency) or 0
                    note(
                        "IMP-305",
                        row,
                        "amount",
                        values.shown(net, digits),
                        currency=currency,
                        paid=values.shown(net, digits),
                        committed=values.shown(promised, digits),
                    )

    def _add_standing(self, seen: frozenset[str]) -> None:
        sql = (
            "SELECT e.register, e.key, e.posting, e.capital_class, e.nature, e.amount_minor, "
            "e.currency, e.effective_on, e.project_id, e.enterprise_id, e.file_row "
            "FROM ledger_entry e LEFT JOIN ledger_entry r ON r.reverses_id = e.id "
            "WHERE e.capital_class IN ('contracted', 'paid_in') AND e.nature <> 'reversal' "
            "AND r.id IS NULL"
        )
        for row in standing._rows(sql, []):
            register, key, posting, capital_class, nature, minor, currency, on = row[:8]
            if (
                register == self.context.register
                and posting == POSTING
                and key in seen
                and row[10] is not None
            ):
                continue
            tally = self.tallies.get((row[8], row[9]))
            if tally is not None:
                tally.add(0, capital_class, nature, minor, currency, standing._iso(on))

    def _committed(self) -> dict[tuple[int | None, str], int]:
        sums: dict[tuple[int | None, str], int] = {}
        sql = (
            "SELECT e.project_id, e.currency, e.nature, e.amount_minor FROM ledger_entry e "
            "LEFT JOIN ledger_entry r ON r.reverses_id = e.id "
            "WHERE e.capital_class = 'committed' AND e.nature <> 'reversal' AND r.id IS NULL"
        )
        for project, currency, nature, minor in standing._rows(sql, []):
            signed = -minor if nature in SUBTRACTING else minor
            sums[project, currency] = sums.get((project, currency), 0) + signed
        return sums

    def save(self) -> None:
        """Nothing must stand before the first batch."""


class CapitalPoster:
    """Prepares batches of entries."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.economies = Economies(context.parties.economies)

    def prepare(self, rows: Sequence[CapitalRow], *, first: bool) -> Prepared:
        """`first`: nothing of the register stands, so nothing is looked up."""
        context = self.context
        register, digest, cause = context.register, context.file_hash, context.cause
        prepared = Prepared()
        draft = prepared.draft
        self.economies.add(draft, {row[10] for row in rows})
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
