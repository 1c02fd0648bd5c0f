"""Rows of `capital`: contracted and paid-in entries. A million of them a file: mind the cost."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from entrepot.ledger.imports.capital_cells import FastCells
from entrepot.ledger.imports.capital_sums import Sums
from entrepot.ledger.imports.context import Context
from entrepot.ledger.imports.lookups import Subjects
from entrepot.ledger.imports.stakes import Stakes
from entrepot.ledger.models.words import NATURES

#: row, key, project, enterprise, class, nature, minor, currency, date, precision, investor, origin
CapitalRow = tuple[int, str, int | None, int | None, str, str, int, str, str, str, str, str]


class CapitalReader:
    """Checks the rows of one file; sums per project and enterprise are judged at its end."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.columns = context.columns
        self.subjects = Subjects(context.register)
        self.stakes = Stakes(context)
        self.sums = Sums(context)
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
        self.sums.of((project, enterprise)).add(
            row, capital_class, nature, minor, currency, on, cells[fast.amount], cells[fast.date]
        )
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
        self.sums.of((project, enterprise)).add(
            row,
            capital_class,
            nature,
            minor,
            currency,
            on,
            columns.raw(cells, "amount"),
            columns.raw(cells, "effective_on"),
        )
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
        self.sums.judge(seen)
        self.late = self.sums.late

    def save(self) -> None:
        """Nothing must stand before the first batch."""
