"""A delegation registers with one sheet: row by row, and again when it changed.

A row is found again by its reference, else its e-mail, else names and organisation. The sheet that
was read last is kept sealed, so a later one changes only what changed *in the sheet*: what a person
mended on the own page meanwhile stays.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.errors import EntrepotError
from entrepot.fair.models import Delegation
from entrepot.registration import names, questions, sheets
from entrepot.registration.actions.letters import tell
from entrepot.registration.actions.register import (
    Details,
    asked_questions,
    economy_code,
    enter,
    keep_answers,
    new_person,
    passport_number,
    require_open,
    settle,
    write,
)
from entrepot.registration.actions.shared import hold, new_token, require_leader
from entrepot.registration.errors import Gone, KindFixed, RowClosed, RowTwice
from entrepot.registration.models import (
    LIVE,
    Answer,
    Approval,
    Enrolment,
    KindRule,
    Question,
    SheetRow,
    State,
)
from entrepot.registration.sealing import mark, seal, unseal
from entrepot.registration.sheets import RowProblem, SheetLine

Mode = Literal["all-or-none", "good-rows"]


@dataclass(slots=True)
class Report:
    """What became of each row: read == registered + changed + unchanged + rejected.

    `left_out`: right rows of a sheet of which nothing was taken, since others were wrong.
    `waiting`: of those registered, who stands on the waiting list; `absent`: registered by an
    earlier sheet and not in this one (nothing happens to them).
    """

    read: int = 0
    registered: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    left_out: int = 0
    waiting: int = 0
    absent: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Plan:
    """A row that is right, and what it is about."""

    line: SheetLine
    kind: str
    details: Details
    answers: list[tuple[Question, questions.Given]]
    known: SheetRow | None


class _Stop(Exception):
    """Rolls back; an answer to nobody."""


def upload_sheet(
    *,
    enrolment: Enrolment,
    delegation: Delegation,
    name: str,
    content: bytes,
    mode: Mode,
    door: str,
    by: User,
    now: datetime,
) -> Report:
    """Register a delegation's rows, or say what is wrong with them. All of them, or the good ones.

    Raises NotAllowed, NotYours (REG-012), NotOpen (REG-001), ColumnMissing (REG-013), and what the
    reader of files raises.
    """
    require_leader(by, delegation)
    require_open(enrolment, now)
    asked = asked_questions(enrolment)
    sheet = sheets.read(name, content, asked)
    report = Report(read=len(sheet.lines), unknown_columns=sheet.unknown)
    try:
        with transaction.atomic():
            _apply(hold(enrolment), delegation, sheet, asked, report, door, by, now)
            if mode == "all-or-none" and report.problems:
                raise _Stop
    except _Stop:
        report.left_out = report.registered + report.changed
        report.registered = report.changed = report.waiting = 0
    report.problems.sort(key=lambda problem: problem.row)
    return report


def _apply(
    enrolment: Enrolment,
    delegation: Delegation,
    sheet: sheets.Sheet,
    asked: Sequence[Question],
    report: Report,
    door: str,
    by: User,
    now: datetime,
) -> None:
    rules = {rule.kind: rule for rule in KindRule.objects.filter(enrolment=enrolment)}
    known = _Known(delegation)
    twice = _twice(sheet.lines)
    met: set[int] = set()
    for line in sheet.lines:
        faults = list(twice.get(line.row, []))
        row = known.find(line)
        if row is not None:
            met.add(row.pk)
        plan = _plan(line, row, asked, faults)
        if not faults and plan is not None:
            try:
                with transaction.atomic():
                    _write(plan, enrolment, delegation, rules, report, door, by, now)
            except EntrepotError as error:
                faults.append(("", error))
        if faults:
            report.rejected += 1
        for column, fault in faults:
            at = column or str(fault.facts.get("at", "")) or fault.field or ""
            spelt = sheet.heads.get(at, at)
            report.problems.append(RowProblem(line.row, spelt, line.cells.get(at, ""), fault))
    report.absent = len(
        [
            row
            for row in known.rows
            if row.pk not in met and row.cells and row.registration.state in LIVE
        ]
    )


class _Known:
    """The rows of earlier sheets of a delegation, by their marks. One statement."""

    def __init__(self, delegation: Delegation) -> None:
        self.code = f"{delegation.pk}"
        self.rows = list(
            SheetRow.objects.filter(delegation=delegation).select_related(
                "registration__person", "registration__enrolment__edition"
            )
        )
        self._by: dict[tuple[str, str], list[SheetRow]] = {}
        for row in self.rows:
            for name in ("reference", "email", "name_key"):
                self._by.setdefault((name, getattr(row, name)), []).append(row)

    def marks(self, line: SheetLine) -> dict[str, str]:
        return {name: mark(self.code, name, words) for name, words in line.keys()}  # noqa: SIM118

    def find(self, line: SheetLine) -> SheetRow | None:
        """By the first key that one row alone bears; a reference never fits another reference."""
        marks = self.marks(line)
        for name, marked in marks.items():
            found = [
                row
                for row in self._by.get((name, marked), [])
                if name == "reference" or not (row.reference and "reference" in marks)
            ]
            if len(found) == 1:
                return found[0]
        return None


def _twice(lines: Sequence[SheetLine]) -> dict[int, list[tuple[str, EntrepotError]]]:
    """Rows of one sheet that are the same person by their surest key."""
    first: dict[tuple[str, str], int] = {}
    found: dict[int, list[tuple[str, EntrepotError]]] = {}
    for line in lines:
        keys = line.keys()
        if not keys:
            continue
        other = first.setdefault(keys[0], line.row)
        if other != line.row:
            column = "name_latin" if keys[0][0] == "name_key" else keys[0][0]
            error = RowTwice(other=other, by=sheets.COLUMNS[column])
            found.setdefault(line.row, []).append((column, error))
    return found


def _plan(
    line: SheetLine,
    row: SheetRow | None,
    asked: Sequence[Question],
    faults: list[tuple[str, EntrepotError]],
) -> _Plan | None:
    """What a row says; every fault of it is added, not the first alone."""
    cells = line.cells
    kind, language, passport = "", "", ""
    try:
        kind = sheets.kind_of(cells["kind"])
    except EntrepotError as error:
        faults.append(("kind", error))
    try:
        language = sheets.language_of(cells["language"])
    except EntrepotError as error:
        faults.append(("language", error))
    try:
        passport = passport_number(cells["passport"]) if cells["passport"] else ""
    except EntrepotError as error:
        faults.append(("passport", error))
    try:
        economy_code(cells["economy"])
    except EntrepotError as error:
        faults.append(("economy", error))
    details = Details(
        name_latin=cells["name_latin"],
        name_han=cells["name_han"],
        email=cells["email"],
        phone=cells["phone"],
        organisation=cells["organisation"],
        job_title=cells["job_title"],
        economy=cells["economy"],
        language=language or ("zh" if cells["name_han"] and not cells["name_latin"] else "en"),
        passport=passport,
    )
    try:
        new_person(details, now=datetime.min)  # noqa: DTZ901 - checks alone; nothing is saved
    except EntrepotError as error:
        faults.append(("", error))
    given = {column[2:]: value for column, value in cells.items() if column.startswith("q:")}
    # What a sheet has no column for is asked on the own page.
    standing, wrong = questions.check(asked, kind, given, whole=False)
    faults.extend((f"q:{fault.question.key}", fault.error) for fault in wrong)
    if row is not None and kind and row.cells and kind != row.registration.kind:
        was, now = names.KINDS[row.registration.kind], names.KINDS[kind]
        faults.append(("kind", KindFixed(was=was, now=now)))
    return None if faults else _Plan(line, kind, details, standing, row)


def _write(
    plan: _Plan,
    enrolment: Enrolment,
    delegation: Delegation,
    rules: dict[str, KindRule],
    report: Report,
    door: str,
    by: User,
    now: datetime,
) -> None:
    if plan.known is not None:
        changed = _merge(plan, plan.known)
        report.changed += changed
        report.unchanged += not changed
        return
    registration = enter(
        enrolment,
        new_person(plan.details, now=now),
        plan.details,
        kind=plan.kind,
        delegation=delegation,
        by=by,
        now=now,
    )
    keep_answers(registration, plan.answers)
    _keep_row(SheetRow(delegation=delegation, registration=registration), plan.line)
    rule = rules.get(plan.kind)
    approval = rule.approval if rule else Approval.BY_HAND
    settle(registration, approval, invited=True, by=by, now=now)
    tell(registration, now=now, door=door, token=new_token(registration))
    report.registered += 1
    report.waiting += registration.state == State.WAITING


def _keep_row(row: SheetRow, line: SheetLine) -> None:
    marks = {
        name: mark(f"{row.delegation_id}", name, words)
        for name, words in line.keys()  # noqa: SIM118 - not a mapping's
    }
    row.reference = marks.get("reference", "")
    row.email, row.name_key = marks.get("email", ""), marks.get("name_key", "")
    row.cells = seal(json.dumps(line.cells, sort_keys=True).encode())
    row.save()


def _merge(plan: _Plan, row: SheetRow) -> bool:
    """Write what is other than in the last sheet; whether anything is. Raises Gone, RowClosed."""
    registration = row.registration
    person = registration.person
    if not row.cells:
        raise Gone()
    before: dict[str, str] = json.loads(unseal(row.cells))
    cells = plan.line.cells
    changed = {name for name in {*before, *cells} if before.get(name, "") != cells.get(name, "")}
    if not changed:
        return False
    if registration.state not in LIVE:
        raise RowClosed(state=names.STATES[registration.state])

    def now_or(name: str, kept: str) -> str:
        return str(getattr(plan.details, name)) if name in changed else kept

    details = Details(
        **{name: now_or(name, getattr(person, name)) for name in _OF_THE_PERSON},
        economy=now_or("economy", registration.economy),
        language=now_or("language", registration.language),
        passport=plan.details.passport if "passport" in changed else "",
    )
    write(person, details)
    person.save()
    registration.economy = economy_code(details.economy)
    registration.language = details.language
    registration.save(update_fields=["economy", "language"])
    keep_answers(registration, [one for one in plan.answers if f"q:{one[0].key}" in changed])
    blanked = [name[2:] for name in changed if name.startswith("q:") and not cells.get(name)]
    Answer.objects.filter(registration=registration, question__key__in=blanked).delete()
    _keep_row(row, plan.line)
    return True


_OF_THE_PERSON = ("name_latin", "name_han", "email", "phone", "organisation", "job_title")
