"""The form of one signing: what will be signed, by whom, and how much of it is new."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from entrepot.editions import queries as edition_queries
from entrepot.fair import actions, checks, names, queries
from entrepot.fair.actions.prepare import ROLES
from entrepot.fair.errors import NotSignedYet
from entrepot.fair.models import Call, Delegation, PartyRole, Preparation, PreparationParty
from entrepot.fair.rules import nameable, named_project
from entrepot.parties.actions import find_or_make
from entrepot.places import reference
from entrepot.places.models import Zone
from entrepot.places.reference import Code
from entrepot.portal.forms import (
    ActForm,
    amount_field,
    choice_field,
    currencies,
    economies,
    named,
    words,
)
from entrepot.portal.pages import common
from entrepot.portal.pages.attributes import known_code
from entrepot.portal.pages.fair import words as fair
from entrepot.projects.models import Project
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.i18n import localise

#: Parties that one form takes.
MOST_PARTIES = 6
#: Projects and zones offered while typing; any other may be typed as well.
OFFERED = 200
NOT_YET = Text("not known yet", "尚未确定")


class Offered(forms.TextInput):
    """A text field that offers values while one types; what is offered is asked for when drawn."""

    def __init__(self, offers: Callable[[], list[tuple[str, str]]]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self._offers = offers

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        listed = f"{name}-offers"
        drawn = super().render(name, value, {**(attrs or {}), "list": listed}, renderer)
        options = format_html_join("", '<option value="{}">{}</option>', self._offers())
        return format_html('{}<datalist id="{}">{}</datalist>', drawn, listed, options)


def offered_sectors() -> list[tuple[str, str]]:
    """Sections and divisions of GB/T 4754 by name, as the reader calls them; others may be typed."""
    widest = (code for code in reference.sectors().values() if len(reference.ancestors(code)) < 3)
    return _offers(widest, reference.find_sector_named, reference.with_section)


def offered_divisions() -> list[tuple[str, str]]:
    """Every division of today by name; by its code where another bears the name too."""
    today = (code for code in reference.divisions().values() if code.valid_to is None)
    return _offers(today, reference.find_division, lambda code: code.code)


def _offers(
    codes: Iterable[Code], find: Callable[[str], Code | None], written: Callable[[Code], str]
) -> list[tuple[str, str]]:
    offers = []
    for code in codes:
        name = localise(code.label)
        offers.append((name, written(code)) if find(name) == code else (written(code), name))
    return offers


class PreparationForm(ActForm):
    """What both subjects have. `standing`: the preparation that is changed, if one is."""

    subject = ""

    def __init__(
        self, *args: Any, request: HttpRequest, call: Call, standing: Preparation | None, **kw: Any
    ) -> None:
        initial = kw.pop("initial", {}) | (_initial(standing) if standing else {})
        super().__init__(*args, initial=initial, **kw)
        self._user, self._standing = request.user, standing
        mine = list(queries.delegations_of(request.user, call))  # type: ignore[arg-type]
        self._delegations = {one.code: one for one in mine}
        if standing:
            self.fields.pop("delegation")
        else:
            self.fields["delegation"].choices = named(
                {one.code: fair.delegation_name(one) for one in mine}
            )
        self._parts = {
            place.edition.code: place.edition
            for place in edition_queries.tree(call.edition)
            if place.depth
        }
        self.fields["part"].choices = named(
            {code: edition_queries.name_of(one) for code, one in self._parts.items()},
            blank=Text("the delegation's own", "代表团所属分会"),
        )
        if not self._parts:
            self.fields.pop("part")
        self._rows: list[PreparationParty] = list(standing.parties.all()) if standing else []
        self._places = max(len(self._rows) + 1, 3)
        self._add_parties()

    def _add_parties(self) -> None:
        roles = {role: names.ROLES[PartyRole(role)] for role in ROLES[self.subject]}
        usual = list(roles)
        for place in range(1, min(self._places, MOST_PARTIES) + 1):
            legend = localise(Text(f"Party {place}", f"签约方 {place}"))
            self.rows[legend] = tuple(
                f"{name}_{place}" for name in ("party", "role", "economy", "share", "signatory")
            )
            self.fields[f"party_{place}"] = forms.CharField(
                label=words("Name", "名称"), required=False, max_length=300
            )
            self.fields[f"role_{place}"] = choice_field(
                "Role", "角色", roles, required=False, initial=usual[min(place - 1, 1)]
            )
            self.fields[f"economy_{place}"] = choice_field(
                "Economy",
                "所属经济体",
                economies(),
                blank=Text("not known", "未知"),
                required=False,
            )
            if self.subject == "investment":
                self.fields[f"share_{place}"] = forms.DecimalField(
                    label=words("Share, %", "份额（%）"),
                    required=False,
                    min_value=Decimal(0),
                    max_value=Decimal(100),
                    max_digits=7,
                    decimal_places=4,
                )
            self.fields[f"signatory_{place}"] = forms.CharField(
                label=words("Who signs: name, title", "签约人：姓名、职务"),
                required=False,
                max_length=160,
            )

    def _parties(self, facts: dict[str, Any]) -> list[actions.Named]:
        known = {(row.party.name, row.party.economy): row.party for row in self._rows}
        parties = []
        for place in range(1, min(self._places, MOST_PARTIES) + 1):
            name = facts.pop(f"party_{place}").strip()
            economy = facts.pop(f"economy_{place}")
            share = facts.pop(f"share_{place}", None)
            role, signatory = facts.pop(f"role_{place}"), facts.pop(f"signatory_{place}")
            if not name:
                continue
            parties.append(
                actions.Named(
                    known.get((name, economy)) or find_or_make(name=name, economy=economy),
                    role,
                    int(share * 10_000) if share is not None else None,
                    signatory.strip(),
                )
            )
        return parties

    def facts(self) -> dict[str, Any]:
        """{"delegation": …, "content": …}."""
        facts = super().facts()
        delegation: Delegation | None = self._delegations.get(facts.pop("delegation", ""))
        facts["part"] = self._parts.get(facts.pop("part", ""))
        facts["parties"] = self._parties(facts)
        self._complete(facts)
        return {"delegation": delegation, "content": actions.Content(**facts)}

    def _complete(self, facts: dict[str, Any]) -> None:
        """What only one subject has."""


def _delegation_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=words("Delegation", "代表团"))


def _part_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=words("Signed at the part", "签约所属分会"), required=False)


def _name_field(en: str, zh: str, **more: Any) -> forms.CharField:
    return forms.CharField(label=words(en, zh), max_length=400, **more)


def _witness_field() -> forms.CharField:
    return forms.CharField(
        label=words("Witness: who stands behind the table", "见证人"),
        required=False,
        max_length=160,
    )


class InvestmentForm(PreparationForm):
    amounts = ("total", "foreign")
    subject = "investment"

    delegation = _delegation_field()
    name = _name_field("Project", "项目名称")
    name_other = _name_field("Its name in the other script", "另一语言名称", required=False)
    project = forms.CharField(
        label=words("Project no., if the ledger has it already", "项目编号（账本中已有的项目）"),
        max_length=160,
        required=False,
        help_text=words("Blank for a new project.", "新项目请留空。"),
    )
    follows = forms.BooleanField(
        label=words(
            "It goes on from this project's latest signing: only the difference counts",
            "承接该项目最近一次签约，只计入金额差额",
        ),
        required=False,
    )
    kind = choice_field("Kind", "类型", names.KINDS, blank=NOT_YET, required=False)
    total = amount_field(
        "Total investment",
        "投资总额",
        required=False,
        help_text=words(
            "The whole of it, as the document says, also after an earlier signing; blank while "
            "it is undisclosed.",
            "按签约文本填写全部金额（有此前签约的也填全额）；未披露时留空。",
        ),
    )
    foreign = amount_field("Foreign part of it", "其中外资", required=False)
    currency = choice_field("Currency", "币种", currencies())
    direction = choice_field("Direction", "方向", common.DIRECTIONS, blank=NOT_YET, required=False)
    origin = choice_field("Origin", "来源", common.ORIGINS, blank=NOT_YET, required=False)
    sector = forms.CharField(
        label=words("Sector", "行业"),
        max_length=200,
        required=False,
        help_text=words(
            "A name or a code of GB/T 4754, such as C3444 or Manufacturing.",
            "GB/T 4754 的名称或代码，例如 C3444 或 制造业。",
        ),
        widget=Offered(offered_sectors),
    )
    division = forms.CharField(
        label=words("Place", "地点"),
        max_length=80,
        required=False,
        widget=Offered(offered_divisions),
        help_text=words(
            "A code or a name of a division, such as 330206 or Beilun.",
            "行政区划代码或名称，例如 330206 或 北仑。",
        ),
    )
    zone = forms.CharField(label=words("Zone", "开发区"), max_length=80, required=False)
    host = choice_field(
        "Host economy, if outward",
        "投资目的地（走出项目）",
        economies(),
        blank=Text("none", "无"),
        required=False,
    )
    witness = _witness_field()
    part = _part_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self._user
        self.rows |= {localise(Text("Amount", "金额")): ("total", "foreign", "currency")}
        self.fields["project"].widget = Offered(
            lambda: [
                (one.key if one.register == "own" else f"{one.register}/{one.key}", one.name)
                for one in Project.objects.filter(nameable(user)).order_by("-id")[:OFFERED]
            ]
        )
        self.fields["zone"].widget = Offered(
            lambda: [
                (zone.code, localise(Text(zone.name_en, zone.name_zh)))
                for zone in Zone.objects.order_by("code")[:OFFERED]
            ]
        )

    def _complete(self, facts: dict[str, Any]) -> None:
        key = facts["project"].strip()
        project = facts["project"] = named_project(self._user, key) if key else None
        follows = facts["follows"]
        earlier = checks.standing_signings(project.pk) if project else []
        if follows and not earlier:
            raise NotSignedYet(key=key or "—")
        facts["follows"] = earlier[-1] if follows else None
        for attribute in ("sector", "division"):
            facts[attribute] = known_code(attribute, facts[attribute].strip(), field=attribute)
        facts["zone"] = facts["zone"].strip()


class TradeForm(PreparationForm):
    amounts = ("total",)
    subject = "trade"

    delegation = _delegation_field()
    name = _name_field("What is traded", "贸易内容")
    name_other = _name_field("The same in the other script", "另一语言名称", required=False)
    flow = choice_field("Import or export", "进口或出口", fair.FLOWS, blank=NOT_YET, required=False)
    hs_code = forms.RegexField(
        r"^\d{4,10}$",
        label=words("HS code", "海关商品编码（HS）"),
        required=False,
        help_text=words("4 to 10 digits, such as 8457.", "4 至 10 位数字，例如 8457。"),
        error_messages={"invalid": words("Write 4 to 10 digits.", "请填写 4 至 10 位数字。")},
    )
    kind = choice_field(
        "Kind",
        "类型",
        {kind: names.KINDS[kind] for kind in ("intention", "contract")},
        blank=NOT_YET,
        required=False,
    )
    total = amount_field("Value", "金额", required=False)
    currency = choice_field("Currency", "币种", currencies())
    witness = _witness_field()
    part = _part_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows |= {localise(Text("Amount", "金额")): ("total", "currency")}


FORMS: dict[str, type[PreparationForm]] = {"investment": InvestmentForm, "trade": TradeForm}


def _initial(it: Preparation) -> dict[str, Any]:
    plain = [
        "name",
        "name_other",
        "kind",
        "direction",
        "origin",
        "sector",
        "division",
        "zone",
        "host",
        "flow",
        "hs_code",
        "witness",
    ]
    initial: dict[str, Any] = {name: getattr(it, name) for name in plain}
    project = it.project
    initial |= {
        "project": "",
        "follows": it.follows is not None,
        "total": spoken.grouped(it.total.decimal) if it.total else "",
        "foreign": spoken.grouped(it.foreign.decimal) if it.foreign else "",
        "currency": it.currency or "USD",
        "part": it.part.code if it.part and it.part_id != it.delegation.part_id else "",
    }
    if project:
        own = project.register == "own"
        initial["project"] = project.key if own else f"{project.register}/{project.key}"
    for place, row in enumerate(it.parties.all(), 1):
        initial |= {
            f"party_{place}": row.party.name,
            f"role_{place}": row.role,
            f"economy_{place}": row.party.economy,
            f"share_{place}": Decimal(row.share_ppm) / 10_000
            if row.share_ppm is not None
            else None,
            f"signatory_{place}": row.signatory,
        }
    return initial
