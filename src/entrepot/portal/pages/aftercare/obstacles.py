"""What stands in projects' ways: the board with its clocks, one of them, the acts on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.accounts.rules import may
from entrepot.aftercare import actions, queries
from entrepot.aftercare.models import Obstacle, ObstacleState
from entrepot.aftercare.rules import is_mine
from entrepot.portal.forms import ActForm, amount_field, choice_field, currencies, long_text, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.aftercare import names
from entrepot.portal.pages.aftercare.acts import act_on
from entrepot.portal.pages.aftercare.names import OUTCOMES, due_words, project_text, promise_url
from entrepot.portal.pages.common import needs, options
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.project import find
from entrepot.portal.today import today
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Filter, Row, Table, pager

COLUMNS = (
    Column(Text("Obstacle", "困难")),
    Column(Text("Project", "项目")),
    Column(Text("At stake", "影响")),
    Column(Text("Owner", "负责人")),
    Column(Text("Answer by", "答复期限")),
    Column(Text("Finish by", "办结期限")),
    Column(Text("State", "状态")),
)


@require_safe
@needs("aftercare.see")
def listing(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    as_of = today(request.now)
    rows = queries.obstacles(standing=not state)
    if state in ObstacleState.values:
        rows = rows.filter(state=state)
    where = pager(request, rows.count())
    return render_page(
        request,
        "list",
        {
            "page_title": Text("Obstacles", "困难"),
            "lead": Text(
                "Answered within 5 working days, finished within 30.",
                "5 个工作日内答复，30 个工作日内办结。",
            ),
            "table": Table(
                Text("Obstacles", "困难"), COLUMNS, [_row(o, as_of) for o in rows[where.slice]]
            ),
            "pager": where,
            "filters": [
                Filter(
                    "state",
                    Text("State", "状态"),
                    state,
                    [
                        ("", Text("Not finished", "未办结")),
                        *options(names.OBSTACLE_STATES)[1:],
                    ],
                )
            ],
            "filtered": bool(state),
            "empty": Text(
                "No obstacle. Officers raise them from the desk, investors by their link.",
                "没有困难。专员可在工作台提出，投资方可通过专属链接反映。",
            ),
        },
    )


def _row(obstacle: Obstacle, as_of: Any) -> Row:
    def clock(due_on: Any, stopped: Any) -> Cell:
        if stopped:
            return Cell(spoken.date_words(due_on), second=names.TASK_STATES["done"], tone="good")
        if obstacle.state == ObstacleState.FINISHED:
            return Cell(spoken.date_words(due_on))
        return Cell(
            spoken.date_words(due_on),
            second=due_words(due_on, as_of),
            tone=names.tone(due_on, as_of),
        )

    return Row.of(
        Cell(obstacle.what[:80], url=reverse("obstacle", args=[obstacle.pk])),
        Cell(project_text(obstacle.project), url=promise_url(obstacle.project)),
        Cell(names.stake_words(obstacle), why=Text("not said", "未说明")),
        obstacle.officer.label if obstacle.officer else names.NOBODY,
        clock(obstacle.answer_due_on, obstacle.answered_at),
        clock(obstacle.finish_due_on, obstacle.finished_at),
        names.OUTCOMES[obstacle.outcome]
        if obstacle.outcome
        else names.OBSTACLE_STATES[obstacle.state],
    )


@require_safe
@needs("aftercare.see")
def page(request: HttpRequest, number: int) -> HttpResponse:
    obstacle = get_object_or_404(queries.obstacles(), pk=number)
    acts: list[dict[str, Any]] = []
    mine = may(request.user, "aftercare.own") and is_mine(request.user, obstacle.project)
    if mine and obstacle.state != ObstacleState.FINISHED:
        waits = obstacle.state == ObstacleState.OPEN
        acts = [
            {
                "label": Text("Answer", "答复"),
                "url": reverse("obstacle_answer", args=[number]),
                "main": waits,
            },
            {
                "label": Text("Finish", "办结"),
                "url": reverse("obstacle_finish", args=[number]),
                "main": not waits,
            },
        ]
    raised = obstacle.raised_by.label if obstacle.raised_by else Text("the investor", "投资方")
    texts = [(Text("What", "内容"), obstacle.what)]
    if obstacle.answer:
        texts.append((Text("Answer", "答复"), obstacle.answer))
    as_of = today(request.now)
    return render_page(
        request,
        "aftercare/thing",
        {
            "page_title": Text("Obstacle", "困难"),
            "crumbs": [(project_text(obstacle.project), promise_url(obstacle.project))],
            "tags": [
                names.OUTCOMES[obstacle.outcome]
                if obstacle.outcome
                else names.OBSTACLE_STATES[obstacle.state]
            ],
            "acts": acts,
            "texts": texts,
            "tables": [names.history(obstacle)],
            "boxes": [
                {
                    "title": Text("Clocks", "时限"),
                    "facts": [
                        (Text("Raised", "提出"), spoken.time_words(obstacle.raised_at)),
                        (Text("By", "提出人"), raised),
                        (Text("Answer by", "答复期限"), spoken.date_words(obstacle.answer_due_on)),
                        (Text("Finish by", "办结期限"), spoken.date_words(obstacle.finish_due_on)),
                        (
                            Text("Left", "剩余"),
                            None
                            if obstacle.finished_at
                            else due_words(
                                obstacle.finish_due_on
                                if obstacle.answered_at
                                else obstacle.answer_due_on,
                                as_of,
                            ),
                        ),
                        (
                            Text("Owner", "负责人"),
                            obstacle.officer.label if obstacle.officer else names.NOBODY,
                        ),
                        (Text("Rule or agency", "规定或部门"), obstacle.agency or None),
                        (Text("At stake", "影响"), names.stake_words(obstacle)),
                    ],
                }
            ],
        },
    )


class ObstacleForm(ActForm):
    """An obstacle; its amount and its jobs are together what is at stake."""

    amounts = ("amount",)

    what = long_text("What stands in the way", "遇到的困难")
    agency = forms.CharField(
        label=words("Which rule or agency", "涉及的规定或部门"), max_length=300, required=False
    )
    amount = amount_field("Investment at stake", "涉及投资额", required=False)
    currency = choice_field("Currency", "币种", currencies(), initial="USD")
    jobs = forms.IntegerField(
        label=words("Jobs at stake", "涉及岗位数"),
        min_value=1,
        max_value=1_000_000,
        required=False,
    )

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"stake": actions.Stake(facts.pop("amount"), facts.pop("jobs"))}


@require_http_methods(ACT_METHODS)
@needs("aftercare.own")
def new(request: HttpRequest, register: str, key: str) -> HttpResponse:
    project = find(register, key)
    return act_on(
        request,
        ObstacleForm(request.POST or None),
        actions.raise_obstacle,
        project=project,
        title=Text("Record an obstacle", "登记困难"),
        lead=project_text(project),
        back=reverse("desk"),
        said=Text("Recorded: its clocks run.", "已登记，时限开始计算。"),
    )


class AnswerForm(ActForm):
    answer = long_text("Who does what by when", "由谁、何时、如何办理", 2000)


class FinishForm(ActForm):
    outcome = choice_field(
        "How it ended", "办理结果", OUTCOMES, initial="solved", widget=forms.RadioSelect
    )
    note = long_text("In a few words", "简要说明", 2000, required=False)


@require_http_methods(ACT_METHODS)
@needs("aftercare.own")
def answer(request: HttpRequest, number: int) -> HttpResponse:
    return _decide(request, number, AnswerForm, actions.answer_obstacle, Text("Answer", "答复"))


@require_http_methods(ACT_METHODS)
@needs("aftercare.own")
def finish(request: HttpRequest, number: int) -> HttpResponse:
    return _decide(request, number, FinishForm, actions.finish_obstacle, Text("Finish", "办结"))


def _decide(
    request: HttpRequest, number: int, form: type[ActForm], action: Any, title: Text
) -> HttpResponse:
    obstacle = get_object_or_404(queries.obstacles(), pk=number)
    return act_on(
        request,
        form(request.POST or None),
        action,
        obstacle=obstacle,
        title=title,
        lead=obstacle.what,
        back=reverse("obstacle", args=[number]),
    )
