"""Charts: Altair specifications, drawn as SVG on the server (`drawing`), in the tokens' colours.

Numbers become binary floats here and nowhere before: they are places on paper, not money.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from entrepot.text import Text
from entrepot.web.drawing import HEIGHT, Chart, charted, dressed, ink
from entrepot.web.i18n import localise

if TYPE_CHECKING:
    import altair as alt

    Layer = alt.Chart | alt.LayerChart

Number = Decimal | int


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its label stands at its end. `tone` is a class of money, `ink` or `elder`."""

    label: Text | str
    points: Sequence[tuple[Number | str, Number | None]]
    tone: str = "paid_in"


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

    return charted(title, unit, alt_text, draw, "cohort", cohort, tuple(elders), x_title)


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

    return charted(title, unit, alt_text, draw, "line", tuple(series), x_title, share)


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

    return charted(title, unit, alt_text, draw, "fan", past, tuple(bands), ahead, x_title, limit)


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

    return charted(title, unit, alt_text, draw, "column", tuple(points), tone, share)


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

    return charted(title, unit, alt_text, draw, "bar", tuple(points), tone, share)


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
    return dressed(alt.layer(first, *layers[1:]).properties(width=width, height=HEIGHT))


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
    return dressed(drawn.properties(width=width, height=height))
