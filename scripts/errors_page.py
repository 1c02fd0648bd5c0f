"""Writes docs/errors.md from the error classes: `make docs`. A test compares the two."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "errors.md"
HEAD = """# Errors

Every refusal of the program has a code. It is the same on a page, on the command line and in a log,
and it never changes; the wording may. Words in braces are filled in with the facts of the case.
The command line prints `CODE message` to the standard error output and ends with exit code 2.

This page is made from the code by `make docs`.
"""
#: The first part of a code -> what it is about.
SUBJECTS = {
    "ENT": "The program as a whole: settings, rights, names",
    "ACC": "Accounts",
    "MON": "Money and amounts",
    "PER": "Dates and periods",
    "CLI": "The command line",
    "PARTY": "Parties and their identifiers",
    "PLA": "Economies, divisions, sectors",
    "EDI": "Editions and their parts",
    "PRO": "Projects and their stages",
    "LEDGER": "The ledger",
    "FAIR": "The fair: calls, preparations, ceremonies",
    "PRG": "The programme: rooms, activities, speakers",
    "IMP": "Import of files",
    "FIG": "Figures and snapshots",
    "DEV": "Development: triangles, forecasts, durations",
    "TIM": "Timetable: problems, results, changes",
    "AFF": "Affinity: who suits whom",
    "OUT": "Messages and the outbox",
    "AFT": "What follows a signing",
    "PDF": "Reports as PDF",
}


def error_classes() -> list[type]:
    """Every class of the error tree with a code of its own, by code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.config.settings")
    os.environ.setdefault("ENTREPOT_DATA_DIR", str(Path(tempfile.gettempdir()) / "no-such-data"))
    os.environ.setdefault("SECRET_KEY", "for this page only")
    import django

    django.setup()
    import entrepot
    from entrepot.errors import EntrepotError

    for module in pkgutil.walk_packages(entrepot.__path__, "entrepot."):
        if not {"migrations", "wsgi", "__main__"} & set(module.name.split(".")):
            importlib.import_module(module.name)
    found: list[type] = []
    waiting: list[type] = [EntrepotError]
    while waiting:
        error = waiting.pop()
        waiting.extend(error.__subclasses__())
        if "code" in vars(error) and "text" in vars(error) and error is not EntrepotError:
            found.append(error)
    return sorted(found, key=_order)


def _order(error: type) -> tuple[int, str, str]:
    subject = error.code.split("-")[0]  # type: ignore[attr-defined]
    known = list(SUBJECTS)
    place = known.index(subject) if subject in known else len(known)
    return place, error.code, error.__name__  # type: ignore[attr-defined]


def page() -> str:
    """The page's text."""
    lines = [HEAD.rstrip()]
    last = ""
    for error in error_classes():
        code, text = error.code, error.text  # type: ignore[attr-defined]
        subject = code.split("-")[0]
        if subject != last:
            lines += ["", f"## {SUBJECTS.get(subject, subject)}", "", "| code | name | message |"]
            lines.append("|---|---|---|")
            last = subject
        words = "<br>".join(
            part.replace("|", "\\|").replace("\n", " ") for part in (text.en, text.zh)
        )
        lines.append(f"| {code} | {error.__name__} | {words} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(ROOT), file=sys.stderr)
