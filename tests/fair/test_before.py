"""A signing that was signed before, under another name or place, is shown with its evidence."""

from __future__ import annotations

from entrepot.fair import actions, checks
from entrepot.fair.actions import Named
from tests.fair.hall import Hall, usd


def under(hall: Hall, preparation) -> dict[str, checks.Finding]:
    found = checks.findings(preparation, now=hall.now)
    return {one.subject: one for one in found if one.code == "signed-before"}


def signed(hall: Hall, **facts) -> str:
    """The key of a signing of a project of its own name and investor, in the ledger."""
    given = {
        "name": "Haiyu Precision Drives",
        "name_other": "海屿精密传动有限公司",
        "parties": [Named(hall.party("Nordhafen Maschinen", "DE"), "investor")],
        "division": "330206",
        "zone": "",
    }
    return hall.held(hall.content(usd(42_000_000), **{**given, **facts})).key


def test_a_county_that_files_last_years_signing_is_shown_why_it_can_not(hall: Hall) -> None:
    key = signed(hall)
    again = hall.draft(
        hall.content(
            usd(42_000_000),
            name="海屿精密传动",
            parties=[Named(hall.party("Nordhafen Maschinen", "DE"), "investor")],
            division="3302",
            zone="",
        )
    )
    finding = under(hall, again)[key]
    assert finding.stops
    assert "海屿精密传动" in finding.text.zh
    assert "承接" in finding.text.zh


def test_a_false_alarm_is_dismissed_with_a_reason(hall: Hall) -> None:
    key = signed(hall)
    other = hall.draft(
        hall.content(
            usd(42_000_000),
            name="Haiyu Precision Drives",
            parties=[Named(hall.party("Nordhafen Maschinen", "DE"), "investor")],
            division="330206",
            zone="",
        )
    )
    actions.dismiss_check(
        preparation=other,
        check_code="signed-before",
        subject=key,
        reason="other_project",
        note="The second line, on its own land.",
        by=hall.organiser,
        now=hall.tick(),
    )
    assert not under(hall, other)[key].stops


def test_what_shares_nothing_is_no_repeat(hall: Hall) -> None:
    signed(hall)
    other = hall.draft(
        hall.content(
            usd(3_000_000),
            name="Songhe Logistics",
            sector="G5990",
            parties=[Named(hall.party("Pacific Rim Holdings", "SG"), "investor")],
            division="3301",
            zone="",
        )
    )
    assert under(hall, other) == {}
