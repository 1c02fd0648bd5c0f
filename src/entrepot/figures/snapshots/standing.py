"""When a record counts: from which recorded time to which, as intervals (LEDGER.md §§3, 4).

A record counts from the moment when the newest verdict on it, or on its batch, is `accepted`;
a batch that needs no approval counts from its own recorded time. An annulment that counts
closes what it names. Worked out once, while a snapshot is written, so that a figure known at
any time is a comparison of two columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

#: Bits of a record's id below its batch's number.
BATCH_BITS = 20

#: Half-open intervals [from, to) of microseconds since 1970, disjoint and in order.
Intervals = tuple[tuple[int, int], ...]

#: Later than any recorded time: 9999-12-31.
OPEN = 253_402_214_400_000_000
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - UTC, as the snapshot's columns are


def micros(instant: datetime) -> int:
    """Microseconds since 1970, UTC."""
    delta = instant.replace(tzinfo=None) - instant.utcoffset() - _EPOCH  # type: ignore[operator]
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def intersect(left: Intervals, right: Intervals) -> Intervals:
    return tuple(
        (max(a, c), min(b, d)) for a, b in left for c, d in right if max(a, c) < min(b, d)
    )


def subtract(left: Intervals, right: Intervals) -> Intervals:
    """What of `left` lies outside `right`."""
    for start, end in right:
        left = tuple(
            part
            for a, b in left
            for part in ((a, min(b, start)), (max(a, end), b))
            if part[0] < part[1]
        )
    return left


@dataclass(slots=True)
class Standings:
    """Every verdict of a history, and the intervals that follow from them.

    `batches`: number -> (recorded at, needs approval). `verdicts`: (id, recorded at, batch or
    None, record or None, accepted) in the order of ids. `annulments`: (id, recorded at, target).
    """

    batches: dict[int, tuple[int, bool]]
    verdicts: Iterable[tuple[int, int, int | None, int | None, bool]]
    annulments: list[tuple[int, int, int]]
    void_at: dict[int, int] = field(default_factory=dict)
    _on_batch: dict[int, list[tuple[int, int, bool]]] = field(default_factory=dict)
    _on_record: dict[int, list[tuple[int, int, bool]]] = field(default_factory=dict)
    _whole: dict[int, Intervals] = field(default_factory=dict)
    _annulled: dict[int, Intervals] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, at, batch, record, accepted in self.verdicts:
            if batch is not None:
                self._on_batch.setdefault(batch, []).append((number, at, accepted))
            elif record is not None:
                self._on_record.setdefault(record, []).append((number, at, accepted))
        for number in self.batches:
            self._whole[number] = self._fold(number, self._on_batch.get(number, []))
        for number, at, target in self.annulments:
            self.void_at[target] = min(at, self.void_at.get(target, OPEN))
            counts = self._bare(number)
            # Union: overlapping annulments of one record are cut out one after the other.
            self._annulled[target] = self._annulled.get(target, ()) + counts

    @property
    def exceptional(self) -> set[int]:
        """Records that don't simply stand as their batch does."""
        return set(self._on_record) | set(self.void_at)

    def batch(self, number: int) -> Intervals:
        return self._whole[number]

    def record(self, number: int, *owners: int | None) -> Intervals:
        """When a record counts. `owners`: what it belongs to; annulled, they take it along."""
        intervals = self._bare(number)
        for one in (number, *owners):
            if one is not None and one in self._annulled:
                intervals = subtract(intervals, self._annulled[one])
        return intervals

    def void(self, number: int, *owners: int | None) -> int:
        """When a record, or what it belongs to, was annulled, verified or not; else OPEN."""
        return min(self.void_at.get(one, OPEN) for one in (number, *owners) if one is not None)

    def _bare(self, number: int) -> Intervals:
        batch = number >> BATCH_BITS
        own = self._on_record.get(number)
        if not own:
            return self._whole[batch]
        return self._fold(batch, sorted(own + self._on_batch.get(batch, [])))

    def _fold(self, batch: int, verdicts: list[tuple[int, int, bool]]) -> Intervals:
        recorded_at, needs_approval = self.batches[batch]
        since = None if needs_approval else recorded_at
        found: list[tuple[int, int]] = []
        for _, at, accepted in verdicts:
            if accepted and since is None:
                since = at
            elif not accepted and since is not None:
                if since < at:
                    found.append((since, at))
                since = None
        if since is not None:
            found.append((since, OPEN))
        return tuple(found)
