"""What was signed or prepared before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from entrepot.fair import names
from entrepot.fair.before import likenesses
from entrepot.fair.checks.case import Case, Finding, blocks, warns
from entrepot.fair.models import (
    State,
    Subject,
)
from entrepot.ledger.models import Entry, Kind, Nature, Signing
from entrepot.money import Money


def committed_by(signings: Sequence[Signing]) -> Money | None:
    """What stands committed by signings of one project; None where nothing is disclosed."""
    if not signings:
        return None
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


_ORDER = {Kind.INTENTION: 0, Kind.FRAMEWORK: 1, Kind.CONTRACT: 2}


def kind_goes_on(case: Case) -> Iterator[Finding]:
    """From intention to contract, not back."""
    if not case.preparation.follows or not case.earlier or not case.preparation.kind:
        return
    before, kind = case.earlier[-1].kind, case.preparation.kind
    if _ORDER[Kind(kind)] < _ORDER[Kind(before)]:
        yield warns(
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
        yield blocks(
            "signed-already",
            f"This project was signed on {last.signed_on}{where} ({kind.en.lower()}, {last.key}){worth}. "
            "What is signed again is not counted again. If this goes on from it, name it as the "
            "signing that this one follows: only the difference is posted.",
            f"该项目已于 {last.signed_on} {where_zh}签约（{kind.zh}，{last.key}{worth_zh}）。"
            "重复签约不重复计算。如为后续签约，请指明其承接的签约，系统仅登记差额。",
            last.key,
        )
    elif case.preparation.follows != last.id:
        yield blocks(
            "follows-another",
            f"The project's latest signing is {last.key} of {last.signed_on}. Follow that one.",
            f"该项目最近一次签约为 {last.key}（{last.signed_on}）。请承接该次签约。",
            last.key,
        )


def signed_under_another_name(case: Case) -> Iterator[Finding]:
    """Not signed at an earlier edition: near-duplicates, with what is alike beside each other."""
    if case.preparation.subject == Subject.TRADE or case.preparation.follows:
        return
    for like in likenesses(case.preparation, case.parties):
        other = Signing.objects.select_related("project").get(pk=int(like.key))
        where = f" at edition {other.edition}" if other.edition else ""
        where_zh = f"第 {other.edition} 届" if other.edition else ""
        alike = [one for one in like.evidence if one.bits > 0][:3]
        en = "; ".join(f"{one.reason.en}: {one.ours.en} / {one.theirs.en}" for one in alike)
        zh = "；".join(f"{one.reason.zh}：{one.ours.zh} / {one.theirs.zh}" for one in alike)
        yield blocks(
            "signed-before",
            f"This looks like {other.key}, signed on {other.signed_on}{where}. {en}. What is "
            "signed again is not counted again. If this goes on from it, take its project and "
            "name it as the signing that this one follows; if it is another, say so with a reason.",
            f"本项目与 {other.key} 相似（{other.signed_on} {where_zh}签约）。{zh}。重复签约不重复计算。"
            "如为其后续签约，请选择该项目并指明承接的签约；如为不同项目，请注明理由。",
            other.key,
            dismissible=True,
        )


def prepared_twice(case: Case) -> Iterator[Finding]:
    if case.preparation.project_id is None:
        return
    for other in case.others:
        if other.project_id == case.preparation.project_id and other.state != State.POSTED:
            yield blocks(
                "prepared-twice",
                f"{other.key} of {other.delegation.name_en} is about the same project.",
                f"{other.delegation.name_zh} 的 {other.key} 为同一项目。",
                other.key,
                dismissible=True,
            )
