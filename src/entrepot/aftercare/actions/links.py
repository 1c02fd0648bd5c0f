"""Personal links of investors: made, sent, opened, revoked.

The token is 256 random bits and exists in the link alone: the database holds its SHA-256, so who
reads the database can open nothing. No hash with a salt is needed over that many random bits.
A later letter about the link bears a second token, signed with the instance's SECRET_KEY: it opens
the same link, for as long as that lives, and stands in no table either.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction

from entrepot.accounts.models import User
from entrepot.aftercare.actions.shared import note_change, words
from entrepot.aftercare.errors import (
    AddressMissing,
    BadExpiry,
    Closed,
    LinkClosed,
    LinkNeedsProjects,
    NothingChosen,
    NotInLink,
)
from entrepot.aftercare.models import InvestorLink
from entrepot.aftercare.rules import projects_of_party, require_mine
from entrepot.outbox import actions as outbox
from entrepot.outbox.models import Message
from entrepot.parties.models import Party
from entrepot.projects.models import Project
from entrepot.text import Text

MOST_DAYS, USUAL_DAYS = 730, 365


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_signer = signing.Signer(salt="aftercare.link", sep=".")


def second_token(link: InvestorLink) -> str:
    """Opens the link too: for a letter written when nobody has the first token any more."""
    return _signer.sign(link.person)


@transaction.atomic
def make_link(
    *,
    party: Party,
    projects: Sequence[Project],
    contact: str,
    address: str = "",
    language: str = "en",
    days: int = USUAL_DAYS,
    by: User,
    now: datetime,
) -> tuple[InvestorLink, str]:
    """A link for one person of an investor to its own projects. The token is given once, here.

    Raises NotAllowed, NotYours, NothingChosen, LinkNeedsProjects (AFT-010), BadExpiry (AFT-011),
    TextNeeded (AFT-003).
    """
    if not projects:
        raise NothingChosen()
    if not 1 <= days <= MOST_DAYS:
        raise BadExpiry(days=days, most=MOST_DAYS)
    own = set(projects_of_party(party.key).values_list("id", flat=True))
    for project in projects:
        require_mine(by, project)
        if project.id not in own:
            raise LinkNeedsProjects(party=party.name, project=project.key)
    token = secrets.token_urlsafe(32)
    link = InvestorLink.objects.create(
        party=party,
        contact=words(contact, Text("who the link is for", "链接使用人"), most=200),
        address=address.strip(),
        language=language,
        token_hash=hash_of(token),
        made_by=by,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    link.projects.set(projects)
    for project in projects:
        note_change(project, "link made", by=by, now=now, note=link.contact)
    return link, token


@transaction.atomic
def send_link(*, link: InvestorLink, url: str, by: User, now: datetime) -> Message:
    """Mail the link to its person: `url` is sealed in the outbox and never shown there.

    Raises NotAllowed, NotYours, LinkClosed (AFT-005), AddressMissing (AFT-013), BadAddress.
    """
    _mine(link, by)
    if not is_live(link, now):
        raise LinkClosed()
    if not link.address:
        raise AddressMissing(contact=link.contact)
    until = link.expires_at.date()
    return outbox.queue(
        key=f"aftercare.link:{link.pk}",
        kind="aftercare.link",
        address=link.address,
        subject=Text("Your personal link to your projects", "您的项目专属链接"),
        body=Text(
            f"{link.contact}\n\nWith this link you report your projects' progress each quarter "
            f"and tell us what stands in the way:\n\n[[link]]\n\n"
            f"It is yours alone, needs no password and is valid until {until}. "
            "Please don't pass it on.",
            f"{link.contact}：\n\n您可通过此链接按季度报告项目进展，并反映遇到的困难：\n\n[[link]]\n\n"
            f"链接仅供您本人使用，无需密码，有效期至 {until}。请勿转发。",
        ),
        language="zh" if link.language == "zh" else "en",
        secrets={"link": url},
        now=now,
    )


@transaction.atomic
def revoke_link(*, link: InvestorLink, by: User, now: datetime) -> InvestorLink:
    """From now it opens nothing. Raises NotAllowed, NotYours, Closed (AFT-002)."""
    link = InvestorLink.objects.select_for_update().get(pk=link.pk)
    _mine(link, by)
    if link.revoked_at:
        raise Closed(what="link", what_zh="链接", state="revoked / 已撤销")
    link.revoked_at, link.revoked_by = now, by
    link.save(update_fields=["revoked_at", "revoked_by"])
    for project in link.projects.all():
        note_change(project, "link revoked", by=by, now=now, note=link.contact)
    return link


def open_link(*, token: str, now: datetime) -> InvestorLink:
    """The link of a token, marked as used. Raises LinkClosed (AFT-005), whatever is wrong."""
    link = InvestorLink.objects.filter(token_hash=hash_of(token)).first()
    if link is None:
        try:
            link = InvestorLink.objects.filter(person=_signer.unsign(token)).first()
        except signing.BadSignature:
            raise LinkClosed() from None
    if link is None or not is_live(link, now):
        raise LinkClosed()
    InvestorLink.objects.filter(pk=link.pk).update(used_at=now)
    return link


def is_live(link: InvestorLink, now: datetime) -> bool:
    return link.revoked_at is None and now < link.expires_at


def covered(link: InvestorLink, project: Project, *, now: datetime) -> None:
    """Raises LinkClosed (AFT-005), NotInLink (AFT-006)."""
    fresh = InvestorLink.objects.get(pk=link.pk)
    if not is_live(fresh, now):
        raise LinkClosed()
    if not fresh.projects.filter(pk=project.pk, annulled=False).exists():
        raise NotInLink()


def _mine(link: InvestorLink, by: User) -> None:
    for project in link.projects.all():
        require_mine(by, project)
