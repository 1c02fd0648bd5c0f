"""A private PostgreSQL cluster for one test run: own folder, own loopback port, gone at the end.

python -m tests.support.cluster COMMAND …     runs COMMAND with DATABASE_URL naming a cluster
"""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

DEBIAN_BINARIES = Path("/usr/lib/postgresql")

#: Nothing here outlives the run, so nothing has to survive a power cut.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "log_min_messages": "panic",
}

# Waits for its standard input to close, which it does however the owner ends, then cleans up.
WATCHMAN = 'cat >/dev/null; "$@"; rm -rf -- "$FOLDER"'


class NoPostgreSQL(RuntimeError):
    """This machine has no PostgreSQL server binaries, or they don't start."""


def binaries() -> Path | None:
    """The folder that holds `initdb`: newest Debian version first, then the PATH."""
    versions = sorted(
        (path.parent for path in DEBIAN_BINARIES.glob("*/bin/initdb")),
        key=lambda folder: [int(part) for part in re.findall(r"\d+", folder.parent.name)],
    )
    if versions:
        return versions[-1]
    found = shutil.which("initdb")
    return Path(found).parent if found else None


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_unprivileged(command: list[str]) -> list[str]:
    """The command as user `postgres` where we are root, since initdb refuses root."""
    if os.geteuid() != 0:
        return command
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        raise NoPostgreSQL("there is no user `postgres` to run it as") from None
    return ["runuser", "-u", "postgres", "--", *command]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running cluster. It stops when `stop` is called or when this process ends, however."""

    folder: Path
    port: int
    password: str
    watchman: subprocess.Popen[bytes]

    def url(self, name: str = "postgres") -> str:
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        if self.watchman.stdin and not self.watchman.stdin.closed:
            self.watchman.stdin.close()
            self.watchman.wait(timeout=30)

    @classmethod
    def start(cls) -> Cluster:
        """Raises NoPostgreSQL."""
        bin_folder = binaries()
        if bin_folder is None:
            raise NoPostgreSQL("no server binaries: install Debian's `postgresql` (`make system`)")
        folder = Path(tempfile.mkdtemp(prefix="entrepot-postgresql-"))
        try:
            return cls._start(bin_folder, folder)
        except (OSError, subprocess.SubprocessError) as problem:
            shutil.rmtree(folder, ignore_errors=True)
            output = getattr(problem, "output", None) or b""
            raise NoPostgreSQL(f"{problem} {output.decode(errors='replace')[-400:]}") from problem

    @classmethod
    def _start(cls, bin_folder: Path, folder: Path) -> Cluster:
        password = secrets.token_hex(16)
        secret = folder / "password"
        secret.write_text(password, encoding="ascii")
        secret.chmod(0o600)
        if os.geteuid() == 0:
            for path in (folder, secret):
                shutil.chown(path, "postgres")

        def run(*command: str | Path) -> None:
            subprocess.run(
                _as_unprivileged([str(part) for part in command]),
                check=True,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )

        data, port = folder / "data", free_port()
        run(
            bin_folder / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "--encoding=UTF8",
            "--locale=C",
            "--auth=scram-sha-256",
            f"--pwfile={secret}",
            "--no-sync",
        )
        with (data / "postgresql.conf").open("a", encoding="ascii") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
            conf.write(f"port = {port}\n")
        # pg_ctl's own log file, not a pipe: the server would hold a pipe open for ever.
        run(bin_folder / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-t", "30", "start")
        stop = [str(bin_folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"]
        watchman = subprocess.Popen(
            ["/bin/sh", "-c", WATCHMAN, "watchman", *_as_unprivileged(stop)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "FOLDER": str(folder)},
            start_new_session=True,
            cwd="/",
        )
        return cls(folder=folder, port=port, password=password, watchman=watchman)


def main(command: list[str]) -> int:
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        cluster = Cluster.start()
    except NoPostgreSQL as problem:
        print(f"PostgreSQL: {problem}", file=sys.stderr)
        return 2
    try:
        environment = {**os.environ, "DATABASE_URL": cluster.url()}
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        cluster.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
