"""`here`: the command line in this process, on a fresh instance; a process each takes seconds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.support.instances import Instance


@dataclass(frozen=True, slots=True)
class Answer:
    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Here:
    """An instance, spoken to as `Instance` is."""

    data_dir: Path
    instance: Instance

    def run(
        self,
        *arguments: object,
        input: str | None = None,  # noqa: A002 - as subprocess.run spells it
        user: str | None = None,
        check: bool = False,
    ) -> Answer:
        from entrepot.cli import app

        result = CliRunner().invoke(
            app, [*map(str, arguments)], input=input, env={"ENTREPOT_USER": user}
        )
        assert result.exception is None or isinstance(result.exception, SystemExit), (
            f"{arguments}: {result.exception!r}"
        )
        if check:
            assert result.exit_code == 0, f"{arguments}: {result.exit_code}\n{result.stderr}"
        return Answer(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def here(fresh_db: Instance, monkeypatch: pytest.MonkeyPatch) -> Here:
    for name, value in fresh_db.environment().items():
        if name.startswith("ENTREPOT_DATA") or name == "DATABASE_URL":
            monkeypatch.setenv(name, value)
    if fresh_db.database_url.startswith("sqlite"):
        monkeypatch.delenv("DATABASE_URL", raising=False)
    return Here(fresh_db.data_dir, fresh_db)
