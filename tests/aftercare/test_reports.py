"""An investor's quarter: lodged, asked back, answered, verified; and only then in a figure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from entrepot.aftercare import actions, queries
from entrepot.aftercare.errors import (
    BadExpiry,
    Closed,
    LinkClosed,
    LinkNeedsProjects,
    NotInLink,
    NotYours,
    PaymentOutsideQuarter,
    QuarterNotOver,
    ReportedAlready,
    StepUnproved,
)
from entrepot.aftercare.models import InvestorLink, QuarterReport
from entrepot.ledger.errors import FutureDate, NoContract
from entrepot.ledger.models import SPAN, Batch, Entry, Milestone
from entrepot.ledger.verify import verify
from entrepot.outbox.models import Message
from tests.ledger.desk import SIGNED, usd

AUTUMN = datetime(2024, 10, 8, 2, tzinfo=UTC)


@pytest.fixture
def reporting(office):
    """The office in October 2024, a project with a contract, and its investor's link."""
    project = office.signed()
    office.contract(usd(8_000_000), project=project)
    office.now = AUTUMN
    link, token = office.link(project, address="weber@example.org", language="zh")
    return office, project, link, token


def test_the_token_is_in_the_link_alone(reporting):
    office, project, link, token = reporting
    assert len(token) >= 43
    assert token not in str(InvestorLink.objects.values().get())
    assert actions.open_link(token=token, now=office.tick()) == link
    actions.send_link(
        link=link, url=f"https://example.org/i/{token}/", by=office.officer, now=office.now
    )
    message = Message.objects.get()
    assert token not in str(Message.objects.values().get())
    assert message.language == "zh"
    assert list(link.projects.all()) == [project]


@pytest.mark.parametrize("why", ["expired", "revoked", "cut short", "another"])
def test_a_link_that_is_over_opens_nothing(reporting, why):
    office, project, link, token = reporting
    now = office.tick()
    if why == "expired":
        now += timedelta(days=366)
    if why == "revoked":
        actions.revoke_link(link=link, by=office.officer, now=now)
    given = {"cut short": token[:-1], "another": "A" * 43}.get(why, token)
    with pytest.raises(LinkClosed):
        actions.open_link(token=given, now=now)
    if given == token:
        with pytest.raises(LinkClosed):
            actions.lodge_report(link=link, project=project, quarter="2024-Q3", now=now)


def test_a_link_covers_the_investors_own_projects_for_two_years_at_most(reporting):
    office, project, _, _ = reporting
    with pytest.raises(LinkNeedsProjects, match="Bay Line"):
        office.link(project, party=office.investor("Bay Line Holdings"))
    with pytest.raises(BadExpiry):
        office.link(project, days=731)


def test_what_is_lodged_is_in_no_figure_until_it_is_verified(reporting):
    office, project, link, _ = reporting
    batches = Batch.objects.count()
    report = office.report(link, project)
    assert Batch.objects.count() == batches
    assert office.balance(project, "paid_in").is_zero()
    question = actions.query_report(
        report=report, text="Which bank?", by=office.officer, now=office.tick()
    )
    assert Message.objects.get(key=f"aftercare.query:{question.pk}").address == "weber@example.org"
    actions.answer_report(link=link, report=report, answer="ICBC", now=office.tick())
    assert office.balance(project, "paid_in").is_zero()
    actions.verify_report(report=report, by=office.officer, now=office.tick())
    entry = Entry.objects.get(capital_class="paid_in")
    assert (entry.amount_minor, entry.effective_on) == (100_000_000, date(2024, 7, 15))
    batch = Batch.objects.get(number=entry.id // SPAN)
    assert batch.by == link.person
    standing = office.standing(entry.id)
    assert standing.counts
    assert standing.person == office.officer.person
    assert report.lines.get().entry == entry.id
    project.refresh_from_db()
    assert project.confirmed_on == date(2024, 10, 8)
    assert verify().ok


def test_a_reported_step_is_recorded_with_its_evidence_by_the_investor_and_counts(reporting):
    office, project, link, _ = reporting
    report = office.report(link, project, step="started")
    batches = Batch.objects.count()
    for half in ({}, {"reached_on": date(2024, 8, 1)}, {"evidence": "ab" * 32}):
        with pytest.raises(StepUnproved, match="AFT-019"):
            actions.verify_report(report=report, by=office.officer, now=office.tick(), **half)
    assert Batch.objects.count() == batches
    assert not Milestone.objects.exists()
    actions.verify_report(
        report=report, reached_on=date(2024, 8, 1), evidence="ab" * 32,
        by=office.officer, now=office.tick(),
    )  # fmt: skip
    step = Milestone.objects.get()
    assert (step.kind, step.reached_on, step.evidence) == ("started", date(2024, 8, 1), "ab" * 32)
    assert Batch.objects.get(number=step.id // SPAN).by == link.person
    standing = office.standing(step.id)
    assert standing.counts
    assert standing.person == office.officer.person
    project.refresh_from_db()
    assert project.stage == "started"
    assert verify().ok
    later = office.report(link, project, step="started", quarter="2024-Q4", payments=[])
    actions.verify_report(report=later, by=office.officer, now=office.tick())
    assert Milestone.objects.count() == 1


def test_a_step_that_the_ledger_refuses_takes_the_payments_of_its_report_back(reporting):
    office, project, link, _ = reporting
    report = office.report(link, project, step="registered")
    with pytest.raises(FutureDate):
        actions.verify_report(
            report=report, reached_on=date(2024, 10, 9), evidence="ab" * 32,
            by=office.officer, now=office.tick(),
        )  # fmt: skip
    assert not Entry.objects.filter(capital_class="paid_in").exists()
    assert not Milestone.objects.exists()
    assert QuarterReport.objects.get().state == "lodged"


def test_a_report_that_the_ledger_refuses_leaves_nothing_behind(reporting):
    office, _, _, _ = reporting
    bare = office.signed()
    link, _ = office.link(bare)
    report = office.report(link, bare)
    batches = Batch.objects.count()
    with pytest.raises(NoContract):
        actions.verify_report(report=report, by=office.officer, now=office.tick())
    assert Batch.objects.count() == batches
    assert QuarterReport.objects.get().state == "lodged"


def test_the_second_of_two_payments_over_the_commitment_takes_the_first_back_too(reporting):
    office, project, link, _ = reporting
    report = office.report(
        link, project,
        payments=[
            actions.Payment(usd(6_000_000), date(2024, 7, 15)),
            actions.Payment(usd(6_000_000), date(2024, 8, 15)),
        ],
    )  # fmt: skip
    with pytest.raises(Exception, match="LEDGER-013"):
        actions.verify_report(report=report, by=office.officer, now=office.tick())
    assert not Entry.objects.filter(capital_class="paid_in").exists()


def test_a_report_is_verified_once_and_by_its_projects_officer(reporting):
    office, project, link, _ = reporting
    report = office.report(link, project)
    with pytest.raises(NotYours):
        actions.verify_report(report=report, by=office.next_officer, now=office.tick())
    actions.verify_report(report=report, by=office.officer, now=office.tick())
    with pytest.raises(Closed):
        actions.verify_report(report=report, by=office.officer, now=office.tick())
    assert Entry.objects.filter(capital_class="paid_in").count() == 1


def test_a_quarter_is_reported_once_and_again_after_a_rejection(reporting):
    office, project, link, _ = reporting
    report = office.report(link, project)
    second, _ = office.link(project)
    for one in (link, second):
        with pytest.raises(ReportedAlready):
            office.report(one, project)
    actions.reject_report(
        report=report, reason="Not this year's", by=office.officer, now=office.tick()
    )
    office.report(second, project)
    assert Batch.objects.filter(source="investor's report").count() == 0


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"quarter": "2024"}, QuarterNotOver),
        ({"quarter": "2025-Q1"}, QuarterNotOver),
        ({"quarter": "third"}, QuarterNotOver),
        ({"payments": [actions.Payment(usd(1), date(2024, 6, 30))]}, PaymentOutsideQuarter),
        ({"payments": [actions.Payment(usd(1), date(2024, 10, 1))]}, PaymentOutsideQuarter),
        (
            {"quarter": "2024-Q4", "payments": [actions.Payment(usd(1), date(2024, 12, 1))]},
            PaymentOutsideQuarter,
        ),
    ],
)
def test_what_can_not_be_so_is_refused(reporting, facts, error):
    office, project, link, _ = reporting
    with pytest.raises(error):
        office.report(link, project, **facts)
    assert not QuarterReport.objects.exists()


def test_an_investor_sees_and_answers_nothing_of_another(reporting):
    office, project, link, _ = reporting
    rival = office.investor("Bay Line Pumps")
    theirs = office.signed(party=rival)
    other, _ = office.link(theirs, party=rival)
    report = office.report(other, theirs)
    actions.query_report(report=report, text="?", by=office.officer, now=office.tick())
    with pytest.raises(NotInLink):
        office.report(link, theirs)
    with pytest.raises(NotInLink):
        actions.answer_report(link=link, report=report, answer="x", now=office.tick())
    assert list(queries.reports_of(link)) == []
    assert list(queries.projects_of(link)) == [project]


def test_partners_in_one_project_don_t_see_each_others_reports(reporting):
    office, _, _, _ = reporting
    from entrepot.ledger.actions import Investor

    one, two = office.investor("Partner One"), office.investor("Partner Two")
    joint = office.open()
    office.sign(joint, usd(9), investors=[Investor(one.key), Investor(two.key)], on=SIGNED)
    first, _ = office.link(joint, party=one)
    second, _ = office.link(joint, party=two)
    report = office.report(first, joint, payments=[])
    actions.report_obstacle(link=first, project=joint, what="secret", now=office.tick())
    assert list(queries.reports_of(first)) == [report]
    assert list(queries.reports_of(second)) == []
    assert list(queries.obstacles_of(second)) == []


def test_a_survey_is_asked_of_the_editions_investors_until_it_closes(reporting):
    from entrepot.text import Text

    office, _, link, _ = reporting
    question = actions.ask_survey(
        edition=office.edition, text=Text("How was it?", "您满意吗？"), closes_on=date(2024, 10, 31),
        by=office.organiser, now=office.tick(),
    )  # fmt: skip
    assert queries.survey_of(link, today=date(2024, 10, 8)) == [question]
    assert queries.survey_of(link, today=date(2024, 11, 1)) == []
    actions.answer_survey(link=link, question=question, score=3, now=office.tick())
    actions.answer_survey(link=link, question=question, score=5, now=office.tick())
    assert question.answers.get().score == 5
    assert queries.survey_of(link, today=date(2024, 10, 8)) == []
    with pytest.raises(Exception, match="AFT-014"):
        actions.answer_survey(link=link, question=question, score=6, now=office.tick())


def test_two_people_of_one_investor_at_once_lodge_one_report(fresh_db):
    from tests.aftercare.office import Office
    from tests.ledger.test_posting import at_once

    office = Office()
    project = office.signed()
    office.now = AUTUMN
    links = [office.link(project)[0] for _ in range(2)]
    now = office.tick()
    raised = at_once(
        *[
            lambda link=link: actions.lodge_report(
                link=link, project=project, quarter="2024-Q3", now=now
            )
            for link in links
        ]
    )
    assert [type(error) for error in raised] == [ReportedAlready]
    assert QuarterReport.objects.count() == 1


def test_two_officers_verifying_at_once_post_it_once(fresh_db):
    from tests.aftercare.office import Office
    from tests.ledger.test_posting import at_once

    office = Office()
    project = office.signed()
    office.contract(usd(8_000_000), project=project)
    office.now = AUTUMN
    report = office.report(office.link(project)[0], project)
    now = office.tick()
    raised = at_once(
        *[
            lambda by=by: actions.verify_report(report=report, by=by, now=now)
            for by in (office.officer, office.organiser)
        ]
    )
    assert [type(error) for error in raised] == [Closed]
    assert Entry.objects.filter(capital_class="paid_in").count() == 1
    assert verify().ok


def test_a_link_does_not_cover_a_project_whose_signing_was_annulled(reporting):
    from entrepot.ledger import actions as ledger
    from entrepot.ledger.models import Signing

    office, project, _, _ = reporting
    ledger.annul(
        record=Signing.objects.get(project_id=project.id).id,
        cause="typed_wrong",
        by=office.officer,
        now=office.tick(),
    )
    with pytest.raises(LinkNeedsProjects):
        office.link(project)


def test_the_owner_is_told_once_of_what_an_investor_did(reporting):
    office, project, link, _ = reporting
    report = office.report(link, project)
    actions.query_report(report=report, text="?", by=office.officer, now=office.tick())
    actions.answer_report(link=link, report=report, answer="!", now=office.tick())
    actions.report_obstacle(link=link, project=project, what="no power line", now=office.tick())
    told = Message.objects.filter(kind="aftercare.news").order_by("id")
    assert [message.key.split(":")[0] for message in told] == [
        "aftercare.lodged",
        "aftercare.replied",
        "aftercare.raised",
    ]
    assert {message.address for message in told} == {"lin@example.org"}
    assert "no power line" not in str(list(told.values()))
