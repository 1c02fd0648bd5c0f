"""Two registers that no shipped mapping knows, by mappings written from the guide alone."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.acceptance.registers import approve, figure, take
from tests.support.instances import Instance

#: No key, month and year in two columns, amounts as `$1,740 ` in millions.
OUTBOUND = """
title = "Chinese investments abroad of USD 100 million or more"
kind = "projects"
register = "outbound"
dates = ["%B %Y"]
investors = "names"

[columns]
year = "Year"
month = "Month"
investors = "Investor"
amount = "Millions"
partner = "Partner/Target"
host = "Country"
sector = "Sector"

[join]
key = ["year", "month", "investors", "host", "amount", "partner"]
signed_on = ["month", "year"]
name = ["investors", "partner"]

[remove]
amount = ["$"]

[units]
amount = "million"

[constants]
currency = "USD"
direction = "outward"
origin = "domestic"
kind = "contract"
economy = "CN"

[translate.sector]
Agriculture = "isic:A"
Finance = "isic:K"
"Real estate" = "isic:L"
"""

#: No money at all, and dates of every length.
CONTRACTS = """
title = "Contracts of land deals"
kind = "projects"
register = "land"
key = ["deal", "contract"]
dates = ["%Y-%m-%d"]

[columns]
deal = "Deal ID"
contract = "ID"
name = "Contract number"
signed_on = "Contract date"

[fallback]
name = ["contract"]

[constants]
direction = "inward"
origin = "foreign"
kind = "contract"
"""


def written(office: Instance, name: str, text: str) -> str:
    path = office.data_dir / name
    path.write_text(text, "utf-8")
    return str(path)


def test_investments_abroad(office: Instance, shared_data: Path) -> None:
    path = shared_data / "china_outbound_deals" / "china_outbound_deals_2005-2025.csv"
    mapping = written(office, "outbound.toml", OUTBOUND)
    summary = take(office, path, mapping, "--partial")
    assert (summary["read"], summary["imported"], summary["rejected"]) == (2396, 2396, 0)
    approve(office, summary)
    where = ("--where", "register=outbound")
    years = figure(office, "committed", "--by", "year", *where)
    assert sum(years.values()) == Decimal(1_517_460) * 10**6
    assert years["2016"] == Decimal(168_260) * 10**6
    assert years["2024"] == Decimal(61_040) * 10**6
    signed = figure(office, "signings", "--by", "year", *where)
    assert (signed["2016"], signed["2017"], signed["2024"]) == (254, 195, 135)
    assert figure(office, "signings", "--by", "economy", *where) == {"CN": 2396}
    assert take(office, path, mapping)["unchanged"] == 2396


def test_contracts_of_land_deals(office: Instance, shared_data: Path) -> None:
    path = shared_data / "landmatrix" / "contracts_2025-11.csv"
    mapping = written(office, "contracts.toml", CONTRACTS)
    summary = take(office, path, mapping, "--partial")
    # 587 contracts have no date; two lie in the future, with a warning.
    assert (summary["read"], summary["imported"], summary["rejected"]) == (3299, 2712, 587)
    assert summary["warnings"] == 2
    approve(office, summary)
    signed = figure(office, "signings", "--by", "year", "--where", "register=land")
    assert (signed["2008"], signed["2010"]) == (285, 216)
