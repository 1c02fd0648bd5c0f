"""A ledger that is older than trade deals keeps its hashes, and gets its guards back."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from entrepot.ledger.guards import missing_guards
from entrepot.ledger.verify import verify
from tests.ledger.desk import Desk, usd


@pytest.mark.slow
def test_records_of_encoding_1_are_the_same_after_the_migration(fresh_db: object) -> None:
    desk = Desk()
    project = desk.open()
    first = desk.sign(project, usd(8_000_000), kind="intention")
    desk.sign(project, usd(9_000_000), follows=first)
    before = verify()
    call_command("migrate", "fair", "zero", verbosity=0)
    call_command("migrate", "ledger", "0001", verbosity=0)
    with connection.cursor() as cursor:
        assert "ledger_trade_deal" not in connection.introspection.table_names(cursor)
    call_command("migrate", verbosity=0)
    assert verify() == before
    assert before.ok
    assert missing_guards() == []
    desk.deal(usd(5))
    assert verify().ok
