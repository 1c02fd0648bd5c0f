"""The ledger of a project or an enterprise as a table, and its money as bars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from entrepot.ledger import queries
from entrepot.ledger.models import Entry, Evidence, Nature
from entrepot.ledger.queries import Standing
from entrepot.money import Money
from entrepot.portal.pages import common
from entrepot.portal.pages.common import record_address
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table

COLUMNS = (
    Column(Text("Effective", "生效日期")),
    Column(Text("Entry", "分录")),
    Column(Text("Amount", "金额"), numeric=True),
    Column(Text("Evidence", "凭据")),
    Column(Text("Verified", "核验")),
)


def standing_cell(standing: Standing, people: dict[str, str]) -> Cell:
    if standing.annulled:
        return Cell(Text("annulled", "已作废"), tone="late")
    if standing.verdict == "accepted":
        who = people.get(standing.person or "", "")
        when = spoken.date_words(standing.at) if standing.at else ""
        return Cell(f"{who}, {when}".strip(", ") or Text("verified", "已核验"), tone="good")
    if standing.verdict == "rejected":
        return Cell(Text("rejected; in no figure", "未通过，不计入数据"), tone="late")
    return Cell(Text("waits; in no figure", "待核验，不计入数据"), tone="wait")


def evidence_cell(record: int, evidence: str, files: dict[str, Evidence], row: int | None) -> Cell:
    """The file's name, a link to it; a hash whose file is elsewhere says where."""
    if not evidence:
        return Cell(None, why=Text("none yet", "暂无"))
    if evidence in files:
        return Cell(files[evidence].name, url=record_address(record, "evidence/"))
    if row:
        return Cell(Text(f"row {row} of the imported file", f"导入文件第 {row} 行"))
    return Cell(Text(f"on{spoken.NBSP}paper", "纸质存档"))


def entry_table(
    entries: Sequence[Entry], *, known_at: datetime, people: dict[str, str]
) -> tuple[Table, list[dict[str, object]]]:
    """The table of the entries, and the bars of what is verified. Seven statements.

    A reversal has no row of its own: the entry that it takes back is struck through, with the
    reason where its verification stood.
    """
    standings = queries.standings([entry.id for entry in entries], known_at=known_at)
    parties = common.party_names(entry.investor for entry in entries)
    files = queries.evidence(entry.evidence for entry in entries)
    reversals = {entry.reverses_id: entry for entry in entries if entry.reverses_id}
    rows = []
    for entry in entries:
        if entry.reverses_id:
            continue
        standing = standings[entry.id]
        undone = reversals.get(entry.id)
        tone = "" if standing.counts else "open"
        verified = standing_cell(standing, people)
        if undone is not None:
            refused = standings[undone.id].verdict == "rejected"
            struck = standings[undone.id].counts or not (standing.counts or refused)
            tone = "undone" if struck else tone
            verified = _reversal_cell(undone, standings[undone.id], struck=struck)
        rows.append(
            Row.of(
                spoken.date_words(entry.effective_on, entry.precision),
                Cell(
                    _entry_words(entry),
                    url=record_address(entry.id),
                    second=parties.get(entry.investor, ""),
                ),
                spoken.money(Money(entry.amount_minor, entry.currency)),
                evidence_cell(entry.id, entry.evidence, files, entry.file_row),
                verified,
                tone=tone,
            )
        )
    table = Table(Text("Ledger", "账本"), COLUMNS, rows, row_heads=False)
    return table, _bars(entries, standings)


def _entry_words(entry: Entry) -> Text:
    named, nature = common.CLASSES[entry.capital_class], common.NATURES[entry.nature]
    return Text(f"{named.en} · {nature.en}", f"{named.zh} · {nature.zh}")


def _reversal_cell(reversal: Entry, standing: Standing, *, struck: bool) -> Cell:
    """Why an entry is struck through, or why a reversal does not strike it."""
    why = common.REASONS.get(reversal.cause, Text(reversal.cause, reversal.cause))
    address = record_address(reversal.id)
    if struck:
        return Cell(Text(f"reversed: {why.en}", f"已冲销：{why.zh}"), url=address)
    if standing.verdict == "rejected":
        words = Text("its reversal was rejected: it stands", "冲销未通过，分录仍有效")
    else:
        words = Text(f"reversal waits, still counts: {why.en}", f"冲销待核验，仍计入数据：{why.zh}")
    return Cell(words, url=address, tone="wait")


def _bars(entries: Sequence[Entry], standings: dict[int, Standing]) -> list[dict[str, object]]:
    """One row a class and currency, verified entries only; the longest is the whole width."""
    totals: dict[tuple[str, str], int] = {}
    by_id = {entry.id: entry for entry in entries}
    for entry in entries:
        if not standings[entry.id].counts:
            continue
        original = by_id.get(entry.reverses_id) if entry.reverses_id else None
        if entry.nature == Nature.REVERSAL and (
            original is None or not standings[original.id].counts
        ):
            continue
        sign = queries.entry_sign(entry, original)
        slot = (entry.capital_class, entry.currency)
        totals[slot] = totals.get(slot, 0) + sign * entry.amount_minor
    longest: dict[str, int] = {}
    for (_, currency), minor in totals.items():
        longest[currency] = max(longest.get(currency, 1), minor)
    return [
        {
            "label": common.CLASSES[capital_class],
            "amount": spoken.money(Money(minor, currency)),
            "share": minor / longest[currency],
            "tone": "paid" if capital_class == "paid_in" else capital_class,
        }
        for capital_class in common.CLASSES
        for (found, currency), minor in sorted(totals.items())
        if found == capital_class
    ]
