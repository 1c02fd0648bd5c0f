"""Charts: drawings that may stand in a page under the content policy, in both themes."""

from __future__ import annotations

from decimal import Decimal
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from django.utils import translation

from entrepot.text import Text
from entrepot.web import charts, drawing
from entrepot.web.drawing import Chart

pytestmark = pytest.mark.once

AGES = [(0, Decimal(0)), (1, Decimal("0.15")), (2, Decimal("0.26"))]


def cohort() -> Chart:
    return charts.cohort_lines(
        Text("Money arrives late", "资金到位慢"),
        "%",
        'Says "what" <it> shows',
        charts.Series(Text("16th edition", "第十六届"), AGES),
        [charts.Series("earlier", [*AGES, (3, Decimal("0.4"))])],
        "Years",
    )


def shapes(chart: Chart) -> list[Element]:
    return list(fromstring(f"<page>{chart.svg}</page>").iter())


def test_drawing_has_nothing_that_the_policy_forbids() -> None:
    for shape in shapes(cohort()):
        assert not shape.tag.endswith(("style", "script"))
        assert not [name for name in shape.attrib if name == "style" or name.startswith("on")]


def test_drawing_is_one_image_with_its_words() -> None:
    images = [shape for shape in shapes(cohort()) if shape.get("role") == "img"]
    assert [image.get("class") for image in images] == ["drawing is-wide", "drawing is-narrow"]
    assert {image.get("aria-label") for image in images} == {'Says "what" <it> shows'}


def test_every_colour_is_a_token() -> None:
    for shape in shapes(cohort()):
        for side in ("fill", "stroke"):
            colour = shape.get(side, "none")
            if colour not in {"none", "transparent"}:
                assert f"{side[0]}-" in shape.get("class", ""), (shape.tag, shape.attrib)


def test_class_of_money_decides_the_colour() -> None:
    for tone, name in (("committed", "committed"), ("paid_in", "paid")):
        drawn = charts.column("t", "u", "a", [("2017", 3)], tone).svg
        assert f"f-{name} " in drawn or f'f-{name}"' in drawn
    with pytest.raises(ValueError, match="no class of money"):
        drawing.ink("red")


def test_label_follows_the_language() -> None:
    with translation.override("en"):
        assert "16th edition" in cohort().svg
    with translation.override("zh-hans"):
        assert "第十六届" in cohort().svg


def test_missing_point_is_left_out_not_drawn_as_zero() -> None:
    whole = charts.column("t", "u", "a", [("2016", 2), ("2017", 3)])
    holed = charts.column("t", "u", "a", [("2016", 2), ("2017", None)])
    assert whole.svg.count("f-paid") == holed.svg.count("f-paid") + 2


def test_empty_series_draws_axes_alone() -> None:
    assert "<svg" in charts.line("t", "u", "a", [charts.Series("none", [])]).svg
    assert "<svg" in charts.bar("t", "u", "a", []).svg


def test_same_facts_are_drawn_once() -> None:
    assert cohort().svg is not None
    before = drawing._both.cache_info().misses
    cohort()
    assert drawing._both.cache_info().misses == before


def test_who_asks_for_figures_alone_draws_nothing_and_the_next_one_draws() -> None:
    with drawing.undrawn():
        assert cohort().svg == ""
    assert len([shape for shape in shapes(cohort()) if shape.get("role") == "img"]) == 2
