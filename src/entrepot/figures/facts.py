"""The tables that measures count or add, with their dimensions as columns `d_…`.

A table has only the dimensions that are asked for: each costs a join.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from entrepot.figures.base import Base
from entrepot.figures.engine import Table, Value

#: Dimensions that are a project's versions; those that an enterprise may have too.
VERSIONED = ("sector", "division", "zone", "host", "direction", "origin", "stage", "status")
OF_ENTERPRISE = ("sector", "division")
OF_FIRST = ("first_edition", "first_on", "first_precision", "first_kind", "cohort")
TIME = ("year", "quarter", "month")

#: What an enterprise without a project is (LEDGER.md §1).
WITHOUT_PROJECT = {"direction": "inward", "origin": "foreign"}


def projects(base: Base, columns: Collection[str], kinds: tuple[str, ...] | None) -> Table:
    """One row a project: `p_id`, `p_register` and the columns asked for, as `p_…`."""
    table = base.engine.table("projects")
    rows = table.filter(table["first"]).select(p_id=table.id, p_register=table.register)
    wanted = set(columns)
    for name in VERSIONED:
        if name in wanted or (name == "direction" and "host" in wanted):
            rows = _attach(rows, base.attribute("project", name), "project", "p_id", f"p_{name}")
    if "host" in wanted:
        # Inward money of our own register goes here: China is its host where none is recorded.
        at_home = (rows.p_register == "own") & (rows.p_direction == "inward")
        rows = rows.mutate(p_host=rows.p_host.fill_null(at_home.ifelse("CN", base.ibis.null())))
    if "kind" in wanted:
        kinds_ = base.latest_kinds().rename(k_project="project")
        rows = rows.left_join(kinds_, rows.p_id == kinds_.k_project).drop("k_project")
        rows = rows.rename(p_kind="kind_")
    if wanted & {*OF_FIRST, "lead_economy"}:
        first = base.first_signings(kinds)
        first = first.select(
            s_project=first.project, s_id=first.id, p_first_key=first.key,
            p_first_on=first.signed_on,
            p_first_precision=first.precision, p_first_kind=first.kind,
            p_first_edition=first.edition.nullif(""),
            p_cohort=first.edition.nullif("").fill_null(
                first.signed_on.year().cast("string")
            ),
        )
        if "lead_economy" in wanted:
            lead = base.lead_investors()
            first = first.left_join(lead, first.s_id == lead.lead_signing).drop("lead_signing")
            first = first.rename(p_lead_economy="lead_economy")
        rows = rows.left_join(first, rows.p_id == first.s_project).drop("s_project")
        rows = rows.rename(p_first_id="s_id")
    return rows


def _attach(rows: Table, attribute: Table, owner: str, key: str, name: str) -> Table:
    held = attribute.select(**{"a_owner": attribute[owner], name: attribute.value})
    return rows.left_join(held, rows[key] == held.a_owner).drop("a_owner")


def enterprises(base: Base, columns: Collection[str], kinds: tuple[str, ...] | None) -> Table:
    """One row an enterprise: `e_id`, `e_register`, its link, own attributes, its project's."""
    table = base.engine.table("enterprises")
    rows = table.filter(table["first"]).select(e_id=table.id, e_register=table.register)
    rows = _attach(rows, base.attribute("enterprise", "project"), "enterprise", "e_id", "e_link")
    for name in OF_ENTERPRISE:
        if name in columns:
            rows = _attach(
                rows, base.attribute("enterprise", name), "enterprise", "e_id", f"e_{name}"
            )
    linked = projects(base, columns, kinds)
    linked = linked.rename({f"l_{name[2:]}": name for name in linked.columns})
    return rows.left_join(linked, rows.e_link == linked.l_id).drop("l_id", "l_register")


def needed_of_projects(dimensions: Collection[str], *, of_first: bool) -> set[str]:
    """Columns of `projects` that the dimensions need. of_first: dated by the first signing."""
    wanted: set[str] = set(dimensions) & set(VERSIONED)
    if "cohort" in dimensions:
        wanted.add("cohort")
    if of_first or "edition" in dimensions:
        wanted |= {"first_edition", "first_on", "first_precision"}
    if of_first and "economy" in dimensions:
        wanted.add("lead_economy")
    if "kind" in dimensions:
        wanted.add("first_kind" if of_first else "kind")
    return wanted


def with_time(rows: Table, on: Value, precision: Value, dimensions: Collection[str]) -> Table:
    """Add the time dimensions; a date known to its year only has no quarter and no month."""
    found: dict[str, Value] = {}
    if "year" in dimensions:
        found["d_year"] = on.year()
    if "quarter" in dimensions:
        quarter = on.year() * 10 + on.quarter()
        found["d_quarter"] = (precision != "year").ifelse(quarter, None)
    if "month" in dimensions:
        month = on.year() * 100 + on.month()
        found["d_month"] = precision.isin(["day", "month"]).ifelse(month, None)
    return rows.mutate(**found) if found else rows


def entries(
    base: Base, dimensions: Collection[str], kinds: tuple[str, ...] | None, committed: bool,
    *, rows: Table | None = None,
) -> Table:
    """Entries that count by the as-of, with `d_…` columns; with `economy` one row a part.

    rows: other entries than those that count (those that a figure leaves out).
    """
    table = base.standing("entries") if rows is None else rows
    table = table.filter(table.effective_on <= base.as_of)
    if "economy" in dimensions:
        table = _by_investor(base, table) if committed else _of_investor(base, table)
    of_projects = needed_of_projects(
        set(dimensions) - ({"edition"} if committed else set()), of_first=False
    )
    if of_projects:
        table = _with_subjects(base, table, of_projects, kinds)
    if committed and "edition" in dimensions:
        signings = base.engine.table("signings")
        own = signings.filter(signings["first"]).select(
            own_id=signings.id, d_edition=signings.edition.nullif("")
        )
        table = table.left_join(own, table.signing == own.own_id).drop("own_id")
    found = {
        f"d_{name}": table[name] for name in ("money_origin", "register") if name in dimensions
    }
    if found:
        table = table.mutate(**found)
    return with_time(table, table.effective_on, table.precision, dimensions)


def _with_subjects(
    base: Base, table: Table, columns: set[str], kinds: tuple[str, ...] | None
) -> Table:
    """Attributes of an entry's project, its own or its enterprise's, else of the enterprise."""
    own = projects(base, columns, kinds).drop("p_register")
    through = enterprises(base, columns, kinds).drop("e_register")
    table = table.left_join(own, table.project == own.p_id)
    table = table.left_join(through, table.enterprise == through.e_id)
    names = {column: column for column in columns}
    names |= {"first_edition": "edition"} if "first_edition" in columns else {}
    found: dict[str, Value] = {}
    alone = table.project.isnull() & table.e_link.isnull()
    for column, name in names.items():
        if column in ("first_on", "first_precision"):
            continue
        value = table.project.notnull().ifelse(table[f"p_{column}"], table[f"l_{column}"])
        if name in OF_ENTERPRISE:
            value = value.fill_null(table[f"e_{name}"])
        if name in WITHOUT_PROJECT:
            value = alone.ifelse(WITHOUT_PROJECT[name], value)
        if name == "host":
            value = (alone & (table.register == "own")).ifelse("CN", value)
        found[f"d_{name}"] = value
    joined = [
        name for name in table.columns
        if name[:2] in ("p_", "l_", "e_")
    ]
    return table.mutate(**found).drop(*joined)


def _of_investor(base: Base, table: Table) -> Table:
    """The economy of the investor whom a contracted or paid-in entry names."""
    economy = base.attribute("party", "economy")
    economy = economy.select(i_party=economy.party, d_economy=economy.value)
    return table.left_join(economy, table.investor == economy.i_party).drop("i_party")


def _by_investor(base: Base, table: Table) -> Table:
    """Split commitments between the investors of their signing, exactly, in minor units.

    floor(amount × share ÷ whole) each, the remainder to the largest; without multiplying the
    whole amount by the share, which would pass 64 bits:
    a = q × whole + r  =>  floor(a × share ÷ whole) = q × share + floor(r × share ÷ whole).
    """
    ibis = base.ibis
    from entrepot.places.reference import currencies

    parts = base.shares().rename(sh_signing="signing")
    table = _of_investor(base, table).rename(i_economy="d_economy")
    joined = table.left_join(parts, table.signing == parts.sh_signing)
    digits = {code: one.digits for code, one in currencies().items()}
    unit = joined.currency.isin([code for code, n in digits.items() if n == 0]).ifelse(
        1000, joined.currency.isin([code for code, n in digits.items() if n == 3]).ifelse(1, 10)
    ).cast("int64")
    per_entry = ibis.window(group_by="id")

    def minor(amount: Value) -> Value:
        return (amount * ibis.literal(1000)).cast("int64") // joined.unit_

    def floor_share(amount: Value, share: Value, whole: Value) -> Value:
        whole = whole.nullif(0)
        return ((amount // whole) * share + ((amount % whole) * share) // whole).cast("int64")

    joined = joined.mutate(unit_=unit)
    joined = joined.mutate(total_=minor(joined.amount), foreign_=minor(joined.foreign_amount))
    joined = joined.mutate(
        part_=floor_share(joined.total_, joined.ppm, joined.whole).fill_null(0),
        foreign_part_=floor_share(
            joined.foreign_, joined.foreign_ppm, joined.foreign_whole
        ).fill_null(0),
    )
    joined = joined.mutate(
        part_=joined.part_ + (joined.lead == 0).ifelse(
            joined.total_ - joined.part_.sum().over(per_entry).cast("int64"), 0
        ),
        foreign_part_=joined.foreign_part_ + (joined.foreign_lead == 0).ifelse(
            joined.foreign_ - joined.foreign_part_.sum().over(per_entry).cast("int64"), 0
        ).fill_null(0),
    )
    split = joined.sh_signing.notnull()

    def units(minor_part: Value) -> Value:
        return (
            (minor_part * joined.unit_).cast("decimal(22, 3)")
            * ibis.literal(Decimal("0.001"), type="decimal(4, 3)")
        ).cast("decimal(18, 3)")

    rows = joined.mutate(
        amount=split.ifelse(units(joined.part_), joined.amount),
        foreign_amount=split.ifelse(
            joined.foreign_amount.notnull().ifelse(units(joined.foreign_part_), None),
            joined.foreign_amount,
        ),
        d_economy=split.ifelse(joined.economy, joined.i_economy),
        investor=split.ifelse(joined.party, joined.investor),
    )
    rows = rows.filter((rows.amount != 0) | (rows.foreign_amount.fill_null(0) != 0))
    return rows.select(*table.drop("i_economy").columns, "d_economy")


def _own(table: Table, dimensions: Collection[str], columns: dict[str, str]) -> Table:
    """Columns renamed as dimensions: `columns` maps a dimension to its column."""
    return table.mutate(**{
        f"d_{name}": table[column] for name, column in columns.items() if name in dimensions
    })


def _missing(base: Base, table: Table, dimensions: Collection[str]) -> Table:
    """A dimension that the subject can't have stands empty: its row is `(none)`."""
    absent = {
        f"d_{name}": base.ibis.null("string") for name in dimensions
        if f"d_{name}" not in table.columns
    }
    return table.mutate(**absent) if absent else table


def signed_projects(
    base: Base, dimensions: Collection[str], kinds: tuple[str, ...] | None
) -> Table:
    """Projects with a first signing: `p_id`, `first_on`, and `d_…` as of that signing."""
    columns = needed_of_projects(dimensions, of_first=True) | {"first_on"}
    rows = projects(base, columns, kinds)
    rows = rows.filter(rows.p_first_on.notnull())
    rows = rows.mutate(first_on=rows.p_first_on)
    rows = _own(rows, dimensions, {
        **{name: f"p_{name}" for name in VERSIONED}, "kind": "p_first_kind",
        "edition": "p_first_edition", "cohort": "p_cohort", "economy": "p_lead_economy",
        "register": "p_register",
    })
    rows = with_time(rows, rows.first_on, rows.p_first_precision, dimensions)
    return _missing(base, rows, dimensions).mutate(register=rows.p_register, on=rows.first_on)


def signings(
    base: Base, dimensions: Collection[str], kinds: tuple[str, ...] | None,
    *, rows: Table | None = None,
) -> Table:
    """Signings, each with its own date, edition, kind and lead investor."""
    table = base.standing("signings") if rows is None else rows
    table = table.filter(table.signed_on <= base.as_of)
    table = table.select(
        "id", "project", "register", "key", first_on=table.signed_on, precision=table.precision,
        own_kind=table.kind, own_edition=table.edition.nullif(""),
    )
    columns = set(dimensions) & {*VERSIONED, "cohort"}
    if columns:
        of = projects(base, columns, kinds)
        table = table.left_join(of, table.project == of.p_id)
    if "economy" in dimensions:
        lead = base.lead_investors()
        table = table.left_join(lead, table.id == lead.lead_signing).drop("lead_signing")
    table = _own(table, dimensions, {
        **{name: f"p_{name}" for name in (*VERSIONED, "cohort")}, "kind": "own_kind",
        "edition": "own_edition", "economy": "lead_economy", "register": "register",
    })
    table = with_time(table, table.first_on, table.precision, dimensions)
    return _missing(base, table, dimensions).mutate(on=table.first_on)


def established(
    base: Base, dimensions: Collection[str], kinds: tuple[str, ...] | None
) -> Table:
    """Enterprises established by the as-of: `established_on`, `has_ended`, `d_…`."""
    columns = needed_of_projects(set(dimensions) - {"economy"}, of_first=False)
    if "economy" in dimensions:
        columns.add("lead_economy")
    rows = enterprises(base, columns, kinds)
    for name in ("established", "ended"):
        held = base.attribute("enterprise", name)
        held = held.select(**{
            f"{name}_owner": held.enterprise, f"{name}_on": held.value.try_cast("date")
        })
        rows = rows.left_join(held, rows.e_id == held[f"{name}_owner"]).drop(f"{name}_owner")
    rows = rows.filter(rows.established_on <= base.as_of)
    rows = rows.mutate(has_ended=(rows.ended_on <= base.as_of).fill_null(False))
    found: dict[str, Value] = {}
    alone = rows.e_link.isnull()
    for name in VERSIONED:
        if name not in dimensions:
            continue
        value = rows[f"l_{name}"]
        if name in OF_ENTERPRISE:
            value = value.fill_null(rows[f"e_{name}"])
        if name in WITHOUT_PROJECT:
            value = alone.ifelse(WITHOUT_PROJECT[name], value)
        if name == "host":
            value = (alone & (rows.e_register == "own")).ifelse("CN", value)
        found[f"d_{name}"] = value
    rows = rows.mutate(**found) if found else rows
    rows = _own(rows, dimensions, {
        "kind": "l_kind", "edition": "l_first_edition", "cohort": "l_cohort",
        "economy": "l_lead_economy", "register": "e_register",
    })
    rows = with_time(rows, rows.established_on, base.ibis.literal("day"), dimensions)
    return _missing(base, rows, dimensions).mutate(register=rows.e_register, on=rows.established_on)


def with_steps(base: Base, rows: Table) -> Table:
    """Add what rates ask of a project: its steps with evidence, and whether anything was paid."""
    steps = base.standing("milestones")
    steps = steps.filter(
        steps.actual == 1, steps.evidence != "", steps.reached_on <= base.as_of
    )
    kinds = ("registered", "land", "started", "operating", "terminated")
    reached = steps.group_by(m_project=steps.project).aggregate(
        **{kind: (steps.kind == kind).any() for kind in kinds}
    )
    rows = rows.left_join(reached, rows.p_id == reached.m_project).drop("m_project")
    paid = of_projects(base, base.standing("entries"))
    paid = paid.filter(
        paid.capital_class == "paid_in", paid.base_nature == "original",
        paid.effective_on <= base.as_of,
    )
    payments = paid.group_by(y_project=paid.whose).aggregate(payments=paid.sign.sum())
    rows = rows.left_join(payments, rows.p_id == payments.y_project).drop("y_project")
    flags = {kind: rows[kind].fill_null(False) for kind in kinds}
    return rows.mutate(paid=(rows.payments > 0).fill_null(False), **flags)


def of_projects(base: Base, table: Table) -> Table:
    """Entries with `whose`: the project that an entry names, or its enterprise's."""
    link = base.attribute("enterprise", "project")
    link = link.select(w_enterprise=link.enterprise, w_project=link.value)
    joined = table.left_join(link, table.enterprise == link.w_enterprise)
    return joined.mutate(whose=joined.project.fill_null(joined.w_project)).drop(
        "w_enterprise", "w_project"
    )
