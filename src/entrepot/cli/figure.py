"""`entrepot figure`: one measure from a frozen snapshot; its table alone on stdout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from entrepot.cli.common import (
    DataDir,
    Format,
    OutputFormat,
    answering,
    chosen_snapshot,
    emit,
    open_instance,
    say,
)

if TYPE_CHECKING:
    from entrepot.figures.core.figure import Figure


def command(
    measure: Annotated[str, typer.Argument(help="A code of `entrepot measures`.")],
    by: Annotated[str | None, typer.Option("--by", help="Dimensions, with commas.")] = None,
    where: Annotated[
        list[str] | None, typer.Option("--where", help="dimension=value; repeat for more.")
    ] = None,
    period: Annotated[str | None, typer.Option("--period", help="2017, 2017-Q2, A..B")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="What is effective by then.")] = None,
    known_at: Annotated[
        str | None, typer.Option("--known-at", help="What the ledger had learnt by then.")
    ] = None,
    currency: Annotated[str | None, typer.Option("--in", help="Convert to this one.")] = None,
    snapshot_id: Annotated[str | None, typer.Option("--snapshot", help="A kept one.")] = None,
    include_unverified: Annotated[
        bool, typer.Option("--include-unverified", help="Count what nobody verified too.")
    ] = False,
    receipt: Annotated[bool, typer.Option("--receipt", help="Show how it was made.")] = False,
    growth: Annotated[
        str | None, typer.Option("--growth", help="Annual growth from A to B: A..B.")
    ] = None,
    share_of: Annotated[
        str | None, typer.Option("--share-of", help="Share that dimension=value has.")
    ] = None,
    definition: Annotated[
        str | None,
        typer.Option(
            "--definition",
            help="Of fulfilment_rate: default, paperwork-counts or preparation-excluded.",
        ),
    ] = None,
    data_dir: DataDir = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """Compute one measure from a snapshot."""
    open_instance(data_dir)
    from entrepot.figures.core.compute import figure
    from entrepot.figures.core.request import Request

    with answering():
        request = Request.parse(
            measure,
            by=by,
            where=where or [],
            period=period,
            as_of=as_of,
            known_at=known_at,
            currency=currency,
            include_unverified=include_unverified,
            definition=definition,
        )
        snapshot = chosen_snapshot(snapshot_id)
        if growth or share_of:
            from entrepot.figures.core.derived import derived

            found = derived(snapshot, request, growth=growth, share_of=share_of)
        else:
            found = figure(snapshot, request)
        _say_with(found)
        if receipt:
            from entrepot.figures.core.pruning import name
            from entrepot.figures.core.receipt import receipt as made

            name(snapshot)

            print(made(found).in_format(as_json=output is Format.JSON))
            return
        emit(found.rows, found.columns, output)


def _say_with(found: Figure) -> None:
    """Headings, warnings, unverified and confirmed shares: stderr."""
    say(found.heading.en)
    if found.request.divides:
        say(f"Definition {found.request.divides.code}: {found.request.scope.en}.")
    for note in found.notes:
        say(note.en)
    left = found.left_out
    if left.records:
        much = ", ".join(f"{unit} {amount:,f}" for unit, amount in left.amounts)
        say(
            f"Left out: {left.records} record{'s' if left.records != 1 else ''} that no second person has accepted"
            + (f" ({much})." if much else ".")
        )
    if found.confirmed_share is not None:
        say(
            f"Confirmed within 90 days of {found.as_of}: "
            f"{100 * found.confirmed_share:.1f} % of the projects."
        )
