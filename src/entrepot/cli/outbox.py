"""`entrepot outbox …`: send what is due, list messages, send one again, erase old ones."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from entrepot import clock
from entrepot.cli.common import (
    As,
    DataDir,
    Format,
    OutputFormat,
    acting_user,
    answering,
    emit,
    fail,
    open_instance,
    say,
)

group = typer.Typer(help="Messages that the program sends.", no_args_is_help=True)


@group.command("send")
def send_command(
    watch: Annotated[bool, typer.Option("--watch", help="Go on until interrupted.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many messages.")] = 100,
    data_dir: DataDir = None,
) -> None:
    """Send what is due; exit 1 where a message has failed and waits for a person.

    Nobody's act, so it needs no user. Several may run at once, beside `serve` too.
    """
    open_instance(data_dir)
    from entrepot.outbox import queries
    from entrepot.outbox.actions import deliver_due
    from entrepot.outbox.background import send_for_ever

    if watch:
        say("Sending what is due (Ctrl-C stops)")
        send_for_ever()
    run = deliver_due(now=clock.now(), limit=limit)
    failed = queries.failed()
    print(json.dumps({"tries": run.tries, **run.outcomes, "recovered": run.recovered}))
    if failed:
        say(f"{failed} failed: entrepot outbox list --state failed")
    raise typer.Exit(1 if failed else 0)


@group.command("list")
def list_command(
    state: Annotated[str, typer.Option(help="waiting, sending, sent, failed or cancelled")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many, newest first.")] = 50,
    data_dir: DataDir = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """Messages, newest first."""
    open_instance(data_dir)
    from entrepot.outbox import queries
    from entrepot.outbox.models import State

    if state and state not in State.values:
        fail(f"{state!r} is no state. Write one of: {', '.join(State.values)}.")
    columns = ["number", "state", "may_have_arrived", "carrier", "channel", "address", "kind",
               "attempts", "next_try_at", "created_at", "subject"]  # fmt: skip
    rows = [
        [
            m.pk,
            m.state,
            m.may_have_arrived,
            m.carrier,
            m.channel,
            m.address,
            m.kind,
            m.attempts,
            m.next_try_at.isoformat() if m.next_try_at else None,
            m.created_at.isoformat(),
            m.subject.en,
        ]
        for m in queries.messages(state=state)[:limit]
    ]
    emit(rows, columns, output)


@group.command("retry")
def retry_command(number: int, as_: As = None, data_dir: DataDir = None) -> None:
    """Send again a message that has failed; one that may have arrived is then sent twice."""
    open_instance(data_dir)
    from entrepot.outbox.actions import retry
    from entrepot.outbox.errors import UnknownMessage
    from entrepot.outbox.models import Message

    with answering():
        user = acting_user(as_)
        message = Message.objects.filter(pk=number).first()
        if message is None:
            raise UnknownMessage(number=number)
        retry(message=message, by=user, now=clock.now())
    say(f"Message {number} waits to be sent again.")


@group.command("erase")
def erase_command(
    older_than: Annotated[int, typer.Option("--older-than", help="Days; 30 or more.")],
    as_: As = None,
    data_dir: DataDir = None,
) -> None:
    """Erase address and text of old messages that are over; the record of delivery stays."""
    open_instance(data_dir)
    from entrepot.outbox.actions import erase_older

    with answering():
        user = acting_user(as_)
        erased = erase_older(days=older_than, by=user, now=clock.now())
    print(json.dumps({"erased": erased}))
