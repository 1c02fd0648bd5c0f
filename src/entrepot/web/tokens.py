"""The design tokens, read from `tokens.css`: the style sheet stays the one place of raw values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_DECLARATION = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")
_DARK = re.compile(r"@media screen and \(prefers-color-scheme: dark\)\s*\{(.*)\}", re.DOTALL)

#: The classes of money in their order, and the token of each: one scale in every chart.
CLASSES = ("committed", "contracted", "paid", "operating")
TOKEN_OF_CLASS = {
    "committed": "committed",
    "contracted": "contracted",
    "paid_in": "paid",
    "operating": "operating",
}


@dataclass(frozen=True, slots=True)
class Tokens:
    """Name to value, one table a theme; the dark one falls back to the light one."""

    light: dict[str, str]
    dark: dict[str, str]


@cache
def tokens() -> Tokens:
    """Both themes as the style sheet declares them."""
    sheet = files("entrepot.web").joinpath("static/web/tokens.css").read_text("utf-8")
    night = _DARK.search(sheet)
    if night is None:
        raise ValueError("tokens.css has no dark theme")
    light = dict(_DECLARATION.findall(sheet[: night.start()]))
    return Tokens(light, light | dict(_DECLARATION.findall(night.group(1))))


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of #rrggbb."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2) of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
