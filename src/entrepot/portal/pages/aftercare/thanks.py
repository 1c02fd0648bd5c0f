"""Thanks to the investors of an edition: who gets a letter, what it says, and who can't be reached."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from entrepot.aftercare import actions, follow_up
from entrepot.aftercare.models import InvestorLink
from entrepot.editions import queries as editions
from entrepot.editions.models import Edition
from entrepot.errors import EntrepotError
from entrepot.parties.models import Party
from entrepot.portal.pages import common
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.today import moment, today
from entrepot.text import Text
from entrepot.web.i18n import localise
from entrepot.web.tables import Column, Row, Table

#: Rows of a table here; the rest is counted beside it.
MOST = 200


@never_cache
@require_http_methods(ACT_METHODS)
@needs("aftercare.all")
def page(request: HttpRequest, code: str) -> HttpResponse:
    edition = get_object_or_404(Edition, code=code, parent=None)
    if request.method == "POST":
        return _send(request, edition)
    found = follow_up.thanks(edition, today=today(request.now), now=moment(request.now))
    example = next(iter((*found.to_send, *found.sent)), None)
    return render_page(
        request,
        "aftercare/thanks",
        {
            "page_title": Text("Thank the investors", "致谢投资方"),
            "crumbs": [
                (editions.name_of(edition), f"/editions/{code}/"),
                (Text("Closing report", "总结报告"), f"/editions/{code}/report/"),
            ],
            "lead": Text(
                "One letter, in both languages, to each person with a personal link; with the way "
                "to the survey. Whoever has it gets it no second time.",
                "向每位持有专属链接者发送一封中英文感谢信，并附问卷入口。已发送者不再重复发送。",
            ),
            "sends": len(found.to_send),
            "question": found.question.text if found.question else None,
            "letters": _letters(edition, example, found) if example else [],
            "facts": [
                (Text("Letters to send now", "本次发送"), str(len(found.to_send))),
                (Text("Sent before", "此前已发送"), str(len(found.sent))),
                (Text("Link without an address", "链接无邮箱"), str(len(found.without_address))),
                (Text("Investors without a link", "无链接的投资方"), str(len(found.without_link))),
            ],
            "tables": [
                (
                    _links(Text("Who gets it now", "本次收件人"), found.to_send),
                    Text("Nobody.", "无。"),
                ),
                (
                    _links(
                        Text("A link without an address", "链接未登记邮箱"), found.without_address
                    ),
                    Text("Every live link has its address.", "有效链接均已登记邮箱。"),
                ),
                (
                    _parties(found.without_link),
                    Text("Every investor has a link.", "各投资方均有链接。"),
                ),
            ],
        },
    )


def _send(request: HttpRequest, edition: Edition) -> HttpResponse:
    def url_of(token: str) -> str:
        return request.build_absolute_uri(reverse("investor_enter", args=[token]))

    try:
        done = actions.send_thanks(
            edition=edition, url_of=url_of, by=request.user, now=moment(request.now)
        )
    except EntrepotError as error:
        messages.error(request, localise(Text(error.message("en"), error.message("zh"))))
    else:
        said = Text(
            f"{done.sent} letters are on their way; {done.before} had theirs before.",
            f"已发出 {done.sent} 封；此前已发送 {done.before} 封。",
        )
        messages.success(request, localise(said))
    return redirect("thanks", edition.code)


def _letters(
    edition: Edition, link: InvestorLink, found: follow_up.Thanks
) -> list[tuple[str, Text, str, str]]:
    """The letter as the first of them reads it, in each language; its address stays sealed."""
    called = editions.name_of(edition)
    subject = follow_up.thanks_subject(called)
    body = follow_up.thanks_text(called, link, found.question)
    return [
        ("en", Text("In English", "英文"), subject.en, body.en),
        ("zh-Hans", Text("In Chinese", "中文"), subject.zh, body.zh),
    ]


def _links(caption: Text, links: Iterable[InvestorLink]) -> Table:
    return Table(
        caption,
        (
            Column(Text("For", "使用人")),
            Column(Text("Investor", "投资方")),
            Column(Text("Address", "邮箱")),
        ),
        [
            Row.of(link.contact, link.party.name, link.address or None)
            for link in list(links)[:MOST]
        ],
    )


def _parties(parties: Iterable[Party]) -> Table:
    rows: list[Any] = [
        Row.of(party.name, common.economy_name(party.economy) if party.economy else None)
        for party in list(parties)[:MOST]
    ]
    return Table(
        Text("Investors without a live link", "无有效链接的投资方"),
        (Column(Text("Investor", "投资方")), Column(Text("Economy", "经济体"))),
        rows,
        note=Text("Make one on the page of a project.", "可在项目页面生成链接。") if rows else "",
    )
