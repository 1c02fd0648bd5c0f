"""Random histories of an invented symposium, as plain rows.

A story is a list of batches; a row holds its own id, so that a replay needs no database. Values are
listed codes, dates are known to the day, and each signing names its investors. A story of a seed
opens as the longer stories of that seed do, so that one which breaks a law can be cut by hand.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from entrepot.ledger.models import SPAN
from entrepot.ledger.posting import Draft, post

START = datetime(2018, 1, 1, tzinfo=UTC)
Row = dict[str, Any]

DAYS = tuple(
    date.fromisoformat(text)
    for text in (
        *("2015-12-31", "2016-01-01", "2016-06-08", "2016-06-09", "2016-09-30", "2016-10-01"),
        *("2017-02-28", "2017-03-01", "2017-06-08", "2017-12-31", "2018-01-01", "2018-04-30"),
    )
)
#: Currency -> decimals, and the most minor units of it that fit the ledger's limit.
CURRENCIES = {"USD": (2, 10**17 - 1), "VND": (0, 10**14 - 1), "KWD": (3, 10**17 - 1)}
ECONOMIES = ("DE", "JP", "CN", "HK")
PARTIES = ("aldine", "brook", "cedar", "dunes", "elm")
VALUES: dict[str, tuple[str, ...]] = {
    "sector": ("2710", "3444", "3441"),
    "division": ("3302", "3301"),
    "zone": ("east", "west"),
    "host": ("VN", "CN"),
    "direction": ("inward", "outward"),
    "origin": ("foreign", "domestic"),
    "stage": ("signed", "operating"),
    "status": ("Active", "Closed"),
}
STEPS = ("registered", "land", "started", "operating", "terminated")
NATURES = {
    "committed": ("original", "increase", "cancellation"),
    "contracted": ("original", "increase", "decrease"),
    "paid_in": ("original", "withdrawal"),
}
#: Columns that hold the id of another record.
REFERENCES = (
    *("project", "enterprise", "signing", "follows", "reverses", "linked_project"),
    "target_record",
)


@dataclass
class Batch:
    """Rows recorded together, `hours` after START; `waits`: none counts before a verdict."""

    number: int
    hours: int
    waits: bool
    rows: list[Row] = field(default_factory=list)

    @property
    def recorded_at(self) -> datetime:
        return START + timedelta(hours=self.hours)


Story = list[Batch]


def tell_ledger(story: Story) -> None:
    """Post a story, as it was told."""
    for batch in story:
        draft = Draft()
        for row in batch.rows:
            values = {name: value for name, value in row.items() if name not in _OWN}
            draft.add(f"ledger_{row['table']}", **values)
        post(
            draft,
            source="page",
            by="officer",
            replay_at=batch.recorded_at,
            needs_approval=batch.waits,
        )


_OWN = ("table", "id", "batch")


class Teller:
    """Draws a story act by act. `calm`: no correction, verdict, enlargement or end; all verified.

    `distinct`: no two versions or signings of one subject on one day and one verdict a record,
    so that nothing but the order of recording could tell them apart.
    """

    def __init__(self, chance: random.Random, *, calm: bool, distinct: bool) -> None:
        self.chance = chance
        self.calm, self.distinct = calm, distinct
        self.story: Story = []
        self.projects: list[Row] = []
        self.enterprises: list[Row] = []
        self.signings: list[Row] = []
        self.entries: list[Row] = []
        self.annullable: list[Row] = []
        self.judged: set[int] = set()
        self.taken: set[tuple[Any, ...]] = set()
        self.hours = 0

    # Chances

    def one_of(self, options: Iterable[Any]) -> Any:
        return self.chance.choice(list(options))

    def perhaps(self, of_ten: int = 5) -> bool:
        return self.chance.randint(1, 10) <= of_ten

    def day(self, *taken: Any) -> date:
        """A day; with `distinct` one that the key was not given yet, while there is one."""
        free = [day for day in DAYS if not self.distinct or (*taken, day) not in self.taken]
        found: date = self.one_of(free or [DAYS[-1] + timedelta(len(self.taken))])
        self.taken.add((*taken, found))
        return found

    # Rows

    def batch(self, *, sure: bool = False) -> Batch:
        self.hours += self.one_of((0, 1, 24))
        waits = not (sure or self.calm) and self.perhaps(3)
        self.story.append(Batch(len(self.story) + 1, self.hours, waits))
        return self.story[-1]

    def add(self, table: str, **values: Any) -> Row:
        """A row in the newest batch."""
        batch = self.story[-1]
        number = batch.number * SPAN + len(batch.rows) + 1
        row = {"table": table, "id": number, "batch": batch.number, **values}
        batch.rows.append(row)
        return row

    def version(self, attribute: str, value: str, on: date, **subject: Any) -> Row:
        row = self.add("version", attribute=attribute, value=value, effective_on=on, **subject)
        self.annullable.append(row)
        return row

    def open(self) -> None:
        """What everyone knows beforehand: where parties are at home, and the rates of exchange."""
        self.batch(sure=True)
        for place, party in enumerate(PARTIES):
            home = ECONOMIES[place % len(ECONOMIES)]
            self.add("version", party=party, attribute="economy", value=home, effective_on=DAYS[0])
            self.taken.add((party, "economy", DAYS[0]))
        for year in (2015, 2016, 2017, 2018):
            for currency, rate in (("VND", 22_100 + year), ("KWD", f"0.30{year}")):
                self.add(
                    "rate",
                    currency=currency,
                    per="USD",
                    precision="year",
                    period_start=date(year, 1, 1),
                    rate=str(rate),
                )

    # Acts

    def project(self) -> None:
        self.batch()
        register = "bank" if self.perhaps(3) else "own"
        project = self.add("project", register=register, key=f"P{self.story[-1].number}")
        self.projects.append(project)
        on = self.day(project["id"], "signing")
        for name, values in VALUES.items():
            if name in ("direction", "origin") or self.perhaps(4):
                self.taken.add((project["id"], name, on))
                self.version(name, self.one_of(values), on, project=project["id"])
        self.annullable.append(project)
        if self.perhaps(9):
            self._sign(project, on)

    def sign_again(self) -> None:
        project = self.one_of(self.projects)
        self.batch()
        self._sign(project, self.day(project["id"], "signing"))

    def _sign(self, project: Row, on: date) -> None:
        before = [row for row in self.signings if row["project"] == project["id"]]
        signing = self.add(
            "signing",
            project=project["id"],
            register=project["register"],
            key=f"{project['key']}/{len(before)}",
            signed_on=on,
            kind=self.one_of(("intention", "framework", "contract")),
            edition=self.one_of(("18", "19", "")),
            follows=before[-1]["id"] if before else None,
        )
        self.signings.append(signing)
        self.annullable.append(signing)
        parties = self.chance.sample(PARTIES, self.chance.randint(1, 3))
        for place, party in enumerate(parties):
            share = self.one_of((None, 0, 250_000, 333_333, 600_000, 1_000_000))
            self.add("stake", signing=signing["id"], party=party, position=place, share_ppm=share)
        if self.perhaps(8):
            self._entry("committed", "original", on, project, signing=signing["id"])

    def _entry(
        self, capital_class: str, nature: str, on: date, project: Row | None, **more: Any
    ) -> None:
        subject = project or {}
        currency = "USD" if subject.get("register") == "bank" else self.one_of(CURRENCIES)
        _digits, most = CURRENCIES[currency]
        minor = self.chance.randint(*self.one_of(((1, 2000), (most - 999, most))))
        parts = (None, 0, minor, minor // 3)
        self.entries.append(
            self.add(
                "entry",
                register=subject.get("register", "own"),
                key=f"{self.story[-1].number}",
                posting="p",
                capital_class=capital_class,
                nature=nature,
                amount_minor=minor,
                foreign_minor=self.one_of(parts) if capital_class == "committed" else None,
                currency=currency,
                effective_on=on,
                project=project["id"] if project else None,
                **more,
            )
        )

    def enlarge(self) -> None:
        if not self.signings:
            return
        signing = self.one_of(self.signings)
        project = next(row for row in self.projects if row["id"] == signing["project"])
        self.batch()
        nature = self.one_of(("increase", "cancellation"))
        self._entry("committed", nature, self.day(), project, signing=signing["id"])

    def pay(self) -> None:
        project = self.one_of(self.projects) if self.perhaps(7) or not self.enterprises else None
        own = [row for row in self.enterprises if project is None or self.perhaps(4)]
        if project and project["register"] != "own":
            own = []
        enterprise = self.one_of(own)["id"] if own else None
        if project is None and enterprise is None:
            return
        self.batch()
        capital_class = self.one_of(("contracted", "paid_in", "paid_in"))
        natures = NATURES[capital_class][:1] if self.calm else NATURES[capital_class]
        signed = [row["id"] for row in self.signings if project and row["project"] == project["id"]]
        self._entry(
            capital_class,
            self.one_of(natures),
            self.day(),
            project,
            enterprise=enterprise,
            investor=self.one_of(("", *PARTIES)),
            money_origin=self.one_of(("foreign", "foreign", "domestic")),
            signing=self.one_of(signed) if signed and self.perhaps() else None,
        )

    def step(self) -> None:
        self.batch()
        row = self.add(
            "milestone",
            project=self.one_of(self.projects)["id"],
            kind=self.one_of(STEPS[:-1] if self.calm else STEPS),
            reached_on=self.day(),
            actual=int(self.perhaps(8)),
            evidence=self.one_of(("", "ab" * 32, "cd" * 32)),
        )
        self.annullable.append(row)

    def found(self) -> None:
        self.batch()
        enterprise = self.add("enterprise", register="own", key=f"E{self.story[-1].number}")
        self.enterprises.append(enterprise)
        self.annullable.append(enterprise)
        number = enterprise["id"]
        on = self.day(number, "established")
        self.version("established", on.isoformat(), on, enterprise=number)
        if self.perhaps():
            self._link(number)
        for name in ("sector", "division"):
            if self.perhaps():
                self.taken.add((number, name, on))
                self.version(name, self.one_of(VALUES[name]), on, enterprise=number)

    def _link(self, enterprise: int) -> None:
        own = [row["id"] for row in self.projects if row["register"] == "own"]
        self.version(
            "project",
            "",
            self.day(enterprise, "project"),
            enterprise=enterprise,
            linked_project=self.one_of((None, *own)),
        )

    def change(self) -> None:
        """A new version of an attribute of a project, an enterprise or a party."""
        what = self.one_of(("project", "project", "enterprise", "link", "end", "party"))
        self.batch()
        if what == "party" or (what != "project" and not self.enterprises):
            party = self.one_of(PARTIES)
            on = self.day(party, "economy")
            self.version("economy", self.one_of((*ECONOMIES, "")), on, party=party)
        elif what == "project":
            number = self.one_of(self.projects)["id"]
            name = self.one_of(VALUES)
            value = self.one_of((*VALUES[name], ""))
            self.version(name, value, self.day(number, name), project=number)
        else:
            number = self.one_of(self.enterprises)["id"]
            if what == "link":
                self._link(number)
            elif what == "end":
                on = self.day(number, "ended")
                self.version("ended", on.isoformat(), on, enterprise=number)
            else:
                name = self.one_of(("sector", "division"))
                self.version(
                    name,
                    self.one_of((*VALUES[name], "")),
                    self.day(number, name),
                    enterprise=number,
                )

    def reverse(self) -> None:
        if self.entries:
            entry = self.one_of(self.entries)
            self.batch()
            self._reverse(entry)

    def _reverse(self, entry: Row) -> None:
        self.entries.remove(entry)
        kept = {name: value for name, value in entry.items() if name not in _OWN}
        self.add("entry", **{**kept, "nature": "reversal", "reverses": entry["id"]})

    def annul(self) -> None:
        """As `actions.annul`: the record, what hangs on it, and the reversals of its entries."""
        if not self.annullable:
            return
        wrong = self.one_of(self.annullable)
        self.annullable.remove(wrong)
        number, table = wrong["id"], wrong["table"]
        if table == "project" and len(self.projects) == 1:
            return
        self.batch()
        gone = [wrong]
        if table == "project":
            gone += [row for row in self.signings if row["project"] == number]
            self.projects.remove(wrong)
        if table == "enterprise":
            self.enterprises.remove(wrong)
        for row in gone:
            self.add("annulment", target_record=row["id"], cause="mistake")
            if row in self.signings:
                self.signings.remove(row)
            if row in self.annullable:
                self.annullable.remove(row)
        for entry in [row for row in self.entries if row.get(table) == number]:
            self._reverse(entry)

    def judge(self) -> None:
        """A verdict on a batch, or on one record of a batch that is no annulment."""
        batches = [
            batch
            for batch in self.story
            if batch.rows[0]["table"] not in ("verification", "confirmation", "rate")
            and not (self.distinct and batch.number in self.judged)
        ]
        if not batches:
            return
        waiting = [batch for batch in batches if batch.waits]
        batch = self.one_of(waiting if waiting and self.perhaps(7) else batches)
        self.judged.add(batch.number)
        target: Row = {"target_batch": batch.number}
        if self.perhaps(4) and all(row["table"] != "annulment" for row in batch.rows):
            target = {"target_record": self.one_of(batch.rows)["id"]}
        verdict = "accepted" if self.perhaps(7) else "rejected"
        self.batch()
        self.add("verification", **target, verdict=verdict, person="verifier")

    def confirm(self) -> None:
        self.batch()
        project = self.one_of(self.projects)["id"]
        self.add("confirmation", project=project, confirmed_on=self.day(), person="officer")


CALM = ("project", "pay", "pay", "step", "step", "step", "found", "confirm")
ACTS = (
    *("project", "project", "sign_again", "enlarge", "pay", "pay", "pay", "step", "step"),
    *("found", "change", "change", "reverse", "reverse", "annul", "judge", "judge", "judge"),
    "confirm",
)


def tell(seed: int, acts: int, *, calm: bool = False, distinct: bool = False) -> Story:
    """A story of some acts, which opens with two projects and an enterprise."""
    teller = Teller(random.Random(seed), calm=calm, distinct=distinct)
    teller.open()
    for act in ("project", "project", "found"):
        getattr(teller, act)()
    for _act in range(acts):
        getattr(teller, teller.one_of(CALM if calm else ACTS))()
    return teller.story


def reordered(story: Story, chance: random.Random) -> Story:
    """The same records, recorded in another order that puts what is named before what names it."""
    home = {row["id"]: batch.number for batch in story for row in batch.rows}
    waits_for = {
        batch.number: {
            *(home[row[name]] for row in batch.rows for name in REFERENCES if row.get(name)),
            *(row["target_batch"] for row in batch.rows if row.get("target_batch")),
        }
        - {batch.number}
        for batch in story
    }
    left, order = list(story), []
    done: set[int] = set()
    while left:
        ready = [batch for batch in left if waits_for[batch.number] <= done]
        batch = chance.choice(ready)
        left.remove(batch)
        order.append(batch)
        done.add(batch.number)
    new = {batch.number: place for place, batch in enumerate(order, 1)}

    def moved(record: int | None) -> int | None:
        return record and new[record // SPAN] * SPAN + record % SPAN

    told: Story = []
    for place, batch in enumerate(order, 1):
        rows = []
        for row in batch.rows:
            fresh = {**row, "id": moved(row["id"]), "batch": place}
            for name in REFERENCES:
                if row.get(name):
                    fresh[name] = moved(row[name])
            if row.get("target_batch"):
                fresh["target_batch"] = new[row["target_batch"]]
            rows.append(fresh)
        told.append(Batch(place, story[place - 1].hours, batch.waits, rows))
    return told
