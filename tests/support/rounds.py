"""Funding rounds of startup_funding_india as intents and offers.

What investors did before a day is their intent; the companies that raised money after it are the
offers, as each stood at its first round since. Investors met later are held apart.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from entrepot.solvers.affinity.problem import (
    Problem,
    Profile,
    Reason,
    Rules,
    Strengths,
    Traits,
)
from entrepot.text import Text

FILE = Path("startup_funding_india") / "startup_funding_scraped_2020.csv"
#: Not the name of anybody.
NOBODY = re.compile(
    r"undisclosed|unspecified|others?$|existing|angel investors?$|investors$|^n a$|^nan$|^and$"
    r"|^ltd$|^inc$|^llc$|^founders?|^co founder|^ceo|^hnis?$|investors name|^group of"
)
_LAW = re.compile(r"\b(india|pvt|ltd|limited|private|inc|llp|llc|advisors?|the)\b")
_CITIES = {
    "bengaluru": "bangalore",
    "gurugram": "gurgaon",
    "delhi": "newdelhi",
    "nwdelhi": "newdelhi",
}
#: Words of descriptions of 2015 and 2016 -> sector; the file's own "vertical" is mostly "Consumer
#: Internet" or free prose, and a form would have asked for a code.
_SECTORS = {
    "finance/lending": r"lending|loans?|credit|crowd ?funding|micro ?finance|invoice",
    "finance/payments": r"payments?|wallet|cashback|billing|pos",
    "finance/services": r"fin ?-?tech|financ\w*|bank\w*|insur\w*|wealth|invest\w*|tax|stock",
    "education/schools": r"school\w*|test prep\w*|exam|tutor\w*|coaching|student\w*|colleges?",
    "education/learning": r"ed ?-?u?tech|educat\w*|learning|courses?|training|skills?|certification",
    "health/care": r"health\w*|medic\w*|doctors?|clinic\w*|hospital\w*|diagnos\w*|pharma\w*",
    "health/wellness": r"fitness|gyms?|wellness|yoga|nutrition|spa|salons?|beauty|grooming",
    "food/delivery": r"food (?:delivery|ordering)|meals?|restaurants?|dining|qsr|kitchens?|cuisine",
    "food/products": r"food\w*|beverages?|tea|coffee|snacks?|meat|juices?|organic|fruits?|dairy",
    "food/grocery": r"grocer\w*|vegetables?|supermarket",
    "retail/fashion": r"fashion|apparel|jewel\w*|lingerie|ethnic|clothing|eyewear|footwear|shoes?",
    "retail/home": r"furnitur\w*|furnish\w*|home (?:decor|design)|interior\w*|appliances?",
    "retail/shops": r"e ?-?tail\w*|e ?-?commerce|retail\w*|shopping|merchandi\w*|marketplace|store",
    "retail/deals": r"deals?|coupons?|discounts?|rewards?|loyalty|price|comparison",
    "travel/stays": r"hotels?|accommodation|hostels?|stays?|room|homestay\w*",
    "travel/trips": r"travel\w*|holidays?|trips?|tour\w*|flights?|airline|ticket\w*",
    "transport/people": r"cabs?|taxis?|bus|rides?|car ?pool\w*|rickshaw|commut\w*|shuttle|bikes?",
    "transport/goods": r"logistic\w*|freight|trucks?|trucking|courier|last mile|supply chain",
    "transport/vehicles": r"cars?|auto|automo\w*|vehicles?|two ?-?wheelers?|electric|scooters?|drivers?",
    "property/homes": r"real estate|propert\w*|housing|brokers?|renting|rental",
    "property/space": r"co ?-?working|office\w*|storage|parking|construction",
    "services/home": r"home services?|handyman|laundry|cleaning|repair|washing|beauty services?",
    "services/work": r"jobs?|recruit\w*|hiring|talent|career|employee|freelanc\w*|hr",
    "services/people": r"wedding|events?|dating|matchmaking|parenting|kids|child\w*|baby|pets?|legal",
    "media/content": r"news|media|content|video|music|stream\w*|entertainment|publish\w*|books?|tv",
    "media/social": r"social|chat|messag\w*|communit\w*|network\w*|vernacular|language",
    "media/games": r"gam(?:es?|ing)|sports?|fantasy|e ?-?sports",
    "software/data": r"analytics|data|machine|artificial|ai|intelligen\w*|predictive|recognition",
    "software/business": r"saas|software|enterprise|crm|erp|automation|cloud|business|b2b|customer",
    "software/advertising": r"advertis\w*|marketing|ad|ads|engagement|campaigns?",
    "hardware/devices": r"iot|internet ?-?of ?-?things|devices?|wearables?|robot\w*|drones?|hardware",
    "hardware/energy": r"solar|energy|power|clean ?-?tech|water|waste|recycl\w*|batter\w*",
    "hardware/security": r"security|authenticat\w*|identity|verification|fraud",
    "farming/farms": r"agri\w*|farm\w*|crops?|rural",
}
_SECTOR_WORDS = {
    sector: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for sector, words in _SECTORS.items()
}
_SEPARATORS = re.compile(r",|;|/|&|\band\b|\bwith\b")


@dataclass(frozen=True, slots=True)
class Round:
    on: date
    company: str
    name: str
    sectors: frozenset[str]
    description: str
    city: str
    form: str
    amount: Decimal | None
    investors: frozenset[str]


def read_rounds(shared: Path) -> list[Round]:
    """Every row with a date and a company, oldest first; a key in place of each name."""
    with (shared / FILE).open(encoding="utf-8", newline="") as file:
        rows = [[_clean(cell) for cell in row] for row in csv.reader(file)][1:]
    found = []
    for _, _, day, name, sector, description, city, investors, form, amount in rows:
        on = _day(day)
        if on is None or not _key(name):
            continue
        # Where the page was scraped without a cell, its head stands in its place.
        sector, description, city = (
            "" if cell in {"Industry / Vertical", "Sub-Vertical", "City / Location"} else cell
            for cell in (sector, description, city)
        )
        place = _key(re.split(r"[/,]|\band\b", city)[0])
        found.append(
            Round(
                on=on,
                company=_key(name),
                name=name,
                sectors=frozenset(_sectors(f"{sector} {description}")),
                description=f"{sector}. {description}",
                city=_CITIES.get(place, place),
                form=_form(form),
                amount=_amount(amount),
                investors=frozenset(_investors(investors)),
            )
        )
    return sorted(found, key=lambda one: (one.on, one.company))


def _clean(cell: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", unicodedata.normalize("NFKC", cell)).split())


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _day(written: str) -> date | None:
    found = re.match(r"(\d{1,2})[/.]+(\d{1,2})[/.]+(\d{4})$", written)
    return date(int(found[3]), int(found[2]), int(found[1])) if found else None


def _amount(written: str) -> Decimal | None:
    digits = re.sub(r"[,\s]", "", written)
    return Decimal(digits) if re.fullmatch(r"[1-9]\d*(\.\d+)?", digits) else None


def _sectors(words: str) -> Iterable[str]:
    return (sector for sector, known in _SECTOR_WORDS.items() if known.search(words))


def _form(written: str) -> str:
    """`seed`, `debt`, `series-b` …, else `equity`.

    >>> [_form(one) for one in ("Seed / Angel Funding", "pre-Series A", "Private Equity Round")]
    ['seed', 'series-a', 'equity']
    """
    text = written.lower()
    if series := re.search(r"series[ -]?([a-j])\b", text):
        return f"series-{series[1]}"
    if not text:
        return ""
    return next((one for one in ("seed", "debt") if one in text or "ang" in text), "equity")


def _investors(written: str) -> Iterable[str]:
    for part in _SEPARATORS.split(re.sub(r"\([^)]*\)", " ", written.lower())):
        words = re.sub(r"[^a-z0-9]+", " ", part).strip()
        key = _key(_LAW.sub(" ", words))
        if len(key) > 2 and not NOBODY.search(words):
            yield key


@dataclass(frozen=True)
class Split:
    """Rounds before a day, and those from it on until another."""

    rounds: Sequence[Round]
    day: date
    until: date = date.max

    @cached_property
    def before(self) -> list[Round]:
        return [one for one in self.rounds if one.on < self.day]

    @cached_property
    def companies(self) -> dict[str, Round]:
        """Those that raised money since, at their first round."""
        found: dict[str, Round] = {}
        for one in self.rounds:
            if self.day <= one.on < self.until:
                found.setdefault(one.company, one)
        return found

    @cached_property
    def held(self) -> dict[str, set[str]]:
        """Companies in which each investor of before was by then."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in self.before:
            for investor in one.investors:
                found[investor].add(one.company)
        return dict(found)

    @cached_property
    def later(self) -> dict[str, set[str]]:
        """Of investors of before, the companies that they entered since, for the first time."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in self.rounds:
            if self.day <= one.on < self.until:
                for investor in one.investors & self.held.keys():
                    if one.company not in self.held[investor]:
                        found[investor].add(one.company)
        return dict(sorted(found.items()))

    @cached_property
    def backers(self) -> dict[str, set[str]]:
        """Who was in each company before the day."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in self.before:
            found[one.company] |= one.investors
        return dict(found)

    def problem(self, weights: Mapping[Reason, float] | None = None) -> Problem:
        """Every later investor's intent and every company's offer, by what was known on the day."""
        tree = {sector: sector.split("/")[0] for sector in _SECTORS}
        return Problem.of(
            [self._intent(one) for one in self.later],
            [self._offer(one) for one in self.companies.values()],
            Rules(tree=tree),
            weights,
        )

    def _offer(self, one: Round) -> Profile:
        return Profile(
            id=one.company,
            party=one.company,
            has=Traits(
                sectors=dict.fromkeys(one.sectors, 1.0),
                places={f"IN/{one.city}": 1.0} if one.city else {},
                forms={one.form: 1.0} if one.form else {},
                size=(one.amount, one.amount) if one.amount else None,
            ),
            partners=frozenset(self.backers.get(one.company, ())),
            text=Text(one.description, ""),
        )

    def _intent(self, investor: str) -> Profile:
        past = [one for one in self.before if investor in one.investors]
        sizes = sorted(one.amount for one in past if one.amount)
        beside = {other for one in past for other in one.investors} - {investor}
        return Profile(
            id=investor,
            party=investor,
            wants=Traits(
                sectors=_strengths(sector for one in past for sector in one.sectors),
                places=_strengths(f"IN/{one.city}" if one.city else "" for one in past),
                forms=_strengths(one.form for one in past),
                size=(sizes[len(sizes) // 10], sizes[-1 - len(sizes) // 10]) if sizes else None,
            ),
            partners=frozenset(beside),
            text=Text(" ".join(one.description for one in past), ""),
            excluded_parties=frozenset(self.held[investor]),
        )


def _strengths(codes: Iterable[str]) -> Strengths:
    """What was chosen most often is a first choice; the others by how often."""
    counts = Counter(code for code in codes if code)
    most = max(counts.values(), default=1)
    return {code: count / most for code, count in counts.items()}
