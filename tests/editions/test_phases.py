"""Where an edition stands: phases by their first days."""

from __future__ import annotations

from datetime import date

import pytest

from entrepot.accounts.actions import add_user
from entrepot.editions import actions, queries
from entrepot.editions.errors import PhasesOfHoldingsAlone, PhasesOutOfOrder
from entrepot.editions.models import Phase
from entrepot.errors import NotAllowed

STARTS = {
    "call": date(2025, 3, 1),
    "live": date(2025, 6, 8),
    "closed": date(2025, 12, 31),
}


@pytest.fixture
def organiser(db):
    return add_user(name="zhou", role="organiser")


@pytest.fixture
def edition(organiser):
    return actions.make_edition(code="25", number=25, name_en="25th", by=organiser)


def test_a_phase_lasts_until_the_next_one_that_is_set(organiser, edition):
    actions.set_phases(edition=edition, starts=STARTS, by=organiser)

    def phase(*day: int) -> str | None:
        standing = queries.phase_of(edition, date(*day))
        return standing.phase if standing else None

    assert phase(2025, 2, 28) is None
    assert phase(2025, 3, 1) == phase(2025, 6, 7) == Phase.CALL
    assert phase(2025, 6, 8) == phase(2025, 12, 30) == Phase.LIVE
    assert phase(2025, 12, 31) == phase(2030, 1, 1) == Phase.CLOSED


def test_setting_the_phases_again_replaces_them(organiser, edition):
    actions.set_phases(edition=edition, starts=STARTS, by=organiser)
    actions.set_phases(
        edition=edition, starts={"live": date(2025, 6, 9), "call": None}, by=organiser
    )
    assert queries.phase_starts(edition) == {"live": date(2025, 6, 9)}


@pytest.mark.parametrize("day", [date(2025, 3, 1), date(2025, 2, 1)])
def test_a_phase_that_would_not_start_after_the_one_before_it_is_refused(organiser, edition, day):
    with pytest.raises(PhasesOutOfOrder, match="EDI-007"):
        actions.set_phases(edition=edition, starts={**STARTS, "live": day}, by=organiser)
    assert queries.phase_starts(edition) == {}


def test_a_part_has_no_phases_of_its_own(organiser, edition):
    part = actions.add_part(parent=edition, code="25-nb", name_en="Ningbo", by=organiser)
    with pytest.raises(PhasesOfHoldingsAlone, match="25-nb is a part of 25"):
        actions.set_phases(edition=part, starts=STARTS, by=organiser)


def test_only_those_who_keep_editions_set_phases(edition):
    with pytest.raises(NotAllowed):
        actions.set_phases(
            edition=edition, starts=STARTS, by=add_user(name="petrov", role="officer")
        )
