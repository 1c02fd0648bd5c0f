"""The investors of a row: `name:economy:share; …`, names alone, or the register's own bank."""

from __future__ import annotations

from entrepot.ledger.imports.context import Context
from entrepot.ledger.imports.values import Unreadable, number

#: A whole, and one per cent of it, in millionths.
WHOLE = 1_000_000
_PER_CENT = 10_000

Stake = tuple[str, int | None]


class Stakes:
    """Reads the investors of rows; a text that was read once is remembered."""

    def __init__(self, context: Context) -> None:
        self.context = context
        mapping = context.mapping
        constant = mapping.investors.get(context.register) or mapping.investors.get("")
        self._constant: tuple[Stake, ...] | None = None
        if constant:
            key = context.parties.use(constant.name, constant.economy, constant.kind)
            self._constant = ((key, WHOLE),)
        #: A column, or a constant, that tells the economy of investors who state none.
        self._has_economy = context.columns.has("economy")
        self._read: dict[tuple[str, str], tuple[Stake, ...]] = {}
        self._warned: set[str] = set()

    def read(self, row: int, cells: list[str]) -> tuple[tuple[Stake, ...], str]:
        """(stakes, the investor where it is only one)."""
        if self._constant:
            return self._constant, self._constant[0][0]
        columns = self.context.columns
        text = columns.text(cells, "investors")
        if not text:
            return (), ""
        usual = self.context.economy(row, "economy", cells) if self._has_economy else ""
        if usual is None:
            return (), ""
        stakes = self._read.get((text, usual))
        if stakes is None:
            parts = self._parts(row, cells, text)
            if parts is None:
                return (), ""
            merged: dict[str, int | None] = {}
            for name, economy, share in parts:
                party = self._party(row, cells, name, economy or usual)
                if party in merged:
                    old = merged[party]
                    share = None if share is None and old is None else (share or 0) + (old or 0)
                merged[party] = share
            stakes = tuple(merged.items())
            if sum(share or 0 for share in merged.values()) > WHOLE:
                self._refuse(row, cells, "the shares add up to more than 100", "比例合计超过 100")
                return (), ""
            self._read[text, usual] = stakes
        alone = len(stakes) == 1 and stakes[0][1] in (None, WHOLE)
        return stakes, stakes[0][0] if alone else ""

    def _party(self, row: int, cells: list[str], name: str, economy: str) -> str:
        bearers = self.context.parties.bearers(name)
        key = self.context.parties.use(name, economy)
        others = {where or "–" for where in bearers.values() if where != economy}
        if others and key not in self._warned:
            self._warned.add(key)
            self.context.note(
                "IMP-206",
                row,
                "investors",
                cells,
                value=name,
                economies=", ".join(sorted({*others, economy or "–"})),
            )
        return key

    def _parts(
        self, row: int, cells: list[str], text: str
    ) -> list[tuple[str, str, int | None]] | None:
        """(name, economy, share in millionths) of each investor; None after an error."""
        mapping = self.context.mapping
        separator = mapping.separator
        parts: list[tuple[str, str, int | None]] = []
        for piece in text.split(separator):
            piece = piece.strip()
            if not piece:
                continue
            if mapping.plain_investors:
                parts.append((piece[:300], "", None))
                continue
            part = self.one(row, cells, "investors", piece)
            if part is None:
                return None
            parts.append(part)
        return parts

    def one(
        self, row: int, cells: list[str], field: str, piece: str
    ) -> tuple[str, str, int | None] | None:
        """`name`, `name:economy` or `name:economy:share`; None after an error, which is noted."""
        context = self.context
        bits = [bit.strip() for bit in piece.split(":")]
        share: int | None = None
        if len(bits) > 2:
            last = bits.pop().removesuffix("%").strip()
            if last:
                try:
                    percent = number(last)
                except Unreadable:
                    self._refuse(
                        row,
                        cells,
                        f"the share {last!r} is not a number",
                        f"比例“{last}”不是数字",
                        field,
                    )
                    return None
                if not 0 <= percent <= 100:
                    self._refuse(
                        row,
                        cells,
                        f"the share {last} is not between 0 and 100",
                        f"比例 {last} 不在 0 至 100 之间",
                        field,
                    )
                    return None
                share = int((percent * _PER_CENT).to_integral_value())
        economy = ""
        if len(bits) > 1:
            word = bits.pop()
            found = context.find_economy(context.columns.translated("economy", word))
            if found is None and "economy" in context.mapping.unknown:
                found = ""
            if word and found is None:
                context.note(
                    "IMP-106",
                    row,
                    field,
                    cells,
                    value=word,
                    choices=context.nearest_economies(word),
                )
                return None
            economy = found or ""
        name = ":".join(bits)
        if not name or len(name) > 300:
            self._refuse(
                row,
                cells,
                "an investor has a name of at most 300 characters",
                "投资方须有名称且不超过 300 个字符",
                field,
            )
            return None
        return name, economy, share

    def _refuse(
        self, row: int, cells: list[str], why: str, why_zh: str, field: str = "investors"
    ) -> None:
        self.context.note("IMP-112", row, field, cells, why=why, why_zh=why_zh)
