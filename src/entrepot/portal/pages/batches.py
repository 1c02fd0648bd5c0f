"""Batches: what waits for a second person, and what each one holds."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.accounts.queries import labels
from entrepot.accounts.rules import may
from entrepot.errors import EntrepotError
from entrepot.ledger import actions, queries
from entrepot.ledger.models import Batch
from entrepot.money import Money
from entrepot.portal.pages import common
from entrepot.portal.pages.common import needs, record_name
from entrepot.portal.pages.common import page as render_page
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.i18n import localise
from entrepot.web.tables import Cell, Column, Row, Table, pager


@require_safe
@needs("projects.see")
def listing(request: HttpRequest) -> HttpResponse:
    people = labels()
    waiting = queries.waiting_batches()
    where = pager(request, len(waiting))
    table = Table(
        Text("Batches that wait for a second person", "待第二人核验的批次"),
        (
            Column(Text("Batch", "批次"), numeric=True),
            Column(Text("Source", "来源")),
            Column(Text("By", "登记人")),
            Column(Text("Recorded", "登记时间")),
            Column(Text("Records", "记录数"), numeric=True),
        ),
        [
            Row.of(
                Cell(w.first, url=f"/batches/{w.first}/"),
                w.source,
                people.get(w.by, w.by),
                spoken.time_words(w.recorded_at),
                w.records,
            )
            for w in waiting[where.slice]
        ],
    )
    return render_page(
        request,
        "list",
        {
            "page_title": Text("Batches", "批次"),
            "table": table,
            "pager": where,
            "lead": Text(
                "Nothing here is in any official figure until a second person has looked.",
                "以下内容经第二人核验前不计入任何正式数据。",
            ),
            "empty": Text("Nothing waits.", "没有待核验的批次。"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("projects.see")
def page(request: HttpRequest, number: int) -> HttpResponse:
    batch = get_object_or_404(Batch, number=number)
    group = next((g for g in queries.waiting_batches() if number in g.batches), None)
    if request.method == "POST":
        try:
            verdict = "rejected" if request.POST.get("verdict") == "rejected" else "accepted"
            actions.approve_batch(
                batch=number,
                verdict=verdict,
                by=request.user,  # type: ignore[arg-type]
                now=request.now,
            )  # type: ignore[attr-defined]
            messages.success(
                request, localise(Text("Your verdict is recorded.", "核验结论已登记。"))
            )
        except EntrepotError as error:
            messages.error(request, error.message(request.LANGUAGE_CODE))  # type: ignore[attr-defined]
        return redirect("batch", number)
    people = labels()
    numbers = group.batches if group else (number,)
    totals = Table(
        Text("Totals by class, nature and currency", "按类别、性质和币种合计"),
        (
            Column(Text("Class", "类别")),
            Column(Text("Nature", "性质")),
            Column(Text("Entries", "分录数"), numeric=True),
            Column(Text("Total", "合计"), numeric=True),
        ),
        [
            Row.of(
                common.CLASSES[t.capital_class],
                common.NATURES[t.nature],
                t.count,
                spoken.money(t.total),
            )
            for t in queries.batch_totals(numbers)
        ],
    )
    sample = Table(
        Text("A random sample of entries", "随机抽样"),
        (
            Column(Text("Entry", "分录")),
            Column(Text("Row of the file", "文件行号"), numeric=True),
            Column(Text("Class", "类别")),
            Column(Text("Effective", "生效日期")),
            Column(Text("Amount", "金额"), numeric=True),
        ),
        [
            Row.of(
                Cell(record_name(e.id), url=f"/records/{record_name(e.id)}/"),
                e.file_row,
                common.CLASSES[e.capital_class],
                spoken.date_words(e.effective_on, e.precision),
                spoken.money(Money(e.amount_minor, e.currency)),
            )
            for e in queries.batch_sample(numbers)
        ],
    )
    mine = bool(group and group.by == request.user.person)  # type: ignore[union-attr]
    acts = (
        [
            {
                "label": label,
                "url": f"/batches/{number}/",
                "post": True,
                "main": main,
                "name": "verdict",
                "value": verdict,
            }
            for label, verdict, main in (
                (Text("Approve", "核验通过"), "accepted", True),
                (Text("Reject", "不通过"), "rejected", False),
            )
        ]
        if group and not mine and may(request.user, "ledger.verify")
        else []
    )  # type: ignore[arg-type]
    return render_page(
        request,
        "batch",
        {
            "page_title": Text(f"Batch {number}", f"批次 {number}"),
            "acts": acts,
            "crumbs": [(Text("Batches", "批次"), "/batches/")],
            "tables": [totals, sample],
            "mine": mine,
            "boxes": [
                {
                    "title": Text("Batch", "批次"),
                    "facts": [
                        (
                            Text("State", "状态"),
                            Text("waits", "待核验")
                            if group
                            else Text("judged, or needs no second person", "已核验或无需核验"),
                        ),
                        (Text("Source", "来源"), batch.source),
                        (Text("By", "登记人"), people.get(batch.by, batch.by)),
                        (Text("Recorded", "登记时间"), spoken.time_words(batch.recorded_at)),
                        (Text("Written", "写入时间"), spoken.time_words(batch.written_at)),
                        (Text("Records", "记录数"), batch.records),
                        (Text("File", "文件"), batch.file_hash[:16] or None),
                        (Text("Head", "链头"), batch.head[:16]),
                    ],
                }
            ],
        },
    )
