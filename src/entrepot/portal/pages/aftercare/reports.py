"""Investors' reports: those that wait, one of them, and what an officer decides about it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.accounts.rules import may
from entrepot.aftercare import actions, queries
from entrepot.aftercare.models import QuarterReport, ReportState
from entrepot.aftercare.rules import is_mine, names_new_step
from entrepot.money import Money
from entrepot.portal.forms import ActForm, day_field, evidence_field, long_text, words
from entrepot.portal.pages import common
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.aftercare import names
from entrepot.portal.pages.aftercare.acts import act_on
from entrepot.portal.pages.aftercare.names import project_text, promise_url
from entrepot.portal.pages.common import needs, options, record_name
from entrepot.portal.pages.common import page as render_page
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Filter, Row, Table, pager

VERIFY = Text("Verify and post", "核验并入账")
COLUMNS = (
    Column(Text("Quarter", "季度")),
    Column(Text("Project", "项目")),
    Column(Text("Investor", "投资方")),
    Column(Text("Lodged", "提交")),
    Column(Text("State", "状态")),
)


@require_safe
@needs("aftercare.own")
def listing(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = queries.reports(user=request.user)
    rows = (
        rows.filter(state=state)
        if state in ReportState.values
        else rows.filter(state__in=queries.WAITING)
    )
    where = pager(request, rows.count())
    waiting = ("", Text("Not decided", "未处理"))
    return render_page(
        request,
        "list",
        {
            "page_title": Text("Investors' reports", "投资方报告"),
            "lead": Text(
                "What investors lodge is in no figure until an officer has verified it.",
                "投资方提交的内容经专员核验后才计入数据。",
            ),
            "acts": [
                {"label": Text("Personal links", "专属链接"), "url": reverse("links")},
                {"label": Text("Survey", "问卷"), "url": reverse("survey")},
            ],
            "table": Table(
                Text("Investors' reports", "投资方报告"),
                COLUMNS,
                [
                    Row.of(
                        Cell(r.quarter, url=reverse("report", args=[r.pk])),
                        Cell(project_text(r.project), url=promise_url(r.project)),
                        r.party.name,
                        spoken.time_words(r.lodged_at),
                        names.REPORT_STATES[r.state],
                    )
                    for r in rows[where.slice]
                ],
            ),
            "pager": where,
            "filters": [
                Filter(
                    "state",
                    Text("State", "状态"),
                    state,
                    [waiting, *options(names.REPORT_STATES)[1:]],
                )
            ],
            "filtered": bool(state),
            "empty": Text(
                "No report waits. Give investors a personal link from their project's page.",
                "没有待处理的报告。可在项目页面为投资方生成专属链接。",
            ),
        },
    )


def lines_table(report: QuarterReport, *, records: bool) -> Table:
    """The payments of a report; `records`: with links to what was posted."""
    return Table(
        Text("Paid in, as reported", "报告的到资"),
        (
            Column(Text("Date", "日期")),
            Column(Text("Amount", "金额"), numeric=True),
            Column(Text("Ledger", "账本")),
        ),
        [
            Row.of(
                spoken.date_words(line.paid_on),
                spoken.money(Money(line.amount_minor, line.currency)),
                _posted(line.entry, records),
                tone="" if line.entry else "open",
            )
            for line in report.lines.all()
        ],
        row_heads=False,
    )


def _posted(entry: int | None, records: bool) -> Cell:
    if entry is None:
        return Cell(Text("in no figure", "未计入数据"))
    if not records:
        return Cell(Text("verified", "已核验"), tone="good")
    return Cell(record_name(entry), url=f"/records/{record_name(entry)}/")


def questions_of(report: QuarterReport) -> list[tuple[Text, str]]:
    """What was asked back and answered, in order."""
    shown = []
    for question in report.questions.all():
        shown.append((Text("Asked", "问询"), question.text))
        if question.answer:
            shown.append((Text("Answered", "答复"), question.answer))
    return shown


@require_safe
@needs("aftercare.own")
def page(request: HttpRequest, number: int) -> HttpResponse:
    report = get_object_or_404(queries.reports(), pk=number)
    project = report.project
    acts: list[dict[str, Any]] = []
    mine = may(request.user, "aftercare.own") and is_mine(request.user, project)
    if mine and report.state in queries.FOR_OFFICER:
        acts = [
            {
                "label": VERIFY,
                "url": reverse("report_verify", args=[number]),
                "post": not names_new_step(report),
                "main": True,
            },
            {"label": Text("Ask back", "问询"), "url": reverse("report_query", args=[number])},
        ]
    if mine and report.state in queries.WAITING:
        url = reverse("report_reject", args=[number])
        acts.append({"label": Text("Reject", "退回"), "url": url})
    facts = [
        (Text("Investor", "投资方"), report.party.name),
        (Text("Lodged", "提交"), spoken.time_words(report.lodged_at)),
        (Text("Contact", "联系人"), report.link.contact),
        (
            Text("Step reached", "达到节点"),
            common.STEPS[report.step] if report.step else None,
        ),
        (Text("Jobs", "岗位"), report.jobs),
    ]
    if report.judged_by:
        facts.append((Text("Decided by", "处理人"), report.judged_by.label))
    texts = [(Text("Note", "说明"), report.note)] if report.note else []
    texts += questions_of(report)
    if report.reason:
        texts.append((Text("Why it was rejected", "退回原因"), report.reason))
    return render_page(
        request,
        "aftercare/thing",
        {
            "page_title": Text(f"Report of {report.quarter}", f"{report.quarter} 报告"),
            "crumbs": [(project_text(project), promise_url(project))],
            "tags": [names.REPORT_STATES[report.state]],
            "acts": acts,
            "texts": texts,
            "tables": [lines_table(report, records=True), names.history(report)],
            "boxes": [{"title": Text("Report", "报告"), "facts": facts}],
        },
    )


class ProofForm(ActForm):
    """What the ledger needs for a step that it has not yet."""

    reached_on = day_field("Reached on", "达到日期")
    evidence = evidence_field(
        needed=words(
            "Attach the paper that shows the step; or ask the investor back, or reject the report.",
            "请上传证明该节点的凭据；或向投资方问询，或退回报告。",
        )
    )


@require_http_methods(ACT_METHODS)
@needs("aftercare.own")
def verify(request: HttpRequest, number: int) -> HttpResponse:
    report = get_object_or_404(queries.reports(), pk=number)
    proof = names_new_step(report)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    step = common.STEPS.get(report.step, Text("", ""))
    return act_on(
        request,
        (ProofForm if proof else ActForm)(*posted),
        actions.verify_report,
        report=report,
        title=VERIFY,
        lead=Text(
            f"{report.quarter}: the investor reports “{step.en}”. Its paper and its day go into "
            "the ledger with the payments.",
            f"{report.quarter}：投资方报告“{step.zh}”。凭据和日期随到资一并入账。",
        )
        if proof
        else project_text(report.project),
        back=reverse("report", args=[number]),
        said=Text(
            "Verified: what it reports is in the ledger, and the project is confirmed.",
            "已核验：报告内容已入账，项目已确认。",
        ),
    )


class QueryForm(ActForm):
    text = long_text("What is unclear", "需要说明的问题")


class RejectForm(ActForm):
    reason = long_text("Why; the investor reads it", "原因（投资方可见）")


@require_http_methods(ACT_METHODS)
@needs("aftercare.own")
def query(request: HttpRequest, number: int) -> HttpResponse:
    return _decide(request, number, QueryForm, actions.query_report, Text("Ask back", "问询"))


@require_http_methods(ACT_METHODS)
@needs("aftercare.own")
def reject(request: HttpRequest, number: int) -> HttpResponse:
    return _decide(request, number, RejectForm, actions.reject_report, Text("Reject", "退回"))


def _decide(
    request: HttpRequest, number: int, form: type[ActForm], action: Any, title: Text
) -> HttpResponse:
    report = get_object_or_404(queries.reports(), pk=number)
    return act_on(
        request,
        form(request.POST or None),
        action,
        report=report,
        title=title,
        lead=project_text(report.project),
        back=reverse("report", args=[number]),
    )
