"""Group robots of DingTalk and WeCom: one POST, and success is `errcode` 0.

DingTalk's signature: HMAC-SHA256 over the time in milliseconds, a line feed and the secret, keyed
by the secret, in base64. Neither robot takes a key that would let it drop a repetition, so a POST
without an answer is never sent again unless a person says so.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime
from urllib.parse import quote_plus

from entrepot.outbox.channels import https
from entrepot.outbox.channels.letter import Answer, Letter
from entrepot.outbox.models import Channel, Outcome

#: Bytes of UTF-8 that each robot takes in a text.
LIMITS = {Channel.DINGTALK: 20_000, Channel.WECOM: 2_048}
CUT = "…\n(cut / 已截断)"
#: The receiving side says "later"; any other 3xx or 4xx says "not like this".
LATER = frozenset({408, 425, 429})
#: A gateway that lost touch with what stands behind it: the message may have been posted.
LOST = frozenset({502, 504})


def signed(url: str, secret: str, at: datetime) -> str:
    """A DingTalk address with its time and signature.

    >>> from datetime import UTC
    >>> signed("https://h.example/send?access_token=t", "SECx", datetime(2026, 11, 24, tzinfo=UTC))
    'https://h.example/send?access_token=t&timestamp=1795478400000&sign=%2FBgBaXyNY3jZOUuhtOgRCcgUSD%2B7rLGyZ2D1AFUvb5k%3D'
    """
    moment = str(int(at.timestamp() * 1000))
    digest = hmac.digest(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256)
    sign = quote_plus(base64.b64encode(digest))
    return f"{url}{'&' if '?' in url else '?'}timestamp={moment}&sign={sign}"


def words(letter: Letter) -> str:
    """Title and text in each language, cut at the robot's limit between two signs."""
    text = "\n\n".join(
        f"{letter.subject.in_language(language)}\n{letter.body.in_language(language).strip()}"
        for language in letter.languages()
    )
    limit = LIMITS[Channel(letter.channel)]
    if len(text.encode()) <= limit:
        return text
    kept = text.encode()[: limit - len(CUT.encode())].decode(errors="ignore")
    return kept + CUT


def carry(letter: Letter) -> Answer:
    dingtalk = letter.channel == Channel.DINGTALK
    url = signed(letter.address, letter.secret, letter.at) if dingtalk else letter.address
    # Plain text, not Markdown: a company's name can't make a link or call everybody.
    content = json.dumps({"msgtype": "text", "text": {"content": words(letter)}}).encode()
    try:
        status, body = https.post(url, content, {"Content-Type": "application/json"})
    except https.NotSent as trouble:
        return Answer(Outcome.REJECTED if trouble.lasting else Outcome.REFUSED, trouble.code[:40])
    except https.Unanswered as trouble:
        return Answer(Outcome.UNKNOWN, trouble.code[:40])
    if status in LOST:
        return Answer(Outcome.UNKNOWN, f"http {status}")
    if status != 200:
        lasting = 300 <= status < 500 and status not in LATER
        return Answer(Outcome.REJECTED if lasting else Outcome.REFUSED, f"http {status}")
    try:
        errcode = json.loads(body)["errcode"]
    except (ValueError, KeyError, TypeError):
        return Answer(Outcome.UNKNOWN, "no errcode")
    if errcode == 0 and not isinstance(errcode, bool):
        return Answer(Outcome.SENT, "errcode 0", letter.channel)
    return Answer(Outcome.REFUSED, f"errcode {str(errcode)[:20]}")
