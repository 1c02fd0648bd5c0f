"""One record of the ledger as it stands: its evidence, its corrections, a second person's verdict."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from entrepot.accounts.models import User
from entrepot.accounts.queries import labels
from entrepot.accounts.rules import may
from entrepot.ledger import actions, queries
from entrepot.ledger.models import (
    SPAN,
    Annulment,
    EnterpriseRecord,
    Entry,
    Evidence,
    Milestone,
    Nature,
    ProjectRecord,
    Record,
    Signing,
    Version,
)
from entrepot.money import Money
from entrepot.portal.forms import act_now
from entrepot.portal.pages import common
from entrepot.portal.pages.common import needs, project_address, record_address, record_name
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.entry_table import standing_cell
from entrepot.projects.models import Enterprise, Project
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.i18n import localise

#: What can be annulled; an entry is reversed instead.
ANNULLED = (ProjectRecord, EnterpriseRecord, Signing, Milestone, Version)

COLUMNS = {
    "register": Text("Register", "登记册"),
    "key": Text("Number in it", "编号"),
    "posting": Text("Posting", "记账项"),
    "capital_class": Text("Class", "类别"),
    "nature": Text("Nature", "性质"),
    "amount_minor": Text("Amount", "金额"),
    "foreign_minor": Text("Foreign part", "其中外资"),
    "effective_on": Text("Effective", "生效日期"),
    "signed_on": Text("Signed", "签约日期"),
    "reached_on": Text("Reached", "达到日期"),
    "confirmed_on": Text("Confirmed", "确认日期"),
    "kind": Text("Kind", "类型"),
    "actual": Text("Actual", "实际"),
    "reason": Text("Reason", "原因"),
    "cause": Text("Cause", "原因"),
    "edition": Text("Edition", "届次"),
    "edition_part": Text("Part of it", "分会"),
    "follows_id": Text("Follows", "承接"),
    "signing_id": Text("Signing", "签约"),
    "reverses_id": Text("Reverses", "冲销"),
    "target_record": Text("Of the record", "针对记录"),
    "target_batch": Text("Of the batch", "针对批次"),
    "verdict": Text("Verdict", "结论"),
    "investor": Text("Investor", "投资方"),
    "party": Text("Party", "主体"),
    "person": Text("Person", "人员"),
    "share_ppm": Text("Share", "份额"),
    "money_origin": Text("Origin of the money", "资金来源"),
    "attribute": Text("Attribute", "属性"),
    "value": Text("Value", "取值"),
    "file_row": Text("Row of the file", "文件行号"),
}
#: Columns that the page tells in another way, or not at all.
_LEFT_OUT = {
    "id", "batch_id", "currency", "precision", "evidence", "note", "project_id",
    "enterprise_id", "linked_project_id", "position", "hash",
}  # fmt: skip
NAMES: dict[type[Record], Text] = {
    ProjectRecord: Text("Project", "项目"),
    EnterpriseRecord: Text("Enterprise", "企业"),
    Signing: Text("Signing", "签约"),
    Entry: Text("Entry", "分录"),
    Milestone: Text("Step", "节点"),
    Version: Text("Attribute", "属性"),
    Annulment: Text("Annulment", "作废"),
}
_NAMES_BY_TABLE = {
    "ledger_stake": Text("Investor's part", "投资方份额"),
    "ledger_confirmation": Text("Confirmation", "确认"),
    "ledger_verification": Text("Verdict", "核验结论"),
    "ledger_rate": Text("Rate of exchange", "汇率"),
    "ledger_code": Text("Code", "代码"),
}


def kind_name(model: type[Record]) -> Text:
    """What a table's record is called."""
    return NAMES.get(model) or _NAMES_BY_TABLE[model._meta.db_table]


def find_record(number: int) -> Any:
    found = queries.find_record(number)
    if found is None:
        raise Http404
    return found


def subject_of(found: Any) -> Project | Enterprise | None:
    """The project, else the enterprise, that a record speaks of."""
    number = getattr(found, "project_id", None)
    if isinstance(found, ProjectRecord):
        number = found.id
    project = Project.objects.filter(id=number or 0).first()
    if project:
        return project
    number = getattr(found, "enterprise_id", None)
    if isinstance(found, EnterpriseRecord):
        number = found.id
    return Enterprise.objects.filter(id=number or 0).first()


def subject_address(subject: Project | Enterprise | None) -> str:
    if isinstance(subject, Project):
        return project_address(subject)
    if subject:
        return f"/enterprises/{subject.register}/{subject.key}/"
    return "/batches/"


@require_safe
@needs("figures.records")
def record(request: HttpRequest, batch: int, number: int) -> HttpResponse:
    found = find_record(batch * SPAN + number)
    standing = queries.standings([found.id], known_at=request.now)[found.id]
    people = labels()
    subject = subject_of(found)
    home = found.batch
    undone = queries.undone_by([found.id]).get(found.id)
    notes = queries.notes([found.id, *([undone[0]] if undone else [])])
    name = kind_name(type(found))
    return render_page(
        request,
        "record",
        {
            "page_title": localise(
                Text(f"{name.en} {batch}.{number}", f"{name.zh} {batch}.{number}")
            ),
            "facts": _facts(found, people),
            "acts": _acts(request.user, found, undone is not None),
            "standing": standing_cell(standing, people),
            "undone": _undone(found, undone),
            "notes": list(notes.values()),
            "crumbs": [(common.subject_name(subject), subject_address(subject))]
            if subject
            else [(Text("Batches", "批次"), "/batches/")],
            "boxes": [
                {
                    "title": Text("Batch", "批次"),
                    "facts": [
                        (Text("Number", "编号"), str(home.number), f"/batches/{home.number}/"),
                        (Text("Source", "来源"), common.source_words(home.source)),
                        (Text("By", "登记人"), people.get(home.by, home.by)),
                        (Text("Recorded", "登记时间"), spoken.time_words(home.recorded_at)),
                        (
                            Text("Replayed", "重放"),
                            Text("yes", "是") if home.replayed else Text("no", "否"),
                        ),
                        (Text("This record's hash", "本记录哈希"), found.hash),
                        (Text("Head of the batch", "批次链头"), home.head),
                    ],
                }
            ],
        },
    )


def _facts(found: Any, people: dict[str, str]) -> list[tuple[Any, ...]]:
    facts: list[tuple[Any, ...]] = []
    parties = common.party_names(getattr(found, column, "") for column in ("investor", "party"))
    for column in found._meta.concrete_fields:
        value = getattr(found, column.attname)
        if column.attname in _LEFT_OUT or value in (None, ""):
            continue
        label = COLUMNS.get(column.attname, Text(column.attname, column.attname))
        facts.append((label, *_shown(found, column.attname, value, parties, people)))
    hashed = getattr(found, "evidence", "")
    if hashed:
        file = queries.evidence([hashed]).get(hashed)
        evidence: tuple[Any, ...] = (Text("Evidence", "凭据"), hashed)
        if file:
            evidence = (Text("Evidence", "凭据"), file.name, record_address(found.id, "evidence/"))
        facts.append(evidence)
    return facts


def _shown(
    found: Any, column: str, value: Any, parties: dict[str, Text], people: dict[str, str]
) -> tuple[Any, ...]:
    """A value as people say it, and an address where it names another record."""
    closed: dict[str, dict[str, Text]] = {
        "capital_class": common.CLASSES,
        "nature": common.NATURES,
        "posting": common.POSTINGS,
        "register": {"own": Text("this office's own", "本单位登记册")},
        "cause": common.REASONS,
        "reason": common.REASONS,
        "money_origin": common.ORIGINS,
        "kind": {**common.KINDS, **common.STEPS},
        "attribute": common.ATTRIBUTES,
        "verdict": {
            "accepted": Text("accepted", "通过"),
            "rejected": Text("rejected", "不通过"),
        },
    }
    if column in closed:
        return (closed[column].get(value, value),)
    if column in ("amount_minor", "foreign_minor"):
        return (spoken.money(Money(value, found.currency)),)
    if column in ("effective_on", "signed_on", "reached_on", "confirmed_on"):
        return (spoken.date_words(value, getattr(found, "precision", "day")),)
    if column in ("reverses_id", "signing_id", "follows_id", "deal_id", "target_record"):
        return (record_name(value), record_address(value))
    if column == "target_batch":
        return (str(value), f"/batches/{value}/")
    if column in ("investor", "party"):
        return (parties.get(value, value),)
    if column == "person":
        return (people.get(value, value),)
    if column == "actual":
        return (Text("actual", "实际") if value else Text("planned", "计划"),)
    if column == "share_ppm":
        return (f"{value / 10_000:g} %",)
    if column == "value" and isinstance(found, Version):
        return (common.attribute_words(found, people),)
    return (str(value),)


def _undone(found: Any, undone: tuple[int, str] | None) -> dict[str, Any] | None:
    if undone is None:
        return None
    by, cause = undone
    why = common.REASONS.get(cause, Text(cause, cause))
    words = (
        Text(f"Reversed: {why.en}.", f"已冲销：{why.zh}。")
        if isinstance(found, Entry)
        else Text(f"Annulled: {why.en}.", f"已作废：{why.zh}。")
    )
    return {"text": words, "url": record_address(by), "link": record_name(by)}


def _acts(user: User, found: Any, undone: bool) -> list[dict[str, Any]]:
    acts: list[dict[str, Any]] = []
    home = found.batch
    if may(user, "ledger.verify") and home.needs_approval and home.by != user.person:
        acts += [
            {
                "label": label,
                "url": record_address(found.id, "judge/"),
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
    if may(user, "ledger.post") and not undone:
        if isinstance(found, Entry) and found.nature != Nature.REVERSAL:
            if found.capital_class in ("contracted", "paid_in"):
                acts.append(
                    {
                        "label": Text("Correct", "更正"),
                        "url": record_address(found.id, "correct/"),
                    }
                )
            acts.append(
                {"label": Text("Reverse", "冲销"), "url": record_address(found.id, "reverse/")}
            )
        elif isinstance(found, ANNULLED):
            acts.append({"label": Text("Annul", "作废"), "url": record_address(found.id, "annul/")})
    return acts


@require_POST
@needs("ledger.verify")
def judge(request: HttpRequest, batch: int, number: int) -> HttpResponse:
    verdict = "rejected" if request.POST.get("verdict") == "rejected" else "accepted"
    return act_now(
        request,
        lambda: actions.judge_act(
            record=batch * SPAN + number, verdict=verdict, by=request.user, now=request.now
        ),
        back=reverse("record", args=[batch, number]),
        said=VERDICTS[verdict],
    )


VERDICTS = {
    "accepted": Text(
        "Verified. It counts from now on.",
        "核验通过，自此计入数据。",
    ),
    "rejected": Text(
        "Rejected: it stays in no figure. Whoever posted it sees that, and reverses or annuls it.",
        "未通过，不计入任何数据。登记人将看到该结论，并予冲销或作废。",
    ),
}


@never_cache
@require_safe
@needs("figures.records")
def evidence(request: HttpRequest, batch: int, number: int) -> HttpResponse | FileResponse:
    """The file of a record, as a download: those who may see the record may see it."""
    found = find_record(batch * SPAN + number)
    return file_answer(getattr(found, "evidence", ""))


def file_answer(salted: str) -> FileResponse:
    """A kept file as a download that no browser runs; 404 where there is none or it is lost."""
    file = Evidence.objects.filter(salted_hash=salted or "-").first()
    path = Path(settings.DATA_DIR, "evidence", file.stored_as) if file else None
    if file is None or path is None or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type=file.content_type)
    ending = _ENDINGS.get(file.content_type, "")
    stem = file.name.rsplit(".", 1)[0]
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-.") or "evidence"
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{plain}{ending}"; '
        f"filename*=UTF-8''{quote(stem + ending, safe='')}"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


#: The ending follows the content, whatever the file was called.
_ENDINGS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
