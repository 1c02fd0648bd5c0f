"""Asks `chainladder` and `lifelines`, which live in an environment of their own (`make second`)."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.support.surroundings import ROOT, unavailable

FOLDER = Path(os.environ.get("ENTREPOT_SECOND") or ROOT / ".second")


def installed() -> bool:
    return (FOLDER / ".installed").is_file()


def ask(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One process for all questions, since the import alone takes seconds.

    A question names a function of `tests.support.second_opinion` under `ask`, beside its arguments.
    """
    if not installed():
        unavailable("the second opinion isn't installed: make second")
    answer = subprocess.run(
        [FOLDER / "bin" / "python", Path(__file__).with_name("second_opinion.py")],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    if answer.returncode:
        raise RuntimeError(answer.stderr[-2000:])
    found: list[dict[str, Any]] = json.loads(answer.stdout)
    return found
