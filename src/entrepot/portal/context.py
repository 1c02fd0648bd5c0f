"""What every page is given: navigation, the demonstration's mark, the snapshot's line."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from entrepot.accounts.rules import may
from entrepot.aftercare.queries import waiting_for
from entrepot.ledger.queries import waiting_count
from entrepot.outbox.queries import failed
from entrepot.portal.today import demo_investor, is_demo
from entrepot.text import Text

ROLES = (
    ("officer", Text("Project officer", "项目专员")),
    ("verifier", Text("Verifier", "核验员")),
    ("statistician", Text("Statistician", "统计员")),
    ("organiser", Text("Organiser", "组委会")),
    ("delegation", Text("Delegation leader", "代表团负责人")),
    ("press", Text("Press officer", "新闻专员")),
    ("minister", Text("Minister", "主管领导")),
    ("administrator", Text("Administrator", "管理员")),
)


def navigation(request: HttpRequest) -> list[tuple[Text, str, bool, str]]:
    """(label, address, whether it is this page's, badge)."""
    pages = [
        (Text("Edition", "本届"), "home", ()),
        (Text("Desk", "工作台"), "desk", ("aftercare.own",)),
        (Text("Projects", "项目"), "projects", ("projects.see",)),
        (Text("Promises", "承诺"), "promises_all", ("aftercare.see",)),
        (Text("Obstacles", "困难"), "obstacles", ("aftercare.see",)),
        (Text("Reports", "报告"), "reports", ("aftercare.own",)),
        (Text("Watch list", "预警"), "watch", ("aftercare.see",)),
        (Text("Enterprises", "企业"), "enterprises", ("projects.see",)),
        (Text("Batches", "批次"), "batches", ("projects.see",)),
        (Text("Figures", "数据"), "figures", ("figures.explore",)),
        (Text("Editions", "历届"), "editions", ()),
        (Text("Signings", "签约项目"), "signings", ("fair.see", "fair.submit")),
        (Text("Ceremonies", "签约仪式"), "ceremonies", ("fair.see",)),
        (Text("Board", "看板"), "board", ("board.see",)),
        (Text("Outbox", "发件箱"), "outbox", ("outbox.see",)),
        (Text("Working days", "工作日"), "workdays", ("policies.workdays",)),
    ]
    # Staff reach these two from the board; for whom they are made, they are the way in.
    if not may(request.user, "projects.see"):  # type: ignore[arg-type]
        pages += [
            (Text("Minister", "部长"), "minister", ("minister.see",)),
            (Text("Press", "新闻"), "press", ("press.see",)),
        ]
    shown = []
    for label, name, acts in pages:
        if acts and not any(may(request.user, act) for act in acts):  # type: ignore[arg-type]
            continue
        address = reverse(name)
        current = request.path == address if address == "/" else request.path.startswith(address)
        badge = _BADGES[name](request) if name in _BADGES else ""
        shown.append((label, address, current, badge))
    return shown


def _waiting(request: HttpRequest) -> str:
    """How many batches wait for this person's verdict; nothing for those who give none."""
    if not may(request.user, "ledger.verify"):
        return ""
    count = waiting_count(person=request.user.person)
    return str(count) if count else ""


def _failed(request: HttpRequest) -> str:
    """How many messages arrived nowhere."""
    return str(failed() or "")


def _reports(request: HttpRequest) -> str:
    """How many reports of investors wait for this person."""
    return str(waiting_for(request.user) or "")


#: Page -> what its badge in the navigation counts.
_BADGES = {"batches": _waiting, "reports": _reports, "outbox": _failed}


def every_page(request: HttpRequest) -> dict[str, Any]:
    if not hasattr(request, "user"):
        return {}
    demo = is_demo()
    return {
        "nav": navigation(request),
        "is_demo": demo,
        "demo_roles": [(label, reverse("enter", args=[role])) for role, label in ROLES]
        if demo and not request.user.is_authenticated
        else None,
        "demo_investor": demo_investor() if not request.user.is_authenticated else "",
        "instance_zone": settings.TIME_ZONE,
    }
