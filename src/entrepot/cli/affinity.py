"""`entrepot affinity …`: who suits whom, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from entrepot.cli.common import Format, OutputFormat, answering, emit, fail, say

if TYPE_CHECKING:
    from entrepot.solvers.affinity.problem import Problem, Profile, Side

group = typer.Typer(
    help="Suggestions for intents and offers, with reasons (docs/formats/affinity.md).",
    no_args_is_help=True,
)

File = Annotated[Path, typer.Argument(help="JSON or CSV of intents and offers.", dir_okay=False)]
RulesFile = Annotated[
    Path | None, typer.Option("--rules", help="JSON: rules, where FILE has none.", dir_okay=False)
]
Weight = Annotated[
    list[str] | None, typer.Option("--weight", help="REASON=NUMBER, such as words=2; repeat.")
]
Top = Annotated[int, typer.Option("--top", help="The length of a list.")]
Exposure = Annotated[
    str | None,
    typer.Option(
        "--exposure",
        help="In how many lists one may be shown: a number or none. Twice an even share if left out.",
    ),
]
For = Annotated[str, typer.Option("--for", help="Whose lists: intents (default) or offers.")]


def _problem(
    file: Path, rules: Path | None, weight: list[str] | None, lists_for: str = "intents"
) -> Problem:
    from entrepot.solvers.affinity.reading import read_problem

    if lists_for not in ("intents", "offers"):
        fail(f"--for {lists_for!r}: write intents or offers.")
    side = cast("Side", lists_for)
    return read_problem(file, rules=rules, trees=_tree, weights=weight or (), lists_for=side)


def _tree(name: str) -> Mapping[str, str] | None:
    """The trees of sectors that are shipped."""
    from entrepot.places.reference import sectors

    if name not in ("gbt4754", "isic4"):
        return None
    codes = sectors("isic4" if name == "isic4" else "gbt4754").values()
    return {one.code: one.parent for one in codes if one.parent}


def _exposure(written: str | None, problem: Problem, top: int) -> int | None:
    from entrepot.solvers.affinity.errors import BadLimit
    from entrepot.solvers.affinity.suggest import even_share
    from entrepot.text import Text

    if written is None:
        return even_share(problem, top)
    if written == "none":
        return None
    if not (written.isascii() and written.isdigit() and int(written)):
        raise BadLimit(name="--exposure", value=written, more=Text(", or none", "，或 none"))
    return int(written)


@group.command("suggest")
def suggest_command(
    file: File,
    top: Top = 20,
    exposure: Exposure = None,
    lists_for: For = "intents",
    rules: RulesFile = None,
    weight: Weight = None,
    output: OutputFormat = Format.JSON,
) -> None:
    """A short list for each intent, or for each offer, with the reasons of every suggestion."""
    with answering():
        from entrepot.solvers.affinity.errors import BadLimit
        from entrepot.solvers.affinity.report import suggestions_report
        from entrepot.solvers.affinity.suggest import suggest

        if top < 1:
            raise BadLimit(name="--top", value=top, more="")
        problem = _problem(file, rules, weight, lists_for)
        limit = _exposure(exposure, problem, top)
        report = suggestions_report(problem, suggest(problem, top=top, exposure=limit))
    if output is Format.JSON:
        print(json.dumps(report, ensure_ascii=False))
        return
    rows = [
        (one["intent"], one["offer"], place, f"{one['score']:.3f}", _in_words(one))
        for mine in report["lists"]
        for place, one in enumerate(mine["suggestions"], start=1)
    ]
    emit(rows, ("intent", "offer", "place", "score", "reasons"), output)
    shown = report["shown"]
    say(
        f"Shown at all: {shown['at_all']} of {shown['of']}; most often {shown['most_often']} times "
        f"(limit: {limit or 'none'}). Pairs barred by rules: {sum(report['staff']['barred'].values())}."
    )


@group.command("why")
def why_command(
    file: File,
    intent: Annotated[str, typer.Argument(help="The id of an intent.")],
    offer: Annotated[str, typer.Argument(help="The id of an offer.")],
    rules: RulesFile = None,
    weight: Weight = None,
    output: OutputFormat = Format.JSON,
) -> None:
    """One pair: its score, each reason, and the rule that bars it. Exit code 1 if it is barred."""
    with answering():
        from entrepot.solvers.affinity.errors import UnknownProfile
        from entrepot.solvers.affinity.report import barred_report, suggestion_report
        from entrepot.solvers.affinity.suggest import explain
        from entrepot.text import Text

        problem = _problem(file, rules, weight)
        found: list[Profile] = []
        for wanted, some, side in (
            (intent, problem.intents, Text("intent", "意向")),
            (offer, problem.offers, Text("offer", "项目")),
        ):
            one = next((one for one in some if one.id == wanted), None)
            if one is None:
                raise UnknownProfile(side=side, id=wanted, file=file.name)
            found.append(one)
        ((pair, barred),) = explain(problem, [(found[0], found[1])])
        report = suggestion_report(pair, problem)
    report["barred"] = barred_report(barred) if barred else None
    if output is Format.JSON:
        print(json.dumps(report, ensure_ascii=False))
    else:
        rows = [
            (one["reason"], one["for_intent"], one["for_offer"], one["en"])
            for one in report["reasons"]
        ]
        emit(rows, ("reason", "for_intent", "for_offer", "in words"), output)
        say(f"Score {report['score']:.3f}.")
    if barred:
        say(f"Never shown: {barred.rule.label.en} ({barred.cause}).")
        raise typer.Exit(1)


def _in_words(one: dict[str, Any]) -> str:
    """The three reasons that count most."""
    return "; ".join(reason["en"] for reason in one["reasons"][:3])
