"""Charts of estimates: curves with a band of their interval, dots with a bar of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from entrepot.text import Text
from entrepot.web.drawing import HEIGHT, Chart, charted, dressed, ink
from entrepot.web.i18n import localise

if TYPE_CHECKING:
    import altair as alt

#: Strokes of curves, in order: none is of the scale of money, which these are not about.
STROKES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("accent", ()),
    ("ink", ()),
    ("ink-3", ()),
    ("accent", (6, 3)),
    ("ink", (6, 3)),
    ("ink-3", (2, 3)),
)
#: How far names at the ends of curves stay apart, as a share of the height.
APART = 0.075
#: Part of the width that is left to the names.
NAMED = 0.38


@dataclass(frozen=True, slots=True)
class Curve:
    """Points (x, value, low, high); a share between two points is that of the earlier one."""

    label: Text | str
    points: Sequence[tuple[float, float, float, float]]


@dataclass(frozen=True, slots=True)
class Dot:
    """One estimate with its interval; `drawn`: where the smaller mark beside it stands."""

    label: Text
    value: float
    low: float
    high: float
    drawn: float


def curves(
    title: Text | str,
    unit: Text | str,
    alt_text: Text | str,
    shown: Sequence[Curve],
    x_title: Text | str,
) -> Chart:
    """Steps of shares, each named at its end; with bands where there are one or two."""
    if len(shown) > len(STROKES):
        raise ValueError(f"{len(shown)} curves: no more than {len(STROKES)} can be told apart")

    def draw(width: int) -> alt.LayerChart:
        return _curves(shown, width, x_title)

    return charted(title, unit, alt_text, draw, "curves", tuple(shown), x_title)


def _curves(shown: Sequence[Curve], width: int, x_title: Text | str) -> Any:
    import altair as alt

    longest = max((one.points[-1][0] for one in shown if one.points), default=1.0)
    high = max((point[1] for one in shown for point in one.points), default=1.0)
    end = longest / (1 - NAMED) if len(shown) > 1 else longest
    x_axis = alt.Axis(
        title=localise(x_title) or None,
        grid=False,
        format="d",
        values=list(range(int(longest) + 1)) if longest < 16 else list(range(0, int(longest), 5)),
    )
    y_axis = alt.Axis(title=None, tickCount=4, format="%", domain=False)
    x = alt.X("x:Q", axis=x_axis, scale=alt.Scale(domain=[0, end], nice=False))
    y = alt.Y("y:Q", axis=y_axis, scale=alt.Scale(zero=True))
    layers: list[Any] = []
    for place, one in enumerate(shown):
        rows = [
            {"x": at, "y": value, "low": low, "high": top} for at, value, low, top in one.points
        ]
        data = alt.Data(values=rows)
        tone, dash = STROKES[place]
        colour = ink(tone)
        if len(shown) <= 2:
            band = alt.Chart(data).mark_area(color=colour, opacity=0.15, interpolate="step-after")
            layers.append(band.encode(x=x, y=alt.Y("low:Q", axis=y_axis), y2="high:Q"))
        line = alt.Chart(data).mark_line(
            color=colour, strokeWidth=2.2, interpolate="step-after", strokeDash=list(dash)
        )
        layers.append(line.encode(x=x, y=y))
    if len(shown) > 1:
        layers.append(_names(shown, longest, high * APART, int(width * 0.3)))
    return dressed(alt.layer(*layers).properties(width=width, height=HEIGHT))


def _names(shown: Sequence[Curve], end: float, apart: float, limit: int) -> Any:
    """Names to the right of the curves, moved up where two would lie on each other."""
    import altair as alt

    ends = sorted((one.points[-1][1], place) for place, one in enumerate(shown) if one.points)
    layers, below = [], -1.0
    for value, place in ends:
        below = max(value, below + apart)
        row = {"x": end, "y": below, "label": localise(shown[place].label)}
        words = alt.Chart(alt.Data(values=[row])).mark_text(
            align="left", dx=6, fontSize=12, color=ink(STROKES[place][0]), limit=limit
        )
        layers.append(words.encode(x="x:Q", y="y:Q", text="label:N"))
    return alt.LayerChart(layer=layers)


def dots(
    title: Text | str,
    unit: Text | str,
    alt_text: Text | str,
    rows: Sequence[Dot],
    *,
    most: float = 3.0,
) -> Chart:
    """Ratios in the order given, around the line at 1; what lies over `most` ends at the edge."""

    def draw(width: int) -> alt.LayerChart:
        return _dots(rows, width, most)

    return charted(title, unit, alt_text, draw, "dots", tuple(rows), most)


def _dots(rows: Sequence[Dot], width: int, most: float) -> Any:
    import altair as alt

    values = [
        {
            "label": localise(one.label),
            "value": one.value,
            "low": one.low,
            "high": one.high,
            "drawn": one.drawn,
        }
        for one in rows
    ]
    edge = min(most, max([1.5, *(one.high for one in rows)]))
    scale = alt.Scale(domain=[0, edge], clamp=True, nice=False)
    x_axis = alt.Axis(title=None, tickCount=5, format=".1f", domain=False)
    y_axis = alt.Axis(title=None, grid=False, ticks=False, domain=False, labelLimit=150)
    data = alt.Data(values=values)
    y = alt.Y("label:N", sort=None, axis=y_axis)
    bars = alt.Chart(data).mark_rule(color=ink("elder"), strokeWidth=4)
    points = alt.Chart(data).mark_point(filled=True, opacity=1, color=ink("accent"), size=70)
    drawn = alt.Chart(data).mark_tick(color=ink("ink"), thickness=2, size=14)
    one = alt.Chart(alt.Data(values=[{"one": 1}])).mark_rule(color=ink("ink-3"), strokeDash=[4, 3])
    layers = [
        bars.encode(x=alt.X("low:Q", axis=x_axis, scale=scale), x2="high:Q", y=y),
        one.encode(x=alt.X("one:Q", scale=scale)),
        points.encode(x=alt.X("value:Q", scale=scale), y=y),
        drawn.encode(x=alt.X("drawn:Q", scale=scale), y=y),
    ]
    height = max(80, 28 * len(rows))
    return dressed(alt.layer(*layers).properties(width=width, height=height))
