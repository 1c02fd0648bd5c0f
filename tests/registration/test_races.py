"""What is left when several people do it at the same moment."""

from __future__ import annotations

from threading import Barrier, Thread

from django.db import connections

from entrepot.registration.models import Registration
from tests.registration.reception import Reception


def test_of_six_who_register_at_once_for_two_places_two_get_one_and_four_wait(fresh_db):
    reception = Reception()
    reception.quota(2, "investor")
    guests = [reception.details() for _ in range(6)]
    start, failed = Barrier(6), []

    def register(details) -> None:
        try:
            start.wait(30)
            reception.register(details)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=register, args=(one,)) for one in guests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    rows = Registration.objects.order_by("number")
    assert list(rows.values_list("number", "state")) == [
        (number, "approved" if number <= 2 else "waiting") for number in range(1, 7)
    ]
