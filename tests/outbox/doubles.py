"""A mail server and a robots' server on loopback that misbehave as they are told to.

Each connection takes the next word of `script`, and `ok` when it is used up.
"""

from __future__ import annotations

import contextlib
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Double:
    """What both servers share: a script, what was received, and a gate that holds an answer."""

    def __init__(self) -> None:
        self.script: list[str] = []
        self.received: list[Any] = []
        self.arrived = threading.Event()
        self.gate = threading.Event()
        self.port = 0
        self._lock = threading.Lock()

    def next(self) -> str:
        with self._lock:
            return self.script.pop(0) if self.script else "ok"

    def keep(self, thing: Any) -> None:
        with self._lock:
            self.received.append(thing)
        self.arrived.set()

    def hold(self) -> None:
        """No answer until the test ends."""
        self.gate.wait(60)


class SmtpDouble(Double):
    """Words: ok, greylisted (451 after the text), unknown (550), busy (421 at once), later (451 for
    the recipient), drop (takes the text, hangs up), silent (takes the text, never answers), mute
    (never greets), twice (answers twice), plain (offers no TLS), no-tls (offers it and refuses)."""

    received: list[EmailMessage]

    def distinct(self) -> set[str]:
        """What a receiver counts: a Message-ID seen again is the same mail."""
        return {str(mail["Message-ID"]) for mail in self.received}


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        double: SmtpDouble = self.server.double  # type: ignore[attr-defined]
        with contextlib.suppress(OSError):
            self.converse(double, double.next())

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def converse(self, double: SmtpDouble, word: str) -> None:
        if word == "mute":
            double.arrived.set()
            return double.hold()
        if word == "busy":
            return self.say("421 too busy")
        self.say("220 double")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "RCPT" and word in ("unknown", "later"):
                self.say("550 no such user" if word == "unknown" else "451 not now")
            elif verb == "EHLO" and word == "no-tls":
                self.say("250-double\r\n250 STARTTLS")
            elif verb == "STARTTLS":
                self.say("454 no TLS now")
            elif verb == "DATA":
                self.say("354 go on")
                self.take(double, word)
                if word in ("drop", "silent"):
                    return double.hold() if word == "silent" else None
            elif verb == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 ok")

    def take(self, double: SmtpDouble, word: str) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        if word == "greylisted":
            return self.say("451 try again")
        double.keep(message_from_bytes(b"".join(lines), policy=policy.default))
        if word not in ("drop", "silent"):
            self.say("250 taken\r\n250 taken" if word == "twice" else "250 taken")


class RobotDouble(Double):
    """Words: ok, 500, 404, 502, redirect, errcode (45009), drop, silent, twice, garbage, drip.

    `received` holds (path, query, content) of what the group would show.
    """

    def texts(self) -> list[str]:
        return [content["text"]["content"] for _, _, content in self.received]


class _Request(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        double: RobotDouble = self.server.double  # type: ignore[attr-defined]
        word = double.next()
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if word in ("500", "404", "redirect", "errcode"):
            double.arrived.set()
        else:
            address = urlsplit(self.path)
            double.keep((address.path, parse_qs(address.query), content))
        with contextlib.suppress(OSError):
            self.answer(double, word)

    def answer(self, double: RobotDouble, word: str) -> None:
        if word == "drop":
            return None
        if word == "silent":
            return double.hold()
        if word == "drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(200):
                self.wfile.write(b"x")
                if double.gate.wait(0.05):
                    return None
        body = {"errcode": 45009 if word == "errcode" else 0, "errmsg": "said by the double"}
        content = b"<html>" if word == "garbage" else json.dumps(body).encode()
        for _ in range(2 if word == "twice" else 1):
            self.send_response(302 if word == "redirect" else int(word) if word.isdigit() else 200)
            self.send_header("Content-Length", str(len(content)))
            if word == "redirect":
                self.send_header("Location", f"http://127.0.0.1:{double.port}/elsewhere")
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """Silence: the address would stand in the test's output."""


class _Smtp(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


@contextmanager
def running(double: Double) -> Iterator[Any]:
    """The double, listening on a free loopback port until the block ends."""
    made: socketserver.BaseServer
    if isinstance(double, SmtpDouble):
        made = _Smtp(("127.0.0.1", 0), _Session)
    else:
        made = _Http(("127.0.0.1", 0), _Request)
    with made as server:
        server.double = double  # type: ignore[attr-defined]
        double.port = server.server_address[1]  # type: ignore[index]
        thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
        thread.start()
        try:
            yield double
        finally:
            double.gate.set()
            server.shutdown()
            thread.join()
