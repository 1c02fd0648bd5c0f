"""The watch list: projects late against their cohort at the same age, and what is at stake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entrepot.errors import EntrepotError
from entrepot.figures.core.request import NONE
from entrepot.figures.stakes import stakes
from entrepot.figures.watch import LATE, LEAST, Late, Pool
from entrepot.portal import lives as told
from entrepot.portal import watching
from entrepot.portal.pages import common
from entrepot.portal.pages.aftercare import names
from entrepot.portal.pages.common import needs, page, project_address
from entrepot.portal.pages.figures import in_time
from entrepot.portal.today import today
from entrepot.portal.watching import Watched
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.exports import csv_response
from entrepot.web.tables import (
    Cell,
    Column,
    Filter,
    Row,
    Table,
    pager,
    sort_order,
    sortable,
)

TITLE = Text("Watch list", "预警清单")
COLUMNS = (
    Column(Text("Project", "项目")),
    Column(Text("Edition", "届次"), key="edition"),
    Column(Text("Stuck before", "未达到节点"), key="step"),
    Column(Text("Cohort past it", "同批已达到"), key="share", numeric=True),
    Column(Text("Age", "签约至今"), key="age", numeric=True, unit=Text("days", "天")),
    Column(Text("Late by", "落后"), key="over", numeric=True, unit=Text("days", "天")),
    Column(Text("Officer", "专员"), key="officer"),
    Column(
        Text("Confirmed", "最近确认"), key="silent", numeric=True, unit=Text("days ago", "天前")
    ),
    Column(Text("At stake", "未到资额"), key="stake", numeric=True),
    Column(Text("Jobs", "岗位"), key="jobs", numeric=True),
)
#: Columns of the download.
DOWNLOADED = (
    "register", "key", "name", "edition", "zone", "step", "cohort_share", "compared_with",
    "compared_projects", "age_days", "late_days", "officer", "next_step", "next_step_due",
    "days_since_confirmation", "at_stake", "currency", "at_stake_usd", "jobs",
)  # fmt: skip
UNKNOWN = Text("not known", "不详")
_LEAST = Decimal("-Infinity")


def _order(key: str) -> Callable[[Watched], Any]:
    """What a column sorts by; what is not known comes below all that is."""

    def number(value: Decimal | int | None) -> Decimal:
        return _LEAST if value is None else Decimal(value)

    return {
        "edition": lambda one: (one.late.life.cohort.zfill(8),),
        "step": lambda one: (list(told.STEP_NAMES).index(one.late.step),),
        "share": lambda one: (one.late.share,),
        "age": lambda one: (one.late.age,),
        "over": lambda one: (one.late.over,),
        "officer": lambda one: (one.owner.label if one.owner else "",),
        "silent": lambda one: (one.silent if one.silent is not None else 10**6,),
        "stake": lambda one: (number(one.stake.dollars if one.stake else None),),
        "jobs": lambda one: (number(one.jobs),),
    }[key]


@require_safe
@needs("aftercare.see")
def listing(request: HttpRequest) -> HttpResponse:
    as_of = today(request.now)
    asked = watching.question(as_of)
    context: dict[str, Any] = {
        "page_title": TITLE,
        "lead": Text(
            f"Open projects that lack a step which at least {told.share(LATE)} of their cohort, "
            "without the terminated ones, had behind it at the same age.",
            f"同批项目（不含已终止的）在同一签约年限时，至少{told.share(LATE)}已达到某节点，而该项目仍未达到。",
        ),
        "empty": Text("No project is late against its cohort.", "没有落后于同批的项目。"),
    }
    try:
        with in_time(told.MOST_SECONDS):
            found = told.of_slice(asked)
            at_stake = stakes(asked, seconds=told.MOST_SECONDS)
            context |= told.said_with(asked)
    except EntrepotError as refused:
        context["errors"] = [("", refused.message(request.LANGUAGE_CODE))]
        return page(request, "watch", context, status=422)
    every = watching.watched(found, at_stake, as_of=as_of)
    asked_of = {
        name: request.GET.get(name, "").strip() for name in ("edition", "zone", "officer", "step")
    }
    rows = [one for one in every if _fits(one, asked_of)]
    key, descending = sort_order(request, COLUMNS, "-stake")
    rows.sort(key=lambda one: (one.project.register, one.project.key))
    rows.sort(key=_order(key), reverse=descending)
    if request.GET.get("format") == "csv":
        return csv_response("watch-list", DOWNLOADED, [_downloaded(one) for one in rows])
    where = pager(request, len(rows))
    download = request.GET.copy()
    download["format"] = "csv"
    fresh = told.confirmed_share([one.late.life for one in rows], as_of)
    context |= {
        "filters": _filters(every, asked_of),
        "filtered": any(asked_of.values()),
        "kept": {"sort": request.GET.get("sort", "")},
        "pager": where,
        "table": Table(
            Text(
                f"{spoken.grouped(len(rows))} projects late against their cohort",
                f"落后于同批的项目：{spoken.grouped(len(rows))}个",
            ),
            sortable(request, COLUMNS, "-stake"),
            [_row(one) for one in rows[where.slice]],
            download=f"?{download.urlencode()}",
        ),
        "notes": [
            Text(
                "At stake: committed less cancelled less arrived, in the currency of the "
                "commitment; sorted by its equivalent in US dollars. Jobs: as the obstacles of the "
                "project state them.",
                "未到资额：签约额减取消额减到资，按签约币种；排序按折合美元。岗位数取自该项目的困难记录。",
            ),
            Text(
                f"A cohort of fewer than {LEAST} projects is compared together with its "
                "neighbours in time, and says so.",
                f"不足{LEAST}个项目的批次，与时间相近的批次合并比较，并予注明。",
            ),
            *(
                [
                    Text(
                        f"{told.share(fresh)} of these projects were confirmed in the last 90 days: "
                        "the others may have moved on unseen.",
                        f"其中{told.share(fresh)}的项目近90天内经人确认，其余可能已有进展而未登记。",
                    )
                ]
                if fresh is not None
                else []
            ),
        ],
    }
    return page(request, "watch", context)


def _fits(one: Watched, asked: dict[str, str]) -> bool:
    return all(
        not asked[name] or asked[name] == value
        for name, value in (
            ("edition", one.late.life.cohort),
            ("zone", one.late.life.zone),
            ("officer", one.project.officer or NONE),
            ("step", one.late.step),
        )
    )


def _filters(every: Sequence[Watched], asked: dict[str, str]) -> list[Filter]:
    """Choices are those of the whole list, so that none leads nowhere."""
    cohorts = sorted({one.late.life.cohort for one in every}, key=lambda code: code.zfill(8))
    zones = sorted({one.late.life.zone for one in every})
    people = {
        one.project.officer or NONE: one.owner.label if one.owner else names.NOBODY for one in every
    }
    return [
        Filter(
            "edition",
            Text("Edition", "届次"),
            asked["edition"],
            common.options({code: Text(code, code) for code in reversed(cohorts)}),
        ),
        Filter(
            "zone",
            Text("Zone", "开发区"),
            asked["zone"],
            common.options({name: told.group_name("zone", name) for name in zones}),
        ),
        Filter(
            "officer",
            Text("Officer", "专员"),
            asked["officer"],
            [
                ("", Text("All", "全部")),
                *sorted(people.items(), key=lambda one: (one[0] == NONE, str(one[1]))),
            ],
        ),
        Filter("step", Text("Stuck before", "未达到节点"), asked["step"],
               common.options(told.STEP_NAMES)),
    ]  # fmt: skip


def pool_words(cohort: str, pool: Pool) -> Text | str:
    """With which cohorts a project was compared, where not with its own alone."""
    if pool.cohorts == (cohort,):
        return ""
    return Text(
        f"with {', '.join(pool.cohorts)}: {pool.projects} projects",
        f"与{'、'.join(pool.cohorts)}合并：{pool.projects}个项目",
    )


def _row(one: Watched) -> Row:
    late, project = one.late, one.project
    stake = one.stake
    return Row.of(
        Cell(common.subject_name(project), url=project_address(project), second=project.key),
        late.life.cohort,
        told.STEP_NAMES[late.step],
        Cell(told.share(late.share), second=pool_words(late.life.cohort, late.pool)),
        spoken.grouped(late.age),
        spoken.grouped(late.over),
        Cell(one.owner.label if one.owner else names.NOBODY, tone="" if one.owner else "late"),
        Cell(
            None if one.silent is None else spoken.grouped(one.silent),
            tone="late" if one.silent is None or one.silent > 90 else "",
            why=Text("never confirmed", "从未确认"),
        ),
        Cell(
            f"{stake.currency}{spoken.NBSP}{spoken.short_amount(stake.amount)}"
            if stake and stake.amount is not None
            else None,
            why=Text("amount not known", "金额不详"),
        ),
        Cell(None if one.jobs is None else spoken.grouped(one.jobs), why=UNKNOWN),
    )


def _downloaded(one: Watched) -> list[object]:
    late, project, stake, step = one.late, one.project, one.stake, one.next_step
    return [
        project.register,
        project.key,
        project.name,
        late.life.cohort,
        late.life.zone,
        late.step,
        f"{late.share:.4f}",
        " ".join(late.pool.cohorts),
        late.pool.projects,
        late.age,
        late.over,
        one.owner.label if one.owner else "",
        step.title if step else "",
        step.due_on if step else None,
        one.silent,
        stake.amount if stake else None,
        stake.currency if stake else "",
        stake.dollars if stake else None,
        one.jobs,
    ]


def desk_item(late: Late, project: Any) -> dict[str, Any]:
    """A late project on its officer's desk."""
    name = names.project_text(project)
    step = told.STEP_NAMES[late.step]
    return {
        "title": name,
        "url": names.promise_url(project),
        "second": Text(
            f"{step.en}: {told.share(late.share)} of its cohort had it at this age; "
            f"late by {late.over} days",
            f"{step.zh}：同批{told.share(late.share)}在此年限已达到，落后 {late.over} 天",
        ),
        "tone": "late",
    }
