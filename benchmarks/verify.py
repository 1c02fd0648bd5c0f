"""Entries a second of `ledger verify`, beside bare SHA-256 over the same bytes.

python benchmarks/verify.py [ENTRIES]
On SQLite; on an empty PostgreSQL database where DATABASE_URL names one:
python -m tests.support.cluster python benchmarks/verify.py
"""

from __future__ import annotations

import hashlib
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime

AT = datetime(2024, 6, 8, tzinfo=UTC)


def fill(entries: int) -> None:
    """Batches of 50,000 entries on one project."""
    from entrepot.ledger.models import SPAN
    from entrepot.ledger.posting import Draft, post

    draft = Draft()
    draft.add("ledger_project", register="own", key="24-1")
    project = post(draft, source="benchmark", by="a" * 16, now=AT).number * SPAN + 1
    for start in range(0, entries, 50_000):
        draft = Draft()
        for number in range(start, min(start + 50_000, entries)):
            draft.add(
                "ledger_entry",
                register="own",
                key=f"24-1/{number}",
                posting="paid_in",
                capital_class="paid_in",
                nature="original",
                amount_minor=number + 1,
                currency="USD",
                effective_on=date(2024, 1, 1 + number % 28),
                project=project,
            )
        post(draft, source="benchmark", by="a" * 16, now=AT)


def bare(rows: list[tuple[object, ...]], encode: object) -> float:
    """Seconds to hash the bytes of these rows, and nothing else."""
    encoded = [encode("ledger_entry", row) for row in rows]  # type: ignore[operator]
    start = time.perf_counter()
    previous = b"0" * 64
    for content in encoded:
        previous = hashlib.sha256(previous + content).hexdigest().encode()
    return time.perf_counter() - start


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ENTREPOT_DATA_DIR"] = folder
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/benchmark.sqlite3")
        os.environ["SECRET_KEY"] = "benchmark" * 8
        os.environ["DJANGO_SETTINGS_MODULE"] = "entrepot.config.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from entrepot.ledger.encoding import COLUMNS, encode
        from entrepot.ledger.verify import verify

        call_command("migrate", verbosity=0)
        fill(entries)
        runs = []
        for _ in range(5):
            start = time.perf_counter()
            verdict = verify()
            runs.append(time.perf_counter() - start)
            assert verdict.ok
            assert verdict.entries == entries
        seconds = statistics.median(runs)
        listed = ", ".join(f'"{column}"' for column in COLUMNS["ledger_entry"])
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {listed} FROM ledger_entry ORDER BY id")
            least = bare(cursor.fetchall(), encode)
        print(f"{connection.vendor}, {entries:,} entries, median of {len(runs)}")
        print(f"verify  {entries / seconds:>12,.0f} entries/s")
        print(f"SHA-256 {entries / least:>12,.0f} entries/s")
        print(f"ratio   {seconds / least:>12.2f}")


if __name__ == "__main__":
    main()
