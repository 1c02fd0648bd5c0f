"""The pages' view of what an import posted; written with the batch, read by no figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from entrepot.ledger.models import SPAN, Batch, ImportRow, RowWarning
from entrepot.ledger.posting import Ref
from entrepot.projects.models import Enterprise, Project

if TYPE_CHECKING:
    from entrepot.ledger.imports.enterprises import EnterpriseRow
    from entrepot.ledger.imports.projects import ProjectRow

_ATTRIBUTES = ("direction", "origin", "sector", "division", "zone", "host", "status")
_WRITTEN = ["name", "stage", *_ATTRIBUTES, "kind", "edition", "signed_on", "annulled"]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _id(reference: int | Ref, batch: Batch | None) -> int:
    if isinstance(reference, Ref):
        if batch is None:
            raise ValueError("a new record needs its batch")
        return batch.number * SPAN + reference.number
    return reference


def remember(register: str, kind: str, keys: Sequence[str], *, present: bool) -> None:
    """Which rows the newest edition holds: what is gone is told by this."""
    rows = [
        ImportRow(register=register, kind=kind, key=key, digest="", present=present) for key in keys
    ]
    ImportRow.objects.bulk_create(
        rows,
        update_conflicts=True,
        update_fields=["present"],
        unique_fields=["register", "kind", "key"],
        batch_size=2000,
    )


class ProjectChanges:
    """Rows whose project is new or changed."""

    def __init__(self, register: str) -> None:
        self.register = register
        self.rows: list[tuple[int | Ref, ProjectRow]] = []

    @staticmethod
    def names(ids: Sequence[int]) -> dict[int, str]:
        found: dict[int, str] = {}
        for start in range(0, len(ids), 900):
            part = ids[start : start + 900]
            found.update(Project.objects.filter(pk__in=part).values_list("id", "name"))
        return found

    def add(self, project: int | Ref, row: ProjectRow) -> None:
        self.rows.append((project, row))

    @transaction.atomic
    def write(self, batch: Batch | None) -> None:
        """Make or change the projects, and replace their warnings."""
        from entrepot.ledger.imports.project_posting import stages_of

        if not self.rows:
            return
        projects, ids, warnings = [], [], []
        for reference, row in self.rows:
            number = _id(reference, batch)
            ids.append(number)
            told = dict(row.attributes)
            projects.append(
                Project(
                    id=number,
                    register=self.register,
                    key=row.key,
                    name=row.name,
                    stage=stages_of(row)[-1][1],
                    kind=row.signed.kind,
                    edition=row.signed.edition,
                    signed_on=_day(row.signed.on),
                    annulled=False,
                    **{name: told.get(name, "") for name in _ATTRIBUTES},
                )
            )
            warnings += [
                RowWarning(project_id=number, code=code, message_en=en, message_zh=zh)
                for code, en, zh in row.warnings
            ]
        told_names = [name for name in _ATTRIBUTES if name in dict(self.rows[0][1].attributes)]
        fields = [name for name in _WRITTEN if name not in _ATTRIBUTES or name in told_names]
        Project.objects.bulk_create(
            projects,
            update_conflicts=True,
            update_fields=fields,
            unique_fields=["id"],
            batch_size=500,
        )
        for start in range(0, len(ids), 900):
            RowWarning.objects.filter(
                project_id__in=ids[start : start + 900], code__startswith="IMP-"
            ).delete()
        RowWarning.objects.bulk_create(warnings, batch_size=2000)
        remember(self.register, "projects", [row.key for _, row in self.rows], present=True)


def annul_projects(register: str, keys: Sequence[str]) -> None:
    for start in range(0, len(keys), 900):
        part = keys[start : start + 900]
        Project.objects.filter(register=register, key__in=part).update(annulled=True)
    remember(register, "projects", keys, present=False)


class EnterpriseChanges:
    """Rows whose enterprise is new or changed."""

    def __init__(self, register: str) -> None:
        self.register = register
        self.rows: list[tuple[int | Ref, EnterpriseRow]] = []

    @staticmethod
    def known(ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Id -> (name, uscc)."""
        found: dict[int, tuple[str, str]] = {}
        for start in range(0, len(ids), 900):
            part = ids[start : start + 900]
            for number, name, uscc in Enterprise.objects.filter(pk__in=part).values_list(
                "id", "name", "uscc"
            ):
                found[number] = (name, uscc)
        return found

    def add(self, enterprise: int | Ref, row: EnterpriseRow) -> None:
        self.rows.append((enterprise, row))

    def write(self, batch: Batch | None) -> None:
        if not self.rows:
            return
        made = []
        for reference, row in self.rows:
            told = dict(row.attributes)
            link = told.get("project", "")
            made.append(
                Enterprise(
                    id=_id(reference, batch),
                    register=self.register,
                    key=row.key,
                    name=row.name,
                    uscc=row.uscc,
                    sector=told.get("sector", ""),
                    division=told.get("division", ""),
                    established_on=_day(told.get("established", "")),
                    ended_on=_day(told.get("ended", "")),
                    project_id=int(link)
                    if link and Project.objects.filter(pk=link).exists()
                    else None,
                    annulled=False,
                )
            )
        Enterprise.objects.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=["id"],
            batch_size=1000,
            update_fields=[
                "name",
                "uscc",
                "sector",
                "division",
                "established_on",
                "ended_on",
                "project",
                "annulled",
            ],
        )
        remember(self.register, "enterprises", [row.key for _, row in self.rows], present=True)


def annul_enterprises(register: str, keys: Sequence[str]) -> None:
    for start in range(0, len(keys), 900):
        part = keys[start : start + 900]
        Enterprise.objects.filter(register=register, key__in=part).update(annulled=True)
    remember(register, "enterprises", keys, present=False)


def gone(register: str, kind: str, seen: Iterable[str]) -> list[str]:
    """Keys of the earlier editions that a file no longer holds."""
    present = set(seen)
    rows = ImportRow.objects.filter(register=register, kind=kind, present=True)
    return [
        key
        for key in rows.order_by("key").values_list("key", flat=True).iterator()
        if key not in present
    ]
