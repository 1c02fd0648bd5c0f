"""Triangles whose results are printed, and how tests write triangles down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from entrepot.solvers.development.triangle import Row, Step, Triangle

#: Thomas Mack, "Measuring the variability of chain ladder reserve estimates", CAS Forum, Spring
#: 1994: general liability of the Reinsurance Association of America, thousands of dollars.
RAA = {
    "1981": [5012, 8269, 10907, 11805, 13539, 16181, 18009, 18608, 18662, 18834],
    "1982": [106, 4285, 5396, 10666, 13782, 15599, 15496, 16169, 16704],
    "1983": [3410, 8992, 13873, 16141, 18735, 22214, 22863, 23466],
    "1984": [5655, 11555, 15766, 21266, 23425, 26083, 27067],
    "1985": [1092, 9565, 15836, 22169, 25955, 26180],
    "1986": [1513, 6445, 11702, 12935, 15852],
    "1987": [557, 4020, 10946, 12314],
    "1988": [1351, 6947, 13112],
    "1989": [3133, 5395],
    "1990": [2063],
}
#: His estimates of what is outstanding, and their standard errors, oldest cohort first.
RAA_OUTSTANDING = [0, 154, 617, 1636, 2747, 3649, 5435, 10907, 10650, 16339]
RAA_ERRORS = [0, 206, 623, 747, 1469, 2002, 2209, 5358, 6333, 24566]

#: Thomas Mack, "Distribution-free calculation …", ASTIN Bulletin 23 (1993): the data of Taylor and
#: Ashe, and his results for them.
GENINS = {
    "2001": [
        357848,
        1124788,
        1735330,
        2218270,
        2745596,
        3319994,
        3466336,
        3606286,
        3833515,
        3901463,
    ],
    "2002": [352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085],
    "2003": [290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315],
    "2004": [310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268],
    "2005": [443160, 1136350, 2128333, 2897821, 3402672, 3873311],
    "2006": [396132, 1333217, 2180715, 2985752, 3691712],
    "2007": [440832, 1288463, 2419861, 3483130],
    "2008": [359480, 1421128, 2864498],
    "2009": [376686, 1363294],
    "2010": [344014],
}
GENINS_OUTSTANDING = [
    0,
    94634,
    469511,
    709638,
    984889,
    1419459,
    2177641,
    3920301,
    4278972,
    4625811,
]
GENINS_ERRORS = [0, 75535, 121699, 133549, 261406, 411010, 558317, 875328, 971258, 1363155]


def triangle(
    rows: Mapping[str, Sequence[int | str]],
    committed: Mapping[str, int | str] | None = None,
) -> Triangle:
    """Years, each row as long as its cohort is old at the newest valuation."""
    last = max(int(cohort) + len(cells) - 1 for cohort, cells in rows.items())
    return Triangle(
        step=Step.YEAR,
        valuation=date(last, 12, 31),
        rows=tuple(
            Row(
                cohort=cohort,
                start=date(int(cohort), 1, 1),
                cumulative=tuple(map(Decimal, cells)),
                since=Decimal(0),
                periods=last - int(cohort) + 1,
            )
            for cohort, cells in rows.items()
        ),
        exposures={cohort: Decimal(amount) for cohort, amount in (committed or {}).items()},
    )
