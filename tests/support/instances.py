"""Fresh databases without running the migrations again: each is a copy of one template.

The ledger's triggers refuse DELETE and TRUNCATE, so a database can't be emptied between tests.
A test that needs real commits, threads or other processes gets a copy of its own.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tests.support.cluster import free_port
from tests.support.surroundings import SECRET_KEY, python


@dataclass(frozen=True, slots=True)
class Template:
    """A migrated, empty database of this worker. `admin_url` is empty for SQLite."""

    path: Path | None = None
    name: str = ""
    admin_url: str = ""

    @property
    def engine(self) -> str:
        return "sqlite" if self.path else "postgresql"

    def copy_to(self, folder: Path) -> str:
        """Make a copy and give its DATABASE_URL; a SQLite copy lies in the folder."""
        if self.path:
            target = folder / "entrepot.sqlite3"
            shutil.copyfile(self.path, target)
            return f"sqlite:///{target}"
        name = f"entrepot_{secrets.token_hex(6)}"
        self._administer(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
        return urlunsplit(urlsplit(self.admin_url)._replace(path=f"/{name}"))

    def drop(self, url: str) -> None:
        """Remove a copy, whoever is still connected to it."""
        if not self.path:
            name = urlsplit(url).path.lstrip("/")
            self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _administer(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(statement.encode())


def freeze(database: Mapping[str, Any], folder: Path) -> Template:
    """The template made of the test database that Django has just migrated.

    database: Django's settings of the connection, which must be closed on PostgreSQL.
    """
    if database["ENGINE"].endswith("sqlite3"):
        path = folder / "template.sqlite3"
        with sqlite3.connect(database["NAME"]) as source, sqlite3.connect(path) as target:
            source.backup(target)
        source.close()
        target.close()
        return Template(path=path)
    template = Template(
        name=f"{database['NAME']}_template",
        admin_url=urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres")),
    )
    template._administer(f'DROP DATABASE IF EXISTS "{template.name}" WITH (FORCE)')
    template._administer(f'CREATE DATABASE "{template.name}" TEMPLATE "{database["NAME"]}"')
    return template


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance of the program, empty, with a folder and a database of its own."""

    data_dir: Path
    database_url: str
    user: str | None = None
    secret_key: str = field(default=SECRET_KEY, repr=False)

    def environment(self, **more: str) -> dict[str, str]:
        """What a process of this instance finds in its environment."""
        environment = {
            **os.environ,
            "ENTREPOT_DATA_DIR": str(self.data_dir),
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": self.secret_key,
            **({"ENTREPOT_USER": self.user} if self.user else {}),
            **more,
        }
        if self.database_url.startswith("sqlite"):
            del environment["DATABASE_URL"]  # the default is what users have
        return environment

    def run(
        self,
        *arguments: object,
        input: str | None = None,  # noqa: A002 - as subprocess.run spells it
        user: str | None = None,
        check: bool = False,
        timeout: float = 300,
    ) -> subprocess.CompletedProcess[str]:
        """`entrepot ARGUMENTS` in a process of its own; with `check` it must exit 0."""
        answer = subprocess.run(
            [python(), "-m", "entrepot.cli", *map(str, arguments)],
            input=input,
            stdin=subprocess.DEVNULL if input is None else None,
            capture_output=True,
            encoding="utf-8",
            env=self.environment(**({"ENTREPOT_USER": user} if user else {})),
            timeout=timeout,
            check=False,
        )
        if check:
            assert answer.returncode == 0, f"{arguments}: {answer.returncode}\n{answer.stderr}"
        return answer

    def connect(self) -> Any:
        """A bare connection that passes by the program: `sqlite3`'s or `psycopg`'s."""
        if self.database_url.startswith("sqlite"):
            return sqlite3.connect(urlsplit(self.database_url).path, timeout=20)
        import psycopg

        return psycopg.connect(self.database_url)

    @contextmanager
    def served(self, *arguments: str, **environment: str) -> Iterator[str]:
        """`entrepot serve` on a free port, until the block ends; gives its address."""
        port = free_port()
        log = self.data_dir / "serve.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [python(), "-m", "entrepot.cli", "serve", "--port", str(port), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self.environment(**environment),
            )
        address = f"http://127.0.0.1:{port}"
        try:
            wait_until_served(address, process, log)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_served(
    address: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 60
) -> None:
    """Return when the address answers; fail with the server's last words if it never does."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            opener.open(address + "/", timeout=10).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    last = log.read_text("utf-8", "replace")[-3000:]
    raise AssertionError(f"{address} never answered (exit code {process.poll()}):\n{last}")
