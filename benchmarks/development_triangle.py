"""The triangle of 1,000,000 projects and 10,000,000 entries, against hand-written SQL.

    python -m benchmarks.development_triangle [--entries 10000000] [--projects 1000000] [--runs 3]

Makes a snapshot (kept in the folder, so that a second run is quicker): every project signed at one
of 20 editions with a commitment, every other entry a payment into it. Then, in one process, turn by
turn: the triangle of paid-in capital as the program computes it, known-at on, through
`figures.development`, and a plain DuckDB statement on the same Parquet files that gives the same
cells. Compares them cell by cell and prints the medians, in seconds of the clock and of the
processor, and their ratio. The bound is 5 s.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.cube import BATCH, FIRST, LAST, SPAN, write

COHORTS = 20
AS_OF = date(2024, 6, 30)
BOUND = 5.0
PARTIES = 5_000
#: The known-at cuts off the last tenth of the batches.
KNOWN_AT = FIRST + (LAST - FIRST) * 9 // 10


def start(cohort: int) -> date:
    """The first day of an edition."""
    return date(1998 + cohort, 6, 8)


STARTS = {str(cohort): start(cohort) for cohort in range(1, COHORTS + 1)}


def selects(entries: int, projects: int) -> dict[str, str]:
    """File -> the statement that generates it. Batch n posts; batch `batches` + n verifies it."""
    batches = -(-entries // BATCH)
    step = (LAST - FIRST) // batches
    begins = f"make_date((1999 + p % {COHORTS})::INTEGER, 6, 8)"
    recorded = f"({FIRST} + (batch - 1) * {step})"
    plain = f"1::BIGINT AS batch, {FIRST} AS recorded_at, 'own' AS register"
    # Every project commits once; all other entries are payments, the most in the first years.
    money = f"""
        SELECT (batch * {SPAN} + place)::BIGINT AS id, batch::BIGINT AS batch,
               {recorded}::BIGINT AS recorded_at, 'own' AS register, 'K' || i AS key,
               CASE WHEN committed THEN 'commitment' ELSE 'payment' END AS posting,
               CASE WHEN committed THEN 'committed' ELSE 'paid_in' END AS capital_class,
               'original' AS nature, 'USD' AS currency,
               CASE WHEN committed THEN {begins}
                    ELSE {begins} + (hash(i * 13) % 40 * (hash(i * 17) % 60))::INTEGER
               END AS effective_on,
               'day' AS precision, (p + 1)::BIGINT AS project, NULL::BIGINT AS enterprise,
               CASE WHEN committed THEN ({SPAN} + 500000 + p)::BIGINT END AS signing,
               'p' || (hash(p * 5) % {PARTIES}) AS investor,
               CASE WHEN hash(i * 7) % 10 = 0 AND NOT committed THEN 'domestic' ELSE 'foreign'
               END AS money_origin,
               NULL::BIGINT AS reverses, NULL::BIGINT AS deal, 'original' AS base_nature,
               ((hash(i * 11) % 1000000000)::DECIMAL(18,0) / 100)::DECIMAL(18,3) AS amount,
               CASE WHEN committed
                    THEN ((hash(i * 11) % 1000000000)::DECIMAL(18,0) / 100)::DECIMAL(18,3)
               END AS foreign_amount
        FROM (SELECT i, i < {projects} AS committed,
                     CASE WHEN i < {projects} THEN i ELSE hash(i * 3) % {projects} END::BIGINT AS p,
                     1 + i // {BATCH} AS batch, 1 + i % {BATCH} AS place
              FROM range({entries}) r(i))"""
    return {
        "batches": f"""
            SELECT n::BIGINT AS number,
                   ({FIRST} + ((n - 1) % {batches}) * {step})::BIGINT AS recorded_at,
                   n > {batches} AS exempt, FALSE AS replayed, 1::BIGINT AS records,
                   'benchmark' AS source
            FROM range(1, {2 * batches + 1}) r(n)""",
        "entries": money,
        # One entry in 200 is reversed, in the batch where it stands.
        "reversals": f"""
            SELECT * REPLACE (id + {BATCH} AS id, 'reversal' AS nature, id AS reverses,
                              -amount AS amount, -foreign_amount AS foreign_amount)
            FROM ({money}) WHERE hash(id) % 200 = 0""",
        "projects": f"""
            SELECT (p + 1)::BIGINT AS id, {plain}, 'P' || p AS key
            FROM range({projects}) r(p)""",
        "signings": f"""
            SELECT ({SPAN} + 500000 + p)::BIGINT AS id, {plain}, 'S' || p AS key,
                   (p + 1)::BIGINT AS project, {begins} AS signed_on, 'day' AS precision,
                   'contract' AS kind, (1 + p % {COHORTS})::VARCHAR AS edition,
                   NULL::BIGINT AS follows
            FROM range({projects}) r(p)""",
        "versions": f"""
            SELECT ({2 * SPAN} + row_number() OVER ())::BIGINT AS id, 1::BIGINT AS batch,
                   {FIRST} AS recorded_at, p::BIGINT AS project, NULL::BIGINT AS enterprise,
                   '' AS party, attribute, value, NULL::BIGINT AS linked_project,
                   DATE '1999-01-01' AS effective_on
            FROM (
                SELECT p, 'direction' AS attribute,
                       CASE WHEN p % 20 = 0 THEN 'outward' ELSE 'inward' END AS value
                FROM range(1, {projects + 1}) r(p)
                UNION ALL
                SELECT p, 'origin', CASE WHEN p % 7 = 0 THEN 'domestic' ELSE 'foreign' END
                FROM range(1, {projects + 1}) r(p))""",
        "verifications": f"""
            SELECT (({batches} + n) * {SPAN} + 1)::BIGINT AS id, ({batches} + n)::BIGINT AS batch,
                   ({FIRST} + (n - 1) * {step})::BIGINT AS recorded_at,
                   n::BIGINT AS target_batch, NULL::BIGINT AS target_record,
                   'accepted' AS verdict, 'v' AS person
            FROM range(1, {batches + 1}) r(n)""",
    }


def by_hand(folder: Path) -> str:
    """What someone who knows DuckDB would write for the same cells, on the same files."""

    def held(attribute: str) -> str:
        return f"""
            SELECT project, value FROM '{folder}/versions.parquet'
            WHERE attribute = '{attribute}' AND effective_on <= DATE '{AS_OF}'
              AND recorded_at <= {KNOWN_AT} AND batch IN (SELECT number FROM accepted)
            QUALIFY row_number() OVER (
                PARTITION BY project ORDER BY effective_on DESC, recorded_at DESC, id DESC) = 1"""

    columns = "amount, effective_on, project"
    condition = f"""
        capital_class = 'paid_in' AND base_nature IN ('original', 'withdrawal')
        AND register = 'own' AND money_origin = 'foreign' AND currency = 'USD'
        AND effective_on <= DATE '{AS_OF}' AND recorded_at <= {KNOWN_AT}
        AND batch IN (SELECT number FROM accepted)"""
    return f"""
        WITH verdicts AS (
            SELECT target_batch, verdict FROM '{folder}/verifications.parquet'
            WHERE recorded_at <= {KNOWN_AT}
            QUALIFY row_number() OVER (PARTITION BY target_batch ORDER BY id DESC) = 1),
        accepted AS (
            SELECT number FROM '{folder}/batches.parquet' b
            LEFT JOIN verdicts v ON v.target_batch = b.number
            WHERE b.recorded_at <= {KNOWN_AT} AND coalesce(v.verdict = 'accepted', b.exempt)),
        counted AS (
            SELECT {columns} FROM '{folder}/entries.parquet' WHERE {condition}
            UNION ALL
            SELECT {columns} FROM '{folder}/reversals.parquet'
            WHERE {condition} AND reverses // {SPAN} IN (SELECT number FROM accepted)),
        directions AS ({held("direction")}),
        origins AS ({held("origin")}),
        first AS (
            SELECT project, edition FROM '{folder}/signings.parquet'
            WHERE signed_on <= DATE '{AS_OF}' AND recorded_at <= {KNOWN_AT}
              AND batch IN (SELECT number FROM accepted)
            QUALIFY row_number() OVER (PARTITION BY project ORDER BY signed_on, key, id) = 1)
        SELECT edition,
               greatest(1, 1 + date_sub('year', make_date(1998 + edition::INTEGER, 6, 8),
                                        effective_on)) AS age,
               sum(amount) AS total
        FROM counted
        JOIN directions USING (project) JOIN origins USING (project) JOIN first USING (project)
        WHERE directions.value = 'inward' AND origins.value = 'foreign'
        GROUP BY ALL"""


def processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(act: Callable[[], Any]) -> tuple[float, float, Any]:
    """(seconds of the clock, of the processor, what came)."""
    clock, busy = time.perf_counter(), processor()
    result = act()
    return time.perf_counter() - clock, processor() - busy, result


def compare(snapshot: Any, runs: int) -> dict[str, list[float]]:
    """Seconds of each run; the cells of both compared."""
    from entrepot.figures.core.engine import Engine
    from entrepot.figures.core.request import Request
    from entrepot.figures.development import developed
    from entrepot.solvers.development.triangle import Step

    request = Request.parse(
        "paid_in",
        where=("direction=inward", "origin=foreign"),
        as_of=AS_OF.isoformat(),
        known_at=datetime.fromtimestamp(KNOWN_AT / 1_000_000, UTC).isoformat(),
        currency="USD",
    )
    statement, hand = by_hand(snapshot.folder), duckdb.connect()

    def ours() -> Any:
        # An engine of its own each time: nothing is kept from the run before.
        engine = Engine(snapshot)
        try:
            return developed(engine, request, step=Step.YEAR, starts=STARTS)
        finally:
            engine.close()

    seconds: dict[str, list[float]] = {
        name: [] for name in ("ours", "ours_cpu", "hand", "hand_cpu")
    }
    for run in range(runs + 1):
        clock, busy, found = timed(ours)
        hand_clock, hand_busy, rows = timed(lambda: hand.execute(statement).fetchall())
        if run == 0:
            # The first one also reads the files into the system's cache, for both.
            cells = differences(found, rows)
            print(f"{cells} cells, equal to those by hand", file=sys.stderr)
            continue
        for name, value in zip(seconds, (clock, busy, hand_clock, hand_busy), strict=True):
            seconds[name].append(value)
    return seconds


def differences(found: Any, rows: list[tuple[str, int, Decimal]]) -> int:
    """How many cells there are; raises AssertionError where one is another than by hand."""
    by_age = {(edition, age): total for edition, age, total in rows}
    count = 0
    for row in found.triangle.rows:
        running = Decimal(0)
        for age, cell in enumerate(row.cumulative, start=1):
            running += by_age.get((row.cohort, age), Decimal(0))
            assert cell == running.quantize(Decimal("0.01")), (row.cohort, age, cell, running)
            count += 1
    assert count > COHORTS
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=10_000_000)
    parser.add_argument("--projects", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "entrepot-benchmark-triangle"
    )
    parser.add_argument("--json", action="store_true", help="the same as JSON")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    os.environ["ENTREPOT_DATA_DIR"] = str(given.folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.config.settings")
    import django

    django.setup()
    name = f"d{given.projects:023x}{given.entries:040x}"
    snapshot = write(given.folder, name, selects(given.entries, given.projects))
    seconds = compare(snapshot, given.runs)
    figures = {key: statistics.median(values) for key, values in seconds.items()}
    figures["ratio"] = figures["ours"] / figures["hand"]
    if given.json:
        print(json.dumps({"entries": given.entries, "projects": given.projects, **figures}))
    else:
        print(f"{'entries':<44}{given.entries:>12,}")
        print(f"{'projects':<44}{given.projects:>12,}")
        print(f"{'triangle through the figures, s (at most 5)':<44}{figures['ours']:>12.2f}")
        print(f"{'  of the processor, s':<44}{figures['ours_cpu']:>12.2f}")
        print(f"{'the same cells by hand in SQL, s':<44}{figures['hand']:>12.2f}")
        print(f"{'  of the processor, s':<44}{figures['hand_cpu']:>12.2f}")
        print(f"{'ratio':<44}{figures['ratio']:>12.2f}")
    return 0 if figures["ours"] <= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
