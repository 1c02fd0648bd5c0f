"""The command line: one module a verb. Exit 0 done, 1 the answer is no, 2 input is wrong."""

from __future__ import annotations

from importlib import import_module

import typer

app = typer.Typer(
    name="entrepot",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Runs an investment symposium and follows every signed commitment to the money.",
)

#: Verb -> module with `command`. A verb whose module imports heavy libraries does so inside.
VERBS = {
    "init": "instance",
    "serve": "serve",
    "demo": "demo",
    "check": "check",
    "import": "imports",
    "snapshot": "snapshot",
    "figure": "figure",
    "measures": "measures",
}
GROUPS = {
    "user": "user",
    "ledger": "ledger",
    "outbox": "outbox",
    "workdays": "workdays",
    "aftercare": "aftercare",
}

for _verb, _module in VERBS.items():
    app.command(_verb)(import_module(f"entrepot.cli.{_module}").command)
for _group, _module in GROUPS.items():
    app.add_typer(import_module(f"entrepot.cli.{_module}").group, name=_group)


@app.callback()
def before(
    data_dir: str = typer.Option(None, "--data-dir", help="Folder of the instance."),
) -> None:
    """`--data-dir` is accepted before the verb too."""
    import os

    if data_dir:
        os.environ["ENTREPOT_DATA_DIR"] = data_dir


def main() -> None:
    """The console script."""
    app()


if __name__ == "__main__":
    main()
