"""The forms of people: who somebody is, and the organiser's questions as fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language

from entrepot.portal.forms import (
    ActForm,
    DayInput,
    choice_field,
    economies,
    long_text,
    message,
    named,
    words,
)
from entrepot.registration import questions
from entrepot.registration.actions import Details
from entrepot.registration.models import Answer, AnswerType, Question
from entrepot.registration.questions import Upload
from entrepot.text import Text
from entrepot.web.i18n import localise

PREFIX = "q_"


class DetailsForm(ActForm):
    """Who somebody is: the fields of `Details`, but for language and passport."""

    name_latin = forms.CharField(
        label=words("Name in Latin letters, as in your passport", "拉丁字母姓名（同护照）"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    name_han = forms.CharField(
        label=words("Name in Chinese", "中文姓名"),
        max_length=80,
        required=False,
        help_text=words("One of the two names is enough.", "两种姓名填写一种即可。"),
    )
    email = forms.CharField(
        label=words("E-mail", "电子邮箱"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=words("Your personal link comes here.", "您的专属链接将发送至此。"),
    )
    phone = forms.CharField(
        label=words("Phone", "电话"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    organisation = forms.CharField(
        label=words("Organisation", "单位"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    job_title = forms.CharField(
        label=words("Job title", "职务"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    economy = choice_field(
        "Economy", "经济体", economies(), blank=Text("not said", "未填写"), required=False
    )

    def details(self, language: str = "", passport: str = "") -> Details:
        given = {name: self.cleaned_data.get(name, "") for name in _DETAILS}
        return Details(**given, language=language or (get_language() or "en"), passport=passport)


_DETAILS = ("name_latin", "name_han", "email", "phone", "organisation", "job_title", "economy")


class AnswersForm(ActForm):
    """The organiser's questions, each field `q_KEY`; whether an answer fits says `questions`.

    A field says that it is required where its question is; `questions.check` decides it, since
    a question whose condition doesn't hold needs no answer.
    """

    def __init__(
        self,
        *args: Any,
        asked: Sequence[Question],
        kind: str,
        kept: dict[str, Answer] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.asked, self.kind, self.kept = asked, kind, kept or {}
        for question in questions.of_kind(asked, kind):
            self.fields[PREFIX + question.key] = _field(question, self.kept.get(question.key))

    def _clean_fields(self) -> None:
        required = [name for name, field in self.fields.items() if self._asks(name, field)]
        for name in required:
            self.fields[name].required = False
        # Django's own, unknown to its stubs.
        super()._clean_fields()  # type: ignore[misc]
        for name in required:
            self.fields[name].required = True

    @staticmethod
    def _asks(name: str, field: forms.Field) -> bool:
        return name.startswith(PREFIX) and field.required

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        held = [key for key, row in self.kept.items() if row.question.type == AnswerType.FILE]
        _, faults = questions.check(self.asked, self.kind, self.answers(), kept=held)
        for fault in faults:
            name = PREFIX + fault.question.key
            if name not in self.errors:
                self.add_error(name, message(fault.error))
        return facts

    def answers(self) -> dict[str, questions.Given]:
        given: dict[str, questions.Given] = {}
        for name, value in self.cleaned_data.items():
            if not name.startswith(PREFIX) or value in (None, "", False):
                continue
            if hasattr(value, "read"):
                value.seek(0)
                given[name[len(PREFIX) :]] = Upload(value.name, value.read())
            else:
                given[name[len(PREFIX) :]] = "yes" if value is True else str(value)
        return given


class RegisterForm(DetailsForm, AnswersForm):
    """All of it on one page, the code of an invitation first and the consent last."""

    code = forms.CharField(
        label=words("Invitation code", "邀请码"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    agreed = forms.BooleanField(
        label=words("I agree to this text", "我已阅读并同意上述说明"), required=False
    )
    field_order = ("code", *_DETAILS)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["agreed"] = self.fields.pop("agreed")


def _field(question: Question, kept: Answer | None) -> forms.Field:
    more: dict[str, Any] = {
        "label": localise(question.label),
        "required": question.required,
        "help_text": localise(_hint(question, kept)),
    }
    if kept is not None and question.type != AnswerType.FILE:
        more["initial"] = kept.value
    field = _of_type(question, more)
    if question.shown_when:
        field.widget.attrs["data-shown-when"] = PREFIX + question.shown_when.key
        field.widget.attrs["data-shown-value"] = question.shown_value
    return field


def _of_type(question: Question, more: dict[str, Any]) -> forms.Field:
    match question.type:
        case AnswerType.CHOICE:
            pairs = [(value, Text(en, zh)) for value, en, zh in question.choices]
            return forms.ChoiceField(choices=named(pairs, blank=Text("choose", "请选择")), **more)
        case AnswerType.NUMBER:
            widget = forms.TextInput(attrs={"inputmode": "decimal"})
            return forms.CharField(max_length=40, widget=widget, **more)
        case AnswerType.DATE:
            return forms.CharField(max_length=40, widget=DayInput(), **more)
        case AnswerType.FILE:
            return forms.FileField(**more)
        case AnswerType.CONSENT:
            more["initial"] = more.get("initial") == "yes"
            return forms.BooleanField(**more)
    label = question.label
    field = long_text(label.en, label.zh, questions.MOST_LETTERS, required=more["required"])
    field.help_text, field.initial = more["help_text"], more.get("initial")
    return field


def _hint(question: Question, kept: Answer | None) -> Text:
    """What for, and when it is asked."""
    parts = [Text(question.purpose_en, question.purpose_zh)]
    if question.shown_when:
        other = question.shown_when
        value = next(
            (Text(en, zh) for code, en, zh in other.choices if code == question.shown_value),
            Text("yes", "是"),
        )
        parts.append(
            Text(
                f"Only where “{other.label_en}” is “{value.en}”.",
                f"仅当“{other.label_zh}”为“{value.zh}”时填写。",
            )
        )
    if kept is not None and question.type == AnswerType.FILE:
        parts.append(Text(f"Kept: {kept.value}.", f"已保存：{kept.value}。"))
    return Text(" ".join(one.en for one in parts), "".join(one.zh for one in parts))
