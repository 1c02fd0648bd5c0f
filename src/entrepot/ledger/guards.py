"""The database's own refusal of UPDATE, DELETE, TRUNCATE and of an insert over an old key.

One function makes the triggers after every `migrate`; `missing_guards` compares the database
with the list (start-up, `entrepot check`, a test). No setting turns them off.
"""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from entrepot.ledger.encoding import TABLES

#: Keys by which `INSERT OR REPLACE` could push a row out on SQLite, where it passes by a
#: trigger on DELETE; each is checked before an insert.
KEYS: dict[str, tuple[str, ...]] = {
    "ledger_batch": ("number",),
    **dict.fromkeys(TABLES, ("id",)),
}
SECOND_KEYS: dict[str, tuple[str, ...]] = {
    "ledger_project": ("register", "key"),
    "ledger_enterprise": ("register", "key"),
    "ledger_trade_deal": ("register", "key"),
    "ledger_entry": ("reverses_id",),
}


def _sqlite_triggers() -> dict[str, str]:
    triggers = {}
    for table in KEYS:
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            triggers[name] = (
                f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" BEGIN '
                f"SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END"
            )
        for suffix, keys in (("", KEYS[table]), ("_2", SECOND_KEYS.get(table, ()))):
            if not keys:
                continue
            same = " AND ".join(f'"{key}" = NEW."{key}"' for key in keys)
            name = f"{table}_no_replace{suffix}"
            triggers[name] = (
                f'CREATE TRIGGER "{name}" BEFORE INSERT ON "{table}" '
                f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {same}) BEGIN '
                f"SELECT RAISE(ABORT, '{table} is append-only: this key exists'); END"
            )
    return triggers


def _postgresql_triggers() -> dict[str, str]:
    triggers = {}
    for table in KEYS:
        name = f"{table}_no_change"
        triggers[name] = (
            f'CREATE TRIGGER "{name}" BEFORE UPDATE OR DELETE ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
        )
        name = f"{table}_no_truncate"
        triggers[name] = (
            f'CREATE TRIGGER "{name}" BEFORE TRUNCATE ON "{table}" '
            f"FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        )
    return triggers


_BODY = """
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP;
END """
_REFUSE = (
    f"CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$"
)


def _expected(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return _sqlite_triggers() if connection.vendor == "sqlite" else _postgresql_triggers()


def _present(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Name -> definition; on PostgreSQL with its state before it: `O` is switched on."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT t.tgname, t.tgenabled::text || ' ' || pg_get_triggerdef(t.oid, true) || "
                "CASE WHEN p.prosrc = %s THEN '' ELSE ' function replaced' END "
                "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal",
                [_BODY],
            )
        return dict(cursor.fetchall())


def missing_guards(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Names of triggers that are absent, changed or switched off; empty where all stand."""
    connection = connections[using]
    present = _present(connection)
    missing = []
    for name, statement in _expected(connection).items():
        # PostgreSQL writes a definition without quotes, and DELETE ahead of UPDATE.
        intact = (
            statement
            if connection.vendor == "sqlite"
            else "O " + statement.replace('"', "").replace("UPDATE OR DELETE", "DELETE OR UPDATE")
        )
        if present.get(name) != intact:
            missing.append(name)
    return missing


def install_guards(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make every trigger that is missing or changed."""
    connection = connections[using]
    expected = _expected(connection)
    missing = missing_guards(using)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_REFUSE)
        for name in missing:
            table = name.split("_no_")[0]
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
            else:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
            cursor.execute(expected[name])


def install_after_migrate(*, using: str = DEFAULT_DB_ALIAS, **_: object) -> None:
    """Signal receiver of `post_migrate`: a partial migration may not have the tables yet."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if set(KEYS) <= tables:
        install_guards(using)
