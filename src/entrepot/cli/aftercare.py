"""`entrepot aftercare …`: reminders that are due, promises of an edition."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from entrepot import clock
from entrepot.cli.common import DataDir, Format, OutputFormat, emit, fail, open_instance, say

group = typer.Typer(help="What follows a signing.", no_args_is_help=True)


@group.command("due")
def due_command(data_dir: DataDir = None) -> None:
    """Ask for the reminders and escalations that are due; each goes out once.

    Nobody's act, so it needs no user. `serve` does the same by itself; running both, or twice at
    once, makes no message twice. `entrepot outbox send` sends them.
    """
    open_instance(data_dir)
    from entrepot.aftercare.actions import run_due

    asked = run_due(now=clock.now())
    print(
        json.dumps(
            {
                "reminders": asked.reminders,
                "escalations": asked.escalations,
                "unreachable": asked.unreachable,
            }
        )
    )
    if asked.unreachable:
        say(f"{asked.unreachable} could not be asked for: their people have no e-mail address.")


@group.command("promises")
def promises_command(
    edition: Annotated[str, typer.Argument(help="Code of the edition.")],
    data_dir: DataDir = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """Every signed project of an edition with its owner and its next step."""
    open_instance(data_dir)
    from entrepot.aftercare.queries import promises
    from entrepot.editions.models import Edition

    if not Edition.objects.filter(code=edition).exists():
        fail(f"There is no edition {edition!r}.")
    rows = [
        [p.project.key, p.project.name, p.owner.label if p.owner else None, p.project.stage,
         p.next_step.title.en if p.next_step else None,
         p.next_step.due_on if p.next_step else None, p.silent_days]
        for p in promises(edition, today=clock.day(clock.now()))
    ]  # fmt: skip
    columns = ["project", "name", "owner", "stage", "next_step", "due", "days_unconfirmed"]
    emit(rows, columns, output)
