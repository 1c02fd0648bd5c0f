"""Laws of triangles on random flows; beside each a wrong implementation that it finds out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from entrepot.solvers.development.forecast import forecast
from entrepot.solvers.development.methods import Method
from entrepot.solvers.development.triangle import (
    Flow,
    Row,
    Step,
    Triangle,
    age_on,
    end_of,
    from_flows,
)

STARTS = {
    "2015": date(2015, 1, 1),
    "2016": date(2016, 1, 1),
    "E17": date(2017, 6, 8),
    "2018": date(2018, 1, 1),
}
VALUATION = date(2019, 8, 31)
amounts = st.decimals(min_value=-1000, max_value=1000, places=2)
flows = st.lists(
    st.builds(
        Flow,
        st.sampled_from(sorted(STARTS)),
        st.dates(date(2014, 12, 1), date(2019, 12, 31)),
        amounts,
    ),
    max_size=30,
)
steps = st.sampled_from(list(Step))
Flows = Sequence[Flow]
Build = Callable[[Flows, Step], Triangle]


def build(found: Flows, step: Step, valuation: date = VALUATION) -> Triangle:
    return from_flows(found, starts=STARTS, step=step, valuation=valuation)


def changed(found: Triangle, row: Callable[[Row], Row]) -> Triangle:
    return Triangle(found.step, found.valuation, tuple(map(row, found.rows)))


# Wrong implementations.
def without_since(found: Flows, step: Step) -> Triangle:
    whole = build(found, step)
    zero = Decimal(0)
    return changed(whole, lambda r: Row(r.cohort, r.start, r.cumulative, zero, r.periods))


def in_floats(found: Flows, step: Step) -> Triangle:
    return build([Flow(one.cohort, one.on, Decimal(float(one.amount))) for one in found], step)


def first_only(found: Flows, step: Step) -> Triangle:
    """The first flow of each cohort and day alone."""
    seen: dict[tuple[str, date], Flow] = {}
    for one in found:
        seen.setdefault((one.cohort, one.on), one)
    return build(list(seen.values()), step)


def by_order(found: Flows, step: Step) -> Triangle:
    """The last row of the file is lost."""
    return build(found[:-1], step)


def not_cumulative(found: Flows, step: Step) -> Triangle:
    def apart(row: Row) -> Row:
        before = (Decimal(0), *row.cumulative[:-1])
        cells = tuple(a - b for a, b in zip(row.cumulative, before, strict=True))
        return Row(row.cohort, row.start, cells, row.since, row.periods)

    return changed(build(found, step), apart)


def latest_and_since_are_the_flows(make: Build, found: Flows, step: Step) -> bool:
    known = [one for one in found if one.on <= VALUATION]
    return all(
        row.latest + row.since == sum((o.amount for o in known if o.cohort == row.cohort), 0)
        for row in make(found, step).rows
    )


def cohorts_add_up(make: Build, found: Flows, step: Step) -> bool:
    """The cell of each cohort at the end of its age sums what came until then."""
    return all(
        row.cumulative[age - 1]
        == sum(
            one.amount
            for one in found
            if one.cohort == row.cohort and one.on <= end_of(row.start, age, step)
        )
        for row in make(found, step).rows
        for age in range(1, row.age + 1)
    )


def order_changes_nothing(make: Build, found: Flows, step: Step) -> bool:
    return make(found, step) == make(found[::-1], step)


def a_flow_changes_its_cell_and_those_after(make: Build, found: Flows, step: Step) -> bool:
    """The last flow, added to the others, is in its cohort's cells from its own age on."""
    if not found:
        return True
    *others, added = found
    before, after = make(others, step), make(found, step)
    for old, new in zip(before.rows, after.rows, strict=True):
        ours = new.cohort == added.cohort and added.on <= VALUATION
        own = max(age_on(new.start, added.on, step), 1) if ours else None
        for age, (was, is_now) in enumerate(zip(old.cumulative, new.cumulative, strict=True), 1):
            if is_now - was != (added.amount if own is not None and age >= own else 0):
                return False
        late = own is not None and own > new.age
        if new.since - old.since != (added.amount if late else 0):
            return False
    return True


LAWS = [
    (latest_and_since_are_the_flows, [without_since, in_floats, first_only, by_order]),
    (cohorts_add_up, [not_cumulative, in_floats, first_only]),
    (order_changes_nothing, [first_only, by_order]),
    (a_flow_changes_its_cell_and_those_after, [not_cumulative, first_only, by_order]),
]


@pytest.mark.parametrize("law", [law for law, _ in LAWS], ids=lambda law: law.__name__)
@given(found=flows, step=steps)
def test_a_law_holds(law: Callable[..., bool], found: Flows, step: Step) -> None:
    assert law(build, found, step)


@pytest.mark.parametrize(
    ("law", "wrong"),
    [(law, wrong) for law, twins in LAWS for wrong in twins],
    ids=lambda one: one.__name__,
)
def test_a_wrong_implementation_is_found_out(law: Callable[..., bool], wrong: Build) -> None:
    many = settings(max_examples=2000, database=None, derandomize=True, deadline=None)
    try:
        find(
            st.tuples(flows, steps),
            lambda case: not law(wrong, *case),
            settings=many,
        )
    except NoSuchExample:
        pytest.fail(f"{law.__name__} holds for {wrong.__name__}")


@given(found=flows, step=steps, back=st.integers(0, 5))
def test_a_cut_triangle_is_the_one_of_that_day(found: Flows, step: Step, back: int) -> None:
    """Except what came since, and cohorts without a complete period then."""
    whole = build(found, step)
    cut = whole.cut(back)
    then = build(found, step, cut.valuation)
    assert {row.cohort: row.cumulative for row in cut.rows} == {
        row.cohort: row.cumulative for row in then.rows if row.age
    }


positive = st.lists(st.lists(st.integers(1, 1000), min_size=5, max_size=5), min_size=5, max_size=5)


def cohorts_of(increments: list[list[int]], scale: int = 1) -> Triangle:
    """Five cohorts, a triangle, of what came in each year."""
    return build_years(
        [
            Flow(str(2015 + place), date(2015 + place + age, 6, 1), Decimal(amount * scale))
            for place, row in enumerate(increments)
            for age, amount in enumerate(row[: 5 - place])
        ],
        exposure=5000 * scale,
    )


def build_years(found: Flows, exposure: int) -> Triangle:
    starts = {str(2015 + place): date(2015 + place, 1, 1) for place in range(5)}
    return from_flows(
        found,
        starts=starts,
        step=Step.YEAR,
        valuation=date(2019, 12, 31),
        exposures=dict.fromkeys(starts, Decimal(exposure)),
    )


@pytest.mark.parametrize("method", [one for one in Method if one is not Method.NONE])
@given(increments=positive)
def test_forecasts_of_cohorts_add_up_to_the_total(
    method: Method, increments: list[list[int]]
) -> None:
    found = forecast(cohorts_of(increments), method)
    assert found.total.latest == sum(one.latest for one in found.cohorts)
    for name in ("ultimate", "outstanding"):
        parts = sum(getattr(one, name) for one in found.cohorts)
        assert getattr(found.total, name) == pytest.approx(parts)
    assert found.total.ultimate == pytest.approx(
        float(found.total.latest) + (found.total.outstanding or 0)
    )


@pytest.mark.parametrize("method", [one for one in Method if one is not Method.NONE])
@given(increments=positive)
def test_a_forecast_in_cents_is_a_hundred_times_that_in_units(
    method: Method, increments: list[list[int]]
) -> None:
    """Errors and intervals too, so the unit of the file says nothing."""
    units, cents = (forecast(cohorts_of(increments, scale), method) for scale in (1, 100))
    for one, other in zip(units.cohorts, cents.cohorts, strict=True):
        for name in ("ultimate", "outstanding", "standard_error"):
            small, large = getattr(one, name), getattr(other, name)
            if small is None:
                assert large is None
            else:
                assert large == pytest.approx(100 * small, abs=1e-6)
        assert (one.p90 is None) == (other.p90 is None)
        if one.p90 and other.p90:
            assert other.p90 == pytest.approx([100 * bound for bound in one.p90], abs=1e-6)


@given(increments=positive)
def test_errors_together_are_at_least_those_apart(increments: list[list[int]]) -> None:
    """Cohorts share factors, so their errors never cancel."""
    found = forecast(cohorts_of(increments))
    apart = sum((one.standard_error or 0) ** 2 for one in found.cohorts) ** 0.5
    assert (found.total.standard_error or 0) >= apart * (1 - 1e-9)
