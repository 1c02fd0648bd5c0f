"""Rows of `projects` against what stands: new projects, corrections, versions, annulments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from entrepot.ledger.imports import notes, projections, standing
from entrepot.ledger.imports.context import Context
from entrepot.ledger.imports.drafting import (
    AGAIN,
    Economies,
    Prepared,
    add_entry,
    move_balance,
    opposite,
    reverse,
)
from entrepot.ledger.imports.projects import Amount, ProjectRow, Step
from entrepot.ledger.imports.standing import (
    Held,
    History,
    StandingEntry,
    StandingSigning,
    StandingStep,
)
from entrepot.ledger.posting import Draft, Ref

#: A milestone -> the stage that a project enters with it.
STAGES = {
    "registered": "registered",
    "started": "started",
    "operating": "operating",
    "terminated": "terminated",
}


class ProjectPoster:
    """Prepares batches. `changed` holds the keys that a chunk posted anything for."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.economies = Economies(context.parties, context.rejected)

    def prepare(self, rows: Sequence[ProjectRow], *, first: bool) -> Prepared:
        """`first`: nothing of the register stands, so nothing is looked up."""
        prepared = Prepared()
        register, rejected = self.context.register, self.context.rejected
        keys = [row.key for row in rows]
        ids = standing.subject_ids("ledger_project", register, keys)
        signings = {} if first else standing.signings(register, keys, rejected)
        stakes = standing.stakes([s.id for listed in signings.values() for s in listed])
        entries = {} if first else standing.entries(register, keys, rejected)
        known = list(ids.values())
        steps = standing.steps(known, rejected) if known else {}
        versions = standing.versions("project_id", known, rejected) if known else {}
        self.economies.add(prepared, (party for row in rows for party, _ in row.stakes))
        changes = projections.ProjectChanges(register)
        names = changes.names(known)
        for row in rows:
            draft = prepared.draft
            before = len(draft.rows)
            project: int | Ref | None = ids.get(row.key)
            mine = signings.get(row.key, [])
            new = project is None
            if project is None:
                project = draft.add("ledger_project", register=register, key=row.key)
            number = project if isinstance(project, int) else None
            self._row(
                draft,
                row,
                project,
                mine,
                stakes,
                entries.get(row.key, []),
                steps.get(number, []) if number else [],
                versions.get(number, {}) if number else {},
            )
            renamed = number is not None and names.get(number) != row.name
            changed = len(draft.rows) > before or renamed
            new = new or all(signing.held is Held.REJECTED for signing in mine)
            if prepared.counts(new=new, changed=changed):
                changes.add(project, row)
        if changes.rows:
            prepared.after.append(changes.write)
            kept = [note for row in rows for note in row.notes]
            if kept:
                prepared.after.append(lambda batch: notes.keep(kept))
        return prepared

    def _row(
        self,
        draft: Draft,
        row: ProjectRow,
        project: int | Ref,
        signings: list[StandingSigning],
        stakes: dict[int, tuple[tuple[str, int | None], ...]],
        entries: list[StandingEntry],
        steps: list[StandingStep],
        versions: dict[str, History],
    ) -> None:
        context = self.context
        signing: int | Ref | None = None
        for old in signings:
            same = (old.on, old.precision, old.kind, old.edition, old.part) == tuple(row.signed)
            if old.held is Held.REJECTED:
                continue
            if signing is None and same and stakes.get(old.id, ()) == row.stakes:
                signing = old.id
            elif old.held is not Held.HAND:
                draft.add("ledger_annulment", target_record=old.id, cause=context.cause)
        if signing is None:
            signing = self._sign(draft, row, project)
            for old in signings:
                if old.held is Held.REJECTED:
                    draft.add("ledger_annulment", target_record=old.id, cause=AGAIN)
        self._versions(draft, row, project, versions)
        self._entries(draft, row, project, signing, entries)
        self._steps(draft, row, project, steps, versions)

    def _sign(self, draft: Draft, row: ProjectRow, project: int | Ref) -> Ref:
        signed = row.signed
        signing = draft.add(
            "ledger_signing",
            project=project,
            register=self.context.register,
            key=row.key,
            signed_on=signed.on,
            precision=signed.precision,
            kind=signed.kind,
            edition=signed.edition,
            edition_part=signed.part,
            evidence=self.context.file_hash,
        )
        for position, (party, share) in enumerate(row.stakes, 1):
            draft.add(
                "ledger_stake", signing=signing, party=party, position=position, share_ppm=share
            )
        return signing

    def _versions(
        self, draft: Draft, row: ProjectRow, project: int | Ref, versions: dict[str, History]
    ) -> None:
        """A new value holds from the register's date; the first, and one whose project turns
        out to be signed earlier, from the signing. The publisher's status is as of its date."""
        for name, value in row.attributes:
            history = versions.get(name)
            signed_on = row.signed.on
            if history is None or not history.versions:
                if value:
                    on = self.context.edition if name == "status" else signed_on
                    self._version(draft, project, name, value, on)
                continue
            if signed_on < history.first_day and name != "status":
                self._version(draft, project, name, value, signed_on)
            if value != history.latest:
                self._version(
                    draft, project, name, value, max(self.context.edition, history.last_day)
                )

    @staticmethod
    def _version(draft: Draft, project: int | Ref, name: str, value: str, on: str) -> None:
        draft.add("ledger_version", project=project, attribute=name, value=value, effective_on=on)

    def _entries(
        self,
        draft: Draft,
        row: ProjectRow,
        project: int | Ref,
        signing: int | Ref,
        entries: list[StandingEntry],
    ) -> None:
        postings = self.context.mapping.postings
        told = {postings[amount.posting].name: amount for amount in row.amounts}
        for posting in postings:
            mine = [entry for entry in entries if entry.posting == posting.name]
            amount = told.get(posting.name)
            if posting.balance:
                if amount is not None:
                    self._balance(draft, row, project, amount, mine)
            else:
                self._flow(draft, row, project, signing, amount, mine)

    def _flow(
        self,
        draft: Draft,
        row: ProjectRow,
        project: int | Ref,
        signing: int | Ref,
        amount: Amount | None,
        entries: list[StandingEntry],
    ) -> None:
        context = self.context
        kept = False
        refused = [entry for entry in entries if entry.held is Held.REJECTED]
        entries = [entry for entry in entries if entry.held is not Held.REJECTED]
        posting = nature = None
        if amount is not None and amount.minor:
            posting = context.mapping.postings[amount.posting]
            nature = posting.nature
            if amount.minor < 0:
                nature = opposite(posting.capital_class, nature)
        bound = signing if posting is None or posting.capital_class == "committed" else None
        for entry in entries:
            if (
                amount is not None
                and posting is not None
                and not kept
                and (
                    entry.nature,
                    entry.amount,
                    entry.foreign,
                    entry.currency,
                    entry.on,
                    entry.precision,
                    entry.signing,
                    entry.investor,
                    entry.capital_class,
                )
                == (
                    nature,
                    abs(amount.minor or 0),
                    amount.foreign,
                    amount.currency,
                    amount.on,
                    amount.precision,
                    bound,
                    row.investor,
                    posting.capital_class,
                )
            ):
                kept = True
            else:
                reverse(draft, context.register, entry, context.cause, context.file_hash, row.row)
        if posting is not None and amount is not None and not kept:
            for entry in refused:
                reverse(draft, context.register, entry, AGAIN, context.file_hash, row.row)
            add_entry(
                draft,
                context.register,
                row.key,
                posting.name,
                posting.capital_class,
                str(nature),
                abs(amount.minor or 0),
                amount.foreign,
                amount.currency,
                amount.on,
                amount.precision,
                project,
                None,
                bound,
                row.investor,
                "foreign",
                None,
                context.cause if entries else "",
                context.file_hash,
                row.row,
            )

    def _balance(
        self,
        draft: Draft,
        row: ProjectRow,
        project: int | Ref,
        amount: Amount,
        entries: list[StandingEntry],
    ) -> None:
        context = self.context
        posting = context.mapping.postings[amount.posting]
        refused = [entry for entry in entries if entry.held is Held.REJECTED]
        entries = [entry for entry in entries if entry.held is not Held.REJECTED]
        same = [entry for entry in entries if entry.currency == amount.currency]
        for entry in entries:
            if entry.currency != amount.currency:
                reverse(draft, context.register, entry, context.cause, context.file_hash, row.row)
        move = move_balance(same, posting.nature, amount.minor or 0, context.edition)
        if move.reversed or move.posts:
            for entry in (*refused, *(each for each in same if each.held is Held.STUCK)):
                reverse(draft, context.register, entry, AGAIN, context.file_hash, row.row)
        for entry in move.reversed:
            reverse(draft, context.register, entry, context.cause, context.file_hash, row.row)
        for signed, on, precision in move.posts:
            nature = posting.nature
            if signed < 0:
                nature = opposite(posting.capital_class, nature)
            add_entry(
                draft,
                context.register,
                row.key,
                posting.name,
                posting.capital_class,
                nature,
                abs(signed),
                None,
                amount.currency,
                on,
                precision,
                project,
                None,
                None,
                row.investor,
                "foreign",
                None,
                context.cause if move.reversed else "",
                context.file_hash,
                row.row,
            )

    def _steps(
        self,
        draft: Draft,
        row: ProjectRow,
        project: int | Ref,
        steps: list[StandingStep],
        versions: dict[str, History],
    ) -> None:
        wanted = set(row.steps)
        for old in steps:
            step = Step(*old[2:7])
            if old.held is Held.REJECTED:
                continue
            if step in wanted:
                wanted.discard(step)
            elif old.held is not Held.HAND:
                draft.add("ledger_annulment", target_record=old.id, cause=self.context.cause)
        for step in row.steps:
            if step in wanted:
                draft.add(
                    "ledger_milestone",
                    project=project,
                    kind=step.kind,
                    reached_on=step.on,
                    precision=step.precision,
                    reason=step.reason,
                    note=step.note,
                    evidence=self.context.file_hash,
                    file_row=row.row,
                )
        for old in steps:
            if old.held is Held.REJECTED and Step(*old[2:7]) in wanted:
                draft.add("ledger_annulment", target_record=old.id, cause=AGAIN)
        self._stages(draft, row, project, versions.get("stage"))

    def _stages(
        self, draft: Draft, row: ProjectRow, project: int | Ref, history: History | None
    ) -> None:
        """The stages that the row's dates tell; what no longer holds is overruled at its date."""
        timeline = stages_of(row)
        known = dict(history.versions) if history else {}
        for on, stage in timeline:
            if known.get(on) != stage:
                self._version(draft, project, "stage", stage, on)
        told = dict(timeline)
        for on, stage in known.items():
            if on in told or not _ours(stage):
                continue
            holds = [value for day, value in timeline if day <= on]
            now = holds[-1] if holds else ""
            if now != stage:
                self._version(draft, project, "stage", now, on)

    def annul(self, keys: Iterable[str]) -> Prepared:
        """Take back what a register no longer holds: its signings, steps and entries."""
        context = self.context
        prepared = Prepared()
        listed = list(keys)
        ids = standing.subject_ids("ledger_project", context.register, listed)
        draft, rejected = prepared.draft, context.rejected
        signings = standing.signings(context.register, listed, rejected)
        steps = standing.steps(list(ids.values()), rejected)
        records: Iterable[StandingSigning | StandingStep] = chain(
            chain.from_iterable(signings.values()), chain.from_iterable(steps.values())
        )
        for record in records:
            if record.held is Held.FREE:
                draft.add("ledger_annulment", target_record=record.id, cause=context.cause)
        for entry in chain.from_iterable(
            standing.entries(context.register, listed, rejected).values()
        ):
            if entry.held is not Held.REJECTED:
                reverse(draft, context.register, entry, context.cause, context.file_hash, 1)
        register = context.register
        prepared.after.append(lambda batch: projections.annul_projects(register, listed))
        return prepared


def _ours(stage: str) -> bool:
    return stage in {"signed", *STAGES.values(), ""}


def stages_of(row: ProjectRow) -> list[tuple[str, str]]:
    """(date, stage) in order; of two on one day the later step holds."""
    days: dict[str, str] = {row.signed.on: "signed"}
    order = list(STAGES)
    for step in sorted(
        (step for step in row.steps if step.kind in STAGES),
        key=lambda step: (step.on, order.index(step.kind)),
    ):
        days[step.on] = STAGES[step.kind]
    return sorted(days.items())
