"""Settings, read once from the environment and typed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from entrepot.errors import BadSetting, MissingSetting

SECRET_FILE = "secret-key"  # noqa: S105 - a file's name
DEMO_MARK = "demo.json"
#: How the way to the mail server is kept private -> the usual port.
MAIL_PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail server; no host: no mail leaves. `tls` is `starttls`, `tls` or `none`."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: str
    sender: str

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Mail:
        """Raises BadSetting (ENT-005), which never quotes the password."""
        host = environ.get("ENTREPOT_MAIL_HOST", "").strip()
        tls = (environ.get("ENTREPOT_MAIL_TLS") or "starttls").lower()
        if tls not in MAIL_PORTS:
            raise BadSetting(
                name="ENTREPOT_MAIL_TLS",
                value=tls,
                why="no such way",
                mend=f"Write one of: {', '.join(MAIL_PORTS)}.",
            )
        port = environ.get("ENTREPOT_MAIL_PORT") or str(MAIL_PORTS[tls])
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise BadSetting(
                name="ENTREPOT_MAIL_PORT",
                value=port,
                why="no port",
                mend="Write a number from 1 to 65535, or leave it out.",
            )
        password = environ.get("ENTREPOT_MAIL_PASSWORD", "")
        if tls == "none" and password and host not in {"localhost", "127.0.0.1", "::1"}:
            raise BadSetting(
                name="ENTREPOT_MAIL_TLS",
                value=tls,
                why="the password would cross the network unencrypted",
                mend="Write starttls or tls.",
            )
        sender = environ.get("ENTREPOT_MAIL_FROM", "").strip()
        if host and not re.fullmatch(r"[^<>@\r\n]*<?[^<>@\s]+@[^<>@\s]+>?", sender):
            raise BadSetting(
                name="ENTREPOT_MAIL_FROM",
                value=sender,
                why="no address that mail could come from",
                mend="Write one such as Symposium <symposium@example.org>.",
            )
        return cls(
            host=host,
            port=int(port),
            user=environ.get("ENTREPOT_MAIL_USER", ""),
            password=password,
            tls=tls,
            sender=sender or "entrepot@localhost",
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment decides. `data_dir` holds the database, evidence and snapshots."""

    data_dir: Path
    database_url: str
    secret_key: str
    time_zone: str
    debug: bool
    allowed_hosts: tuple[str, ...]
    https: bool
    mail: Mail
    outbox_loopback: bool
    snapshots: int
    answer_seconds: int

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Raises MissingSetting (ENT-004), BadSetting (ENT-005)."""
        data_dir = Path(environ.get("ENTREPOT_DATA_DIR") or "entrepot-data").absolute()
        secret = environ.get("SECRET_KEY") or _kept_secret(data_dir)
        debug = environ.get("DEBUG", "").lower() in {"1", "true", "yes", "on"}
        if not secret:
            if (data_dir / "entrepot.sqlite3").exists() or environ.get("ENTREPOT_SERVING"):
                raise MissingSetting(
                    name="SECRET_KEY",
                    mend="Set it in the environment; `entrepot init` writes one to the data folder.",
                )
            secret = secrets.token_urlsafe(48)
        zone = environ.get("ENTREPOT_TZ") or "Asia/Shanghai"
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise BadSetting(
                name="ENTREPOT_TZ",
                value=zone,
                why="no such time zone",
                mend="Write an IANA name such as Asia/Shanghai.",
            ) from None
        return cls(
            data_dir=data_dir,
            database_url=environ.get("DATABASE_URL")
            or f"sqlite:///{data_dir / 'entrepot.sqlite3'}",
            secret_key=secret,
            time_zone=zone,
            debug=debug,
            allowed_hosts=tuple(
                host.strip()
                for host in environ.get("ENTREPOT_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
                if host.strip()
            ),
            https=environ.get("ENTREPOT_HTTPS", "").lower() in {"1", "true", "yes", "on"},
            mail=Mail.from_environment(environ),
            outbox_loopback=environ.get("ENTREPOT_OUTBOX_LOOPBACK", "") == "1",
            snapshots=_snapshots(environ.get("ENTREPOT_SNAPSHOTS") or "5"),
            answer_seconds=_answer_seconds(environ.get("ENTREPOT_ANSWER_SECONDS") or "10"),
        )


def _snapshots(text: str) -> int:
    """How many of the newest snapshots stay on disk."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 1_000_000):
        raise BadSetting(
            name="ENTREPOT_SNAPSHOTS",
            value=text,
            why="not a number from 1 on",
            mend="Write how many of the newest snapshots to keep, such as 5.",
        )
    return int(text)


def _answer_seconds(text: str) -> int:
    """After how many seconds a question of a page is stopped."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 3_600):
        raise BadSetting(
            name="ENTREPOT_ANSWER_SECONDS",
            value=text,
            why="not a number from 1 to 3600",
            mend="Write after how many seconds a question of a page is stopped, such as 10.",
        )
    return int(text)


def _kept_secret(data_dir: Path) -> str:
    try:
        return (data_dir / SECRET_FILE).read_text("utf-8").strip()
    except OSError:
        return ""


def database(settings: Settings) -> dict[str, object]:
    """Django's DATABASES entry for `database_url`: sqlite:///PATH or postgresql://….

    Raises BadSetting (ENT-005).
    """
    url = urlsplit(settings.database_url)
    if url.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(url.path),
            "OPTIONS": {
                # Measured: with Django's defaults two thirds of contended read-then-write
                # transactions fail at once; with these three none does.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;",
            },
        }
    if url.scheme in {"postgresql", "postgres"}:
        options = dict(part.split("=", 1) for part in url.query.split("&") if "=" in part)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": options.pop("host", url.hostname or ""),
            "PORT": str(url.port or ""),
            "OPTIONS": options,
            "CONN_MAX_AGE": 60,
        }
    raise BadSetting(
        name="DATABASE_URL",
        value=settings.database_url,
        why="unknown scheme",
        mend="Write sqlite:////folder/file.sqlite3 or postgresql://user:password@host/name.",
    )
