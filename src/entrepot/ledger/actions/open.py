"""Open a project; change what a figure groups it by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.ledger import queries
from entrepot.ledger.errors import KeyTaken
from entrepot.ledger.models import SPAN, Batch, ProjectRecord
from entrepot.ledger.posting import Draft, lock, post
from entrepot.projects.models import Project, Stage

#: Attributes of a project that are versions, with the projection's column of the same name.
PROJECT_ATTRIBUTES = (
    "sector",
    "zone",
    "division",
    "host",
    "direction",
    "origin",
    "status",
    "officer",
)


@transaction.atomic
def open_project(
    *,
    register: str = "own",
    key: str,
    name: str,
    name_other: str = "",
    effective_on: date,
    by: User,
    now: datetime,
    prepared_by: User | None = None,
    replay_at: datetime | None = None,
    **attributes: str,
) -> Project:
    """Open a project in stage lead with its attributes as versions of `effective_on`.

    `attributes`: any of PROJECT_ATTRIBUTES. `prepared_by`: whose work is posted, where that is
    not `by`; the batch is theirs. Raises NotAllowed, KeyTaken (LEDGER-015).
    """
    require(by, "projects.create")
    lock()
    unknown = set(attributes) - set(PROJECT_ATTRIBUTES)
    if unknown:
        raise TypeError(f"no attribute of a project: {', '.join(unknown)}")
    if ProjectRecord.objects.filter(register=register, key=key).exists():
        raise KeyTaken(what="project", key=key, register=register)
    draft = Draft()
    record = draft.add("ledger_project", register=register, key=key)
    for attribute, value in attributes.items():
        draft.add(
            "ledger_version",
            project=record,
            attribute=attribute,
            value=value,
            effective_on=effective_on,
        )
    draft.add(
        "ledger_version",
        project=record,
        attribute="stage",
        value=Stage.LEAD,
        effective_on=effective_on,
    )
    batch = post(
        draft,
        source="page: project",
        by=(prepared_by or by).person,
        now=now,
        replay_at=replay_at,
    )
    return Project.objects.create(
        id=batch.number * SPAN + record.number,
        register=register,
        key=key,
        name=name,
        name_other=name_other,
        stage=Stage.LEAD,
        **attributes,
    )


@transaction.atomic
def change_attribute(
    *,
    project: Project,
    attribute: str,
    value: str,
    effective_on: date,
    by: User,
    now: datetime,
    prepared_by: User | None = None,
    replay_at: datetime | None = None,
) -> Batch:
    """A new version of an attribute: what was before stays as it was. Raises NotAllowed."""
    require(by, "ledger.post")
    if attribute not in PROJECT_ATTRIBUTES:
        raise TypeError(f"no attribute of a project: {attribute}")
    draft = Draft()
    draft.add(
        "ledger_version",
        project=project.id,
        attribute=attribute,
        value=value,
        effective_on=effective_on,
    )
    batch = post(
        draft,
        source="page: attribute",
        by=(prepared_by or by).person,
        now=now,
        replay_at=replay_at,
    )
    # Of an earlier date than the version that holds, it changes history, not the page.
    newest = queries.newest_version(project.id, attribute)
    setattr(project, attribute, newest.value if newest else value)
    project.save(update_fields=[attribute])
    return batch


@transaction.atomic
def assign_officer(
    *, projects: Sequence[Project], officer: str, effective_on: date, by: User, now: datetime
) -> Batch:
    """Name the officer (a person's id) of projects, in one batch however many they are.

    Raises NotAllowed.
    """
    require(by, "ledger.post")
    draft = Draft()
    for project in projects:
        draft.add(
            "ledger_version",
            project=project.id,
            attribute="officer",
            value=officer,
            effective_on=effective_on,
        )
    batch = post(draft, source="page: officer", by=by.person, now=now)
    for project in projects:
        project.officer = officer
    Project.objects.bulk_update(projects, ["officer"])
    return batch
