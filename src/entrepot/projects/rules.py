"""The gates of the stages: what must be there before a project may enter one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from entrepot.projects.models import Stage
from entrepot.text import Text

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
#: A fact that a gate asks for, in words.
FACTS: dict[str, Text] = {
    "direction": Text("direction: inward or outward", "方向：引进或走出"),
    "origin": Text("origin: foreign or domestic", "来源：外资或内资"),
    "signing": Text("a signing", "签约"),
    "registered": Text("the registration of its company", "企业注册"),
    "started": Text("the start of construction", "开工"),
    "operating": Text("the start of operation", "投产"),
    "terminated": Text("a termination with its reason", "终止及原因"),
}
#: Stages that a person gives; the later ones follow from signings and steps.
BY_HAND = (Stage.LEAD, Stage.NEGOTIATION)
_WAY = (
    Stage.LEAD,
    Stage.NEGOTIATION,
    Stage.SIGNED,
    Stage.REGISTERED,
    Stage.STARTED,
    Stage.OPERATING,
)


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


def next_stage(stage: str) -> str | None:
    """The stage after this one; None after the last, and after termination."""
    if stage not in _WAY or stage == _WAY[-1]:
        return None
    return _WAY[_WAY.index(stage) + 1]


def stage_timeline(events: Iterable[tuple[date, str]]) -> list[tuple[date, str]]:
    """(day, stage) on each day on which signings and steps, given as (day, fact), changed it.

    Days before the first signing have none: until then a person gives the stage.
    """
    facts: set[str] = set()
    reached: dict[date, str] = {}
    for day, fact in sorted(events):
        facts.add(fact)
        stage = stage_reached(facts)
        if stage not in BY_HAND:
            reached[day] = stage
    timeline: list[tuple[date, str]] = []
    for day, stage in reached.items():
        if not timeline or timeline[-1][1] != stage:
            timeline.append((day, stage))
    return timeline
