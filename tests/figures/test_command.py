"""`entrepot figure` as an outside checker runs it: every expected value is worked out by hand."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from entrepot.ledger.models import SPAN
from entrepot.ledger.posting import Draft
from tests.cli import conftest
from tests.cli.conftest import Answer, Here
from tests.figures.history import History

here = conftest.here
AS_OF = ("--as-of", "2018-05-31")


@pytest.fixture
def history(here: Here) -> History:
    return History()


def asked(here: Here, *words: object) -> tuple[list[list[str]], str]:
    """Rows of the table without its heads, and stderr; as of 2018-05-31."""
    answer = here.run("figure", *words, *AS_OF, "--format", "csv", check=True)
    return list(csv.reader(io.StringIO(answer.stdout)))[1:], answer.stderr


def refused(here: Here, code: str, *words: object) -> str:
    answer: Answer = here.run("figure", *words)
    assert (answer.returncode, answer.stdout) == (2, ""), answer.stderr
    assert code in answer.stderr
    return answer.stderr


def signed(history: History, project: int, key: str, on: date, **facts: object) -> int:
    facts = {"kind": "contract", "edition": "19", **facts}
    return history.add(
        "ledger_signing", project=project, register="own", key=key, signed_on=on, **facts
    )


def test_the_three_formats_hold_the_same_table(history: History, here: Here) -> None:
    history.project("A", amounts=((10_050, None, "USD"),), zone="east")
    history.project("B", amounts=((700, None, "JPY"),))
    words = ("figure", "committed", "--by", "zone,year", *AS_OF)
    answer = here.run(*words, "--format", "csv", check=True)
    assert answer.stdout == (
        "zone,year,value,unit\neast,2017,100.50,USD\n(none),2017,700,JPY\n"
    ).replace("\n", "\r\n" if "\r\n" in answer.stdout else "\n")
    assert json.loads(here.run(*words, "--format", "json", check=True).stdout) == [
        {"zone": "east", "year": "2017", "value": "100.50", "unit": "USD"},
        {"zone": "(none)", "year": "2017", "value": "700", "unit": "JPY"},
    ]
    table = here.run(*words, check=True).stdout.split()
    assert table[:4] == ["zone", "year", "value", "unit"]
    assert {"100.50", "700", "(none)"} <= set(table)
    assert "all kinds; both directions; both origins" in answer.stderr


def test_an_empty_instance_answers_nothing_in_every_measure(here: Here) -> None:
    for measure in ("committed", "committed_open", "contracted", "paid_in", "arrived"):
        assert asked(here, measure, "--in", "USD")[0] == [["0.00", "USD"]]
        ((value, _unit),) = asked(here, measure)[0]
        assert value == "0"
    for measure in ("projects_signed", "signings", "enterprises_established", "enterprises_alive"):
        assert asked(here, measure)[0] == [["0", "count"]]
    for measure in ("start_rate", "fulfilment_rate", "arrival_rate"):
        rows, said = asked(here, measure)
        assert rows == [["", "1"]]
        assert "Not defined: the base is 0" in said


def test_minor_units_and_rates_of_odd_currencies(history: History, here: Here) -> None:
    project = history.project("A")
    for minor, currency, on in (
        (1_234, "JPY", date(2017, 9, 1)),
        (1_234, "KWD", date(2017, 9, 1)),
        (10_000, "DEM", date(1999, 6, 1)),
        (10_000, "CNY", date(2001, 6, 1)),
        (10_000, "EUR", date(2017, 9, 3)),
    ):
        history.entry("paid_in", minor, on, currency=currency, project=project)
    assert asked(here, "paid_in")[0] == [
        ["100.00", "CNY"],
        ["100.00", "DEM"],
        ["100.00", "EUR"],
        ["1234", "JPY"],
        ["1.234", "KWD"],
    ]
    # 100 ÷ 1.95583, the irrevocable rate.
    assert asked(here, "paid_in", "--in", "EUR", "--period", "1999")[0] == [["51.13", "EUR"]]
    # A Sunday takes Friday's rate: 1 September 2017, 1.1920 dollars a euro.
    assert asked(here, "paid_in", "--in", "USD", "--period", "2017-09-03")[0] == [["119.20", "USD"]]
    # 2001: 8.2770 yuan a dollar, the year's average.
    rows, _said = asked(here, "paid_in", "--in", "USD", "--period", "2001")
    assert rows == [["12.08", "USD"]]
    said = refused(here, "FIG-007", "paid_in", "--in", "USD", *AS_OF)
    assert "KWD" in said
    assert "2017-09-01" in said
    assert "import rates" in said


def test_a_loaded_rate_mends_what_was_refused(
    history: History,
    here: Here,
    tmp_path: Path,
) -> None:
    project = history.project("A")
    history.entry("paid_in", 2_270_000, date(2017, 9, 1), currency="VND", project=project)
    assert "VND" in refused(here, "FIG-007", "paid_in", "--in", "USD", *AS_OF)
    here.run("user", "add", "lin", "--role", "administrator", check=True)
    file = tmp_path / "rates.csv"
    file.write_text("currency,per,year,rate\nVND,USD,2017,22700\n", "utf-8")
    here.run("import", "rates", file, "--as", "lin", check=True)
    assert asked(here, "paid_in", "--in", "USD")[0] == [["100.00", "USD"]]
    receipt = here.run("figure", "paid_in", "--in", "USD", *AS_OF, "--receipt", check=True).stdout
    assert "USD average of 2017" in receipt


def test_joint_investors_with_a_remainder_and_a_part_unallocated(
    history: History,
    here: Here,
) -> None:
    history.project(
        "A",
        amounts=((10_001, None, "USD"),),
        stakes=(("DE1", 333_333), ("FR1", 333_334), ("JP1", 100_000)),
    )
    # 10001 × .333333 = 3333.66, × .333334 = 3333.67, × .1 = 1000.1, and 2333.56 for nobody: cut to
    # 3333, 3333, 1000 and 2333; the two cents over go to the largest.
    assert asked(here, "committed", "--by", "economy")[0] == [
        ["DE", "33.33", "USD"],
        ["FR", "33.35", "USD"],
        ["JP", "10.00", "USD"],
        ["(none)", "23.33", "USD"],
    ]
    assert asked(here, "projects_signed", "--by", "economy")[0] == [["FR", "1", "count"]]


def test_growth_and_share_say_their_ends_and_their_whole(
    history: History,
    here: Here,
) -> None:
    project = history.project("A", zone="east")
    history.entry("paid_in", 10_000, date(2013, 5, 1), project=project)
    history.entry("paid_in", 12_100, date(2015, 5, 1), project=project)
    other = history.project("B", zone="west")
    history.entry("paid_in", 36_300, date(2016, 5, 1), project=other)
    rows, said = asked(here, "paid_in", "--growth", "2013..2015")
    assert rows == [["0.100000", "1"]]
    assert "from 100.00 USD in 2013 to 121.00 USD in 2015, 2 intervals" in said
    rows, said = asked(here, "paid_in", "--growth", "2014..2016")
    assert rows == [["", "1"]]
    assert "Not meaningful" in said
    rows, said = asked(here, "paid_in", "--share-of", "zone=east")
    assert rows == [["0.378425", "1"]], "221 of 584"
    assert "denominator" in said
    rows, _said = asked(here, "paid_in", "--by", "year", "--share-of", "zone=west")
    assert rows == [["2013", "0.000000", "1"], ["2015", "0.000000", "1"], ["2016", "1.000000", "1"]]
    refused(here, "PER-001", "paid_in", "--growth", "2015..2013", *AS_OF)
    refused(here, "FIG-", "start_rate", "--growth", "2013..2015", *AS_OF)


def test_a_receipt_adds_up_in_both_formats(history: History, here: Here) -> None:
    project = history.project("A")
    history.entry("paid_in", 1_000, date(2017, 9, 1), currency="EUR", project=project)
    history.entry("paid_in", 200, date(2017, 9, 1), nature="withdrawal", project=project)
    words = ("figure", "paid_in", "--in", "USD", *AS_OF, "--receipt")
    made = json.loads(here.run(*words, "--format", "json", check=True).stdout)
    assert made["rows"] == [{"value": "9.92", "unit": "USD"}], "10 × 1.1920 − 2"
    assert [entry["value"] for entry in made["entries"]] == ["11.920000000000000", "-2.000"]
    assert len(made["head"]) == len(made["snapshot"]) == 64
    text = here.run(*words, check=True).stdout
    assert f"snapshot  {made['snapshot']}" in text
    assert "adds up   9.92  USD" in text


def test_a_snapshot_is_named_by_its_id_or_its_opening_and_checked(
    history: History,
    here: Here,
) -> None:
    project = history.project("A")
    history.entry("paid_in", 100, date(2017, 9, 1), project=project)
    kept = here.run("snapshot", check=True).stdout.strip()
    history.entry("paid_in", 50, date(2017, 9, 2), project=project)
    rows, said = asked(here, "paid_in")
    assert rows == [["1.50", "USD"]]
    assert "snapshot " in said, "a new one was made, and its id is said"
    assert "snapshot " not in asked(here, "paid_in")[1]
    for name in (kept, kept[:8]):
        assert asked(here, "paid_in", "--snapshot", name)[0] == [["1.00", "USD"]]
    for name in (kept[:7], "ab" * 32, "../" + kept, "*" * 8):
        refused(here, "FIG-005", "paid_in", "--snapshot", name)
    file = here.data_dir / "snapshots" / kept / "entries.parquet"
    file.write_bytes(file.read_bytes()[:-1] + b"\0")
    assert "entries.parquet" in refused(here, "FIG-006", "paid_in", "--snapshot", kept)


def test_a_bare_known_at_is_the_end_of_that_day_in_the_instances_zone(
    history: History,
    here: Here,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = history.project("A")  # recorded at 2018-01-02T00:00Z, 08:00 in Shanghai
    history.entry("paid_in", 100, date(2017, 9, 1), project=project)  # 2018-01-03T00:00Z
    for known_at, value in (
        ("2018-01-03", "1.00"),
        ("2018-01-02", "0.00"),
        ("2018-01-03T00:00:00+00:00", "1.00"),
        ("2018-01-02T23:59:59+00:00", "0.00"),
        ("2018-01-03T07:59:59+08:00", "0.00"),
    ):
        rows, _said = asked(here, "paid_in", "--in", "USD", "--known-at", known_at)
        assert rows == [[value, "USD"]], known_at


def test_the_newest_verdict_holds_and_what_is_left_out_is_said(
    history: History,
    here: Here,
) -> None:
    project = history.project("A")
    waiting = history.entry("paid_in", 130, date(2017, 9, 2), project=project, approved=False)
    rows, said = asked(here, "paid_in", "--in", "USD")
    assert rows == [["0.00", "USD"]]
    assert "Left out: 1 record that no second person has accepted (USD 1.30)" in said
    rows, said = asked(here, "paid_in", "--include-unverified")
    assert rows == [["1.30", "USD"]]
    assert "unverified records included" in said
    for verdict, value in (("accepted", "1.30"), ("rejected", "0.00"), ("accepted", "1.30")):
        history.judge(waiting // SPAN, verdict)
        assert asked(here, "paid_in", "--in", "USD")[0] == [[value, "USD"]]


def test_what_nobody_verified_changes_no_official_figure(
    history: History,
    here: Here,
) -> None:
    project = history.project("A", zone="east")
    paid = history.entry("paid_in", 100, date(2017, 9, 1), project=project)
    history.entry(
        "paid_in", 100, date(2017, 9, 1), nature="reversal", reverses=paid, project=project,
        approved=False,
    )  # fmt: skip
    history.add(
        "ledger_version", project=project, attribute="zone", value="west",
        effective_on=date(2017, 1, 1), approved=False,
    )  # fmt: skip
    history.add("ledger_annulment", target_record=project + 4, cause="mistake", approved=False)
    assert asked(here, "paid_in", "--by", "zone")[0] == [["east", "1.00", "USD"]]
    assert asked(here, "projects_signed", "--by", "zone")[0] == [["east", "1", "count"]]
    unverified = ("--include-unverified",)
    assert asked(here, "paid_in", "--in", "USD", *unverified)[0] == [["0.00", "USD"]]
    assert asked(here, "projects_signed", *unverified)[0] == [["0", "count"]]


def test_an_annulled_signing_hands_the_project_to_the_next_edition(
    history: History,
    here: Here,
) -> None:
    project = history.project("A", on=date(2016, 6, 8), edition="18")
    signed(history, project, "A/2", date(2017, 6, 8))
    assert asked(here, "projects_signed", "--by", "edition")[0] == [["18", "1", "count"]]
    history.add("ledger_annulment", target_record=project + 3, cause="mistake")
    assert asked(here, "projects_signed", "--by", "edition")[0] == [["19", "1", "count"]]
    assert asked(here, "projects_signed", "--where", "edition=18")[0] == [["0", "count"]], (
        "recorded once, and no more: accepted, nothing"
    )


def test_committed_money_is_of_its_own_signing_and_counts_of_the_first(
    history: History,
    here: Here,
) -> None:
    project = history.project(
        "A", kind="intention", on=date(2016, 6, 8), edition="18", amounts=((1_000, None, "USD"),)
    )
    later = signed(history, project, "A/2", date(2017, 6, 8))
    history.entry("committed", 300, date(2017, 6, 8), project=project, signing=later)
    history.entry("paid_in", 50, date(2017, 9, 1), project=project)
    assert asked(here, "committed", "--by", "edition,kind,cohort")[0] == [
        ["18", "contract", "18", "10.00", "USD"],
        ["19", "contract", "18", "3.00", "USD"],
    ]
    assert asked(here, "paid_in", "--by", "edition,kind")[0] == [["18", "contract", "0.50", "USD"]]
    for kind, edition in (("intention", "18"), ("contract", "19")):
        rows, said = asked(here, "projects_signed", "--by", "edition", "--where", f"kind={kind}")
        assert rows == [[edition, "1", "count"]]
        assert "all kinds" not in said
    assert asked(here, "signings", "--by", "kind")[0] == [
        ["contract", "1", "count"],
        ["intention", "1", "count"],
    ]


def test_the_symposiums_money_is_apart_from_the_provinces(
    history: History,
    here: Here,
) -> None:
    project = history.project("A")
    fair = history.add("ledger_enterprise", register="own", key="E1")
    history.add(
        "ledger_version", enterprise=fair, attribute="project", linked_project=project,
        effective_on=date(2017, 7, 1),
    )  # fmt: skip
    never = history.add("ledger_enterprise", register="own", key="E2")
    history.entry("paid_in", 100, date(2017, 9, 1), enterprise=fair)
    history.entry("paid_in", 900, date(2017, 9, 1), enterprise=never)
    assert asked(here, "paid_in")[0] == [["10.00", "USD"]]
    for slice_ in ("cohort=19", "edition=19", "kind=contract"):
        assert asked(here, "paid_in", "--where", slice_)[0] == [["1.00", "USD"]]
    assert asked(here, "paid_in", "--by", "cohort")[0] == [
        ["19", "1.00", "USD"],
        ["(none)", "9.00", "USD"],
    ]
    assert asked(here, "paid_in", "--where", "cohort=(none)")[0] == [["9.00", "USD"]]


def test_signings_at_no_edition_form_their_years_cohort(
    history: History,
    here: Here,
) -> None:
    history.project("A", edition="", on=date(2016, 3, 1), amounts=((100, None, "USD"),))
    history.project("B", edition="18", on=date(2016, 6, 8), amounts=((200, None, "USD"),))
    assert asked(here, "projects_signed", "--by", "cohort,edition")[0] == [
        ["18", "18", "1", "count"],
        ["2016", "(none)", "1", "count"],
    ]
    assert asked(here, "committed", "--where", "cohort=2016")[0] == [["1.00", "USD"]]


def test_contracted_capital_may_be_negative_in_a_period(
    history: History,
    here: Here,
) -> None:
    project = history.project("A")
    history.entry("contracted", 1_000, date(2016, 9, 1), project=project)
    history.entry("contracted", 400, date(2017, 2, 1), nature="decrease", project=project)
    history.entry("contracted", 100, date(2017, 3, 1), nature="increase", project=project)
    assert asked(here, "contracted", "--period", "2017-Q1")[0] == [["-3.00", "USD"]]
    assert asked(here, "contracted", "--by", "quarter")[0] == [
        ["2016-Q3", "10.00", "USD"],
        ["2017-Q1", "-3.00", "USD"],
    ]
    assert asked(here, "contracted", "--period", "2016..2017")[0] == [["7.00", "USD"]]
    assert asked(here, "contracted", "--by", "month", "--period", "2017-02")[0] == [
        ["2017-02", "-4.00", "USD"]
    ]


def test_rates_have_six_decimals_may_exceed_one_and_say_what_was_confirmed(
    history: History,
    here: Here,
) -> None:
    one = history.project("A", amounts=((1_000, 800, "USD"),))
    history.project("B", amounts=((100, 100, "USD"),))
    history.project("C")
    history.entry("paid_in", 1_000, date(2018, 3, 1), project=one)
    home = history.project("D", origin="domestic", amounts=((300, None, "USD"),))
    history.entry("paid_in", 100, date(2018, 3, 1), project=home, money_origin="domestic")
    history.add(
        "ledger_milestone", project=one, kind="started", actual=1, reached_on=date(2018, 2, 1),
        evidence="hash",
    )  # fmt: skip
    history.add("ledger_confirmation", project=one, confirmed_on=date(2018, 5, 1), person="p")
    assert "--by origin" in refused(here, "FIG-", "arrival_rate", *AS_OF)
    assert asked(here, "arrival_rate", "--by", "origin")[0] == [
        ["domestic", "0.333333", "1"],
        ["foreign", "1.111111", "1"],
    ]
    rows, said = asked(here, "start_rate", "--where", "origin=foreign")
    assert rows == [["0.333333", "1"]]
    assert "Confirmed within 90 days of 2018-05-31: 33.3 % of the projects." in said


def test_registers_are_read_one_at_a_time_unless_asked(
    history: History,
    here: Here,
) -> None:
    draft = Draft()
    project = draft.add("ledger_project", register="ibrd", key="P1")
    draft.add(
        "ledger_entry", register="ibrd", key="P1", posting="p", capital_class="committed",
        nature="original", amount_minor=700, currency="USD", effective_on=date(2017, 1, 1),
        project=project,
    )  # fmt: skip
    history.post(draft)
    history.project("A", amounts=((100, None, "USD"),))
    assert asked(here, "committed", "--by", "register")[0] == [["own", "1.00", "USD"]]
    assert asked(here, "committed", "--where", "register=ibrd")[0] == [["7.00", "USD"]]
    both = ("--where", "register=ibrd", "--where", "register=own", "--by", "register")
    assert asked(here, "committed", *both)[0] == [["ibrd", "7.00", "USD"], ["own", "1.00", "USD"]]


@pytest.mark.parametrize(
    ("words", "code", "nearest"),
    [
        (("paidin",), "FIG-001", "paid_in"),
        (("paid_in", "--by", "econmy"), "FIG-002", "economy"),
        (("paid_in", "--where", "econmy=DE"), "FIG-002", "economy"),
        (("paid_in", "--where", "direction=inwards"), "FIG-003", "inward"),
        (("paid_in", "--where", "zone=eest"), "FIG-003", "east"),
        (("paid_in", "--where", "zone"), "FIG-004", "zone"),
        (("paid_in", "--as-of", "yesterday"), "FIG-012", "yesterday"),
        (("paid_in", "--in", "USX"), "", "USX"),
        (("paid_in", "--period", "2017-13"), "", "2017-13"),
        (("paid_in", "--period", "2018..2017"), "", "2018..2017"),
    ],
)
def test_what_is_unknown_is_exit_2_with_the_nearest(
    history: History,
    here: Here,
    words: tuple[str, ...],
    code: str,
    nearest: str,
) -> None:
    history.project("A", zone="east")
    assert nearest in refused(here, code, *words)
    assert "\n  File" not in refused(here, code, *words)


def test_as_of_is_today_unless_told(history: History, here: Here) -> None:
    project = history.project("A")
    history.entry("paid_in", 100, date(2017, 9, 1), project=project)
    history.entry("paid_in", 100, date(2999, 9, 1), project=project)
    answer = here.run("figure", "paid_in", "--format", "csv", check=True)
    assert answer.stdout.splitlines()[1:] == ["1.00,USD"]
    from entrepot.figures.core.slices import today

    assert f"as of {today().isoformat()}" in answer.stderr


def test_a_rate_by_a_published_definition(history: History, here: Here) -> None:
    history.project("A")
    done = history.project("B")
    history.add(
        "ledger_milestone",
        project=done,
        kind="registered",
        reached_on=date(2017, 9, 1),
        evidence="hash",
    )
    table, said = asked(here, "fulfilment_rate")
    assert table == [["0.500000", "1"]]
    assert "Definition default: projects of the cohort registered" in said
    table, said = asked(here, "fulfilment_rate", "--definition", "paperwork-counts", "--by", "zone")
    assert table == [["(none)", "1.000000", "1"]]
    assert "Definition paperwork-counts:" in said
    assert "counted as fulfilled by this definition: 1 projects" in said
    words = ("fulfilment_rate", "--definition", "preparation-excluded", "--receipt")
    answer = here.run("figure", *words, *AS_OF, "--format", "json", check=True)
    plain = json.loads(answer.stdout)
    assert plain["definition"]["definition"] == "preparation-excluded"
    assert [entry["side"] for entry in plain["entries"]] == ["base", "reached"]
    assert plain["rows"] == [{"value": "1.000000", "unit": "1"}]


def test_a_definition_of_nothing_is_refused(history: History, here: Here) -> None:
    told = refused(here, "FIG-013", "fulfilment_rate", "--definition", "paperwork")
    assert "paperwork-counts" in told
    told = refused(here, "FIG-014", "paid_in", "--definition", "paperwork-counts")
    assert "fulfilment_rate" in told
