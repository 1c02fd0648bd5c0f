"""The demonstration's contracts and payments: each year's sum is that of `facts`, to the cent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from entrepot.demo import facts, names
from entrepot.demo.records import Act, DemoEnterprise, DemoProject, split

#: Year -> (group, whose, day, weight or minor units).
Payments = dict[int, list[tuple[str, DemoProject | DemoEnterprise, date, float]]]


def money(
    random: Random,
    projects: list[DemoProject],
    enterprises: list[DemoEnterprise],
    acts: list[Act],
) -> None:
    """Add contracts and payments of projects and companies to the acts."""
    payments: Payments = {}
    share = {"registered": 0.35, "started": 0.62, "operating": 1.0, "terminated": 0.1}
    ended: dict[str, date] = {
        act.subject: act.values["on"]
        for act in acts
        if act.what == "step" and act.values["kind"] == "terminated"
    }
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
            if on > min(facts.PROVINCE_AS_OF, ended.get(project.key, facts.TODAY)):
                break
            minor = int(contracted * part / 3)
            if minor < 100:
                continue
            if domestic:
                acts.append(_entry("paid_in", project.key, True, on, minor, "CNY", project))
                continue
            payments.setdefault(on.year, []).append(
                ("high" if project.sector in names.HIGH_TECH else "other", project, on, minor)
            )
    for enterprise in enterprises:
        if enterprise.project:
            continue  # what it got stands with its project
        for _ in range(random.choice((1, 1, 2))):
            on = enterprise.established + timedelta(days=random.randint(10, 700))
            if on > facts.PROVINCE_AS_OF:
                on = min(enterprise.established + timedelta(days=3), facts.PROVINCE_AS_OF)
            payments.setdefault(on.year, []).append(
                (
                    "high" if enterprise.sector in names.HIGH_TECH else "other",
                    enterprise,
                    on,
                    random.lognormvariate(0, 1.1),
                )
            )
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


def _scale(payments: Payments, acts: list[Act], random: Random) -> None:
    """Companies' payments fill each year's total beside what the projects paid."""
    carried = 0
    for year, due in _year_targets().items():
        rows = payments.get(year, [])
        target, carried = due + carried, 0
        if not rows:
            # A small demonstration may have no company in an early year.
            carried = target
            continue
        # A small demonstration may have no high-tech company in an early year.
        high = int(target * _high_share(year)) if any(r[0] == "high" for r in rows) else 0
        for group, total in (("high", high), ("other", target - high)):
            of_projects = [
                row for row in rows if row[0] == group and isinstance(row[1], DemoProject)
            ]
            others = [row for row in rows if row[0] == group and isinstance(row[1], DemoEnterprise)]
            known = [int(row[3]) for row in of_projects]
            if not known and not others:
                continue
            room = total * 7 // 10 if others else total
            if sum(known) > room or not others:
                known = split(room, [float(value) for value in known])
            rest = split(total - sum(known), [row[3] for row in others]) if others else []
            for (_, subject, on, _), minor in zip(of_projects + others, known + rest, strict=True):
                project = isinstance(subject, DemoProject)
                acts.append(_entry("paid_in", subject.key, project, on, minor, "USD", subject))


def _contracts(random: Random, enterprises: list[DemoEnterprise], acts: list[Act]) -> None:
    already = sum(
        int(act.values["minor"])
        for act in acts
        if act.what == "entry" and act.values["class"] == "contracted"
    )
    total = int(facts.CONTRACTED_USD * 100) - already
    alone = [enterprise for enterprise in enterprises if not enterprise.project]
    weights = [random.lognormvariate(0, 1.1) * (1 + (e.established.year - 1984) / 6) for e in alone]
    for enterprise, minor in zip(alone, split(total, weights), strict=True):
        acts.append(
            _entry(
                "contracted",
                enterprise.key,
                False,
                enterprise.established,
                minor,
                "USD",
                enterprise,
            )
        )


def mistakes(random: Random, acts: list[Act]) -> list[Act]:
    """Payments typed twice, found a quarter later and reversed."""
    paid = [
        act
        for act in acts
        if act.what == "entry"
        and act.values["class"] == "paid_in"
        and act.learnt < facts.TODAY - timedelta(days=200)
    ]
    found = []
    for act in random.sample(paid, max(3, len(paid) // 800)):
        twice = Act(act.learnt + timedelta(days=1), "entry", act.subject, dict(act.values))
        found.append(twice)
        found.append(
            Act(twice.learnt + timedelta(days=95), "reverse", act.subject, {"twin": twice})
        )
    return found


def lodged(random: Random, projects: list[DemoProject]) -> list[Act]:
    """Payments that investors lodged lately: they wait for a verifier, and are in no figure."""
    recent = [
        project
        for project in projects
        if project.slice == "foreign" and 14 <= project.edition < 19 and project.fate
    ]
    found = []
    for project in random.sample(recent, 37):
        on = facts.TODAY - timedelta(days=random.randint(9, 30))
        act = _entry(
            "paid_in",
            project.key,
            True,
            on,
            random.randint(20, 900) * 1_000_000,
            random.choice(("USD", "USD", "HKD")),
            project,
        )
        act.verified = False
        found.append(act)
    return found


def _entry(
    capital_class: str,
    key: str,
    project: bool,
    on: date,
    minor: int,
    currency: str,
    subject: object,
) -> Act:
    learnt = min(on + timedelta(days=9), facts.TODAY - timedelta(days=3))
    return Act(
        learnt,
        "entry",
        key,
        {
            "class": capital_class,
            "project": project,
            "on": on,
            "minor": minor,
            "currency": currency,
            "of": subject,
        },
    )
