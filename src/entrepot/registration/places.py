"""Places: which quotas a registration fits, whether they have room, who is next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from entrepot.registration.models import Enrolment, Registration, SeatQuota, State


@dataclass(frozen=True, slots=True)
class Limit:
    """The most of a kind ("": any) and a delegation (None: any, or none at all)."""

    kind: str
    delegation: int | None
    most: int

    def fits(self, kind: str, delegation: int | None) -> bool:
        return self.kind in ("", kind) and self.delegation in (None, delegation)


class Places:
    """What is taken, by kind and delegation, beside the limits. It knows no database."""

    def __init__(self, limits: Iterable[Limit], taken: Counter[tuple[str, int | None]]) -> None:
        self.limits = tuple(limits)
        self._taken = [0] * len(self.limits)
        for (kind, delegation), count in taken.items():
            self.take(kind, delegation, count)

    def room(self, kind: str, delegation: int | None) -> bool:
        """Whether every limit that fits has a place left."""
        return all(
            self._taken[index] < limit.most
            for index, limit in enumerate(self.limits)
            if limit.fits(kind, delegation)
        )

    def take(self, kind: str, delegation: int | None, count: int = 1) -> None:
        for index, limit in enumerate(self.limits):
            if limit.fits(kind, delegation):
                self._taken[index] += count


def places_of(enrolment: Enrolment) -> Places:
    """As they stand. Two statements."""
    limits = [
        Limit(one.kind, one.delegation_id, one.most)
        for one in SeatQuota.objects.filter(enrolment=enrolment)
    ]
    rows = (
        Registration.objects.filter(enrolment=enrolment, state=State.APPROVED)
        .order_by()
        .values_list("kind", "delegation_id")
        .annotate(count=Count("pk"))
    )
    return Places(limits, Counter({(kind, group): count for kind, group, count in rows}))


def next_in_line(waiting: Iterable[Registration], places: Places) -> list[Registration]:
    """Those who get a place, in the order in which they wait; `places` is taken from."""
    released = []
    for one in waiting:
        if places.room(one.kind, one.delegation_id):
            places.take(one.kind, one.delegation_id)
            released.append(one)
    return released
