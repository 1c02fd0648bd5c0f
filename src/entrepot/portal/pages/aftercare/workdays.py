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
from entrepot.portal.pages.aftercare.forms import Worded, act_form, act_now, day_field
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.today import moment, today
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


class DayForm(Worded):
    day = day_field()
    works = forms.ChoiceField(widget=forms.RadioSelect)
    name = forms.CharField(max_length=120)
    source = forms.CharField(max_length=300)
    words = {  # noqa: RUF012
        "day": Text("Day", "日期"),
        "works": Text("Is it worked?", "是否上班"),
        "name": Text("Name", "名称"),
        "source": Text("Notice that orders it", "依据（通知文号）"),
    }
    choices = {"works": {"no": Text("No", "休息"), "yes": Text("Yes", "上班")}}  # noqa: RUF012


@require_http_methods(["GET", "HEAD", "POST"])
@needs("policies.workdays")
def new(request: HttpRequest) -> HttpResponse:
    def act(works: str, **facts: Any) -> None:
        actions.set_workday(works=works == "yes", by=request.user, now=moment(request.now), **facts)

    return act_form(
        request,
        DayForm,
        act,
        title=Text("Add a day", "添加日期"),
        back=reverse("workdays"),
        done=Text("Set.", "已设置。"),
        initial={"works": "no"},
    )


class FileForm(Worded):
    file = forms.FileField()
    words = {  # noqa: RUF012
        "file": Text(
            "CSV file: day, works (yes or no), name, source",
            "CSV 文件：day、works（yes 或 no）、name、source",
        ),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs("policies.workdays")
def load(request: HttpRequest) -> HttpResponse:
    def act(file: Any) -> None:
        try:
            text = file.read(LARGEST).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BadWorkdayRow(
                row=1, why="the file is not UTF-8", why_zh="文件不是 UTF-8 编码"
            ) from None
        actions.load_workdays(lines=text.splitlines(), by=request.user, now=moment(request.now))

    return act_form(
        request,
        FileForm,
        act,
        title=Text("Load a file", "导入文件"),
        back=reverse("workdays"),
        done=Text("Loaded.", "已导入。"),
    )


@require_POST
@needs("policies.workdays")
def drop(request: HttpRequest, number: int) -> HttpResponse:
    exception = get_object_or_404(WorkdayException, pk=number)
    return act_now(
        request,
        lambda: actions.drop_workday(exception=exception, by=request.user),
        back=reverse("workdays"),
        done=Text("The shipped calendar holds again.", "已恢复为随程序提供的日历。"),
    )
