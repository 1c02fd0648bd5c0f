"""The working-day calendar of an instance: a year, its own days, a file of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.policies import actions
from entrepot.policies.errors import BadWorkdayRow
from entrepot.policies.models import WorkdayException
from entrepot.policies.queries import special_days
from entrepot.policies.workdays import shipped
from entrepot.portal.forms import ActForm, act_now, choice_field, day_field, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.aftercare.acts import act_on
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.today import today
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Filter, Row, Table

TITLE = Text("Working days", "工作日")
SHIPPED = Text("State Council's notice, shipped", "国务院通知（随程序提供）")
MADE_UP = Text("Make-up workday", "调休上班")
LARGEST = 200_000


@require_safe
@needs("policies.workdays")
def listing(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("year", "")
    known = asked.isascii() and asked.isdigit() and 1950 <= int(asked) <= 2100
    year = int(asked) if known else today(request.now).year
    columns = (
        Column(Text("Day", "日期")),
        Column(Text("Works", "是否上班")),
        Column(Text("Name", "名称")),
        Column(Text("Source", "依据")),
    )
    days = special_days(year)
    rows = [
        Row.of(
            spoken.date_words(one.day),
            Cell(Text("yes", "上班") if one.works else Text("no", "休息")),
            one.name or MADE_UP,
            one.source or SHIPPED,
        )
        for one in days
    ]
    own = [one.exception for one in days if one.exception]
    return render_page(
        request,
        "aftercare/workdays",
        {
            "page_title": TITLE,
            "lead": Text(
                f"Days of {year} that aren't what their weekday says. Clocks run by them.",
                f"{year} 年与星期不符的日子，各项时限据此计算。",
            ),
            "acts": [
                {"label": Text("Add a day", "添加日期"), "url": reverse("workday_new")},
                {"label": Text("Load a file", "导入文件"), "url": reverse("workdays_load")},
            ],
            "announced": shipped(year).announced or any(one.works for one in own),
            "year": year,
            "table": Table(Text(f"Special days of {year}", f"{year} 年特殊日期"), columns, rows),
            "own": own,
            "filters": [Filter("year", Text("Year", "年份"), str(year))],
        },
    )


class DayForm(ActForm):
    day = day_field("Day", "日期")
    works = choice_field(
        "Is it worked?",
        "是否上班",
        {"no": Text("No", "休息"), "yes": Text("Yes", "上班")},
        initial="no",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=words("Name", "名称"), max_length=120)
    source = forms.CharField(
        label=words("Notice that orders it", "依据（通知文号）"), max_length=300
    )

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"works": facts["works"] == "yes"}


@require_http_methods(ACT_METHODS)
@needs("policies.workdays")
def new(request: HttpRequest) -> HttpResponse:
    return act_on(
        request,
        DayForm(request.POST or None),
        actions.set_workday,
        title=Text("Add a day", "添加日期"),
        back=reverse("workdays"),
        said=Text("Set.", "已设置。"),
    )


class FileForm(ActForm):
    file = forms.FileField(
        label=words(
            "CSV file: day, works (yes or no), name, source",
            "CSV 文件：day、works（yes 或 no）、name、source",
        )
    )

    def facts(self) -> dict[str, Any]:
        """Its lines. Raises BadWorkdayRow."""
        try:
            text = self.cleaned_data["file"].read(LARGEST).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BadWorkdayRow(
                row=1, why="the file is not UTF-8", why_zh="文件不是 UTF-8 编码"
            ) from None
        return {"lines": text.splitlines()}


@require_http_methods(ACT_METHODS)
@needs("policies.workdays")
def load(request: HttpRequest) -> HttpResponse:
    return act_on(
        request,
        FileForm(request.POST or None, request.FILES or None),
        actions.load_workdays,
        title=Text("Load a file", "导入文件"),
        back=reverse("workdays"),
        said=Text("Loaded.", "已导入。"),
    )


@require_POST
@needs("policies.workdays")
def drop(request: HttpRequest, number: int) -> HttpResponse:
    exception = get_object_or_404(WorkdayException, pk=number)
    return act_now(
        request,
        lambda: actions.drop_workday(exception=exception, by=request.user),
        back=reverse("workdays"),
        said=Text("The shipped calendar holds again.", "已恢复为随程序提供的日历。"),
    )
