"""Questions to investors, and what they answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Avg, Count
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.accounts.rules import may
from entrepot.aftercare import actions
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

#: Fewer answers than these would tell who gave which.
FEWEST = 5
SURVEY = Text("Survey of investors", "投资方问卷")


@require_safe
@needs("aftercare.see")
def listing(request: HttpRequest) -> HttpResponse:
    asked = SurveyQuestion.objects.select_related("edition").annotate(
        count=Count("answers"), mean=Avg("answers__score")
    )
    columns = (
        Column(Text("Question", "问题")),
        Column(Text("Edition", "届次")),
        Column(Text("Open until", "截止")),
        Column(Text("Answers", "答复数"), numeric=True),
        Column(Text("Mean, 1 to 5", "平均分（1–5）"), numeric=True),
    )
    few = Text(f"shown from {FEWEST} answers on", f"满 {FEWEST} 份答复后显示")
    rows = [
        Row.of(
            q.text,
            q.edition.code,
            spoken.date_words(q.closes_on),
            q.count,
            Cell(f"{q.mean:.1f}" if q.count >= FEWEST else None, why=few),
        )
        for q in asked.order_by("-id")[:100]
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
