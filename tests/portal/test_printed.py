"""The rates that fairs printed: as their collection has them, and as their own numbers divide."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from entrepot.portal.printed import PRINTED, Printed

pytestmark = pytest.mark.once
OF_SIGNED = {
    "fulfilment_rate": "fulfilled_share_of_signed",
    "registration_rate": "registered_share_of_signed",
    "landing_rate": "landed_share_of_signed",
    "start_rate": "started_share_of_signed",
    "production_rate": "production_share_of_signed",
    "arrival_rate": "arrived_share_of_signed_amount",
}
HEDGES = {"": "exact"}


def named(one: Printed) -> str:
    return f"{one.event.place.en} {one.event.as_of} {one.measure}"


def test_two_dozen_rates_of_six_measures_from_a_dozen_reports():
    assert len(PRINTED) == len({named(one) + str(one.event.years) for one in PRINTED}) == 24
    assert {one.measure for one in PRINTED} == set(OF_SIGNED)
    assert len({one.event.source for one in PRINTED}) == 11
    assert all(one.event.source for one in PRINTED)


@pytest.mark.parametrize("one", PRINTED, ids=named)
def test_a_rate_is_what_its_printed_numbers_give(one: Printed):
    if not (one.numerator and one.denominator and one.value):
        assert one.value is not None or one.share is not None
        return
    top, base = (sum(part.value for part in side) for side in (one.numerator, one.denominator))
    # The last printed digit may be cut instead of rounded.
    step = Decimal(1).scaleb(one.value.as_tuple().exponent)
    assert abs(Decimal(top) / Decimal(base) * 100 - one.value) < step, named(one)


@pytest.mark.parametrize("one", PRINTED, ids=named)
def test_a_stated_fact_equals_the_collection(one: Printed, shared_data: Path):
    path = shared_data / "fulfilment" / "fulfilment_rates.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first, last = map(str, one.event.years or ("", ""))
    report = [
        row
        for row in rows
        if row["subject"].casefold() == one.event.name.en.casefold()
        and row["geo"] == one.event.place.en
        and (row["event_from"], row["event_to"]) == (first, last)
        and row["as_of"] == one.event.as_of
        and row["source_page"] == one.event.source
        and not row["part_of"]
    ]
    if one.event.period.en:
        assert {row["cohort"] for row in report} == {one.event.period.en}
    held = {row["measure"]: row for row in report}
    assert len(held) == len(report)
    measure = "realised_share" if one.words.en == "realised" else OF_SIGNED[one.measure]
    if one.value is None:
        assert measure not in held
    else:
        assert (Decimal(held[measure]["value"]), held[measure]["unit"]) == (one.value, "percent")
        assert held[measure]["hedge"] == HEDGES.get(one.hedge, one.hedge)
    for part in (*one.numerator, *one.denominator):
        row = held[part.words.en.replace(" ", "_")]
        assert (Decimal(row["value"]), row["unit"]) == (part.value, part.currency or "count")
        assert row["hedge"] == "exact"
