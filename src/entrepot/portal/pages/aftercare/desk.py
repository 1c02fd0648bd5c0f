"""The officer's desk, the first page after signing in: late, unconfirmed, next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from entrepot.aftercare import actions, queries
from entrepot.aftercare.models import Task
from entrepot.aftercare.queries import Promise
from entrepot.errors import EntrepotError
from entrepot.portal import watching
from entrepot.portal.pages import common, watch
from entrepot.portal.pages.aftercare import names
from entrepot.portal.pages.aftercare.names import due_words, project_text, promise_url
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.project import find
from entrepot.portal.today import moment, today
from entrepot.projects.models import Project
from entrepot.text import Text
from entrepot.web.i18n import localise

VISIT = Text("Visit", "走访")
OBSTACLE = Text("Obstacle", "困难")
CONFIRMED = Text("Confirmed today", "今日已确认")
#: Projects late against their cohort that a desk lists.
MOST_LATE = 10


@require_safe
@needs("aftercare.own")
def page(request: HttpRequest) -> HttpResponse:
    as_of = today(request.now)
    found = queries.desk(request.user, today=as_of)
    sections = [
        _section("late", Text("Late", "已逾期"), [_task(t, as_of) for t in found.late]),
        _section(
            "obstacles",
            Text("Obstacles", "困难"),
            [_obstacle(o, as_of) for o in found.obstacles],
        ),
        _section(
            "reports",
            Text("Reports to read", "待核验的报告"),
            [
                {
                    "title": Text(
                        f"{r.quarter}: {project_text(r.project).en}",
                        f"{r.quarter}：{project_text(r.project).zh}",
                    ),
                    "url": reverse("report", args=[r.pk]),
                    "second": names.REPORT_STATES[r.state],
                }
                for r in found.reports
            ],
        ),
        _section(
            "unconfirmed",
            Text("Unconfirmed for over 90 days", "超过90天未确认"),
            [promise_item(p) for p in found.unconfirmed],
            found.unconfirmed_count,
        ),
        _late(request, as_of),
        _section("next", Text("Next", "下一步"), [_task(t, as_of) for t in found.coming]),
    ]
    return render_page(
        request,
        "aftercare/desk",
        {
            "page_title": Text("Desk", "工作台"),
            "lead": _lead(found),
            "acts": [
                {"label": Text("Every step", "全部事项"), "url": reverse("tasks")},
                {"label": Text("Clean-up list", "清理清单"), "url": reverse("clean_up")},
                {
                    "label": Text("Watch list", "预警清单"),
                    "url": f"{reverse('watch')}?officer={request.user.person}",
                },
                {"label": Text("Hand over", "移交"), "url": reverse("hand_over")},
            ],
            "sections": [section for section in sections if section["items"]],
        },
    )


def _late(request: HttpRequest, as_of: date) -> dict[str, Any]:
    """Projects that their cohorts left behind; without a snapshot at hand the section waits."""
    try:
        found = watching.late_of(request.user, as_of=as_of) or []
    except EntrepotError:
        found = []  # the watch list itself says what is wrong
    shown = Project.objects.in_bulk([one.life.id for one in found[:MOST_LATE]])
    items = [
        watch.desk_item(one, shown[one.life.id])
        for one in found[:MOST_LATE]
        if one.life.id in shown
    ]
    section = _section("watch", Text("Late against their cohort", "落后于同批"), items, len(found))
    if section["more"]:
        section["more"] = Text(
            f"The {len(items)} longest behind; all are on the watch list.",
            f"仅列出落后最久的 {len(items)} 个；全部见预警清单。",
        )
    return section


def _lead(found: queries.Desk) -> Text:
    late, stale, coming = len(found.late), found.unconfirmed_count, len(found.coming)
    return Text(
        f"{late} late, {stale} unconfirmed, {coming} to come.",
        f"逾期 {late} 项，未确认 {stale} 个项目，待办 {coming} 项。",
    )


def _section(
    name: str, title: Text, items: list[dict[str, Any]], total: int | None = None
) -> dict[str, Any]:
    total = len(items) if total is None else total
    return {
        "name": name,
        "title": Text(f"{title.en} ({total})", f"{title.zh}（{total}）"),
        "items": items,
        "more": Text(
            f"The {len(items)} that have waited longest; the others follow as these are confirmed.",
            f"仅列出最久未确认的 {len(items)} 个；确认后将显示其余项目。",
        )
        if total > len(items)
        else None,
    }


def _task(task: Task, as_of: Any) -> dict[str, Any]:
    late = due_words(task.due_on, as_of)
    name = project_text(task.project)
    return {
        "title": name,
        "url": promise_url(task.project),
        "second": Text(f"{task.title.en}: {late.en}", f"{task.title.zh}：{late.zh}"),
        "tone": names.tone(task.due_on, as_of),
        "acts": [
            {
                "label": Text("Done", "完成"),
                "url": reverse("task_done", args=[task.pk]),
                "post": True,
                "name": "next",
                "value": reverse("desk"),
                "about": name,
            },
            *_records(task.project),
        ],
    }


def _obstacle(obstacle: Any, as_of: Any) -> dict[str, Any]:
    due_on = obstacle.answer_due_on if obstacle.state == "open" else obstacle.finish_due_on
    state, late = names.OBSTACLE_STATES[obstacle.state], due_words(due_on, as_of)
    return {
        "title": obstacle.what[:120],
        "url": reverse("obstacle", args=[obstacle.pk]),
        "second": Text(
            f"{project_text(obstacle.project).en}. {state.en}: {late.en}",
            f"{project_text(obstacle.project).zh}。{state.zh}：{late.zh}",
        ),
        "tone": names.tone(due_on, as_of),
    }


def promise_item(promise: Promise) -> dict[str, Any]:
    """A project on the desk, with its one-tap confirmation."""
    project = promise.project
    name, stage = project_text(project), common.STAGES[project.stage]
    silent = (
        Text("never confirmed", "从未确认")
        if promise.silent_days is None
        else Text(f"confirmed {promise.silent_days} days ago", f"{promise.silent_days} 天前确认")
    )
    return {
        "title": name,
        "url": promise_url(project),
        "second": Text(f"{stage.en}, {silent.en}", f"{stage.zh}，{silent.zh}"),
        "acts": [
            {
                "label": Text("Still true", "情况属实"),
                "url": promise_url(project, "desk_confirm"),
                "post": True,
                "main": True,
                "swap": True,
                "about": name,
            },
            *_records(project),
        ],
    }


def _records(project: Project) -> list[dict[str, Any]]:
    """What can be recorded of a project, wherever it stands on the desk."""
    name = project_text(project)
    return [
        {"label": VISIT, "url": promise_url(project, "visit_new"), "about": name},
        {"label": OBSTACLE, "url": promise_url(project, "obstacle_new"), "about": name},
    ]


@require_POST
@needs("aftercare.own")
@vary_on_headers("HX-Request")
def confirm(request: HttpRequest, register: str, key: str) -> HttpResponse:
    """One tap: with script the line says so in its place, without it the desk does."""
    project: Project = find(register, key)
    item: dict[str, Any] = {
        "title": project_text(project),
        "url": promise_url(project),
        "second": CONFIRMED,
        "tone": "good",
        "acts": _records(project),
    }
    try:
        actions.confirm(
            project=project, on=today(request.now), by=request.user, now=moment(request.now)
        )
    except EntrepotError as error:
        refusal = error.message(request.LANGUAGE_CODE)
        if request.htmx:
            item |= {"second": refusal, "tone": "late"}
            return render_page(request, "aftercare/_item", {"item": item}, 422)
        messages.error(request, refusal)
        return redirect("desk")
    if request.htmx:
        return render_page(request, "aftercare/_item", {"item": item})
    messages.success(request, f"{localise(item['title'])}: {localise(CONFIRMED)}")
    return redirect("desk")
