"""Investors' personal links: made, shown once, withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.accounts.models import User
from entrepot.accounts.rules import may
from entrepot.aftercare import actions
from entrepot.aftercare.actions.links import MOST_DAYS, USUAL_DAYS, is_live
from entrepot.aftercare.models import InvestorLink
from entrepot.aftercare.rules import is_mine, own_projects, projects_of_party
from entrepot.ledger.models import Stake
from entrepot.parties.models import Party
from entrepot.portal.forms import ActForm, act_now, choice_field, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.aftercare.acts import act_on
from entrepot.portal.pages.aftercare.names import project_text, promise_url
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.project import find
from entrepot.portal.today import moment
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table, pager

COLUMNS = (
    Column(Text("For", "使用人")),
    Column(Text("Investor", "投资方")),
    Column(Text("Projects", "项目"), numeric=True),
    Column(Text("Valid until", "有效期至")),
    Column(Text("Last used", "最近使用")),
    Column(Text("State", "状态")),
)


@require_safe
@needs("aftercare.own")
def listing(request: HttpRequest) -> HttpResponse:
    rows = InvestorLink.objects.select_related("party").prefetch_related("projects")
    if not may(request.user, "aftercare.all"):
        rows = rows.filter(projects__in=own_projects(request.user)).distinct()
    rows = rows.order_by("-id")
    where = pager(request, rows.count())
    now = moment(request.now)
    shown = rows[where.slice]
    return render_page(
        request,
        "aftercare/links",
        {
            "page_title": Text("Personal links", "专属链接"),
            "lead": Text(
                "A link is shown once, when it is made. It opens its own projects, without account.",
                "链接仅在生成时显示一次，无需账号即可打开本人项目。",
            ),
            "table": Table(
                Text("Personal links", "专属链接"),
                COLUMNS,
                [_row(link, now) for link in shown],
            ),
            "live": [link for link in shown if is_live(link, now)],
            "pager": where,
            "empty": Text(
                "No link yet. Make one from a project's page.",
                "尚无链接。可在项目页面生成。",
            ),
        },
    )


def _row(link: InvestorLink, now: Any) -> Row:
    if link.revoked_at:
        state = Cell(Text("Withdrawn", "已撤销"))
    elif is_live(link, now):
        state = Cell(Text("Valid", "有效"), tone="good")
    else:
        state = Cell(Text("Expired", "已过期"), tone="late")
    return Row.of(
        link.contact,
        link.party.name,
        len(link.projects.all()),
        spoken.date_words(link.expires_at),
        Cell(spoken.time_words(link.used_at) if link.used_at else None, why=Text("never", "从未")),
        state,
    )


class LinkForm(ActForm):
    party = forms.ChoiceField(label=words("Investor", "投资方"))
    contact = forms.CharField(label=words("Who it is for", "使用人"), max_length=200)
    address = forms.EmailField(
        label=words("E-mail, to send it there", "电子邮箱（填写后自动发送）"), required=False
    )
    language = choice_field(
        "Language", "语言", {"zh": Text("中文", "中文"), "en": Text("English", "English")}
    )
    days = forms.IntegerField(
        label=words("Days that it is valid", "有效天数"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=USUAL_DAYS,
    )
    everything = forms.BooleanField(
        label=words(
            "For all projects of this investor that are mine", "包含该投资方由我负责的全部项目"
        ),
        required=False,
        initial=True,
    )


@never_cache
@require_http_methods(ACT_METHODS)
@needs("aftercare.own")
def new(request: HttpRequest, register: str, key: str) -> HttpResponse:
    project = find(register, key)
    stakes = Stake.objects.filter(signing__project_id=project.id).values("party")
    parties = {party.key: party for party in Party.objects.filter(key__in=stakes)}
    form = LinkForm(request.POST or None)
    form.fields["party"].choices = [(party.key, party.name) for party in parties.values()]

    def make(party: str, everything: bool, by: User, now: datetime, **facts: Any) -> HttpResponse:
        projects = [project]
        if everything:
            projects = [one for one in projects_of_party(party) if is_mine(by, one)]
        link, token = actions.make_link(
            party=parties[party], projects=projects, by=by, now=now, **facts
        )
        url = request.build_absolute_uri(reverse("investor_enter", args=[token]))
        if link.address:
            actions.send_link(link=link, url=url, by=by, now=now)
        return render_page(
            request,
            "aftercare/link_made",
            {
                "page_title": Text("The link is made", "链接已生成"),
                "lead": Text(f"For {link.contact}", f"使用人：{link.contact}"),
                "url": url,
                "sent": bool(link.address),
                "back": promise_url(project),
            },
        )

    return act_on(
        request,
        form,
        make,
        title=Text("Make a personal link", "生成专属链接"),
        lead=project_text(project),
        back=promise_url(project),
    )


@require_POST
@needs("aftercare.own")
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    link = get_object_or_404(InvestorLink, pk=number)
    return act_now(
        request,
        lambda: actions.revoke_link(link=link, by=request.user, now=moment(request.now)),
        back=reverse("links"),
        said=Text("Withdrawn: it opens nothing any more.", "已撤销，链接不再有效。"),
    )
