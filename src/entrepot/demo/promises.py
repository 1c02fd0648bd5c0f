"""What follows the signings of recent editions: owners, next steps, obstacles, investors' reports.

By the actions that the pages call, at instants of the replay. None of them posts into the ledger:
the confirmations that a task was opened for are those that the history posted.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from entrepot.accounts.models import User
from entrepot.aftercare import actions
from entrepot.aftercare.actions.reports import Payment
from entrepot.aftercare.actions.tasks import SETTLED, confirm_again, settle
from entrepot.aftercare.models import InvestorLink, SurveyQuestion, TaskKind, VisitKind
from entrepot.aftercare.rules import projects_of_party
from entrepot.demo import facts
from entrepot.demo.ground import at, key_of
from entrepot.demo.sayings import (
    ANSWER,
    NOTES,
    OBSTACLES,
    QUESTION,
    REPORT_NOTES,
    SURVEY,
    SURVEY_HERE,
)
from entrepot.editions.models import Edition
from entrepot.ledger.models import Stake
from entrepot.money import Money
from entrepot.parties.models import Party
from entrepot.projects.models import Project
from entrepot.text import Text

#: The end of the quarter that investors report.
REPORTED_UNTIL = date(2018, 3, 31)


def evening() -> datetime:
    """Of the symposium's first day: the last instant before the pages' own day."""
    return at(facts.TODAY - timedelta(days=1), 18)


class Promises:
    """Everything between a signing and today, for editions since `FOLLOWED_SINCE`.

    `one_in`: follow so few of the projects signed before this year; their owners stand in the
    ledger all the same.
    """

    def __init__(self, *, seed: int, one_in: int = 1) -> None:
        self.seed, self.one_in = seed, one_in
        self.people = {user.person: user for user in User.objects.all()}
        self.organiser = User.objects.get(username="organiser")
        self.yesterday = facts.TODAY - timedelta(days=1)

    def run(self) -> str:
        """The token of the link that the demonstration shows."""
        recent = [str(number) for number in range(facts.FOLLOWED_SINCE, facts.EDITIONS + 1)]
        projects = [
            project
            for project in Project.objects.filter(edition__in=recent).order_by("id")
            if project.edition == str(facts.EDITIONS)
            or self.draw(project, "followed", self.one_in) == 0
        ]
        for project in projects:
            # This edition's first steps were opened as it was posted.
            if project.edition != str(facts.EDITIONS):
                self._follow(project)
        owned = [one for one in projects if one.officer and one.stage not in SETTLED]
        self._obstacles([one for one in owned if one.edition != str(facts.EDITIONS)])
        token = self._investors(owned)
        actions.run_due(now=evening())
        return token

    def draw(self, project: Project, what: str, sides: int) -> int:
        return int(key_of(self.seed, what, project.key), 16) % sides

    # The owner's work

    def _follow(self, project: Project) -> None:
        signed = project.signed_on
        assert signed is not None
        signing = at(signed, 17)
        actions.open_followup(
            project=project, signing_on=signed, officer=None, by=self.organiser, now=signing
        )
        owner = self.people.get(project.officer)
        if owner is None:
            return
        called = signed + timedelta(days=2 + self.draw(project, "contact", 8))
        kinds = list(VisitKind)
        actions.record_visit(
            project=project,
            kind=kinds[self.draw(project, "visit", len(kinds))],
            on=called,
            note=NOTES[self.draw(project, "note", len(NOTES))],
            by=owner,
            now=at(called, 16),
        )
        if self.draw(project, "plan", 25):
            agreed = signed + timedelta(days=12 + self.draw(project, "agreed", 25))
            self._finish(project, TaskKind.PLAN, agreed, owner)
        if project.stage in SETTLED:
            settle(project, None, by=owner, now=at(self.yesterday, 16), done=True)
        elif project.confirmed_on:
            self._finish(project, TaskKind.CONFIRM, project.confirmed_on, owner)
            confirm_again(project, project.confirmed_on, by=owner, now=at(project.confirmed_on, 16))

    def _finish(self, project: Project, kind: str, on: date, owner: User) -> None:
        settle(project, kind, by=owner, now=at(on, 16), done=True)

    def _obstacles(self, projects: list[Project]) -> None:
        """One in each state: fresh, waiting too long for its answer, answered, over."""
        chosen = sorted(projects, key=lambda one: key_of(self.seed, "obstacle", one.key))
        for project, saying in zip(chosen, OBSTACLES, strict=False):
            owner = self.people[project.officer]
            raised = facts.TODAY - timedelta(days=saying.days_ago)
            obstacle = actions.raise_obstacle(
                project=project,
                what=saying.what,
                agency=saying.agency,
                stake=actions.Stake(Money.of(saying.stake, "USD"), saying.jobs),
                by=owner,
                now=at(raised, 10),
            )
            if saying.answer:
                actions.answer_obstacle(
                    obstacle=obstacle,
                    answer=saying.answer,
                    by=owner,
                    now=at(raised + timedelta(days=saying.answered_after), 15),
                )
            if saying.outcome:
                actions.finish_obstacle(
                    obstacle=obstacle,
                    outcome=saying.outcome,
                    by=owner,
                    now=at(raised + timedelta(days=saying.answered_after + 10), 15),
                )

    # What investors say themselves

    def _investors(self, projects: list[Project]) -> str:
        """Two links: one is shown, with a report asked back; the other's waits for its officer."""
        self.question = self._ask(facts.EDITIONS - 1, SURVEY, at(date(2018, 5, 2), 9))
        self._ask(facts.EDITIONS, SURVEY_HERE, at(self.yesterday, 17, 55))
        stakes = Stake.objects.filter(
            signing__project_id__in=[one.id for one in projects if one.origin == "foreign"]
        ).select_related("signing")
        by_party: dict[str, set[int]] = {}
        for stake in stakes:
            by_party.setdefault(stake.party, set()).add(stake.signing.project_id)
        elder = {one.id for one in projects if one.signed_on and one.signed_on <= REPORTED_UNTIL}

        def most(key: str) -> tuple[int, int, str]:
            return -len(by_party[key] & elder), -len(by_party[key]), key

        many = sorted(by_party, key=most)
        tokens = []
        for party, language in zip(many[:2], ("en", "zh"), strict=True):
            tokens.append(self._link(Party.objects.get(key=party), by_party[party], language))
        return tokens[0]

    def _ask(self, edition: int, text: Text, now: datetime) -> SurveyQuestion:
        return actions.ask_survey(
            edition=Edition.objects.get(code=str(edition)),
            text=text,
            closes_on=date(2018, 6, 30),
            by=self.organiser,
            now=now,
        )

    def _link(self, party: Party, ids: set[int], language: str) -> str:
        covered = list(projects_of_party(party.key).filter(id__in=ids))
        made = at(date(2018, 3, 1), 10)
        link, token = actions.make_link(
            party=party,
            projects=covered,
            contact={"en": "Ms. Dahl", "zh": "林女士"}[language],
            address=f"investor-{language}@example.org",
            language=language,
            by=self.organiser,
            now=made,
        )
        reporting = [one for one in covered if one.signed_on and one.signed_on <= REPORTED_UNTIL]
        for place, project in enumerate(reporting[:2]):
            self._report(link, project, language, judged=place == 0)
        self._survey(link, language)
        return token

    def _report(self, link: InvestorLink, project: Project, language: str, *, judged: bool) -> None:
        lodged = date(2018, 4, 12)
        paid = Money.of(180_000 + 1_000 * self.draw(project, "report", 400), "USD")
        report = actions.lodge_report(
            link=link,
            project=project,
            quarter="2018-Q1",
            payments=[Payment(paid, date(2018, 3, 20))],
            jobs=20 + self.draw(project, "jobs", 60),
            note=REPORT_NOTES[language],
            now=at(lodged, 11),
        )
        if judged:
            owner = self.people[project.officer]
            asked = at(lodged + timedelta(days=4), 9)
            actions.query_report(report=report, text=QUESTION[language], by=owner, now=asked)
            if language == "zh":
                actions.answer_report(
                    link=link,
                    report=report,
                    answer=ANSWER[language],
                    now=asked + timedelta(days=2),
                )

    def _survey(self, link: InvestorLink, language: str) -> None:
        """The Chinese link answers what the other is still asked, where it was signed then."""
        edition = self.question.edition
        if language == "zh" and link.projects.filter(edition=edition.code).exists():
            actions.answer_survey(
                link=link, question=self.question, score=4, now=at(date(2018, 5, 9), 9)
            )
