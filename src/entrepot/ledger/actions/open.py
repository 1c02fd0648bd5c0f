"""Open a project or an enterprise; change what a figure groups it by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.ledger.errors import KeyTaken
from entrepot.ledger.models import SPAN, Batch, EnterpriseRecord, ProjectRecord
from entrepot.ledger.posting import Draft, post
from entrepot.projects.models import Enterprise, Project, Stage

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


@dataclass(frozen=True, slots=True)
class Investor:
    """A party's part in a signing; `share_ppm` in millionths, None where not stated."""

    party: str
    share_ppm: int | None = None


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
    replay_at: datetime | None = None,
    **attributes: str,
) -> Project:
    """Open a project in stage lead with its attributes as versions of `effective_on`.

    `attributes`: any of PROJECT_ATTRIBUTES. Raises NotAllowed, KeyTaken (LEDGER-015).
    """
    require(by, "projects.create")
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
    batch = post(draft, source="page: project", by=by.person, now=now, replay_at=replay_at)
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
def open_enterprise(
    *,
    register: str = "own",
    key: str,
    name: str,
    established_on: date,
    by: User,
    now: datetime,
    project: Project | None = None,
    sector: str = "",
    uscc: str = "",
) -> Enterprise:
    """Record an enterprise and its establishment. Raises NotAllowed, KeyTaken (LEDGER-015)."""
    require(by, "projects.create")
    if EnterpriseRecord.objects.filter(register=register, key=key).exists():
        raise KeyTaken(what="enterprise", key=key, register=register)
    draft = Draft()
    record = draft.add("ledger_enterprise", register=register, key=key)
    draft.add(
        "ledger_version",
        enterprise=record,
        attribute="established",
        value=established_on.isoformat(),
        effective_on=established_on,
    )
    if sector:
        draft.add(
            "ledger_version",
            enterprise=record,
            attribute="sector",
            value=sector,
            effective_on=established_on,
        )
    if project:
        draft.add(
            "ledger_version",
            enterprise=record,
            attribute="project",
            linked_project=project.id,
            effective_on=established_on,
        )
    batch = post(draft, source="page: enterprise", by=by.person, now=now)
    return Enterprise.objects.create(
        id=batch.number * SPAN + record.number,
        register=register,
        key=key,
        name=name,
        uscc=uscc,
        sector=sector,
        established_on=established_on,
        project=project,
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
    batch = post(draft, source="page: attribute", by=by.person, now=now)
    setattr(project, attribute, value)
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
