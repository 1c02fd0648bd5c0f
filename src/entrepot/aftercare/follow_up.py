"""What follows the signings of an edition, in totals: owners, obstacles, answers, thanks.

Reads alone. `today` and `now` decide what is late and which link still opens; all else is as the
tables stand.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Avg, Count

from entrepot.accounts.models import User
from entrepot.aftercare.models import (
    InvestorLink,
    Obstacle,
    ObstacleState,
    SurveyAnswer,
    SurveyQuestion,
)
from entrepot.editions.models import Edition
from entrepot.ledger.models import Annulment, Stake
from entrepot.outbox.models import Message
from entrepot.parties.models import Party
from entrepot.text import Text

if TYPE_CHECKING:
    from entrepot.aftercare.queries import Promise

#: Fewer answers than these would tell who gave which.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Owned:
    """What one person has of an edition's promises; `owner` None: nobody looks after them."""

    owner: User | None
    projects: int
    settled: int
    with_next_step: int
    late: int


def owned(found: Sequence[Promise], *, today: date) -> list[Owned]:
    """One row an owner, nobody first, then by name. No statement: promises bring their steps."""
    groups: dict[int | None, list[Promise]] = defaultdict(list)
    for promise in found:
        groups[promise.owner.pk if promise.owner else None].append(promise)
    rows = [
        Owned(
            owner=group[0].owner,
            projects=len(group),
            settled=sum(promise.settled for promise in group),
            with_next_step=sum(promise.next_step is not None for promise in group),
            late=sum(
                promise.next_step is not None and promise.next_step.due_on < today
                for promise in group
            ),
        )
        for group in groups.values()
    ]
    return sorted(
        rows, key=lambda row: (row.owner is not None, row.owner.label if row.owner else "")
    )


def obstacles(found: Sequence[Promise]) -> list[Obstacle]:
    """What was raised about these projects; open ones first, then by clock. One statement."""
    raised = (
        Obstacle.objects.filter(project__in=[promise.project.id for promise in found])
        .select_related("project", "officer")
        .order_by("answer_due_on", "id")
    )
    return sorted(raised, key=lambda one: one.state == ObstacleState.FINISHED)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and its answers in total. `mean` None: too few to tell without naming."""

    question: SurveyQuestion
    answers: int
    mean: float | None


def asked(edition: Edition | None = None, *, least: int = FEWEST) -> list[Asked]:
    """Questions of an edition, or of all, newest first; a mean from `least` answers on.
    One statement."""
    rows = SurveyQuestion.objects.select_related("edition").annotate(
        count=Count("answers"), average=Avg("answers__score")
    )
    if edition is not None:
        rows = rows.filter(edition=edition)
    return [
        Asked(row, row.count, row.average if row.count >= least else None)
        for row in rows.order_by("-id")
    ]


@dataclass(frozen=True, slots=True)
class Spread:
    """How often each score from 1 to 5 was given, and what was written beside, in no order that
    would tell who wrote it."""

    counts: tuple[int, int, int, int, int]
    notes: tuple[str, ...]


def spread(question: SurveyQuestion, *, least: int = FEWEST) -> Spread | None:
    """None where there are fewer than `least` answers. One statement."""
    rows = list(SurveyAnswer.objects.filter(question=question).values_list("score", "note"))
    if len(rows) < least:
        return None
    scores = [score for score, _ in rows]
    one, two, three, four, five = (scores.count(score) for score in range(1, 6))
    return Spread(
        (one, two, three, four, five),
        # By the hash of the words: the same at every look, and no order of answering.
        tuple(sorted((note for _, note in rows if note), key=_mark)),
    )


def _mark(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


# Thanks


@dataclass(frozen=True, slots=True)
class Thanks:
    """Who is thanked for signing at an edition. `to_send`: a live link with an address, one for
    each investor and address. `sent`: those who have theirs already."""

    to_send: tuple[InvestorLink, ...]
    sent: tuple[InvestorLink, ...]
    without_address: tuple[InvestorLink, ...]
    without_link: tuple[Party, ...]
    question: SurveyQuestion | None


def thanks_key(edition: Edition, link: InvestorLink) -> str:
    """An investor's person is thanked once, however many links lead to that address."""
    return f"aftercare.thanks:{edition.code}:{link.party_id}:{_mark(link.address.casefold())[:24]}"


def thanks(edition: Edition, *, today: date, now: datetime) -> Thanks:
    """Investors of a holding's signings that stand, by what they can be sent. Five statements."""
    stakes = list(
        Stake.objects.filter(signing__edition=edition.code)
        .exclude(signing_id__in=Annulment.objects.values("target_record"))
        .values_list("party", "signing__project_id")
    )
    parties, projects = {party for party, _ in stakes}, {project for _, project in stakes}
    links: dict[tuple[str, str], InvestorLink] = {}
    silent: list[InvestorLink] = []
    for link in (
        InvestorLink.objects.filter(
            party__in=parties, projects__in=projects, revoked_at=None, expires_at__gt=now
        )
        .select_related("party")
        .distinct()
        .order_by("pk")
    ):
        if link.address:
            links[link.party_id, link.address.casefold()] = link
        else:
            silent.append(link)
    keys = {thanks_key(edition, link): link for link in links.values()}
    done = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    reached = {link.party_id for link in (*links.values(), *silent)}
    return Thanks(
        to_send=tuple(link for key, link in keys.items() if key not in done),
        sent=tuple(link for key, link in keys.items() if key in done),
        without_address=tuple(silent),
        without_link=tuple(Party.objects.filter(key__in=parties - reached).order_by("name")),
        question=SurveyQuestion.objects.filter(edition=edition, closes_on__gte=today)
        .order_by("id")
        .first(),
    )


def thanks_subject(edition: Text) -> Text:
    return Text(f"Thank you: {edition.en}", f"{edition.zh}：感谢您的参与")


def thanks_text(edition: Text, link: InvestorLink, question: SurveyQuestion | None) -> Text:
    """The letter; `[[link]]` stands for the personal address, which the outbox keeps sealed."""
    if question is None:
        ask = Text("Your projects, and what you may need from us:", "您的项目进展与需求，请见：")
    else:
        day = question.closes_on.isoformat()
        ask = Text(
            f"We would like to know how it was for you. It takes a minute, until {day}:",
            f"诚请您用一分钟填写问卷（{day} 前有效）：",
        )
    return Text(
        f"{link.contact}\n\nThank you for signing at the {edition.en}. {ask.en}\n\n[[link]]\n\n"
        "This address is yours alone and needs no password. Answers are shown in total only.",
        f"{link.contact}：\n\n感谢您在{edition.zh}签约。{ask.zh}\n\n[[link]]\n\n"
        "此链接仅供您本人使用，无需密码。问卷结果仅以汇总形式公布。",
    )
