"""One project: its state, money, steps and ledger; the acts on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from entrepot.accounts.queries import labels
from entrepot.accounts.rules import may
from entrepot.ledger import queries
from entrepot.ledger.models import Entry, Milestone, Nature, RowWarning, Signing
from entrepot.ledger.queries import Standing
from entrepot.money import Money
from entrepot.parties.queries import names_of
from entrepot.portal.pages import common
from entrepot.portal.pages.common import needs, record_name
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.today import today
from entrepot.projects.models import Project
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table

ENTRY_COLUMNS = (
    Column(Text("Effective", "生效日期")),
    Column(Text("Entry", "分录")),
    Column(Text("Amount", "金额"), numeric=True),
    Column(Text("Evidence", "凭据")),
    Column(Text("Verified", "核验")),
)


def find(register: str, key: str) -> Project:
    return get_object_or_404(Project, register=register, key=key)


def address(project: Project, act: str = "") -> str:
    return f"/projects/{project.register}/{project.key}/{act}"


def standing_cell(standing: Standing, people: dict[str, str]) -> Cell:
    if standing.annulled:
        return Cell(Text("annulled", "已作废"), tone="late")
    if standing.verdict == "accepted":
        who = people.get(standing.person or "", "")
        when = spoken.date_words(standing.at) if standing.at else ""
        return Cell(f"{who}, {when}".strip(", ") or Text("verified", "已核验"), tone="good")
    if standing.verdict == "rejected":
        return Cell(Text("rejected; in no figure", "未通过，不计入数据"), tone="late")
    return Cell(Text("waits; in no figure", "待核验，不计入数据"), tone="wait")


@require_safe
@needs("projects.see")
def page(request: HttpRequest, register: str, key: str) -> HttpResponse:
    project = find(register, key)
    as_of = today(request.now)  # type: ignore[attr-defined]
    entries = queries.entries(project.id)
    steps = queries.milestones(project.id)
    signings = queries.signings(project.id)
    records = [record.id for record in (*entries, *steps, *signings)]
    standings = queries.standings(records, known_at=request.now)  # type: ignore[attr-defined]
    people = labels()
    parties = names_of({entry.investor for entry in entries})
    undone = {entry.reverses_id for entry in entries if entry.reverses_id}
    rows = [
        _entry_row(entry, standings[entry.id], people, parties, entry.id in undone)
        for entry in entries
    ]
    user = request.user
    acts = []
    if may(user, "aftercare.see"):  # type: ignore[arg-type]
        url = reverse("promise", args=[register, key])
        acts.append({"label": Text("Promise", "承诺"), "url": url})
    if may(user, "ledger.confirm"):  # type: ignore[arg-type]
        acts.append(
            {
                "label": Text("Confirm: still true", "确认：情况属实"),
                "url": address(project, "confirm/"),
                "post": True,
                "main": True,
            }
        )
    if may(user, "ledger.post"):  # type: ignore[arg-type]
        acts += [
            {"label": Text("Record a step", "登记节点"), "url": address(project, "step/")},
            {"label": Text("Post an entry", "登记分录"), "url": address(project, "entry/")},
        ]
    confirmed = (as_of - project.confirmed_on).days if project.confirmed_on else None
    return render_page(
        request,
        "project",
        {
            "page_title": Text(project.name, project.name_other or project.name)
            if project.name_other
            else Text(project.name, project.name),
            "project": project,
            "crumbs": [(Text("Projects", "项目"), "/projects/")],
            "tags": _tags(project, confirmed),
            "acts": acts,
            "as_of": as_of,
            "bars": _bars(entries, standings),
            "steps": _steps(project, steps, standings),
            "table": Table(Text("Ledger", "账本"), ENTRY_COLUMNS, rows, row_heads=False),
            "boxes": _boxes(project, confirmed, people, signings, standings),
            "warnings": [
                Text(w.message_en, w.message_zh)
                for w in RowWarning.objects.filter(project_id=project.id)
            ],
        },
    )


def _tags(project: Project, confirmed: int | None) -> list[object]:
    tags: list[object] = [common.STAGES[project.stage]]
    if project.direction:
        direction = common.DIRECTIONS[project.direction]
        origin = common.ORIGINS.get(project.origin, Text("", ""))
        tags.append(Text(f"{direction.en} · {origin.en.lower()}", f"{direction.zh} · {origin.zh}"))
    if project.kind:
        tags.append(common.KINDS[project.kind])
    for name in (common.sector_name(project.sector), common.division_name(project.division)):
        if name.en:
            tags.append(name)
    if project.edition:
        tags.append(
            {
                "label": Text(f"Edition {project.edition}", f"第{project.edition}届"),
                "url": f"/editions/{project.edition}/",
            }
        )
    if confirmed is None or confirmed > 90:
        tags.append(
            {"label": Text("Unconfirmed for over 90 days", "超过90天未确认"), "tone": "late"}
        )
    return tags


def _entry_row(
    entry: Entry,
    standing: Standing,
    people: dict[str, str],
    parties: dict[str, str],
    undone: bool,
) -> Row:
    named = common.CLASSES[entry.capital_class]
    nature = common.NATURES[entry.nature]
    words = Text(f"{named.en} · {nature.en}", f"{named.zh} · {nature.zh}")
    address = f"/records/{record_name(entry.id)}/"
    tone = "undone" if undone else "" if standing.counts else "open"
    why = common.REASONS.get(entry.cause)
    return Row.of(
        spoken.date_words(entry.effective_on, entry.precision),
        Cell(words, url=address, second=parties.get(entry.investor, "") or (why or "")),
        spoken.money(Money(entry.amount_minor, entry.currency)),
        Cell(Text("on file", "已存档") if entry.evidence else None, why=Text("none yet", "暂无")),
        standing_cell(standing, people),
        tone=tone,
    )


def _bars(entries: list[Entry], standings: dict[int, Standing]) -> list[dict[str, object]]:
    """One row a class and currency, verified entries only; the longest is the whole width."""
    totals: dict[tuple[str, str], int] = {}
    by_id = {entry.id: entry for entry in entries}
    for entry in entries:
        if not standings[entry.id].counts:
            continue
        original = by_id.get(entry.reverses_id) if entry.reverses_id else None
        if entry.nature == Nature.REVERSAL and (
            original is None or not standings[original.id].counts
        ):
            continue
        sign = queries.entry_sign(entry, original)
        slot = (entry.capital_class, entry.currency)
        totals[slot] = totals.get(slot, 0) + sign * entry.amount_minor
    longest: dict[str, int] = {}
    for (_, currency), minor in totals.items():
        longest[currency] = max(longest.get(currency, 1), minor)
    return [
        {
            "label": common.CLASSES[capital_class],
            "amount": spoken.money(Money(minor, currency)),
            "share": minor / longest[currency],
            "tone": "paid" if capital_class == "paid_in" else capital_class,
        }
        for capital_class in common.CLASSES
        for (found, currency), minor in sorted(totals.items())
        if found == capital_class
    ]


def _steps(
    project: Project, steps: list[Milestone], standings: dict[int, Standing]
) -> list[dict[str, object]]:
    shown: list[dict[str, object]] = [
        {
            "label": Text("Signed", "已签约"),
            "state": "done" if project.signed_on else "next",
            "when": spoken.date_words(project.signed_on) if project.signed_on else "",
        }
    ]
    by_kind = {step.kind: step for step in steps}  # type: ignore[attr-defined]
    for kind, label in common.STEPS.items():
        step = by_kind.get(kind)
        if step is None:
            if kind != "terminated" and project.stage != "terminated":
                shown.append({"label": label, "state": "next", "when": ""})
            continue
        when = spoken.date_words(step.reached_on, step.precision)
        counted = standings[step.id].counts and step.evidence and step.actual
        note = (
            ""
            if counted
            else (
                Text("planned", "计划")
                if not step.actual
                else Text("no evidence: in no figure", "无凭据，不计入数据")
                if not step.evidence
                else Text("waits: in no figure", "待核验，不计入数据")
            )
        )
        if kind == "terminated" and step.reason:
            note = common.REASONS[step.reason]
        shown.append(
            {
                "label": label,
                "when": when,
                "note": note,
                "state": "late" if kind == "terminated" else "done" if counted else "wait",
                "url": f"/records/{record_name(step.id)}/",
            }
        )
    return shown


def _boxes(
    project: Project,
    confirmed: int | None,
    people: dict[str, str],
    signings: list[Signing],
    standings: dict[int, Standing],
) -> list[dict[str, object]]:
    sure = [
        (
            Text("Confirmed", "最近确认"),
            Text(f"{confirmed} days ago", f"{confirmed} 天前")
            if confirmed is not None
            else Text("never", "从未"),
        ),
        (Text("Officer", "专员"), people.get(project.officer) or Text("none named", "未指定")),
        (Text("Register", "登记册"), project.register),
        (Text("Key", "编号"), project.key),
    ]
    if project.status:
        sure.append((Text("Publisher's status", "来源方状态"), project.status))
    signed = [
        (
            spoken.date_words(s.signed_on, s.precision),  # type: ignore[attr-defined]
            common.KINDS[s.kind],
            f"/records/{record_name(s.id)}/",
        )  # type: ignore[attr-defined]
        for s in signings
    ]
    return [
        {"title": Text("How sure", "可信程度"), "facts": sure},
        {"title": Text("Signings", "签约"), "facts": signed},
    ]
