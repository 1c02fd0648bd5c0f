"""A project's stage as versions: what its signings and steps tell, or a person before them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.ledger import queries
from entrepot.ledger.actions.shared import refuse_future
from entrepot.ledger.models import Batch
from entrepot.ledger.posting import Draft, post
from entrepot.projects.errors import GateClosed, StageFollows
from entrepot.projects.models import Project, Stage
from entrepot.projects.rules import BY_HAND, FACTS, missing_for, stage_timeline
from entrepot.text import Text

Event = tuple[date, str]
_NAMES = {
    Stage.LEAD: Text("lead", "线索"),
    Stage.NEGOTIATION: Text("in negotiation", "洽谈"),
    Stage.SIGNED: Text("signed", "已签约"),
    Stage.REGISTERED: Text("registered", "已注册"),
    Stage.STARTED: Text("started", "已开工"),
    Stage.OPERATING: Text("in operation", "已投产"),
    Stage.TERMINATED: Text("terminated", "已终止"),
}


def draft_stages(draft: Draft, project: int, *, before: list[Event], after: list[Event]) -> str:
    """Add the versions of `stage` that an act brings, and give the stage that now holds.

    `before` and `after` are the project's events without and with the act. Only days on which
    the act changes something get a version, so what an import told stays as it told it; a stage
    given by hand on or after the first signing is overruled at its day.
    """
    was, now = stage_timeline(before), stage_timeline(after)
    known = queries.stage_versions(project)
    changes = {day for day, _ in (*was, *now)}
    by_hand = {day for day, stage in known.items() if stage in BY_HAND}
    for day in sorted(changes | by_hand):
        held = _held(now, day) or _given(known, day)
        stands = known.get(day)
        if stands is None and day not in dict(now):
            continue
        if stands == held:
            continue
        if stands is None or stands in BY_HAND or held != _held(was, day):
            draft.add(
                "ledger_version",
                project=project,
                attribute="stage",
                value=held,
                effective_on=day,
            )
    return now[-1][1] if now else _given(known, date.max)


def _held(timeline: list[Event], day: date) -> str:
    return next((stage for on, stage in reversed(timeline) if on <= day), "")


def _given(known: dict[date, str], day: date) -> str:
    """The stage that a person gave last, on or before a day."""
    given = [(on, stage) for on, stage in known.items() if on <= day and stage in BY_HAND]
    return max(given)[1] if given else Stage.LEAD


@transaction.atomic
def enter_stage(*, project: Project, stage: str, on: date, by: User, now: datetime) -> Batch:
    """A person moves a project on, before it is signed; later stages follow from records.

    Raises NotAllowed, FutureDate (LEDGER-008), GateClosed (PRO-001), StageFollows (PRO-002).
    """
    require(by, "ledger.post")
    refuse_future(on, now=now)
    events = queries.stage_events(project.id)
    facts = {fact for _, fact in events}
    facts |= {name for name in ("direction", "origin") if getattr(project, name)}
    missing = missing_for(stage, facts)
    if missing:
        raise GateClosed(
            project=project.key,
            stage=_NAMES[Stage(stage)],
            missing=Text(
                ", ".join(FACTS[fact].en for fact in missing),
                "、".join(FACTS[fact].zh for fact in missing),
            ),
        )
    if stage not in BY_HAND or stage_timeline(events):
        raise StageFollows(project=project.key, stage=_NAMES[Stage(project.stage)])
    draft = Draft()
    draft.add("ledger_version", project=project.id, attribute="stage", value=stage, effective_on=on)
    batch = post(draft, source="page: stage", by=by.person, now=now)
    project.stage = stage
    project.save(update_fields=["stage"])
    return batch
