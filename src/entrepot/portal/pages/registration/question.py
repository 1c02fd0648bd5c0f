"""A question of the organiser: asked, changed, dropped, without code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.portal.forms import (
    ActForm,
    act_now,
    act_page,
    choice_field,
    long_text,
    named,
    words,
)
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.registration import words as said
from entrepot.registration import actions, names, queries
from entrepot.registration.actions import Asked
from entrepot.registration.models import AnswerType, Enrolment, Question
from entrepot.text import Text

SAVED = Text("Saved.", "已保存。")


class QuestionForm(ActForm):
    type = choice_field("Type", "类型", names.TYPES)
    label_en = forms.CharField(label=words("Question, English", "问题（英文）"), max_length=300)
    label_zh = forms.CharField(label=words("Question, Chinese", "问题（中文）"), max_length=300)
    choices = long_text(
        "Choices",
        "选项",
        4000,
        rows=4,
        required=False,
        help_text=words(
            "A line each: value | English | Chinese. For a choice alone.",
            "每行一项：值 | 英文 | 中文。仅用于单选题。",
        ),
    )
    required = forms.BooleanField(label=words("It must be answered", "必须回答"), required=False)
    kinds = forms.MultipleChoiceField(
        label=words("Who is asked", "提问对象"),
        choices=named(names.KINDS),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=words("None ticked: everybody.", "均不勾选则为所有人。"),
    )
    shown_when = forms.ChoiceField(
        label=words("Shown only where this question", "显示条件：当此问题"), required=False
    )
    shown_value = forms.CharField(
        label=words("… was answered with this value", "……的回答为此值"),
        max_length=40,
        required=False,
    )
    position = forms.IntegerField(
        label=words("Place among the questions", "顺序"),
        min_value=0,
        max_value=30_000,
        required=False,
        help_text=words("Blank: last.", "留空则排在最后。"),
    )
    purpose_en = forms.CharField(label=words("What for, English", "用途（英文）"), max_length=300)
    purpose_zh = forms.CharField(label=words("What for, Chinese", "用途（中文）"), max_length=300)
    basis = choice_field("Legal basis", "法律依据", names.BASES)
    retention_days = forms.IntegerField(
        label=words("Days that it is kept after the edition", "届次结束后保留天数"), initial=365
    )

    def __init__(self, *args: Any, enrolment: Enrolment, but: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        shows = (AnswerType.CHOICE, AnswerType.CONSENT)
        others = {
            one.key: one.label
            for one in queries.questions(enrolment)
            if one.type in shows and one.key != but
        }
        self.fields["shown_when"].choices = named(others, blank=Text("always shown", "始终显示"))

    def asked(self) -> Asked:
        facts = {name: self.cleaned_data[name] for name in Asked.__slots__}
        lines = [line for line in facts["choices"].splitlines() if line.strip()]
        parts = [[part.strip() for part in line.replace("｜", "|").split("|")] for line in lines]
        # A line with too few parts lacks a language, which the action refuses.
        facts["choices"] = [tuple([*one, "", ""][:3]) for one in parts]
        return Asked(**facts)


class NewQuestionForm(QuestionForm):
    key = forms.CharField(
        label=words("Short name", "代码"),
        max_length=40,
        help_text=words(
            "Such as diet: it heads the column of exports.", "例如 diet，用作导出列名。"
        ),
    )
    field_order = ("key",)


@require_http_methods(ACT_METHODS)
@needs("registration.keep")
def new(request: HttpRequest, code: str) -> HttpResponse:
    enrolment = said.find_enrolment(code)
    form = NewQuestionForm(request.POST or None, enrolment=enrolment)
    return act_page(
        request,
        form,
        lambda facts: actions.ask(
            enrolment=enrolment, key=facts["key"], asked=form.asked(), by=request.user
        ),
        title=Text("New question", "新建问题"),
        submit=Text("Save", "保存"),
        lead=said.edition_name(enrolment),
        back=said.terms_address(enrolment),
        said=SAVED,
    )


def _find(enrolment: Enrolment, key: str) -> Question:
    rows = Question.objects.filter(dropped_at=None).select_related("shown_when", "enrolment")
    return get_object_or_404(rows, enrolment=enrolment, key=key)


@require_http_methods(ACT_METHODS)
@needs("registration.keep")
def change(request: HttpRequest, code: str, key: str) -> HttpResponse:
    enrolment = said.find_enrolment(code)
    question = _find(enrolment, key)
    initial = {name: getattr(question, name) for name in Asked.__slots__}
    initial["choices"] = "\n".join(" | ".join(one) for one in question.choices)
    initial["shown_when"] = question.shown_when.key if question.shown_when else ""
    form = QuestionForm(request.POST or None, enrolment=enrolment, but=key, initial=initial)

    def act(_facts: dict[str, Any]) -> None:
        actions.change_question(question=question, asked=form.asked(), by=request.user)

    return act_page(
        request,
        form,
        act,
        title=Text(f"Question {key}", f"问题 {key}"),
        submit=Text("Save", "保存"),
        lead=question.label,
        back=said.terms_address(enrolment),
        said=SAVED,
        template="registration/question",
        more={"drop": said.terms_address(enrolment, f"questions/{key}/drop/")},
    )


@require_POST
@needs("registration.keep")
def drop(request: HttpRequest, code: str, key: str) -> HttpResponse:
    enrolment = said.find_enrolment(code)
    question = _find(enrolment, key)
    return act_now(
        request,
        lambda: actions.drop_question(question=question, by=request.user, now=request.now),
        back=said.terms_address(enrolment),
        said=Text("It is asked no more.", "该问题已停用。"),
    )
