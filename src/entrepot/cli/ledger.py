"""`entrepot ledger …`: verify the chain, list and approve batches."""

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
    open_instance,
    replay_instant,
    say,
)

group = typer.Typer(help="The ledger.", no_args_is_help=True)


@group.command("verify")
def verify_command(
    head: Annotated[str | None, typer.Option(help="A head kept elsewhere, 64 hex digits.")] = None,
    data_dir: DataDir = None,
    output: OutputFormat = Format.JSON,
) -> None:
    """Recompute the chain; exit 1 names the first record that does not fit.

    What it proves: no byte of a record was changed, no record taken out, put in or moved since
    it was posted, and every head that a snapshot or backup keeps here is still in the chain.
    An owner of the database can rewrite all of it; a head kept elsewhere (--head) exposes that.
    """
    open_instance(data_dir, guarded=False)
    from entrepot.ledger.guards import missing_guards
    from entrepot.ledger.verify import verify

    missing = missing_guards()
    if missing:
        say(f"Guards missing in the database: {', '.join(missing)}. Run `entrepot init` to mend.")
    verdict = verify(head.strip().lower() if head else None)
    answer = {
        "entries": verdict.entries,
        "batches": verdict.batches,
        "ok": verdict.ok,
        "first_bad": verdict.first_bad,
    }
    if output is Format.JSON:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        emit([list(answer.values())], list(answer), output)
    say(f"head {verdict.head}")
    raise typer.Exit(0 if verdict.ok else 1)


@group.command("batches")
def batches_command(
    data_dir: DataDir = None,
    output: OutputFormat = Format.TABLE,
    every: Annotated[bool, typer.Option("--all", help="Judged ones too.")] = False,
) -> None:
    """Batches that wait for a second person, newest first."""
    open_instance(data_dir)
    from entrepot.accounts.models import User
    from entrepot.ledger import queries
    from entrepot.ledger.models import Batch

    names = dict(User.objects.values_list("person", "username"))
    columns = ["batch", "batches", "source", "by", "recorded_at", "records", "file_hash"]
    if every:
        rows = [
            [
                b.number,
                1,
                b.source,
                names.get(b.by, b.by),
                b.recorded_at.astimezone(clock.zone()).isoformat(),
                b.records,
                b.file_hash,
            ]
            for b in Batch.objects.order_by("-number")
        ]
    else:
        rows = [
            [
                w.first,
                len(w.batches),
                w.source,
                names.get(w.by, w.by),
                w.recorded_at.astimezone(clock.zone()).isoformat(),
                w.records,
                w.file_hash,
            ]
            for w in queries.waiting_batches()
        ]
    emit(rows, columns, output)


@group.command("approve")
def approve_command(
    batch: int,
    as_: As = None,
    recorded_at: Annotated[str | None, typer.Option(help="Replayed recorded time.")] = None,
    reject: Annotated[bool, typer.Option("--reject", help="Refuse it instead.")] = False,
    data_dir: DataDir = None,
    output: OutputFormat = Format.JSON,
) -> None:
    """Approve a batch, with all batches of the same import, as its second person."""
    open_instance(data_dir)
    from entrepot.ledger import queries
    from entrepot.ledger.actions import approve_batch
    from entrepot.ledger.models import Verdict
    from entrepot.money import Money

    with answering():
        user = acting_user(as_)
        group_ = queries.group_to_judge(batch)
        if group_:
            say(f"{group_.source}: {group_.records} records, file {group_.file_hash or 'none'}")
            for total in queries.batch_totals(group_.batches):
                say(f"  {total.capital_class} {total.nature}: {total.count}, {total.total}")
            for entry in queries.batch_sample(group_.batches):
                say(
                    f"  row {entry.file_row or '-'}  {entry.key}  {entry.capital_class} "
                    f"{entry.nature}  {Money(entry.amount_minor, entry.currency)}  "
                    f"{entry.effective_on}"
                )
        numbers = approve_batch(
            batch=batch,
            verdict=Verdict.REJECTED if reject else Verdict.ACCEPTED,
            by=user,
            now=clock.now(),
            replay_at=replay_instant(recorded_at),
        )
    said = "rejected" if reject else "accepted"
    if output is Format.JSON:
        print(json.dumps({"batches": list(numbers), "verdict": said}))
    else:
        emit([[number, said] for number in numbers], ["batch", "verdict"], output)
