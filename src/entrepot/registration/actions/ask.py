"""Questions that the organiser defines without code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.registration.actions.shared import hold, require_keeper
from entrepot.registration.errors import QuestionIncomplete
from entrepot.registration.fields import MOST_DAYS
from entrepot.registration.models import AnswerType, Basis, Enrolment, Kind, Question
from entrepot.text import Text

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question says. `choices`: (value, English, Chinese). `shown_when`: key of another."""

    type: str
    label_en: str
    label_zh: str
    purpose_en: str
    purpose_zh: str
    kinds: Sequence[str] = ()
    choices: Sequence[tuple[str, str, str]] = ()
    required: bool = False
    shown_when: str = ""
    shown_value: str = ""
    basis: str = Basis.CONSENT
    retention_days: int = 365
    position: int | None = None


@transaction.atomic
def ask(*, enrolment: Enrolment, key: str, asked: Asked, by: User) -> Question:
    """One more question, behind the others unless it names its place.

    Raises NotAllowed, QuestionIncomplete (REG-017).
    """
    require_keeper(by)
    enrolment = hold(enrolment)
    if not _KEY.fullmatch(key):
        raise _lacks(
            "key",
            Text(f"{key!r} is no short name", f"“{key}”不是有效的代码"),
            Text(
                "Write small letters, digits and _, beginning with a letter.",
                "请以小写字母开头，仅用小写字母、数字和下划线。",
            ),
        )
    if Question.objects.filter(enrolment=enrolment, key=key).exists():
        raise _lacks(
            "key",
            Text(f"{key} names another question of this edition", f"本届已有代码为 {key} 的问题"),
            Text("Choose another short name.", "请另选代码。"),
        )
    question = Question(enrolment=enrolment, key=key)
    _write(question, asked)
    return question


@transaction.atomic
def change_question(*, question: Question, asked: Asked, by: User) -> Question:
    """Other words, kinds, place or condition. Its key stays, and its type once it was answered.

    Raises NotAllowed, QuestionIncomplete (REG-017).
    """
    require_keeper(by)
    question = Question.objects.select_for_update().get(pk=question.pk)
    if asked.type != question.type and question.answers.exists():
        raise _lacks(
            "type",
            Text("people have answered it as another type", "已有人按原类型作答"),
            Text("Ask a new question instead, and drop this one.", "请另设新问题，并停用此问题。"),
        )
    _write(question, asked)
    return question


@transaction.atomic
def drop_question(*, question: Question, by: User, now: datetime) -> None:
    """Ask it no more; what was answered stays until its time is over.

    Raises NotAllowed, QuestionIncomplete (REG-017) where another one depends on it.
    """
    require_keeper(by)
    shows = question.shows.filter(dropped_at=None).first()
    if shows:
        raise _lacks(
            "key",
            Text(f"{shows.key} is shown by it", f"{shows.key} 以此问题为显示条件"),
            Text("Change that one first.", "请先修改该问题。"),
        )
    Question.objects.filter(pk=question.pk).update(dropped_at=now)


def _lacks(at: str, why: Text, mend: Text) -> QuestionIncomplete:
    return QuestionIncomplete(at=at, why=why, mend=mend)


def _write(question: Question, asked: Asked) -> None:
    _check(question, asked)
    others = Question.objects.filter(enrolment=question.enrolment)
    question.type = AnswerType(asked.type)
    question.label_en, question.label_zh = asked.label_en.strip(), asked.label_zh.strip()
    question.purpose_en, question.purpose_zh = asked.purpose_en.strip(), asked.purpose_zh.strip()
    question.kinds = [Kind(kind).value for kind in asked.kinds]
    question.choices = [list(one) for one in asked.choices]
    question.required = asked.required
    question.shown_when = others.filter(key=asked.shown_when).first()
    question.shown_value = asked.shown_value if asked.shown_when else ""
    question.basis = Basis(asked.basis)
    question.retention_days = asked.retention_days
    if asked.position is not None:
        question.position = asked.position
    elif question._state.adding:
        last = others.order_by("-position").values_list("position", flat=True).first()
        question.position = (last or 0) + 10
    question.save()


def _check(question: Question, asked: Asked) -> None:
    """Raises QuestionIncomplete (REG-017)."""
    for name, word in (("label", Text("question", "问题")), ("purpose", Text("purpose", "用途"))):
        for language in ("en", "zh"):
            if not getattr(asked, f"{name}_{language}").strip():
                raise _lacks(
                    f"{name}_{language}",
                    Text(f"the {word.en} stands in one language alone", f"{word.zh}只有一种语言"),
                    Text("Write it in English and in Chinese.", "请同时填写中英文。"),
                )
    if (asked.type == AnswerType.CHOICE) != bool(asked.choices):
        raise _lacks(
            "choices",
            Text(
                "choices belong to a question of that type, and to no other", "选项与问题类型不符"
            ),
            Text(
                "Write two or more for a choice, none for others.",
                "单选题请填写选项，其他类型请留空。",
            ),
        )
    values = [value for value, _, _ in asked.choices]
    if len(set(values)) != len(values) or not all(all(one) for one in asked.choices):
        raise _lacks(
            "choices",
            Text("a choice stands twice or lacks a language", "选项重复或缺少一种语言"),
            Text("Write each as value | English | Chinese.", "每行按“值 | 英文 | 中文”填写。"),
        )
    if not 1 <= asked.retention_days <= MOST_DAYS:
        raise _lacks(
            "retention_days",
            Text(f"{asked.retention_days} is no number of days to keep it", "保留天数有误"),
            Text(f"Write 1 to {MOST_DAYS}.", f"请填写 1 至 {MOST_DAYS}。"),
        )
    if asked.shown_when:
        _check_condition(question, asked)


def _check_condition(question: Question, asked: Asked) -> None:
    """Shown by a choice or a consent that is asked before it. Raises QuestionIncomplete."""
    other = Question.objects.filter(
        enrolment=question.enrolment, key=asked.shown_when, dropped_at=None
    ).first()
    values = {
        AnswerType.CHOICE: [value for value, _, _ in other.choices] if other else [],
        AnswerType.CONSENT: ["yes"],
    }
    if other is None or other.pk == question.pk or other.type not in values:
        raise _lacks(
            "shown_when",
            Text(
                f"{asked.shown_when} is no choice and no consent of this edition",
                f"{asked.shown_when} 不是本届的单选题或同意项",
            ),
            Text("Name another question of those types.", "请选择此类问题。"),
        )
    if asked.shown_value not in values[AnswerType(other.type)]:
        raise _lacks(
            "shown_value",
            Text(f"{other.key} has no answer {asked.shown_value!r}", f"{other.key} 没有该选项"),
            Text(
                f"Write one of: {', '.join(values[AnswerType(other.type)])}.",
                f"请填写：{'、'.join(values[AnswerType(other.type)])}。",
            ),
        )
    behind = (
        question.position
        if asked.position is None and question.pk
        else asked.position
        if asked.position is not None
        else other.position + 1
    )
    if behind <= other.position:
        raise _lacks(
            "position",
            Text(
                f"it would stand before {other.key}, which shows it",
                f"其位置在条件问题 {other.key} 之前",
            ),
            Text(
                f"Give it a place after {other.position}.", f"请将位置设在 {other.position} 之后。"
            ),
        )
