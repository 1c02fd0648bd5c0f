"""Invented samples for the style guide: each component once, with every state that it has."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms

from entrepot.money import Money
from entrepot.text import Text
from entrepot.web import charts, wording
from entrepot.web.drawing import Chart
from entrepot.web.tables import Cell, Column, Filter, Pager, Row, Table

_EARLIER = ("0.20 0.36 0.45 0.50 0.52 0.53 0.53", "0.14 0.22 0.29 0.33 0.35 0.37", "0.17 0.30 0.38")


class Sample(forms.Form):
    """A form with one good, one wrong and one untouched field."""

    amount = forms.DecimalField(
        label="Amount", help_text="In the currency's units, such as 1250.50"
    )
    paid_on = forms.DateField(label="Paid on")
    kind = forms.ChoiceField(
        label="Kind", choices=[("o", "Original"), ("i", "Increase")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)


def _points(values: str) -> list[tuple[int, Decimal]]:
    return list(enumerate([Decimal(0), *map(Decimal, values.split())]))


def _charts() -> dict[str, Chart]:
    years = range(2009, 2018)
    committed = (31, 28, 35, 41, 39, 44, 52, 50, 57)
    paid = (6, 9, 10, 12, 14, 15, 15, 18, 21)
    return {
        "cohorts": charts.cohort_lines(
            Text("Money arrives late, and not all of it", "资金到位慢，且不会全部到位"),
            "Share of committed investment paid in, %",
            "The 16th edition had 39 % paid in after four years, between its elders.",
            charts.Series("16th edition, 2014", _points("0.15 0.26 0.33 0.386")),
            [charts.Series("earlier editions", _points(values)) for values in _EARLIER],
            "Years since signing",
        ),
        "lines": charts.line(
            "Committed grows faster than paid in",
            "USD bn",
            "Committed rose from 31 to 57, paid in from 6 to 21.",
            [
                charts.Series("committed", list(zip(years, committed, strict=True)), "committed"),
                charts.Series("paid in", list(zip(years, paid, strict=True)), "paid_in"),
            ],
        ),
        "columns": charts.column(
            "Contracted capital by year",
            "USD bn",
            "Between 6 and 21 billion a year.",
            [(str(year), Decimal(value)) for year, value in zip(years, paid, strict=True)],
            "contracted",
        ),
        "bars": charts.bar(
            "Where paid-in capital came from",
            "USD bn",
            "Hong Kong leads.",
            [("Hong Kong, China", 120), ("Japan", 21), ("Germany", 12), ("Singapore", 9)],
        ),
    }


def _ledger() -> Table:
    return Table(
        "Ledger of 16-0147, verified entries and what waits",
        [
            Column("Effective", key="effective", url="?sort=effective", direction="ascending"),
            Column("Entry", key="entry", url="?sort=entry"),
            Column("Amount", numeric=True, key="amount", url="?sort=amount"),
            Column("Evidence"),
            Column("Verified"),
        ],
        [
            Row.of(
                "9 June 2014",
                "Committed · original",
                Cell("USD 36,000,000.00", "#entry"),
                "Agreement",
                Cell("Zhao M., 12 June", tone="good"),
            ),
            Row.of(
                "8 May 2015",
                "Paid in",
                "USD 10,934,000.00",
                "Bank slip",
                Cell("", second="reversed: typed twice", why="reversed"),
                tone="undone",
            ),
            Row.of(
                "30 May 2018",
                "Paid in · lodged by the investor",
                "USD 2,500,000.00",
                Cell(None, why="none yet"),
                Cell("waits; not in any figure", tone="wait"),
                tone="open",
            ),
        ],
        download="?format=csv",
        note="3 of 14 entries.",
    )


def samples() -> dict[str, Any]:
    """What `web/styleguide.html` shows as `sample`."""
    form = Sample({"amount": "twelve", "paid_on": "2018-06-09"})
    steps = [
        ("Signed", "9 June 2014", "done"),
        ("Registered", "2 Sept 2014", "done"),
        ("Land granted", "14 Jan 2015", "done"),
        ("Started", "30 Mar 2015", "wait"),
        ("In operation", "planned July 2017", "late"),
        ("Full output", "planned 2019", "next"),
    ]
    funnel = [
        ("Signed", "committed", "1", "1", "212", "3.41", "committed"),
        ("Registered", "contracted", "0.887", "0.841", "188", "2.26", "contracted"),
        ("Started", "contracted", "0.675", "0.690", "143", "", ""),
        ("Paid in", "paid", "0.381", "0.356", "131", "1.30", "paid in"),
        ("In operation", "operating", "0.344", "0.338", "73", "", ""),
    ]
    return _charts() | {
        "kicker": "20th edition · Ningbo · 8–12 June 2018",
        "title": "What was signed, and what became of it",
        "says": (
            "Over 19 editions",
            wording.say(3742),
            "projects were signed, committing",
            wording.say(Decimal(50345000000), "USD"),
        ),
        "day": date(2018, 4, 30),
        "instant": datetime(2018, 6, 9, 4, 0, tzinfo=UTC),
        "facts": [
            ("Registered, this edition", "3,012", "#receipt"),
            ("Delegations · economies", "60 · 41"),
            ("Meetings on the timetable", None),
        ],
        "funnel": [
            {
                "label": label,
                "tone": tone,
                "share": Decimal(share),
                "elders": Decimal(elders),
                "count": count,
                "count_url": "#receipt",
                "amount": amount,
                "amount_url": "#receipt",
                "amount_class": money_class,
                "why": "this step has no amount of its own",
            }
            for label, tone, share, elders, count, amount, money_class in funnel
        ],
        "apart": [
            {
                "title": "Inward, foreign",
                "value": "USD 2.31 bn",
                "url": "#receipt",
                "text": "64 projects: 51 contracts, 13 intentions",
            },
            {
                "title": "Inward, domestic",
                "value": "CNY 9.80 bn",
                "url": "#receipt",
                "text": "39 projects: 28 contracts, 11 framework",
            },
            {
                "title": "Outward",
                "value": "",
                "why": "too few to publish",
                "text": "fewer than 10 projects",
            },
        ],
        "project": Text("Haiyu Precision Drives", "海屿精密传动有限公司"),
        "crumbs": [("Projects", "#projects")],
        "tags": [
            "Inward · foreign",
            "Contract",
            Text("16th edition, 2014", "第十六届，2014"),
            {"label": "Operation 11 months late", "tone": "late"},
        ],
        "acts": [
            {"label": "Confirm: still true", "url": "#confirm", "main": True},
            {"label": "Record a step", "url": "#step"},
            {"label": "Post an entry", "url": "#e"},
            {"label": "Reverse", "url": "#reverse", "danger": True},
        ],
        "money": [
            {
                "label": "Committed",
                "tone": "committed",
                "share": 1,
                "amount": "42,000,000.00",
                "url": "#receipt",
            },
            {
                "label": "Contracted",
                "tone": "contracted",
                "share": Decimal("0.714"),
                "amount": "30,000,000.00",
                "url": "#receipt",
            },
            {"label": "Paid in", "tone": "paid", "share": 0, "why": "nothing was paid in"},
        ],
        "steps": [{"label": a, "when": b, "state": c} for a, b, c in steps],
        "table": _ledger(),
        "small_table": Table(
            "Share paid in by age, 16th edition",
            [Column("Years since signing"), Column("Share", numeric=True)],
            [Row.of(age, f"{share:.1%}") for age, share in _points("0.15 0.26 0.33 0.386")],
        ),
        "pager": Pager(2, 9, 51, 100, 412, "?page=1", "?page=3"),
        "filters": [
            Filter("q", "Name or code", "Haiyu"),
            Filter("edition", "Edition", "16", [("", "All"), ("16", "16th, 2014")]),
            Filter("sector", "Sector", "", [("", "All"), ("C", "Manufacturing")]),
        ],
        "amount": Money(4_200_000_000, "USD"),
        "who": [
            ("Officer", "Lin Wei, since 2016"),
            ("Custody", "Ningbo 60 %, Beilun 40 %"),
            ("Investor", "Haiyu Holding (HK)", "#party"),
            ("Contact", None),
        ],
        "form": form,
    }


def frame() -> dict[str, Any]:
    """The context of the frame around it: base.html's contract, filled."""
    return {
        "page_title": "Style guide",
        "nav": [
            SimpleNamespace(label="Edition", url="#1", current=True),
            SimpleNamespace(label="Figures", url="#2"),
            SimpleNamespace(
                label="Ledger",
                badge=3,
                pages=[
                    SimpleNamespace(label="Projects", url="#3"),
                    SimpleNamespace(label="Batches", url="#4", badge=3),
                ],
            ),
        ],
        "user": SimpleNamespace(is_authenticated=False),
        "snapshot_line": "Snapshot 7f3a1b…c91e, ledger head 0412…88d0, 9 June 2018, 12:00",
        "sample": samples(),
    }
