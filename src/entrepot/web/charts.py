"""Charts: Altair specifications drawn as SVG on the server, in the tokens' colours.

A shape's colour becomes a class (`f-paid`, `s-elder`), which the style sheet paints in the
reader's theme; nothing in the drawing needs a style attribute, so the content policy holds.
Numbers become binary floats here and nowhere before: they are places on paper, not money.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from entrepot.text import Text
from entrepot.web.i18n import localise
from entrepot.web.tokens import TOKEN_OF_CLASS, tokens

if TYPE_CHECKING:
    import altair as alt

    Layer = alt.Chart | alt.LayerChart

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

Number = Decimal | int


@dataclass(frozen=True, slots=True)
class Chart:
    """What `web/components/chart.html` shows: what it says, its unit, its words, its drawing."""

    title: Text | str
    unit: Text | str
    alt: Text | str
    svg: SafeString


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its label stands at its end. `tone` is a class of money, `ink` or `elder`."""

    label: Text | str
    points: Sequence[tuple[Number | str, Number | None]]
    tone: str = "paid_in"


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


def cohort_lines(
    title: Text | str,
    unit: Text | str,
    alt_text: Text | str,
    cohort: Series,
    elders: Sequence[Series],
    x_title: Text | str,
) -> Chart:
    """One cohort, dark, among its grey elders at the same age; shares of one, as per cent."""

    def draw(width: int) -> alt.LayerChart:
        grey = [_rows(one, place) for place, one in enumerate(elders)]
        marks = _lines([row for rows in grey for row in rows], "elder", 1.2)
        dark = _rows(cohort, len(elders))
        layers: list[Layer] = [
            marks,
            _lines(dark, cohort.tone, 2.6),
            _ends(dark[-1:], cohort.tone, size=46),
        ]
        layers.append(_end_labels(dark[-1:], cohort.tone, bold=True, lift=-12))
        longest = max(grey, key=len, default=[])
        layers.append(_end_labels(longest[-1:], "ink-3", lift=-10))
        return _layered(layers, width, x_title=x_title, share=True, whole_x=True)

    return _chart(title, unit, alt_text, draw, "cohort", cohort, tuple(elders), x_title)


def line(
    title: Text | str,
    unit: Text | str,
    alt_text: Text | str,
    series: Sequence[Series],
    x_title: Text | str = "",
    *,
    share: bool = False,
) -> Chart:
    """Lines over years or ages, each named at its end in its own colour."""

    def draw(width: int) -> alt.LayerChart:
        layers: list[Layer] = []
        for place, one in enumerate(series):
            rows = _rows(one, place)
            layers += [_lines(rows, _stroke(one.tone), 2.2), _ends(rows[-1:], _stroke(one.tone))]
            layers.append(_end_labels(rows[-1:], "ink", lift=-11))
        return _layered(layers, width, x_title=x_title, share=share, whole_x=True)

    return _chart(title, unit, alt_text, draw, "line", tuple(series), x_title, share)


@dataclass(frozen=True, slots=True)
class Band:
    """What is expected at one age: a mean and its central intervals, None where unknown."""

    x: Number
    mean: Number
    inner: tuple[Number, Number] | None
    outer: tuple[Number, Number] | None


def fan(
    title: Text | str,
    unit: Text | str,
    alt_text: Text | str,
    past: Series,
    bands: Sequence[Band],
    ahead: Text | str,
    x_title: Text | str,
    limit: Series | None = None,
) -> Chart:
    """A path so far, dark, and what is expected of it, in two widening bands of one colour.

    ahead: the words at the end of the expected path; limit: a level line, such as a commitment.
    """

    def draw(width: int) -> alt.LayerChart:
        dark, last = _rows(past, 0), past.points[-1]
        layers: list[Layer] = [
            _area([(last[0], last[1], last[1]), *_edges(bands, "outer")], "contracted", 0.25),
            _area([(last[0], last[1], last[1]), *_edges(bands, "inner")], "contracted", 0.45),
        ]
        mean = Series(ahead, [last, *((band.x, band.mean) for band in bands)])
        expected = _rows(mean, 1)
        layers += [_lines(expected, past.tone, 1.6, dash=[5, 4]), _lines(dark, past.tone, 2.6)]
        if limit is not None:
            level = _rows(limit, 2)
            layers += [_lines(level, _stroke(limit.tone), 1.6)]
            layers.append(_end_labels(level[-1:], "ink-2", lift=-10))
        layers += [_ends(dark[-1:], past.tone, size=46)]
        layers.append(_end_labels(expected[-1:], "ink", lift=16 if limit is not None else -12))
        return _layered(layers, width, x_title=x_title, share=False, whole_x=True)

    return _chart(title, unit, alt_text, draw, "fan", past, tuple(bands), ahead, x_title, limit)


def _edges(
    bands: Sequence[Band], which: Literal["inner", "outer"]
) -> list[tuple[Number, Number, Number]]:
    found = ((band.x, getattr(band, which)) for band in bands)
    return [(x, *span) for x, span in found if span is not None]


def _area(edges: Sequence[tuple[Any, Any, Any]], tone: str, opacity: float) -> alt.Chart:
    import altair as alt

    rows = [{"x": float(x), "y": float(low), "y2": float(high)} for x, low, high in edges]
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_area(color=ink(tone), opacity=opacity)
        .encode(x="x:Q", y="y:Q", y2="y2:Q")
    )


def column(
    title: Text | str,
    unit: Text | str,
    alt_text: Text | str,
    points: Sequence[tuple[Text | str, Number | None]],
    tone: str = "paid_in",
    *,
    share: bool = False,
) -> Chart:
    """Columns in the order given, such as years."""

    def draw(width: int) -> alt.Chart:
        return _bars(points, tone, width, flat=False, share=share)

    return _chart(title, unit, alt_text, draw, "column", tuple(points), tone, share)


def bar(
    title: Text | str,
    unit: Text | str,
    alt_text: Text | str,
    points: Sequence[tuple[Text | str, Number | None]],
    tone: str = "paid_in",
    *,
    share: bool = False,
) -> Chart:
    """Bars in the order given, such as economies by size."""

    def draw(width: int) -> alt.Chart:
        return _bars(points, tone, width, flat=True, share=share)

    return _chart(title, unit, alt_text, draw, "bar", tuple(points), tone, share)


def _rows(series: Series, place: int) -> list[dict[str, Any]]:
    """Points that exist; a missing one is left out, never drawn as 0."""
    label = localise(series.label)
    return [
        {"x": _coordinate(x), "y": float(y), "series": str(place), "label": label}
        for x, y in series.points
        if y is not None
    ]


def _coordinate(x: Number | str) -> float:
    return float(Decimal(x))


def _stroke(tone: str) -> str:
    """Sand and teal are too light for a thin line on paper; their edges are not."""
    return f"{tone}-edge" if tone in {"committed", "contracted"} else tone


def _lines(
    rows: list[dict[str, Any]], tone: str, width: float, dash: Sequence[int] = ()
) -> alt.Chart:
    import altair as alt

    dashed: dict[str, Any] = {"strokeDash": list(dash)} if dash else {}
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_line(color=ink(tone), strokeWidth=width, strokeJoin="round", **dashed)
        .encode(x="x:Q", y="y:Q", detail="series:N")
    )


def _ends(rows: list[dict[str, Any]], tone: str, size: int = 34) -> alt.Chart:
    import altair as alt

    return (
        alt.Chart(alt.Data(values=rows))
        .mark_point(filled=True, opacity=1, color=ink(tone), size=size)
        .encode(x="x:Q", y="y:Q")
    )


def _end_labels(rows: list[dict[str, Any]], tone: str, *, lift: int, bold: bool = False) -> Layer:
    """The name of a line above its end, on a halo of paper so that no line runs through it."""
    import altair as alt

    def words(**more: Any) -> alt.Chart:
        return (
            alt.Chart(alt.Data(values=rows))
            .mark_text(
                align="right",
                dx=2,
                dy=lift,
                fontSize=12,
                fontWeight="bold" if bold else "normal",
                **more,
            )
            .encode(x="x:Q", y="y:Q", text="label:N")
        )

    halo = words(color=ink("paper"), stroke=ink("paper"), strokeWidth=4, strokeJoin="round")
    return alt.LayerChart(layer=[halo, words(color=ink(tone))])


def _layered(
    layers: Sequence[Layer],
    width: int,
    *,
    x_title: Text | str,
    share: bool,
    whole_x: bool,
) -> alt.LayerChart:
    import altair as alt

    x_axis = alt.Axis(
        title=localise(x_title) or None, grid=False, format="d" if whole_x else "", tickMinStep=1
    )
    y_axis = alt.Axis(title=None, tickCount=4, format="%" if share else ",~f", domain=False)
    first = layers[0].encode(
        x=alt.X("x:Q", axis=x_axis, scale=alt.Scale(zero=False, nice=False)),
        y=alt.Y("y:Q", axis=y_axis, scale=alt.Scale(zero=True)),
    )
    return _dressed(alt.layer(first, *layers[1:]).properties(width=width, height=HEIGHT))


def _bars(
    points: Sequence[tuple[Text | str, Number | None]],
    tone: str,
    width: int,
    *,
    flat: bool,
    share: bool,
) -> alt.Chart:
    import altair as alt

    rows = [
        {"label": localise(label), "y": float(value)}
        for label, value in points
        if value is not None
    ]
    value_axis = alt.Axis(title=None, tickCount=4, format="%" if share else ",~f", domain=False)
    label_axis = alt.Axis(
        title=None, grid=False, ticks=False, labelAngle=0, labelOverlap=True, labelLimit=170
    )
    gaps = alt.Scale(paddingInner=0.3, paddingOuter=0.1)
    value = {"field": "y", "type": "quantitative"}
    by_label = {"field": "label", "type": "nominal", "sort": None, "scale": gaps}
    x, y = (value, by_label) if flat else (by_label, value)
    x_axis, y_axis = (value_axis, label_axis) if flat else (label_axis, value_axis)
    drawn = (
        alt.Chart(alt.Data(values=rows))
        .mark_bar(color=ink(tone), stroke=ink(_stroke(tone)), strokeWidth=1)
        .encode(x=alt.X(**x, axis=x_axis), y=alt.Y(**y, axis=y_axis))
    )
    height = max(80, 26 * len(rows)) if flat else HEIGHT
    return _dressed(drawn.properties(width=width, height=height))


def _dressed(chart: Any) -> Any:
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


@dataclass(frozen=True, slots=True)
class _Order:
    """What to draw; two orders with one key give one drawing."""

    key: str
    draw: Callable[[int], Any] = field(compare=False)


def _chart(
    title: Text | str,
    unit: Text | str,
    alt_text: Text | str,
    draw: Callable[[int], Any],
    *facts: object,
) -> Chart:
    """`facts` is all that `draw` draws from: the drawing is kept by it and the language."""
    words = localise(alt_text)
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
