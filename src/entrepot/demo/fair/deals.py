"""The trade of the 20th edition: what is bought and sold, and what becomes of each deal."""

from __future__ import annotations

from dataclasses import dataclass

from entrepot.money import Money
from entrepot.text import Text


@dataclass(frozen=True, slots=True)
class Deal:
    """A trade deal; `state`: what becomes of it, as `plan.Fate` names it."""

    name: Text
    flow: str
    hs: str
    kind: str
    total: Money | None
    group: str
    fate: str


DEALS = (
    Deal(
        Text("Machine tools for gears", "齿轮加工机床"),
        "import",
        "8461",
        "contract",
        Money.of(6_400_000, "EUR"),
        "DE",
        "posted",
    ),
    Deal(
        Text("Imaging sets for county hospitals", "县级医院影像设备"),
        "import",
        "9022",
        "contract",
        Money.of(4_150_000, "EUR"),
        "DE",
        "posted",
    ),
    Deal(
        Text("Beer and malt, one year", "啤酒与麦芽（一年期）"),
        "import",
        "2203",
        "intention",
        Money.of(1_200_000, "EUR"),
        "DE",
        "signed",
    ),
    Deal(
        Text("Carbon fibre fabric", "碳纤维织物"),
        "import",
        "6815",
        "contract",
        Money.of(3_300_000, "USD"),
        "JP",
        "posted",
    ),
    Deal(
        Text("Seafood by cold chain", "冷链水产品"),
        "import",
        "0303",
        "contract",
        Money.of(2_750_000, "USD"),
        "JP",
        "posted",
    ),
    Deal(
        Text("Bearings for robot joints", "机器人关节轴承"),
        "import",
        "8482",
        "intention",
        None,
        "JP",
        "accepted",
    ),
    Deal(
        Text("Timber and veneer", "木材与单板"),
        "import",
        "4408",
        "contract",
        Money.of(5_900_000, "USD"),
        "HK",
        "posted",
    ),
    Deal(
        Text("Small appliances, spring season", "春季小家电"),
        "export",
        "8509",
        "contract",
        Money.of(8_200_000, "USD"),
        "HK",
        "posted",
    ),
    Deal(
        Text("Woven fabric", "机织面料"),
        "export",
        "5407",
        "contract",
        Money.of(4_600_000, "USD"),
        "NB",
        "posted",
    ),
    Deal(
        Text("Solar modules", "光伏组件"),
        "export",
        "8541",
        "contract",
        Money.of(7_050_000, "EUR"),
        "NB",
        "posted",
    ),
    Deal(
        Text("Hydraulic valves", "液压阀"),
        "export",
        "8481",
        "intention",
        Money.of(2_100_000, "EUR"),
        "NB",
        "posted",
    ),
    Deal(
        Text("Pens and school goods", "文具"),
        "export",
        "9608",
        "contract",
        Money.of(1_380_000, "USD"),
        "NB",
        "signed",
    ),
    Deal(
        Text("Garments, autumn season", "秋季服装"),
        "export",
        "6203",
        "contract",
        Money.of(3_420_000, "USD"),
        "NB",
        "accepted",
    ),
    Deal(
        Text("Kitchen ware", "厨具"),
        "export",
        "7323",
        "intention",
        Money.of(900_000, "USD"),
        "HK",
        "accepted",
    ),
)
