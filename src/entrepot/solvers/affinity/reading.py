"""Files of `docs/formats/affinity.md` into a problem. Every refusal names its path or row."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from entrepot.solvers.affinity.errors import (
    BadWeight,
    CircularTree,
    NothingToCompare,
    RepeatedId,
    RulesTwice,
    UnknownName,
    UnknownSector,
    UnknownTree,
    UnreadableFile,
)
from entrepot.solvers.affinity.problem import Closed, Problem, Profile, Reason, Rules, Side, Traits
from entrepot.solvers.affinity.values import (
    amounts_of,
    levels_of,
    names_of,
    needed,
    object_of,
    period_of,
    refused,
    strengths_of,
    text_of,
    weight_of,
)
from entrepot.text import Text

TRAITS = ("sectors", "places", "forms", "size", "level")
WISHES = ("sectors", "places", "forms", "size", "levels", "kinds")
PROFILE = (
    *("id", "party", "kind", *TRAITS, "languages", "period", "partners"),
    *("text", "wants", "excludes"),
)
RULES = ("tree", "negative_list", "never_meet", "screened", "weights")
#: Columns of the CSV form: the same names, with a dot before what stands in an object.
COLUMNS = (
    "side",
    *(name for name in PROFILE if name not in {"text", "wants", "excludes"}),
    *("text.en", "text.zh", *(f"wants.{name}" for name in WISHES)),
    *("excludes.sectors", "excludes.parties"),
)
SIDES = ("intent", "offer")

#: A named tree of sectors as code -> the code above it; None where there is no such tree.
Trees = Callable[[str], Mapping[str, str] | None]

_A_LIST = Text("Write a list of objects.", "请写作对象列表。")
_A_PAIR = Text("Write two different parties.", "请写两个不同的主体。")
_A_SIDE = Text("Write intent or offer.", "请写 intent 或 offer。")
_NO_CSV = Text("it has no head row", "没有表头")
_NOT_UTF8 = Text("it is not in UTF-8", "不是 UTF-8 编码")


def read_problem(
    file: Path,
    *,
    rules: Path | None = None,
    trees: Trees = lambda _: None,
    weights: Iterable[str] = (),
    lists_for: Side = "intents",
) -> Problem:
    """Intents and offers of a JSON or CSV file, which its suffix tells apart.

    `rules`: a JSON file with the object `rules`, where `file` has none. `weights`: `REASON=NUMBER`,
    before those of the rules. Raises AffinityError.
    """
    text = _text(file)
    if file.suffix.lower() == ".csv":
        sides, own = _rows(file, text), None
    else:
        whole = object_of(_json(file, text), file.name, ("intents", "offers", "rules"))
        sides = {name: _listed(whole.get(f"{name}s"), f"{name}s") for name in SIDES}
        own = whole.get("rules")
    if own is not None and rules is not None:
        raise RulesTwice(file=file.name, rules=rules.name)
    given, path = own, "rules"
    if rules is not None:
        given, path = _json(rules, _text(rules)), rules.name
    found, weighed = _rules({} if given is None else given, path, trees)
    profiles = {side: _profiles(records, found) for side, records in sides.items()}
    if not all(profiles.values()):
        counts = {f"{side}s": len(some) for side, some in profiles.items()}
        raise NothingToCompare(file=file.name, **counts)
    weighed |= _weights(weights)
    problem = Problem.of(profiles["intent"], profiles["offer"], found, weighed, lists_for)
    if not any(problem.weights.values()):
        _no_weight("weights", "0")
    return problem


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(file=file, why=_NOT_UTF8) from error
    except OSError as error:
        raise UnreadableFile(file=file, why=error.strerror or error) from error


def _json(file: Path, text: str) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise UnreadableFile(file=file.name, why=constant)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            double = next(name for name in names if names.count(name) > 1)
            raise UnreadableFile(
                file=file.name, why=Text(f"{double!r} stands twice", f"“{double}”出现两次")
            )
        return found

    try:
        return json.loads(text, parse_float=Decimal, parse_constant=refuse, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(file=file.name, why=error) from error


def _listed(value: object, path: str) -> list[tuple[str, Any]]:
    """Each of a list under its path."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise refused(path, value, _A_LIST)
    return [(f"{path}[{at}]", one) for at, one in enumerate(value)]


def _rows(file: Path, text: str) -> dict[str, list[tuple[str, Any]]]:
    """Rows of a CSV file as the objects that they stand for, by their side."""
    found: dict[str, list[tuple[str, Any]]] = {side: [] for side in SIDES}
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise UnreadableFile(file=file.name, why=error) from error
    if not table:
        raise UnreadableFile(file=file.name, why=_NO_CSV)
    heads = [head.strip() for head in table[0]]
    for head in heads:
        if head not in COLUMNS or heads.count(head) > 1:
            raise UnknownName(path=f"{file.name}, row 1", name=head, known=", ".join(COLUMNS))
    for number, cells in enumerate(table[1:], start=2):
        path = f"row {number}"
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(heads):
            mend = Text(f"The head has {len(heads)} cells.", f"表头有 {len(heads)} 个单元格。")
            raise refused(path, ",".join(cells), mend)
        record: dict[str, Any] = {}
        for head, cell in zip(heads, cells, strict=True):
            if cell.strip():
                outer, dot, inner = head.partition(".")
                if dot:
                    record.setdefault(outer, {})[inner] = cell
                else:
                    record[head] = cell
        side = needed(record.pop("side", None), f"{path}.side")
        if side not in SIDES:
            raise refused(f"{path}.side", side, _A_SIDE)
        found[side].append((path, record))
    return found


def _profiles(records: Iterable[tuple[str, Any]], rules: Rules) -> list[Profile]:
    found: dict[str, tuple[str, Profile]] = {}
    for path, record in records:
        profile = _profile(record, path, rules)
        if profile.id in found:
            raise RepeatedId(path=f"{path}.id", id=profile.id, first=found[profile.id][0])
        found[profile.id] = path, profile
    return [profile for _, profile in found.values()]


def _profile(record: object, path: str, rules: Rules) -> Profile:
    had = object_of(record, path, PROFILE)
    wants = object_of(had.get("wants", {}), f"{path}.wants", WISHES)
    excludes = object_of(had.get("excludes", {}), f"{path}.excludes", ("sectors", "parties"))
    said = object_of(had.get("text", {}), f"{path}.text", ("en", "zh"))
    barred = names_of(excludes.get("sectors"), f"{path}.excludes.sectors")
    _check_sectors(barred, f"{path}.excludes.sectors", rules)
    return Profile(
        id=needed(had.get("id"), f"{path}.id"),
        party=text_of(had.get("party"), f"{path}.party"),
        kind=text_of(had.get("kind"), f"{path}.kind"),
        has=_traits(had, path, "level", rules),
        wants=_traits(wants, f"{path}.wants", "levels", rules),
        kinds=names_of(wants.get("kinds"), f"{path}.wants.kinds"),
        languages=names_of(had.get("languages"), f"{path}.languages"),
        period=period_of(had.get("period"), f"{path}.period"),
        partners=names_of(had.get("partners"), f"{path}.partners"),
        text=Text(
            text_of(said.get("en"), f"{path}.text.en"), text_of(said.get("zh"), f"{path}.text.zh")
        ),
        excluded_sectors=barred,
        excluded_parties=names_of(excludes.get("parties"), f"{path}.excludes.parties"),
    )


def _traits(value: Mapping[str, Any], path: str, level: str, rules: Rules) -> Traits:
    sectors = strengths_of(value.get("sectors"), f"{path}.sectors")
    _check_sectors(sectors, f"{path}.sectors", rules)
    return Traits(
        sectors=sectors,
        places=strengths_of(value.get("places"), f"{path}.places"),
        forms=strengths_of(value.get("forms"), f"{path}.forms"),
        size=amounts_of(value.get("size"), f"{path}.size"),
        levels=levels_of(value.get(level), f"{path}.{level}"),
    )


def _check_sectors(sectors: Iterable[str], path: str, rules: Rules) -> None:
    """Where there is a tree, a code outside it is a slip that would silently fit nothing."""
    for sector in sectors:
        if rules.tree and sector not in rules.codes:
            raise UnknownSector(path=path, sector=sector)


def _rules(value: object, path: str, trees: Trees) -> tuple[Rules, dict[Reason, float]]:
    given = object_of(value, path, RULES)
    rules = Rules(tree=_tree(given.get("tree"), f"{path}.tree", trees))
    closed = []
    for at, one in _listed(given.get("negative_list"), f"{path}.negative_list"):
        entry = object_of(one, at, ("sector", "open_to"))
        sector = needed(entry.get("sector"), f"{at}.sector")
        _check_sectors([sector], f"{at}.sector", rules)
        closed.append(Closed(sector, names_of(entry.get("open_to"), f"{at}.open_to")))
    never = set()
    for at, one in _listed(given.get("never_meet"), f"{path}.never_meet"):
        pair = names_of(one, at)
        if len(pair) != 2:
            raise refused(at, one, _A_PAIR)
        never.add(pair)
    weights = object_of(given.get("weights", {}), f"{path}.weights", list(Reason))
    return (
        Rules(
            tree=rules.tree,
            negative_list=tuple(closed),
            never_meet=frozenset(never),
            screened=names_of(given.get("screened"), f"{path}.screened"),
        ),
        _weights((f"{name}={weight}" for name, weight in weights.items()), f"{path}.weights"),
    )


def _tree(value: object, path: str, trees: Trees) -> Mapping[str, str]:
    if value is None:
        return {}
    if isinstance(value, str):
        named = trees(value.strip())
        if named is None:
            raise UnknownTree(path=path, name=value)
        return named
    tree = {
        code: needed(above, f"{path}.{code}")
        for code, above in object_of(value, path, value if isinstance(value, dict) else ()).items()
    }
    for code in tree:
        seen = {code}
        above = tree[code]
        while above in tree and above not in seen:
            seen.add(above)
            above = tree[above]
        if above in seen:
            raise CircularTree(path=path, sector=above)
    return tree


def _weights(written: Iterable[str], path: str = "--weight") -> dict[Reason, float]:
    found: dict[Reason, float] = {}
    for one in written:
        name, _, number = one.partition("=")
        weight = weight_of(number)
        if name.strip() not in tuple(Reason) or weight is None:
            _no_weight(path, one)
        found[Reason(name.strip())] = weight
    return found


def _no_weight(path: str, value: str) -> NoReturn:
    raise BadWeight(path=path, value=value, known=", ".join(Reason))
