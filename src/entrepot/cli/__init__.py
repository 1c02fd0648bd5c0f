"""The command line: one module a verb. Exit 0 done, 1 the answer is no, 2 input is wrong."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Annotated

import typer

from entrepot.cli.common import Format

app = typer.Typer(
    name="entrepot",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Runs an investment symposium and follows every signed commitment to the money.",
)

#: Verb -> module, and its function where that is not `command`. A verb whose module imports
#: heavy libraries does so inside.
VERBS = {
    "init": "instance",
    "serve": "serve",
    "demo": "demo",
    "check": "check",
    "doctor": "doctor",
    "backup": "backup:backup",
    "restore": "backup:restore",
    "import": "imports",
    "snapshot": "snapshot",
    "figure": "figure",
    "measures": "measures",
}
GROUPS = {
    "user": "user",
    "ledger": "ledger",
    "outbox": "outbox",
    "screening": "screening",
    "workdays": "workdays",
    "aftercare": "aftercare",
    "development": "development",
    "timetable": "timetable",
    "affinity": "affinity",
}

#: Accepted by every verb, also where they change nothing: name -> option and default.
EVERYWHERE = {
    "as_": (Annotated[str | None, typer.Option("--as", hidden=True)], None),
    "output": (Annotated[Format, typer.Option("--format", hidden=True)], Format.TABLE),
}


def _everywhere(command: Callable[..., None]) -> Callable[..., None]:
    signature = inspect.signature(command, eval_str=True)
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=option, default=default)
        for name, (option, default) in EVERYWHERE.items()
        if name not in signature.parameters
    ]
    parameters = [*signature.parameters.values(), *added]

    @wraps(command)
    def accepting(**given: object) -> None:
        command(**{name: given[name] for name in given if name in signature.parameters})

    accepting.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    accepting.__annotations__ = {one.name: one.annotation for one in parameters}
    return accepting


for _verb, _place in VERBS.items():
    _module, _, _function = _place.partition(":")
    app.command(_verb)(getattr(import_module(f"entrepot.cli.{_module}"), _function or "command"))
for _name, _module in GROUPS.items():
    _group = import_module(f"entrepot.cli.{_module}").group
    for _registered in _group.registered_commands:
        _registered.callback = _everywhere(_registered.callback)
    app.add_typer(_group, name=_name)
for _registered in app.registered_commands:
    _registered.callback = _everywhere(_registered.callback)  # type: ignore[arg-type]


def _version(wanted: bool) -> None:
    if wanted:
        from entrepot import __version__

        print(__version__)
        raise typer.Exit(0)


@app.callback()
def before(
    data_dir: str = typer.Option(None, "--data-dir", help="Folder of the instance."),
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """`--data-dir` is accepted before the verb too."""
    if data_dir:
        os.environ["ENTREPOT_DATA_DIR"] = data_dir


def main() -> None:
    """The console script."""
    app()


if __name__ == "__main__":
    main()
