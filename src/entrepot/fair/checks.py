"""What must be looked at before a signing is accepted.

A check is a function from a case (what is prepared, with what stands in the ledger and beside it)
to findings; `CHECKS` lists them all. Each finding says its facts, and what to do. One that may be
a false alarm can be dismissed with a reason; the others are mended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from statistics import median_low

from django.db.models import Q

from entrepot.fair import names
from entrepot.fair.models import (
    COUNTED,
    LIVE,
    Dismissal,
    PartyRole,
    Preparation,
    PreparationParty,
    Quota,
    State,
    Subject,
)
from entrepot.ledger.models import Annulment, Entry, Kind, Nature, Signing
from entrepot.money import Money
from entrepot.places.models import Zone
from entrepot.projects.models import Project
from entrepot.text import Text

#: 万 for 元, or 亿 for 万: one slip of the unit is a factor of ten thousand. What lies within a
#: factor of ten of it, on either side, is taken for one.
SLIP = 1_000
#: Against the project's own earlier signing less is needed: nobody grows a hundredfold.
OWN_SLIP = 100
#: Fewer commitments of a sector than these say nothing of what is usual in it.
ENOUGH = 5


class Severity(StrEnum):
    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True, slots=True)
class Finding:
    """`subject`: what the finding is about, where a check can find several (a party, a signing).

    `dismissible`: it may be a false alarm. `dismissed`: somebody said that it is one.
    """

    code: str
    severity: Severity
    text: Text
    subject: str = ""
    dismissible: bool = False
    dismissed: bool = False

    @property
    def stops(self) -> bool:
        """Whether it keeps the preparation from being accepted."""
        return self.severity is Severity.BLOCKS and not self.dismissed


@dataclass(frozen=True)
class Case:
    """One preparation, and what is asked of the database about it, each at most once."""

    preparation: Preparation
    now: datetime

    @cached_property
    def parties(self) -> list[PreparationParty]:
        return list(self.preparation.parties.select_related("party"))

    @cached_property
    def earlier(self) -> list[Signing]:
        """Signings of its project that stand, oldest first."""
        return standing_signings(self.preparation.project_id, but=self.preparation.record)

    @cached_property
    def others(self) -> list[Preparation]:
        """The call's other live preparations."""
        return list(
            Preparation.objects.filter(call=self.preparation.call_id, state__in=LIVE)
            .exclude(pk=self.preparation.pk)
            .select_related("ceremony", "call__edition", "delegation")
            .prefetch_related("parties")
        )


def standing_signings(project: int | None, *, but: int | None = None) -> list[Signing]:
    """Signings of a project that nobody annulled, oldest first. One statement."""
    if project is None:
        return []
    undone = Annulment.objects.values("target_record")
    found = Signing.objects.filter(project_id=project).exclude(id__in=undone)
    return list(found.exclude(id=but or 0).order_by("signed_on", "id"))


def _blocks(
    code: str, en: str, zh: str, subject: str = "", *, dismissible: bool = False
) -> Finding:
    return Finding(code, Severity.BLOCKS, Text(en, zh), subject, dismissible)


def _warns(code: str, en: str, zh: str, subject: str = "") -> Finding:
    return Finding(code, Severity.WARNS, Text(en, zh), subject, dismissible=True)


def facts_there(case: Case) -> Iterator[Finding]:
    """What a record in the ledger can't do without."""
    it = case.preparation
    needed: dict[str, tuple[str, str, str]]
    if it.subject == Subject.TRADE:
        needed = {"kind": (it.kind, "kind", "类型"), "flow": (it.flow, "flow", "进出口")}
    else:
        needed = {
            "kind": (it.kind, "kind", "类型"),
            "direction": (it.direction, "direction", "方向"),
            "origin": (it.origin, "origin", "来源"),
            "sector": (it.sector, "sector", "行业"),
        }
    for name, (value, en, zh) in needed.items():
        if not value:
            yield _blocks(
                "fact-missing", f"No {en} is stated. Choose one.", f"未填写{zh}，请选择。", name
            )
    if it.subject == Subject.TRADE and not it.hs_code:
        yield _warns("hs-missing", "No HS code is stated.", "未填写海关商品编码（HS）。")


def parties_named(case: Case) -> Iterator[Finding]:
    roles = {party.role for party in case.parties}
    needed = (
        [PartyRole.BUYER, PartyRole.SELLER]
        if case.preparation.subject == Subject.TRADE
        else [PartyRole.INVESTOR]
    )
    for role in needed:
        if role not in roles:
            name = names.ROLES[role]
            en, zh = f"No {name.en.lower()} is named.", f"未填写{name.zh}。"
            yield _blocks("party-missing", en, zh, role)


def parties_screened(case: Case) -> Iterator[Finding]:
    for party in case.parties:
        if party.screened_at is None:
            name = party.party.name
            yield _blocks(
                "party-not-screened",
                f"{name} was not screened. Look it up, and say that it is clear.",
                f"{name} 尚未筛查。请核查后确认。",
                party.party_id,
            )


def shares_add_up(case: Case) -> Iterator[Finding]:
    """Stated shares are all of it, or leave room for those not stated."""
    investors = [party for party in case.parties if party.role == PartyRole.INVESTOR]
    stated = [party.share_ppm for party in investors if party.share_ppm is not None]
    total = sum(stated)
    whole = 1_000_000
    if stated and (total > whole or (len(stated) == len(investors)) != (total == whole)):
        percent = f"{total // 10_000}.{total % 10_000:04}".rstrip("0").rstrip(".")
        yield _blocks(
            "shares",
            f"The investors' shares add to {percent} %; {len(stated)} of {len(investors)} are stated.",
            f"各投资方份额合计 {percent} %（{len(investors)} 方中已填 {len(stated)} 方）。",
        )


def place_agreed(case: Case) -> Iterator[Finding]:
    it = case.preparation
    if it.subject == Subject.TRADE:
        return
    if it.direction == "outward":
        if not it.host:
            yield _blocks(
                "host-missing",
                "Outward, and no host economy is named.",
                "走出项目未填写东道国（地区）。",
            )
        return
    if not it.zone and not it.division:
        yield _blocks(
            "place-missing", "Neither a zone nor a division is named.", "未填写园区或行政区划。"
        )
    if it.zone and not it.zone_agreed:
        yield _blocks(
            "zone-not-agreed",
            f"The zone {it.zone} has not agreed. Ask it, and record its answer.",
            f"园区 {it.zone} 尚未同意。请征求意见并登记。",
        )
    if it.zone and not Zone.objects.filter(code=it.zone).exists():
        yield _warns(
            "zone-unknown", f"{it.zone} is not in the list of zones.", f"园区目录中没有 {it.zone}。"
        )


def amounts_usual(case: Case) -> Iterator[Finding]:
    """A slip of the unit: far from what the sector commits, or from the project's own signing."""
    total = case.preparation.total
    if total is None:
        if case.preparation.kind == Kind.CONTRACT:
            yield _warns("undisclosed", "A contract without an amount.", "合同未填写金额。")
        return
    if case.preparation.subject == Subject.TRADE:
        return
    usual = _usual(case.preparation.sector, total.currency)
    if usual and _far(total.minor, usual, SLIP):
        yield _blocks(
            "unit-slip",
            f"{total} is far from what this sector commits (half of it at most "
            f"{Money(usual, total.currency)}). Check 万 and 亿.",
            f"{total} 与该行业通常签约额（中位数 {Money(usual, total.currency)}）相差悬殊。请检查“万”与“亿”。",
            dismissible=True,
        )
    before = committed_by(case.earlier)
    if before and before.currency == total.currency and _far(total.minor, before.minor, OWN_SLIP):
        yield _blocks(
            "unit-slip-own",
            f"{total}, after {before} at the earlier signing. Check 万 and 亿.",
            f"{total}，而此前签约为 {before}。请检查“万”与“亿”。",
            dismissible=True,
        )


def _far(one: int, other: int, factor: int) -> bool:
    return one >= other * factor or other >= one * factor


def _usual(sector: str, currency: str) -> int | None:
    """Median of what projects of a sector first committed, in minor units."""
    if not sector:
        return None
    amounts = list(
        Entry.objects.filter(
            capital_class="committed",
            nature=Nature.ORIGINAL,
            currency=currency,
            project_id__in=Project.objects.filter(sector=sector, annulled=False).values("id"),
        ).values_list("amount_minor", flat=True)[:2000]
    )
    return median_low(amounts) if len(amounts) >= ENOUGH else None


def committed_by(signings: Sequence[Signing]) -> Money | None:
    """What stands committed by signings of one project; None where nothing is disclosed."""
    rows = list(
        Entry.objects.filter(
            signing_id__in=[signing.id for signing in signings], capital_class="committed"
        ).select_related("reverses")
    )
    if not rows:
        return None
    currency = rows[-1].currency
    minor = 0
    for row in rows:
        nature = row.reverses.nature if row.reverses else row.nature
        sign = -1 if (nature == Nature.CANCELLATION) != (row.reverses is not None) else 1
        minor += sign * row.amount_minor if row.currency == currency else 0
    return Money(minor, currency) if minor > 0 else None


def currency_kept(case: Case) -> Iterator[Finding]:
    """A difference is made in one currency."""
    total, before = case.preparation.total, committed_by(case.earlier)
    if case.preparation.follows and total and before and total.currency != before.currency:
        yield _blocks(
            "currency-changed",
            f"The earlier signing is in {before.currency}, this one in {total.currency}: their "
            f"difference can't be posted. State the total in {before.currency}.",
            f"此前签约为 {before.currency}，本次为 {total.currency}，无法计算差额。请以 {before.currency} 填写总额。",
        )


_ORDER = {Kind.INTENTION: 0, Kind.FRAMEWORK: 1, Kind.CONTRACT: 2}


def kind_goes_on(case: Case) -> Iterator[Finding]:
    """From intention to contract, not back."""
    if not case.preparation.follows or not case.earlier or not case.preparation.kind:
        return
    before, kind = case.earlier[-1].kind, case.preparation.kind
    if _ORDER[Kind(kind)] < _ORDER[Kind(before)]:
        yield _warns(
            "kind-goes-back",
            f"The project has this: {names.KINDS[before].en.lower()}. From the date of this signing "
            f"on it would be: {names.KINDS[kind].en.lower()}.",
            f"该项目已签{names.KINDS[before].zh}，本次签约后将变为{names.KINDS[kind].zh}。",
        )


def signed_already(case: Case) -> Iterator[Finding]:
    """A project that was signed is signed again only as what follows it."""
    if not case.earlier:
        return
    last = case.earlier[-1]
    where = f" at edition {last.edition}" if last.edition else ""
    where_zh = f"第 {last.edition} 届" if last.edition else ""
    amount, kind = committed_by(case.earlier), names.KINDS[last.kind]
    worth, worth_zh = (f" over {amount}", f"，金额 {amount}") if amount else ("", "")
    if case.preparation.follows is None:
        yield _blocks(
            "signed-already",
            f"This project was signed on {last.signed_on}{where} ({kind.en.lower()}, {last.key}){worth}. "
            "What is signed again is not counted again. If this goes on from it, name it as the "
            "signing that this one follows: only the difference is posted.",
            f"该项目已于 {last.signed_on} {where_zh}签约（{kind.zh}，{last.key}{worth_zh}）。"
            "重复签约不重复计算。如为后续签约，请指明其承接的签约，系统仅登记差额。",
            last.key,
        )
    elif case.preparation.follows != last.id:
        yield _blocks(
            "follows-another",
            f"The project's latest signing is {last.key} of {last.signed_on}. Follow that one.",
            f"该项目最近一次签约为 {last.key}（{last.signed_on}）。请承接该次签约。",
            last.key,
        )


def prepared_twice(case: Case) -> Iterator[Finding]:
    if case.preparation.project_id is None:
        return
    for other in case.others:
        if other.project_id == case.preparation.project_id and other.state != State.POSTED:
            yield _blocks(
                "prepared-twice",
                f"{other.key} of {other.delegation.name_en} is about the same project.",
                f"{other.delegation.name_zh} 的 {other.key} 为同一项目。",
                other.key,
                dismissible=True,
            )


def in_time(case: Case) -> Iterator[Finding]:
    it = case.preparation
    if it.state in (State.DRAFT, State.RETURNED) and not it.submitted_at:
        if case.now > it.call.closes_at:
            closed = it.call.said(it.call.closes_at)
            yield _blocks(
                "deadline",
                f"The call closed at {closed}. Ask the organiser to extend it.",
                f"征集已于 {closed} 截止。请联系组委会延期。",
            )


def within_quota(case: Case) -> Iterator[Finding]:
    it = case.preparation
    if it.state in (State.DRAFT, State.RETURNED):
        count, most = quota_use(it)
        if most is not None and count >= most:
            yield _blocks(
                "quota",
                f"{count} of the delegation's {most} places are taken. Withdraw one, or ask the "
                "organiser for a larger quota.",
                f"代表团名额 {most} 个，已用 {count} 个。请撤回一个，或向组委会申请增加名额。",
            )


def quota_use(preparation: Preparation) -> tuple[int, int | None]:
    """Places that the delegation's other preparations take, and how many there are."""
    mine = Q(call=preparation.call_id, delegation=preparation.delegation_id)
    most = Quota.objects.filter(mine).values_list("most", flat=True).first()
    taken = Preparation.objects.filter(mine, state__in=COUNTED).exclude(pk=preparation.pk)
    return taken.count(), most


def at_one_table(case: Case) -> Iterator[Finding]:
    """Nobody signs, or stands behind, at two tables at once."""
    slot = _slot(case.preparation)
    if slot is None:
        return
    people = _people(case.preparation, case.parties)
    for other in case.others:
        theirs = _slot(other)
        if theirs is None or theirs[0] >= slot[1] or slot[0] >= theirs[1]:
            continue
        for name in sorted(people & _people(other, other.parties.all())):
            yield _blocks(
                "two-tables",
                f"{name} is at {other.key} ({other.call.said(theirs[0])}) at the same time.",
                f"{name} 同时出现在 {other.key}（{other.call.said(theirs[0])}）。",
                f"{other.key} {name}"[:120],
                dismissible=True,
            )


def _slot(preparation: Preparation) -> tuple[datetime, datetime] | None:
    ceremony, position = preparation.ceremony, preparation.position
    if ceremony is None or position is None:
        return None
    start = ceremony.time_of(position)
    return start, start + timedelta(minutes=ceremony.minutes_each)


def _people(preparation: Preparation, parties: Iterable[PreparationParty]) -> set[str]:
    names = [preparation.witness, *(party.signatory for party in parties)]
    return {" ".join(name.split()) for name in names if name.strip()}


Check = Callable[[Case], Iterable[Finding]]
CHECKS: tuple[Check, ...] = (
    facts_there,
    parties_named,
    parties_screened,
    shares_add_up,
    place_agreed,
    amounts_usual,
    currency_kept,
    kind_goes_on,
    signed_already,
    prepared_twice,
    in_time,
    within_quota,
    at_one_table,
)


def findings(preparation: Preparation, *, now: datetime) -> list[Finding]:
    """What all checks find, blocking ones first; those that somebody dismissed say so."""
    case = Case(preparation, now)
    dismissed = set(
        Dismissal.objects.filter(preparation=preparation, withdrawn_at=None).values_list(
            "check_code", "subject"
        )
    )
    found = [
        replace(finding, dismissed=(finding.code, finding.subject) in dismissed)
        for check in CHECKS
        for finding in check(case)
    ]
    return sorted(found, key=lambda finding: (not finding.stops, finding.severity, finding.code))
