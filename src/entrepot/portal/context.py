"""What every page is given: navigation, the demonstration's mark, the snapshot's line."""

from __future__ import annotations

from dataclasses import dataclass
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


#: A page of the navigation: its label, its address's name, the acts that open it (none: everybody).
Page = tuple[Text, str, tuple[str, ...]]
#: (group, its pages), in order; pages of no group stand in the bar itself.
MENU: tuple[tuple[Text | None, tuple[Page, ...]], ...] = (
    (
        None,
        (
            (Text("Edition", "本届"), "home", ()),
            (Text("Desk", "工作台"), "desk", ("aftercare.own",)),
        ),
    ),
    (
        Text("Symposium", "签约"),
        (
            (Text("Programme", "日程"), "programme", ()),
            (Text("Signings", "签约项目"), "signings", ("fair.see", "fair.submit")),
            (
                Text("Registrations", "报名"),
                "registrations",
                ("registration.keep", "registration.group", "registration.counts"),
            ),
            (Text("Ceremonies", "签约仪式"), "ceremonies", ("fair.see",)),
            (Text("Board", "看板"), "board", ("board.see",)),
            (Text("Screening", "名单筛查"), "screening", ("parties.screen",)),
            (Text("Editions", "历届"), "editions", ()),
        ),
    ),
    (
        Text("Follow-up", "跟进"),
        (
            (Text("Promises", "承诺"), "promises_all", ("aftercare.see",)),
            (Text("Obstacles", "困难"), "obstacles", ("aftercare.see",)),
            (Text("Reports", "报告"), "reports", ("aftercare.own",)),
            (Text("Watch list", "预警"), "watch", ("aftercare.see",)),
        ),
    ),
    (
        Text("Ledger", "台账"),
        (
            (Text("Projects", "项目"), "projects", ("projects.see",)),
            (Text("Enterprises", "企业"), "enterprises", ("projects.see",)),
            (Text("Batches", "批次"), "batches", ("projects.see",)),
        ),
    ),
    (
        Text("Statistics", "统计"),
        (
            (Text("Figures", "数据"), "figures", ("figures.explore",)),
            (Text("Outcomes", "落实"), "development", ("figures.explore",)),
        ),
    ),
    (
        Text("Instance", "系统"),
        (
            (Text("Outbox", "发件箱"), "outbox", ("outbox.see",)),
            (Text("Working days", "工作日"), "workdays", ("policies.workdays",)),
        ),
    ),
)
#: Staff reach these two from the board; for whom they are made, they are the way in.
ALONE: tuple[Page, ...] = (
    (Text("Minister", "领导页"), "minister", ("minister.see",)),
    (Text("Press", "新闻"), "press", ("press.see",)),
)
#: So many pages fit a bar without groups.
BAR = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the navigation, or a group of links."""

    label: Text
    url: str = ""
    current: bool = False
    badge: int = 0
    pages: tuple[Entry, ...] = ()


def navigation(request: HttpRequest) -> list[Entry]:
    """What this person may open: grouped, unless so few that a bar holds them."""
    shown = [
        (group, [_entry(request, page) for page in pages if _open_to(request, page)])
        for group, pages in MENU
    ]
    if not may(request.user, "projects.see"):  # type: ignore[arg-type]
        shown.append((None, [_entry(request, page) for page in ALONE if _open_to(request, page)]))
    flat = sum(len(entries) for _, entries in shown) <= BAR
    bar: list[Entry] = []
    for group, entries in shown:
        if group is None or flat or len(entries) < 2:
            bar += entries
        else:
            current = any(entry.current for entry in entries)
            badge = sum(entry.badge for entry in entries)
            bar.append(Entry(group, "", current, badge, tuple(entries)))
    return bar


def _open_to(request: HttpRequest, page: Page) -> bool:
    acts = page[2]
    return not acts or any(may(request.user, act) for act in acts)  # type: ignore[arg-type]


def _entry(request: HttpRequest, page: Page) -> Entry:
    label, name, _ = page
    address = reverse(name)
    current = request.path == address if address == "/" else request.path.startswith(address)
    badge = _BADGES[name](request) if name in _BADGES else 0
    return Entry(label, address, current, badge)


def _waiting(request: HttpRequest) -> int:
    """How many batches wait for this person's verdict; none for those who give none."""
    if not may(request.user, "ledger.verify"):
        return 0
    return waiting_count(person=request.user.person)


def _failed(request: HttpRequest) -> int:
    """How many messages arrived nowhere."""
    return failed()


def _reports(request: HttpRequest) -> int:
    """How many reports of investors wait for this person."""
    return waiting_for(request.user)


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
