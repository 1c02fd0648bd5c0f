"""Find a value that can't be read at all: SQLite gives back whatever bytes stand in its file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection, models

from entrepot.ledger.encoding import TABLES
from entrepot.ledger.models import SPAN, Batch


def unreadable() -> str | None:
    """The first record, by batch and number, with a value that is not of its column's kind."""
    if connection.vendor != "sqlite":
        return None
    found: list[tuple[int, int, str]] = []
    every: dict[str, type[models.Model]] = {"ledger_batch": Batch, **TABLES}
    for table, model in every.items():
        key = _first(table, model)
        if key is None:
            continue
        if model is Batch:
            found.append((key, 0, f"ledger_batch, batch {key}, the batch itself"))
        else:
            name = f"{table}, batch {key // SPAN}, record {key % SPAN}"
            found.append((key // SPAN, key % SPAN, name))
    return min(found)[2] if found else None


def _first(table: str, model: type[models.Model]) -> int | None:
    fields = model._meta.concrete_fields
    # A cast to BLOB passes by every conversion.
    values = ", ".join(
        f'typeof("{field.column}"), CAST("{field.column}" AS BLOB)' for field in fields
    )
    key = model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {values} FROM "{table}" ORDER BY "{key}"')
        for row in cursor:
            kinds, contents = row[::2], row[1::2]
            if not all(map(_fits, fields, kinds, contents)):
                return int(contents[0])
    return None


def _fits(field: models.Field[Any, Any], kind: str, content: bytes | None) -> bool:
    if content is None:
        return field.null
    try:
        text = content.decode()
        if isinstance(field, models.DateTimeField):
            datetime.fromisoformat(text)
        elif isinstance(field, models.DateField):
            date.fromisoformat(text)
    except ValueError:
        return False
    whole = isinstance(field, models.IntegerField | models.ForeignKey)
    return kind == ("integer" if whole else "text")
