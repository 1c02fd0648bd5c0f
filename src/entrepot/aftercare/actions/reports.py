"""Quarterly reports of investors: lodged, asked back, answered, verified or rejected.

What is lodged is in no figure. `verify_report` posts its lines into the ledger: by the link's
random person, verified by the officer, so two persons stand behind each entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from entrepot import clock
from entrepot.accounts.models import User
from entrepot.aftercare.actions.links import covered
from entrepot.aftercare.actions.look_after import confirm
from entrepot.aftercare.actions.shared import note_change, tell_owner, words
from entrepot.aftercare.errors import (
    Closed,
    PaymentOutsideQuarter,
    QuarterNotOver,
    ReportedAlready,
    StepUnproved,
)
from entrepot.aftercare.models import (
    InvestorLink,
    QuarterReport,
    ReportLine,
    ReportQuestion,
    ReportState,
)
from entrepot.aftercare.rules import names_new_step, require_mine
from entrepot.ledger import actions as ledger
from entrepot.ledger.errors import AmountNotPositive, UnknownMilestone
from entrepot.ledger.models import MilestoneKind
from entrepot.money import Money
from entrepot.outbox import actions as outbox
from entrepot.parties.models import Party
from entrepot.periods import BadPeriod, Period, Precision
from entrepot.projects.models import Project
from entrepot.text import Text


@dataclass(frozen=True, slots=True)
class Payment:
    """One amount paid in, and its day."""

    amount: Money
    on: date


@transaction.atomic
def lodge_report(
    *,
    link: InvestorLink,
    project: Project,
    quarter: str,
    payments: Sequence[Payment] = (),
    step: str = "",
    jobs: int | None = None,
    note: str = "",
    now: datetime,
) -> QuarterReport:
    """An investor reports a quarter; it waits for the project's officer.

    Raises LinkClosed (AFT-005), NotInLink (-006), ReportedAlready (-007), QuarterNotOver (-008),
    PaymentOutsideQuarter (-009), AmountNotPositive (LEDGER-005), UnknownMilestone (LEDGER-020).
    """
    covered(link, project, now=now)
    period = _quarter(quarter, now)
    for payment in payments:
        if payment.amount.minor <= 0:
            raise AmountNotPositive(amount=payment.amount)
        if not period.first <= payment.on <= min(period.last, clock.day(now)):
            raise PaymentOutsideQuarter(paid_on=payment.on, quarter=quarter)
    if step and step not in MilestoneKind.values:
        raise UnknownMilestone(kind=step, kinds=", ".join(MilestoneKind.values))
    # Two people of one investor at once: the second waits here, then finds the first one's report.
    Party.objects.select_for_update().get(pk=link.party_id)
    standing = QuarterReport.objects.filter(
        party_id=link.party_id, project=project, quarter=str(period)
    )
    if standing.exclude(state=ReportState.REJECTED).exists():
        raise ReportedAlready(quarter=str(period))
    report = QuarterReport.objects.create(
        link=link,
        party_id=link.party_id,
        project=project,
        quarter=str(period),
        step=step,
        jobs=jobs,
        note=note.strip()[:1000],
        lodged_at=now,
    )
    ReportLine.objects.bulk_create(
        ReportLine(
            report=report,
            amount_minor=payment.amount.minor,
            currency=payment.amount.currency,
            paid_on=payment.on,
        )
        for payment in payments
    )
    note_change(project, "lodged", by=None, now=now, report=report)
    what = Text(f"An investor reported {report.quarter}", f"投资方提交了 {report.quarter} 报告")
    tell_owner(project, f"aftercare.lodged:{report.pk}", what, now=now)
    return report


@transaction.atomic
def query_report(*, report: QuarterReport, text: str, by: User, now: datetime) -> ReportQuestion:
    """Ask the investor back. Raises NotAllowed, NotYours, Closed (AFT-002), TextNeeded (AFT-003)."""
    report = _waiting(report, by, ReportState.LODGED, ReportState.ANSWERED)
    question = ReportQuestion.objects.create(
        report=report,
        text=words(text, Text("what is unclear", "需要说明的问题")),
        asked_by=by,
        asked_at=now,
    )
    report.state = ReportState.QUERIED
    report.save(update_fields=["state"])
    note_change(report.project, "queried", by=by, now=now, report=report, note=question.text)
    if report.link.address:
        outbox.queue(
            key=f"aftercare.query:{question.pk}",
            kind="aftercare.query",
            address=report.link.address,
            subject=Text(
                f"A question about your report of {report.quarter}",
                f"关于您 {report.quarter} 报告的问询",
            ),
            body=Text(
                f"{question.text}\n\nPlease open your personal link to answer.",
                f"{question.text}\n\n请打开您的专属链接答复。",
            ),
            now=now,
        )
    return question


@transaction.atomic
def answer_report(
    *, link: InvestorLink, report: QuarterReport, answer: str, now: datetime
) -> QuarterReport:
    """The investor answers. Raises LinkClosed, NotInLink, Closed (AFT-002), TextNeeded."""
    report = _locked(report)
    covered(link, report.project, now=now)
    if report.party_id != link.party_id or report.state != ReportState.QUERIED:
        raise Closed(what="report", what_zh="报告", state=ReportState(report.state).label)
    question = report.questions.get(answered_at=None)
    question.answer = words(answer, Text("your answer", "您的答复"), most=2000)
    question.answered_at = now
    question.save(update_fields=["answer", "answered_at"])
    report.state = ReportState.ANSWERED
    report.save(update_fields=["state"])
    note_change(report.project, "replied", by=None, now=now, report=report, note=question.answer)
    what = Text("An investor answered your question", "投资方已答复您的问询")
    tell_owner(report.project, f"aftercare.replied:{question.pk}", what, now=now)
    return report


@transaction.atomic
def verify_report(
    *,
    report: QuarterReport,
    reached_on: date | None = None,
    evidence: str = "",
    by: User,
    now: datetime,
) -> QuarterReport:
    """Accept a report: what it says enters the ledger, counted at once, all of it or nothing.

    It confirms the project's state too. A step that the ledger has not yet is recorded with the
    day it was reached and its `evidence`, without which it would count in no figure.
    Raises NotAllowed, NotYours, Closed (AFT-002), StepUnproved (AFT-019), and as
    `ledger.actions.post_lodged`.
    """
    report = _waiting(report, by, ReportState.LODGED, ReportState.ANSWERED)
    step = None
    if names_new_step(report):
        if reached_on is None or not evidence:
            raise StepUnproved(project=report.project.key)
        step = ledger.Reached(report.step, reached_on, evidence)
    lines = list(report.lines.order_by("paid_on", "id"))
    entries = ledger.post_lodged(
        project=report.project,
        payments=[(Money(line.amount_minor, line.currency), line.paid_on) for line in lines],
        step=step,
        investor=report.party_id,
        person=report.link.person,
        by=by,
        now=now,
    )
    for line, entry in zip(lines, entries, strict=True):
        line.entry = entry.id
        line.save(update_fields=["entry"])
    confirm(project=report.project, on=clock.day(now), by=by, now=now)
    return _judge(report, ReportState.VERIFIED, "", by=by, now=now)


@transaction.atomic
def reject_report(*, report: QuarterReport, reason: str, by: User, now: datetime) -> QuarterReport:
    """Refuse a report; the investor may lodge another for that quarter.

    Raises NotAllowed, NotYours, Closed (AFT-002), TextNeeded (AFT-003).
    """
    report = _waiting(report, by, ReportState.LODGED, ReportState.QUERIED, ReportState.ANSWERED)
    report.questions.filter(answered_at=None).update(answered_at=now)
    return _judge(report, ReportState.REJECTED, words(reason, Text("why", "原因")), by=by, now=now)


def _judge(
    report: QuarterReport, state: str, reason: str, *, by: User, now: datetime
) -> QuarterReport:
    report.state, report.reason = state, reason
    report.judged_at, report.judged_by = now, by
    report.save(update_fields=["state", "reason", "judged_at", "judged_by"])
    note_change(report.project, state, by=by, now=now, report=report, note=reason)
    return report


def _quarter(value: str, now: datetime) -> Period:
    try:
        period = Period.parse(value)
    except BadPeriod:
        raise QuarterNotOver(quarter=value) from None
    if period.precision != Precision.QUARTER or period.first > clock.day(now):
        raise QuarterNotOver(quarter=value)
    return period


def _locked(report: QuarterReport) -> QuarterReport:
    return (
        QuarterReport.objects.select_for_update(of=("self",))
        .select_related("project", "link")
        .get(pk=report.pk)
    )


def _waiting(report: QuarterReport, by: User, *states: str) -> QuarterReport:
    report = _locked(report)
    require_mine(by, report.project)
    if report.state not in states:
        raise Closed(what="report", what_zh="报告", state=ReportState(report.state).label)
    return report
