"""Batches: what waits for a second person, and what each one holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.accounts.models import User
from entrepot.accounts.queries import labels
from entrepot.accounts.rules import may
from entrepot.errors import EntrepotError
from entrepot.ledger import actions, queries
from entrepot.ledger.models import Batch, Entry, Import, Milestone, Record, Signing, Stake, Version
from entrepot.ledger.queries import Waiting
from entrepot.money import Money
from entrepot.portal.forms import ActForm, note_field
from entrepot.portal.pages import common
from entrepot.portal.pages.common import needs, record_address, record_name, subject_name
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.entry_table import evidence_cell
from entrepot.portal.pages.records import VERDICTS, kind_name
from entrepot.projects.models import Enterprise, Project
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
                common.source_words(w.source),
                people.get(w.by, w.by),
                spoken.time_words(w.recorded_at),
                spoken.grouped(w.records),
            )
            for w in waiting[where.slice]
        ],
    )
    return render_page(
        request,
        "list",
        {
            "page_title": localise(Text("Batches", "批次")),
            "table": table,
            "pager": where,
            "lead": Text(
                "Nothing here is in any official figure until a second person has looked.",
                "以下内容经第二人核验前不计入任何正式数据。",
            ),
            "empty": Text(
                "Nothing waits. What officers post and import appears here.",
                "没有待核验的批次。专员登记或导入的内容会出现在这里。",
            ),
        },
    )


class VerdictForm(ActForm):
    verdict = forms.ChoiceField(choices=[("accepted", ""), ("rejected", "")])
    note = note_field()


@require_http_methods(["GET", "HEAD", "POST"])
@needs("projects.see")
def page(request: HttpRequest, number: int) -> HttpResponse:
    batch = get_object_or_404(Batch, number=number)
    groups = queries.waiting_batches()
    group = next((g for g in groups if number in g.batches), None)
    form = VerdictForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            answer = _judge(request, number, groups, form)
            if answer:
                return answer
    again = group or queries.group_to_judge(number)
    numbers = again.batches if again else (number,)
    people = labels()
    counts = queries.batch_counts(numbers)
    state, tone, note = _state(batch, group, people)
    return render_page(
        request,
        "batch",
        {
            "page_title": localise(Text(f"Batch {number}", f"批次 {number}")),
            "crumbs": [(Text("Batches", "批次"), "/batches/")],
            "lead": Text(
                f"{_en(common.source_words(batch.source))}, posted by {people.get(batch.by, batch.by)}",
                f"{_zh(common.source_words(batch.source))}，登记人：{people.get(batch.by, batch.by)}",
            ),
            "tables": [table for table in (_counts(counts), _totals(numbers)) if table.rows],
            "sample": _sample(numbers, [kind for kind, _ in counts], people),
            "mine": bool(group and group.by == request.user.person),
            "form": form if again and _may_judge(request.user, again) else None,
            "again": again is not None and group is None,
            "state": state,
            "tone": tone,
            "note": note,
            "boxes": [_box(batch, numbers, people)],
        },
        status,
    )


def _en(words: Text | str) -> str:
    return words.en if isinstance(words, Text) else words


def _zh(words: Text | str) -> str:
    return words.zh if isinstance(words, Text) else words


def _may_judge(user: User, group: Waiting) -> bool:
    return may(user, "ledger.verify") and group.by != user.person


def _judge(
    request: HttpRequest, number: int, groups: list[Waiting], form: VerdictForm
) -> HttpResponse | None:
    """Record the verdict and go on to the next batch that waits for this person."""
    verdict = form.cleaned_data["verdict"]
    try:
        judged = actions.approve_batch(
            batch=number,
            verdict=verdict,
            note=form.cleaned_data["note"],
            by=request.user,
            now=request.now,
        )
    except EntrepotError as error:
        form.refuse(error)
        return None
    waits = [g for g in groups if g.first not in judged and g.by != request.user.person]
    # Oldest first: from here down the list, then from its end again.
    older = [g for g in waits if g.first < number]
    after = older[0] if older else waits[0] if waits else None
    messages.success(request, localise(VERDICTS[verdict]))
    if after is None:
        messages.info(
            request, localise(Text("Nothing else waits for you.", "没有其他待您核验的内容。"))
        )
        return redirect("batches")
    messages.info(
        request,
        localise(
            Text(
                f"Next of {len(waits)} that wait: this one.",
                f"下一个待核验批次（共 {len(waits)} 个）。",
            )
        ),
    )
    return redirect("batch", after.first)


def _state(batch: Batch, group: Waiting | None, people: dict[str, str]) -> tuple[Text, str, str]:
    """What became of the batch, its tone, and the note of who judged it."""
    if group:
        waits = Text("waits for a second person; in no figure", "待第二人核验，不计入数据")
        return waits, "wait", ""
    if not batch.needs_approval:
        return Text("needs no second person", "无需第二人核验"), "good", ""
    judged = queries.batch_standing(batch.number)
    if judged is None:
        return Text("judged record by record", "已逐条核验"), "good", ""
    standing, note = judged
    who = people.get(standing.person or "", "")
    when = spoken.date_words(standing.at) if standing.at else ""
    if standing.verdict == "accepted":
        verified = Text(f"verified by {who}, {when}", f"{who} 于 {when} 核验通过")
        return verified, "good", note
    rejected = Text(
        f"rejected by {who}, {when}: in no figure. Reverse or annul what is wrong, and record it "
        "anew.",
        f"{who} 于 {when} 不予通过，不计入数据。请冲销或作废有误内容，并重新登记。",
    )
    return rejected, "late", note


def _counts(counts: list[tuple[type[Record], int]]) -> Table:
    return Table(
        Text("Records by kind", "按种类统计记录数"),
        (Column(Text("Kind", "种类")), Column(Text("Records", "记录数"), numeric=True)),
        [Row.of(kind_name(model), spoken.grouped(count)) for model, count in counts],
    )


def _totals(numbers: tuple[int, ...]) -> Table:
    return Table(
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
                spoken.grouped(t.count),
                spoken.money(t.total),
            )
            for t in queries.batch_totals(numbers)
        ],
    )


def _sample(numbers: tuple[int, ...], kinds: list[type[Record]], people: dict[str, str]) -> Table:
    records = queries.batch_records(numbers, kinds)
    names = _subjects(records)
    files = queries.evidence(getattr(record, "evidence", "") for record in records)
    return Table(
        Text("A random sample, 20 records at most", "随机抽样（最多 20 条记录）"),
        (
            Column(Text("Record", "记录")),
            Column(Text("Of", "所属")),
            Column(Text("What", "内容")),
            Column(Text("Date", "日期")),
            Column(Text("Amount", "金额"), numeric=True),
            Column(Text("Evidence", "凭据")),
        ),
        [
            Row.of(
                Cell(
                    record_name(record.id),
                    url=record_address(record.id),
                    second=kind_name(type(record)),
                ),
                names.get(_subject(record), ""),
                _what(record, people),
                _when(record),
                spoken.money(Money(record.amount_minor, record.currency))
                if isinstance(record, Entry)
                else Cell(None, why=Text("no amount", "无金额")),
                _evidence(record, files),
            )
            for record in records
        ],
        row_heads=False,
    )


def _subject(record: Record) -> int:
    return (
        getattr(record, "project_id", None) or getattr(record, "enterprise_id", None) or record.id
    )


def _subjects(records: list[Record]) -> dict[int, Text]:
    wanted = {_subject(record) for record in records}
    return {
        subject.pk: subject_name(subject)
        for model in (Project, Enterprise)
        for subject in model._default_manager.filter(id__in=wanted)
    }


def _what(record: Record, people: dict[str, str]) -> Text | str:
    if isinstance(record, Entry):
        named, nature = common.CLASSES[record.capital_class], common.NATURES[record.nature]
        return Text(f"{named.en} · {nature.en}", f"{named.zh} · {nature.zh}")
    if isinstance(record, Signing):
        return common.KINDS[record.kind]
    if isinstance(record, Milestone):
        return common.STEPS.get(record.kind, record.kind)
    if isinstance(record, Version):
        name = common.ATTRIBUTES.get(record.attribute, Text(record.attribute, record.attribute))
        value = common.attribute_words(record, people)
        return Text(f"{name.en}: {_en(value)}", f"{name.zh}：{_zh(value)}")
    if isinstance(record, Stake):
        share = "" if record.share_ppm is None else f"{Decimal(record.share_ppm) / 10_000:f} %"
        return (
            Text(f"share {share}", f"份额 {share}")
            if share
            else Text("share not stated", "份额未说明")
        )
    target = getattr(record, "target_record", None)
    if target:
        cause = common.REASONS.get(getattr(record, "cause", ""), Text("", ""))
        of = record_name(target)
        return Text(f"of {of}: {cause.en}", f"{of}：{cause.zh}")
    return getattr(record, "key", "")


def _when(record: Record) -> Cell:
    for column in ("effective_on", "signed_on", "reached_on", "confirmed_on"):
        day = getattr(record, column, None)
        if day:
            return Cell(spoken.date_words(day, getattr(record, "precision", "day")))
    return Cell(None, why=Text("no date", "无日期"))


def _evidence(record: Record, files: dict[str, Any]) -> Cell:
    if not hasattr(record, "evidence"):
        return Cell(None, why=Text("needs none", "无需凭据"))
    row = getattr(record, "file_row", None)
    return evidence_cell(record.id, record.evidence, files, row)


def _box(batch: Batch, numbers: tuple[int, ...], people: dict[str, str]) -> dict[str, Any]:
    facts: list[tuple[Any, ...]] = [
        (Text("Source", "来源"), common.source_words(batch.source)),
        (Text("By", "登记人"), people.get(batch.by, batch.by)),
        (Text("Recorded", "登记时间"), spoken.time_words(batch.recorded_at)),
        (Text("Written", "写入时间"), spoken.time_words(batch.written_at)),
        (Text("Records", "记录数"), spoken.grouped(batch.records)),
    ]
    if len(numbers) > 1:
        among = f"{numbers[0]}–{numbers[-1]}"
        facts.append(
            (
                Text("Batches", "批次"),
                Text(f"{among}: judged together", f"{among}，一并核验"),
            )
        )
    run = Import.objects.filter(id=batch.import_id).first() if batch.import_id else None
    if run:
        facts.append((Text("File", "文件"), run.file_name))
    if batch.file_hash:
        facts.append((Text("File's SHA-256", "文件 SHA-256"), batch.file_hash))
    facts.append((Text("Head", "链头"), batch.head[:16] + "…"))
    return {"title": Text("Where it comes from", "来源"), "facts": facts}
