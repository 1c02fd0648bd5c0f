"""Replay the demonstration's history into an empty instance, month by month."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import groupby

from entrepot.demo import facts
from entrepot.demo.ground import at, investor_keys, key_of, make_editions, make_people, owner_of
from entrepot.demo.records import Act, DemoEnterprise, DemoProject, History
from entrepot.ledger.encoding import COLUMNS
from entrepot.ledger.models import SPAN
from entrepot.ledger.posting import Draft, Ref, post
from entrepot.projects.models import Enterprise, Project, Stage
from entrepot.projects.rules import stage_timeline


class Replay:
    """Posts a history; `said` hears of progress as (done, of)."""

    def __init__(self, history: History, *, seed: int, said: Callable[[int, int], None]) -> None:
        self.history, self.seed, self.said = history, seed, said
        self.ids: dict[str, int] = {}
        self.projects = {project.key: project for project in history.projects}
        self.enterprises = {one.key: one for one in history.enterprises}
        self.opened: set[str] = set()
        self.projected: dict[str, Project] = {}
        self.events: dict[str, list[tuple[date, str]]] = {}
        self.twins: dict[int, tuple[int, list[object]]] = {}
        self.investors = investor_keys(history, seed=seed)
        self.company_of = {one.project: one.key for one in history.enterprises if one.project}
        self.evidence = 0

    def run(self) -> None:
        make_people(self.history, seed=self.seed)
        make_editions()
        months = [
            (month, list(acts))
            for month, acts in groupby(self._acts(), key=lambda act: act.learnt.replace(day=1))
        ]
        for done, (month, acts) in enumerate(months, 1):
            last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
            # The symposium's first day is the fair's own.
            day = min(last, facts.TODAY - timedelta(days=2))
            self._post([act for act in acts if act.verified], day, judged=True)
            self._post([act for act in acts if not act.verified], day, judged=False)
            self.said(done, len(months))
        Project.objects.bulk_create(self.projected.values(), batch_size=500)
        self._companies()

    def _acts(self) -> Iterator[Act]:
        """The history's acts with each company's establishment and end put in their place."""
        extra = []
        for one in self.history.enterprises:
            extra.append(Act(one.established, "establish", one.key))
            if one.ended:
                extra.append(Act(one.ended, "end", one.key, {"on": one.ended}))
        rank = {"establish": 0, "signing": 0}
        yield from sorted(
            self.history.acts + extra,
            key=lambda act: (act.learnt.year, act.learnt.month, rank.get(act.what, 1)),
        )

    def _post(self, acts: list[Act], day: date, *, judged: bool) -> None:
        if not acts:
            return
        draft = Draft()
        new: dict[str, Ref] = {}
        twins: list[tuple[Act, Ref]] = []
        confirmations = Draft()
        if not self.opened:
            for key, (_, _, economy) in zip(self.investors, self.history.investors, strict=True):
                draft.add(
                    "ledger_version",
                    party=key,
                    attribute="economy",
                    value=economy,
                    effective_on=date(1980, 1, 1),
                )
            self.opened.add("parties")
        for act in acts:
            if act.what == "confirm":
                continue
            ref = self._draft(draft, act, new)
            if ref:
                twins.append((act, ref))
        if draft.rows:
            batch = post(
                draft,
                source="demonstration: month's records",
                by=key_of(self.seed, "person", "officer"),
                replay_at=at(day, 9 if judged else 17),
            )
            base = batch.number * SPAN
            for key, ref in new.items():
                self.ids[key] = base + ref.number
                if key in self.projected:
                    self.projected[key].id = base + ref.number
            for act, ref in twins:
                self.twins[id(act)] = (base + ref.number, draft.rows[ref.number - 1][1])
            if judged:
                verdict = Draft()
                verdict.add(
                    "ledger_verification",
                    target_batch=batch.number,
                    verdict="accepted",
                    person=key_of(self.seed, "person", "verifier"),
                )
                post(
                    verdict,
                    source="verification",
                    by=key_of(self.seed, "person", "verifier"),
                    replay_at=at(day, 15),
                    needs_approval=False,
                )
        for act in acts:
            if act.what == "confirm":
                shown = self.projected[act.subject]
                confirmations.add(
                    "ledger_confirmation",
                    project=self.ids[act.subject],
                    confirmed_on=act.values["on"],
                    person=shown.officer or key_of(self.seed, "person", "officer"),
                )
                shown.confirmed_on = act.values["on"]
        if confirmations.rows:
            post(
                confirmations,
                source="demonstration: confirmations",
                by=key_of(self.seed, "person", "officer"),
                replay_at=at(day, 16),
                needs_approval=False,
            )

    def _companies(self) -> None:
        Enterprise.objects.bulk_create(
            [
                Enterprise(
                    id=self.ids[one.key],
                    register="own",
                    key=one.key,
                    name=one.name[0],
                    name_other=one.name[1],
                    sector=one.sector,
                    division=one.division,
                    established_on=one.established,
                    ended_on=one.ended,
                    project_id=self.ids[one.project] if one.project else None,
                )
                for one in self.history.enterprises
            ],
            batch_size=500,
        )

    def paper(self) -> str:
        """The salted hash of an invented paper: in the chain it looks like any other."""
        self.evidence += 1
        return hashlib.sha256(f"{self.seed}:paper:{self.evidence}".encode()).hexdigest()

    def _draft(self, draft: Draft, act: Act, new: dict[str, Ref]) -> Ref | None:
        """Draft one act; returns the entry's number where a later act may name it."""
        values = act.values
        subject = self.ids.get(act.subject) or new.get(act.subject)
        match act.what:
            case "establish":
                self._establish(draft, self.enterprises[act.subject], new)
            case "end":
                draft.add(
                    "ledger_version",
                    enterprise=subject,
                    attribute="ended",
                    value=values["on"].isoformat(),
                    effective_on=values["on"],
                )
            case "signing":
                self._sign(draft, self.projects[act.subject], values["on"], new)
            case "step":
                self._step(draft, act, subject)
            case "enlarge":
                project = self.projects[act.subject]
                draft.add(
                    "ledger_entry",
                    register="own",
                    key=act.subject,
                    posting="enlargement",
                    capital_class="committed",
                    nature="increase",
                    amount_minor=values["minor"],
                    currency=project.currency,
                    effective_on=values["on"],
                    project=subject,
                    signing=self.ids[f"signing {act.subject}"],
                    evidence=self.paper(),
                )
            case "move":
                draft.add(
                    "ledger_version",
                    project=subject,
                    attribute="division",
                    value=values["division"],
                    effective_on=values["on"],
                )
                self.projected[act.subject].division = str(values["division"])
            case "entry":
                return self._entry(draft, act, subject, new)
            case "reverse":
                entry, row = self.twins[id(values["twin"])]
                named = dict(zip(COLUMNS["ledger_entry"], row, strict=True))
                named.update(nature="reversal", reverses_id=entry, cause="typed_twice")
                draft.add(
                    "ledger_entry",
                    **{
                        column: value
                        for column, value in named.items()
                        if column not in ("id", "batch_id")
                    },
                )
        return None

    def _establish(self, draft: Draft, one: DemoEnterprise, new: dict[str, Ref]) -> None:
        record = draft.add("ledger_enterprise", register="own", key=one.key)
        new[one.key] = record
        for attribute, value in (
            ("established", one.established.isoformat()),
            ("sector", one.sector),
            ("division", one.division),
        ):
            draft.add(
                "ledger_version",
                enterprise=record,
                attribute=attribute,
                value=value,
                effective_on=one.established,
            )
        if one.project:
            draft.add(
                "ledger_version",
                enterprise=record,
                attribute="project",
                linked_project=self.ids.get(one.project) or new[one.project],
                effective_on=one.established,
            )

    def _sign(self, draft: Draft, project: DemoProject, on: date, new: dict[str, Ref]) -> None:
        record = draft.add("ledger_project", register="own", key=project.key)
        new[project.key] = record
        direction = "outward" if project.slice == "outward" else "inward"
        origin = "foreign" if project.slice == "foreign" else "domestic"
        attributes = {
            "sector": project.sector,
            "division": project.division,
            "direction": direction,
            "origin": origin,
        }
        if direction == "outward":
            attributes["host"] = project.economy
        owner = owner_of(self.seed, project.key) if project.edition >= facts.FOLLOWED_SINCE else ""
        if owner:
            attributes["officer"] = key_of(self.seed, "person", owner)
        for attribute, value in attributes.items():
            draft.add(
                "ledger_version", project=record, attribute=attribute, value=value, effective_on=on
            )
        signing = draft.add(
            "ledger_signing",
            project=record,
            register="own",
            key=project.key,
            signed_on=on,
            kind=project.kind,
            edition=str(project.edition),
            evidence=self.paper(),
        )
        new[f"signing {project.key}"] = signing
        draft.add(
            "ledger_stake",
            signing=signing,
            party=self.investors[project.investor],
            share_ppm=1_000_000,
        )
        draft.add(
            "ledger_entry",
            register="own",
            key=project.key,
            posting="commitment",
            capital_class="committed",
            nature="original",
            amount_minor=project.minor,
            foreign_minor=project.minor * 7 // 10 if origin == "foreign" else None,
            currency=project.currency,
            effective_on=on,
            project=record,
            signing=signing,
            evidence=self.paper(),
        )
        self._stage(draft, record, Stage.SIGNED, on)
        self.events[project.key] = [(on, "signing")]
        self.projected[project.key] = Project(
            register="own",
            key=project.key,
            name=project.name[0],
            name_other=project.name[1],
            stage=Stage.SIGNED,
            kind=project.kind,
            edition=str(project.edition),
            signed_on=on,
            **attributes,
        )

    def _step(self, draft: Draft, act: Act, subject: int | Ref | None) -> None:
        values = act.values
        draft.add(
            "ledger_milestone",
            project=subject,
            kind=values["kind"],
            reached_on=values["on"],
            actual=values["actual"],
            reason=values.get("reason", ""),
            evidence=self.paper() if values.get("paper") else "",
        )
        if values["actual"]:
            events = self.events[act.subject]
            before = dict(stage_timeline(events))
            events.append((values["on"], str(values["kind"])))
            timeline = stage_timeline(events)
            for on, stage in timeline:
                if before.get(on) != stage:
                    self._stage(draft, subject, stage, on)
            self.projected[act.subject].stage = timeline[-1][1]

    def _stage(self, draft: Draft, project: int | Ref | None, stage: str, on: date) -> None:
        draft.add(
            "ledger_version", project=project, attribute="stage", value=stage, effective_on=on
        )

    def _entry(self, draft: Draft, act: Act, subject: int | Ref | None, new: dict[str, Ref]) -> Ref:
        values = act.values
        enterprise = subject
        if values["project"]:
            # Once a project has established its company, money goes to both.
            company = self.company_of.get(act.subject, "")
            enterprise = self.ids.get(company) or new.get(company)
        of = values["of"]
        domestic = isinstance(of, DemoProject) and of.slice == "domestic"
        return draft.add(
            "ledger_entry",
            register="own",
            key=f"{act.subject}/{len(draft.rows)}/{act.learnt}",
            posting="hand",
            capital_class=values["class"],
            nature="original",
            amount_minor=values["minor"],
            currency=values["currency"],
            effective_on=values["on"],
            project=subject if values["project"] else None,
            enterprise=enterprise,
            investor=self.investors[of.investor] if isinstance(of, DemoProject) else "",
            money_origin="domestic" if domestic else "foreign",
            evidence=self.paper() if act.verified else "",
        )
