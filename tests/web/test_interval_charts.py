"""Charts of estimates: bands, names that don't lie on each other, and dots around 1."""

from __future__ import annotations

import re

import pytest

from entrepot.text import Text
from entrepot.web.interval_charts import STROKES, Curve, Dot, curves, dots

pytestmark = pytest.mark.once


def curve(name: str, value: float) -> Curve:
    return Curve(name, ((0, 0, 0, 0), (2, value, value - 0.1, value + 0.1)))


def heights(svg: str, *names: str) -> list[float]:
    """Where names stand, from above, in the wide drawing."""
    wide = svg[: svg.index('class="drawing is-narrow"')]
    found = []
    for name in names:
        told = re.search(rf'translate\([\d.]+,([\d.]+)\)"[^>]*>{name}<', wide)
        assert told, name
        found.append(float(told[1]))
    return found


def test_names_of_curves_that_end_together_stand_apart() -> None:
    drawn = curves("T", "", "words", [curve("first", 0.5), curve("second", 0.5)], "x")
    first, second = heights(str(drawn.svg), "first", "second")
    assert abs(first - second) > 12


def test_one_or_two_curves_have_bands_and_more_have_none() -> None:
    few = curves("T", "", "words", [curve("a", 0.5)], "x")
    many = curves("T", "", "words", [curve(name, 0.5) for name in "abc"], "x")
    assert "mark-area" in few.svg or 'opacity="0.15"' in few.svg
    assert 'opacity="0.15"' not in many.svg


def test_more_curves_than_can_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="7 curves"):
        curves("T", "", "w", [curve(str(n), 0.5) for n in range(len(STROKES) + 1)], "x")


def test_a_bar_that_leaves_the_chart_ends_at_its_edge() -> None:
    rows = [Dot(Text("big", "大"), 1.1, 0.9, 1.3, 1.05), Dot(Text("tiny", "小"), 2, 0.1, 40, 1)]
    drawn = str(dots("T", "", "words", rows).svg)
    assert 'aria-label="words"' in drawn
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', drawn)[1])
    places = [float(x) for x in re.findall(r"translate\(([\d.]+),", drawn)]
    assert max(places) <= width
    assert "style=" not in drawn
