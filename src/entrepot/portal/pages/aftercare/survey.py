"""Questions to investors, and what they answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.accounts.rules import may
from entrepot.aftercare import actions, follow_up
from entrepot.aftercare.models import SurveyQuestion
from entrepot.editions.models import Edition
from entrepot.portal.forms import ActForm, day_field, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.aftercare.acts import act_on
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.common import page as render_page
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table

SURVEY = Text("Survey of investors", "投资方问卷")
TOO_FEW = Text(f"shown from {follow_up.FEWEST} answers on", f"满 {follow_up.FEWEST} 份答复后显示")


@require_safe
@needs("aftercare.see")
def listing(request: HttpRequest) -> HttpResponse:
    columns = (
        Column(Text("Question", "问题")),
        Column(Text("Edition", "届次")),
        Column(Text("Open until", "截止")),
        Column(Text("Answers", "答复数"), numeric=True),
        Column(Text("Mean, 1 to 5", "平均分（1–5）"), numeric=True),
    )
    rows = [
        Row.of(
            Cell(one.question.text, url=reverse("survey_question", args=[one.question.pk])),
            one.question.edition.code,
            spoken.date_words(one.question.closes_on),
            one.answers,
            Cell(f"{one.mean:.1f}" if one.mean is not None else None, why=TOO_FEW),
        )
        for one in follow_up.asked()[:100]
    ]
    new = {"label": Text("Ask a question", "新建问题"), "url": reverse("survey_new")}
    return render_page(
        request,
        "list",
        {
            "page_title": SURVEY,
            "lead": Text(
                "Investors answer on the page of their personal link.",
                "投资方在专属链接页面作答。",
            ),
            "acts": [new] if may(request.user, "aftercare.all") else [],
            "table": Table(SURVEY, columns, rows),
            "empty": Text("Nothing was asked yet.", "尚未提问。"),
        },
    )


@require_safe
@needs("aftercare.see")
def question(request: HttpRequest, number: int) -> HttpResponse:
    """One question: how often each score was given, and what was written, without who wrote it."""
    asked = get_object_or_404(SurveyQuestion.objects.select_related("edition"), pk=number)
    spread = follow_up.spread(asked)
    scores = Table(
        Text("Answers by score", "各评分的答复数"),
        (Column(Text("Score", "评分")), Column(Text("Answers", "答复数"), numeric=True)),
        [Row.of(_score(score), count) for score, count in enumerate(spread.counts, start=1)]
        if spread
        else [],
    )
    return render_page(
        request,
        "tables",
        {
            "page_title": asked.text,
            "crumbs": [(SURVEY, reverse("survey"))],
            "lead": Text(
                f"Edition {asked.edition.code}, open until {asked.closes_on}.",
                f"{asked.edition.code} 届，截止 {asked.closes_on}。",
            ),
            "tables": [(scores, TOO_FEW)],
            "notes": spread.notes if spread else (),
            "notes_title": Text("What was written beside", "附言"),
        },
    )


def _score(score: int) -> Text | str:
    ends = {1: Text("1 (bad)", "1（差）"), 5: Text("5 (good)", "5（好）")}
    return ends.get(score, str(score))


class QuestionForm(ActForm):
    edition = forms.ModelChoiceField(
        label=words("Edition", "届次"), queryset=Edition.objects.filter(parent=None)
    )
    text_en = forms.CharField(label=words("Question in English", "英文问题"), max_length=300)
    text_zh = forms.CharField(label=words("Question in Chinese", "中文问题"), max_length=300)
    closes_on = day_field("Open until", "截止日期")

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"text": Text(facts.pop("text_en"), facts.pop("text_zh"))}


@require_http_methods(ACT_METHODS)
@needs("aftercare.all")
def new(request: HttpRequest) -> HttpResponse:
    return act_on(
        request,
        QuestionForm(request.POST or None),
        actions.ask_survey,
        title=Text("Ask a question", "新建问题"),
        back=reverse("survey"),
        said=Text("Asked.", "已发布。"),
    )
