"""One question at a time to the investors of an edition."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from entrepot import clock
from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.aftercare.actions.links import is_live
from entrepot.aftercare.actions.shared import words
from entrepot.aftercare.errors import BadScore, Closed, DueInThePast, LinkClosed, NotInLink
from entrepot.aftercare.models import InvestorLink, SurveyAnswer, SurveyQuestion
from entrepot.editions.models import Edition
from entrepot.text import Text


@transaction.atomic
def ask_survey(
    *, edition: Edition, text: Text, closes_on: date, by: User, now: datetime
) -> SurveyQuestion:
    """Ask the investors whose projects were signed at an edition.

    Raises NotAllowed (ENT-001), TextNeeded (AFT-003), DueInThePast (AFT-015).
    """
    require(by, "aftercare.all")
    today = clock.day(now)
    if closes_on < today:
        raise DueInThePast(due_on=closes_on, today=today)
    what = Text("the question in both languages", "中英文问题")
    return SurveyQuestion.objects.create(
        edition=edition,
        text_en=words(text.en, what, most=300),
        text_zh=words(text.zh, what, most=300),
        asked_by=by,
        asked_at=now,
        closes_on=closes_on,
    )


@transaction.atomic
def answer_survey(
    *, link: InvestorLink, question: SurveyQuestion, score: int, note: str = "", now: datetime
) -> SurveyAnswer:
    """An investor's answer; a later one takes its place.

    Raises LinkClosed (AFT-005), NotInLink (AFT-006), Closed (AFT-002), BadScore (AFT-014).
    """
    link = InvestorLink.objects.get(pk=link.pk)
    if not is_live(link, now):
        raise LinkClosed()
    if not link.projects.filter(edition=question.edition.code).exists():
        raise NotInLink()
    if clock.day(now) > question.closes_on:
        raise Closed(what="question", what_zh="问卷", state="closed / 已截止")
    if score not in range(1, 6):
        raise BadScore(score=score)
    answer, _ = SurveyAnswer.objects.update_or_create(
        question=question,
        link=link,
        defaults={"score": score, "note": note.strip()[:1000], "at": now},
    )
    return answer
