"""What the second person rejected: it does not stand, so importing it again posts it anew."""

from __future__ import annotations

from django.db.models import Q

from entrepot.ledger.models import SPAN, Verdict, Verification


class Rejected:
    """Ids of records whose newest verdict, on the record or on its batch, is a rejection."""

    def __init__(self, batches: dict[int, tuple[int, str]], records: dict[int, tuple[int, str]]):
        self._batches, self._records = batches, records
        self._any = any(
            verdict == Verdict.REJECTED for _, verdict in (*batches.values(), *records.values())
        )

    @classmethod
    def read(cls) -> Rejected:
        """One statement where nothing was ever rejected, else three."""
        refused = Verification.objects.filter(verdict=Verdict.REJECTED)
        judged = refused.values_list("target_batch", "target_record").distinct()
        batches = {batch for batch, _ in judged if batch is not None}
        records = {record for _, record in judged if record is not None}
        if not batches and not records:
            return cls({}, {})
        inside = Q(target_record__in=records)
        for batch in batches:
            inside |= Q(target_record__gt=batch * SPAN, target_record__lt=(batch + 1) * SPAN)
        return cls(
            cls._newest(Q(target_batch__in=batches), "target_batch"),
            cls._newest(inside, "target_record"),
        )

    @staticmethod
    def _newest(which: Q, target: str) -> dict[int, tuple[int, str]]:
        rows = Verification.objects.filter(which).order_by("id")
        return {
            judged: (number, verdict)
            for judged, number, verdict in rows.values_list(target, "id", "verdict")
        }

    def __bool__(self) -> bool:
        return self._any

    def __contains__(self, record: object) -> bool:
        if not self._any or not isinstance(record, int):
            return False
        none = (0, "")
        newest = max(self._batches.get(record // SPAN, none), self._records.get(record, none))
        return newest[1] == Verdict.REJECTED
