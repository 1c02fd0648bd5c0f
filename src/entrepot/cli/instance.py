"""`entrepot init`: make an empty instance, or mend the guards of one that exists."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated

import typer

from entrepot.cli.common import DataDir, FolderRefused, fail, say, start_django, use_folder
from entrepot.config.environment import SECRET_FILE


def make_instance(data_dir: Path | None, seed: str = "") -> Path:
    """Make the folder, its secret and its database; set Django up on it."""
    folder = use_folder(data_dir)
    secret = folder / SECRET_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not secret.exists() and not os.environ.get("SECRET_KEY"):
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    except OSError as error:
        fail(FolderRefused(folder=folder, why=error.strerror))
    start_django()
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        fail(f"The database can't be made: {error}")
    if seed:
        import hashlib

        from entrepot.parties.names import ensure_salt

        ensure_salt(hashlib.sha256(f"entrepot:{seed}".encode()).hexdigest())
    return folder


def command(
    data_dir: DataDir = None,
    seed: Annotated[
        str, typer.Option(help="Make keys of parties from this text, to repeat a replay.")
    ] = "",
) -> None:
    """Make an empty instance."""
    there = (use_folder(data_dir) / SECRET_FILE).exists()
    folder = make_instance(data_dir, seed)
    if there:
        say(f"The instance in {folder} stands; its tables and guards are as they should be.")
        return
    say(f"Made an instance in {folder}. Next: entrepot user add NAME --role officer")
