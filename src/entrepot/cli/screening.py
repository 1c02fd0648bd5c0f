"""`entrepot screening …`: parties against lists of sanctioned names."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
)

if TYPE_CHECKING:
    from entrepot.parties.screening import File

group = typer.Typer(help="Parties against lists of sanctioned names.", no_args_is_help=True)


@group.command("load")
def load_command(
    file: Annotated[Path, typer.Argument(help="OFAC's sdn.csv, or name,alias,programme,type.")],
    source: Annotated[str, typer.Option(help="Who publishes the list, such as OFAC.")],
    edition: Annotated[str, typer.Option(help="The list's own date, YYYY-MM-DD.")],
    aliases: Annotated[Path | None, typer.Option(help="OFAC's alt.csv of the same date.")] = None,
    as_: As = None,
    data_dir: DataDir = None,
) -> None:
    """Load an edition of a list; the newest of each source holds, old ones stay."""
    open_instance(data_dir)
    from entrepot.parties import actions

    user = acting_user(as_)
    with answering():
        made = actions.load_list(
            source=source,
            edition=_day(edition),
            file=_file(file),
            aliases=_file(aliases) if aliases else None,
            by=user,
            now=clock.now(),
        )
    print(
        json.dumps(
            {
                "source": made.source,
                "edition": str(made.edition),
                "names": made.names.count(),
                "file_hash": made.file_hash,
                "loaded_at": made.loaded_at.isoformat(),
            }
        )
    )


@group.command("run")
def run_command(
    party: Annotated[list[str] | None, typer.Option(help="Key of a party; all without it.")] = None,
    as_: As = None,
    data_dir: DataDir = None,
) -> None:
    """Screen parties against the newest edition of each list."""
    open_instance(data_dir)
    from entrepot.parties import actions, queries
    from entrepot.parties.models import Party

    user = acting_user(as_)
    with answering():
        parties = (
            queries.by_keys(party)
            if party
            else list(Party.objects.order_by("key").prefetch_related("names"))
        )
        tally = actions.screen(parties=parties, by=user, now=clock.now())
    print(json.dumps({"parties": tally.parties, "hits": tally.hits, "carried": tally.carried}))


@group.command("hits")
def hits_command(data_dir: DataDir = None, output: OutputFormat = Format.TABLE) -> None:
    """Hits that wait for a person, the likest first."""
    open_instance(data_dir)
    from entrepot.parties import queries

    emit(
        [
            [
                hit.pk,
                hit.party_id,
                hit.name,
                hit.listed.name,
                hit.listed.kind,
                hit.listed.programme,
                hit.listed.list,
                hit.score,
            ]
            for hit in queries.waiting_hits()
        ],
        ["hit", "party", "name", "listed", "kind", "programme", "list", "score"],
        output,
    )


@group.command("clear")
def clear_command(
    hit: int,
    reason: Annotated[str, typer.Option(help="What shows that it is another.")],
    as_: As = None,
    data_dir: DataDir = None,
) -> None:
    """Clear a hit: the party is not the listed one."""
    open_instance(data_dir)
    from entrepot.parties import actions

    user = acting_user(as_)
    with answering():
        cleared = actions.clear_hit(hit=hit, reason=reason, by=user, now=clock.now())
    print(json.dumps({"hit": cleared.pk, "party": cleared.party_id}))


def _day(text: str) -> date:
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    fail(f"--edition {text!r} is not a date. Write it as 2018-06-08.")


def _file(path: Path) -> File:
    from entrepot.parties.screening import File

    try:
        return File(path.name, path.read_bytes())
    except OSError as error:
        fail(f"{path} can't be read: {error.strerror}.")
