"""Which of an organiser's questions are shown to whom, and whether an answer fits.

Plain values in and out: the form, the action and the sheet ask the same functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from entrepot.errors import EntrepotError
from entrepot.ledger.actions.evidence import kind_of
from entrepot.registration.errors import AnswerMissing, AnswerWrong
from entrepot.registration.models import AnswerType, Question
from entrepot.text import Text

MOST_LETTERS, MOST_BYTES = 4000, 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was given as an answer."""

    name: str
    content: bytes


Given = str | Upload


@dataclass(frozen=True, slots=True)
class Fault:
    """One answer that doesn't fit."""

    question: Question
    error: EntrepotError


def of_kind(questions: Iterable[Question], kind: str) -> list[Question]:
    """Those that people of a kind may be asked, in order."""
    return [one for one in questions if not one.kinds or kind in one.kinds]


def check(
    questions: Iterable[Question],
    kind: str,
    given: Mapping[str, Given],
    *,
    whole: bool = True,
    kept: Iterable[str] = (),
) -> tuple[list[tuple[Question, Given]], list[Fault]]:
    """The answers that stand, and what is wrong with the others.

    A question whose condition doesn't hold is not asked, and what was typed there is dropped.
    `whole`: whether a required one must be answered; `kept`: keys of files that are there already.
    """
    standing: list[tuple[Question, Given]] = []
    values: dict[int, Given] = {}
    faults: list[Fault] = []
    held = set(kept)
    for question in of_kind(questions, kind):
        if question.shown_when_id and values.get(question.shown_when_id) != question.shown_value:
            continue
        raw = given.get(question.key, "")
        if raw == "" or (isinstance(raw, str) and not raw.strip()):
            if whole and question.required and question.key not in held:
                faults.append(Fault(question, AnswerMissing(question=question.label)))
            continue
        try:
            value = fitting(question, raw)
        except EntrepotError as error:
            faults.append(Fault(question, error))
            continue
        values[question.pk] = value
        standing.append((question, value))
    return standing, faults


def fitting(question: Question, raw: Given) -> Given:
    """The answer in its one form. Raises AnswerWrong (REG-007)."""
    if isinstance(raw, Upload):
        return _file(question, raw)
    text = raw.strip()
    match question.type:
        case AnswerType.CHOICE:
            return _choice(question, text)
        case AnswerType.NUMBER:
            return _number(question, text)
        case AnswerType.DATE:
            return _date(question, text)
        case AnswerType.CONSENT:
            if text.casefold() in {"yes", "on", "true", "1", "是", "同意"}:
                return "yes"
            raise _wrong(question, text, Text("no yes", "不是“是”"), _YES)
        case AnswerType.FILE:
            raise _wrong(question, text, Text("no file", "不是文件"), _FILE)
    if len(text) > MOST_LETTERS:
        raise _wrong(question, text[:40], Text("too long", "过长"), _SHORT)
    return text


_YES = Text("Write yes, or leave it blank.", "请填写“是”，或留空。")
_FILE = Text(
    "Give a PDF, PNG, JPEG or XLSX file of at most 5 MB, on the own page.",
    "请在个人页面上传不超过 5 MB 的 PDF、PNG、JPEG 或 XLSX 文件。",
)
_SHORT = Text(f"Say it in {MOST_LETTERS} letters.", f"请控制在 {MOST_LETTERS} 字以内。")


def _wrong(question: Question, given: str, why: Text, mend: Text) -> AnswerWrong:
    return AnswerWrong(question=question.label, given=given, why=why, mend=mend)


def _choice(question: Question, text: str) -> str:
    """By its value or by either label."""
    for value, en, zh in question.choices:
        if text.casefold() in {value.casefold(), en.casefold(), zh.casefold()}:
            return str(value)
    offered = Text(
        ", ".join(en for _, en, _ in question.choices),
        "、".join(zh for _, _, zh in question.choices),
    )
    raise _wrong(
        question,
        text,
        Text("none of the choices", "不在选项之内"),
        Text(f"Write one of: {offered.en}.", f"请填写以下之一：{offered.zh}。"),
    )


def _number(question: Question, text: str) -> str:
    plain = re.sub(r"[\s,，]", "", text)
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number.adjusted() > 17 or len(plain) > 24:
        raise _wrong(
            question,
            text[:40],
            Text("not a number", "不是数字"),
            Text("Write digits, such as 12 or 3.5.", "请填写数字，例如 12 或 3.5。"),
        )
    return f"{number:f}"


def _date(question: Question, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _wrong(
            question,
            text[:40],
            Text("not a date", "不是日期"),
            Text("Write it as 2026-06-18.", "请按 2026-06-18 的格式填写。"),
        ) from None


def _file(question: Question, raw: Upload) -> Upload:
    if (
        question.type != AnswerType.FILE
        or len(raw.content) > MOST_BYTES
        or not kind_of(raw.content)
    ):
        raise _wrong(question, raw.name[:80], Text("not taken", "不能接收"), _FILE)
    return Upload(raw.name[-160:], raw.content)
