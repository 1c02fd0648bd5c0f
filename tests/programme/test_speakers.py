"""Who appears, and in which order."""

from __future__ import annotations

import pytest

from entrepot.programme import actions, queries
from entrepot.programme.errors import AppearsAlready, Clashes, OutOfRank, StillUsed


def ranks(activity) -> list[tuple[int, str]]:
    return [(one.rank, one.speaker.name.en) for one in queries.appearing(activity)]


@pytest.fixture
def panel(house):
    activity = house.draft()
    made = [house.appear(activity, house.speaker(name)) for name in ("A", "B", "C")]
    return activity, made


def test_who_comes_last_stands_last_until_the_order_is_set(house, panel):
    activity, (a, b, c) = panel
    assert ranks(activity) == [(1, "A"), (2, "B"), (3, "C")]
    actions.place_in_rank(activity=activity, order=[c, a, b], **house.act())
    assert ranks(activity) == [(1, "C"), (2, "A"), (3, "B")]


def test_those_behind_one_who_is_left_out_move_up(house, panel):
    activity, made = panel
    actions.leave_out(appearance=made[0], **house.act())
    assert ranks(activity) == [(1, "B"), (2, "C")]


def test_an_order_that_forgets_or_repeats_somebody_is_refused(house, panel):
    activity, (a, b, c) = panel
    for wrong in ([a, b], [a, b, b], [a, b, c, a]):
        with pytest.raises(OutOfRank):
            actions.place_in_rank(activity=activity, order=wrong, **house.act())
    assert ranks(activity) == [(1, "A"), (2, "B"), (3, "C")]


def test_nobody_appears_twice_in_one_activity(house, panel):
    activity, made = panel
    with pytest.raises(AppearsAlready):
        house.appear(activity, made[0].speaker, "host")


def test_a_speaker_can_not_be_given_to_two_published_activities_at_once(house):
    first, second = house.published(), house.published(room=house.small)
    speaker = house.speaker()
    house.appear(first, speaker)
    with pytest.raises(Clashes, match="Ada Lindqvist is at “Port forum” then"):
        house.appear(second, speaker)
    house.appear(second, speaker, "leader")


def test_a_speaker_who_appears_is_not_removed(house, panel):
    _, made = panel
    with pytest.raises(StillUsed):
        actions.remove_speaker(speaker=made[0].speaker, **house.act())
    actions.leave_out(appearance=made[0], **house.act())
    actions.remove_speaker(speaker=made[0].speaker, **house.act())
