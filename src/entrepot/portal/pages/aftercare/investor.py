"""What a personal link opens: an investor's own projects, without an account.

The token stands in one address alone, which answers with a redirect: the session then holds the
link's number, and no later address has anything to leak. That answer is sent without referrer and,
where it refuses, without an error status, so that no log line quotes the address. Every page asks
again whether the link still stands, and is kept by no cache.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial, wraps
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.aftercare import actions, queries
from entrepot.aftercare.errors import LinkClosed
from entrepot.aftercare.models import InvestorLink, ReportState, SurveyQuestion
from entrepot.portal import throttle
from entrepot.portal.forms import (
    ActForm,
    act_page,
    amount_field,
    choice_field,
    currencies,
    day_field,
    long_text,
    words,
)
from entrepot.portal.pages import common
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.aftercare import names
from entrepot.portal.pages.aftercare.names import project_text
from entrepot.portal.pages.aftercare.obstacles import ObstacleForm
from entrepot.portal.pages.aftercare.reports import lines_table, questions_of
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.today import moment, today
from entrepot.projects.models import Project
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.i18n import ONE_YEAR, localise

SESSION = "investor_link"
#: Tokens that open nothing, from one address; acts of one link; in a quarter of an hour.
WRONG_TOKENS, ACTS = 20, 60
#: Payments that one report has room for.
LINES = 3
QUARTERS = 5


@never_cache
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Open a link: its number goes into a fresh session, its token nowhere."""
    caller = f"investor {throttle.caller(request)}"
    try:
        if throttle.counted(caller) >= WRONG_TOKENS:
            raise LinkClosed()
        link = actions.open_link(token=token, now=moment(request.now))
    except LinkClosed:
        throttle.count(caller)
        request.session.pop(SESSION, None)
        response = redirect("investor_closed")
    else:
        request.session.cycle_key()
        request.session[SESSION] = link.pk
        request.session.set_expiry(0)
        response = redirect("investor")
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                "zh-hans" if link.language == "zh" else "en",
                max_age=ONE_YEAR,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def with_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for the holder of a live link, which it is given; others are told that it is over."""

    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        link = queries.link_of(request.session.get(SESSION), now=moment(request.now))
        if link is None:
            return redirect("investor_closed")
        if request.method == "POST" and throttle.count(f"investor link:{link.pk}") > ACTS:
            return _say(
                request,
                Text(
                    "Too much at once. Wait 15 minutes, then try again.",
                    "操作过于频繁，请等待 15 分钟后再试。",
                ),
                429,
            )
        return view(request, link, *args, **kwargs)

    return inner


def _say(request: HttpRequest, text: Text, status: int) -> HttpResponse:
    title = Text("Your projects", "您的项目")
    context = {"page_title": title, "text": text}
    return render_page(request, "aftercare/investor_closed", context, status)


@never_cache
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    return _say(request, LinkClosed.text, 403)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    request.session.pop(SESSION, None)
    return redirect("home")


@require_safe
@with_link
def page(request: HttpRequest, link: InvestorLink) -> HttpResponse:
    reports = list(queries.reports_of(link))
    as_of = today(request.now)
    asked = [report for report in reports if report.state == ReportState.QUERIED]
    return render_page(
        request,
        "aftercare/investor",
        {
            "page_title": Text("Your projects", "您的项目"),
            "lead": Text(
                f"{link.party.name}, {link.contact}", f"{link.party.name}，{link.contact}"
            ),
            "asked": [
                {
                    "url": reverse("investor_answer", args=[report.pk]),
                    "title": Text(
                        f"A question about {report.quarter}", f"关于 {report.quarter} 的问询"
                    ),
                    "text": report.questions.all()[len(report.questions.all()) - 1].text,
                }
                for report in asked
            ],
            "survey": [
                {"url": reverse("investor_survey", args=[q.pk]), "title": q.text}
                for q in queries.survey_of(link, today=as_of)
            ],
            "projects": [
                _project(
                    project,
                    [r for r in reports if r.project_id == project.id],
                )
                for project in queries.projects_of(link)
            ],
            "obstacles": [
                {
                    "what": o.what,
                    "project": project_text(o.project),
                    "state": names.OUTCOMES[o.outcome]
                    if o.outcome
                    else names.OBSTACLE_STATES[o.state],
                    "answer": o.answer,
                    "until": spoken.date_words(o.finish_due_on if o.answer else o.answer_due_on),
                }
                for o in queries.obstacles_of(link)
            ],
        },
    )


def _project(project: Project, reports: list[Any]) -> dict[str, Any]:
    return {
        "name": project_text(project),
        "key": project.key,
        "stage": common.STAGES[project.stage],
        "signed": spoken.date_words(project.signed_on) if project.signed_on else "",
        "report": reverse("investor_report", args=[project.id]),
        "obstacle": reverse("investor_obstacle", args=[project.id]),
        "reports": [
            {
                "quarter": r.quarter,
                "state": names.REPORT_STATES[r.state],
                "url": reverse("investor_answer", args=[r.pk]),
            }
            for r in reports
        ],
    }


def _own(link: InvestorLink, number: int) -> Project:
    return get_object_or_404(queries.projects_of(link), pk=number)


def quarters(as_of: date) -> list[str]:
    """The running quarter and those before it, newest first."""
    year, quarter = as_of.year, (as_of.month + 2) // 3
    found = []
    for _ in range(QUARTERS):
        found.append(f"{year}-Q{quarter}")
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    return found


class ReportForm(ActForm):
    """A quarter: payments in numbered rows, the step reached, jobs, a note."""

    amounts = tuple(f"amount_{number}" for number in range(1, LINES + 1))

    quarter = forms.ChoiceField(label=words("Quarter", "季度"))
    currency = choice_field("Currency", "币种", currencies(), initial="USD")
    step = choice_field(
        "Step reached",
        "达到节点",
        {kind: name for kind, name in common.STEPS.items() if kind != "terminated"},
        blank=Text("none", "无"),
        required=False,
    )
    jobs = forms.IntegerField(
        label=words("Jobs", "就业人数"), min_value=0, max_value=1_000_000, required=False
    )
    note = long_text("Note", "说明", required=False)

    def __init__(self, *args: Any, as_of: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = [(quarter, quarter) for quarter in quarters(as_of)]
        for number in range(1, LINES + 1):
            self.fields[f"amount_{number}"] = amount_field(
                f"Paid in, {number}", f"到资金额（{number}）", required=False
            )
            self.fields[f"paid_on_{number}"] = day_field(
                f"Paid on, {number}", f"到资日期（{number}）", required=False
            )
        self.fields |= {name: self.fields.pop(name) for name in ("step", "jobs", "note")}

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        for number in range(1, LINES + 1):
            given = [bool(facts.get(f"{name}_{number}")) for name in ("amount", "paid_on")]
            if any(given) and not all(given):
                missing = f"amount_{number}" if not given[0] else f"paid_on_{number}"
                if missing not in self.errors:
                    both = Text("Give the amount and its date.", "请同时填写金额和日期。")
                    self.add_error(missing, localise(both))
        return facts

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        rows = [
            (facts.pop(f"amount_{number}"), facts.pop(f"paid_on_{number}"))
            for number in range(1, LINES + 1)
        ]
        return facts | {"payments": [actions.Payment(amount, on) for amount, on in rows if amount]}


@require_http_methods(ACT_METHODS)
@with_link
def report(request: HttpRequest, link: InvestorLink, project: int) -> HttpResponse:
    own = _own(link, project)
    return _act(
        request,
        link,
        ReportForm(request.POST or None, as_of=today(request.now)),
        partial(actions.lodge_report, project=own),
        title=Text("Report a quarter", "报告季度进展"),
        lead=project_text(own),
        said=Text(
            "Lodged. It counts once your project officer has verified it.",
            "已提交，经项目专员核验后计入数据。",
        ),
    )


@require_http_methods(ACT_METHODS)
@with_link
def obstacle(request: HttpRequest, link: InvestorLink, project: int) -> HttpResponse:
    own = _own(link, project)
    return _act(
        request,
        link,
        ObstacleForm(request.POST or None),
        partial(actions.report_obstacle, project=own),
        title=Text("Tell us what stands in the way", "反映困难"),
        lead=project_text(own),
        said=Text(
            "Received. You read the answer here within 5 working days.",
            "已收到，5 个工作日内在此答复。",
        ),
    )


class AnswerForm(ActForm):
    answer = long_text("Your answer", "您的答复", 2000)


@require_http_methods(ACT_METHODS)
@with_link
def answer(request: HttpRequest, link: InvestorLink, number: int) -> HttpResponse:
    """One report as it was lodged, with what was asked back; while it waits, a field to answer."""
    found = get_object_or_404(queries.reports_of(link), pk=number)
    texts = [(Text("Note", "说明"), found.note)] if found.note else []
    texts += questions_of(found)
    if found.reason:
        texts.append((Text("Why it was rejected", "退回原因"), found.reason))
    return _act(
        request,
        link,
        AnswerForm(request.POST or None),
        partial(actions.answer_report, report=found),
        title=Text(f"Report of {found.quarter}", f"{found.quarter} 报告"),
        lead=project_text(found.project),
        submit=Text("Answer", "答复"),
        said=Text("Answered.", "已答复。"),
        more={
            "tags": [names.REPORT_STATES[found.state]],
            "texts": texts,
            "table": lines_table(found, records=False),
            "closed": found.state != ReportState.QUERIED,
        },
    )


class SurveyForm(ActForm):
    score = choice_field(
        "Your answer, from 1 (bad) to 5 (good)",
        "评分：1（差）至 5（好）",
        {str(score): Text(str(score), str(score)) for score in range(1, 6)},
        widget=forms.RadioSelect,
    )
    note = long_text("Note", "说明", required=False)

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"score": int(facts["score"])}


@require_http_methods(ACT_METHODS)
@with_link
def survey(request: HttpRequest, link: InvestorLink, number: int) -> HttpResponse:
    question = SurveyQuestion.objects.filter(pk=number).first()
    if question not in queries.survey_of(link, today=today(request.now)):
        raise Http404
    return _act(
        request,
        link,
        SurveyForm(request.POST or None),
        partial(actions.answer_survey, question=question),
        title=question.text,
        submit=Text("Send", "提交"),
        said=Text("Thank you.", "谢谢您的反馈。"),
    )


def _act(
    request: HttpRequest,
    link: InvestorLink,
    form: ActForm,
    action: Callable[..., object],
    **page: Any,
) -> HttpResponse:
    """A page of one act of the link's holder."""
    return act_page(
        request,
        form,
        lambda facts: action(link=link, now=moment(request.now), **facts),
        template="aftercare/investor_form",
        back=reverse("investor"),
        **page,
    )
