"""One record of the ledger as it stands, and a second person's verdict on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from entrepot.accounts.queries import labels
from entrepot.accounts.rules import may
from entrepot.errors import EntrepotError
from entrepot.ledger import actions, queries
from entrepot.ledger.models import RECORDS, SPAN
from entrepot.money import Money
from entrepot.portal.pages.common import needs, record_name
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.project import address as _address
from entrepot.portal.pages.project import standing_cell as _standing
from entrepot.projects.models import Project
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.i18n import localise


def _find_record(record: int) -> Any:
    for model in RECORDS:
        found = model._default_manager.filter(id=record).select_related("batch").first()
        if found:
            return found
    raise Http404


@require_safe
@needs("figures.records")
def record(request: HttpRequest, batch: int, number: int) -> HttpResponse:
    found = _find_record(batch * SPAN + number)
    standing = queries.standings([found.id], known_at=request.now)[found.id]  # type: ignore[attr-defined]
    people = labels()
    facts = []
    for column in found._meta.concrete_fields:  # type: ignore[attr-defined]
        value = getattr(found, column.attname)
        if column.name == "amount_minor" or (column.name == "foreign_minor" and value is not None):
            value = spoken.money(Money(value, found.currency))  # type: ignore[attr-defined]
        elif (
            column.name.endswith(("reverses", "signing", "follows", "deal")) and value
        ) or column.name == "id":
            value = record_name(value)
        facts.append((column.name, str(value) if value not in (None, "") else None))
    home = found.batch  # type: ignore[attr-defined]
    project = Project.objects.filter(id=getattr(found, "project_id", None) or 0).first()
    may_judge = (
        may(request.user, "ledger.verify")
        and home.needs_approval  # type: ignore[arg-type]
        and home.by != getattr(request.user, "person", "")
    )  # type: ignore[union-attr]
    acts = (
        [
            {
                "label": label,
                "url": f"/records/{batch}.{number}/judge/",
                "post": True,
                "main": main,
                "name": "verdict",
                "value": verdict,
            }
            for label, verdict, main in (
                (Text("Verify: I saw the evidence", "核验通过"), "accepted", True),
                (Text("Reject", "不通过"), "rejected", False),
            )
        ]
        if may_judge
        else []
    )
    return render_page(
        request,
        "record",
        {
            "page_title": Text(f"Record {batch}.{number}", f"记录 {batch}.{number}"),
            "facts": facts,
            "acts": acts,
            "standing": _standing(standing, people),
            "crumbs": [(project.name, _address(project))]
            if project
            else [(Text("Batches", "批次"), "/batches/")],
            "boxes": [
                {
                    "title": Text("Batch", "批次"),
                    "facts": [
                        (Text("Number", "编号"), home.number, f"/batches/{home.number}/"),
                        (Text("Source", "来源"), home.source),
                        (Text("By", "登记人"), people.get(home.by, home.by)),
                        (Text("Recorded", "登记时间"), spoken.time_words(home.recorded_at)),
                        (
                            Text("Replayed", "重放"),
                            Text("yes", "是") if home.replayed else Text("no", "否"),
                        ),
                        (Text("Head", "链头"), f"{home.head[:16]}…"),
                    ],
                }
            ],
        },
    )


@require_POST
@needs("ledger.verify")
def judge(request: HttpRequest, batch: int, number: int) -> HttpResponse:
    verdict = "rejected" if request.POST.get("verdict") == "rejected" else "accepted"
    try:
        actions.judge_record(
            record=batch * SPAN + number,
            verdict=verdict,
            by=request.user,  # type: ignore[arg-type]
            now=request.now,
        )  # type: ignore[attr-defined]
        messages.success(request, localise(Text("Your verdict is recorded.", "核验结论已登记。")))
    except EntrepotError as error:
        messages.error(request, error.message(request.LANGUAGE_CODE))  # type: ignore[attr-defined]
    return redirect("record", batch, number)
