"""The gates of the stages: what must be there before a project may enter one."""

from __future__ import annotations

from collections.abc import Collection

from entrepot.projects.models import Stage

#: Stage -> facts that it needs; names are those of milestones, `signing` and attributes.
GATES: dict[str, tuple[str, ...]] = {
    Stage.LEAD: (),
    Stage.NEGOTIATION: ("direction", "origin"),
    Stage.SIGNED: ("signing",),
    Stage.REGISTERED: ("signing", "registered"),
    Stage.STARTED: ("signing", "started"),
    Stage.OPERATING: ("signing", "started", "operating"),
    Stage.TERMINATED: ("terminated",),
}


def missing_for(stage: str, facts: Collection[str]) -> list[str]:
    """What a project lacks for a stage; empty where the gate is open."""
    return [fact for fact in GATES[stage] if fact not in facts]


def stage_reached(facts: Collection[str]) -> str:
    """The furthest stage whose gate is open, termination before all."""
    if "terminated" in facts:
        return Stage.TERMINATED
    order = [Stage.OPERATING, Stage.STARTED, Stage.REGISTERED, Stage.SIGNED, Stage.NEGOTIATION]
    for stage in order:
        if not missing_for(stage, facts):
            return stage
    return Stage.LEAD
