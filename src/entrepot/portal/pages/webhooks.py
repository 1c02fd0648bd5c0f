"""Robots of groups: added by their address, which is never shown again; tried; disabled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.errors import EntrepotError
from entrepot.outbox import actions, queries
from entrepot.outbox.models import Channel, State, Webhook
from entrepot.portal.forms import ActForm, act_now, act_page, choice_field, message, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.outbox import CHANNELS, state_text
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.i18n import localise
from entrepot.web.tables import Cell, Column, Row, Table

ROBOTS = {key: CHANNELS[key] for key in (Channel.DINGTALK.value, Channel.WECOM.value)}
CRUMBS = [(Text("Outbox", "发件箱"), "outbox"), (Text("Webhooks", "群机器人"), "webhooks")]


@require_safe
@needs("outbox.webhooks")
def listing(request: HttpRequest) -> HttpResponse:
    table = Table(
        Text("Webhooks", "群机器人"),
        (
            Column(Text("Name", "名称")),
            Column(Text("Robot", "机器人")),
            Column(Text("Host", "主机")),
            Column(Text("Added", "添加时间")),
            Column(Text("State", "状态")),
        ),
        [
            Row.of(
                Cell(w.name, url=reverse("webhook", args=[w.name])),
                CHANNELS[w.channel],
                w.host,
                Cell(spoken.time_words(w.added_at), second=w.added_by.label),
                _state(w),
                tone="undone" if w.disabled_at else "",
            )
            for w in queries.webhooks()
        ],
    )
    return render_page(
        request,
        "list",
        {
            "page_title": Text("Webhooks", "群机器人"),
            "lead": Text(
                "Groups of DingTalk and WeCom that receive messages. Addresses and secrets are "
                "kept sealed and are never shown again.",
                "接收消息的钉钉群和企业微信群。地址和密钥加密保存，不再显示。",
            ),
            "acts": [
                {
                    "label": Text("Add a webhook", "添加机器人"),
                    "url": reverse("webhook_new"),
                    "main": True,
                }
            ],
            "table": table,
            "empty": Text(
                "No webhook yet. Add a robot in the group's settings, and its address here.",
                "暂无机器人。请在群设置中添加机器人，并在此填写其地址。",
            ),
        },
    )


def _state(webhook: Webhook) -> Text:
    return Text("Disabled", "已停用") if webhook.disabled_at else Text("Enabled", "已启用")


class WebhookForm(ActForm):
    name = forms.CharField(
        label=words("Name", "名称"),
        max_length=40,
        help_text=words("Small letters, digits, hyphens", "小写字母、数字、连字符"),
    )
    channel = choice_field("Robot", "机器人", ROBOTS)
    # Password inputs: a browser neither shows nor keeps them, and a form that was refused comes
    # back without them.
    url = forms.CharField(
        label=words("Address of the robot", "机器人地址"),
        max_length=2000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=words(
            "Begins with https://; not shown again", "以 https:// 开头；保存后不再显示"
        ),
    )
    secret = forms.CharField(
        label=words("Signing secret (DingTalk)", "加签密钥（钉钉）"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=words("Begins with SEC; not shown again", "以 SEC 开头；保存后不再显示"),
    )


@sensitive_post_parameters("url", "secret")
@require_http_methods(ACT_METHODS)
@needs("outbox.webhooks")
def new(request: HttpRequest) -> HttpResponse:
    def act(facts: dict[str, Any]) -> str:
        added = actions.add_webhook(by=request.user, now=request.now, **facts)
        return reverse("webhook", args=[added.name])

    return act_page(
        request,
        WebhookForm(request.POST or None),
        act,
        title=Text("Add a webhook", "添加机器人"),
        back=reverse("webhooks"),
        said=Text("Added. Now test it.", "已添加。请测试。"),
        more={"crumbs": _crumbs()},
    )


def _crumbs() -> list[tuple[Text, str]]:
    return [(label, reverse(name)) for label, name in CRUMBS]


@require_safe
@needs("outbox.webhooks")
def webhook(request: HttpRequest, name: str) -> HttpResponse:
    found = get_object_or_404(Webhook.objects.select_related("added_by", "disabled_by"), name=name)
    acts = (
        [
            {
                "label": Text("Send a test", "发送测试"),
                "url": reverse("webhook_test", args=[name]),
                "post": True,
                "main": True,
            },
            {
                "label": Text("Disable", "停用"),
                "url": reverse("webhook_disable", args=[name]),
                "post": True,
                "danger": True,
            },
        ]
        if found.disabled_at is None
        else []
    )
    facts = [
        (Text("Robot", "机器人"), CHANNELS[found.channel]),
        (Text("Host", "主机"), found.host),
        (Text("State", "状态"), _state(found)),
        (Text("Added", "添加时间"), spoken.time_words(found.added_at)),
        (Text("By", "添加人"), found.added_by.label),
    ]
    if found.disabled_at and found.disabled_by:
        facts += [
            (Text("Disabled", "停用时间"), spoken.time_words(found.disabled_at)),
            (Text("By", "停用人"), found.disabled_by.label),
        ]
    return render_page(
        request,
        "webhook",
        {"page_title": found.name, "acts": acts, "crumbs": _crumbs(), "facts": facts},
    )


@require_POST
@needs("outbox.webhooks")
def test(request: HttpRequest, name: str) -> HttpResponse:
    found = get_object_or_404(Webhook, name=name)
    try:
        sent = actions.test_webhook(webhook=found, by=request.user, now=request.now)
    except EntrepotError as error:
        messages.error(request, message(error))
        return redirect("webhook", name)
    said = messages.success if sent.state == State.SENT else messages.warning
    said(request, localise(state_text(sent)))
    return redirect("outbox_message", sent.pk)


@require_POST
@needs("outbox.webhooks")
def disable(request: HttpRequest, name: str) -> HttpResponse:
    found = get_object_or_404(Webhook, name=name)
    return act_now(
        request,
        lambda: actions.disable_webhook(webhook=found, by=request.user, now=request.now),
        back=reverse("webhook", args=[name]),
        said=Text("Disabled; its address is forgotten.", "已停用，地址已清除。"),
    )
