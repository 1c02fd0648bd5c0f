"""One promise: its next steps, visits, obstacles, reports; the acts on it."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.accounts.queries import labels
from entrepot.accounts.rules import may
from entrepot.aftercare import actions
from entrepot.aftercare.rules import is_mine
from entrepot.portal.forms import ActForm, choice_field, day_field, long_text, words
from entrepot.portal.pages import common
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.aftercare import names
from entrepot.portal.pages.aftercare.acts import act_on
from entrepot.portal.pages.aftercare.names import VISITS, project_text, promise_url
from entrepot.portal.pages.common import needs, project_address
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.project import find
from entrepot.portal.today import today
from entrepot.projects.models import Project
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table

MOST = 30


@require_safe
@needs("aftercare.see")
def page(request: HttpRequest, register: str, key: str) -> HttpResponse:
    project = find(register, key)
    as_of = today(request.now)
    acts = []
    if may(request.user, "aftercare.own") and is_mine(request.user, project):
        acts = [
            {
                "label": Text("Still true", "情况属实"),
                "url": promise_url(project, "desk_confirm"),
                "post": True,
                "main": True,
            },
            {"label": Text("Visit", "走访"), "url": promise_url(project, "visit_new")},
            {"label": Text("Obstacle", "困难"), "url": promise_url(project, "obstacle_new")},
            {"label": Text("Next step", "下一步"), "url": promise_url(project, "task_new")},
            {"label": Text("Personal link", "专属链接"), "url": promise_url(project, "link_new")},
        ]
    owner = labels().get(project.officer)
    silent = (as_of - project.confirmed_on).days if project.confirmed_on else None
    return render_page(
        request,
        "aftercare/thing",
        {
            "page_title": project_text(project),
            "tags": [common.STAGES[project.stage]],
            "acts": acts,
            "tables": [
                _tasks(project, as_of),
                _obstacles(project, as_of),
                _reports(project),
                names.changes_table(project.changes.select_related("by").order_by("-id")[:MOST]),
            ],
            "boxes": [
                {
                    "title": Text("Promise", "承诺"),
                    "facts": [
                        (Text("Owner", "负责人"), owner or names.NOBODY),
                        (
                            Text("Signed", "签约"),
                            spoken.date_words(project.signed_on) if project.signed_on else None,
                        ),
                        (
                            Text("Confirmed", "最近确认"),
                            Text("never", "从未")
                            if silent is None
                            else Text(f"{silent} days ago", f"{silent} 天前"),
                        ),
                        (Text("Project", "项目"), project.key, project_address(project)),
                        *(
                            [
                                (
                                    Text("Edition", "届次"),
                                    project.edition,
                                    reverse("promises", args=[project.edition]),
                                )
                            ]
                            if project.edition
                            else []
                        ),
                    ],
                }
            ],
        },
    )


def _tasks(project: Project, as_of: object) -> Table:
    return Table(
        Text("Next steps", "下一步"),
        (
            Column(Text("Step", "事项")),
            Column(Text("Owner", "负责人")),
            Column(Text("Due", "到期")),
            Column(Text("State", "状态")),
        ),
        [
            Row.of(
                Cell(t.title, url=reverse("task", args=[t.pk])),
                t.officer.label if t.officer else names.NOBODY,
                Cell(
                    spoken.date_words(t.due_on),
                    tone=names.tone(t.due_on, as_of) if t.state == "open" else "",
                ),
                names.TASK_STATES[t.state],
            )
            for t in project.tasks.select_related("officer").order_by("-state", "due_on")[:MOST]
        ],
    )


def _obstacles(project: Project, as_of: object) -> Table:
    return Table(
        Text("Obstacles", "困难"),
        (
            Column(Text("What", "内容")),
            Column(Text("Answer by", "答复期限")),
            Column(Text("Finish by", "办结期限")),
            Column(Text("State", "状态")),
        ),
        [
            Row.of(
                Cell(o.what[:80], url=reverse("obstacle", args=[o.pk])),
                spoken.date_words(o.answer_due_on),
                spoken.date_words(o.finish_due_on),
                names.OBSTACLE_STATES[o.state],
            )
            for o in project.obstacles.order_by("-id")[:MOST]
        ],
    )


def _reports(project: Project) -> Table:
    return Table(
        Text("Investors' reports", "投资方报告"),
        (
            Column(Text("Quarter", "季度")),
            Column(Text("Investor", "投资方")),
            Column(Text("State", "状态")),
        ),
        [
            Row.of(
                Cell(r.quarter, url=reverse("report", args=[r.pk])),
                r.party.name,
                names.REPORT_STATES[r.state],
            )
            for r in project.reports.select_related("party").order_by("-quarter", "-id")[:MOST]
        ],
    )


class VisitForm(ActForm):
    kind = choice_field("Kind", "方式", VISITS, widget=forms.RadioSelect)
    note = long_text("What you saw or heard", "了解到的情况", required=False)
    still_true = forms.BooleanField(
        label=words("The project's state is still true", "项目情况属实"), required=False
    )
    on = day_field()


@require_http_methods(ACT_METHODS)
@needs("aftercare.own")
def visit(request: HttpRequest, register: str, key: str) -> HttpResponse:
    project = find(register, key)
    return act_on(
        request,
        VisitForm(
            request.POST or None,
            initial={"kind": "visit", "on": today(request.now), "still_true": True},
        ),
        actions.record_visit,
        project=project,
        title=Text("Record a visit", "登记走访"),
        lead=project_text(project),
        back=reverse("desk"),
        said=Text("Visit recorded.", "走访已登记。"),
    )
