"""A delegation's sheet: the template, the upload, and the report row by row."""

from __future__ import annotations

import io
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.portal.forms import ActForm, act_page, message, named, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.registration import words as said
from entrepot.portal.today import moment
from entrepot.registration import actions, queries
from entrepot.registration.models import Enrolment
from entrepot.registration.sheets import COLUMNS
from entrepot.text import Text
from entrepot.web.i18n import localise
from entrepot.web.tables import Cell, Column, Row, Table

MODES = {
    "all-or-none": Text("Nothing, unless every row is right", "全部正确才登记"),
    "good-rows": Text("The right rows; the others come back", "先登记正确的行，其余退回"),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SheetForm(ActForm):
    delegation = forms.ChoiceField(label=words("Delegation", "代表团"))
    sheet = forms.FileField(
        label=words("The sheet", "名单文件"),
        help_text=words(
            "XLSX or CSV, at most 5 MB and 2,000 rows; a row a person.",
            "XLSX 或 CSV 文件，不超过 5 MB、2,000 行，每人一行。",
        ),
    )
    mode = forms.ChoiceField(
        label=words("What to register", "登记方式"),
        choices=named(MODES),
        initial="all-or-none",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, request: HttpRequest, enrolment: Enrolment, **more: Any) -> None:
        super().__init__(*args, **more)
        rows = queries.delegations_of(request.user, enrolment)  # type: ignore[arg-type]
        self.delegations = {one.code: one for one in rows}
        self.fields["delegation"].choices = named(
            {code: Text(one.name_en, one.name_zh) for code, one in self.delegations.items()}
        )


@require_http_methods(ACT_METHODS)
@needs(*said.EITHER)
def upload(request: HttpRequest, code: str) -> HttpResponse:
    enrolment = said.find_enrolment(code)
    form = SheetForm(
        request.POST or None, request.FILES or None, request=request, enrolment=enrolment
    )

    def act(facts: dict[str, Any]) -> HttpResponse:
        file = facts["sheet"]
        report = actions.upload_sheet(
            enrolment=enrolment,
            delegation=form.delegations[facts["delegation"]],
            name=file.name,
            content=file.read(),
            mode=facts["mode"],
            door=said.door(request),
            by=request.user,
            now=moment(request.now),
        )
        return _report(request, enrolment, report)

    return act_page(
        request,
        form,
        act,
        title=Text("Upload a sheet", "上传名单"),
        submit=Text("Upload", "上传"),
        lead=said.edition_name(enrolment),
        back="/registration/",
        said=Text("Read.", "已读取。"),
        template="registration/sheet",
        more={"template_url": f"/registration/{code}/sheet/template.xlsx"},
    )


def _report(request: HttpRequest, enrolment: Enrolment, report: actions.Report) -> HttpResponse:
    taken = not report.left_out
    title = (
        Text("Nothing was registered: mend these rows", "未登记任何人：请更正以下各行")
        if report.problems and not taken
        else Text("Some rows come back", "部分行被退回")
        if report.problems
        else Text("The sheet is in", "名单已登记")
    )
    counts = [
        (Text("Rows read", "读取行数"), report.read),
        (Text("Newly registered", "新登记"), report.registered),
        (Text("… of these on the waiting list", "其中候补"), report.waiting),
        (Text("Changed", "已更新"), report.changed),
        (Text("Unchanged", "无变化"), report.unchanged),
        (Text("With a fault", "有误"), report.rejected),
        (Text("Right, but left out", "正确但未登记"), report.left_out),
        (Text("Registered earlier, not in this sheet", "此前已登记、本次未列出"), report.absent),
    ]
    return render_page(
        request,
        "registration/report",
        {
            "page_title": title,
            "lead": said.edition_name(enrolment),
            "crumbs": said.crumbs(),
            "here": Text("Report of the sheet", "名单报告"),
            "counts": counts,
            "unknown": ", ".join(report.unknown_columns),
            "again": f"/registration/{enrolment.edition.code}/sheet/",
            "problems": Table(
                Text("What is wrong, by row", "各行问题"),
                (
                    Column(Text("Row", "行"), numeric=True),
                    Column(Text("Column", "列")),
                    Column(Text("As it stands", "原内容")),
                    Column(Text("What to do", "如何更正")),
                ),
                [
                    Row.of(
                        one.row,
                        Cell(one.column, why=Text("the whole row", "整行")),
                        Cell(one.value, why=Text("blank", "空白")),
                        Cell(message(one.error), tone="late", second=one.error.code),
                    )
                    for one in report.problems
                ],
                row_heads=False,
            ),
        },
        422 if report.problems else 200,
    )


@require_safe
@needs(*said.EITHER)
def template(request: HttpRequest, code: str) -> HttpResponse:
    """A workbook with the heads in the reader's language, the edition's questions too."""
    import openpyxl

    enrolment = said.find_enrolment(code)
    book = openpyxl.Workbook()
    page = book.active
    if page is None:
        raise Http404
    asked = [one.label for one in queries.questions(enrolment) if one.type != "file"]
    page.append([localise(label) for label in (*COLUMNS.values(), *asked)])
    page.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return HttpResponse(
        file.getvalue(),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="delegation-{code}.xlsx"'},
    )
