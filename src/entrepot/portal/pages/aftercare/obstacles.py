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
from entrepot.portal.pages.aftercare import words
from entrepot.portal.pages.aftercare.forms import Worded, act_form, long_text, money_of
from entrepot.portal.pages.aftercare.words import OUTCOMES, due_words, project_text, promise_url
from entrepot.portal.pages.common import needs, options
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.project import find
from entrepot.portal.today import moment, today
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
                        *options(words.OBSTACLE_STATES)[1:],
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
            return Cell(spoken.date_words(due_on), second=words.TASK_STATES["done"], tone="good")
        if obstacle.state == ObstacleState.FINISHED:
            return Cell(spoken.date_words(due_on))
        return Cell(
            spoken.date_words(due_on),
            second=due_words(due_on, as_of),
            tone=words.tone(due_on, as_of),
        )

    return Row.of(
        Cell(obstacle.what[:80], url=reverse("obstacle", args=[obstacle.pk])),
        Cell(project_text(obstacle.project), url=promise_url(obstacle.project)),
        Cell(words.stake_words(obstacle), why=Text("not said", "未说明")),
        obstacle.officer.label if obstacle.officer else words.NOBODY,
        clock(obstacle.answer_due_on, obstacle.answered_at),
        clock(obstacle.finish_due_on, obstacle.finished_at),
        words.OUTCOMES[obstacle.outcome]
        if obstacle.outcome
        else words.OBSTACLE_STATES[obstacle.state],
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
                words.OUTCOMES[obstacle.outcome]
                if obstacle.outcome
                else words.OBSTACLE_STATES[obstacle.state]
            ],
            "acts": acts,
            "texts": texts,
            "tables": [words.history(obstacle)],
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
                            obstacle.officer.label if obstacle.officer else words.NOBODY,
                        ),
                        (Text("Rule or agency", "规定或部门"), obstacle.agency or None),
                        (Text("At stake", "影响"), words.stake_words(obstacle)),
                    ],
                }
            ],
        },
    )


class ObstacleForm(Worded):
    what = long_text()
    agency = forms.CharField(max_length=300, required=False)
    amount = forms.CharField(max_length=24, required=False)
    currency = forms.CharField(max_length=3, initial="USD", required=False)
    jobs = forms.IntegerField(min_value=1, max_value=1_000_000, required=False)
    words = {  # noqa: RUF012
        "what": Text("What stands in the way", "遇到的困难"),
        "agency": Text("Which rule or agency (optional)", "涉及的规定或部门（选填）"),
        "amount": Text("Investment at stake (optional)", "涉及投资额（选填）"),
        "currency": Text("Currency", "币种"),
        "jobs": Text("Jobs at stake (optional)", "涉及岗位数（选填）"),
    }


def stake_of(facts: dict[str, Any]) -> dict[str, Any]:
    """The form's facts with its three fields of a stake as one."""
    amount = money_of(facts.pop("amount"), facts.pop("currency") or "USD")
    return facts | {"stake": actions.Stake(amount, facts.pop("jobs"))}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("aftercare.own")
def new(request: HttpRequest, register: str, key: str) -> HttpResponse:
    project = find(register, key)

    def act(**facts: Any) -> None:
        facts = stake_of(facts)
        actions.raise_obstacle(project=project, by=request.user, now=moment(request.now), **facts)

    return act_form(
        request,
        ObstacleForm,
        act,
        title=Text("Record an obstacle", "登记困难"),
        lead=project_text(project),
        back=reverse("desk"),
        done=Text("Recorded: its clocks run.", "已登记，时限开始计算。"),
    )


class AnswerForm(Worded):
    answer = long_text(2000)
    words = {"answer": Text("Who does what by when", "由谁、何时、如何办理")}  # noqa: RUF012


class FinishForm(Worded):
    outcome = forms.ChoiceField(widget=forms.RadioSelect)
    note = long_text(2000, required=False)
    words = {  # noqa: RUF012
        "outcome": Text("How it ended", "办理结果"),
        "note": Text("In a few words", "简要说明"),
    }
    choices = {"outcome": OUTCOMES}  # noqa: RUF012


@require_http_methods(["GET", "HEAD", "POST"])
@needs("aftercare.own")
def answer(request: HttpRequest, number: int) -> HttpResponse:
    return _decide(request, number, AnswerForm, actions.answer_obstacle, Text("Answer", "答复"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("aftercare.own")
def finish(request: HttpRequest, number: int) -> HttpResponse:
    return _decide(request, number, FinishForm, actions.finish_obstacle, Text("Finish", "办结"))


def _decide(
    request: HttpRequest, number: int, form: type[Worded], act: Any, title: Text
) -> HttpResponse:
    obstacle = get_object_or_404(queries.obstacles(), pk=number)

    def decide(**facts: Any) -> None:
        act(obstacle=obstacle, by=request.user, now=moment(request.now), **facts)

    return act_form(
        request,
        form,
        decide,
        title=title,
        lead=obstacle.what,
        back=reverse("obstacle", args=[number]),
        done=Text("Recorded.", "已登记。"),
        initial={"outcome": "solved"},
    )
