"""The outbox: every message, how its delivery went, and what a person may decide about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.accounts.rules import may
from entrepot.outbox import actions, queries
from entrepot.outbox.channels import PAGE, mail_leaves
from entrepot.outbox.models import Attempt, Channel, Message, State
from entrepot.portal.forms import ActForm, act_now, act_page, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs, options
from entrepot.portal.pages.common import page as render_page
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.i18n import localise
from entrepot.web.tables import Cell, Column, Filter, Row, Table, pager, sort_order, sortable

STATES = {
    "waiting": Text("Waiting", "等待发送"),
    "sending": Text("Being sent", "发送中"),
    "sent": Text("Sent", "已发送"),
    "failed": Text("Failed", "失败"),
    "cancelled": Text("Cancelled", "已取消"),
}
CHANNELS = {
    "email": Text("E-mail", "电子邮件"),
    "dingtalk": Text("DingTalk robot", "钉钉机器人"),
    "wecom": Text("WeCom robot", "企业微信机器人"),
}
OUTCOMES = {
    "begun": Text("Begun; no answer yet", "已开始，尚无结果"),
    "sent": Text("Taken", "已接收"),
    "refused": Text("Refused for now", "暂被拒绝"),
    "rejected": Text("Refused for good", "被拒绝"),
    "unknown": Text("No answer: may have arrived", "无应答，可能已送达"),
}
ERASED = Text("erased", "已清除")
KEPT = Text("Kept here: sent to nobody", "仅保留在此，未发给任何人")
UNSURE = Text("may have arrived", "可能已送达")
TONES = {"sent": "good", "failed": "late", "waiting": "wait", "sending": "wait"}
COLUMNS = (
    Column(Text("Message", "消息"), key="subject_en"),
    Column(Text("To", "收件方"), key="address"),
    Column(Text("Kind", "类别"), key="kind"),
    Column(Text("Asked for", "提交时间"), key="created_at"),
    Column(Text("State", "状态"), key="state"),
    Column(Text("Tries", "尝试次数"), key="attempts", numeric=True),
)


ERASED_TITLE = Text("A message that was erased", "已清除的消息")


def state_text(message: Message) -> Text:
    """The state as a person reads it: what was kept is never called sent."""
    if message.state == State.SENT and message.carrier == PAGE:
        return KEPT
    state = STATES[message.state]
    if message.may_have_arrived:
        return Text(f"{state.en}; {UNSURE.en}", f"{state.zh}；{UNSURE.zh}")
    return state


def _lead() -> Text:
    if mail_leaves():
        return Text(
            "Each message once: tried up to six times within fifteen hours, then shown as failed.",
            "每条消息只发一次：十五小时内最多尝试六次，仍未成功则显示为失败。",
        )
    return Text(
        "No mail server is set, or this is a demonstration: e-mail stays on this page and goes "
        "to nobody.",
        "未设置邮件服务器，或为演示环境：电子邮件仅保留在本页，不会发给任何人。",
    )


@require_safe
@needs("outbox.see")
def listing(request: HttpRequest) -> HttpResponse:
    state, asked = request.GET.get("state", ""), request.GET.get("q", "").strip()
    rows = queries.messages(state=state if state in State.values else "", text=asked)
    key, descending = sort_order(request, COLUMNS, "-created_at")
    rows = rows.order_by(f"{'-' if descending else ''}{key}", "-id")
    where = pager(request, rows.count())
    table = Table(
        Text("Messages", "消息"),
        sortable(request, COLUMNS, "-created_at"),
        [
            Row.of(
                Cell(
                    ERASED if m.erased_at else m.subject,
                    url=reverse("outbox_message", args=[m.pk]),
                ),
                Cell(m.address, why=ERASED, second=CHANNELS[m.channel]),
                m.kind,
                spoken.time_words(m.created_at),
                Cell(state_text(m), tone=TONES.get(m.state, "")),
                m.attempts,
            )
            for m in rows[where.slice]
        ],
    )
    return render_page(
        request,
        "list",
        {
            "page_title": Text("Outbox", "发件箱"),
            "lead": _lead(),
            "acts": [
                {"label": Text("Webhooks", "群机器人"), "url": reverse("webhooks")},
                {"label": Text("Erase old ones", "清除旧消息"), "url": reverse("outbox_erase")},
            ],
            "table": table,
            "pager": where,
            "filtered": bool(asked or state),
            "kept": {"sort": request.GET.get("sort", "")},
            "filters": [
                Filter("q", Text("Address, key or title", "收件方、编号或标题"), asked),
                Filter("state", Text("State", "状态"), state, options(STATES)),
            ],
            "empty": Text(
                "No message fits. Tasks and signings write their messages here.",
                "没有符合条件的消息。任务和签约产生的消息会显示在此处。",
            ),
        },
    )


def _attempts(message: Message) -> Table:
    columns = (
        Column(Text("Try", "次数"), numeric=True),
        Column(Text("Began", "开始")),
        Column(Text("Ended", "结束")),
        Column(Text("Outcome", "结果")),
        Column(Text("Answer", "应答")),
    )

    def outcome(attempt: Attempt) -> Text:
        kept = attempt.code == "kept"
        return KEPT if kept else OUTCOMES[attempt.outcome]

    return Table(
        Text("Record of delivery", "发送记录"),
        columns,
        [
            Row.of(
                a.number,
                spoken.time_words(a.began_at),
                Cell(spoken.time_words(a.ended_at) if a.ended_at else None, why=Text("–", "–")),
                outcome(a),
                a.code or None,
            )
            for a in message.record.order_by("number")
        ],
    )


def _acts(request: HttpRequest, message: Message) -> list[dict[str, Any]]:
    if not may(request.user, "outbox.act"):  # type: ignore[arg-type]
        return []
    if message.erased_at:
        return []
    kept = message.state == State.SENT and message.carrier == PAGE
    acts: list[dict[str, Any]] = []
    if message.state == State.FAILED or kept:
        again = (
            Text("Send again, though it may have arrived", "可能已送达，仍重新发送")
            if message.may_have_arrived
            else Text("Send again", "重新发送")
        )
        url = reverse("outbox_retry", args=[message.pk])
        acts.append({"label": again, "url": url, "post": True, "main": not kept})
    if message.state in (State.WAITING, State.FAILED):
        url = reverse("outbox_cancel", args=[message.pk])
        acts.append({"label": Text("Cancel it", "取消"), "url": url, "post": True, "danger": True})
    return acts


@require_safe
@needs("outbox.see")
def message(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Message, pk=number)
    texts = [
        (lang, name, found.subject.in_language(lang), found.body.in_language(lang))
        for lang, name in (("en", Text("English", "英文")), ("zh-Hans", Text("Chinese", "中文")))
        if found.language in ("both", lang[:2]) and not found.erased_at
    ]
    doubt = found.may_have_arrived and found.state == State.FAILED
    return render_page(
        request,
        "message",
        {
            "page_title": ERASED_TITLE if found.erased_at else found.subject,
            "crumbs": [(Text("Outbox", "发件箱"), reverse("outbox"))],
            "tags": [{"label": state_text(found), "tone": TONES.get(found.state, "")}],
            "acts": _acts(request, found),
            "texts": texts,
            "hidden": "[[" in found.body_en + found.body_zh,
            "doubt": doubt,
            "robot": found.channel != Channel.EMAIL,
            "table": _attempts(found),
            "boxes": [
                {
                    "title": Text("Message", "消息"),
                    "facts": [
                        (Text("Number", "编号"), found.pk),
                        (Text("To", "收件方"), found.address or ERASED),
                        (Text("By", "方式"), CHANNELS[found.channel]),
                        (Text("Kind", "类别"), found.kind),
                        (Text("Key", "键"), found.key),
                        (Text("Asked for", "提交时间"), spoken.time_words(found.created_at)),
                        (Text("Not before", "最早发送"), spoken.time_words(found.not_before)),
                        (
                            Text("Next try", "下次尝试"),
                            spoken.time_words(found.next_try_at) if found.next_try_at else None,
                        ),
                    ],
                },
                *(
                    {
                        "title": Text("Decided", "人工处理"),
                        "facts": [
                            (Text("What", "处理"), d.get_act_display()),
                            (Text("Who", "处理人"), d.by.label),
                            (Text("When", "时间"), spoken.time_words(d.at)),
                        ],
                    }
                    for d in found.decisions.select_related("by").order_by("-at")
                ),
            ],
        },
    )


class EraseForm(ActForm):
    days = forms.IntegerField(
        label=words("Older than how many days", "早于多少天"),
        min_value=1,
        max_value=36_500,
        initial=365,
    )


@require_http_methods(ACT_METHODS)
@needs("outbox.act")
def erase(request: HttpRequest) -> HttpResponse:
    """Old messages lose address and text; the page that follows says how many did."""

    def act(facts: dict[str, Any]) -> None:
        done = actions.erase_older(by=request.user, now=request.now, **facts)  # type: ignore[arg-type,attr-defined]
        messages.success(request, localise(Text(f"Erased: {done:,}.", f"已清除 {done:,} 条。")))

    return act_page(
        request,
        EraseForm(request.POST or None),
        act,
        title=Text("Erase old messages", "清除旧消息"),
        back=reverse("outbox"),
        said=Text("That they went out, and when, stays.", "发送记录予以保留。"),
        lead=Text(
            "What was sent or cancelled loses address and text for good. What waits or failed "
            "stays: send or cancel it first.",
            "已发送和已取消的消息将永久清除收件方和内容。等待和失败的消息不受影响，请先发送或取消。",
        ),
        danger=True,
    )


@require_POST
@needs("outbox.act")
def retry(request: HttpRequest, number: int) -> HttpResponse:
    return _decide(request, number, actions.retry, Text("It will be sent again.", "将重新发送。"))


@require_POST
@needs("outbox.act")
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    return _decide(request, number, actions.cancel, Text("It is cancelled.", "已取消。"))


def _decide(request: HttpRequest, number: int, act: Any, done: Text) -> HttpResponse:
    found = get_object_or_404(Message, pk=number)
    return act_now(
        request,
        lambda: act(message=found, by=request.user, now=request.now),
        back=reverse("outbox_message", args=[number]),
        said=done,
    )
