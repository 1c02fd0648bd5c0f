"""Rows of `rates`, `classification` and `divisions`: loaded tables that need no second person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from entrepot.ledger.imports.context import Context
from entrepot.ledger.imports.drafting import Prepared
from entrepot.ledger.imports.values import Unreadable, number
from entrepot.ledger.models import CodeRecord, RateRecord
from entrepot.places import reference

DIVISIONS = "divisions"


class RateRow(NamedTuple):
    row: int
    key: str
    currency: str
    per: str
    precision: str
    start: str
    rate: str


class RateReader:
    """Units of `currency` per 1 `per`, on a day or as the average of a month or year."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def read(self, row: int, cells: list[str]) -> tuple[str, RateRow | None]:
        context, columns = self.context, self.context.columns
        errors = context.problems.errors
        currency = context.currency(row, cells)
        if currency is None and not columns.text(cells, "currency"):
            context.note("IMP-101", row, "currency", cells, field=columns.head_of("currency"))
        per = columns.text(cells, "per").upper()
        if per not in ("USD", "EUR"):
            context.note("IMP-104", row, "per", cells, field="per", choices="USD, EUR")
        start, precision = self._period(row, cells)
        rate = self._rate(row, cells)
        if context.problems.errors > errors or currency is None:
            return "", None
        key = f"{currency}/{per}/{precision}/{start}"
        return key, RateRow(row, key, currency, per, precision, start, rate)

    def _period(self, row: int, cells: list[str]) -> tuple[str, str]:
        context, columns = self.context, self.context.columns
        given = [name for name in ("date", "month", "year") if columns.text(cells, name)]
        if len(given) != 1:
            name = next(n for n in ("date", "month", "year") if columns.has(n))
            context.note("IMP-120", row, name, cells, found=len(given))
            return "", ""
        found = context.date(row, given[0], cells)
        wanted = {"date": "day"}.get(given[0], given[0])
        if found and found[1] != wanted:
            forms = {"date": "2018-06-08", "month": "2018-06", "year": "2018"}[given[0]]
            context.note("IMP-102", row, given[0], cells, forms=forms)
        return found or ("", "")

    def _rate(self, row: int, cells: list[str]) -> str:
        context, columns = self.context, self.context.columns
        text = columns.text(cells, "rate")
        if not text:
            context.note("IMP-101", row, "rate", cells, field=columns.head_of("rate"))
            return ""
        try:
            rate = number(text)
        except Unreadable as refused:
            context.note("IMP-103", row, "rate", cells, why=refused.why, why_zh=refused.why_zh)
            return ""
        if rate <= 0:
            context.note("IMP-117", row, "rate", cells)
        plain = f"{rate:f}"
        if len(plain) > 40:
            context.note("IMP-115", row, "rate", cells, field="rate", found=len(plain), allowed=40)
        return plain

    def finish(self, seen: Iterable[str]) -> None:
        """Nothing more is known at the end of a file."""

    def save(self) -> None:
        """Nothing must stand before the first batch."""


class RatePoster:
    """A rate that changed is a new record: the last recorded one holds."""

    def __init__(self, context: Context) -> None:
        self.known = {
            (currency, per, precision, start.isoformat()): rate
            for currency, per, precision, start, rate in RateRecord.objects.order_by(
                "id"
            ).values_list("currency", "per", "precision", "period_start", "rate")
        }

    def prepare(self, rows: Sequence[RateRow], *, first: bool) -> Prepared:
        prepared = Prepared()
        for row in rows:
            known = self.known.get((row.currency, row.per, row.precision, row.start))
            if not prepared.counts(new=known is None, changed=known != row.rate):
                continue
            prepared.draft.add(
                "ledger_rate",
                currency=row.currency,
                per=row.per,
                precision=row.precision,
                period_start=row.start,
                rate=row.rate,
            )
        return prepared

    def annul(self, keys: Iterable[str]) -> Prepared:
        return Prepared()


class CodeRow(NamedTuple):
    row: int
    key: str
    tree: str
    code: str
    parent: str
    label_en: str
    label_zh: str
    start: str | None
    end: str | None


class CodeReader:
    """A code of a tree: `isic4` after `isic:`, `divisions`, else GB/T 4754, or the register that
    a mapping names."""

    def __init__(self, context: Context, kind: str) -> None:
        self.context = context
        self.kind = kind
        self.parents: list[tuple[int, str, str, str]] = []
        self.codes: set[tuple[str, str]] = set()

    def _tree(self, code: str) -> tuple[str, str]:
        if self.kind == DIVISIONS:
            return DIVISIONS, code
        if code.lower().startswith("isic:"):
            return "isic4", code[5:].strip()
        register = self.context.register
        return (register if register != "own" else "gbt4754"), code

    def read(self, row: int, cells: list[str]) -> tuple[str, CodeRow | None]:
        context, columns = self.context, self.context.columns
        errors = context.problems.errors
        given = context.required(row, "code", cells, 24)
        tree, code = self._tree(given)
        parent = self._tree(columns.text(cells, "parent"))[1]
        labels = []
        for name in ("label_en", "label_zh"):
            text = columns.text(cells, name)
            if len(text) > 300:
                context.note("IMP-115", row, name, cells, field=name, found=len(text), allowed=300)
            labels.append(text)
        days = []
        for name in ("from", "to"):
            found = context.date(row, name, cells)
            days.append(found[0] if found else None)
        if context.problems.errors > errors:
            return "", None
        self.codes.add((tree, code))
        if parent:
            self.parents.append((row, tree, parent, columns.raw(cells, "parent")))
        key = f"{tree}/{code}/{days[0] or ''}"
        return key, CodeRow(row, key, tree, code, parent, *labels, *days)

    def finish(self, seen: Iterable[str]) -> None:
        """Every parent is in the file, loaded or shipped."""
        self.late: set[int] = set()
        loaded = set(CodeRecord.objects.values_list("tree", "code"))
        for row, tree, parent, raw in self.parents:
            if (tree, parent) in self.codes or (tree, parent) in loaded:
                continue
            shipped = (
                reference.divisions()
                if tree == DIVISIONS
                else reference.sectors("isic4")
                if tree == "isic4"
                else reference.sectors("gbt4754")
                if tree == "gbt4754"
                else {}
            )
            if parent not in shipped:
                self.context.problems.add(
                    "IMP-118", row, self.context.columns.head_of("parent"), raw
                )
                self.late.add(row)

    def save(self) -> None:
        """Nothing must stand before the first batch."""


class CodePoster:
    def __init__(self, context: Context) -> None:
        self.known = {
            (tree, code, start.isoformat() if start else None): (
                parent,
                en,
                zh,
                end.isoformat() if end else None,
            )
            for tree, code, start, parent, en, zh, end in CodeRecord.objects.order_by(
                "id"
            ).values_list(
                "tree", "code", "valid_from", "parent", "label_en", "label_zh", "valid_to"
            )
        }

    def prepare(self, rows: Sequence[CodeRow], *, first: bool) -> Prepared:
        prepared = Prepared()
        for row in rows:
            known = self.known.get((row.tree, row.code, row.start))
            if not prepared.counts(
                new=known is None,
                changed=known != (row.parent, row.label_en, row.label_zh, row.end),
            ):
                continue
            prepared.draft.add(
                "ledger_code",
                tree=row.tree,
                code=row.code,
                parent=row.parent,
                label_en=row.label_en,
                label_zh=row.label_zh,
                valid_from=row.start,
                valid_to=row.end,
            )
        return prepared

    def annul(self, keys: Iterable[str]) -> Prepared:
        return Prepared()
