"""What the demonstration register is calibrated to: published totals, each with its source.

Nothing here is shown by a page: the register is made so that the engine arrives at these.
`docs/demo.md` says which are published and which are this program's own assumption.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

#: The day that the demonstration stands at: the second day of the 20th edition.
TODAY = date(2018, 6, 9)
EDITIONS = 20
#: From this edition on signed projects have an officer and next steps; those before were signed
#: when nobody was named.
FOLLOWED_SINCE = 19
FIRST_YEAR = 1999
CITY = ("Ningbo", "宁波")

#: Announced for editions 1 to 19 at the opening of the 20th (press, June 2018): more than 3,700
#: foreign-invested projects, committed investment over 50 billion US dollars.
PROJECTS_19 = 3_741
COMMITTED_19_USD = Decimal(50_640_000_000)

#: Zhejiang, end of April 2018 (press, 24 May 2018): 61,998 foreign-invested companies, actually
#: utilised USD 199.99 bn, contracted USD 364.07 bn.
PROVINCE_AS_OF = date(2018, 4, 30)
COMPANIES = 61_998
PAID_IN_USD = Decimal(199_990_000_000)
CONTRACTED_USD = Decimal(364_070_000_000)

#: High-tech paid-in capital (press, 9 June 2018): annual growth 2013 to 2017 of 22.7 %, which
#: is five intervals from the base year 2012; share 12 % in 2012, 24.4 % in 2017.
HIGH_TECH_SHARE = {2012: Decimal("0.12"), 2017: Decimal("0.244")}
HIGH_TECH_GROWTH = Decimal("0.227")
#: Provincial totals of those two years, USD bn. Assumed: they fit the printed rates to rounding.
PAID_IN_2012, PAID_IN_2017 = Decimal("13.07"), Decimal("17.90")

#: Paid in by year, USD bn: the shape between the anchors above is assumed; 1999 and before adds
#: to the USD 9.887 bn published for 1980-1999. 2018 is January to April, made to fit the total.
PAID_IN_BY_YEAR: dict[int, Decimal] = {
    **{
        year: Decimal("9.887") * weight / 100
        for year, weight in zip(
            range(1985, 2000), (1, 1, 1, 2, 2, 2, 3, 4, 9, 10, 12, 13, 14, 13, 13), strict=True
        )
    },
    2000: Decimal("1.61"),
    2001: Decimal("2.21"),
    2002: Decimal("3.16"),
    2003: Decimal("5.45"),
    2004: Decimal("6.68"),
    2005: Decimal("7.72"),
    2006: Decimal("8.89"),
    2007: Decimal("10.37"),
    2008: Decimal("10.07"),
    2009: Decimal("9.94"),
    2010: Decimal("11.00"),
    2011: Decimal("11.67"),
    2012: PAID_IN_2012,
    2013: Decimal("14.16"),
    2014: Decimal("15.80"),
    2015: Decimal("16.96"),
    2016: Decimal("17.58"),
    2017: PAID_IN_2017,
}

#: The 20th edition so far: assumed.
SIGNED_20 = {"foreign": 64, "domestic": 39, "outward": 9}
COMMITTED_20 = {
    "foreign": (Decimal(2_310_000_000), "USD"),
    "domestic": (Decimal(9_800_000_000), "CNY"),
    "outward": (Decimal(420_000_000), "USD"),
}


def opens_on(edition: int) -> date:
    """Each edition opens on 8 June."""
    return date(FIRST_YEAR + edition - 1, 6, 8)
