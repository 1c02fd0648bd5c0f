"""Signings of a project: sign, enlarge, call off."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from entrepot.editions import queries as edition_queries
from entrepot.editions.models import Edition
from entrepot.ledger import actions, queries
from entrepot.ledger.models import Signing
from entrepot.portal.forms import (
    WAITS,
    ActForm,
    act_page,
    amount_field,
    cause_field,
    choice_field,
    currencies,
    day_field,
    economies,
    evidence_field,
    investor_party,
    named,
    words,
)
from entrepot.portal.pages import common
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs, project_address, record_name, subject_name
from entrepot.portal.pages.project import find
from entrepot.projects.models import Project
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.i18n import localise

#: Investors that one form takes; a signing with more is imported.
MOST_INVESTORS = 4


class SigningForm(ActForm):
    """A signing, its commitment, and up to MOST_INVESTORS investors."""

    amounts = ("total", "foreign")

    kind = choice_field("Kind", "类型", common.KINDS, initial="contract")
    signed_on = day_field("Signed on", "签约日期")
    edition = forms.ChoiceField(
        label=words("At which edition or part", "届次或分会"), required=False
    )
    follows = forms.ChoiceField(
        label=words("Follows the signing", "承接的签约"),
        required=False,
        help_text=words(
            "A contract after an intention follows it: only the difference of the amount counts.",
            "意向之后的合同应承接该意向，只计入金额差额。",
        ),
    )
    total = amount_field(
        "Total investment",
        "投资总额",
        required=False,
        help_text=words(
            "The whole commitment as signed; blank while it is undisclosed.",
            "按签约文本填写全部金额；未披露时留空。",
        ),
    )
    foreign = amount_field("Foreign part of it", "其中外资", required=False)
    currency = choice_field("Currency", "币种", currencies())
    evidence = evidence_field()

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        evidence = self.fields.pop("evidence")
        for place in range(1, MOST_INVESTORS + 1):
            legend = localise(Text(f"Investor {place} (optional)", f"投资方 {place}（选填）"))
            self.rows[legend] = (f"investor_{place}", f"economy_{place}", f"share_{place}")
            self.fields[f"investor_{place}"] = forms.CharField(
                label=words("Name", "名称"),
                required=False,
                max_length=300,
            )
            self.fields[f"economy_{place}"] = choice_field(
                "Economy",
                "所属经济体",
                economies(),
                blank=Text("not known", "未知"),
                required=False,
            )
            self.fields[f"share_{place}"] = forms.DecimalField(
                label=words("Share, %", "份额（%）"),
                required=False,
                min_value=Decimal(0),
                max_value=Decimal(100),
                max_digits=7,
                decimal_places=4,
            )
        self.fields["evidence"] = evidence
        self.fields["edition"].choices = named(
            edition_queries.choices(), blank=Text("at no edition", "不在任何一届")
        )
        standing = queries.signings(project.id, standing=True)
        self._signings = {str(signing.id): signing for signing in standing}
        self.fields["follows"].choices = named(
            {number: signing_name(signing) for number, signing in self._signings.items()},
            blank=Text("none: it stands alone", "无，独立签约"),
        )
        if standing:
            self.fields["follows"].initial = str(standing[-1].id)

    def clean(self) -> dict[str, Any]:
        facts = super().clean()
        shares = [facts.get(f"share_{place}") or 0 for place in range(1, MOST_INVESTORS + 1)]
        if sum(shares) > 100:
            self.add_error(
                "share_1",
                localise(
                    Text(
                        f"The shares add to {sum(shares)} %, more than 100 %. Correct one of them.",
                        f"各方份额合计 {sum(shares)}%，超过 100%。请更正。",
                    )
                ),
            )
        return facts

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        facts["follows"] = self._signings.get(facts["follows"])
        part = Edition.objects.filter(code=facts["edition"]).first()
        if part:
            facts["edition"] = part.holding.code
            facts["edition_part"] = part.code if part.parent_id else ""
        investors = []
        for place in range(1, MOST_INVESTORS + 1):
            name = facts.pop(f"investor_{place}").strip()
            economy = facts.pop(f"economy_{place}")
            share = facts.pop(f"share_{place}")
            if name:
                ppm = int(share * 10_000) if share is not None else None
                party = investor_party(name, economy)
                investors.append(actions.Investor(party=party, share_ppm=ppm, economy=economy))
        facts["investors"] = investors
        return facts


def signing_name(signing: Signing) -> Text:
    kind = common.KINDS[signing.kind]
    day = f"{signing.signed_on:%Y-%m-%d}"
    number = record_name(signing.id)
    return Text(f"{kind.en} of {day} ({number})", f"{day} {kind.zh}（{number}）")


@require_http_methods(ACT_METHODS)
@needs("ledger.post")
def sign(request: HttpRequest, register: str, key: str) -> HttpResponse:
    project = find(register, key)
    form = SigningForm(
        request.POST or None,
        request.FILES or None,
        project=project,
        initial={"currency": "USD"},
    )

    def act(facts: dict[str, Any]) -> None:
        actions.record_signing(project=project, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        form,
        act,
        title=Text("Record a signing", "登记签约"),
        lead=subject_name(project),
        back=project_address(project),
        said=WAITS,
    )


class EnlargeForm(ActForm):
    amounts = ("amount", "foreign")

    signing = forms.ChoiceField(label=words("Signing", "签约"))
    amount = amount_field("Added to the commitment", "增加金额")
    foreign = amount_field("Foreign part of it", "其中外资", required=False)
    currency = choice_field("Currency", "币种", currencies())
    on = day_field()
    evidence = evidence_field()

    def __init__(self, *args: Any, signings: list[Signing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._signings = {str(signing.id): signing for signing in signings}
        self.fields["signing"].choices = named(
            {number: signing_name(signing) for number, signing in self._signings.items()}
        )
        self.fields["signing"].initial = str(signings[-1].id)

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        facts["signing"] = self._signings[facts["signing"]]
        return facts


class CancelForm(EnlargeForm):
    cause = cause_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = words("Called off", "取消金额")


@require_http_methods(ACT_METHODS)
@needs("ledger.post")
def enlarge(request: HttpRequest, register: str, key: str) -> HttpResponse:
    return _change(
        request,
        find(register, key),
        EnlargeForm,
        actions.enlarge,
        Text("Enlarge the commitment", "登记增资"),
    )


@require_http_methods(ACT_METHODS)
@needs("ledger.post")
def cancel(request: HttpRequest, register: str, key: str) -> HttpResponse:
    return _change(
        request,
        find(register, key),
        CancelForm,
        actions.cancel_commitment,
        Text("Call off a commitment", "登记取消"),
    )


def _change(
    request: HttpRequest,
    project: Project,
    form_class: type[EnlargeForm],
    action: Any,
    title: Text,
) -> HttpResponse:
    signings = queries.signings(project.id, standing=True)
    if not signings:
        raise Http404
    committed = [entry for entry in queries.entries(project.id) if entry.signing_id]
    currency = committed[0].currency if committed else "USD"
    form = form_class(
        request.POST or None,
        request.FILES or None,
        signings=signings,
        initial={"currency": currency},
    )

    def act(facts: dict[str, Any]) -> None:
        action(project=project, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        form,
        act,
        title=title,
        lead=subject_name(project),
        back=project_address(project),
        said=WAITS,
        facts=[
            (signing_name(signing), spoken.date_words(signing.signed_on, signing.precision))
            for signing in signings
        ],
    )
