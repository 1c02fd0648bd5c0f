"""What stands beside the chain: files, notes, and the state of imports. Mutable, erasable."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Evidence(models.Model):
    """A file outside the web root; the ledger holds only `salted_hash`.

    `stored_as` is the file's own SHA-256, its name in the evidence folder.
    """

    salted_hash = models.CharField(max_length=64, primary_key=True)
    salt = models.CharField(max_length=32)
    stored_as = models.CharField(max_length=64)
    name = models.CharField(max_length=160)
    content_type = models.CharField(max_length=100)
    size = models.IntegerField()

    class Meta:
        db_table = "evidence_file"


class Note(models.Model):
    """A sentence that goes with a reason; the ledger holds only `salted_hash`.

    `record` is the reversal or annulment that it explains: these have no place for a hash.
    """

    salted_hash = models.CharField(max_length=64, primary_key=True)
    salt = models.CharField(max_length=32)
    text = models.CharField(max_length=1000)
    record = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        db_table = "evidence_note"


class Import(models.Model):
    """One run of `entrepot import`: which register, which edition of it, from which file."""

    id = models.CharField(max_length=16, primary_key=True)
    register = models.CharField(max_length=24)
    kind = models.CharField(max_length=16)
    edition = models.DateField()
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    summary = models.JSONField(default=dict)
    finished = models.BooleanField(default=False)

    class Meta:
        db_table = "import_run"
        indexes: ClassVar = [models.Index(name="import_by_register", fields=["register", "kind"])]


class ImportRow(models.Model):
    """The last accepted content of a row of `projects` or `enterprises`, to compare the next
    edition with. `digest` is of the row's meaning, not of its spelling."""

    register = models.CharField(max_length=24)
    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=120)
    digest = models.CharField(max_length=32)
    present = models.BooleanField(default=True)

    class Meta:
        db_table = "import_row"
        constraints: ClassVar = [
            models.UniqueConstraint(name="import_row_once", fields=["register", "kind", "key"]),
        ]


class RowWarning(models.Model):
    """A warning of an import or an act that stands on the project's page."""

    project_id = models.BigIntegerField(db_index=True)
    code = models.CharField(max_length=12)
    message_en = models.CharField(max_length=500)
    message_zh = models.CharField(max_length=500)

    class Meta:
        db_table = "import_warning"
