"""Recall and precision of `entrepot.fair.repeats` on planted repeats, beside a plain baseline.

python benchmarks/repeats.py [SEED] [PROJECTS] [PLANTS]

Every candidate is searched for in the pool of all. A flagged pair is right if it is a planted
pair; every other flagged pair is wrong, also one that the invented names made by accident. The
baseline ranks pairs by rapidfuzz's token-sort ratio of the English names, in all pairs.
Thresholds and weights were tuned on seeds 1 and 2; the default seed was looked at once, at the end.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rapidfuzz import fuzz, process

from entrepot.fair.repeats import THRESHOLD, Index
from tests.support.plants import KINDS, Field, in_usd, make_field

Pair = frozenset[str]
THRESHOLDS = (0.1, 0.3, THRESHOLD, 0.7, 0.9, 0.99)


def found_pairs(field: Field) -> tuple[dict[Pair, float], float, float]:
    """Pair -> score of all that the finder flags at the lowest threshold; seconds."""
    start = time.perf_counter()
    index = Index(field.pool, convert=in_usd)
    ready = time.perf_counter()
    pairs: dict[Pair, float] = {}
    for candidate in field.pool:
        for likeness in index.search(candidate, limit=50, threshold=min(THRESHOLDS)):
            pair = frozenset((candidate.key, likeness.key))
            pairs[pair] = max(pairs.get(pair, 0), likeness.score)
    return pairs, ready - start, time.perf_counter() - ready


def baseline_pairs(field: Field) -> dict[Pair, float]:
    """All pairs whose English names are alike to 70 or more."""
    named = [candidate for candidate in field.pool if candidate.name.en]
    names = [candidate.name.en.lower() for candidate in named]
    pairs: dict[Pair, float] = {}
    for start in range(0, len(names), 500):
        scores = process.cdist(
            names[start : start + 500], names, scorer=fuzz.token_sort_ratio, score_cutoff=70
        )
        for row, column in zip(*scores.nonzero(), strict=True):
            if start + row < column:
                pair = frozenset((named[start + row].key, named[column].key))
                pairs[pair] = float(scores[row, column])
    return pairs


def line(label: str, field: Field, pairs: dict[Pair, float], threshold: float) -> str:
    planted = {frozenset((plant, of)) for plant, (of, _) in field.pairs.items()}
    flagged = {pair for pair, score in pairs.items() if score >= threshold}
    right = len(flagged & planted)
    precision = f"{right / len(flagged):.3f}" if flagged else "-"
    return (
        f"| {label} | {threshold:g} | {right} | {right / len(planted):.3f} | "
        f"{len(flagged) - right} | {precision} |"
    )


def main() -> None:
    seed, projects, plants = (
        int(sys.argv[place]) if len(sys.argv) > place else default
        for place, default in ((1, 21), (2, 4000), (3, 200))
    )
    field = make_field(seed=seed, projects=projects, plants=plants)
    print(
        f"seed {seed}: {projects:,} projects, {plants} planted repeats, {len(field.followers)} "
        f"declared follow-ups, {len(field.pool) - projects - plants - len(field.followers)} "
        "second projects of the same investor, place and sector\n"
    )
    pairs, indexing, searching = found_pairs(field)
    print("| finder | threshold | found | recall | wrong | precision |\n|---|---|---|---|---|---|")
    for threshold in THRESHOLDS:
        print(line("repeats", field, pairs, threshold))
    plain = baseline_pairs(field)
    for threshold in (75, 85, 95, 100):
        print(line("token-sort ratio, English", field, plain, threshold))
    print(f"\nAt {THRESHOLD:g}, by kind of plant:\n")
    print(
        "| kind | planted | found | recall | recall of the baseline at 85 |\n|---|---|---|---|---|"
    )
    counts = Counter(kind for _, kind in field.pairs.values())
    for kind in KINDS:
        of_kind = [frozenset((p, of)) for p, (of, k) in field.pairs.items() if k == kind]
        found = sum(pairs.get(pair, 0) >= THRESHOLD for pair in of_kind)
        base = sum(plain.get(pair, 0) >= 85 for pair in of_kind)
        print(
            f"| {kind} | {counts[kind]} | {found} | {found / counts[kind]:.2f} | "
            f"{base / counts[kind]:.2f} |"
        )
    wrong = Counter(
        "declared follow-ups"
        if pair in {frozenset(one) for one in field.followers.items()}
        else "second projects"
        if any(key.startswith("second") for key in pair)
        else "others"
        for pair, score in pairs.items()
        if score >= THRESHOLD and not _planted(field, pair)
    )
    print(f"\nWrong at {THRESHOLD:g}: {dict(wrong)}")
    print(
        f"Index {indexing:.1f} s; {len(field.pool):,} searches {searching:.1f} s, "
        f"{searching / len(field.pool) * 1000:.1f} ms each"
    )


def _planted(field: Field, pair: Pair) -> bool:
    return any(field.pairs.get(key, ("",))[0] in pair for key in pair if key in field.pairs)


if __name__ == "__main__":
    main()
