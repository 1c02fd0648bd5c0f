"""Precision and recall of the screening of names, beside rapidfuzz's own scores.

python benchmarks/screening.py

Wants the shared folder (ENTREPOT_SHARED). First pairs of names with their answers: the even rows
were for tuning, the odd ones are reported; the baselines' thresholds are those that were best by
F1 on the even rows. Then a real list: its own names with one letter lost, and invented companies,
none of which is on it.
"""

from __future__ import annotations

import csv
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from entrepot.demo.history import make_history
from entrepot.parties.matching import (
    THRESHOLD,
    THRESHOLD_PERSON,
    Watch,
    compare,
    plain,
)
from tests.support.surroundings import SHARED_ABSENT, shared_folder

Case = tuple[str, str, bool]
SLIPS = 1000


def ours(person: bool) -> Callable[[str, str], float]:
    return lambda a, b: compare(plain(a), plain(b), person=person).score


def peer(scorer: Callable[..., float]) -> Callable[[str, str], float]:
    return lambda a, b: scorer(a, b, processor=default_process)


def quality(
    score: Callable[[str, str], float], cases: list[Case], threshold: float
) -> tuple[float, float]:
    said = [(score(a, b) >= threshold, true) for a, b, true in cases]
    right = sum(yes and true for yes, true in said)
    return right / max(1, sum(yes for yes, _ in said)), right / sum(true for _, true in said)


def best_threshold(score: Callable[[str, str], float], cases: list[Case]) -> int:
    def f1(threshold: int) -> float:
        precision, recall = quality(score, cases, threshold)
        return 2 * precision * recall / max(precision + recall, 1e-9)

    return max(range(60, 100), key=f1)


def cases_table(folder: Path) -> None:
    path = folder / "entity_resolution" / "name_screening_cases.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    print("| names of | score | threshold | precision | recall |\n|---|---|---|---|---|")
    for person, label in ((False, "organisations, vessels"), (True, "people")):
        mine = [
            (row["name1"], row["name2"], row["is_match"] == "true", place % 2)
            for place, row in enumerate(rows)
            if (row["schema"] == "Person") == person
        ]
        even = [case[:3] for case in mine if case[3] == 0]
        odd = [case[:3] for case in mine if case[3] == 1]
        known = THRESHOLD_PERSON if person else THRESHOLD
        for name, score, threshold in (
            ("screening", ours(person), known),
            *(
                (f"rapidfuzz {scorer.__name__}", peer(scorer), best_threshold(peer(scorer), even))
                for scorer in (fuzz.token_sort_ratio, fuzz.token_set_ratio, fuzz.WRatio)
            ),
        ):
            precision, recall = quality(score, odd, threshold)
            print(
                f"| {label} ({len(odd)}) | {name} | {threshold} | {precision:.3f} | {recall:.3f} |"
            )


def listed(folder: Path, edition: str) -> list[tuple[int, str, bool]]:
    names: list[tuple[int, str, bool]] = []
    people: set[str] = set()
    for kind, column in (("sdn", 1), ("alt", 3)):
        path = folder / "sanctions" / f"ofac_{kind}_{edition}.csv"
        with path.open(encoding="ascii", newline="") as file:
            for row in csv.reader(file):
                if len(row) > 1:
                    if kind == "sdn" and row[2].strip() == "individual":
                        people.add(row[0])
                    names.append((len(names), row[column], row[0] in people))
    return names


def list_table(folder: Path) -> None:
    names = listed(folder, "2021-07")
    start = time.perf_counter()
    watch = Watch(names)
    ready = time.perf_counter() - start
    rng = random.Random(5)
    found = hits = 0
    start = time.perf_counter()
    for key, name, person in rng.sample(names, SLIPS):
        at = rng.randrange(1, len(name) - 1)
        keys = {hit for hit, _ in watch.matches(name[:at] + name[at + 1 :], person=person)}
        found += key in keys
        hits += len(keys)
    each = (time.perf_counter() - start) / SLIPS * 1000
    history = make_history(seed=20, scale=0.02)
    invented = [name for pair in history.investors for name in pair[:2]]
    false = [watch.matches(name, person=False) for name in invented]
    print(f"\nThe list: {len(names):,} names, made ready in {ready:.1f} s, {each:.1f} ms a name\n")
    print("| what | measured |\n|---|---|")
    print(f"| {SLIPS:,} listed names with one letter lost: found | {found / SLIPS:.3f} |")
    print(f"| names shown for each of them | {hits / SLIPS:.1f} |")
    print(
        f"| {len(invented):,} names of invented investors, both scripts: with a hit | "
        f"{sum(map(bool, false)) / len(invented):.4f} |"
    )


if __name__ == "__main__":
    if not shared_folder().is_dir():
        sys.exit(f"{SHARED_ABSENT}: set ENTREPOT_SHARED to where it is")
    cases_table(shared_folder())
    list_table(shared_folder())
