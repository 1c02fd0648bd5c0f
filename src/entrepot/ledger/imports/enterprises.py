"""Rows of `enterprises`: companies, their dates, sector, place and project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from entrepot.ledger.imports import notes, projections, standing
from entrepot.ledger.imports.context import Context
from entrepot.ledger.imports.drafting import Prepared
from entrepot.ledger.imports.lookups import Places, Sectors, Subjects
from entrepot.ledger.imports.notes import reason_of
from entrepot.ledger.imports.standing import History
from entrepot.ledger.posting import Draft, Ref
from entrepot.parties.errors import BadIdentifier
from entrepot.parties.identifiers import check_uscc

_KEPT = 80


class EnterpriseRow(NamedTuple):
    """`attributes`: established, ended, reason, sector, division, project (an id as text)."""

    row: int
    key: str
    name: str
    uscc: str
    attributes: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str, str], ...]


class EnterpriseReader:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.columns = context.columns
        self.sectors, self.places = Sectors(), Places()
        self.subjects = Subjects(context.register)

    def read(self, row: int, cells: list[str]) -> tuple[str, EnterpriseRow | None]:
        """(key, row); None for a row with an error."""
        context, columns = self.context, self.columns
        errors = context.problems.errors
        key = context.key(row, cells)
        name = context.required(row, "name", cells, 400)
        uscc = self._uscc(row, cells)
        told: dict[str, str] = {}
        kept: tuple[tuple[str, str, str], ...] = ()
        days: dict[str, str] = {}
        for attribute, field in (("established", "established_on"), ("ended", "ended_on")):
            if columns.has(field):
                found = context.date(row, field, cells)
                told[attribute] = days[attribute] = found[0] if found else ""
                if found:
                    context.warn_of_future(row, field, cells, found[0])
        if days.get("ended") and days.get("established", "") > days["ended"]:
            context.note(
                "IMP-307",
                row,
                "ended_on",
                cells,
                step="ended",
                value=days["ended"],
                earlier="established",
                first=days["established"],
            )
        if columns.has("reason"):
            text = columns.translated("reason", columns.text(cells, "reason"))
            told["reason"] = ""
            if text:
                told["reason"], note = reason_of(text, context.parties.salt, context.register, key)
                kept = (note,) if note else ()
        if days.get("ended") and not told.get("reason"):
            context.note("IMP-204", row, "ended_on", cells)
        if columns.has("sector"):
            text = columns.translated("sector", columns.text(cells, "sector"))
            code = self.sectors.find(text) if text else ""
            if code is None:
                context.note("IMP-201", row, "sector", cells)
                code = text[:_KEPT]
            told["sector"] = code
        if columns.has("place"):
            text = columns.translated("place", columns.text(cells, "place"))
            place = self.places.find(text) if text else ("", "")
            if place is None:
                context.note("IMP-202", row, "place", cells)
                place = (text[:_KEPT], "")
            told["division"] = place[0]
        if columns.has("project"):
            text = columns.text(cells, "project")
            project = self.subjects.projects.get(text) if text else None
            if text and project is None:
                context.note(
                    "IMP-111",
                    row,
                    "project",
                    cells,
                    what="project",
                    what_zh="项目",
                    register=context.register,
                )
            told["project"] = str(project) if project else ""
        if context.problems.errors > errors:
            return key, None
        return key, EnterpriseRow(row, key, name, uscc, tuple(told.items()), kept)

    def _uscc(self, row: int, cells: list[str]) -> str:
        text = self.columns.text(cells, "uscc").upper()
        if not text:
            return ""
        try:
            return check_uscc(text)
        except BadIdentifier as wrong:
            self.context.note(
                "IMP-209",
                row,
                "uscc",
                cells,
                why=wrong.message("en").rstrip("."),
                why_zh=wrong.message("zh").rstrip("。"),
            )
            return text[:18]

    def finish(self, seen: Iterable[str]) -> None:
        """Nothing more is known at the end of a file."""

    def save(self) -> None:
        """Nothing must stand before the first batch."""


class EnterprisePoster:
    def __init__(self, context: Context) -> None:
        self.context = context

    def prepare(self, rows: Sequence[EnterpriseRow], *, first: bool) -> Prepared:
        register, rejected = self.context.register, self.context.rejected
        prepared = Prepared()
        draft = prepared.draft
        ids = standing.subject_ids("ledger_enterprise", register, [row.key for row in rows])
        known = list(ids.values())
        versions = standing.versions("enterprise_id", known, rejected) if known else {}
        changes = projections.EnterpriseChanges(register)
        names = changes.known(known)
        for row in rows:
            before = len(draft.rows)
            enterprise: int | Ref | None = ids.get(row.key)
            new = enterprise is None
            if enterprise is None:
                enterprise = draft.add("ledger_enterprise", register=register, key=row.key)
            number = enterprise if isinstance(enterprise, int) else None
            self._versions(draft, row, enterprise, versions.get(number, {}) if number else {})
            renamed = number is not None and names.get(number) != (row.name, row.uscc)
            changed = len(draft.rows) > before or renamed
            # A company that was rejected whole comes anew; its record itself is never judged.
            new = new or (changed and number in rejected and not versions.get(number))
            if prepared.counts(new=new, changed=changed):
                changes.add(enterprise, row)
        if changes.rows:
            prepared.after.append(changes.write)
            kept = [note for row in rows for note in row.notes]
            if kept:
                prepared.after.append(lambda batch: notes.keep(kept))
        return prepared

    def _versions(
        self,
        draft: Draft,
        row: EnterpriseRow,
        enterprise: int | Ref,
        versions: dict[str, History],
    ) -> None:
        told = dict(row.attributes)
        begins = told.get("established") or self.context.edition
        for name, value in row.attributes:
            history = versions.get(name) or History()
            if value == (history.latest or ""):
                continue
            if name in ("established", "ended"):
                days = self._days(value, history)
            elif name == "reason":
                days = self._days(told.get("ended", "") or self.context.edition, history)
            elif not history.versions:
                days = [begins]
            else:
                days = [max(self.context.edition, history.last_day)]
            for on in days:
                linked = int(value) if name == "project" and value else None
                draft.add(
                    "ledger_version",
                    enterprise=enterprise,
                    attribute=name,
                    value="" if name == "project" else value,
                    linked_project=linked,
                    effective_on=on,
                )

    @staticmethod
    def _days(on: str, history: History) -> list[str]:
        """A date that was wrong is put right at every day that it was told for."""
        days = {day for day, _ in history.versions}
        if on:
            days.add(on)
        return sorted(days)

    def annul(self, keys: Iterable[str]) -> Prepared:
        """Take back the establishment and end of companies that a register no longer holds."""
        prepared = Prepared()
        register, listed = self.context.register, list(keys)
        ids = standing.subject_ids("ledger_enterprise", register, listed)
        for enterprise, attributes in standing.versions(
            "enterprise_id", list(ids.values()), self.context.rejected
        ).items():
            for name in ("established", "ended"):
                history = attributes.get(name) or History()
                if history.latest:
                    for on in self._days("", history):
                        prepared.draft.add(
                            "ledger_version",
                            enterprise=enterprise,
                            attribute=name,
                            value="",
                            effective_on=on,
                        )
        prepared.after.append(lambda batch: projections.annul_enterprises(register, listed))
        return prepared
