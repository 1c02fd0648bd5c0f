"""`entrepot import`: one file is read, checked, compared with the ledger, then posted."""

from __future__ import annotations

import functools
import gc
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction

from entrepot import clock
from entrepot.accounts.rules import require
from entrepot.ledger.errors import ClockWentBack
from entrepot.ledger.imports import kinds, mapping, projections, standing
from entrepot.ledger.imports.checking import Checked, check
from entrepot.ledger.imports.columns import fits
from entrepot.ledger.imports.context import Context
from entrepot.ledger.imports.drafting import Prepared
from entrepot.ledger.imports.errors import (
    BadCause,
    CorrectionRejected,
    NoSuchSheet,
    OlderEdition,
    TwoAtOnce,
)
from entrepot.ledger.imports.limits import Limits
from entrepot.ledger.imports.reader import Source
from entrepot.ledger.models import Batch, Import
from entrepot.ledger.posting import lock, newest_batch, post

if TYPE_CHECKING:
    from entrepot.accounts.models import User

#: Rows prepared together: about 50,000 records, so that the lock is held for a second or two.
_CHUNK = {"capital": 50_000, "projects": 4_000, "enterprises": 10_000}
#: Loaded tables are official at once.
_LISTS = ("rates", "classification", "divisions")
_TRIES = 3

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for. `recorded_at`: a replayed recorded time."""

    kind: str
    path: Path
    mapping: str | None = None
    edition: date | None = None
    recorded_at: datetime | None = None
    sheet: str = ""
    cause: str | None = None
    check: bool = False
    partial: bool = False
    strict: bool = False


@dataclass(slots=True)
class Outcome:
    """What happened. `refused`: nothing was posted because of errors in rows."""

    read: int = 0
    imported: int = 0
    revised: int = 0
    unchanged: int = 0
    rejected: int = 0
    skipped: int = 0
    gone: int = 0
    rounded: int = 0
    warnings: int = 0
    batch: int | None = None
    batches: int = 0
    refused: bool = False
    report: list[dict[str, object]] = field(default_factory=list)

    def summary(self) -> dict[str, int | None]:
        names = (
            "read",
            "imported",
            "revised",
            "unchanged",
            "rejected",
            "skipped",
            "gone",
            "rounded",
            "warnings",
            "batch",
            "batches",
        )
        return {name: getattr(self, name) for name in names}


def _silent(what: str, rows: int) -> None:
    """Progress for nobody."""


def run_import(request: Request, *, by: User, progress: Progress = _silent) -> Outcome:
    """Import one file; nothing is posted where it is refused.

    Raises NotAllowed, ImportRefused and what its kinds say (IMP-001 to IMP-016), ClockWentBack.
    """
    require(by, "ledger.rates" if request.kind == "rates" else "ledger.import")
    if request.cause is not None and not 1 <= len(request.cause) <= 40:
        raise BadCause(length=len(request.cause))
    chosen = mapping.load(request.kind, request.mapping)
    now = clock.now()
    recorded = request.recorded_at or now
    _check_replay(request.recorded_at, now)
    limits = Limits.from_environment()
    source = Source(
        request.path,
        limits,
        encoding=chosen.encoding,
        is_ours=chosen.is_ours,
        fits=functools.partial(fits, chosen),
        sheets=(request.sheet,) if request.sheet else chosen.sheets,
    )
    if request.sheet and source.form != "xlsx":
        raise NoSuchSheet(file=source.name, sheet=repr(request.sheet), sheets="–")
    today = clock.day(recorded)
    checked = check(
        source,
        chosen,
        today=today,
        edition=request.edition,
        strict=request.strict,
        cause=request.cause or chosen.cause,
        limits=limits,
        progress=progress,
    )
    try:
        return _Run(request, source, checked, by, progress).run()
    finally:
        checked.spool.close()


def _check_replay(recorded_at: datetime | None, now: datetime) -> None:
    """Said before the file is read; `post` says it again under the lock."""
    if recorded_at is None:
        return
    last = newest_batch()
    if recorded_at > now or (last and recorded_at < last.recorded_at):
        raise ClockWentBack(given=recorded_at.isoformat(), newest=last and last.recorded_at)


class _Run:
    """From checked rows to batches."""

    def __init__(
        self, request: Request, source: Source, checked: Checked, by: User, progress: Progress
    ) -> None:
        self.request, self.source, self.checked = request, source, checked
        self.by, self.progress = by, progress
        self.context: Context = checked.context
        self.kind: kinds.KindOfFile = self.context.mapping.kind
        self.outcome = Outcome(
            read=checked.read, rejected=len(checked.rejected), skipped=checked.skipped
        )
        self.import_id = hashlib.sha256(
            "|".join(
                filter(
                    None,
                    (
                        source.digest,
                        self.context.register,
                        self.kind.name,
                        self.context.edition,
                        source.sheet,
                    ),
                )
            ).encode()
        ).hexdigest()[:16]
        #: Gone, but not to be annulled.
        self.kept: set[str] = set()
        newest = newest_batch()
        self.newest = newest.number if newest else 0

    def run(self) -> Outcome:
        self._refuse_older()
        outcome = self.outcome
        self._refuse_stuck()
        gone = self._gone()
        outcome.gone = len(gone)
        outcome.rounded = self.context.summary_notes()
        problems = self.context.problems
        outcome.warnings = problems.warnings
        outcome.report = problems.listed()
        if outcome.rejected and not self.request.partial:
            outcome.refused = True
            outcome.skipped = outcome.read - outcome.rejected
            return outcome
        if not self.request.check:
            self._before()
        self._work(gone)
        if not self.request.check:
            Import.objects.filter(pk=self.import_id).update(
                finished=True, summary=outcome.summary()
            )
        return outcome

    def _refuse_older(self) -> None:
        if self.kind.name in _LISTS:
            return
        newest = (
            Import.objects.filter(register=self.context.register, kind=self.kind.name)
            .order_by("-edition")
            .values_list("edition", flat=True)
            .first()
        )
        if newest and newest.isoformat() > self.context.edition:
            raise OlderEdition(
                register=self.context.register,
                kind=self.kind.name,
                newest=newest,
                given=self.context.edition,
            )

    def _refuse_stuck(self) -> None:
        """Rows that would reverse an entry whose one reversal was rejected are errors."""
        context, checked = self.context, self.checked
        stuck = standing.stuck_keys(context.register, context.rejected) & checked.seen.keys()
        if not stuck or self.kind.name not in ("projects", "capital"):
            return
        for chunk in checked.spool.chunks(10_000):
            for row in chunk:
                if row[1] not in stuck or row[0] in checked.rejected | checked.superseded:
                    continue
                batch = self._stuck_in(
                    functools.partial(checked.poster.prepare, [checked.restore(row)], first=False)
                )
                if batch:
                    head = context.columns.head_of(context.mapping.key[0])
                    context.problems.add("IMP-121", row[0], head, row[1], batch=batch)
                    checked.rejected.add(row[0])
        self.outcome.rejected = len(checked.rejected)

    @staticmethod
    def _stuck_in(prepare: Callable[[], Prepared]) -> int:
        """The batch whose rejection stands in the way, 0 where none does."""
        try:
            prepare()
        except CorrectionRejected as refused:
            return refused.batch
        return 0

    def _gone(self) -> list[str]:
        """Rows of earlier editions that the file no longer holds; a rejected row is not gone."""
        context, seen = self.context, self.checked.seen
        if self.kind.name in _LISTS:
            return []
        if self.kind.name == "capital":
            from entrepot.ledger.imports.capital_sums import POSTING

            gone = sorted(
                {
                    key
                    for key in standing.keys_standing(context.register, POSTING, context.rejected)
                    if key not in seen
                }
            )
        else:
            gone = projections.gone(context.register, self.kind.name, seen)
        annul = context.mapping.annul_gone
        stuck = standing.stuck_keys(context.register, context.rejected) if annul else set()
        for key in gone:
            if key in stuck and (
                batch := self._stuck_in(functools.partial(self.checked.poster.annul, [key]))
            ):
                context.problems.add(
                    "IMP-213", 1, context.columns.head_of(context.mapping.key[0]), key, batch=batch
                )
                self.kept.add(key)
                continue
            context.problems.add(
                "IMP-212",
                1,
                context.columns.head_of(context.mapping.key[0]),
                key,
                what="it is annulled" if annul else "it stays",
                what_zh="已作废" if annul else "予以保留",
            )
        return gone

    def _before(self) -> None:
        """What must stand before the first batch: parties, editions, the run itself."""
        with transaction.atomic():
            if not self.context.parties.save():
                raise TwoAtOnce(register=self.context.register, kind=self.kind.name)
            self.checked.reader.save()
            Import.objects.get_or_create(
                pk=self.import_id,
                defaults={
                    "register": self.context.register,
                    "kind": self.kind.name,
                    "edition": self.context.edition,
                    "file_name": self.source.label[:200],
                    "file_hash": self.source.digest,
                },
            )

    def _work(self, gone: list[str]) -> None:
        poster = self.checked.poster
        first = self.kind.name == "capital" and not standing.has_entries(self.context.register)
        size = _CHUNK.get(self.kind.name, 50_000)
        left_out = self.checked.rejected | self.checked.superseded
        done = 0
        for chunk in self.checked.spool.chunks(size):
            rows = [self.checked.restore(row) for row in chunk if row[0] not in left_out]
            if rows:
                self._post(functools.partial(poster.prepare, rows, first=first))
            done += len(chunk)
            self.progress("posting", done)
        if self.context.mapping.annul_gone:
            gone = [key for key in gone if key not in self.kept]
            for start in range(0, len(gone), size):
                part = gone[start : start + size]
                self._post(functools.partial(poster.annul, part))

    def _post(self, prepare: Callable[[], Prepared]) -> None:
        """Prepare outside the lock, post inside; a person may have reversed the same entry."""
        for attempt in range(_TRIES):
            prepared = prepare()
            if self.request.check or not prepared.changed():
                break
            try:
                with transaction.atomic():
                    lock()
                    self._refuse_second()
                    batch = self._batch(prepared)
                    for act in prepared.after:
                        act(batch)
                break
            except IntegrityError:
                if attempt == _TRIES - 1:
                    raise
        outcome = self.outcome
        outcome.imported += prepared.imported
        outcome.revised += prepared.revised
        outcome.unchanged += prepared.unchanged

    def _batch(self, prepared: Prepared) -> Batch | None:
        if not prepared.draft.rows:
            return None
        batch = post(
            prepared.draft,
            source=f"import {self.kind.name} {self.source.label}"[:200],
            by=self.by.person,
            replay_at=self.request.recorded_at,
            file_hash=self.source.digest,
            import_id=self.import_id,
            needs_approval=self.kind.name not in _LISTS,
        )
        if self.outcome.batch is None:
            self.outcome.batch = batch.number
        self.outcome.batches += 1
        return batch

    def _refuse_second(self) -> None:
        """No other import of this register may have posted since the file was compared."""
        others = (
            Import.objects.filter(register=self.context.register, kind=self.kind.name)
            .exclude(pk=self.import_id)
            .values("pk")
        )
        if Batch.objects.filter(number__gt=self.newest, import_id__in=others).exists():
            raise TwoAtOnce(register=self.context.register, kind=self.kind.name)


def tune() -> None:
    """For a process that only imports: a larger page cache of its connection, and fewer rounds
    of the garbage collector, which finds nothing in a million rows of plain values."""
    gc.set_threshold(500_000, 50, 1000)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-262144")


__all__ = ["Outcome", "Request", "run_import", "tune"]
