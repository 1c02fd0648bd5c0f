"""Ways around the guards, as an owner of the database has them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from entrepot.ledger.encoding import TABLES

SQLITE = "sqlite"


@contextmanager
def unguarded() -> Iterator[None]:
    """Triggers, references and checks do not bite in here. For `fresh_db` only: they stay off."""
    with connection.cursor() as cursor:
        if connection.vendor == SQLITE:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            return
        for table in (*TABLES, "ledger_batch"):
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'",
                [table],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")


class _Undone(Exception):
    pass


@contextmanager
def changed(statement: str, parameters: list[object]) -> Iterator[int]:
    """Run one statement, give the number of rows that it changed, and undo it afterwards."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            yield cursor.rowcount
            raise _Undone
    except _Undone:
        pass
