"""What people are told of their registration, in the language they chose; once each."""

from __future__ import annotations

from datetime import datetime

from entrepot.editions.queries import name_of
from entrepot.outbox import actions as outbox
from entrepot.registration.models import Registration, State
from entrepot.text import Text


def keys_of(registration: Registration) -> str:
    """How the keys of all its letters begin."""
    return f"registration.{registration.pk}."


_STATES = {
    State.APPLIED: Text(
        "Your registration has arrived. The organiser decides, and you are told.",
        "您的报名已收到，由组委会审核后通知您。",
    ),
    State.WAITING: Text(
        "All places are taken for now. You are on the waiting list, which is served in the order "
        "of arrival; you are told when a place comes free.",
        "目前名额已满，您已进入候补名单，按报名先后递补，有名额时将通知您。",
    ),
    State.APPROVED: Text("Your registration is approved.", "您的报名已通过。"),
    State.REJECTED: Text("Your registration was not approved.", "您的报名未通过。"),
    State.CANCELLED: Text("Your registration is cancelled.", "您的报名已取消。"),
    State.TRANSFERRED: Text("Your place was handed to your colleague.", "您的名额已转给同事。"),
}


def tell(
    registration: Registration, *, now: datetime, door: str = "", token: str = "", words: str = ""
) -> None:
    """A letter about the state it is in; nothing for somebody without an address.

    door: the address of own pages up to the token, with which the letter brings the link.
    """
    person = registration.person
    if not person.email:
        return
    edition = name_of(registration.enrolment.edition)
    state = _STATES[State(registration.state)]
    why = f"\n\n{words}" if words else ""
    link = Text("", "")
    if token:
        link = Text(
            "\n\nOn your own page you see, change, cancel or erase what we keep of you:\n\n[[link]]"
            "\n\nIt is yours alone and needs no password. Please don't pass it on.",
            "\n\n您可在个人页面查看、修改、取消或删除您的信息：\n\n[[link]]"
            "\n\n链接仅供您本人使用，无需密码，请勿转发。",
        )
    outbox.queue(
        key=f"{keys_of(registration)}{registration.state}.{now.isoformat()}",
        kind="registration.state",
        address=person.email,
        subject=Text(
            f"{edition.en}: registration {registration.key}",
            f"{edition.zh}：报名 {registration.key}",
        ),
        body=Text(f"{state.en}{why}{link.en}", f"{state.zh}{why}{link.zh}"),
        language=registration.language,
        secrets={"link": f"{door}{token}/"} if token else None,
        now=now,
    )
