"""The first day: the order gone through, two ceremonies held, each signature in the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from entrepot.demo.fair import cast, sayings
from entrepot.demo.fair.plan import Fate, Planned
from entrepot.demo.ground import at, owner_of
from entrepot.fair import actions
from entrepot.fair.models import Ceremony, Preparation

if TYPE_CHECKING:
    from entrepot.demo.fair.symposium import Symposium

#: Of a signing's turn at the table: seconds until it is signed, its document is held together
#: with the file by a second person, and it is in the ledger.
SIGNED, CONFIRMED, POSTED = 40, 70, 100


class FirstDay:
    def __init__(self, symposium: Symposium, made: list[tuple[Planned, Preparation]]) -> None:
        self.symposium = symposium
        self.organiser, self.verifier = symposium.organiser, symposium.verifier
        self.planned = {it.pk: planned for planned, it in made}

    def run(self) -> None:
        for number, stage in enumerate(cast.STAGES):
            ceremony = self.symposium.ceremonies[stage.name.en]
            self._order(ceremony, now=at(cast.REHEARSED_ON, 10 + number))
        for stage in (cast.CENTRAL, cast.OWN):
            self._hold(self.symposium.ceremonies[stage.name.en])
        self._undo()

    def _order(self, ceremony: Ceremony, *, now: datetime) -> None:
        """The largest first on the central stage; elsewhere delegation by delegation."""
        there = list(
            ceremony.preparations.filter(state="accepted").select_related("delegation__edition")
        )
        if ceremony.name_en == cast.CENTRAL.name.en:
            there.sort(key=lambda it: (it.currency != "USD", -(it.total_minor or 0), it.number))
        else:
            there.sort(key=lambda it: (it.delegation.code, it.number))
        actions.place_in_order(ceremony=ceremony, order=there, by=self.organiser, now=now)
        actions.rehearse(ceremony=ceremony, by=self.organiser, now=now + timedelta(minutes=40))

    def _hold(self, ceremony: Ceremony) -> None:
        """From first to last: signed, confirmed, posted, then the next is shown."""
        turns = list(ceremony.preparations.filter(position__isnull=False).order_by("position"))
        begins = ceremony.starts_at
        ceremony = actions.start_ceremony(ceremony=ceremony, by=self.organiser, now=begins)
        for place, it in enumerate(turns, 1):
            begins = ceremony.time_of(place)
            if place > 1:
                actions.show_next(ceremony=ceremony, by=self.organiser, now=begins)
            self._sign(it, self.planned[it.pk], begins)
        ends = begins + timedelta(minutes=ceremony.minutes_each)
        actions.close_ceremony(ceremony=ceremony, by=self.organiser, now=ends)

    def _sign(self, it: Preparation, planned: Planned, begins: datetime) -> None:
        document = self.symposium.paper()
        it = actions.sign(
            preparation=it,
            document=document,
            by=self.organiser,
            now=begins + timedelta(seconds=SIGNED),
        )
        if planned.confirmed:
            actions.confirm_document(
                preparation=it,
                document=document,
                by=self.verifier,
                now=begins + timedelta(seconds=CONFIRMED),
            )
        if planned.fate is Fate.SIGNED:
            return
        posted = begins + timedelta(seconds=POSTED)
        officer = self.symposium.users.get(owner_of(self.symposium.seed, it.key))
        actions.post_signing(
            preparation=it,
            officer=None if planned.trade else officer,
            by=self.organiser,
            now=posted,
            replay_at=posted,
        )

    def _undo(self) -> None:
        """In the afternoon one turns out not to be what was agreed; it is prepared anew."""
        now = at(cast.FIRST_DAY, 17, 40)
        for pk, planned in self.planned.items():
            if planned.fate is not Fate.UNDONE:
                continue
            it = actions.undo(
                preparation=Preparation.objects.get(pk=pk),
                cause="typed_wrong",
                note=sayings.UNDONE_NOTE,
                by=self.organiser,
                now=now,
                replay_at=now,
            )
            seen = now + timedelta(minutes=6)
            actions.confirm_undoing(preparation=it, by=self.verifier, now=seen, replay_at=seen)
            leader = self.symposium.users[planned.group.leader]
            actions.prepare_anew(preparation=it, by=leader, now=now + timedelta(minutes=12))
