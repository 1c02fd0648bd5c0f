"""`entrepot development …` as it is typed: the JSON of the format, tables, and exit codes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from entrepot.cli import app
from tests.cli.conftest import Answer
from tests.solvers.development.published import GENINS, RAA
from tests.support.surroundings import ROOT

pytestmark = pytest.mark.once


def run(*arguments: object) -> Answer:
    """In this process, without an instance: these verbs need none."""
    result = CliRunner().invoke(app, ["development", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Answer(result.exit_code, result.stdout, result.stderr)


def told(*arguments: object) -> Any:
    answer = run(*arguments)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def refused(code: str, *arguments: object) -> str:
    answer = run(*arguments)
    assert (answer.returncode, answer.stdout) == (2, ""), answer.stderr
    assert code in answer.stderr
    return answer.stderr


File = Callable[[str, str], Path]


@pytest.fixture
def file(tmp_path: Path) -> File:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def lines_of(rows: dict[str, list[int]]) -> str:
    lines = [
        f"{cohort},{int(cohort) + age},{amount}"
        for cohort, cells in rows.items()
        for age, amount in enumerate(cells)
    ]
    return "\n".join(["cohort,as_of,cumulative", *lines])


FLOWS = """cohort,effective_on,amount,currency
E1,2018-07-01,40,USD
E1,2019-07-01,20.5,USD
E1,2020-07-01,10,USD
E2,2019-07-01,30,USD
E2,2020-07-01,15,USD
E3,2020-07-01,12,USD
"""
STARTS = ["--start", "E1=2018-06-08", "--start", "E2=2019-06-08", "--start", "E3=2020-06-08"]
COMMITTED = "cohort,amount\nE1,100\nE2,80\nE3,200\n"


def test_triangle_prints_ages_and_cohorts(file: File) -> None:
    found = told("triangle", file("raa.csv", lines_of(RAA)))
    assert found["ages"] == list(range(1, 11))
    assert found["cohorts"] == [
        {"cohort": cohort, "cumulative": cells} for cohort, cells in RAA.items()
    ]


def test_triangle_of_labels_with_shares_as_of_a_day(file: File) -> None:
    found = told(
        "triangle",
        file("flows.csv", FLOWS),
        *STARTS,
        *("--as-of", "2021-06-07", "--committed", file("committed.csv", COMMITTED)),
    )
    assert found["cohorts"] == [
        {
            "cohort": "E1",
            "cumulative": [40, 60.5, 70.5],
            "committed": 100,
            "shares": [0.4, 0.605, 0.705],
        },
        {"cohort": "E2", "cumulative": [30, 45], "committed": 80, "shares": [0.375, 0.5625]},
        {"cohort": "E3", "cumulative": [12], "committed": 200, "shares": [0.06]},
    ]
    assert found["warnings"] == []
    earlier = told("triangle", file("flows.csv", FLOWS), *STARTS, "--as-of", "2020-06-07")
    assert [one["cumulative"] for one in earlier["cohorts"]] == [[40, 60.5], [30]]


def test_triangle_by_quarters(file: File) -> None:
    flows = file(
        "flows.csv", "cohort,effective_on,amount\n2018,2018-02-01,5\n2018,2018-12-31,1.25\n"
    )
    found = told("triangle", flows, "--age", "quarter")
    assert found["ages"] == [1, 2, 3, 4]
    assert found["cohorts"] == [{"cohort": "2018", "cumulative": [5, 5, 5, 6.25]}]
    refused("--age", "triangle", flows, "--age", "month")


def test_forecast_of_raa_holds_every_field_of_the_format(file: File) -> None:
    found = told("forecast", file("raa.csv", lines_of(RAA)))
    assert (found["method"], found["by_age"], len(found["factors"])) == ("chain-ladder", 10, 9)
    assert {round(found["total"][name]) for name in ("ultimate", "outstanding")} == {213122, 52135}
    assert round(found["total"]["standard_error"]) == 26909
    youngest = found["cohorts"][-1]
    assert {name: youngest[name] for name in ("cohort", "age", "latest", "since", "method")} == {
        "cohort": "1990",
        "age": 1,
        "latest": 2063,
        "since": 0,
        "method": "chain-ladder",
    }
    assert round(youngest["outstanding"]) == 16339
    low, high = youngest["p50"]
    assert 0 < youngest["p90"][0] < low < high < youngest["p90"][1]
    assert found["warnings"] == []


@pytest.mark.parametrize(
    ("method", "more", "expected"),
    [("cape-cod", [], None), ("bornhuetter-ferguson", ["--apriori", "0.8"], 0.8)],
)
def test_forecast_by_commitment(
    file: File, method: str, more: list[str], expected: float | None
) -> None:
    found = told(
        "forecast",
        file("flows.csv", FLOWS),
        *STARTS,
        *("--as-of", "2021-06-07", "--committed", file("committed.csv", COMMITTED)),
        *("--method", method),
        *more,
    )
    first, second = found["factors"]
    assert (first, second) == pytest.approx((105.5 / 70, 70.5 / 60.5))
    there = {"E1": 1, "E2": 1 / second, "E3": 1 / first / second}
    sizes = {"E1": 100, "E2": 80, "E3": 200}
    rate = expected or (70.5 + 45 + 12) / sum(sizes[one] * there[one] for one in there)
    for one in found["cohorts"]:
        name = one["cohort"]
        assert one["method"] == method
        assert one["ultimate"] == pytest.approx(
            one["latest"] + sizes[name] * rate * (1 - there[name])
        )
    assert found["cohorts"][-1]["standard_error"] is None


def test_forecast_names_the_unfinished_period_and_since(file: File) -> None:
    found = told("forecast", file("flows.csv", FLOWS), *STARTS, "--as-of", "2020-06-30")
    assert [one["since"] for one in found["cohorts"]] == [0, 0]
    found = told(
        "forecast",
        file("flows.csv", FLOWS),
        *STARTS,
        *("--as-of", "2020-08-01", "--committed", file("committed.csv", COMMITTED)),
    )
    assert [(one["age"], one["since"]) for one in found["cohorts"]] == [(2, 10), (1, 15), (0, 12)]
    assert "E3 (year 1)" in found["warnings"][0]


def test_backtest_prints_valuations_and_a_verdict(file: File) -> None:
    found = told("backtest", file("genins.csv", lines_of(GENINS)))
    assert (found["verdict"], found["why"]) == ("reliable", "")
    assert found["coverage"] == {"p50": 0.5, "p90": 0.9}
    assert len(found["valuations"]) == 20
    one = found["valuations"][0]
    assert set(one) == {"as_of", "cohort", "age", "forecast", "came", "error"}
    assert one["error"] == pytest.approx(one["forecast"] - one["came"])
    errors = [one["error"] for one in found["valuations"]]
    assert found["bias"] == pytest.approx(sum(errors) / 20)
    assert found["mean_absolute_error"] == pytest.approx(sum(map(abs, errors)) / 20)
    raa = told("backtest", file("raa.csv", lines_of(RAA)))
    assert (raa["verdict"], raa["why"][:8]) == ("not reliable", "too sure")


DURATIONS = "project,signed_on,milestone_on,terminated_on,confirmed_on,group\n" + "".join(
    f"P{group}{n},2020-01-01,{'' if n % 3 else f'2020-{n + 1:02}-0{2 + n % 3}'},"
    f"{f'2020-0{n}-09' if n % 3 == 1 and n < 10 else ''},2020-12-01,{group}\n"
    for group in "ab"
    for n in range(1, 11)
)


def test_durations_print_curves_and_the_test(file: File) -> None:
    found = told("durations", file("durations.csv", DURATIONS))
    assert [(one["group"], one["n"], one["median"]) for one in found["groups"]] == [
        ("a", 10, None),
        ("b", 10, None),
    ]
    point = found["groups"][0]["curve"][-1]
    assert set(point) == {"age", "reached", "low", "high"}
    assert found["groups"][0]["curve"] == found["groups"][1]["curve"]
    assert found["test"]["statistic"] == pytest.approx(0)
    assert found["test"]["p_value"] == pytest.approx(1)
    assert "cause-specific" in found["test"]["compares"]
    assert found["groups"][0]["terminated"][-1]["reached"] > 0
    one_group = "\n".join(line for line in DURATIONS.splitlines() if not line.endswith(",b"))
    assert told("durations", file("one.csv", one_group))["test"] is None
    early = told("durations", file("durations.csv", DURATIONS), "--as-of", "2020-03-01")
    assert [point["age"] for point in early["groups"][0]["curve"]] == [8]


def test_tables_have_the_same_numbers_and_say_the_rest_beside_them(file: File) -> None:
    raa = file("raa.csv", lines_of(RAA))
    table = run("triangle", raa, "--format", "csv").stdout.splitlines()
    assert table[0] == "cohort,1,2,3,4,5,6,7,8,9,10"
    assert table[-1] == "1990,2063,,,,,,,,,"
    forecast = run("forecast", raa, "--format", "table")
    assert forecast.stdout.splitlines()[-1].startswith("total")
    assert "52135" in forecast.stdout.splitlines()[-1]
    lines = run("forecast", raa, "--format", "csv").stdout.splitlines()
    assert lines[0].endswith("standard_error,p50_low,p50_high,p90_low,p90_high,method")
    assert len({line.count(",") for line in lines}) == 1
    backtest = run("backtest", raa, "--format", "csv")
    assert len(backtest.stdout.splitlines()) == 21
    assert backtest.stderr.startswith("not reliable. too sure")


def test_what_cannot_be_done_ends_with_exit_2_and_its_code(file: File, tmp_path: Path) -> None:
    raa = file("raa.csv", lines_of(RAA))
    twice = file("twice.csv", "cohort,as_of,cumulative\n2018,2018,1\n2018,2018,1\n")
    assert "Row 3 of twice.csv" in refused("DEV-004", "triangle", twice)
    refused("DEV-001", "forecast", file("empty.csv", ""))
    refused("DEV-002", "backtest", file("heads.csv", "a,b\n1,2\n"))
    assert "--committed FILE" in refused("DEV-011", "forecast", raa, "--method", "cape-cod")
    assert "--method born" in refused("DEV-012", "forecast", raa, "--apriori", "0.5")
    refused("--method", "forecast", raa, "--method", "guess")
    refused("DEV-013", "triangle", raa, "--start", "E20")
    refused("DEV-015", "triangle", tmp_path / "absent.csv")
    refused("DEV-015", "durations", tmp_path / "absent.csv")
    refused("DEV-015", "triangle", raa, "--committed", tmp_path / "absent.csv")
    refused("DEV-016", "triangle", raa, "--as-of", "1970-12-31")
    assert run("triangle", raa, "--as-of", "yesterday").returncode == 2


def test_forecast_and_durations_load_neither_django_nor_an_engine(file: File) -> None:
    """They answer in a second or so, also where no instance is."""
    raa = file("raa.csv", lines_of(RAA))
    code = (
        "import sys; from entrepot.cli import app\n"
        f"try: app(['development', 'forecast', {str(raa)!r}])\n"
        "except SystemExit: pass\n"
        "print({'django.db', 'duckdb', 'ibis', 'pandas'} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "set()"
    assert json.loads(done.stdout)["by_age"] == 10


def test_the_worked_example_of_the_format_is_what_comes_out(file: File) -> None:
    page = (ROOT / "docs" / "formats" / "development.md").read_text("utf-8")
    blocks = [
        "\n".join(line.strip() for line in block.splitlines())
        for block in re.findall(r"(?:^    .*\n)+", page, flags=re.MULTILINE)
    ]
    paid = file("paid.csv", blocks[0])
    table = run("triangle", paid, "--format", "table")
    assert table.stdout + table.stderr == blocks[1] + "\n"
    chain = told("forecast", paid)
    youngest = chain["cohorts"][-1]
    assert (youngest["cohort"], youngest["since"]) == ("2022", 40)
    figures = [youngest["ultimate"], youngest["outstanding"], youngest["standard_error"]]
    figures += [*youngest["p90"], chain["total"]["outstanding"], chain["total"]["standard_error"]]
    assert [round(figure, 1) for figure in figures] == [
        310.1,
        160.1,
        16.0,
        135.2,
        187.7,
        204.3,
        16.4,
    ]
    committed = file(
        "committed.csv", "cohort,amount\n2019,250\n2020,400\n2021,200\n2022,500\n2023,300\n"
    )
    cape_cod = told("forecast", paid, "--committed", committed, "--method", "cape-cod")
    assert round(cape_cod["cape_cod_rate"], 3) == 0.703
    assert [round(one["ultimate"], 1) for one in cape_cod["cohorts"][-2:]] == [331.4, 210.8]
    past = told("backtest", paid)
    assert [(round(one["forecast"], 1), one["came"]) for one in past["valuations"]] == [
        (249.4, 246),
        (134.5, 130),
    ]
