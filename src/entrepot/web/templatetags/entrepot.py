"""Filters and tags of the pages: `{% load entrepot %}`.

A missing value never reads as 0: every filter here passes None and "" on, for `dash` to say why.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from entrepot.money import Money
from entrepot.text import Text
from entrepot.web import i18n, spoken

register = template.Library()


def _decimal(value: object) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


@register.filter
def text(value: Text | str | None) -> str:
    """A Text in the active language; anything else as it is."""
    return "" if value is None else i18n.localise(value)


@register.filter
def other_text(value: Text | None) -> str:
    """A Text in the language that is not active: the second line of a title."""
    return "" if value is None else (value.en if i18n.is_chinese() else value.zh)


@register.filter
def number(value: object, digits: int | None = None) -> str:
    """1,234,567; `number:2` rounds half up to two decimals."""
    exact = _decimal(value)
    return "" if exact is None else spoken.grouped(exact, digits)


@register.filter
def percent(value: object, digits: int = 1) -> str:
    """A share of one as per cent: 0.452 is 45.2 %."""
    share = _decimal(value)
    return "" if share is None else spoken.percent(share, digits)


@register.filter
def points(value: object, digits: int = 1) -> str:
    """A change of shares, in percentage points: 0.031 is +3.1 points."""
    change = _decimal(value)
    if change is None:
        return ""
    sign = "+" if change > 0 else ""
    amount = sign + spoken.grouped(change * 100, digits)
    return f"{amount}个百分点" if i18n.is_chinese() else f"{amount}{spoken.NBSP}points"


@register.filter
def money(value: Money | Decimal | int | None, currency: str = "") -> str:
    """A Money, or a Decimal and its currency (`amount|money:"USD"`): USD 42,000,000.00."""
    if isinstance(value, Money):
        return spoken.money(value)
    exact = _decimal(value)
    if exact is None:
        return ""
    return f"{currency}{spoken.NBSP}{spoken.grouped(exact, 2)}" if currency else str(exact)


@register.filter
def short_money(value: Money | Decimal | int | None, currency: str = "") -> str:
    """USD 2.31 bn, 23.1亿美元. A Decimal needs its currency: `amount|short_money:"USD"`."""
    if isinstance(value, Money):
        return spoken.short_money(value)
    exact = _decimal(value)
    if exact is None:
        return ""
    if not currency:
        return spoken.short_amount(exact)
    return spoken.short_money(Money.of(exact, currency))


@register.filter
def date_local(value: date | datetime | None, precision: str = "day") -> str:
    """9 June 2018 / 2018年6月9日; `date_local:"month"` where only the month is known."""
    return spoken.date_words(value, precision or "day") if value else ""


@register.filter
def time_local(value: datetime | None) -> str:
    """9 June 2018, 14:05 in the instance's time zone."""
    return spoken.time_words(value) if value else ""


@register.filter
def iso(value: date | datetime | None) -> str:
    """For <time datetime=…>."""
    return spoken.iso(value) if value else ""


@register.filter
def dash(value: object, reason: Text | str = "") -> SafeString:
    """The value, or a dash that says why there is none (to the eye on hover, to a reader aloud)."""
    if value is not None and value != "":
        return format_html("{}", value)
    why = i18n.localise(reason) if reason else gettext("not recorded")
    return format_html(
        '<span class="missing" title="{}"><span aria-hidden="true">–</span>'
        '<span class="unseen">{}</span></span>',
        why,
        why,
    )


@register.simple_tag
def shown(value: object, reason: Text | str = "") -> SafeString:
    """As `dash`, for components: a reason that the page did not give is no mistake."""
    return dash(value, reason)


@register.filter
def short_hash(value: str | None) -> str:
    """7f3a1b…c91e: enough of a hash to compare by eye."""
    if not value:
        return ""
    return value if len(value) <= 12 else f"{value[:6]}…{value[-4:]}"


@register.filter
def svg_width(value: object) -> str:
    """A share of one as the width of an SVG shape, kept within 0 and 100 %."""
    share = _decimal(value) or Decimal(0)
    return f"{min(max(share, Decimal(0)), Decimal(1)) * 100:.2f}%"


@register.filter
def html_lang(code: str | None) -> str:
    """zh-hans as BCP 47 writes it, zh-Hans."""
    return {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(code or "", code or "en")


@register.simple_tag
def fig(words: object, url: str = "", label: str = "") -> SafeString:
    """A figure in running text: dots under it, a link to its receipt."""
    shown = i18n.localise(words) if isinstance(words, Text) else words
    if not url:
        return format_html('<span class="fig-still">{}</span>', shown)
    says = label or gettext("Receipt of this figure")
    return format_html('<a class="fig" href="{}" title="{}">{}</a>', url, says, shown)


@register.simple_tag(takes_context=True)
def language_links(context: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(code, name, address) of each other language."""
    request = context.get("request")
    return i18n.language_links(request) if isinstance(request, HttpRequest) else []


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: object) -> str:
    """This page's address with some parameters changed; None or "" drops one."""
    request = context.get("request")
    pairs: list[tuple[str, str]] = []
    if isinstance(request, HttpRequest):
        held: Iterable[tuple[str, list[Any]]] = request.GET.lists()
        pairs = [(key, value) for key, values in held for value in values if key not in changes]
    pairs += [(key, str(value)) for key, value in changes.items() if value not in (None, "")]
    return f"?{urlencode(pairs)}" if pairs else "?"
