"""A register kept as balances: its cohorts at the dates of its editions, and a synthetic cohort.

Several editions of a register are no chain ladder. What stands here instead is named for what it
is: the cohorts of the newest edition, read one after another as though they were one life.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from entrepot.figures.development import EXPOSURES
from entrepot.figures.vintages import Balances, Vintages
from entrepot.portal.pages.development.asked import receipt_address
from entrepot.portal.pages.development.words import (
    BECAME,
    OF_WHAT,
    names_of_cohorts,
    scale_of,
    share,
    tone_of,
)
from entrepot.solvers.development.synthetic import (
    LookedBack,
    SyntheticCohort,
    looked_back,
    synthetic_cohort,
)
from entrepot.solvers.development.triangle import Step, add_months, complete_ages
from entrepot.text import Text
from entrepot.web import charts, spoken
from entrepot.web.drawing import Chart
from entrepot.web.tables import Cell, Column, Row, Table

#: Editions that the table shows, the newest; the file has all.
MOST_DAYS = 6
#: Cohorts carried on, the youngest: the others have little to come.
MOST_AHEAD = 20
#: Years ahead of the newest edition.
AHEAD = (1, 3, 5)
SYNTHETIC = Text("synthetic cohort", "合成批次")
_NO_COMMITMENT = Text("nothing had been committed", "尚无签约")
_COHORT = Column(Text("Cohort", "批次"))


def context(found: Vintages, download: str) -> dict[str, Any]:
    """What the page shows of a register's editions. Raises NoShares (DEV-017)."""
    scale = scale_of(found.unit, [one.committed[-1] for one in found.cohorts])
    names = names_of_cohorts(one.cohort for one in found.cohorts)
    newest = len(found.days) - 1
    synthetic = synthetic_cohort(found.standings(newest), found.days[newest])
    backwards = [
        (day, looked_back(found.standings(at), day, _came(found), found.days[newest]))
        for at, day in enumerate(found.days[:newest])
        if found.standings(at)
    ]
    return {
        "scale": scale,
        "became": BECAME[found.request.measure.code],
        "of_what": OF_WHAT[EXPOSURES[found.request.measure.code]],
        "why_no_ladder": _no_ladder(found),
        "balances": _balances(found, names, scale, download),
        "curve": _curve(found, synthetic),
        "expected": _expected(found, synthetic, names, scale),
        "errors_by_edition": _errors(found, backwards) if backwards else None,
        "errors_by_cohort": _by_cohort(found, *backwards[0], names, scale) if backwards else None,
    }


def _came(found: Vintages) -> dict[str, Decimal]:
    return {one.cohort: one.paid[-1] for one in found.cohorts}


def _no_ladder(found: Vintages) -> Text:
    days = [f"{day:%Y-%m-%d}" for day in found.days]
    many = len(days) != 1
    return Text(
        f"This register says how much had come in by the date of each edition, not when it came: "
        f"its money lies on {len(days)} day{'s' if many else ''} ({', '.join(days)}). That is no "
        "triangle, and no chain ladder can be drawn from it. The amounts below are those of real "
        "cohorts; the forecast is that of a synthetic cohort: the newest edition's cohorts, read "
        "one after another as though they were one life. Nobody was followed.",
        f"该登记册只记载截至每期日期的累计金额，并无到账时间：其资金仅落在{len(days)}个日期"
        f"（{'、'.join(days)}）。这不构成三角形，无法使用链梯法。下列金额均为真实批次；预测则来自“合成批次”："
        "把最新一期中各批次按期龄依次相接，视作同一批次的历程，并未跟踪任何一批。",
    )


def _balances(found: Vintages, names: Mapping[str, Text], scale: Any, download: str) -> Table:
    """Cohorts by edition, each amount with its receipt."""
    shown = list(enumerate(found.days))[-MOST_DAYS:]
    last = found.days[-1]

    def cell(one: Balances, at: int, day: date) -> Cell:
        if not one.committed[at] and not one.paid[at]:
            return Cell(None, why=_NO_COMMITMENT)
        part = share(one.paid[at], one.committed[at])
        words = scale.words(one.paid[at])
        address = receipt_address(found.paid(one, day))
        if part is None:
            return Cell(words, url=address, figure=True)
        return Cell(spoken.percent(part), url=address, figure=True, second=words)

    return Table(
        Text(
            f"By the date of each edition: share of the commitment of that day, and amount in "
            f"{scale.unit.en}",
            f"截至各期日期：占当日签约额的比例，及金额（{scale.unit.zh}）",
        ),
        [
            _COHORT,
            Column(Text("Committed", "签约额"), numeric=True, unit=scale.unit),
            *(Column(f"{day:%Y-%m-%d}", numeric=True) for _, day in shown),
        ],
        [
            Row.of(
                names[one.cohort],
                Cell(
                    scale.words(one.committed[-1]),
                    url=receipt_address(found.committed(one, last)),
                    figure=True,
                ),
                *(cell(one, at, day) for at, day in shown),
            )
            for one in reversed(found.cohorts)
        ],
        download=download,
        note=Text(
            "What is known now of each day: a loan that a later edition no longer holds is in none.",
            "各日期均按目前所知：后续各期不再载有的记录不计入任何一期。",
        ),
    )


CELL_COLUMNS = ("cohort", "begins", "edition_of", "committed", "paid", "share", "unit")


def cell_rows(found: Vintages) -> Iterator[list[object]]:
    """Every balance as a file, amounts exact."""
    for one in found.cohorts:
        for at, day in enumerate(found.days):
            part = share(one.paid[at], one.committed[at])
            yield [
                one.cohort, one.start, day, one.committed[at], one.paid[at],
                None if part is None else round(part, 6), found.unit,
            ]  # fmt: skip


def _curve(found: Vintages, synthetic: SyntheticCohort) -> Chart:
    measure = found.request.measure.code
    oldest = int(synthetic.ages[-1])
    points = [(age, _exact(synthetic.share(age))) for age in range(oldest + 1)]
    what, whole = BECAME[measure], OF_WHAT[EXPOSURES[measure]]
    end, last = points[-1][1], f"{found.days[-1]:%Y-%m-%d}"
    title = Text(
        f"Synthetic cohort of {last}: {spoken.percent(end)} {what.en} in the end",
        f"{last} 的合成批次：最终{spoken.percent(end)}{what.zh}",
    )
    half = next((age for age, part in points if part >= end / 2), oldest)
    return charts.line(
        title,
        Text(f"Per cent of {whole.en}, {what.en}", f"{what.zh}占{whole.zh}百分比"),
        Text(
            f"{title.en}; half of that by year {half}, all of it by year {oldest}.",
            f"{title.zh}；其中一半在第{half}年内，全部在第{oldest}年内。",
        ),
        [charts.Series(SYNTHETIC, points, tone_of(measure))],
        Text("Years since the cohort began", "批次起始后年数"),
        share=True,
    )


def _exact(value: float) -> Decimal:
    return Decimal(repr(float(value)))


def _expected(
    found: Vintages, synthetic: SyntheticCohort, names: Mapping[str, Text], scale: Any
) -> Table:
    """The youngest cohorts at later dates, by the synthetic cohort."""
    day = found.days[-1]
    dates = [add_months(day, 12 * years) for years in AHEAD]
    rows = []
    for one in reversed(found.standings(len(found.days) - 1)[-MOST_AHEAD:]):
        aged = [synthetic.aged(one, to) for to in dates]
        rows.append(
            Row.of(
                names[one.cohort],
                complete_ages(one.start, day, Step.YEAR),
                Cell(spoken.percent(one.paid / one.committed), second=scale.words(one.paid)),
                *(
                    Cell(
                        spoken.percent(_exact(to.forecast) / one.committed),
                        second=scale.estimate(to.forecast),
                    )
                    for to in aged
                ),
                Text("its commitment", "按签约额")
                if aged[0].young
                else Text("its own payments", "按自身到位"),
            )
        )
    return Table(
        Text(
            f"Aged forward by the synthetic cohort of {day:%Y-%m-%d}: share of the commitment, and "
            f"amount in {scale.unit.en}",
            f"按 {day:%Y-%m-%d} 的合成批次推算：占签约额的比例，及金额（{scale.unit.zh}）",
        ),
        [
            _COHORT,
            Column(Text("Years over", "已满年数"), numeric=True),
            Column(f"{day:%Y-%m-%d}", numeric=True),
            *(
                Column(Text(f"{to:%Y-%m-%d}, expected", f"预计 {to:%Y-%m-%d}"), numeric=True)
                for to in dates
            ),
            Column(Text("Carried on by", "推算依据")),
        ],
        rows,
        note=Text(
            "A cohort of which less than half of what comes is there by its age is carried on from "
            "its commitment (Cape Cod), an older one from its own payments. The cohort of a year "
            "that is not over is left out. How far such forecasts were off stands below.",
            "按其期龄应到位不足一半的批次，按签约额推算（Cape Cod 法）；较老批次按自身到位推算。"
            "尚未满一年的批次未列入。此类预测以往的误差见下。",
        ),
    )


def _errors(found: Vintages, backwards: list[tuple[date, list[LookedBack]]]) -> Table:
    """How far each earlier edition would have been off, weighted by commitment."""
    rows = []
    for day, looked in reversed(backwards):
        weights = [float(one.aged.committed) for one in looked]

        def mean(values: list[float], weights: list[float] = weights) -> str:
            return _points(sum(v * w for v, w in zip(values, weights, strict=True)) / sum(weights))

        rows.append(
            Row.of(
                f"{day:%Y-%m-%d}",
                len(looked),
                mean([one.error for one in looked]),
                mean([abs(one.error) for one in looked]),
                mean([one.unchanged for one in looked]),
                mean([abs(one.unchanged) for one in looked]),
            )
        )
    return Table(
        Text(
            f"What each earlier edition would have said of {found.days[-1]:%Y-%m-%d}: error in "
            "points of the commitment, too high above 0",
            f"以往各期对 {found.days[-1]:%Y-%m-%d} 的推算：误差（占签约额百分点，正为偏高）",
        ),
        [
            Column(Text("From the edition of", "依据该期")),
            Column(Text("Cohorts", "批次数"), numeric=True),
            Column(Text("Synthetic cohort, mean", "合成批次，平均误差"), numeric=True),
            Column(Text("either way", "平均绝对误差"), numeric=True),
            Column(Text("No change, mean", "不变，平均误差"), numeric=True),
            Column(Text("either way", "平均绝对误差"), numeric=True),
        ],
        rows,
        note=Text("Means weighted by commitment.", "平均按签约额加权。"),
    )


def _points(value: float) -> str:
    sign = "+" if value > 0 else ""
    return f"{sign}{spoken.grouped(_exact(100 * value), 1)}"


def _by_cohort(
    found: Vintages, day: date, looked: list[LookedBack], names: Mapping[str, Text], scale: Any
) -> Table:
    """The oldest edition beside the newest, cohort by cohort."""
    return Table(
        Text(
            f"From {day:%Y-%m-%d} to {found.days[-1]:%Y-%m-%d}, by cohort: error in points of the "
            "commitment",
            f"自 {day:%Y-%m-%d} 至 {found.days[-1]:%Y-%m-%d}，分批次误差（占签约额百分点）",
        ),
        [
            _COHORT,
            Column(Text("Committed", "签约额"), numeric=True, unit=scale.unit),
            Column(Text("Paid then", "当时到位"), numeric=True, unit=scale.unit),
            Column(Text("Expected", "推算"), numeric=True, unit=scale.unit),
            Column(Text("Came", "实际"), numeric=True, unit=scale.unit),
            Column(Text("Synthetic cohort", "合成批次"), numeric=True),
            Column(Text("No change", "不变"), numeric=True),
        ],
        [
            Row.of(
                names[one.aged.cohort],
                scale.words(one.aged.committed),
                scale.words(one.aged.paid),
                scale.estimate(one.aged.forecast),
                scale.words(one.came),
                _points(one.error),
                _points(one.unchanged),
            )
            for one in reversed(looked)
        ],
    )
