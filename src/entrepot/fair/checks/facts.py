"""What a record needs: facts, parties, shares, a place."""

from __future__ import annotations

from collections.abc import Iterator

from entrepot.fair import names
from entrepot.fair.checks.case import Case, Finding, blocks, warns
from entrepot.fair.models import (
    PartyRole,
    Subject,
)
from entrepot.parties.queries import lists_in_force, screened
from entrepot.places.models import Zone


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
            yield blocks(
                "fact-missing", f"No {en} is stated. Choose one.", f"未填写{zh}，请选择。", name
            )
    if it.subject == Subject.TRADE and not it.hs_code:
        yield warns("hs-missing", "No HS code is stated.", "未填写海关商品编码（HS）。")


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
            yield blocks("party-missing", en, zh, role)


def parties_screened(case: Case) -> Iterator[Finding]:
    for party in case.parties:
        if party.screened_at is None:
            name = party.party.name
            yield blocks(
                "party-not-screened",
                f"{name} was not screened. Look it up, and say that it is clear.",
                f"{name} 尚未筛查。请核查后确认。",
                party.party_id,
            )


def lists_searched(case: Case) -> Iterator[Finding]:
    """Where lists of sanctioned names are loaded, each party was held against the newest."""
    if not lists_in_force():
        return
    for party in case.parties:
        found = screened(party.party)
        if found.passes:
            continue
        name, hits = party.party.name, len(found.waiting)
        if hits:
            yield blocks(
                "party-on-a-list",
                f"{name} is like {hits} names of a list. Look at them: "
                f"`entrepot screening hits`, and clear the false ones with a reason.",
                f"{name} 与名单中 {hits} 个名称相似。请核对（entrepot screening hits），误报请注明理由后排除。",
                party.party_id,
            )
        else:
            yield blocks(
                "party-not-searched",
                f"{name} was not held against the newest lists. Run `entrepot screening run`.",
                f"{name} 尚未与最新名单比对。请执行 entrepot screening run。",
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
        yield blocks(
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
            yield blocks(
                "host-missing",
                "Outward, and no host economy is named.",
                "走出项目未填写东道国（地区）。",
            )
        return
    if not it.zone and not it.division:
        yield blocks(
            "place-missing", "Neither a zone nor a division is named.", "未填写园区或行政区划。"
        )
    if it.zone and not it.zone_agreed:
        yield blocks(
            "zone-not-agreed",
            f"The zone {it.zone} has not agreed. Ask it, and record its answer.",
            f"园区 {it.zone} 尚未同意。请征求意见并登记。",
        )
    if it.zone and not Zone.objects.filter(code=it.zone).exists():
        yield warns(
            "zone-unknown", f"{it.zone} is not in the list of zones.", f"园区目录中没有 {it.zone}。"
        )
