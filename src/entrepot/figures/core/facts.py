"""Facts: what a measure counts or adds, one row each, with the dimensions that were asked for.

Columns of every fact table: `id`, `on` (the date that time dimensions and the period read) and its
`precision`, `register`, the asked dimensions (null: none), and for money `amount`, `currency`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ibis
from ibis import _

from entrepot.figures.core import splits
from entrepot.figures.core.base import View
from entrepot.figures.core.engine import Expr
from entrepot.figures.core.joins import attach, without
from entrepot.figures.core.measures import MEASURES, Formula, Measure
from entrepot.figures.core.request import Request

#: Attributes kept as versions of a project; an enterprise has the first two as well.
ATTRIBUTES = ("sector", "division", "zone", "host", "direction", "origin", "stage", "status")
OF_ENTERPRISE = ("sector", "division")
#: Dimensions that come of a project's signings.
SIGNED = ("edition", "cohort", "kind")


class Facts:
    """Builds the fact tables of one request over one view."""

    def __init__(self, view: View, request: Request, *, beside: View | None = None) -> None:
        """`beside`: only the facts that don't count in that view for want of a verdict."""
        self.view = view
        self.request = request
        self.beside = beside
        self.needed = set(request.dimensions)
        self.kinds = request.wanted("kind")
        measure = request.measure
        if measure.foreign_inward:
            self.needed |= {"direction"}
        if measure.formula is Formula.ARRIVAL:
            self.needed |= {"origin"}
        if "host" in self.needed:
            self.needed |= {"direction"}

    def of(self, measure: Measure) -> Expr:
        """The fact table of a measure, not yet narrowed to the slice."""
        if measure.of_trade:
            return self.trade(measure)
        facts = self._of_investment(measure)
        return facts.mutate(flow=ibis.null("string")) if "flow" in self.needed else facts

    def _of_investment(self, measure: Measure) -> Expr:
        match measure.formula:
            case Formula.MONEY:
                return self.money(measure)
            case Formula.SIGNINGS:
                return self.signings()
            case Formula.ENTERPRISES:
                return self.enterprises(alive=measure.code == "enterprises_alive")
            case Formula.REACHED:
                first = self.view.first_milestones(measure.milestone)
                return self._from_day(first.rename(first_on="reached_on"))
            case Formula.FIRST_PAID:
                return self._from_day(self._first_payments())
            case _:
                return self.projects()

    # Attributes of subjects

    def _attached(self, table: Expr, subject: str, names: tuple[str, ...]) -> Expr:
        """`table` (with the column `subject`) and its asked attributes as columns `a_…`."""
        for name in names:
            if name not in self.needed:
                continue
            values = self.view.attribute(subject, name)
            table = attach(table, values, (subject, subject), {f"a_{name}": "value"})
        return table

    def _projects_wide(self) -> Expr:
        """p (a project), its asked attributes, and what its signings say of it."""
        asked = frozenset(self.needed & {*ATTRIBUTES, *SIGNED})
        return self.view.kept(("projects", asked, self.kinds), self._make_projects_wide)

    def _make_projects_wide(self) -> Expr:
        table = self.view.engine.table("projects").select(project=_.id, p_register=_.register)
        table = self._attached(table, "project", ATTRIBUTES)
        if self.needed & {"edition", "cohort"}:
            first = self.view.first_signings(self.kinds)
            first = first.mutate(
                edition=_.edition.nullif(""), year=_.signed_on.year().cast("string")
            )
            table = attach(
                table,
                first,
                ("project", "project"),
                {"first_edition": "edition", "first_year": "year"},
            )
        if "kind" in self.needed:
            table = attach(
                table, self.view.latest_kinds(), ("project", "project"), {"p_kind": "kind"}
            )
        return table

    def _enterprises_wide(self) -> Expr:
        """enterprise, e_register, its link to a project, and its own sector and division."""
        asked = frozenset(self.needed & {*OF_ENTERPRISE})
        return self.view.kept(("enterprises", asked), self._make_enterprises_wide)

    def _make_enterprises_wide(self) -> Expr:
        table = self.view.engine.table("enterprises").select(enterprise=_.id, e_register=_.register)
        link = self.view.attribute("enterprise", "project")
        table = attach(table, link, ("enterprise", "enterprise"), {"link": "value"})
        table = self._attached(table, "enterprise", OF_ENTERPRISE)
        return table.rename(
            {f"e_{name}": f"a_{name}" for name in OF_ENTERPRISE if name in self.needed}
        )

    @property
    def _of_project(self) -> bool:
        return bool(self.needed & {*ATTRIBUTES, *SIGNED})

    def _dimensions(
        self,
        table: Expr,
        *,
        has_project: Any,
        own_edition: str | None = None,
        kind: str | None = None,
        enterprise: bool = True,
    ) -> Expr:
        """Turn the columns of the joined subjects into the asked dimensions."""
        made: dict[str, Any] = {}
        for name in ATTRIBUTES:
            if name not in self.needed:
                continue
            value = table[f"a_{name}"]
            if name in OF_ENTERPRISE and enterprise:
                value = ibis.coalesce(value, table[f"e_{name}"])
            if name == "direction":
                value = ibis.ifelse(has_project, value, "inward")
            if name == "origin":
                value = ibis.ifelse(has_project, value, "foreign")
            made[name] = value
        if "host" in made:
            at_home = (made["direction"] == "inward") & (table.register == "own")
            made["host"] = ibis.ifelse(made["host"].isnull() & at_home, "CN", made["host"])
        if "kind" in self.needed:
            made["kind"] = table[kind or "p_kind"]
        if "edition" in self.needed:
            made["edition"] = table[own_edition or "first_edition"]
        if "cohort" in self.needed:
            made["cohort"] = ibis.coalesce(table.first_edition, table.first_year)
        return table.mutate(**made)

    # Fact tables

    def money(self, measure: Measure, *, link: bool = False) -> Expr:
        """Counted entries of a class. `link`: keep the project that each belongs to."""
        request, conditions = self.request, []
        conditions.append(_.capital_class == measure.capital_class)
        conditions.append(_.base_nature.isin(measure.natures))
        conditions.append(_.register.isin(request.registers))
        if measure.foreign_inward:
            conditions.append(_.money_origin == "foreign")
        if request.wanted("money_origin"):
            conditions.append(_.money_origin.isin(request.wanted("money_origin")))
        if request.period and request.measure.formula is Formula.MONEY:
            conditions.append(_.effective_on >= request.period.first)
            conditions.append(_.effective_on <= request.period.last)
        table = self.view.entries(*conditions, beside=self.beside).mutate(on=_.effective_on)
        if "economy" in self.needed:
            table = splits.by_economy(self.view, table)
        if self._of_project or link:
            table = self._with_subjects(table)
        own = None
        if "edition" in self.needed and measure.capital_class == "committed":
            signings = self.view.engine.table("signings").mutate(edition=_.edition.nullif(""))
            table = attach(table, signings, ("signing", "id"), {"own_edition": "edition"})
            own = "own_edition"
        if self._of_project:
            table = self._dimensions(
                table, has_project=table.the_project.notnull(), own_edition=own
            )
        if measure.foreign_part:
            table = table.mutate(amount=_.foreign_amount)
        return table

    def _with_subjects(self, table: Expr) -> Expr:
        """Join an entry's enterprise, then its project: its own, else the enterprise's link."""
        enterprises = self._enterprises_wide()
        take = {c: c for c in enterprises.columns if c.startswith("e_") and c != "e_register"}
        table = attach(table, enterprises, ("enterprise", "enterprise"), {**take, "link": "link"})
        table = table.mutate(the_project=ibis.coalesce(_.project, _.link)).drop("link")
        return self._with_project(table, "the_project") if self._of_project else table

    def _with_project(self, table: Expr, column: str) -> Expr:
        """`table` with what `_projects_wide` says of the project in a column."""
        wide = self._projects_wide()
        take = {c: c for c in wide.columns if c not in {"project", "p_register"}}
        return attach(table, wide, (column, "project"), take)

    def trade(self, measure: Measure) -> Expr:
        """Trade deals, or their entries: both by the deal's own flow, kind, edition and date."""
        deals = self.view.deals().filter(_.register.isin(self.request.registers))
        edition = _.edition.nullif("")
        told = {
            "flow": _.flow,
            "kind": _.kind,
            "edition": edition,
            "cohort": ibis.coalesce(edition, _.signed_on.year().cast("string")),
        }
        taken = {name: value for name, value in told.items() if name in self.needed}
        columns = ["id", "register", "key", "precision"]
        table = deals.select(*columns, on=_.signed_on, **taken)
        if measure.formula is Formula.MONEY:
            entries = self.view.entries(
                _.capital_class == measure.capital_class, beside=self.beside
            )
            table = attach(
                entries, table, ("deal", "id"), {"on": "on", **{n: n for n in taken}}, how="inner"
            )
        nothing = self.needed & {*ATTRIBUTES, "economy", "money_origin"}
        return table.mutate(**{name: ibis.null("string") for name in nothing})

    def projects(self) -> Expr:
        """Projects where their first signing stands, once each."""
        asked = frozenset(self.needed & {*ATTRIBUTES, *SIGNED, "economy", "money_origin"})
        name = ("signed", asked, self.kinds, self.request.registers)
        return self.view.kept(name, self._projects)

    def _projects(self) -> Expr:
        first = self.view.first_signings(self.kinds)
        if self.needed & {"economy"}:
            first = splits.with_lead(self.view, first, "id")
        projects = self.view.subjects("projects").select(
            project=_.id, register=_.register, key=_.key
        )
        projects = projects.filter(_.register.isin(self.request.registers))
        take = {"on": "signed_on", "precision": "precision"} | (
            {"economy": "economy"} if "economy" in self.needed else {}
        )
        table = attach(projects, first, ("project", "project"), take, how="inner")
        table = table.mutate(id=_.project)
        if not self._of_project:
            return self._without_money_origin(table)
        table = self._with_project(table, "project")
        table = self._dimensions(table, has_project=ibis.literal(value=True), enterprise=False)
        if len(set(self.kinds)) == 1 and "kind" in self.needed:
            # `--where kind=K` asks for the first signing of that kind.
            table = table.mutate(kind=ibis.literal(self.kinds[0]))
        return self._without_money_origin(table)

    def _from_day(self, first: Expr) -> Expr:
        """The signed projects of `first`, each on the day given there (first_on, precision)."""
        take = {"on": "first_on", "precision": "precision"}
        return attach(self.projects(), first, ("project", "project"), take, how="inner")

    def _first_payments(self) -> Expr:
        """project, first_on, precision: the earliest payment of each that was not reversed."""
        plain = Facts(self.view, self.request.of_whole_register())
        plain.needed = set()
        paid = replace(MEASURES["arrived"], natures=("original",))
        money = plain.money(paid, link=True).filter(_.the_project.notnull())
        stands = without(money.filter(_.reverses.isnull()), money, ("id", "reverses"))
        first = self.view.ranked(stands, "the_project", ["on", "id"])
        return first.select(project=_.the_project, first_on=_.on, precision=_.precision)

    def signings(self) -> Expr:
        """Signings, each at its own date, edition and kind."""
        found = self.view.signings().filter(_.register.isin(self.request.registers))
        if self.needed & {"economy"}:
            found = splits.with_lead(self.view, found, "id")
        columns = ["id", "project", "register", "key", "precision"]
        table = found.select(
            *columns,
            on=_.signed_on,
            own_kind=_.kind,
            own_edition=_.edition.nullif(""),
            **({"economy": _.economy} if "economy" in self.needed else {}),
        )
        if not self._of_project:
            return self._without_money_origin(table)
        table = self._with_project(table, "project")
        table = self._dimensions(
            table,
            has_project=ibis.literal(value=True),
            own_edition="own_edition",
            kind="own_kind",
            enterprise=False,
        )
        return self._without_money_origin(table)

    def enterprises(self, *, alive: bool) -> Expr:
        """Enterprises at the date of their verified establishment."""
        as_of = self.view.clocks.as_of
        established = self.view.attribute("enterprise", "established")
        established = established.mutate(on=_.value.try_cast("date")).filter(_.on <= as_of)
        table = self.view.subjects("enterprises")
        table = table.filter(_.register.isin(self.request.registers))
        table = table.select(
            "id", "register", "key", enterprise=_.id, precision=ibis.literal("day")
        )
        table = attach(table, established, ("id", "enterprise"), {"on": "on"}, how="inner")
        if alive:
            ended = self.view.attribute("enterprise", "ended")
            ended = ended.filter(_.value.try_cast("date") <= as_of)
            table = without(table, ended, ("id", "enterprise"))
        if self._of_project or "economy" in self.needed:
            table = self._with_subjects(table.mutate(project=ibis.null("int64")))
        if "economy" in self.needed:
            first = splits.with_lead(self.view, self.view.first_signings(self.kinds), "id")
            table = attach(table, first, ("the_project", "project"), {"economy": "economy"})
        if self._of_project:
            table = self._dimensions(table, has_project=table.the_project.notnull())
        return self._without_money_origin(table)

    def _without_money_origin(self, table: Expr) -> Expr:
        """Only money has an origin of its own."""
        if "money_origin" in self.needed:
            return table.mutate(money_origin=ibis.null("string"))
        return table
