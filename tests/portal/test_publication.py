"""What everybody may see: never fewer than ten, nor what subtraction would give away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from entrepot.figures.core.support import Support
from entrepot.portal.publication import LEAST, enough, kinds_apart, may_stand, part_may_stand

SUPPORTS = st.builds(Support, st.integers(1, 40), st.integers(1, 40))


def test_ten_projects_of_nine_investors_are_too_few():
    assert enough(Support(10, 10))
    assert not enough(Support(10, 9))
    assert not enough(Support(9, 10))
    assert not enough(None)


def test_one_small_part_takes_the_smallest_other_with_it():
    parts = {"a": Support(8, 8), "b": Support(30, 30), "c": Support(12, 11)}
    assert may_stand(parts) == {"b"}


def test_two_small_parts_hide_each_other():
    parts = {"a": Support(8, 8), "b": Support(30, 30), "c": Support(6, 6)}
    assert may_stand(parts) == {"b"}


def test_what_is_left_of_a_whole_is_a_part_too():
    assert not part_may_stand(38, 40)
    assert part_may_stand(40, 40)


@given(st.dictionaries(st.text(max_size=3), SUPPORTS))
def test_the_total_less_what_is_shown_is_nothing_or_ten_at_least(parts):
    shown = may_stand(parts)
    assert all(enough(parts[key]) for key in shown)
    held = sum(found.subjects for key, found in parts.items() if key not in shown)
    assert not shown or held == 0 or held >= LEAST


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 40)))
def test_no_kind_under_ten_is_told_nor_left_over(counts):
    apart, together = kinds_apart(counts)
    assert all(count >= LEAST for count in apart.values())
    held = sum(together.values())
    assert not apart or held == 0 or held >= LEAST
    assert sum(apart.values()) + held == sum(counts.values())
