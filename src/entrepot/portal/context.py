"""What every page is given: navigation, the demonstration's mark, the snapshot's line."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from entrepot.accounts.rules import may
from entrepot.ledger.queries import waiting_count
from entrepot.outbox.queries import failed
from entrepot.portal.today import is_demo
from entrepot.text import Text

ROLES = (
    ("officer", Text("Project officer", "项目专员")),
    ("verifier", Text("Verifier", "核验员")),
    ("statistician", Text("Statistician", "统计员")),
    ("administrator", Text("Administrator", "管理员")),
)


def navigation(request: HttpRequest) -> list[tuple[Text, str, bool, str]]:
    """(label, address, whether it is this page's, badge)."""
    pages = [
        (Text("Edition", "本届"), "home", ()),
        (Text("Signings", "签约项目"), "signings", ("fair.see", "fair.submit")),
        (Text("Projects", "项目"), "projects", ("projects.see",)),
        (Text("Enterprises", "企业"), "enterprises", ("projects.see",)),
        (Text("Batches", "批次"), "batches", ("projects.see",)),
        (Text("Figures", "数据"), "figures", ("figures.explore",)),
        (Text("Editions", "历届"), "editions", ()),
        (Text("Outbox", "发件箱"), "outbox", ("outbox.see",)),
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


#: Page -> what its badge in the navigation counts.
_BADGES = {"batches": _waiting, "outbox": _failed}


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
        "instance_zone": settings.TIME_ZONE,
    }
