"""Figures made of figures: annual growth over a span, and a share of a whole."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, localcontext

from entrepot.figures.core.compute import figure
from entrepot.figures.core.engine import Engine
from entrepot.figures.core.errors import BadDerived, SeveralCurrencies
from entrepot.figures.core.figure import RATIO_DIGITS, Cell, Figure, ratio
from entrepot.figures.core.measures import Unit
from entrepot.figures.core.request import TIMES, Request, parse_where
from entrepot.figures.core.slices import in_order
from entrepot.figures.core.snapshot import Snapshot
from entrepot.money import round_half_up
from entrepot.periods import Period, Precision, Span
from entrepot.text import Text


def derived(
    snapshot: Snapshot, request: Request, *, growth: str | None = None, share_of: str | None = None
) -> Figure:
    """Growth or share of a measure; one of the two. Raises BadDerived (FIG-011)."""
    if growth and share_of:
        raise BadDerived(
            value=growth,
            why="ask for --growth or --share-of, not for both.",
            why_zh="--growth 与 --share-of 只能选其一。",
        )
    if request.measure.unit is Unit.RATIO:
        raise BadDerived(
            value=request.measure.code,
            why="a rate has no growth and no share; ask for money or a count.",
            why_zh="比率不能计算增长率或占比，请选择金额或数量指标。",
        )
    engine = Engine(snapshot)
    try:
        if growth:
            return _growth(engine, request, growth)
        return _share(engine, request, share_of or "")
    finally:
        engine.close()


def _by_group(found: Figure) -> dict[tuple[str, ...], Decimal]:
    """Values by group; a slice of several currencies has no single value."""
    units = {cell.unit for cell in found.cells if cell.unit}
    if len(units) > 1:
        raise SeveralCurrencies(
            measure=found.request.measure.code, currencies=", ".join(sorted(units))
        )
    return {cell.dimensions: cell.value or Decimal(0) for cell in found.cells}


def intervals(span: Span) -> tuple[int, int]:
    """Intervals between the ends of a span, and how many make a year."""
    start, end = span.start, span.end
    months = (end.first.year - start.first.year) * 12 + end.first.month - start.first.month
    match start.precision:
        case Precision.YEAR:
            return months // 12, 1
        case Precision.QUARTER:
            return months // 3, 4
        case _:
            return months, 12


def annual_growth(start: Decimal, end: Decimal, count: int, in_a_year: int) -> Decimal | None:
    """(end ÷ start) ^ (in a year ÷ count) − 1, to 6 decimals; None for a base ≤ 0.

    >>> annual_growth(Decimal(100), Decimal(121), 2, 1)
    Decimal('0.100000')
    """
    if start <= 0 or end < 0:
        return None
    with localcontext(prec=40):
        power = (end / start) ** (Decimal(in_a_year) / Decimal(count)) if end else Decimal(0)
        return round_half_up(power - 1, RATIO_DIGITS)


def _growth(engine: Engine, request: Request, text: str) -> Figure:
    span = Span.parse(text)
    if span.start.precision != span.end.precision or span.start.precision is Precision.DAY:
        raise BadDerived(
            value=text,
            why="write two years, quarters or months, as 2013..2017.",
            why_zh="请写两个年份、季度或月份，例如 2013..2017。",
        )
    count, in_a_year = intervals(span)
    if count < 1:
        raise BadDerived(
            value=text,
            why="growth needs a start and a later end.",
            why_zh="增长率须有起点和更晚的终点。",
        )
    if request.period is not None or any(name in TIMES for name in request.dimensions):
        raise BadDerived(
            value=text,
            why="--growth sets the period itself: leave out --period and year, quarter, month.",
            why_zh="--growth 自行确定期间，请去掉 --period 及 year、quarter、month。",
        )

    def of(period: Period) -> Figure:
        found = replace(request, period=Span(period, period))
        return figure(engine.snapshot, found, engine=engine)

    first, last = of(span.start), of(span.end)
    before, after = _by_group(first), _by_group(last)
    unit = _unit(first, last)
    notes = [*first.notes, *last.notes]
    cells = []
    for group in sorted(before.keys() | after.keys(), key=in_order):
        low, high = before.get(group, Decimal(0)), after.get(group, Decimal(0))
        value = annual_growth(low, high, count, in_a_year)
        name = f" {', '.join(group)}" if group else ""
        if value is None:
            notes.append(
                Text(
                    f"Not meaningful{name}: the base {low:f} is not above zero.",
                    f"不具意义{name}：基数 {low:f} 不大于零。",
                )
            )
        notes.append(
            Text(
                f"Annual growth{name}: from {low:f} {unit} in {span.start} to {high:f} {unit} in "
                f"{span.end}, {count} intervals.",
                f"年均增长{name}：{span.start} 为 {low:f} {unit}，{span.end} 为 {high:f} {unit}，"
                f"共 {count} 个间隔。",
            )
        )
        cells.append(Cell(group, value, "1", high, low))
    return replace(
        last,
        request=request,
        cells=tuple(cells),
        notes=tuple(dict.fromkeys(notes)),
        heading=Text(
            f"Annual growth {span} of: {last.heading.en}", f"{span} 年均增长：{last.heading.zh}"
        ),
        rates=tuple(dict.fromkeys([*first.rates, *last.rates])),
    )


def _unit(*found: Figure) -> str:
    units = {cell.unit for each in found for cell in each.cells if cell.unit}
    if len(units) > 1:
        raise SeveralCurrencies(
            measure=found[0].request.measure.code, currencies=", ".join(sorted(units))
        )
    return units.pop() if units else ""


def _share(engine: Engine, request: Request, text: str) -> Figure:
    part = tuple(parse_where(text))
    if any(name == part[0][0] for name, _value in request.where):
        raise BadDerived(
            value=text,
            why=f"the slice is narrowed to a {part[0][0]} already.",
            why_zh=f"切片已限定 {part[0][0]}。",
        )
    whole = figure(engine.snapshot, request, engine=engine)
    some = figure(engine.snapshot, replace(request, where=(*request.where, *part)), engine=engine)
    _unit(whole, some)
    total, of_it = _by_group(whole), _by_group(some)
    notes = [*whole.notes, *some.notes]
    notes.append(
        Text(
            f"Share of {text}; the denominator is: {whole.heading.en}.",
            f"{text} 的占比；分母为：{whole.heading.zh}。",
        )
    )
    cells = []
    for group, base in total.items():
        value = ratio(of_it.get(group, Decimal(0)), base)
        if value is None:
            notes.append(
                Text(f"Not defined: the base is {base:f}.", f"无法计算：分母为 {base:f}。")
            )
        cells.append(Cell(group, value, "1", of_it.get(group, Decimal(0)), base))
    return replace(
        whole,
        cells=tuple(cells),
        notes=tuple(dict.fromkeys(notes)),
        heading=Text(f"Share of {text} in: {whole.heading.en}", f"{text} 占比：{whole.heading.zh}"),
        rates=tuple(dict.fromkeys([*whole.rates, *some.rates])),
    )
