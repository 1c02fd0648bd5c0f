"""What the big screen says of a signing, and who sits where: made by default, then rewritten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.fair import states
from entrepot.fair.actions.ceremony import IN_ORDER
from entrepot.fair.models import PartyRole, Preparation, PreparationParty, Subject, Why

_KINDS = {
    "intention": ("Letter of intent", "投资意向书"),
    "framework": ("Framework agreement", "框架协议"),
    "contract": ("Contract", "合同"),
}


@transaction.atomic
def write_captions(
    *,
    preparation: Preparation,
    caption_en: str,
    caption_zh: str,
    seat_left: str,
    seat_right: str,
    by: User,
    now: datetime,
) -> Preparation:
    """Say it in other words; what is left blank is made anew. Raises NotAllowed, WrongState."""
    require(by, "fair.organise")
    preparation = states.locked(preparation)
    states.expect(preparation, *IN_ORDER)
    preparation.caption_en, preparation.caption_zh = caption_en.strip(), caption_zh.strip()
    preparation.seat_left, preparation.seat_right = seat_left.strip(), seat_right.strip()
    fill_captions(preparation)
    preparation.save(update_fields=["caption_en", "caption_zh", "seat_left", "seat_right"])
    states.note(preparation, was=preparation.state, by=by, now=now, reason=Why.CAPTIONS)
    return preparation


def fill_captions(preparation: Preparation) -> None:
    """Captions and seats, unless somebody wrote them. The caller saves."""
    parties = list(preparation.parties.select_related("party"))
    first, second = _sides(preparation, parties)
    en, zh = _KINDS[preparation.kind]
    if preparation.subject == Subject.TRADE and preparation.kind == "intention":
        zh = "采购意向书"
    name_zh = preparation.name_other or preparation.name
    preparation.caption_en = preparation.caption_en or f"{en}: {preparation.name}"[:300]
    preparation.caption_zh = preparation.caption_zh or f"{name_zh}{zh}签约"[:300]
    preparation.seat_left = preparation.seat_left or first[:160]
    preparation.seat_right = preparation.seat_right or second[:160]


def _sides(preparation: Preparation, parties: list[PreparationParty]) -> tuple[str, str]:
    """Who comes sits left, who receives sits right: the delegation, where no party does."""
    ours = (PartyRole.PARTNER, PartyRole.BUYER)
    guests = [party for party in parties if party.role not in ours]
    hosts = [party for party in parties if party.role in ours]
    left = (guests[0].signatory or guests[0].party.name) if guests else ""
    right = (hosts[0].signatory or hosts[0].party.name) if hosts else preparation.delegation.name_en
    return left, right
