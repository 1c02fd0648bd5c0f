"""`entrepot init`: make an empty instance, or mend the guards of one that exists."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated

import typer

from entrepot.cli.common import DataDir, say, start_django, use_folder
from entrepot.config.environment import SECRET_FILE


def make_instance(data_dir: Path | None, seed: str = "") -> Path:
    """Make the folder, its secret and its database; set Django up on it."""
    folder = use_folder(data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / SECRET_FILE
    if not secret.exists() and not os.environ.get("SECRET_KEY"):
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    start_django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
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
    folder = make_instance(data_dir, seed)
    say(f"Made an instance in {folder}. Next: entrepot user add NAME --role officer")
