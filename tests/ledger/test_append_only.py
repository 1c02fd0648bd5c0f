"""No path through SQL or the ORM changes or removes what the ledger holds."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from entrepot.ledger.encoding import COLUMNS, TABLES
from entrepot.ledger.guards import KEYS, install_guards, missing_guards
from entrepot.ledger.models import Batch, Entry, RateRecord
from entrepot.ledger.posting import Draft, post
from entrepot.ledger.verify import verify
from tests.ledger.desk import Desk

ALL = (*COLUMNS, "ledger_batch")
MODELS = {**TABLES, "ledger_batch": Batch}


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A row in every table: a trigger for each row says nothing on an empty table."""
    desk.a_year_of_work()
    draft = Draft()
    draft.add(
        "ledger_rate",
        currency="CNY",
        per="USD",
        precision="year",
        period_start="2024-01-01",
        rate="7.1217",
    )
    draft.add("ledger_code", tree="zones", code="NB-03", label_en="Harbour park")
    post(draft, source="codes", by=desk.officer.person, now=desk.tick(), needs_approval=False)
    return desk


def refused(statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"append-only|unique|UNIQUE|duplicate"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def contents(table: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
        return cursor.fetchall()


def columns(table: str) -> tuple[str, ...]:
    return tuple(field.column for field in MODELS[table]._meta.concrete_fields)


@pytest.mark.parametrize("table", ALL)
def test_raw_sql_is_refused(desk: Desk, table: str) -> None:
    if connection.vendor == "postgresql":
        # Else TRUNCATE is refused for references that are not yet checked, not by the guard.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    before = contents(table)
    assert before, f"the history has no row of {table}"
    names = columns(table)
    key = names[0]
    listed = ", ".join(f'"{name}"' for name in names)
    for name in names:
        refused(f'UPDATE "{table}" SET "{name}" = "{name}"')
    refused(f'DELETE FROM "{table}"')
    refused(f'DELETE FROM "{table}" WHERE "{key}" = {before[0][0]}')
    copy = f'({listed}) SELECT {listed} FROM "{table}" WHERE true'
    refused(f'INSERT INTO "{table}" {copy}')
    refused(
        f'INSERT INTO "{table}" {copy} '
        f'ON CONFLICT ("{key}") DO UPDATE SET "{names[1]}" = EXCLUDED."{names[1]}"'
    )
    if connection.vendor == "sqlite":
        refused(f'INSERT OR REPLACE INTO "{table}" {copy}')
        refused(f'REPLACE INTO "{table}" {copy}')
        refused(f'UPDATE OR REPLACE "{table}" SET "{key}" = "{key}"')
    else:
        refused(f'TRUNCATE "{table}" CASCADE')
        refused(
            f'MERGE INTO "{table}" AS old USING "{table}" AS new ON old."{key}" = new."{key}" '
            f"WHEN MATCHED THEN DELETE"
        )
    assert contents(table) == before
    assert verify().ok


@pytest.mark.parametrize("table", ALL)
def test_the_orm_is_refused(desk: Desk, table: str) -> None:
    model = MODELS[table]
    row = model._default_manager.first()
    assert row is not None
    field = model._meta.concrete_fields[-1].name
    before = contents(table)

    def attempt(act: object) -> None:
        with pytest.raises((DatabaseError, models.ProtectedError)), transaction.atomic():
            act()  # type: ignore[operator]

    attempt(row.save)
    attempt(lambda: row.save(update_fields=[field]))
    attempt(row.delete)
    attempt(lambda: model._default_manager.all().delete())
    attempt(lambda: model._default_manager.all()._raw_delete("default"))
    attempt(lambda: model._default_manager.update(**{field: getattr(row, field)}))
    attempt(lambda: model._default_manager.bulk_update([row], [field]))
    attempt(lambda: model._default_manager.bulk_create([row]))
    attempt(
        lambda: model._default_manager.bulk_create(
            [row],
            update_conflicts=True,
            update_fields=[field],
            unique_fields=[model._meta.pk.name],
        )
    )
    assert contents(table) == before


@pytest.mark.parametrize("second", ["register, key", "reverses_id"])
def test_a_row_is_not_pushed_out_by_its_second_key(desk: Desk, second: str) -> None:
    """`INSERT OR REPLACE` removes rows by any unique key, past a trigger on DELETE."""
    table = "ledger_project" if second == "register, key" else "ledger_entry"
    names = columns(table)
    chosen = ", ".join("id + 500000" if name == "id" else f'"{name}"' for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    only = "WHERE reverses_id IS NOT NULL" if table == "ledger_entry" else "WHERE true"
    verb = "INSERT OR REPLACE INTO" if connection.vendor == "sqlite" else "INSERT INTO"
    before = contents(table)
    refused(f'{verb} "{table}" ({listed}) SELECT {chosen} FROM "{table}" {only}')
    assert contents(table) == before


def test_every_table_of_the_ledger_is_guarded(db: None) -> None:
    ledger = {name for name in connection.introspection.table_names() if name.startswith("ledger_")}
    assert ledger == set(KEYS) == set(ALL)


def test_no_model_of_the_ledger_cascades_or_is_in_the_admin() -> None:
    assert not apps.is_installed("django.contrib.admin")
    for model in MODELS.values():
        for field in model._meta.concrete_fields:
            if field.remote_field:
                assert field.remote_field.on_delete is models.PROTECT, f"{model}.{field.name}"


def test_guards_stand_after_migrate(db: None) -> None:
    assert missing_guards() == []


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_batch"])
def test_a_missing_guard_is_named_and_made_again(fresh_db: object, table: str) -> None:
    sqlite = connection.vendor == "sqlite"
    verb = "_no_delete" if sqlite else "_no_change"
    name = f"{table}{verb}"
    on = "" if sqlite else f' ON "{table}"'
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"{on}')
    assert missing_guards() == [name]
    install_guards()
    assert missing_guards() == []
    with CaptureQueriesContext(connection) as made:
        install_guards()
    assert not [query for query in made.captured_queries if "CREATE TRIGGER" in query["sql"]]


def test_a_guard_without_teeth_is_named(fresh_db: object) -> None:
    """A trigger of the right name that refuses nothing, or that is switched off."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            name = "ledger_entry_no_delete"
            cursor.execute(f'DROP TRIGGER "{name}"')
            cursor.execute(
                f'CREATE TRIGGER "{name}" BEFORE DELETE ON ledger_entry '
                "WHEN 1 = 0 BEGIN SELECT 1; END"
            )
        else:
            name = "ledger_entry_no_change"
            cursor.execute(f'ALTER TABLE ledger_entry DISABLE TRIGGER "{name}"')
    assert missing_guards() == [name]
    install_guards()
    assert missing_guards() == []


def test_a_guard_that_bites_on_half_of_it_is_named(fresh_db: object) -> None:
    """The right name and function, but a condition, or one verb fewer."""
    if connection.vendor == "sqlite":
        name, other = "ledger_batch_no_update", "BEFORE UPDATE OF source ON"
        statements = [
            f'DROP TRIGGER "{name}"',
            f'CREATE TRIGGER "{name}" {other} ledger_batch BEGIN '
            "SELECT RAISE(ABORT, 'ledger_batch is append-only: UPDATE refused'); END",
        ]
    else:
        name = "ledger_batch_no_change"
        statements = [
            f'DROP TRIGGER "{name}" ON ledger_batch',
            f'CREATE TRIGGER "{name}" BEFORE DELETE ON ledger_batch '
            "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
        ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    assert missing_guards() == [name]
    install_guards()
    assert missing_guards() == []


def test_a_remade_table_loses_its_guards_and_gets_them_back(fresh_db: object) -> None:
    """Django remakes a table on SQLite when a column changes, which drops its triggers."""
    field = Entry._meta.get_field("cause")
    wider = field.clone()
    wider.max_length = 80
    wider.set_attributes_from_name("cause")
    wider.model = Entry
    connection.disable_constraint_checking()
    with connection.schema_editor() as editor:
        editor.alter_field(Entry, field, wider, strict=True)
    connection.enable_constraint_checking()
    if connection.vendor == "sqlite":
        assert "ledger_entry_no_update" in missing_guards()
    install_guards()
    assert missing_guards() == []


def test_guards_bite_on_a_connection_of_its_own(fresh_db: object) -> None:
    """They are the database's, not this process's."""
    draft = Draft()
    draft.add(
        "ledger_rate",
        currency="CNY",
        per="USD",
        precision="year",
        period_start="2024-01-01",
        rate="7.1217",
    )
    post(draft, source="rates", by="a" * 16)
    connection.close()
    refused("UPDATE ledger_rate SET rate = '1'")
    assert RateRecord.objects.get().rate == "7.1217"
