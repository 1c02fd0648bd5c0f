"""Answers to what can't be shown: 400, 403, 404, 413, 500, and a form sent from a stale page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from entrepot.text import Text
from entrepot.web.i18n import localise

_WORDS: dict[int, tuple[Text, Text]] = {
    400: (
        Text("This request can't be read", "无法读取该请求"),
        Text(
            "Something in the address or in what was sent is malformed. Go back, reload the page "
            "and try again.",
            "地址或提交的内容格式有误。请返回并刷新页面后重试。",
        ),
    ),
    403: (
        Text("Your role may not do this", "您的角色无权执行此操作"),
        Text(
            "Ask an administrator for a role that may, or enter with another account.",
            "请向管理员申请具有权限的角色，或使用其他账号登录。",
        ),
    ),
    404: (
        Text("There is nothing at this address", "该地址没有内容"),
        Text(
            "It may have been mistyped, or the record is kept under another number. Search the "
            "projects or the enterprises by name.",
            "可能输入有误，或该记录使用其他编号。请在项目或企业列表中按名称查找。",
        ),
    ),
    413: (
        Text("What you sent is too large", "提交的内容过大"),
        Text(
            "A piece of evidence may have 10 MB at most. Send a smaller file; a register is "
            "loaded with `entrepot import`.",
            "凭据文件不得超过 10 MB。请上传较小的文件；登记册请用 `entrepot import` 导入。",
        ),
    ),
    500: (
        Text("Something went wrong here", "系统出现错误"),
        Text(
            "Nothing was recorded. Try again in a minute; if it stays, tell whoever keeps this "
            "server what you did and when.",
            "未登记任何内容。请稍后重试；如仍出现，请将操作和时间告知系统管理员。",
        ),
    ),
}


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    title, text = _WORDS[status]
    return render(
        request, "portal/refusal.html", {"page_title": localise(title), "text": text}, status=status
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 404)


def too_large(request: HttpRequest) -> HttpResponse:
    return _answer(request, 413)


def failed(request: HttpRequest) -> HttpResponse:
    """Without the context of other pages: what failed may be the database itself."""
    title, text = _WORDS[500]
    page = render_to_string("portal/refusal.html", {"page_title": localise(title), "text": text})
    return HttpResponse(page, status=500)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old: opened before a sign-in, or cookies are off."""
    return render(
        request,
        "portal/refusal.html",
        {
            "page_title": Text("This form is out of date", "该表单已过期"),
            "text": Text(
                "It was opened before you signed in, or your browser keeps no cookies. Go back, "
                "reload the page and send it again.",
                "该表单在登录前打开，或浏览器未启用 Cookie。请返回并刷新页面后重新提交。",
            ),
        },
        status=403,
    )
