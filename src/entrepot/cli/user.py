"""`entrepot user add`: accounts."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from entrepot.cli.common import DataDir, answering, open_instance, say

group = typer.Typer(help="Accounts.", no_args_is_help=True)


@group.callback()
def users() -> None:
    """Accounts."""


@group.command("add")
def add(
    name: str,
    role: Annotated[
        str, typer.Option(help="officer, verifier, statistician, organiser, administrator")
    ],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from stdin.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Add an account; without a password it can act on the command line only."""
    open_instance(data_dir)
    from entrepot.accounts.actions import WeakPassword, add_user

    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with answering():
        if password == "":
            raise WeakPassword(why="it is empty. Write it on the first line of the input.")
        user = add_user(name=name, role=role, password=password)
    say(f"Added {user.username}, {user.role}.")
