"""One POST to an address that a person typed: https only, public hosts only, no redirects.

The host is looked up once, every address found must be public, and the connection goes to the
address that was checked: a name that answers differently a moment later gains nothing.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings

from entrepot.outbox.errors import BadWebhookAddress

#: Seconds: for each step of the exchange, and for all of it.
STEP, WHOLE = 5.0, 10.0
ANSWER_LIMIT = 65_536
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotSent(Exception):
    """Nothing left this machine. `code` says why; `lasting` where another try can't help."""

    def __init__(self, code: str, *, lasting: bool = False) -> None:
        super().__init__(code)
        self.code, self.lasting = code, lasting


class Unanswered(Exception):
    """The request may have been read; no whole answer came."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, and is no tunnel to one that isn't."""
    found = ipaddress.ip_address(address.split("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return is_public(str(found.ipv4_mapped))
        if found.sixtofour or found.teredo or found in _NAT64:
            return False
    return found.is_global and not found.is_multicast


def is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address.split("%")[0]).is_loopback


def checked(url: str) -> str:
    """The host of a webhook's address, which may be shown. Raises BadWebhookAddress (OUT-007)."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _bad("it is no address", "不是有效的网址") from None
    if any(sign <= " " or sign > "~" for sign in url):
        raise _bad("it holds blanks or signs outside ASCII", "含有空格或非 ASCII 字符")
    if not host or parts.username is not None or parts.fragment:
        raise _bad("it needs a host, and no user or #", "须有主机名，且不得含用户名或 #")
    with contextlib.suppress(ValueError):
        if settings.OUTBOX_LOOPBACK and is_loopback(host):
            return host
        if not is_public(host):
            raise _bad("it leads into a private network", "指向内部网络")
    if parts.scheme != "https":
        raise _bad("it is not https", "不是 https")
    if port not in (None, 443):
        raise _bad("its port is not 443", "端口不是 443")
    if "." not in host:
        raise _bad("its host is no public name", "主机名不是公网域名")
    return host


def _bad(why: str, why_zh: str) -> BadWebhookAddress:
    return BadWebhookAddress(why=why, why_zh=why_zh)


class _Pinned(http.client.HTTPConnection):
    """A connection to one address that was checked; TLS still asks for the host's own name."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=STEP)
        self.address, self.context = address, context

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), STEP)
        if self.context:
            self.sock = self.context.wrap_socket(self.sock, server_hostname=self.host)


def _place(host: str, port: int) -> str:
    """An address of the host that may be connected to. Raises NotSent."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise NotSent("host not found") from None
    addresses = [str(one[4][0]) for one in found]
    for address in addresses:
        allowed = is_public(address) or (settings.OUTBOX_LOOPBACK and is_loopback(address))
        if not allowed:
            raise NotSent("private network", lasting=True)
    return addresses[0]


def post(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Status and content of the answer. Raises NotSent, Unanswered; neither names the address."""
    try:
        host = checked(url)
    except BadWebhookAddress as refused:
        raise NotSent(refused.code, lasting=True) from None
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    context = ssl.create_default_context() if secure else None
    connection = _Pinned(host, port, _place(host, port), context)
    try:
        connection.connect()
    except OSError as trouble:
        connection.close()
        raise NotSent(type(trouble).__name__) from None
    # A step's limit starts anew with each byte; this one holds for an answer that drips.
    deadline = threading.Timer(WHOLE, _shut, [connection.sock])
    deadline.daemon = True
    deadline.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, {**headers, "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.read(ANSWER_LIMIT)
    except (OSError, http.client.HTTPException, ValueError) as trouble:
        raise Unanswered(type(trouble).__name__) from None
    finally:
        deadline.cancel()
        connection.close()


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
