"""The 20th edition, by the acts that its pages call, at instants of the replay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from entrepot.accounts.models import User
from entrepot.demo import facts
from entrepot.demo.fair import cast, sayings
from entrepot.demo.fair.first_day import FirstDay
from entrepot.demo.fair.plan import HELD, Fate, Plan, Planned, quotas
from entrepot.demo.ground import at, investor_keys
from entrepot.demo.records import History
from entrepot.editions.actions import add_part
from entrepot.editions.models import Edition
from entrepot.fair import actions, checks
from entrepot.fair.actions import Content, Named
from entrepot.fair.errors import ChecksBlock
from entrepot.fair.models import Call, Ceremony, Delegation, Preparation
from entrepot.ledger.models import Signing
from entrepot.parties.models import Party
from entrepot.policies.queries import calendar
from entrepot.projects.models import Project
from entrepot.text import Text

#: Minutes of the organiser's desk for one that was submitted.
PACE = 15
A_DAY = 26


class Symposium:
    """Runs once the history is in the ledger; `paper` gives the hash of an invented document.

    Everything is accepted before anything is posted: a check that asks what was signed before
    reads the ledger anew after each posting. `one_in` as in `Plan`.
    """

    def __init__(
        self, history: History, *, seed: int, paper: Callable[[], str], one_in: int = 1
    ) -> None:
        self.history, self.seed, self.paper, self.one_in = history, seed, paper, one_in
        self.users = {user.username: user for user in User.objects.all()}
        self.organiser, self.verifier = self.users["organiser"], self.users["verifier"]
        keys = investor_keys(history, seed=seed)
        rows = Party.objects.in_bulk(keys)
        self.parties = [rows[key] for key in keys]
        self.edition = Edition.objects.get(code=str(facts.EDITIONS))
        self.delegations: dict[str, Delegation] = {}
        self.ceremonies: dict[str, Ceremony] = {}

    def run(self) -> None:
        days = calendar()
        span = (cast.CLOSES_ON - cast.OPENS_ON).days
        between = [cast.OPENS_ON + timedelta(days=number) for number in range(1, span)]
        workdays = [day for day in between if days.is_workday(day)]
        plan = Plan(self.history, seed=self.seed, workdays=workdays, one_in=self.one_in)
        plans = plan.make()
        self._come()
        self._call(plans)
        made = [(one, self._prepare(one)) for one in plans]
        self._judge(made)
        FirstDay(self, made).run()

    # The call

    def _come(self) -> None:
        """The edition's tree, and the delegations whose signings stand in it."""
        parts: dict[str, Edition] = {}
        for group in cast.GROUPS:
            if group.part.en:
                parts[group.code] = self._part(
                    group.part_code, group.part, parts.get(group.within, self.edition)
                )
        trade = self._part(*cast.TRADE_PART, self.edition)
        for group in cast.GROUPS:
            self.delegations[group.code] = actions.make_delegation(
                edition=self.edition,
                code=group.code,
                name_en=group.name.en,
                name_zh=group.name.zh,
                kind=group.kind,
                division=group.division,
                economy=group.economy,
                part=parts.get(group.code, trade),
                leaders=[self.users[group.leader]],
                by=self.organiser,
            )
        self.trade = trade

    def _part(self, code: str, name: Text, parent: Edition) -> Edition:
        return add_part(
            parent=parent,
            code=code,
            by=self.organiser,
            name_en=name.en,
            name_zh=name.zh,
            starts_on=self.edition.starts_on,
            ends_on=self.edition.ends_on,
        )

    def _call(self, plans: list[Planned]) -> None:
        opened = at(cast.OPENS_ON - timedelta(days=10), 10)
        self.call: Call = actions.open_call(
            edition=self.edition,
            opens_at=at(cast.OPENS_ON, 9),
            closes_at=at(cast.CLOSES_ON, 18),
            note_en=sayings.NOTE.en,
            note_zh=sayings.NOTE.zh,
            by=self.organiser,
            now=opened,
        )
        for code, most in quotas(plans).items():
            actions.set_quota(
                call=self.call,
                delegation=self.delegations[code],
                most=most,
                by=self.organiser,
                now=opened + timedelta(hours=1),
            )
        for stage in cast.STAGES:
            ceremony = actions.plan_ceremony(
                edition=self.edition,
                name_en=stage.name.en,
                name_zh=stage.name.zh,
                place_en=stage.place.en,
                place_zh=stage.place.zh,
                starts_at=at(cast.FIRST_DAY + timedelta(days=stage.day), stage.hour, stage.minute),
                minutes_each=stage.minutes_each,
                by=self.organiser,
                now=opened + timedelta(hours=2),
            )
            self.ceremonies[stage.name.en] = ceremony
            for total in stage.from_totals:
                actions.set_tier(
                    call=self.call,
                    at_least=total,
                    name_en=stage.tier.en,
                    name_zh=stage.tier.zh,
                    ceremony=ceremony,
                    by=self.organiser,
                    now=opened + timedelta(hours=3),
                )

    # A delegation's work

    def _prepare(self, planned: Planned) -> Preparation:
        """Written down, and handed in unless it stays a draft."""
        leader, now = self.users[planned.group.leader], planned.prepared_at
        content = self._content(planned)
        made = actions.prepare(
            call=self.call,
            delegation=self.delegations[planned.group.code],
            subject="trade" if planned.trade else "investment",
            content=_unnamed(content) if planned.mended else content,
            by=leader,
            now=now,
        )
        if planned.fate is Fate.DRAFT:
            return made
        handed_in = min(now + timedelta(hours=26, minutes=made.number), at(cast.CLOSES_ON, 17))
        made = actions.submit(preparation=made, by=leader, now=handed_in)
        if planned.mended:
            made = self._mend(made, content, leader, now=handed_in + timedelta(days=3))
        if planned.screened:
            self._screen(made)
        return made

    def _mend(
        self, made: Preparation, content: Content, leader: User, *, now: datetime
    ) -> Preparation:
        """Sent back for want of names, and handed in again."""
        made = actions.return_to_delegation(
            preparation=made, reason=sayings.NO_SIGNATORY, by=self.organiser, now=now
        )
        now += timedelta(days=1, hours=2)
        made = actions.change_preparation(preparation=made, content=content, by=leader, now=now)
        return actions.submit(preparation=made, by=leader, now=now + timedelta(minutes=4))

    def _content(self, planned: Planned) -> Content:
        project = Project.objects.get(register="own", key=planned.of) if planned.of else None
        return Content(
            **planned.content,
            project=project,
            follows=Signing.objects.get(project_id=project.id)
            if project and planned.follows
            else None,
            part=self.trade if planned.trade else None,
            parties=[
                Named(self.parties[one.investor], one.role, one.share, one.name)
                for one in planned.parties
            ],
        )

    def _screen(self, made: Preparation) -> None:
        now = at(cast.CLOSES_ON, 9) + timedelta(minutes=2 * made.number)
        for place, party in enumerate(made.parties.all()):
            actions.screen_party(party=party, by=self.verifier, now=now + timedelta(seconds=place))

    # The organiser's work

    def _judge(self, made: list[tuple[Planned, Preparation]]) -> None:
        """All that was handed in, by number: accepted, sent back, or waiting for an answer."""
        waiting = [(one, it) for one, it in made if one.fate not in (Fate.DRAFT, Fate.SUBMITTED)]
        for place, (planned, it) in enumerate(waiting):
            day, turn = divmod(place, A_DAY)
            now = at(cast.JUDGED_ON + timedelta(days=day), 9) + timedelta(minutes=PACE * turn)
            if planned.fate is Fate.RETURNED:
                actions.return_to_delegation(
                    preparation=it, reason=planned.reason, by=self.organiser, now=now
                )
            elif planned.fate is Fate.WITHDRAWN:
                leader = self.users[planned.group.leader]
                actions.withdraw(preparation=it, reason=planned.reason, by=leader, now=now)
            else:
                self._accept(it, now=now)
                if planned.fate not in HELD:
                    actions.move_to_ceremony(
                        preparation=it,
                        ceremony=self.ceremonies[cast.SECOND_DAY.name.en],
                        by=self.organiser,
                        now=now + timedelta(minutes=2),
                    )

    def _accept(self, it: Preparation, *, now: datetime) -> None:
        """Taken; what a check finds is looked at first, and dismissed with its reason."""
        try:
            actions.accept(preparation=it, by=self.organiser, now=now)
        except ChecksBlock:
            for found in checks.findings(it, now=now):
                if found.stops:
                    reasons = sayings.FALSE_ALARMS[found.code]
                    reason, note = reasons[it.number % len(reasons)]
                    actions.dismiss_check(
                        preparation=it,
                        check_code=found.code,
                        subject=found.subject,
                        reason=reason,
                        note=note,
                        by=self.organiser,
                        now=now + timedelta(minutes=5),
                    )
            actions.accept(preparation=it, by=self.organiser, now=now + timedelta(minutes=6))


def _unnamed(content: Content) -> Content:
    parties = [replace(party, signatory="") for party in content.parties]
    return replace(content, witness="", parties=parties)
