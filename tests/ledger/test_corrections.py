"""Steps, corrections, and what is true of the whole history."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from entrepot import clock
from entrepot.errors import EntrepotError
from entrepot.ledger import actions, errors, queries
from entrepot.ledger.models import SPAN, Annulment, Batch, Entry, Milestone
from entrepot.ledger.verify import verify
from entrepot.projects.models import Stage
from tests.ledger.desk import SIGNED, Desk, usd
from tests.ledger.refusal import refused


class TestSteps:
    def test_started_without_evidence_is_on_the_timeline(self, desk: Desk) -> None:
        project = desk.open()
        desk.sign(project, usd(1))
        desk.step(project, "started")
        (step,) = queries.milestones(project.id)
        assert (step.kind, step.actual, step.evidence) == ("started", 1, "")
        assert project.stage == Stage.STARTED

    def test_a_terminated_project_keeps_its_reason_and_its_commitment(self, desk: Desk) -> None:
        project = desk.open()
        desk.sign(project, usd(1_000_000))
        desk.step(project, "terminated", reason="financing")
        assert queries.milestones(project.id)[0].reason == "financing"
        assert project.stage == Stage.TERMINATED
        assert desk.balance(project) == usd(1_000_000)
        assert len(queries.entries(project.id)) == 1, "a termination posts no money"

    def test_a_termination_without_a_reason_says_so(self, desk: Desk) -> None:
        project = desk.open()
        desk.step(project, "terminated")
        assert queries.milestones(project.id)[0].reason == "not_stated"
        refused(
            errors.UnknownReason, desk.step, project=project, kind="terminated", reason="weather"
        )

    def test_steps_come_in_order_of_their_dates(self, desk: Desk) -> None:
        project = desk.open()
        desk.step(project, "started", on=date(2024, 6, 1))
        refused(
            errors.StepsOutOfOrder,
            desk.step,
            project=project,
            kind="operating",
            on=date(2024, 5, 1),
        )
        desk.step(project, "land", on=date(2024, 1, 1))
        refused(errors.UnknownMilestone, desk.step, project=project, kind="celebrated")

    def test_a_plan_may_lie_ahead_and_moves_no_stage(self, desk: Desk) -> None:
        project = desk.open()
        desk.step(project, "operating", on=date(2027, 1, 1), planned=True)
        assert project.stage == Stage.LEAD
        refused(
            errors.FutureDate, desk.step, project=project, kind="operating", on=date(2027, 1, 1)
        )

    def test_an_annulled_step_no_longer_orders_the_others(self, desk: Desk) -> None:
        project = desk.open()
        desk.sign(project, usd(1), on=date(2024, 1, 1))
        wrong = desk.step(project, "started", on=date(2024, 6, 8))
        actions.annul(record=wrong.id, cause="typed_wrong", by=desk.officer, now=desk.tick())
        project.refresh_from_db()
        assert project.stage == Stage.SIGNED
        desk.step(project, "operating", on=date(2024, 6, 1))
        assert project.stage == Stage.SIGNED, "a plant that never started is not in operation"


class TestCorrections:
    def test_as_of_is_put_right_and_known_at_keeps_the_error(self, desk: Desk) -> None:
        project = desk.open()
        desk.contract(usd(9_000_000), project=project, on=date(2024, 3, 1))
        wrong = desk.pay(usd(5_000_000), project=project, on=date(2024, 3, 31))
        knew = desk.now
        desk.tick(days=30)
        actions.reverse_entry(entry=wrong, cause="typed_wrong", by=desk.officer, now=desk.tick())
        desk.pay(usd(500_000), project=project, on=date(2024, 3, 31))
        at = date(2024, 3, 31)
        assert desk.balance(project, "paid_in", as_of=at) == usd(500_000)
        assert desk.balance(project, "paid_in", as_of=at, known_at=knew) == usd(5_000_000)

    def test_a_reversal_bears_what_it_reverses(self, desk: Desk) -> None:
        project = desk.open()
        company = desk.found(project)
        desk.contract(usd(9), project=project, enterprise=company)
        wrong = desk.pay(
            usd(5),
            project=project,
            enterprise=company,
            investor="9a0c51de22f07b64",
            evidence="cd" * 32,
        )
        back = actions.reverse_entry(
            entry=wrong, cause="typed_twice", by=desk.officer, now=desk.tick()
        )
        assert (back.nature, back.reverses_id, back.cause) == ("reversal", wrong.id, "typed_twice")
        for same in (
            "capital_class",
            "amount_minor",
            "currency",
            "effective_on",
            "project_id",
            "enterprise_id",
            "investor",
            "money_origin",
            "evidence",
            "register",
            "key",
        ):
            assert getattr(back, same) == getattr(wrong, same), same
        assert queries.entry_sign(back, wrong) == -1

    def test_an_entry_is_reversed_once_and_a_reversal_never(self, desk: Desk) -> None:
        project = desk.open()
        wrong = desk.contract(usd(5), project=project)
        facts = {"cause": "typed_wrong", "by": desk.officer, "now": desk.now}
        back = actions.reverse_entry(entry=wrong, **facts)
        refused(errors.ReversedAlready, actions.reverse_entry, entry=wrong, **facts)
        refused(errors.ReversedAlready, actions.reverse_entry, entry=back, **facts)
        refused(
            errors.UnknownReason,
            actions.reverse_entry,
            **{**facts, "entry": desk.contract(usd(6), project=project), "cause": "because"},
        )

    def test_a_signing_that_never_was(self, desk: Desk) -> None:
        """Its entries are reversed in the batch of the annulment; the project was not signed."""
        project = desk.open()
        signing = desk.sign(project, usd(7_000_000), edition="24")
        actions.enlarge(
            project=project,
            signing=signing,
            amount=usd(1_000_000),
            on=SIGNED,
            by=desk.officer,
            now=desk.tick(),
        )
        desk.approve(signing.id // SPAN)
        knew = desk.now
        actions.annul(record=signing.id, cause="never_happened", by=desk.officer, now=desk.tick())
        annulment = Annulment.objects.get()
        back = Entry.objects.filter(nature="reversal")
        assert {entry.batch_id for entry in back} == {annulment.batch_id}
        assert len(back) == 2
        assert desk.balance(project) == usd(0)
        assert desk.balance(project, known_at=knew) == usd(8_000_000)
        assert desk.standing(signing.id).annulled
        assert not desk.standing(signing.id).counts
        assert desk.standing(signing.id, knew).counts
        project.refresh_from_db()
        assert (project.stage, project.signed_on, project.edition, project.kind) == (
            Stage.LEAD,
            None,
            "",
            "",
        )
        refused(
            errors.NothingToAnnul,
            actions.annul,
            record=signing.id,
            cause="typed_wrong",
            by=desk.officer,
            now=desk.now,
        )

    def test_a_signing_with_a_wrong_date_is_entered_anew(self, desk: Desk) -> None:
        project = desk.open()
        wrong = desk.sign(project, usd(7_000_000), on=date(2024, 6, 1), kind="intention")
        actions.annul(record=wrong.id, cause="typed_wrong", by=desk.officer, now=desk.tick())
        project.refresh_from_db()
        desk.sign(project, usd(7_000_000), on=date(2024, 6, 3))
        assert desk.balance(project) == usd(7_000_000)
        assert (project.signed_on, project.kind) == (date(2024, 6, 3), "contract")

    def test_an_annulled_project_takes_its_money_along(self, desk: Desk) -> None:
        project = desk.a_year_of_work()
        actions.annul(record=project.id, cause="typed_twice", by=desk.officer, now=desk.tick())
        for capital_class in ("committed", "contracted", "paid_in"):
            assert desk.balance(project, capital_class) == usd(0)
        project.refresh_from_db()
        assert project.annulled
        for signing in queries.signings(project.id):
            assert desk.standing(signing.id).annulled
        assert verify().ok

    def test_an_entry_is_reversed_not_annulled(self, desk: Desk) -> None:
        entry = desk.contract(usd(5), project=desk.open())
        error = refused(
            errors.NothingToAnnul,
            actions.annul,
            record=entry.id,
            cause="typed_wrong",
            by=desk.officer,
            now=desk.now,
        )
        assert f"{entry.id // SPAN}.{entry.id % SPAN}" in str(error)

    def test_a_project_moves_to_another_zone(self, desk: Desk) -> None:
        project = desk.open(zone="NB-01")
        desk.tick(days=90)
        actions.change_attribute(
            project=project,
            attribute="zone",
            value="NB-03",
            effective_on=date(2024, 9, 1),
            by=desk.officer,
            now=desk.tick(),
        )
        zones = [version for version in queries.versions(project.id) if version.attribute == "zone"]
        assert [(zone.value, zone.effective_on) for zone in zones] == [
            ("NB-01", SIGNED),
            ("NB-03", date(2024, 9, 1)),
        ]
        assert project.zone == "NB-03"


def test_every_act_is_one_batch_with_a_chain_that_fits(desk: Desk) -> None:
    desk.a_year_of_work()
    batches = Batch.objects.order_by("number")
    assert [batch.number for batch in batches] == list(range(1, len(batches) + 1))
    assert verify().ok
    assert Milestone.objects.count() == 2


def test_names_stay_out_of_the_ledger(desk: Desk) -> None:
    """Persons are random ids, companies and projects keys."""
    from entrepot.ledger.encoding import TABLES

    desk.a_year_of_work()
    held = " ".join(
        str(value)
        for model in (*TABLES.values(), Batch)
        for row in model._default_manager.values_list()
        for value in row
    )
    for name in ("lin", "okafor", "moreau", "Bay Line"):
        assert name not in held.replace("declined", "")


@pytest.mark.once
@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type)
        and issubclass(kind, errors.EntrepotError)
        and kind.code.startswith("LEDGER")
        and kind is not errors.LedgerError
    ],
)
def test_every_refusal_speaks_both_languages(kind: type[EntrepotError]) -> None:
    from string import Formatter

    names = {
        language: {name.split("!")[0] for _, name, _, _ in Formatter().parse(text) if name}
        for language, text in (("en", kind.text.en), ("zh", kind.text.zh))
    }
    assert names["en"] >= names["zh"], "the translation names a fact that the text has not"
    error = kind(**{name: f"<{name}>" for name in names["en"]})
    assert error.message("zh-hans") != error.message("en") == error.message()
    assert any("\u4e00" <= sign <= "\u9fff" for sign in error.message("zh"))
    assert str(error).startswith(kind.code)


def test_a_project_nobody_confirmed_for_90_days(desk: Desk) -> None:
    project = desk.open()
    assert queries.last_confirmation(project.id) is None
    for days in (0, 10, 5):
        actions.confirm_project(
            project=project,
            on=SIGNED + timedelta(days=days),
            by=desk.verifier,
            now=desk.tick(days=11),
        )
    last = queries.last_confirmation(project.id)
    assert last is not None
    assert last.confirmed_on == project.confirmed_on == SIGNED + timedelta(days=10)


def test_a_state_is_not_confirmed_ahead_of_its_day(desk: Desk) -> None:
    project = desk.open()
    tomorrow = clock.day(desk.now) + timedelta(days=1)
    facts = {"project": project, "on": tomorrow, "by": desk.officer, "now": desk.now}
    refused(errors.FutureDate, actions.confirm_project, **facts)
