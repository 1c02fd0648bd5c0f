"""What is prepared for the 20th edition, as plain facts from the seed: no database.

Those that are signed are the history's own projects of this edition, so its totals are those of
`facts`; what is not signed, and the trade, comes beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from entrepot.demo import facts
from entrepot.demo.fair import cast, sayings
from entrepot.demo.fair.cast import GROUPS, Group
from entrepot.demo.fair.deals import DEALS, Deal
from entrepot.demo.ground import at
from entrepot.demo.history import make_project
from entrepot.demo.names import company
from entrepot.demo.records import DemoProject, History
from entrepot.money import Money

#: One foreign project in so many has an investor of the place beside it.
JOINT = 7
#: One signing in so many is in the ledger without a second person.
UNCONFIRMED = 5
#: So many of those accepted had been sent back once, for want of names.
MENDED = 12
FOLLOWING = 3


class Fate(StrEnum):
    """What becomes of it by the end of the first day."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    SIGNED = "signed"
    POSTED = "posted"
    UNDONE = "undone"


#: Beside those that are signed, with the deals of `cast`; the undone one is prepared anew, as one
#: draft more.
BESIDE = {
    Fate.UNDONE: 1,
    Fate.ACCEPTED: 17,
    Fate.SUBMITTED: 8,
    Fate.RETURNED: 9,
    Fate.WITHDRAWN: 8,
    Fate.DRAFT: 10,
}
#: A smaller plan has so many of each, or all: every flaw that is planned finds its place.
LEAST = 4
HELD = (Fate.SIGNED, Fate.POSTED, Fate.UNDONE)


@dataclass(frozen=True, slots=True)
class Signatory:
    """A party: its place among the history's investors; `share` in millionths."""

    investor: int
    role: str
    share: int | None
    name: str


@dataclass(slots=True)
class Planned:
    """One preparation. `of`: the earlier project that it names, and `follows` unless that is its
    fault; `confirmed`: a second person held the document."""

    group: Group
    fate: Fate
    content: dict[str, Any]
    parties: list[Signatory]
    of: str = ""
    follows: bool = False
    confirmed: bool = True
    mended: bool = False
    screened: bool = True
    reason: str = ""
    prepared_at: datetime = field(default_factory=lambda: at(cast.OPENS_ON, 9))

    @property
    def trade(self) -> bool:
        return "flow" in self.content


class Plan:
    """`one_in`: a smaller one has so few of the investments."""

    def __init__(
        self, history: History, *, seed: int, workdays: Sequence[date], one_in: int = 1
    ) -> None:
        self.history, self.workdays, self.one_in = history, workdays, one_in
        self.random = Random(f"{seed}:fair")
        self.taken: set[tuple[str, str]] = set()
        self.of_economy: dict[str, list[int]] = {}
        for place, (_, _, economy) in enumerate(history.investors):
            self.of_economy.setdefault(economy, []).append(place)

    def make(self) -> list[Planned]:
        """All of them, in the order in which they are written down."""
        signed = [one for one in self.history.projects if one.edition == facts.EDITIONS]
        plans = [self._planned(one, Fate.POSTED) for one in signed[:: self.one_in]]
        self._follow(plans)
        deals = [self._deal(deal) for deal in DEALS]
        for some in (plans, [deal for deal in deals if deal.fate is Fate.POSTED]):
            for one in self.random.sample(some, len(some) // UNCONFIRMED):
                one.confirmed = False
        # What follows an earlier signing is written down whole: nothing to send back.
        fresh = [one for one in plans if not one.of]
        for one in self.random.sample(fresh, MENDED // self.one_in):
            one.mended = True
        plans += [*deals, *self._beside()]
        self._date(plans)
        return sorted(plans, key=lambda one: one.prepared_at)

    # One investment

    def _planned(self, project: DemoProject, fate: Fate, group: Group | None = None) -> Planned:
        outward = project.slice == "outward"
        foreign = project.slice == "foreign"
        total = Money(project.minor, project.currency)
        content: dict[str, Any] = {
            **self._name(project),
            "kind": project.kind,
            "total": total,
            "foreign": Money(project.minor * 7 // 10, project.currency) if foreign else None,
            "direction": "outward" if outward else "inward",
            "origin": "foreign" if foreign else "domestic",
            "sector": project.sector,
            "division": project.division,
            "host": project.economy if outward else "",
        }
        group = group or (_group("OUT") if outward else group_of(project.division))
        content["witness"] = self._witness(group)
        return Planned(group, fate, content, self._parties(project))

    def _name(self, project: DemoProject) -> dict[str, str]:
        """Two of one edition are never called the same: that would look like one filed twice."""
        name = project.name
        while project.edition == facts.EDITIONS and name in self.taken:
            name = company(self.random, project.sector)
        self.taken.add(name)
        return {"name": name[0], "name_other": name[1]}

    def _parties(self, project: DemoProject) -> list[Signatory]:
        whole = 1_000_000
        who = project.investor
        guest = project.slice == "foreign"
        name = self._guest() if guest else self._host()
        if guest and self.random.randrange(JOINT) == 0:
            partner = self.random.choice(self.of_economy["CN"])
            return [
                Signatory(who, "investor", 700_000, name),
                Signatory(partner, "investor", 300_000, self._host()),
            ]
        parties = [Signatory(who, "investor", whole, name)]
        if self.random.randrange(3) == 0:
            others = [one for one in self.of_economy["CN"] if one != who]
            partner = self.random.choice(others)
            parties.append(Signatory(partner, "partner", None, self._host()))
        return parties

    def _guest(self) -> str:
        initial = self.random.choice("ABDEGHJKLMNPRST")
        title = self.random.choice(sayings.GUEST_TITLES)
        return f"{initial}. {self.random.choice(sayings.GUESTS)}, {title}"

    def _host(self) -> str:
        given = "".join(self.random.sample(sayings.GIVEN, 2))
        return (
            f"{self.random.choice(sayings.HOSTS)}{given} {self.random.choice(sayings.HOST_TITLES)}"
        )

    def _witness(self, group: Group) -> str:
        """One person of each delegation stands behind all its tables."""
        place = GROUPS.index(group)
        surname = sayings.HOSTS[place % len(sayings.HOSTS)]
        given = sayings.GIVEN[place % len(sayings.GIVEN)]
        trading, district = group.kind != "city", group.name.zh.endswith("区")
        title = sayings.BUREAU if trading else sayings.DISTRICT if district else sayings.CITY
        return f"{surname}{given} {title}"

    def _follow(self, plans: list[Planned]) -> None:
        """Some are what an earlier edition's framework came to: the whole is stated, and the
        difference counts."""
        changed = {act.subject for act in self.history.acts if act.what in ("enlarge", "move")}
        earlier = self._earlier(lambda one: one.edition in (17, 18) and one.key not in changed)
        earlier = [one for one in earlier if one.kind != "contract"]
        grown = [one for one in plans if one.content["origin"] == "foreign"]
        grown = [one for one in grown if one.content["kind"] == "contract"]
        for one, before in zip(
            self.random.sample(grown, FOLLOWING),
            self.random.sample(earlier, FOLLOWING),
            strict=True,
        ):
            now = self._planned(before, Fate.POSTED)
            more, foreign = one.content["total"], one.content["foreign"]
            now.content |= {
                "kind": "contract",
                "total": now.content["total"] + more,
                "foreign": now.content["foreign"] + foreign,
            }
            now.of, now.follows = before.key, True
            plans[plans.index(one)] = now

    def _earlier(self, wanted: Any) -> list[DemoProject]:
        """Foreign projects signed before, and neither ended nor built yet."""
        return [
            one
            for one in self.history.projects
            if one.slice == "foreign" and one.fate in ("", "registered") and wanted(one)
        ]

    # What is not signed

    def _beside(self) -> list[Planned]:
        """In every state one at least is of the delegation whose leader a visitor can be."""
        mine = _group("NB-YZ")
        made: dict[Fate, list[Planned]] = {}
        for fate, whole in BESIDE.items():
            count = min(whole, max(LEAST, whole // self.one_in))
            made[fate] = [
                self._other(fate, mine if number == 0 else None) for number in range(count)
            ]
        self._flaws_of_submitted(made[Fate.SUBMITTED])
        self._flaws_of_drafts(made[Fate.DRAFT])
        repeat = self._signed_last_year()
        made[Fate.RETURNED][-1] = repeat
        for fate, reasons in (
            (Fate.RETURNED, sayings.RETURNED),
            (Fate.WITHDRAWN, sayings.WITHDRAWN),
        ):
            for one, reason in zip(made[fate], reasons, strict=False):
                one.reason = one.reason or reason
        return [one for some in made.values() for one in some]

    def _other(self, fate: Fate, group: Group | None) -> Planned:
        part = self.random.choices(("foreign", "domestic"), (3, 2))[0]
        minor = self.random.randint(12, 480) * 10_000_000
        currency = "USD" if part == "foreign" else "CNY"
        project = make_project(self.random, facts.EDITIONS, 0, part, minor, currency)
        if group is not None:
            project.division = group.division
        return self._planned(project, fate, group)

    def _flaws_of_submitted(self, some: list[Planned]) -> None:
        """The first was signed before, under its name in the other script alone; one has 万 for 元,
        one lacks a part of its shares, one is not screened. The others may be accepted."""
        mine = some[0].group.division
        before = self._earlier(lambda one: one.edition in (16, 17, 18) and one.division == mine)
        again = self._planned(self.random.choice(before), Fate.SUBMITTED)
        again.content |= {"name": again.content["name_other"], "name_other": ""}
        some[0] = again
        total, foreign = some[1].content["total"], some[1].content["foreign"]
        some[1].content["total"] = Money(total.minor * 10_000, total.currency)
        some[1].content["foreign"] = foreign and Money(foreign.minor * 10_000, foreign.currency)
        lead = some[2].parties[0]
        some[2].parties = [
            replace(lead, share=600_000),
            replace(self._another(lead), share=250_000),
        ]
        some[3].screened = False

    def _another(self, beside: Signatory) -> Signatory:
        others = [one for one in self.of_economy["CN"] if one != beside.investor]
        return Signatory(self.random.choice(others), "investor", None, self._host())

    def _flaws_of_drafts(self, some: list[Planned]) -> None:
        for one, blank in zip(some, ("kind", "sector", "total", "witness"), strict=False):
            one.content[blank] = None if blank == "total" else ""
            one.screened = False
        some[2].content["foreign"] = None

    def _signed_last_year(self) -> Planned:
        """A county files what it signed last year, and follows nothing."""
        county = _group("NB-CX")
        found = self._earlier(lambda one: one.edition == 19 and one.division == county.division)
        before = self.random.choice(found)
        again = self._planned(before, Fate.RETURNED)
        again.of = before.key
        again.reason = f"第19届已签约（{before.key}），重复签约不重复计算。如投资额有增加，请指明所承接的签约并填写新的总额。"
        return again

    # Trade

    def _deal(self, deal: Deal) -> Planned:
        group = _group(deal.group)
        abroad = self.of_economy[group.economy] if group.economy else self.of_economy["US"]
        guest, host = self.random.choice(abroad), self.random.choice(self.of_economy["CN"])
        roles = ("seller", "buyer") if deal.flow == "import" else ("buyer", "seller")
        content = {
            "name": deal.name.en,
            "name_other": deal.name.zh,
            "kind": deal.kind,
            "total": deal.total,
            "flow": deal.flow,
            "hs_code": deal.hs,
            "witness": self._witness(group),
        }
        parties = [
            Signatory(guest, roles[0], None, self._guest()),
            Signatory(host, roles[1], None, self._host()),
        ]
        return Planned(group, Fate(deal.fate), content, parties)

    # When

    def _date(self, plans: list[Planned]) -> None:
        """Each on a working day of the call; who is sent back once has time to mend it, and some
        drafts come too late."""
        late = [one for one in plans if one.fate is Fate.DRAFT][-3:]
        after = [cast.CLOSES_ON + timedelta(days=3), cast.CLOSES_ON + timedelta(days=6)]
        soon = [day for day in self.workdays if day <= date(2018, 5, 11)]
        for one in plans:
            early = one.mended or one.fate is Fate.RETURNED
            days = after if one in late else soon if early else self.workdays[:-2]
            minutes = self.random.randrange(0, 8 * 60)
            one.prepared_at = at(self.random.choice(days), 9) + timedelta(minutes=minutes)


def _group(code: str) -> Group:
    return next(group for group in GROUPS if group.code == code)


def group_of(division: str) -> Group:
    """The delegation of a place: its county's own, else its city's."""
    for code in (division, division[:4]):
        for group in GROUPS:
            if group.division == code:
                return group
    raise LookupError(division)


def quotas(plans: Iterable[Planned]) -> dict[str, int]:
    """Delegation -> the places that it is given: some have none left, some a few."""
    asked: dict[str, int] = {}
    for one in plans:
        if one.fate is not Fate.DRAFT:
            asked[one.group.code] = asked.get(one.group.code, 0) + 1
    return {code: count + len(code) * count % 4 for code, count in asked.items()}
