"""Lists of `entrepot.solvers.affinity`: how long they take, and whether they name what came.

python benchmarks/affinity.py [SIZE] [RESAMPLES]

1. Top 20 for SIZE (10,000) invented intents and as many offers, everything stated on both sides,
   under the default exposure limit: time, and the peak memory of a process that does nothing else.
2. Real investors and companies of startup_funding_india (left out where the shared data folder
   isn't): intents from the rounds before 2017, offers and answers from those since; beside
   popularity, plain TF-IDF and chance, with 95 % intervals over RESAMPLES (2,000) resamples of
   the investors (of the companies, where the share of companies shown is meant).
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from entrepot.solvers.affinity.problem import Problem, Profile, Rules, Traits
from entrepot.solvers.affinity.suggest import even_share, suggest
from entrepot.text import Text
from tests.support.rankings import (
    TOP,
    Lists,
    by_affinity,
    by_chance,
    by_popularity,
    by_tf_idf,
    measured,
)
from tests.support.rounds import Split, read_rounds
from tests.support.surroundings import shared_folder

SEED = 7
#: Bytes of one score, were all kept in one table.
SCORE_BYTES = 8


# Invented profiles.
def invented(size: int, seed: int = SEED) -> Problem:
    """Three levels of sectors and places, 25 English and 15 Chinese words, some of each rare."""
    draw = random.Random(seed)
    tree = {}
    for section in "ABCDEFGHIJKLMNOPQRST":
        for division in range(5):
            tree[f"{section}{division}"] = section
            for group in range(5):
                tree[f"{section}{division}{group}"] = f"{section}{division}"
    sectors = [code for code in tree if len(code) == 3]
    places = [f"CN/{one}/{one}{other:02}" for one in range(30) for other in range(30)]
    letters = "abcdefghiklmnoprstuvw"
    english = ["".join(draw.choices(letters, k=draw.randint(3, 9))) for _ in range(3000)]
    often = [1 / (5 + rank) for rank in range(len(english))]
    han = ["".join(chr(0x4E00 + draw.randrange(3000)) for _ in range(2)) for _ in range(1500)]

    def sizes() -> tuple[Decimal, Decimal]:
        low = 10 ** draw.uniform(5, 8)
        return Decimal(int(low)), Decimal(int(low * draw.uniform(1, 10)))

    def traits(sector_count: int, place_count: int, levels: tuple[int, int]) -> Traits:
        return Traits(
            sectors=dict.fromkeys(draw.sample(sectors, sector_count), 1.0),
            places=dict.fromkeys(draw.sample(places, place_count), 1.0),
            forms={draw.choice(("equity", "joint-venture", "licence", "lease")): 1.0},
            size=sizes(),
            levels=levels,
        )

    def profile(name: str) -> Profile:
        start = date(2027, 1, 1) + timedelta(draw.randrange(700))
        level = draw.randint(1, 9)
        return Profile(
            id=name,
            party=f"party of {name}",
            has=traits(1, 1, (level, level)),
            wants=traits(3, 2, (max(level - 2, 1), min(level + 2, 9))),
            languages=frozenset(draw.sample(("en", "zh", "de", "fr", "ja"), 2)),
            period=(start, start + timedelta(draw.randint(30, 700))),
            partners=frozenset(f"partner {draw.randrange(2000)}" for _ in range(3)),
            text=Text(
                " ".join(draw.choices(english, weights=often, k=25)),
                "".join(draw.choices(han, k=15)),
            ),
        )

    sides = ([profile(f"{side}{at:06}") for at in range(size)] for side in ("i", "o"))
    return Problem.of(*sides, Rules(tree=tree))


def timed(size: int) -> None:
    """In a process of its own, so that its peak is that of the lists."""
    problem = invented(size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wall, processor = time.perf_counter(), time.process_time()
    limit = even_share(problem, TOP)
    found = suggest(problem, top=TOP, exposure=limit)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lists = Counter(len(mine) for mine in found.lists.values())
    whole = size * size * SCORE_BYTES / 2**20
    print("| | measured |\n|---|---|")
    print(f"| seconds on the clock; load of the machine | {wall:.1f}; {os.getloadavg()[0]:.1f} |")
    print(f"| seconds of processor time, one core | {processor:.1f} |")
    print(f"| pairs scored a second of processor time | {size * size / processor:,.0f} |")
    print(f"| peak memory, MiB; before with the profiles alone | {peak:.0f}; {before:.0f} |")
    print(f"| one table of all scores would be, MiB | {whole:,.0f} |")
    print(f"| lists of {TOP} | {lists[TOP]:,} of {size:,} |")
    print(f"| most lists that an offer is in; limit | {max(found.exposed.values())}; {limit} |")
    shown = sum(1 for number in found.exposed.values() if number)
    print(f"| offers in some list | {shown / size:.1%} |\n")


def evaluated(shared: Path, resamples: int) -> None:
    split = Split(read_rounds(shared), date(2017, 1, 1))
    problem = split.problem()
    edges = sum(map(len, split.later.values()))
    print(
        f"{len(split.later)} investors with a round before 2017 and a company new to them since; "
        f"{edges} such edges; {len(split.companies)} companies that raised money since.\n"
    )
    limit = even_share(problem, TOP)
    ways = {
        "affinity": by_affinity(problem, None),
        f"affinity, exposure limit {limit} (default)": by_affinity(problem, limit),
        f"affinity, exposure limit {limit // 2}": by_affinity(problem, limit // 2),
        "TF-IDF": by_tf_idf(split),
        "popularity": by_popularity(split),
        "chance": by_chance(split),
    }
    # The same resamples of investors for all, so that differences are of one set of investors.
    generator = np.random.default_rng(SEED)
    draws = generator.integers(len(split.later), size=(resamples, len(split.later)))
    found = {name: measured(lists, split) for name, lists in ways.items()}
    shares = {name: share_shown(lists, split, generator, resamples) for name, lists in ways.items()}
    print(f"| lists by | NDCG@{TOP} | recall@{TOP} | offers shown at all |\n|---|---|---|---|")
    for name, (ndcg, recall) in found.items():
        print(
            f"| {name} | {spread_of(ndcg, draws)} | {spread_of(recall, draws)} | {shares[name]} |"
        )
    print(f"\n| difference | NDCG@{TOP} | recall@{TOP} |\n|---|---|---|")
    for name in list(ways)[:3]:
        for peer in ("TF-IDF", "popularity"):
            apart = [ours - theirs for ours, theirs in zip(found[name], found[peer], strict=True)]
            cells = " | ".join(spread_of(one, draws, sign="+") for one in apart)
            print(f"| {name} less {peer} | {cells} |")


def spread_of(values: np.ndarray, draws: np.ndarray, sign: str = "") -> str:
    low, high = np.percentile(values[draws].mean(axis=1), (2.5, 97.5))
    return f"{values.mean():{sign}.4f} ({low:{sign}.4f} to {high:{sign}.4f})"


def share_shown(lists: Lists, split: Split, generator: np.random.Generator, resamples: int) -> str:
    """Over resamples of the companies: a resample of investors has fewer lists, so shows fewer."""
    listed = {company for mine in lists.values() for company in mine}
    shown = np.array([company in listed for company in split.companies], dtype=float)
    draws = generator.integers(len(shown), size=(resamples, len(shown)))
    low, high = np.percentile(shown[draws].mean(axis=1), (2.5, 97.5))
    return f"{shown.mean():.1%} ({low:.1%} to {high:.1%})"


def main() -> None:
    if sys.argv[1:2] == ["--timed"]:
        timed(int(sys.argv[2]))
        return
    size, resamples = (
        int(sys.argv[place]) if len(sys.argv) > place else default
        for place, default in ((1, 10_000), (2, 2000))
    )
    print(f"Top {TOP} for {size:,} intents and {size:,} offers, seed {SEED}:\n", flush=True)
    subprocess.run([sys.executable, __file__, "--timed", str(size)], check=True)
    shared = shared_folder()
    if not shared.is_dir():
        print("The shared data folder isn't here: the rounds are left out.")
        return
    evaluated(shared, resamples)


if __name__ == "__main__":
    main()
