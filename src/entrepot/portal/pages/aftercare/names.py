"""Names that several pages of aftercare share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from entrepot.aftercare.models import Change, Obstacle, QuarterReport, Task
from entrepot.money import Money
from entrepot.projects.models import Project
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table

TASK_STATES = {
    "open": Text("Open", "待办"),
    "done": Text("Done", "已完成"),
    "dropped": Text("Dropped", "已取消"),
}
OBSTACLE_STATES = {
    "open": Text("Waits for an answer", "待答复"),
    "answered": Text("Answered, being solved", "已答复，办理中"),
    "finished": Text("Finished", "已办结"),
}
OUTCOMES = {
    "solved": Text("Solved", "已解决"),
    "not_solved": Text("Can't be solved", "无法解决"),
    "withdrawn": Text("Withdrawn", "已撤回"),
}
REPORT_STATES = {
    "lodged": Text("Lodged; in no figure yet", "已提交，尚未计入数据"),
    "queried": Text("Asked back", "已问询，待答复"),
    "answered": Text("Answered; in no figure yet", "已答复，尚未计入数据"),
    "verified": Text("Verified", "已核验"),
    "rejected": Text("Rejected", "已退回"),
}
VISITS = {
    "visit": Text("Visit", "走访"),
    "call": Text("Call", "电话"),
    "meeting": Text("Meeting", "会谈"),
}
ACTS = {
    "opened": Text("Opened", "新建"),
    "done": Text("Done", "完成"),
    "dropped": Text("Dropped", "取消"),
    "moved": Text("Moved", "改期"),
    "given": Text("Given to", "移交给"),
    "escalated": Text("Escalated, level", "升级提醒，级别"),
    "confirmed": Text("Confirmed", "已确认"),
    "visited": Text("Visited", "走访"),
    "terminated": Text("Ended", "终止"),
    "raised": Text("Raised", "提出"),
    "answered": Text("Answered", "答复"),
    "finished": Text("Finished", "办结"),
    "lodged": Text("Lodged", "提交"),
    "queried": Text("Asked back", "问询"),
    "replied": Text("Answered by the investor", "投资方答复"),
    "verified": Text("Verified", "核验"),
    "rejected": Text("Rejected", "退回"),
    "link made": Text("Link made", "生成链接"),
    "link revoked": Text("Link withdrawn", "撤销链接"),
}
NOBODY = Text("nobody", "无人负责")


def project_text(project: Project) -> Text:
    return Text(project.name, project.name_other or project.name)


def promise_url(project: Project, name: str = "promise") -> str:
    return reverse(name, args=[project.register, project.key])


def due_words(due_on: date, today: date) -> Text:
    """How far a due day is away, in days."""
    days = (due_on - today).days
    if days < 0:
        return Text(f"{-days} days late", f"逾期 {-days} 天")
    if days == 0:
        return Text("today", "今天到期")
    return Text(f"in {days} days", f"{days} 天后")


def tone(due_on: date, today: date) -> str:
    return "late" if due_on < today else ""


def stake_words(obstacle: Obstacle) -> Text | None:
    """What is at stake; None where nobody said."""
    parts = []
    if obstacle.stake_minor:
        money = spoken.money(Money(obstacle.stake_minor, obstacle.stake_currency))
        parts.append((money, money))
    if obstacle.stake_jobs:
        parts.append((f"{obstacle.stake_jobs} jobs", f"{obstacle.stake_jobs} 个岗位"))
    if not parts:
        return None
    return Text(", ".join(en for en, _ in parts), "，".join(zh for _, zh in parts))


def history(item: Task | Obstacle | QuarterReport) -> Table:
    """Who did what with it, newest first."""
    return changes_table(item.changes.select_related("by").order_by("-id"))


def changes_table(changes: Any) -> Table:
    return Table(
        Text("History", "记录"),
        (
            Column(Text("When", "时间")),
            Column(Text("What", "事项")),
            Column(Text("Who", "经办")),
            Column(Text("Note", "说明")),
        ),
        [_change_row(change) for change in changes],
        row_heads=False,
    )


def _change_row(change: Change) -> Row:
    outside = Text("the clock", "系统") if change.act == "escalated" else Text("investor", "投资方")
    return Row.of(
        spoken.time_words(change.at),
        ACTS[change.act],
        change.by.label if change.by else outside,
        Cell(change.note, why=Text("–", "–")),
    )
