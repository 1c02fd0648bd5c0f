"""False alarms of an edition's checks: in total by check and reason, and each with who judged it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from entrepot.editions import queries as editions
from entrepot.editions.models import Edition
from entrepot.fair import closing, names
from entrepot.fair.models import Dismissal
from entrepot.portal.pages.common import needs, page
from entrepot.portal.pages.fair import words
from entrepot.portal.pages.fair.closing_facts import alarms
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table, pager


@require_safe
@needs("fair.see")
def listing(request: HttpRequest, code: str) -> HttpResponse:
    edition = get_object_or_404(Edition, code=code, parent=None)
    found = closing.dismissals(edition)
    where = pager(request, len(found))
    return page(
        request,
        "tables",
        {
            "page_title": Text("False alarms of checks", "检查误报"),
            "crumbs": words.crumbs((editions.name_of(edition), f"/signings/?edition={code}")),
            "lead": Text(
                "What a check found and a person judged to be no obstacle. A check that is "
                "dismissed often is a check to mend.",
                "检查提示后经人工判定不构成问题的情形。某项检查频繁被排除，说明该检查需要改进。",
            ),
            "tables": [
                (alarms(edition), Text("Nobody dismissed a check yet.", "尚未排除任何检查提示。")),
                (
                    Table(
                        Text("One by one, newest first", "逐条记录（最新在前）"),
                        (
                            Column(Text("Signing", "签约")),
                            Column(Text("Check", "检查")),
                            Column(Text("Reason", "理由")),
                            Column(Text("Note", "说明")),
                            Column(Text("Who", "经办")),
                            Column(Text("When", "时间")),
                        ),
                        [_row(one) for one in found[where.slice]],
                    ),
                    Text("Nothing yet.", "暂无。"),
                ),
            ],
            "pager": where,
        },
    )


def _row(one: Dismissal) -> Row:
    it = one.preparation
    asked_again = Text("changed since, so it was asked again", "内容已变更，检查已重新提示")
    return Row.of(
        Cell(it.key, url=words.address(it)),
        names.check(one.check_code),
        Cell(
            names.DISMISSALS.get(one.reason, Text(one.reason, one.reason)),
            second=asked_again if one.withdrawn_at else "",
        ),
        Cell(one.note, why=Text("none", "无")),
        one.by.label,
        spoken.time_words(one.at),
    )
