"""How a chart is drawn: its manner, its inks, and the SVG that may stand in a page.

A shape's colour becomes a class (`f-paid`, `s-elder`), which the style sheet paints in the
reader's theme; nothing in the drawing needs a style attribute, so the content policy holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from entrepot.text import Text
from entrepot.web.i18n import localise
from entrepot.web.tokens import TOKEN_OF_CLASS, tokens

SVG = "http://www.w3.org/2000/svg"
WIDE, NARROW = 540, 330
HEIGHT = 280
#: Tokens that a drawing may use, so that a hex value says which token it is.
INKS = (
    "ink", "ink-2", "ink-3", "line", "line-2", "paper", "elder", "committed", "committed-edge",
    "contracted", "contracted-edge", "paid", "operating", "accent",
)  # fmt: skip
_KEPT_ON_ROOT = ("viewBox",)
_FONT = "Noto Sans CJK SC, Segoe UI, Helvetica Neue, Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Chart:
    """What `web/components/chart.html` shows: what it says, its unit, its words, its drawing."""

    title: Text | str
    unit: Text | str
    alt: Text | str
    svg: SafeString


def ink(tone: str) -> str:
    """The light theme's hex of a class of money or of a token in INKS."""
    name = TOKEN_OF_CLASS.get(tone, tone)
    if name not in INKS:
        raise ValueError(f"{tone} is no class of money and no token of {', '.join(INKS)}")
    return tokens().light[name]


@cache
def _names() -> dict[str, str]:
    """Hex to token; where two tokens share a value the first of INKS names it."""
    return {ink(name).lower(): name for name in reversed(INKS)}


def dressed(chart: Any) -> Any:
    """The manner of every chart: no frame, hairlines, quiet words."""
    return (
        chart.configure(
            font=_FONT,
            background="transparent",
            padding=4,
            # The width is that of the whole drawing, so letters are as large in every chart.
            autosize={"type": "fit", "contains": "padding"},
        )
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=ink("ink-3"),
            titleColor=ink("ink-3"),
            gridColor=ink("line-2"),
            domainColor=ink("ink-3"),
            tickColor=ink("line"),
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            labelFont=_FONT,
            titleFont=_FONT,
        )
    )


_undrawn: ContextVar[bool] = ContextVar("undrawn", default=False)


@contextmanager
def undrawn() -> Iterator[None]:
    """Within it charts have no drawing: for who wants the figures of a page kept, and no page."""
    before = _undrawn.set(True)
    try:
        yield
    finally:
        _undrawn.reset(before)


@dataclass(frozen=True, slots=True)
class _Order:
    """What to draw; two orders with one key give one drawing."""

    key: str
    draw: Callable[[int], Any] = field(compare=False)


def charted(
    title: Text | str,
    unit: Text | str,
    alt_text: Text | str,
    draw: Callable[[int], Any],
    *facts: object,
) -> Chart:
    """`facts` is all that `draw` draws from: the drawing is kept by it and the language."""
    words = localise(alt_text)
    if _undrawn.get():
        return Chart(title, unit, alt_text, SafeString())
    key = repr((words, get_language(), facts))
    return Chart(title, unit, alt_text, mark_safe(_both(_Order(key, draw), words)))  # noqa: S308


@lru_cache(maxsize=256)
def _both(order: _Order, words: str) -> str:
    """Two drawings of one chart: letters keep their size on a phone; the sheet shows one.

    Kept, since checking a specification takes longer than the rest of a page.
    """
    return "".join(
        svg(order.draw(width).to_dict(), words, kind)
        for width, kind in ((WIDE, "wide"), (NARROW, "narrow"))
    )


def svg(spec: dict[str, Any], alt_text: str, kind: str = "wide") -> str:
    """A Vega-Lite specification as SVG that may stand in a page; drawn once a process.

    `kind` is `wide` or `narrow`: which screens show it.
    """
    drawing, name = _drawing(json.dumps(spec, sort_keys=True, ensure_ascii=False))
    root = ET.fromstring(drawing)  # noqa: S314 - our own drawing
    root.set("class", f"drawing is-{kind}")
    root.set("role", "img")
    root.set("aria-label", alt_text)
    for shape in root.iter():
        # Two drawings in one page may not share the ids of their clip paths.
        if "id" in shape.attrib:
            shape.set("id", f"{name}-{shape.attrib['id']}")
        if "clip-path" in shape.attrib:
            shape.set("clip-path", shape.attrib["clip-path"].replace("#", f"#{name}-"))
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)


@lru_cache(maxsize=256)
def _drawing(spec: str) -> tuple[str, str]:
    """(SVG without styles, a name made from the specification's hash)."""
    import vl_convert

    return clean(vl_convert.vegalite_to_svg(spec)), (
        "c" + hashlib.sha256(spec.encode()).hexdigest()[:8]
    )


def clean(drawing: str) -> str:
    """SVG with classes for colours, and without styles, roles, scripts and fixed fonts."""
    ET.register_namespace("", SVG)
    root = ET.fromstring(drawing)  # noqa: S314 - our own drawing
    root.attrib = {key: root.attrib[key] for key in _KEPT_ON_ROOT if key in root.attrib}
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {f"{{{SVG}}}style", f"{{{SVG}}}script"}:
                parent.remove(child)
        _strip(parent)
    return ET.tostring(root, encoding="unicode")


def _strip(shape: ET.Element) -> None:
    classes = []
    for key in list(shape.attrib):
        value = shape.attrib[key]
        if key in {"style", "font-family", "role", "class"} or key.startswith(("aria-", "on")):
            del shape.attrib[key]
        elif key in {"fill", "stroke"} and value.lower() in _names():
            # The attribute stays: a saved drawing has its colours without a style sheet.
            classes.append(f"{key[0]}-{_names()[value.lower()]}")
    if classes:
        shape.set("class", " ".join(classes))
