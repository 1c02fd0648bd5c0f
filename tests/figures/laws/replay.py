"""Figures of a story by brute force: plain loops over its rows, as LEDGER.md words the rules.

It shares no code with `entrepot.figures`: what both say alike was said twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.figures.laws.story import CURRENCIES, Row, Story

Group = tuple[str, ...]
#: (group, unit) -> a sum or a count; of a rate (group, "1") -> (numerator, denominator).
Table = dict[tuple[Group, str], object]
Dimensions = dict[str, str | None]

MONEY = {
    "committed": ("committed", ("original", "increase")),
    "committed_foreign": ("committed", ("original", "increase")),
    "committed_open": ("committed", ("original", "increase", "cancellation")),
    "contracted": ("contracted", ("original", "increase", "decrease")),
    "arrived": ("paid_in", ("original", "withdrawal")),
    "paid_in": ("paid_in", ("original", "withdrawal")),
}
STEP_OF = {
    "registration_rate": ("registered",),
    "landing_rate": ("land",),
    "start_rate": ("started",),
    "production_rate": ("operating",),
    "fulfilment_rate": ("registered", "land", "started", "operating"),
}
REACHED = {
    "projects_registered": "registered",
    "projects_started": "started",
    "projects_operating": "operating",
}
COUNTS = (
    "projects_signed",
    *REACHED,
    "projects_paid",
    "signings",
    "enterprises_established",
    "enterprises_alive",
)
RATES = (*STEP_OF, "arrival_rate")
ATTRIBUTES = ("sector", "division", "zone", "host", "direction", "origin", "stage", "status")
TAKING = ("cancellation", "decrease", "withdrawal")


class Refused(Exception):
    """The question has no answer; its argument is the name of the error."""


@dataclass(frozen=True)
class Question:
    """A figure that is asked; several `where` of one dimension are alternatives."""

    measure: str
    as_of: date
    by: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    period: tuple[date, date] | None = None
    known_at: datetime | None = None
    verified: bool = True
    currency: str | None = None
    definition: str | None = None

    def wanted(self, name: str) -> list[str]:
        return [value for key, value in self.where if key == name]


class World:
    """What stood as of a day, as far as it was known at an instant."""

    def __init__(self, story: Story, question: Question) -> None:
        self.as_of = question.as_of
        self.verified = question.verified
        self.batches = {
            batch.number: batch
            for batch in story
            if question.known_at is None or batch.recorded_at <= question.known_at
        }
        self.rows: dict[str, list[Row]] = defaultdict(list)
        for batch in self.batches.values():
            for row in batch.rows:
                self.rows[row["table"]].append(row)
        self.home = {row["id"]: row for rows in self.rows.values() for row in rows}
        self.gone = {row["target_record"] for row in self.rows["annulment"] if self.accepted(row)}
        self.registers = question.wanted("register") or ["own"]

    # Which records stand

    def accepted(self, row: Row) -> bool:
        """The newest verdict on the record or on its batch; else whether its batch waits."""
        if not self.verified:
            return True
        verdict = "rejected" if self.batches[row["batch"]].waits else "accepted"
        for heard in self.rows["verification"]:
            on_record = heard.get("target_record") == row["id"]
            if on_record or heard.get("target_batch") == row["batch"]:
                verdict = heard["verdict"]
        return verdict == "accepted"

    def stands(self, row: Row) -> bool:
        return self.accepted(row) and row["id"] not in self.gone

    def entries(self) -> Iterator[Row]:
        """Entries that stand, that nothing standing reversed, and whose subjects exist."""
        undone = {
            row["reverses"]
            for row in self.rows["entry"]
            if row["nature"] == "reversal" and self.stands(row)
        }
        for row in self.rows["entry"]:
            if row["nature"] == "reversal" or row["effective_on"] > self.as_of:
                continue
            if row["id"] in undone or not self.stands(row):
                continue
            if any(row.get(name) in self.gone for name in ("project", "enterprise", "signing")):
                continue
            yield row

    def signings(self, project: int | None = None) -> list[Row]:
        return [
            row
            for row in self.rows["signing"]
            if project in (None, row["project"])
            and row["signed_on"] <= self.as_of
            and self.stands(row)
            and row["project"] not in self.gone
        ]

    def first_signing(self, project: int | None, kinds: list[str]) -> Row | None:
        if project is None:
            return None
        found = [row for row in self.signings(project) if not kinds or row["kind"] in kinds]
        return min(found, key=lambda row: (row["signed_on"], row["key"]), default=None)

    def latest_kind(self, project: int | None) -> str | None:
        if project is None:
            return None
        found = self.signings(project)
        latest = max(found, key=lambda row: (row["signed_on"], row["id"]), default=None)
        return latest["kind"] if latest else None

    def holding(self, subject: str, which: object, attribute: str) -> Row | None:
        """The version that holds: the latest effective, then the latest recorded."""
        holds: Row | None = None
        for row in self.rows["version"]:
            if row["attribute"] != attribute or row.get(subject) != which or which is None:
                continue
            if row["effective_on"] > self.as_of or not self.stands(row):
                continue
            if holds is None or row["effective_on"] >= holds["effective_on"]:
                holds = row
        return holds

    def attribute(self, subject: str, which: object, name: str) -> str | None:
        holds = self.holding(subject, which, name)
        return (holds["value"] or None) if holds else None

    def link(self, enterprise: int | None) -> int | None:
        holds = self.holding("enterprise", enterprise, "project")
        linked: int | None = holds["linked_project"] if holds else None
        return None if linked in self.gone else linked

    def day(self, enterprise: int, attribute: str) -> date | None:
        text = self.attribute("enterprise", enterprise, attribute)
        day = date.fromisoformat(text) if text else None
        return day if day and day <= self.as_of else None

    def reached(self, project: int, kinds: tuple[str, ...]) -> date | None:
        """The first day that an actual step of these was reached on."""
        days = [
            row["reached_on"]
            for row in self.rows["milestone"]
            if row["project"] == project
            and row["kind"] in kinds
            and row["actual"]
            and row["evidence"]
            and row["reached_on"] <= self.as_of
            and self.stands(row)
        ]
        return min(days, default=None)

    def first_paid(self) -> dict[int | None, date]:
        """Project -> the day of its first payment."""
        days: dict[int | None, date] = {}
        for row in self.entries():
            if (row["capital_class"], row["nature"]) == ("paid_in", "original"):
                if row["register"] in self.registers:
                    project = row["project"] or self.link(row["enterprise"])
                    days[project] = min(row["effective_on"], days.get(project, date.max))
        return days

    # Dimensions

    def of_project(self, project: int | None, kinds: list[str]) -> Dimensions:
        """What a project gives to whatever belongs to it."""
        found: Dimensions = {name: self.attribute("project", project, name) for name in ATTRIBUTES}
        first = self.first_signing(project, kinds)
        found["edition"] = (first["edition"] or None) if first else None
        found["cohort"] = (first["edition"] or str(first["signed_on"].year)) if first else None
        found["kind"] = self.latest_kind(project)
        found["money_origin"] = found["flow"] = None
        return found

    def of_money(self, row: Row, kinds: list[str]) -> Dimensions:
        project = row.get("project") or self.link(row.get("enterprise"))
        found = self.of_project(project, kinds)
        self._enterprise(found, project, row.get("enterprise"), row["register"])
        if row.get("capital_class") == "committed":
            found["edition"] = self.home[row["signing"]]["edition"] or None
        found["money_origin"] = row.get("money_origin", "foreign")
        return found

    def _enterprise(
        self, found: Dimensions, project: int | None, enterprise: int | None, register: str
    ) -> None:
        for name in ("sector", "division"):
            found[name] = found[name] or self.attribute("enterprise", enterprise, name)
        if project is None:
            found["direction"], found["origin"] = "inward", "foreign"
        self._host(found, register)

    @staticmethod
    def _host(found: Dimensions, register: str) -> None:
        if not found["host"] and found["direction"] == "inward" and register == "own":
            found["host"] = "CN"
        found["register"] = register

    @staticmethod
    def _times(found: Dimensions, on: date) -> None:
        found["year"] = f"{on.year}"
        found["quarter"] = f"{on.year}-Q{(on.month + 2) // 3}"
        found["month"] = f"{on.year}-{on.month:02}"

    def home_of(self, party: str) -> str | None:
        return self.attribute("party", party, "economy")

    def lead(self, signing: Row) -> str | None:
        stakes = [row for row in self.rows["stake"] if row["signing"] == signing["id"]]
        first = min(stakes, key=lambda row: (-(row["share_ppm"] or 0), row["position"]))
        return self.home_of(first["party"])

    def parts(self, row: Row) -> list[tuple[str | None, int, int | None]]:
        """(economy, minor, foreign minor) of each investor of an entry."""
        minor, foreign = row["amount_minor"], row["foreign_minor"]
        if row.get("investor"):
            return [(self.home_of(row["investor"]), minor, foreign)]
        stakes = [
            (self.home_of(stake["party"]), stake["share_ppm"])
            for stake in self.rows["stake"]
            if row.get("signing") is not None and stake["signing"] == row["signing"]
        ]
        if not stakes:
            return [(None, minor, foreign)]
        if len(stakes) == 1 and stakes[0][1] is None:
            return [(stakes[0][0], minor, foreign)]
        shares = [(home, share or 0) for home, share in stakes]
        shares.append((None, max(0, 1_000_000 - sum(share for _, share in shares))))
        totals = _shared(minor, [share for _, share in shares])
        outer = [0 if home == "CN" else share for home, share in shares]
        if not any(outer):
            # Foreign money of which nobody is known to be the foreign investor.
            outer[-1] = 1
        foreigns = [None] * len(shares) if foreign is None else _shared(foreign, outer)
        return [
            (home, total, part)
            for (home, _), total, part in zip(shares, totals, foreigns, strict=True)
        ]


def _shared(minor: int, shares: list[int]) -> list[int]:
    """Each its share, rounded down; the largest takes what is left over."""
    parts = [minor * share // sum(shares) for share in shares]
    parts[shares.index(max(shares))] += minor - sum(parts)
    return parts


def units(minor: int, currency: str) -> Fraction:
    return Fraction(minor, 10 ** CURRENCIES[currency][0])


def half_up(value: Fraction, digits: int) -> Fraction:
    """Rounded half away from zero."""
    scaled = abs(value) * 10**digits + Fraction(1, 2)
    rounded = Fraction(int(scaled), 10**digits)
    return -rounded if value < 0 else rounded


def exchange(currency: str, on: date) -> Fraction:
    """Dollars a unit: the average of the year, as the story's first batch has it."""
    per = {"USD": "1", "VND": str(22_100 + on.year), "KWD": f"0.30{on.year}"}[currency]
    return half_up(1 / Fraction(per), 12)


def replayed(story: Story, question: Question) -> Table:
    """The answer; zeros and rates without a base are left out. Raises Refused."""
    world = World(story, question)
    if question.measure in MONEY:
        sums = _money(world, question)
        if question.currency:
            sums = {key: half_up(value, 2) for key, value in sums.items()}
        return {key: value for key, value in sums.items() if value}
    if question.measure == "arrival_rate":
        return _arrival(world, question)
    if question.measure in STEP_OF:
        return _rate(world, question)
    counted: dict[tuple[Group, str], int] = defaultdict(int)
    for _subject, group in _counted(world, question):
        counted[group, "count"] += 1
    return dict(counted)


def _group(found: Dimensions, question: Question, on: date) -> Group | None:
    """The group that a fact is in; None where it lies outside the slice."""
    World._times(found, on)
    if question.period and not question.period[0] <= on <= question.period[1]:
        return None
    for name in {key for key, _ in question.where}:
        if (found[name] or "(none)") not in question.wanted(name):
            return None
    return tuple(found[name] or "(none)" for name in question.by)


def _money(world: World, question: Question) -> dict[tuple[Group, str], Fraction]:
    capital_class, natures = MONEY[question.measure]
    foreign = question.measure == "committed_foreign"
    kinds = question.wanted("kind")
    sums: dict[tuple[Group, str], Fraction] = defaultdict(Fraction)
    for row in world.entries():
        if row["capital_class"] != capital_class or row["nature"] not in natures:
            continue
        if row["register"] not in world.registers:
            continue
        found = world.of_money(row, kinds)
        if question.measure == "paid_in" and (
            found["direction"] != "inward" or found["money_origin"] != "foreign"
        ):
            continue
        sign = -1 if row["nature"] in TAKING else 1
        for economy, minor, part in world.parts(row):
            amount = part if foreign else minor
            group = _group({**found, "economy": economy}, question, row["effective_on"])
            if amount is None or group is None:
                continue
            value = sign * units(amount, row["currency"])
            if question.currency:
                value *= exchange(row["currency"], row["effective_on"])
            sums[group, question.currency or row["currency"]] += value
    return sums


def _counted(world: World, question: Question) -> Iterator[tuple[Row, Group]]:
    """What a measure counts, each with its group: projects, signings or enterprises."""
    kinds = question.wanted("kind")
    if question.measure == "signings":
        facts = _signings(world, kinds)
    elif question.measure.startswith("enterprises"):
        facts = _enterprises(world, kinds, alive=question.measure == "enterprises_alive")
    else:
        facts = _projects(world, kinds)
    if question.measure == "projects_paid":
        facts = _on_the_day(facts, world.first_paid().get)
    if question.measure in REACHED:
        step = (REACHED[question.measure],)
        facts = _on_the_day(facts, lambda project: world.reached(project, step))
    for subject, found, on in facts:
        if subject["register"] in world.registers:
            group = _group(found, question, on)
            if group is not None:
                yield subject, group


Facts = Iterator[tuple[Row, Dimensions, date]]


def _on_the_day(projects: Facts, day: Callable[[int], date | None]) -> Facts:
    for project, found, _signed in projects:
        on = day(project["id"])
        if on is not None:
            yield project, found, on


def _projects(world: World, kinds: list[str]) -> Facts:
    for project in world.rows["project"]:
        first = world.first_signing(project["id"], kinds)
        if first is None or project["id"] in world.gone:
            continue
        found = world.of_project(project["id"], kinds)
        world._host(found, project["register"])
        found["economy"] = world.lead(first)
        if kinds:
            found["kind"] = kinds[0]
        yield project, found, first["signed_on"]


def _signings(world: World, kinds: list[str]) -> Facts:
    for signing in world.signings():
        found = world.of_project(signing["project"], kinds)
        world._host(found, signing["register"])
        found["economy"] = world.lead(signing)
        found["edition"], found["kind"] = signing["edition"] or None, signing["kind"]
        yield signing, found, signing["signed_on"]


def _enterprises(world: World, kinds: list[str], *, alive: bool) -> Facts:
    own = world.rows["enterprise"]
    ends = [row for row in world.rows["version"] if row["attribute"] == "ended"]
    if alive and own and "own" in world.registers and not ends:
        raise Refused("NoEnds")
    for enterprise in own:
        number = enterprise["id"]
        on = world.day(number, "established")
        if on is None or number in world.gone or (alive and world.day(number, "ended")):
            continue
        project = world.link(number)
        found = world.of_project(project, kinds)
        world._enterprise(found, project, number, enterprise["register"])
        first = world.first_signing(project, kinds)
        found["economy"] = world.lead(first) if first else None
        yield enterprise, found, on


def _rate(world: World, question: Question) -> Table:
    kinds = STEP_OF[question.measure]
    paid = world.first_paid() if question.measure == "fulfilment_rate" else {}
    top: dict[Group, int] = defaultdict(int)
    base: dict[Group, int] = defaultdict(int)
    for project, group in _counted(world, question):
        there = world.reached(project["id"], kinds) is not None or project["id"] in paid
        if question.definition and not there and not world.reached(project["id"], ("terminated",)):
            # Nothing came of it yet, and nobody ended it: it is in preparation.
            there = question.definition == "paperwork-counts"
            if question.definition == "preparation-excluded":
                continue
        base[group] += 1
        top[group] += there
    return {(group, "1"): (Fraction(top[group]), Fraction(base[group])) for group in base}


def _arrival(world: World, question: Question) -> Table:
    """Over projects whose amount is known: of foreign ones the foreign money alone."""
    cohort = {
        project["id"]: (group, world.attribute("project", project["id"], "origin") == "foreign")
        for project, group in _counted(world, question)
    }
    origins = {world.attribute("project", number, "origin") for number in cohort}
    if len(origins) > 1 and "origin" not in question.by:
        raise Refused("BothOrigins")
    top: dict[Group, Fraction] = defaultdict(Fraction)
    base: dict[Group, Fraction] = defaultdict(Fraction)
    known, nets = set(), defaultdict(Fraction)
    rows = [row for row in world.entries() if row["register"] in world.registers]
    for row in rows:
        if row["capital_class"] != "committed" or row["nature"] == "cancellation":
            continue
        group, foreign = cohort.get(row["project"], (None, False))
        minor = row["foreign_minor"] if foreign else row["amount_minor"]
        if group is not None and minor is not None:
            known.add(row["project"])
            nets[group, row["currency"], "base"] += _value(row, minor, question)
            base[group] += _value(row, minor, question)
    for row in rows:
        project = row["project"] or world.link(row["enterprise"])
        if row["capital_class"] != "paid_in" or project not in known:
            continue
        group, foreign = cohort[project]
        if not foreign or row["money_origin"] == "foreign":
            nets[group, row["currency"], "top"] += _value(row, row["amount_minor"], question)
            top[group] += _value(row, row["amount_minor"], question)
    if len({key[1] for key, net in nets.items() if net}) > 1 and not question.currency:
        raise Refused("SeveralCurrencies")
    return {(group, "1"): (top[group], base[group]) for group in base if base[group] > 0}


def _value(row: Row, minor: int, question: Question) -> Fraction:
    sign = -1 if row["nature"] in TAKING else 1
    rate = exchange(row["currency"], row["effective_on"]) if question.currency else 1
    return sign * units(minor, row["currency"]) * rate


def later(question: Question, days: int) -> Question:
    return replace(question, as_of=question.as_of + timedelta(days))
