"""The demonstration's history, made from a seed: plain records, no database.

Projects of the symposium and enterprises of the province, with their steps and money, each
with the day that the ledger learns it. `build` replays them. Money is in minor units.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from entrepot.demo import facts, names
from entrepot.demo.money import lodged, mistakes, money
from entrepot.demo.records import Act, DemoEnterprise, DemoProject, History, pick, split


def make_history(*, seed: int, scale: float = 1.0) -> History:
    """`scale` below 1 makes fewer companies and payments for the same totals."""
    random = Random(seed)
    investors = []
    for _ in range(600):
        economy = pick(random, names.ECONOMIES)
        investors.append((*names.investor(random, economy), economy))
    for _ in range(60):
        investors.append((*names.investor(random, "CN"), "CN"))
    projects = _projects(random)
    acts: list[Act] = []
    enterprises = _enterprises(random, scale)
    for project in projects:
        acts.extend(_life(random, project))
    _link(random, projects, enterprises, acts)
    money(random, projects, enterprises, acts)
    acts.extend(mistakes(random, acts))
    acts.extend(lodged(random, projects))
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
            projects.append(make_project(random, edition, number, "foreign", minor, "USD"))
        for offset, kind in ((700, "domestic"), (900, "outward")):
            for number in range(1, random.randint(3, 8)):
                minor = random.randint(20, 900) * 10_000_000
                currency = "CNY" if kind == "domestic" else "USD"
                projects.append(
                    make_project(random, edition, offset + number, kind, minor, currency)
                )
    for offset, kind in ((0, "foreign"), (700, "domestic"), (900, "outward")):
        total, currency = facts.COMMITTED_20[kind]
        sizes = [random.lognormvariate(0, 0.9) for _ in range(facts.SIGNED_20[kind])]
        for number, minor in enumerate(split(int(total * 100), sizes), 1):
            projects.append(make_project(random, 20, offset + number, kind, minor, currency))
    return projects


def make_project(
    random: Random, edition: int, number: int, part: str, minor: int, currency: str
) -> DemoProject:
    high_tech = random.random() < 0.10 + 0.012 * edition
    sector = random.choice(names.HIGH_TECH if high_tech else names.OTHER)
    economy = pick(random, names.ECONOMIES)
    kind = random.choices(("contract", "framework", "intention"), (74, 11, 15))[0]
    who = random.randrange(600) if part == "foreign" else 600 + random.randrange(60)
    return DemoProject(
        f"{edition:02d}-{number:04d}",
        edition,
        part,
        names.company(random, sector),
        sector,
        pick(random, names.DIVISIONS),
        economy,
        who,
        kind,
        minor,
        currency,
    )


def _life(random: Random, project: DemoProject) -> list[Act]:
    """Signing and steps of one project; none after the demonstration's day.

    This edition's are signed by the fair's own acts (`demo.fair`).
    """
    if project.edition == facts.EDITIONS:
        return []
    signed = facts.opens_on(project.edition)
    acts = [Act(signed, "signing", project.key, {"on": signed})]
    latest = signed
    chances = (
        ("registered", 0.87, 30, 240),
        ("land", 0.62, 60, 300),
        ("started", 0.80, 60, 420),
        ("operating", 0.72, 240, 900),
    )
    hope = {"contract": 1.0, "framework": 0.82, "intention": 0.6}[project.kind]
    for kind, chance, low, high in chances:
        reached = latest + timedelta(days=random.randint(low, high))
        if random.random() > (chance * hope if kind == "registered" else chance):
            if kind != "land":
                break
            continue
        latest = reached
        if reached >= facts.TODAY - timedelta(days=12):
            acts.append(
                Act(
                    facts.TODAY - timedelta(days=15),
                    "step",
                    project.key,
                    {"kind": kind, "on": reached, "actual": 0},
                )
            )
            break
        # Some officers say so without a paper: shown, and in no figure.
        paper = random.random() > 0.03
        acts.append(
            Act(
                reached + timedelta(days=random.randint(5, 12)),
                "step",
                project.key,
                {"kind": kind, "on": reached, "actual": 1, "paper": paper},
            )
        )
        project.fate = kind
    else:
        latest = latest + timedelta(days=1)
    if project.fate != "operating" and project.edition < 19 and random.random() < 0.30:
        ended = latest + timedelta(days=random.randint(300, 900))
        if ended < facts.TODAY - timedelta(days=12):
            acts.append(
                Act(
                    ended + timedelta(days=8),
                    "step",
                    project.key,
                    {
                        "kind": "terminated",
                        "on": ended,
                        "actual": 1,
                        "paper": True,
                        "reason": random.choice(
                            ("market", "financing", "land", "investor_withdrew", "not_stated")
                        ),
                    },
                )
            )
            project.fate = "terminated"
    if project.slice == "foreign" and project.edition < 19 and random.random() < 0.02:
        grown = signed + timedelta(days=random.randint(200, 700))
        if grown < facts.TODAY - timedelta(days=12):
            acts.append(
                Act(
                    grown + timedelta(days=6),
                    "enlarge",
                    project.key,
                    {"on": grown, "minor": max(100, project.minor // 40)},
                )
            )
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
            sector = random.choice(names.HIGH_TECH if random.random() < 0.18 else names.OTHER)
            established = date(year, 1, 1) + timedelta(days=random.randint(0, days))
            ended = None
            if random.random() < 0.35:
                ended = established + timedelta(days=random.randint(700, 7000))
                if ended >= date(2018, 4, 1):
                    ended = None
            found.append(
                DemoEnterprise(
                    f"E{number:06d}",
                    names.company(random, sector),
                    sector,
                    pick(random, names.DIVISIONS),
                    pick(random, names.ECONOMIES),
                    established,
                    ended,
                )
            )
    return found


def _moves(random: Random, projects: list[DemoProject]) -> list[Act]:
    """Projects that moved to another place after their signing."""
    found = []
    for project in random.sample([p for p in projects if p.edition < 18], 24):
        on = facts.opens_on(project.edition) + timedelta(days=random.randint(60, 300))
        found.append(
            Act(
                on + timedelta(days=5),
                "move",
                project.key,
                {"on": on, "division": pick(random, names.DIVISIONS)},
            )
        )
    return found


def _link(
    random: Random,
    projects: list[DemoProject],
    enterprises: list[DemoEnterprise],
    acts: list[Act],
) -> None:
    """Half of the registered foreign projects each established one of the companies."""
    steps: dict[tuple[str, object], date] = {
        (act.subject, act.values["kind"]): act.values["on"]
        for act in acts
        if act.what == "step" and act.values["actual"]
    }
    free: dict[int, list[DemoEnterprise]] = {}
    for enterprise in enterprises:
        free.setdefault(enterprise.established.year, []).append(enterprise)
    for year, those in free.items():
        free[year] = random.sample(those, len(those) // 5)
    for project in projects:
        registered = steps.get((project.key, "registered"))
        if (
            project.slice != "foreign"
            or registered is None
            or registered > facts.PROVINCE_AS_OF
            or random.random() < 0.5
            or not free[registered.year]
        ):
            continue
        company = free[registered.year].pop()
        company.project, company.name = project.key, project.name
        company.sector, company.division = project.sector, project.division
        company.established = registered
        company.ended = steps.get((project.key, "terminated"))
