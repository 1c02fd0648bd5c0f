"""Next steps: the list, one of them, and the acts on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.accounts.rules import may
from entrepot.aftercare import actions, queries
from entrepot.aftercare.models import Task, TaskState
from entrepot.aftercare.rules import is_mine
from entrepot.portal.forms import ActForm, act_now, day_field, long_text, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.aftercare import names
from entrepot.portal.pages.aftercare.acts import act_on
from entrepot.portal.pages.aftercare.names import project_text, promise_url
from entrepot.portal.pages.common import needs, options
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.project import find
from entrepot.portal.today import moment, today
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.i18n import safe_path
from entrepot.web.tables import Cell, Column, Filter, Row, Table, pager, sort_order, sortable

COLUMNS = (
    Column(Text("Project", "项目"), key="project__name"),
    Column(Text("Step", "事项"), key="title_en"),
    Column(Text("Owner", "负责人"), key="officer__first_name"),
    Column(Text("Due", "到期"), key="due_on"),
    Column(Text("State", "状态"), key="state"),
)


@require_safe
@needs("aftercare.own")
def listing(request: HttpRequest) -> HttpResponse:
    everybody = may(request.user, "aftercare.all") and request.GET.get("whose") != "mine"
    state = request.GET.get("state", "open")
    as_of = today(request.now)
    rows = queries.tasks(user=request.user, everybody=everybody)
    if state in TaskState.values:
        rows = rows.filter(state=state)
    key, descending = sort_order(request, COLUMNS, "due_on")
    rows = rows.order_by(f"{'-' if descending else ''}{key}", "id")
    where = pager(request, rows.count())
    filters = [Filter("state", Text("State", "状态"), state, options(names.TASK_STATES))]
    if may(request.user, "aftercare.all"):
        whose = [("", Text("Everybody's", "全部")), ("mine", Text("Mine", "我的"))]
        filters.append(
            Filter("whose", Text("Whose", "负责人"), request.GET.get("whose", ""), whose)
        )
    return render_page(
        request,
        "list",
        {
            "page_title": Text("Next steps", "下一步"),
            "table": Table(
                Text("Next steps", "下一步"),
                sortable(request, COLUMNS, "due_on"),
                [
                    Row.of(
                        Cell(project_text(t.project), url=promise_url(t.project)),
                        Cell(t.title, url=reverse("task", args=[t.pk])),
                        t.officer.label if t.officer else names.NOBODY,
                        Cell(
                            spoken.date_words(t.due_on),
                            tone=names.tone(t.due_on, as_of) if t.state == "open" else "",
                        ),
                        names.TASK_STATES[t.state],
                    )
                    for t in rows[where.slice]
                ],
            ),
            "pager": where,
            "filters": filters,
            "filtered": bool(request.GET),
            "kept": {"sort": request.GET.get("sort", "")},
            "empty": Text(
                "Nothing is to be done. A signing opens its first steps here.",
                "没有待办事项。项目签约后会在此生成首批事项。",
            ),
        },
    )


@require_safe
@needs("aftercare.see")
def page(request: HttpRequest, number: int) -> HttpResponse:
    task = get_object_or_404(Task.objects.select_related("project", "officer"), pk=number)
    acts: list[dict[str, Any]] = []
    mine = may(request.user, "aftercare.own") and is_mine(request.user, task.project)
    if mine and task.state == TaskState.OPEN:
        acts = [
            {
                "label": Text("Done", "完成"),
                "url": reverse("task_done", args=[number]),
                "post": True,
                "main": True,
            },
            {"label": Text("Move", "改期"), "url": reverse("task_move", args=[number])},
            {"label": Text("Drop", "取消"), "url": reverse("task_drop", args=[number])},
        ]
    return render_page(
        request,
        "aftercare/thing",
        {
            "page_title": task.title,
            "crumbs": [(project_text(task.project), promise_url(task.project))],
            "tags": [names.TASK_STATES[task.state]],
            "acts": acts,
            "tables": [names.history(task)],
            "boxes": [
                {
                    "title": Text("Next step", "下一步"),
                    "facts": [
                        (
                            Text("Owner", "负责人"),
                            task.officer.label if task.officer else names.NOBODY,
                        ),
                        (Text("Due", "到期"), spoken.date_words(task.due_on)),
                        (Text("Opened", "新建"), spoken.time_words(task.opened_at)),
                    ],
                }
            ],
        },
    )


@require_POST
@needs("aftercare.own")
def done(request: HttpRequest, number: int) -> HttpResponse:
    task = get_object_or_404(Task, pk=number)
    here = reverse("task", args=[number])
    return act_now(
        request,
        lambda: actions.finish_task(task=task, by=request.user, now=moment(request.now)),
        back=safe_path(request, request.POST.get("next", ""), here),
        said=Text("Done.", "已完成。"),
    )


class TaskForm(ActForm):
    title = forms.CharField(label=words("What is to be done", "要做的事项"), max_length=200)
    due_on = day_field("By when", "完成时限")


class MoveForm(ActForm):
    due_on = day_field("New due day", "新的到期日")
    reason = forms.CharField(label=words("Why", "原因"), max_length=300)


class DropForm(ActForm):
    reason = long_text("Why", "原因")


@require_http_methods(ACT_METHODS)
@needs("aftercare.own")
def new(request: HttpRequest, register: str, key: str) -> HttpResponse:
    project = find(register, key)
    return act_on(
        request,
        TaskForm(request.POST or None),
        actions.open_task,
        project=project,
        title=Text("Next step", "下一步"),
        lead=project_text(project),
        back=promise_url(project),
        said=Text("The step is on the owner's desk.", "该事项已列入负责人的工作台。"),
    )


@require_http_methods(ACT_METHODS)
@needs("aftercare.own")
def move(request: HttpRequest, number: int) -> HttpResponse:
    title, said = Text("Move", "改期"), Text("Moved.", "已改期。")
    return _decide(request, number, MoveForm, actions.move_task, title, said)


@require_http_methods(ACT_METHODS)
@needs("aftercare.own")
def drop(request: HttpRequest, number: int) -> HttpResponse:
    title, said = Text("Drop", "取消"), Text("Dropped.", "已取消。")
    return _decide(request, number, DropForm, actions.drop_task, title, said)


def _decide(
    request: HttpRequest, number: int, form: type[ActForm], action: Any, title: Text, said: Text
) -> HttpResponse:
    task = get_object_or_404(Task.objects.select_related("project"), pk=number)
    return act_on(
        request,
        form(request.POST or None, initial={"due_on": task.due_on}),
        action,
        task=task,
        title=title,
        lead=task.title,
        back=reverse("task", args=[number]),
        said=said,
    )
