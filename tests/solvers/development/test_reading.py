"""Both forms of file, and everything that is refused, with its row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from entrepot.solvers.development import errors
from entrepot.solvers.development.reading import parse_starts, read_triangle
from entrepot.solvers.development.triangle import Step
from tests.solvers.development.conftest import Written

CELLS = """
cohort,as_of,cumulative
2018,2018,10
2018,2019,20
2019,2019,5.5
"""
FLOWS = """
cohort,effective_on,amount,currency
2018,2018-05-01,10,USD
2018,2019-05-01,10,USD
2019,2019-12-31,5.5,
"""


def test_both_forms_of_one_history_give_one_triangle(written: Written) -> None:
    cells, flows = read_triangle(written(CELLS)), read_triangle(written(FLOWS))
    assert cells.rows == flows.rows
    assert cells.valuation == flows.valuation == date(2019, 12, 31)
    assert [row.cumulative for row in cells.rows] == [(10, 20), (Decimal("5.5"),)]


def test_the_order_of_heads_and_rows_is_free(written: Written) -> None:
    head, *rows = CELLS.strip().splitlines()
    mixed = [",".join(reversed(line.split(","))) for line in [head, *reversed(rows)]]
    assert read_triangle(written("\n".join(mixed))) == read_triangle(written(CELLS))


def test_the_valuation_is_the_newest_date_or_as_of(written: Written) -> None:
    file = written(FLOWS)
    assert read_triangle(file).valuation == date(2019, 12, 31)
    earlier = read_triangle(file, as_of=date(2019, 6, 30))
    assert [(row.cohort, row.cumulative, row.since) for row in earlier.rows] == [
        ("2018", (10,), 10)
    ]
    later = read_triangle(file, as_of=date(2020, 12, 31))
    assert [row.cumulative for row in later.rows] == [(10, 20, 20), (Decimal("5.5"),) * 2]


def test_an_as_of_hides_the_cells_after_it(written: Written) -> None:
    found = read_triangle(written(CELLS), as_of=date(2018, 12, 31))
    assert [(row.cohort, row.cumulative) for row in found.rows] == [("2018", (10,))]


def test_an_as_of_within_a_period_names_it_in_both_forms(written: Written) -> None:
    committed = written("cohort,amount\n2018,1\n2019,1\n2020,1")
    for text in (CELLS, FLOWS):
        found = read_triangle(written(text), as_of=date(2019, 6, 30), committed=committed)
        assert [row.age for row in found.rows] == [1, 0]
        assert [warning.en for warning in found.warnings] == [
            "Cohort 2020: it begins on 2020-01-01, after the valuation on 2019-06-30, and is left "
            "out.",
            "Not over on 2019-06-30, so in no cell and no factor: 2018 (year 2), 2019 (year 1).",
        ]


def test_a_label_begins_where_start_says(written: Written) -> None:
    file = written(
        "cohort,effective_on,amount\nE20,2018-07-01,1\nE20,2019-06-07,2\nE20,2019-06-08,4\n"
        "E20,2020-06-07,8"
    )
    found = read_triangle(file, starts=parse_starts(["E20=2018-06-08"]))
    assert found.rows[0].cumulative == (3, 15)
    assert found.rows[0].start == date(2018, 6, 8)


def test_quarters_are_taken_where_asked_for(written: Written) -> None:
    file = written("cohort,effective_on,amount\n2018,2018-02-01,1\n2018-Q2,2018-06-30,2")
    found = read_triangle(file, step=Step.QUARTER)
    assert [(row.cohort, row.cumulative) for row in found.rows] == [
        ("2018", (1, 1)),
        ("2018-Q2", (2,)),
    ]


def test_a_triangle_of_quarters_is_recognised_by_its_cells(written: Written) -> None:
    file = written(
        "cohort,as_of,cumulative\n2018,2018-Q1,1\n2018,2018-06-30,2\n2018,2018-Q3,4\n"
        "2018-Q3,2018-Q3,7"
    )
    found = read_triangle(file)
    assert found.step is Step.QUARTER
    assert [row.cumulative for row in found.rows] == [(1, 2, 4), (7,)]


def test_a_cohort_without_payment_is_a_row_of_zeros_if_it_committed(written: Written) -> None:
    committed = written("cohort,amount\n2017,100\n2018,200\n2019,300")
    for text in (CELLS, FLOWS):
        found = read_triangle(written(text), committed=committed)
        assert [row.cohort for row in found.rows] == ["2017", "2018", "2019"]
        assert set(found.rows[0].cumulative) == {Decimal(0)}
        assert found.exposures == {"2017": 100, "2018": 200, "2019": 300}
    assert len(found.rows[0].cumulative) == 3


def test_a_young_cohort_without_complete_period_stays_if_it_committed(written: Written) -> None:
    flows = written(FLOWS + "2020,2020-02-01,9,USD")
    committed = written("cohort,amount\n2020,100")
    row = read_triangle(flows, committed=committed).rows[-1]
    assert (row.cohort, row.age, row.since) == ("2020", 0, 9)


def test_fifteen_cohorts_of_ten_ages_are_a_trapezoid(written: Written) -> None:
    lines = ["cohort,as_of,cumulative"]
    lines += [
        f"{cohort},{cohort + age - 1},{age}"
        for cohort in range(2001, 2016)
        for age in range(1, 11)
        if cohort + age - 1 <= 2015
    ]
    found = read_triangle(written("\n".join(lines)))
    assert [row.age for row in found.rows] == [10] * 6 + list(range(9, 0, -1))
    assert found.by_age == 10
    # Without the tenth cell of 2003, which later cohorts have: a hole.
    lines.remove("2003,2012,10")
    with pytest.raises(errors.MissingCell, match="cohort 2003 has no value for year 10"):
        read_triangle(written("\n".join(lines)))


REFUSED = [
    # (rows below the head, the error, what its message holds)
    ("2018,2018,10\n2018,2020,30\n2019,2019,1\n2019,2020,2\n2020,2020,1", "MissingCell", "Row 2 "),
    ("2018,2018,10\n2018,2019,20\n2019,2019,5\n2018,2020,30", "MissingCell", "Row 4 "),
    ("2018,2018,10\n2018,2018,11", "RepeatedCell", "Row 3 "),
    ("2018,2018,10\n2018,2018-12-31,11", "RepeatedCell", "the first is in row 2"),
    ("2018,2018,10\n2019,2018,11", "BeforeCohort", "Row 3 "),
    ("2018,2018,10\n2018,2019-05-31,11", "IrregularSteps", "Row 3 "),
    ("2018,2018,ten", "BadCell", "Row 2 of file-0.csv, cumulative: 'ten' is no number"),
    ("2018,2018,1_000", "BadCell", "is no number"),
    ("2018,2018,", "BadCell", "is no number"),
    ("2018,2018,NaN", "BadCell", "is no number"),
    ("2018,2018,1e18", "BadCell", "too long"),
    ("2018,2018,1e-31", "BadCell", "too long"),
    ("2018,2018-05,10", "BadCell", "Row 2 of file-0.csv, as_of: '2018-05' is no date"),
    ("2018,2018,10,USD", "BadCell", "has 4 cells"),
    ("E20,2018,10", "UnknownCohort", "--start E20="),
    ("2018-05,2018,10", "UnknownCohort", "Row 2 "),
    ("", "EmptyFile", "has no rows"),
]


@pytest.mark.parametrize(("rows", "error", "message"), REFUSED)
def test_a_triangle_is_refused(rows: str, error: str, message: str, written: Written) -> None:
    with pytest.raises(getattr(errors, error)) as caught:
        read_triangle(written("cohort,as_of,cumulative\n" + rows))
    assert message in caught.value.message("en")
    assert "{" not in caught.value.message("zh")


REFUSED_FLOWS = [
    ("2018,2018-05-01,x,USD", "BadCell", "Row 2 of file-0.csv, amount"),
    ("2018,2018,1,USD", "BadCell", "effective_on: '2018' is no date"),
    ("2018,2018-02-30,1,USD", "BadCell", "is no date"),
    ("2018,2018-05-01,1,USD\n2018,2018-06-01,1,CNY", "TwoCurrencies", "Row 3 "),
    ("2018,2018-05-01,1,USD\nE20,2018-06-01,1,USD", "UnknownCohort", "Row 3 "),
    ("2018,2018-05-01,1,USD\n2019,2019-06-01,1,USD", "NoCompletePeriod", "Row 3 "),
    ("", "EmptyFile", "has no rows"),
]


@pytest.mark.parametrize(("rows", "error", "message"), REFUSED_FLOWS)
def test_transactions_are_refused(rows: str, error: str, message: str, written: Written) -> None:
    with pytest.raises(getattr(errors, error)) as caught:
        read_triangle(written("cohort,effective_on,amount,currency\n" + rows))
    assert message in caught.value.message("en")
    assert "{" not in caught.value.message("zh")


def test_what_mends_a_cohort_without_complete_period_mends_it(written: Written) -> None:
    file = written("cohort,effective_on,amount\n2018,2018-05-01,1\n2019,2019-06-01,1")
    with pytest.raises(errors.NoCompletePeriod, match="--as-of 2018-12-31"):
        read_triangle(file)
    assert len(read_triangle(file, as_of=date(2018, 12, 31)).rows) == 1


@pytest.mark.parametrize(
    "heads",
    [
        "cohort,as_of",
        "cohort,as_of,cumulative,currency",
        "cohort,as_of,cumulative,as_of",
        "cohort,effective_on,amount,what",
        "Cohort,As_of,Cumulative",
    ],
)
def test_an_unknown_head_is_refused(heads: str, written: Written) -> None:
    with pytest.raises(errors.UnknownHead, match="Row 1 of"):
        read_triangle(written(heads + "\n2018,2018,1"))


def test_an_empty_file_and_one_that_is_no_text_are_refused(written: Written) -> None:
    with pytest.raises(errors.EmptyFile):
        read_triangle(written(""))
    file = written("")
    file.write_bytes("cohort,as_of,cumulative\n2018,2018,1".encode("utf-16"))
    with pytest.raises(errors.UnreadableFile, match="UTF-8"):
        read_triangle(file)
    with pytest.raises(errors.UnreadableFile, match="No such file"):
        read_triangle(file.with_name("absent.csv"))


@pytest.mark.parametrize("text", [CELLS, FLOWS])
def test_an_as_of_before_everything_is_refused(text: str, written: Written) -> None:
    with pytest.raises(errors.NothingByThen, match="2017-12-31; it begins on 2018-"):
        read_triangle(written(text), as_of=date(2017, 12, 31))


COMMITTED_REFUSED = [
    ("2018,1\n2018,2", errors.RepeatedCell, "Row 3 of file-1.csv"),
    ("2018,-1", errors.BadCell, "is below 0"),
    ("E20,1", errors.UnknownCohort, "Row 2 of file-1.csv"),
    ("2018,much", errors.BadCell, "is no number"),
    ("", errors.EmptyFile, "cohort,amount"),
]


@pytest.mark.parametrize(("rows", "error", "message"), COMMITTED_REFUSED)
def test_commitments_are_refused(
    rows: str, error: type[errors.DevelopmentError], message: str, written: Written
) -> None:
    cells = written(CELLS)
    with pytest.raises(error) as caught:
        read_triangle(cells, committed=written("cohort,amount\n" + rows))
    assert message in str(caught.value)


@pytest.mark.parametrize("value", ["E20", "E20=", "E20=2018", "=2018-06-08", "E20=2018-13-01"])
def test_a_start_that_is_no_label_and_date_is_refused(value: str) -> None:
    with pytest.raises(errors.BadStart):
        parse_starts([value])


def test_a_label_may_hold_an_equals_sign() -> None:
    assert parse_starts(["a=b=2018-06-08"]) == {"a=b": date(2018, 6, 8)}


def test_bom_blank_rows_and_blanks_around_cells_are_read_over(written: Written) -> None:
    file = written("")
    file.write_bytes(b"\xef\xbb\xbfcohort, as_of ,cumulative\r\n 2018 ,2018, 10 \r\n,,\r\n")
    assert read_triangle(file).rows[0].cumulative == (10,)
