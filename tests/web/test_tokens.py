"""Tokens: every pair of ink and ground that pages use is readable in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import entrepot.web
from entrepot.web import drawing
from entrepot.web.tokens import TOKEN_OF_CLASS, Tokens, contrast, tokens

pytestmark = pytest.mark.once

STATIC = Path(entrepot.web.__file__).parent / "static" / "web"
SHEETS = [sheet for sheet in sorted(STATIC.rglob("*.css")) if sheet.name != "tokens.css"]

TEXT_PAIRS = [
    (ink, ground)
    for ink in ("ink", "ink-2", "ink-3", "accent", "late", "good", "elder-ink")
    for ground in ("paper", "card")
] + [
    ("accent-ink", "accent"),
    ("accent-ink", "accent-strong"),
    ("paper", "ink"),
    ("card", "late"),
    ("ink", "accent-soft"),
    ("ink", "late-soft"),
    ("late", "late-soft"),
    ("ink", "good-soft"),
    *(("ink", f"heat-{shade}") for shade in range(1, 5)),
]
SHAPE_PAIRS = [
    (shape, "paper")
    for shape in (
        "committed-edge",
        "contracted-edge",
        "paid",
        "operating",
        "focus",
        "line-field",
    )
]


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> dict[str, str]:
    both: Tokens = tokens()
    return both.light if request.param == "light" else both.dark


@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_has_aa_contrast(theme: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(theme[ink], theme[ground]) >= 4.5


@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_shapes_stand_out(theme: dict[str, str], shape: str, ground: str) -> None:
    assert contrast(theme[shape], theme[ground]) >= 3


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_stand_only_in_tokens(sheet: Path) -> None:
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", sheet.read_text("utf-8"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_tokens_used_are_declared(sheet: Path) -> None:
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", sheet.read_text("utf-8")))
    assert used <= tokens().light.keys()


def test_every_class_of_money_has_its_colour_in_charts() -> None:
    sheet = (STATIC / "components" / "chart.css").read_text("utf-8")
    for name in drawing.INKS:
        assert f".f-{name} " in sheet
        assert f".s-{name} " in sheet
    assert {drawing.ink(tone) for tone in TOKEN_OF_CLASS} <= set(tokens().light.values())
