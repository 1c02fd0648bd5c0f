"""Every promise of an edition with its owner; handing over; the list to clean up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.accounts.models import User
from entrepot.accounts.rules import may
from entrepot.aftercare import actions, queries
from entrepot.aftercare.queries import Promise, Silence
from entrepot.editions.models import Edition
from entrepot.portal.forms import (
    ActForm,
    act_now,
    act_page,
    choice_field,
    day_field,
    long_text,
    words,
)
from entrepot.portal.pages import common
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.aftercare import names
from entrepot.portal.pages.aftercare.acts import act_on
from entrepot.portal.pages.aftercare.names import project_text, promise_url
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.today import moment, today
from entrepot.projects.models import Project
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Filter, Row, Table, pager

PROMISES = Text("Promises", "承诺")


@require_safe
@needs("aftercare.see")
def editions(request: HttpRequest) -> HttpResponse:
    rows = [
        Row.of(
            Cell(
                Text(e.name_en or f"Edition {e.code}", e.name_zh or f"第{e.code}届"),
                url=reverse("promises", args=[e.code]),
            ),
            spoken.date_words(e.starts_on) if e.starts_on else None,
        )
        for e in Edition.objects.filter(parent=None).order_by("-number", "-code")
    ]
    return render_page(
        request,
        "list",
        {
            "page_title": PROMISES,
            "lead": Text(
                "Every signed project of an edition, with its owner and its next step.",
                "各届签约项目及其负责人和下一步。",
            ),
            "table": Table(
                PROMISES, (Column(Text("Edition", "届次")), Column(Text("Began", "开幕"))), rows
            ),
            "empty": Text("No edition yet.", "尚无届次。"),
        },
    )


COLUMNS = (
    Column(Text("Project", "项目")),
    Column(Text("Owner", "负责人")),
    Column(Text("State", "阶段")),
    Column(Text("Next step", "下一步")),
    Column(Text("Due", "到期")),
    Column(Text("Days unconfirmed", "未确认天数"), numeric=True),
)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("aftercare.see")
def listing(request: HttpRequest, code: str) -> HttpResponse:
    edition = get_object_or_404(Edition, code=code)
    here = reverse("promises", args=[code])
    if request.method == "POST":
        return _give(request, here)
    as_of = today(request.now)
    found = queries.promises(code, today=as_of)
    orphans = [promise for promise in found if promise.orphaned]
    owner = request.GET.get("owner", "")
    shown = [promise for promise in found if not owner or promise.project.officer == owner]
    where = pager(request, len(shown))
    people = {p.owner.person: p.owner.label for p in found if p.owner}
    lead = Text(
        f"{len(found)} signed projects, {len(orphans)} without owner.",
        f"签约项目 {len(found)} 个，其中 {len(orphans)} 个无人负责。",
    )
    return render_page(
        request,
        "aftercare/promises",
        {
            "page_title": Text(f"Promises of edition {code}", f"第{code}届承诺"),
            "crumbs": [(PROMISES, reverse("promises_all"))],
            "lead": lead,
            "edition": edition,
            "table": Table(
                Text(f"Promises of edition {code}", f"第{code}届承诺"),
                COLUMNS,
                [_row(promise, as_of) for promise in shown[where.slice]],
            ),
            "pager": where,
            "filters": [
                Filter(
                    "owner",
                    Text("Owner", "负责人"),
                    owner,
                    [("", Text("All", "全部")), *sorted(people.items(), key=lambda p: p[1])],
                )
            ],
            "filtered": bool(owner),
            "orphans": [(one.project, project_text(one.project)) for one in orphans[:100]]
            if may(request.user, "aftercare.all")
            else [],
            "owners": queries.owners(),
            "empty": Text("Nothing was signed at this edition.", "本届没有签约项目。"),
        },
    )


def _row(promise: Promise, as_of: Any) -> Row:
    project, step = promise.project, promise.next_step
    owner: Any = promise.owner.label if promise.owner else None
    return Row.of(
        Cell(project_text(project), url=promise_url(project), second=project.key),
        owner if owner or promise.settled else Cell(names.NOBODY, tone="late"),
        common.STAGES[project.stage],
        Cell(step.title if step else None, why=Text("none set", "未设置")),
        Cell(
            spoken.date_words(step.due_on) if step else None,
            tone=names.tone(step.due_on, as_of) if step else "",
        ),
        Cell(promise.silent_days, why=Text("never confirmed", "从未确认")),
    )


def _give(request: HttpRequest, here: str) -> HttpResponse:
    officer = User.objects.filter(pk=_number(request.POST.get("officer", ""))).first()
    if officer is None:
        raise Http404
    projects = list(Project.objects.filter(pk__in=map(_number, request.POST.getlist("project"))))
    return act_now(
        request,
        lambda: actions.give(
            projects=projects, officer=officer, by=request.user, now=moment(request.now)
        ),
        back=here,
        said=Text(f"{officer.label} looks after them now.", f"已由 {officer.label} 负责。"),
    )


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0


class HandOverForm(ActForm):
    """From whom an officer may hand over: from everybody or from oneself."""

    officer = forms.ModelChoiceField(label=words("From", "移交人"), queryset=User.objects.none())
    to = forms.ModelChoiceField(label=words("To", "接收人"), queryset=User.objects.none())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, initial={"officer": user.pk}, **kwargs)
        people = User.objects.exclude(role="").order_by("first_name", "username")
        own = User.objects.filter(pk=user.pk)
        offered = {"officer": people if may(user, "aftercare.all") else own, "to": queries.owners()}
        for name, found in offered.items():
            self.fields[name].queryset = found
            self.fields[name].label_from_instance = lambda person: person.label


@require_http_methods(ACT_METHODS)
@needs("aftercare.own")
def hand_over(request: HttpRequest) -> HttpResponse:
    return act_on(
        request,
        HandOverForm(request.POST or None, user=request.user),
        actions.hand_over,
        title=Text("Hand over", "移交"),
        lead=Text(
            "All projects, open steps and obstacles of one officer go to another.",
            "将一位专员名下的全部项目、待办事项和困难移交给另一位。",
        ),
        back=reverse("desk"),
        said=Text("Handed over.", "已移交。"),
    )


class EndForm(ActForm):
    reason = choice_field("Reason", "终止原因", common.REASONS)
    on = day_field("Ended on", "终止日期")
    note = long_text("In a few words", "简要说明", required=False)


@require_http_methods(ACT_METHODS)
@needs("aftercare.own")
def clean_up(request: HttpRequest) -> HttpResponse:
    as_of = today(request.now)
    chosen = [_number(value) for value in request.POST.getlist("project")]
    projects = list(Project.objects.filter(pk__in=chosen))
    found = queries.clean_up(user=request.user, today=as_of)
    return act_page(
        request,
        EndForm(request.POST or None, initial={"on": as_of, "reason": "not_stated"}),
        lambda facts: actions.terminate(
            projects=projects, by=request.user, now=moment(request.now), **facts
        ),
        template="aftercare/clean_up",
        title=Text("Clean-up list", "清理清单"),
        lead=Text(
            f"{len(found)} promises were silent for a year, or their planned step is a year "
            "past. Confirm each, or end it with its reason.",
            f"{len(found)} 个项目一年以上无动态，或计划节点已过期一年。请逐一确认，或说明原因后终止。",
        ),
        back=reverse("clean_up"),
        said=Text(f"{len(projects)} ended.", f"已终止 {len(projects)} 个项目。"),
        more={
            "items": [_silence(silence, as_of) for silence in found[:100]],
            "chosen": chosen,
            "empty": Text("Nothing to clean up.", "没有需要清理的项目。"),
        },
    )


def _silence(silence: Silence, as_of: Any) -> dict[str, Any]:
    project = silence.promise.project
    days = silence.days(as_of)
    why = Text(f"silent for {days} days", f"{days} 天无动态")
    if silence.planned:
        step = common.STEPS.get(
            silence.planned.kind, Text(silence.planned.kind, silence.planned.kind)
        )
        on = silence.planned.reached_on
        why = Text(f"{why.en}; {step.en} planned for {on}", f"{why.zh}；计划 {on} {step.zh}")
    owner = silence.promise.owner.label if silence.promise.owner else names.NOBODY
    return {
        "id": project.id,
        "name": project_text(project),
        "url": promise_url(project),
        "why": why,
        "owner": owner,
    }
