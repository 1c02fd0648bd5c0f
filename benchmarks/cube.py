"""The cube of paid-in capital by year, economy and sector, against hand-written SQL.

    python -m benchmarks.cube [--entries 10000000] [--runs 5] [--folder DIR]

Makes a snapshot of that many entries (kept in the folder, so that a second run is quicker), then
runs in one process, turn by turn: the measure as the program computes it, both clocks on, and a
plain DuckDB statement on the same Parquet files that gives the same rows. Compares the rows and
prints the ratio of the medians (the bound is 1.15), then the time of one figure from the command
line in a process of its own, with cold start (the bound is 5 s).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

PROJECTS = 50_000
ENTERPRISES = 50_000
PARTIES = 5_000
ECONOMIES = ("DE", "HK", "JP", "KR", "SG", "US", "GB", "FR", "NL", "CH", "IT", "VG", "AU", "CA")
SECTORS = 90
BATCH = 200_000
SPAN = 1 << 20
AS_OF = date(2024, 6, 30)
BOUND = 1.15
COLD_BOUND = 5.0


def micros(year: int, month: int = 1, day: int = 1) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp()) * 1_000_000


#: Batches are recorded evenly over these years; the known-at cuts off the last tenth of them.
FIRST, LAST = micros(2000), micros(2025)
KNOWN_AT = FIRST + (LAST - FIRST) * 9 // 10


def selects(entries: int) -> dict[str, str]:
    """File -> the statement that generates it. Batch n posts; batch `batches` + n verifies it."""
    from entrepot.places import reference

    batches = -(-entries // BATCH)
    step = (LAST - FIRST) // batches
    recorded = f"({FIRST} + (batch - 1) * {step})"
    economies = "[" + ", ".join(f"'{economy}'" for economy in ECONOMIES) + "]"

    # Codes of the shipped tree: others would all be `(unknown)`.
    classes = sorted(code for code in reference.sectors() if code.isdecimal() and len(code) == 4)
    codes = "[" + ", ".join(f"'{code}'" for code in classes[:SECTORS]) + "]"

    def sector(number: str) -> str:
        return f"{codes}[1 + (hash({number}) % {SECTORS})::INTEGER]"

    # Records of the set-up stand in batch 1, in number above any entry's.
    set_up = f"({SPAN} + 500000 + i)::BIGINT AS id, 1::BIGINT AS batch, {FIRST} AS recorded_at"
    entry = f"""
        SELECT (batch * {SPAN} + place)::BIGINT AS id, batch::BIGINT AS batch,
               {recorded}::BIGINT AS recorded_at, 'own' AS register, 'K' || i AS key,
               'payment' AS posting, 'paid_in' AS capital_class, 'original' AS nature,
               'USD' AS currency,
               DATE '2000-01-01' + (hash(i) % 9000)::INTEGER AS effective_on,
               'day' AS precision,
               CASE WHEN i % 2 = 0 THEN ((hash(i * 3) % {PROJECTS}) + 1)::BIGINT END AS project,
               CASE WHEN i % 2 = 1 THEN ((hash(i * 3) % {ENTERPRISES}) + 1)::BIGINT
               END AS enterprise, NULL::BIGINT AS signing,
               'p' || (hash(i * 5) % {PARTIES}) AS investor,
               CASE WHEN hash(i * 7) % 10 = 0 THEN 'domestic' ELSE 'foreign' END AS money_origin,
               NULL::BIGINT AS reverses, NULL::BIGINT AS deal, 'original' AS base_nature,
               ((hash(i * 11) % 1000000000)::DECIMAL(18,0) / 100)::DECIMAL(18,3) AS amount,
               NULL::DECIMAL(18,3) AS foreign_amount
        FROM (SELECT i, 1 + i // {BATCH} AS batch, 1 + i % {BATCH} AS place
              FROM range({entries}) r(i))"""
    return {
        "batches": f"""
            SELECT n::BIGINT AS number,
                   ({FIRST} + ((n - 1) % {batches}) * {step})::BIGINT AS recorded_at,
                   n > {batches} AS exempt, FALSE AS replayed, 1::BIGINT AS records,
                   'benchmark' AS source
            FROM range(1, {2 * batches + 1}) r(n)""",
        "entries": entry,
        # One entry in 200 is reversed, in the batch where it stands.
        "reversals": f"""
            SELECT * REPLACE (id + {BATCH} AS id, 'reversal' AS nature, id AS reverses,
                              -amount AS amount)
            FROM ({entry}) WHERE hash(id) % 200 = 0""",
        "projects": f"""
            SELECT (i + 1)::BIGINT AS id, 1::BIGINT AS batch, {FIRST} AS recorded_at,
                   'own' AS register, 'P' || i AS key FROM range({PROJECTS}) r(i)""",
        "enterprises": f"""
            SELECT (i + 1)::BIGINT AS id, 1::BIGINT AS batch, {FIRST} AS recorded_at,
                   'own' AS register, 'E' || i AS key FROM range({ENTERPRISES}) r(i)""",
        # Sector and direction of every project, one in ten moves to another sector; half of the
        # enterprises have a project, all a sector of their own.
        "versions": f"""
            SELECT {set_up}, project, enterprise, party, attribute, value, linked_project,
                   effective_on
            FROM (
                SELECT row_number() OVER () AS i, * FROM (
                    SELECT p::BIGINT AS project, NULL::BIGINT AS enterprise, '' AS party,
                           'sector' AS attribute, {sector("p")} AS value,
                           NULL::BIGINT AS linked_project, DATE '1999-01-01' AS effective_on
                    FROM range(1, {PROJECTS + 1}) r(p)
                    UNION ALL
                    SELECT p, NULL, '', 'sector', {sector("p * 3")}, NULL, DATE '2010-01-01'
                    FROM range(1, {PROJECTS + 1}) r(p) WHERE p % 10 = 0
                    UNION ALL
                    SELECT p, NULL, '', 'direction',
                           CASE WHEN p % 20 = 0 THEN 'outward' ELSE 'inward' END, NULL,
                           DATE '1999-01-01'
                    FROM range(1, {PROJECTS + 1}) r(p)
                    UNION ALL
                    SELECT NULL, e, '', 'sector', {sector("e * 7")}, NULL, DATE '1999-01-01'
                    FROM range(1, {ENTERPRISES + 1}) r(e)
                    UNION ALL
                    SELECT NULL, e, '', 'project', '', e, DATE '1999-01-01'
                    FROM range(1, {ENTERPRISES + 1}) r(e) WHERE e % 2 = 0
                    UNION ALL
                    SELECT NULL, NULL, 'p' || p, 'economy',
                           {economies}[1 + (hash(p) % {len(ECONOMIES)})::INTEGER], NULL,
                           DATE '1999-01-01'
                    FROM range({PARTIES}) r(p)))""",
        "verifications": f"""
            SELECT (({batches} + n) * {SPAN} + 1)::BIGINT AS id, ({batches} + n)::BIGINT AS batch,
                   ({FIRST} + (n - 1) * {step})::BIGINT AS recorded_at,
                   n::BIGINT AS target_batch, NULL::BIGINT AS target_record,
                   'accepted' AS verdict, 'v' AS person
            FROM range(1, {batches + 1}) r(n)""",
    }


def generate(folder: Path, entries: int) -> Any:
    """The snapshot of that many entries, made unless it is there."""
    return write(folder, f"b2{entries:062x}", selects(entries))


def write(folder: Path, name: str, statements: Mapping[str, str]) -> Any:
    """The snapshot of that name, made by the statements (file -> SQL) unless it is there."""
    from entrepot.figures.core import export
    from entrepot.figures.core.snapshot import MANIFEST, Snapshot, write_manifest

    target = folder / "snapshots" / name
    if (target / MANIFEST).exists():
        return Snapshot(name, target)
    target.mkdir(parents=True, exist_ok=True)
    schemas = {source.file: export.schema(source) for source in export.SOURCES}
    schemas["batches"] = export.BATCHES
    rows: dict[str, int] = {}
    connection = duckdb.connect()
    for file, schema in schemas.items():
        path = target / f"{file}.parquet"
        if file not in statements:
            import pyarrow.parquet as pq

            pq.write_table(schema.empty_table(), path)
            rows[file] = 0
            continue
        names = ", ".join(f'"{column}"' for column in schema.names)
        types = [str(kind) for kind in schema.types]
        casts = ", ".join(
            f'CAST("{column}" AS INTEGER) AS "{column}"' if kind == "int32" else f'"{column}"'
            for column, kind in zip(schema.names, types, strict=True)
        )
        connection.execute(
            f"COPY (SELECT {casts} FROM (SELECT {names} FROM ({statements[file]}))) "
            f"TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
        )
        rows[file] = connection.execute(f"SELECT count(*) FROM '{path}'").fetchall()[0][0]
    connection.close()
    write_manifest(target, name, rows, head="0" * 64, recorded_at="2025-01-01T00:00:00+00:00")
    return Snapshot(name, target)


def by_hand(folder: Path) -> str:
    """What someone who knows DuckDB would write for the same question, on the same files."""

    def held(owner: str, attribute: str, value: str = "value") -> str:
        return f"""
            SELECT {owner}, {value} AS value FROM '{folder}/versions.parquet'
            WHERE attribute = '{attribute}' AND effective_on <= DATE '{AS_OF}'
              AND recorded_at <= {KNOWN_AT} AND batch IN (SELECT number FROM accepted)
            QUALIFY row_number() OVER (
                PARTITION BY {owner} ORDER BY effective_on DESC, recorded_at DESC, id DESC) = 1"""

    columns = "amount, currency, effective_on, project, enterprise, investor"
    condition = f"""
        capital_class = 'paid_in' AND base_nature IN ('original', 'withdrawal')
        AND register = 'own' AND money_origin = 'foreign'
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
        sectors AS ({held("project", "sector")}),
        directions AS ({held("project", "direction")}),
        own_sectors AS ({held("enterprise", "sector")}),
        links AS ({held("enterprise", "project", "linked_project")}),
        economies AS ({held("party", "economy")}),
        placed AS (
            SELECT amount, currency, effective_on, investor, counted.enterprise,
                   coalesce(counted.project, links.value) AS project
            FROM counted LEFT JOIN links ON links.enterprise = counted.enterprise)
        SELECT year(effective_on) AS year, economies.value AS economy,
               coalesce(sectors.value, own_sectors.value) AS sector, currency,
               sum(amount) AS total
        FROM placed
        LEFT JOIN directions ON directions.project = placed.project
        LEFT JOIN sectors ON sectors.project = placed.project
        LEFT JOIN own_sectors ON own_sectors.enterprise = placed.enterprise
        LEFT JOIN economies ON economies.party = placed.investor
        WHERE placed.project IS NULL OR directions.value = 'inward'
        GROUP BY ALL"""


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


def compare(snapshot: Any, runs: int) -> tuple[list[float], list[float]]:
    """Seconds of each run: of the program's cube, of the statement by hand; rows compared."""
    from entrepot.figures.core.compute import Computation
    from entrepot.figures.core.engine import Engine
    from entrepot.figures.core.measures import MEASURES
    from entrepot.figures.core.request import Request

    request = Request(
        measure=MEASURES["paid_in"],
        by=("year", "economy", "sector"),
        as_of=AS_OF,
        known_at=datetime.fromtimestamp(KNOWN_AT / 1_000_000, UTC),
    )
    ours_engine, hand = Engine(snapshot), duckdb.connect()
    statement = by_hand(snapshot.folder)
    ours: list[float] = []
    theirs: list[float] = []
    for run in range(runs + 1):
        seconds, cells = timed(lambda: Computation(ours_engine, request).cells())
        hand_seconds, rows = timed(lambda: hand.execute(statement).fetchall())
        if run == 0:
            # The first one also reads the files into the system's cache, for both.
            expected = {
                (str(year), economy or "(none)", sector or "(none)"): total.quantize(
                    Decimal("0.01")
                )
                for year, economy, sector, _currency, total in rows
            }
            found = {cell.dimensions: cell.value for cell in cells}
            assert found == expected, f"{len(found)} rows differ from {len(expected)} by hand"
            print(f"{len(found):,} rows, equal to those by hand", file=sys.stderr)
            continue
        ours.append(seconds)
        theirs.append(hand_seconds)
    ours_engine.close()
    return ours, theirs


def cold(folder: Path, snapshot: Any, runs: int) -> list[float]:
    """Seconds of one figure from the command line, a process each."""
    environment = {**os.environ, "ENTREPOT_DATA_DIR": str(folder)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "entrepot.cli"]
    if not (folder / "entrepot.sqlite3").exists():
        subprocess.run([*command, "init"], env=environment, check=True, capture_output=True)
    asked = [
        *command,
        "figure",
        "paid_in",
        "--period",
        "2017",
        "--as-of",
        AS_OF.isoformat(),
        "--snapshot",
        snapshot.id,
    ]
    return [
        timed(lambda: subprocess.run(asked, env=environment, check=True, capture_output=True))[0]
        for _ in range(runs)
    ]


def report(figures: Mapping[str, Any]) -> None:
    print(f"{'entries':<34}{figures['entries']:>14,}")
    print(f"{'cube through the measure, s':<34}{figures['cube_s']:>14.3f}")
    print(f"{'cube by hand in SQL, s':<34}{figures['hand_s']:>14.3f}")
    print(f"{'ratio (at most ' + str(BOUND) + ')':<34}{figures['ratio']:>14.3f}")
    print(f"{'one figure, cold, s (at most 5)':<34}{figures['cold_s']:>14.3f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "entrepot-benchmark-cube"
    )
    parser.add_argument("--json", action="store_true", help="the same as JSON")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    os.environ["ENTREPOT_DATA_DIR"] = str(given.folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.config.settings")
    import django

    django.setup()
    snapshot = generate(given.folder, given.entries)
    ours, theirs = compare(snapshot, given.runs)
    figures = {
        "entries": given.entries,
        "cube_s": statistics.median(ours),
        "hand_s": statistics.median(theirs),
        "ratio": statistics.median(ours) / statistics.median(theirs),
        "cold_s": statistics.median(cold(given.folder, snapshot, given.runs)),
    }
    if given.json:
        print(json.dumps(figures))
    else:
        report(figures)
    return 0 if figures["ratio"] <= BOUND and figures["cold_s"] <= COLD_BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
