"""The demonstration's history, made from a seed: plain records, no database.

Projects of the symposium and enterprises of the province, with their steps and money, each
with the day that the ledger learns it. `build` replays them. Money is in minor units.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from entrepot.demo import facts, names


@dataclass(slots=True)
class Act:
    """One record to post: `learnt` by the ledger, about a subject, verified or waiting."""

    learnt: date
    what: str
    subject: str
    values: dict[str, object] = field(default_factory=dict)
    verified: bool = True


@dataclass(slots=True)
class DemoProject:
    key: str
    edition: int
    slice: str
    name: tuple[str, str]
    sector: str
    division: str
    economy: str
    investor: int
    kind: str
    minor: int
    currency: str
    fate: str = ""


@dataclass(slots=True)
class DemoEnterprise:
    key: str
    name: tuple[str, str]
    sector: str
    division: str
    economy: str
    established: date
    ended: date | None = None


@dataclass(slots=True)
class History:
    projects: list[DemoProject]
    enterprises: list[DemoEnterprise]
    acts: list[Act]
    investors: list[tuple[str, str, str]]


def split(total: int, weights: list[float]) -> list[int]:
    """Split an integer by weights; the parts add to the total, the largest takes the rest."""
    whole = sum(weights)
    parts = [max(1, int(total * weight / whole)) for weight in weights]
    parts[parts.index(max(parts))] += total - sum(parts)
    return parts


def _pick(random: Random, weights: dict[str, int]) -> str:
    return random.choices(tuple(weights), tuple(weights.values()))[0]


def make_history(*, seed: int, scale: float = 1.0) -> History:
    """`scale` below 1 makes fewer companies and payments for the same totals."""
    random = Random(seed)
    investors = []
    for _ in range(600):
        economy = _pick(random, names.ECONOMIES)
        investors.append((*names.investor(random, economy), economy))
    for _ in range(60):
        investors.append((*names.investor(random, "CN"), "CN"))
    projects = _projects(random)
    acts: list[Act] = []
    enterprises = _enterprises(random, scale)
    for project in projects:
        acts.extend(_life(random, project))
    _money(random, projects, enterprises, acts)
    acts.extend(_mistakes(random, acts))
    acts.extend(_lodged(random, projects))
    acts.extend(_moves(random, projects))
    acts.sort(key=lambda act: act.learnt)
    return History(projects, enterprises, acts, investors)


def _projects(random: Random) -> list[DemoProject]:
    weights = [60 + 9 * edition + random.random() * 40 for edition in range(1, 20)]
    counts = split(facts.PROJECTS_19, weights)
    amounts = split(
        int(facts.COMMITTED_19_USD * 100),
        [count * (7 + 0.7 * edition) for edition, count in enumerate(counts, 1)],
    )
    projects = []
    for edition, (count, amount) in enumerate(zip(counts, amounts, strict=True), 1):
        sizes = [random.lognormvariate(0, 1.0) for _ in range(count)]
        for number, minor in enumerate(split(amount, sizes), 1):
            projects.append(_project(random, edition, number, "foreign", minor, "USD"))
        for offset, kind in ((700, "domestic"), (900, "outward")):
            for number in range(1, random.randint(3, 8)):
                minor = random.randint(20, 900) * 10_000_000
                currency = "CNY" if kind == "domestic" else "USD"
                projects.append(_project(random, edition, offset + number, kind, minor, currency))
    for offset, kind in ((0, "foreign"), (700, "domestic"), (900, "outward")):
        total, currency = facts.COMMITTED_20[kind]
        sizes = [random.lognormvariate(0, 0.9) for _ in range(facts.SIGNED_20[kind])]
        for number, minor in enumerate(split(int(total * 100), sizes), 1):
            projects.append(_project(random, 20, offset + number, kind, minor, currency))
    return projects


def _project(
    random: Random, edition: int, number: int, part: str, minor: int, currency: str
) -> DemoProject:
    high_tech = random.random() < 0.10 + 0.012 * edition
    sector = random.choice(names.HIGH_TECH if high_tech else names.OTHER)
    economy = _pick(random, names.ECONOMIES)
    kind = random.choices(("contract", "framework", "intention"), (74, 11, 15))[0]
    who = random.randrange(600) if part == "foreign" else 600 + random.randrange(60)
    return DemoProject(
        f"{edition:02d}-{number:04d}", edition, part, names.company(random, sector), sector,
        _pick(random, names.DIVISIONS), economy, who, kind, minor, currency,
    )


def _life(random: Random, project: DemoProject) -> list[Act]:
    """Signing and steps of one project; none after the demonstration's day."""
    signed = facts.opens_on(project.edition)
    waiting = project.edition == 20
    acts = [Act(signed, "signing", project.key, {"project": project, "on": signed},
                verified=not (waiting and random.random() < 0.2))]
    if waiting:
        return acts
    latest = signed
    chances = (("registered", 0.87, 30, 240), ("land", 0.62, 60, 300),
               ("started", 0.80, 60, 420), ("operating", 0.72, 240, 900))
    hope = {"contract": 1.0, "framework": 0.82, "intention": 0.6}[project.kind]
    for kind, chance, low, high in chances:
        reached = latest + timedelta(days=random.randint(low, high))
        if random.random() > (chance * hope if kind == "registered" else chance):
            if kind != "land":
                break
            continue
        latest = reached
        if reached >= facts.TODAY - timedelta(days=12):
            acts.append(Act(facts.TODAY - timedelta(days=15), "step", project.key,
                            {"kind": kind, "on": reached, "actual": 0}))
            break
        # Some officers say so without a paper: shown, and in no figure.
        paper = random.random() > 0.03
        acts.append(Act(reached + timedelta(days=random.randint(5, 12)), "step", project.key,
                        {"kind": kind, "on": reached, "actual": 1, "paper": paper}))
        project.fate = kind
    else:
        latest = latest + timedelta(days=1)
    if project.fate != "operating" and project.edition < 19 and random.random() < 0.30:
        ended = latest + timedelta(days=random.randint(300, 900))
        if ended < facts.TODAY - timedelta(days=12):
            acts.append(Act(ended + timedelta(days=8), "step", project.key, {
                "kind": "terminated", "on": ended, "actual": 1, "paper": True,
                "reason": random.choice(("market", "financing", "land", "investor_withdrew",
                                         "not_stated")),
            }))
            project.fate = "terminated"
    if project.slice == "foreign" and project.edition < 19 and random.random() < 0.02:
        grown = signed + timedelta(days=random.randint(200, 700))
        if grown < facts.TODAY - timedelta(days=12):
            acts.append(Act(grown + timedelta(days=6), "enlarge", project.key,
                            {"on": grown, "minor": max(100, project.minor // 40)}))
    if random.random() < 0.91:
        ago = random.randint(2, 85)
    else:
        ago = random.randint(95, 500)
    confirmed = facts.TODAY - timedelta(days=ago)
    if confirmed > signed:
        acts.append(Act(confirmed, "confirm", project.key, {"on": confirmed}))
    return acts


def _enterprises(random: Random, scale: float) -> list[DemoEnterprise]:
    found = []
    count = max(1_500, int(facts.COMPANIES * scale)) if scale < 1 else facts.COMPANIES
    years = list(range(1985, 2019))
    weights = [0.3 + min(year - 1984, 22) ** 1.35 for year in years]
    weights[-1] *= 0.3
    number = 0
    for year, many in zip(years, split(count, weights), strict=True):
        days = 119 if year == 2018 else 364
        for _ in range(many):
            number += 1
            sector = random.choice(
                names.HIGH_TECH if random.random() < 0.18 else names.OTHER
            )
            established = date(year, 1, 1) + timedelta(days=random.randint(0, days))
            ended = None
            if random.random() < 0.35:
                ended = established + timedelta(days=random.randint(700, 7000))
                if ended >= date(2018, 4, 1):
                    ended = None
            found.append(DemoEnterprise(
                f"E{number:06d}", names.company(random, sector), sector,
                _pick(random, names.DIVISIONS), _pick(random, names.ECONOMIES), established,
                ended,
            ))
    return found


def _money(
    random: Random, projects: list[DemoProject], enterprises: list[DemoEnterprise],
    acts: list[Act],
) -> None:
    """Contracts and payments: each year's sum is that of `facts`, to the cent."""
    payments: dict[int, list[tuple[str, object, date, float]]] = {}
    share = {"registered": 0.35, "started": 0.62, "operating": 1.0, "terminated": 0.1}
    spent: dict[int, int] = {}
    for project in projects:
        if project.edition >= 20 or project.fate == "" or project.slice == "outward":
            continue
        part = share.get(project.fate, 0) * random.uniform(0.25, 0.85)
        begin = facts.opens_on(project.edition) + timedelta(days=random.randint(60, 240))
        contracted = int(project.minor * random.uniform(0.6, 0.8))
        if begin >= facts.PROVINCE_AS_OF:
            continue
        domestic = project.slice == "domestic"
        if not domestic:
            acts.append(_entry("contracted", project.key, True, begin, contracted, "USD", project))
        for step in range(3):
            on = begin + timedelta(days=random.randint(20, 300) + 330 * step)
            if on > facts.PROVINCE_AS_OF:
                break
            minor = int(contracted * part / 3)
            if minor < 100:
                continue
            if domestic:
                acts.append(_entry("paid_in", project.key, True, on, minor, "CNY", project))
                continue
            spent[on.year] = spent.get(on.year, 0) + minor
            payments.setdefault(on.year, []).append(
                ("high" if project.sector in names.HIGH_TECH else "other", project, on, minor)
            )
    for enterprise in enterprises:
        for _ in range(random.choice((1, 1, 2))):
            on = enterprise.established + timedelta(days=random.randint(10, 700))
            if on > facts.PROVINCE_AS_OF:
                on = min(enterprise.established + timedelta(days=3), facts.PROVINCE_AS_OF)
            payments.setdefault(on.year, []).append((
                "high" if enterprise.sector in names.HIGH_TECH else "other", enterprise, on,
                random.lognormvariate(0, 1.1),
            ))
    _scale(payments, acts, random)
    _contracts(random, enterprises, acts)


def _year_targets() -> dict[int, int]:
    targets = {year: int(total * 10**11) for year, total in facts.PAID_IN_BY_YEAR.items()}
    targets[2018] = int(facts.PAID_IN_USD * 100) - sum(targets.values())
    return targets


def _high_share(year: int) -> Decimal:
    low, high = facts.HIGH_TECH_SHARE[2012], facts.HIGH_TECH_SHARE[2017]
    if year < 2012:
        return low * Decimal(max(year - 1990, 5)) / 22
    if year == 2017:
        base = facts.PAID_IN_2012 * low
        return base * (1 + facts.HIGH_TECH_GROWTH) ** 5 / facts.PAID_IN_2017
    return low + (high - low) * Decimal(min(year, 2017) - 2012) / 5


def _scale(
    payments: dict[int, list[tuple[str, object, date, float]]], acts: list[Act], random: Random
) -> None:
    """Companies' payments fill each year's total beside what the projects paid."""
    for year, target in _year_targets().items():
        rows = payments.get(year, [])
        # A small demonstration may have no high-tech company in an early year.
        high = int(target * _high_share(year)) if any(r[0] == "high" for r in rows) else 0
        for group, total in (("high", high), ("other", target - high)):
            of_projects = [row for row in rows if row[0] == group
                           and isinstance(row[1], DemoProject)]
            others = [row for row in rows if row[0] == group
                      and isinstance(row[1], DemoEnterprise)]
            known = [int(row[3]) for row in of_projects]
            if not known and not others:
                continue
            room = total * 7 // 10 if others else total
            if sum(known) > room or not others:
                known = split(room, [float(value) for value in known])
            rest = split(total - sum(known), [row[3] for row in others]) if others else []
            for (_, subject, on, _), minor in zip(
                of_projects + others, known + rest, strict=True
            ):
                project = isinstance(subject, DemoProject)
                acts.append(_entry("paid_in", subject.key, project, on, minor, "USD", subject))


def _contracts(
    random: Random, enterprises: list[DemoEnterprise], acts: list[Act]
) -> None:
    already = sum(
        int(act.values["minor"]) for act in acts
        if act.what == "entry" and act.values["class"] == "contracted"
    )
    total = int(facts.CONTRACTED_USD * 100) - already
    weights = [random.lognormvariate(0, 1.1) * (1 + (e.established.year - 1984) / 6)
               for e in enterprises]
    for enterprise, minor in zip(enterprises, split(total, weights), strict=True):
        acts.append(_entry("contracted", enterprise.key, False, enterprise.established, minor,
                           "USD", enterprise))


def _mistakes(random: Random, acts: list[Act]) -> list[Act]:
    """Payments typed twice, found a quarter later and reversed."""
    paid = [act for act in acts if act.what == "entry" and act.values["class"] == "paid_in"
            and act.learnt < facts.TODAY - timedelta(days=200)]
    found = []
    for act in random.sample(paid, max(3, len(paid) // 800)):
        twice = Act(act.learnt + timedelta(days=1), "entry", act.subject, dict(act.values))
        found.append(twice)
        found.append(Act(twice.learnt + timedelta(days=95), "reverse", act.subject,
                         {"twin": twice}))
    return found


def _lodged(random: Random, projects: list[DemoProject]) -> list[Act]:
    """Payments that investors lodged lately: they wait for a verifier, and are in no figure."""
    recent = [project for project in projects
              if project.slice == "foreign" and 14 <= project.edition < 19 and project.fate]
    found = []
    for project in random.sample(recent, 37):
        on = facts.TODAY - timedelta(days=random.randint(9, 30))
        act = _entry("paid_in", project.key, True, on, random.randint(20, 900) * 1_000_000,
                     random.choice(("USD", "USD", "HKD")), project)
        act.verified = False
        found.append(act)
    return found


def _moves(random: Random, projects: list[DemoProject]) -> list[Act]:
    """Projects that moved to another place after their signing."""
    found = []
    for project in random.sample([p for p in projects if p.edition < 18], 24):
        on = facts.opens_on(project.edition) + timedelta(days=random.randint(60, 300))
        found.append(Act(on + timedelta(days=5), "move", project.key,
                         {"on": on, "division": _pick(random, names.DIVISIONS)}))
    return found


def _entry(
    capital_class: str, key: str, project: bool, on: date, minor: int, currency: str,
    subject: object,
) -> Act:
    learnt = min(on + timedelta(days=9), facts.TODAY - timedelta(days=3))
    return Act(learnt, "entry", key, {
        "class": capital_class, "project": project, "on": on, "minor": minor,
        "currency": currency, "of": subject,
    })
