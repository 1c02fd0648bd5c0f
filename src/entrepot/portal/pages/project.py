"""One project: its state, what its next stage lacks, its money, steps and ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from entrepot.accounts.models import User
from entrepot.accounts.queries import labels
from entrepot.accounts.rules import may
from entrepot.ledger import queries
from entrepot.ledger.models import Milestone, RowWarning, Signing, Version
from entrepot.ledger.queries import Standing
from entrepot.portal.pages import common
from entrepot.portal.pages.common import needs, project_address, record_address, subject_name
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.entry_table import entry_table, evidence_cell, standing_cell
from entrepot.portal.today import today
from entrepot.projects.models import Project
from entrepot.projects.rules import FACTS, missing_for, next_stage
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table

#: Days after which a confirmation no longer says much.
FRESH = 90


def find(register: str, key: str) -> Project:
    return get_object_or_404(Project, register=register, key=key)


@require_safe
@needs("projects.see")
def page(request: HttpRequest, register: str, key: str) -> HttpResponse:
    project = find(register, key)
    as_of = today(request.now)
    people = labels()
    steps = queries.milestones(project.id)
    signings = queries.signings(project.id)
    versions = queries.versions(project.id)
    records = [record.id for record in (*steps, *signings, *versions)]
    standings = queries.standings(records, known_at=request.now)
    table, bars = entry_table(queries.entries(project.id), known_at=request.now, people=people)
    warnings = RowWarning.objects.filter(project_id=project.id)
    late = _late_steps(steps, standings, as_of)
    age = (as_of - project.confirmed_on).days if project.confirmed_on else None
    return render_page(
        request,
        "project",
        {
            "page_title": subject_name(project),
            "project": project,
            "crumbs": [(Text("Projects", "项目"), "/projects/")],
            "tags": _tags(project, age, late),
            "acts": _acts(request.user, project, signings),
            "as_of": as_of,
            "bars": bars,
            "steps": _steps(project, steps, standings, late),
            "table": table,
            "next": _next(project, steps, standings, request.user),
            "boxes": [
                _who(project, signings, people, request.user),
                _sure(project, age),
                _identity(project),
            ],
            "signings": _signings(signings, standings, people),
            "versions": _versions(versions, standings, people, request.user, project),
            "may_post": may(request.user, "ledger.post"),
            "annul": record_address(project.id, "annul/"),
            "warnings": [Text(w.message_en, w.message_zh) for w in warnings],
        },
    )


def _acts(user: User, project: Project, signings: list[Signing]) -> list[dict[str, Any]]:
    if project.annulled:
        return []
    acts: list[dict[str, Any]] = []
    if may(user, "aftercare.see"):
        url = reverse("promise", args=[project.register, project.key])
        acts.append({"label": Text("Promise", "承诺"), "url": url})
    if may(user, "ledger.confirm"):
        acts.append(
            {
                "label": Text("Confirm: still true", "确认：情况属实"),
                "url": project_address(project, "confirm/"),
                "post": True,
                "main": True,
            }
        )
    if may(user, "ledger.post"):
        acts += [
            {"label": Text("Record a step", "登记节点"), "url": project_address(project, "step/")},
            {"label": Text("Post an entry", "登记分录"), "url": project_address(project, "entry/")},
            {
                "label": Text("Record a signing", "登记签约"),
                "url": project_address(project, "sign/"),
            },
        ]
    return acts


def _tags(project: Project, age: int | None, late: dict[str, int]) -> list[object]:
    tags: list[object] = []
    if project.annulled:
        tags.append(
            {"label": Text("Annulled: counts nowhere", "已作废，不计入数据"), "tone": "late"}
        )
    tags.append(common.STAGES[project.stage])
    if project.direction:
        direction = common.DIRECTIONS[project.direction]
        origin = common.ORIGINS.get(project.origin, Text("", ""))
        tags.append(Text(f"{direction.en} · {origin.en.lower()}", f"{direction.zh} · {origin.zh}"))
    if project.kind:
        tags.append(common.KINDS[project.kind])
    for name in (
        common.sector_name(project.sector),
        common.division_name(project.division),
        Text(project.zone, project.zone),
    ):
        if name.en:
            tags.append(name)
    if project.edition:
        tags.append(
            {
                "label": Text(f"Edition {project.edition}", f"第{project.edition}届"),
                "url": f"/editions/{project.edition}/",
            }
        )
    for kind, days in late.items():
        step = common.STEPS[kind]
        en, zh = _lapse(days)
        tags.append(
            {"label": Text(f"{step.en}: {en} late", f"{step.zh}：逾期{zh}"), "tone": "late"}
        )
    if project.stage != "terminated" and (age is None or age > FRESH):
        tags.append(
            {
                "label": Text(f"Unconfirmed for over {FRESH} days", f"超过{FRESH}天未确认"),
                "tone": "late",
            }
        )
    return tags


def _lapse(days: int) -> tuple[str, str]:
    """A time span in words, in months once it is longer than two."""
    if days <= 62:
        return f"{days} days", f"{days}天"
    months = days // 30
    return f"{months} months", f"{months}个月"


def _counts(step: Milestone, standings: dict[int, Standing]) -> bool:
    return bool(standings[step.id].counts and step.evidence and step.actual)


def _late_steps(
    steps: list[Milestone], standings: dict[int, Standing], as_of: date
) -> dict[str, int]:
    """Planned steps whose day has passed without the step, and how many days ago."""
    standing = [step for step in steps if not standings[step.id].annulled]
    reached = {step.kind for step in standing if step.actual}
    if "terminated" in reached:
        return {}
    return {
        step.kind: (as_of - step.reached_on).days
        for step in standing
        if not step.actual and step.kind not in reached and step.reached_on < as_of
    }


def _steps(
    project: Project,
    steps: list[Milestone],
    standings: dict[int, Standing],
    late: dict[str, int],
) -> list[dict[str, object]]:
    shown: list[dict[str, object]] = [
        {
            "label": Text("Signed", "已签约"),
            "state": "done" if project.signed_on else "next",
            "when": spoken.date_words(project.signed_on) if project.signed_on else "",
        }
    ]
    by_kind: dict[str, Milestone] = {}
    for step in steps:
        if standings[step.id].annulled:
            continue
        # An actual step beats a planned one; of two, the later word holds.
        known = by_kind.get(step.kind)
        if known is None or step.actual >= known.actual:
            by_kind[step.kind] = step
    for kind, label in common.STEPS.items():
        found = by_kind.get(kind)
        if found is None:
            if kind != "terminated" and project.stage != "terminated":
                shown.append({"label": label, "state": "next", "when": ""})
            continue
        counted = _counts(found, standings)
        state = "done" if counted else "wait"
        if kind == "terminated" or kind in late:
            state = "late"
        when = spoken.date_words(found.reached_on, found.precision)
        shown.append(
            {
                "label": label,
                "when": when if found.actual else Text(f"planned {when}", f"计划 {when}"),
                "note": _step_note(found, counted),
                "state": state,
                "url": record_address(found.id),
            }
        )
    return shown


def _step_note(step: Milestone, counted: bool) -> Text | str:
    if step.kind == "terminated" and step.reason:
        return common.REASONS.get(step.reason, Text(step.reason, step.reason))
    if counted or not step.actual:
        return ""
    if not step.evidence:
        return Text("no evidence: in no figure", "无凭据，不计入数据")
    return Text("waits: in no figure", "待核验，不计入数据")


#: A fact that a gate asks for -> the act that brings it.
_DOORS = {
    "direction": "change/direction/",
    "origin": "change/origin/",
    "signing": "sign/",
    "registered": "step/?kind=registered",
    "started": "step/?kind=started",
    "operating": "step/?kind=operating",
}


def _next(
    project: Project, steps: list[Milestone], standings: dict[int, Standing], user: User
) -> dict[str, Any] | None:
    """The stage after this one and what its gate still asks for, each with its door."""
    stage = None if project.annulled else next_stage(project.stage)
    if stage is None:
        return None
    facts = {step.kind for step in steps if step.actual and not standings[step.id].annulled}
    facts |= {name for name in ("direction", "origin") if getattr(project, name)}
    if project.signed_on:
        facts.add("signing")
    missing = missing_for(stage, facts)
    posts = may(user, "ledger.post")
    return {
        "stage": stage,
        "label": common.STAGES[stage],
        "missing": [
            (FACTS[fact], project_address(project, _DOORS[fact]) if posts else "")
            for fact in missing
        ],
        "act": project_address(project, "stage/") if posts and not missing else "",
    }


def _who(
    project: Project, signings: list[Signing], people: dict[str, str], user: User
) -> dict[str, Any]:
    officer: tuple[Any, ...] = (
        Text("Officer", "专员"),
        people.get(project.officer) or Text("none named", "未指定"),
    )
    if may(user, "ledger.post"):
        door = project_address(project, "change/officer/")
        officer = (Text("Officer", "专员"), people.get(project.officer) or _ASSIGN, door)
    facts: list[tuple[Any, ...]] = [officer]
    stakes = queries.stakes([signings[-1].id]) if signings else []
    names = common.party_names(stake.party for stake in stakes)
    for stake in stakes:
        name = names.get(stake.party, Text(stake.party, stake.party))
        share = ""
        if stake.share_ppm is not None and len(stakes) > 1:
            share = f" · {Decimal(stake.share_ppm) / 10_000:f} %"
        facts.append((Text("Investor", "投资方"), Text(name.en + share, name.zh + share)))
    for one in project.enterprises.filter(annulled=False):
        facts.append(
            (
                Text("Enterprise", "企业"),
                subject_name(one),
                f"/enterprises/{one.register}/{one.key}/",
            )
        )
    return {"title": Text("Who", "相关方"), "facts": facts}


_ASSIGN = Text("none named: assign one", "未指定，请指派")


def _sure(project: Project, age: int | None) -> dict[str, Any]:
    facts: list[tuple[Any, ...]] = []
    if project.confirmed_on is None:
        facts.append((Text("Confirmed", "最近确认"), Text("never", "从未")))
    else:
        day = spoken.date_words(project.confirmed_on)
        ago = Text(f"{day}, {age} days ago", f"{day}，{age} 天前")
        if age == 0:
            ago = Text(f"{day}, today", f"{day}，今天")
        facts.append((Text("Confirmed", "最近确认"), ago))
    if project.status:
        facts.append((Text("Publisher's status", "来源方状态"), project.status))
    return {"title": Text("How sure", "可信程度"), "facts": facts}


def _identity(project: Project) -> dict[str, Any]:
    own = project.register == "own"
    return {
        "title": Text("Kept in", "登记"),
        "facts": [
            (
                Text("Register", "登记册"),
                Text("this office's own", "本单位登记册") if own else project.register,
            ),
            (Text("Project no.", "项目编号"), project.key),
        ],
    }


def _signings(
    signings: list[Signing], standings: dict[int, Standing], people: dict[str, str]
) -> Table:
    files = queries.evidence(signing.evidence for signing in signings)
    return Table(
        Text("Signings", "签约"),
        (
            Column(Text("Signed", "签约日期")),
            Column(Text("Kind", "类型")),
            Column(Text("At", "届次")),
            Column(Text("Evidence", "凭据")),
            Column(Text("Verified", "核验")),
        ),
        [
            Row.of(
                Cell(
                    spoken.date_words(signing.signed_on, signing.precision),
                    url=record_address(signing.id),
                ),
                common.KINDS[signing.kind],
                Cell(
                    Text(f"Edition {signing.edition}", f"第{signing.edition}届")
                    if signing.edition
                    else None,
                    second=signing.edition_part,
                    why=Text("at no edition", "不在任何一届"),
                ),
                evidence_cell(signing.id, signing.evidence, files, None),
                standing_cell(standings[signing.id], people),
                tone="undone" if standings[signing.id].annulled else "",
            )
            for signing in signings
        ],
        row_heads=False,
    )


def _versions(
    versions: list[Version],
    standings: dict[int, Standing],
    people: dict[str, str],
    user: User,
    project: Project,
) -> Table:
    posts = may(user, "ledger.post") and not project.annulled
    return Table(
        Text("What figures group it by, from when", "统计分组属性及其生效日期"),
        (
            Column(Text("Attribute", "属性")),
            Column(Text("Value", "取值")),
            Column(Text("From", "自")),
            Column(Text("Verified", "核验")),
        ),
        [
            Row.of(
                Cell(
                    common.ATTRIBUTES.get(version.attribute, version.attribute),
                    url=project_address(project, f"change/{version.attribute}/")
                    if posts and version.attribute != "stage"
                    else "",
                ),
                Cell(common.attribute_words(version, people), url=record_address(version.id)),
                spoken.date_words(version.effective_on),
                standing_cell(standings[version.id], people),
                tone="undone" if standings[version.id].annulled else "",
            )
            for version in versions
        ],
        row_heads=False,
    )
