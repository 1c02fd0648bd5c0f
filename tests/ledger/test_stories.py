"""What happens to projects and their money, as people tell it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from entrepot.errors import EntrepotError, NotAllowed
from entrepot.ledger import actions, errors, queries
from entrepot.ledger.models import SPAN, Annulment, Batch, Entry, Milestone
from entrepot.ledger.posting import newest_batch
from entrepot.ledger.verify import verify
from entrepot.money import Money
from entrepot.projects.models import Stage
from tests.ledger.desk import SIGNED, Desk, usd


def refused(answer: type[EntrepotError], act: object, /, **facts: object) -> EntrepotError:
    """The act is refused, and nothing at all is written."""
    before = newest_batch()
    with pytest.raises(answer) as raised:
        act(**facts)  # type: ignore[operator]
    assert newest_batch() == before
    return raised.value


class TestTheSecondPerson:
    def test_a_record_counts_once_another_person_accepted_its_batch(self, desk: Desk) -> None:
        signing = desk.sign(desk.open(), usd(5_000_000))
        assert desk.standing(signing.id).verdict == "waiting"
        unverified = desk.now
        desk.approve(signing.id // SPAN)
        standing = desk.standing(signing.id)
        assert standing.counts
        assert standing.person == desk.verifier.person
        assert not desk.standing(signing.id, unverified).counts, "known at an earlier time"

    def test_nobody_verifies_their_own_work(self, desk: Desk) -> None:
        desk.officer = desk.administrator
        signing = desk.sign(desk.open(), usd(5_000_000))
        now = desk.tick()
        error = refused(
            errors.OwnWork,
            actions.approve_batch,
            batch=signing.id // SPAN,
            by=desk.administrator,
            now=now,
        )
        assert "moreau" in error.message("en")
        assert "moreau" in error.message("zh-hans")
        refused(
            errors.OwnWork, actions.judge_record, record=signing.id, by=desk.administrator, now=now
        )
        desk.approve(signing.id // SPAN)

    def test_an_officer_verifies_nothing_and_a_verifier_posts_nothing(self, desk: Desk) -> None:
        project = desk.open()
        batch = project.id // SPAN
        refused(NotAllowed, actions.approve_batch, batch=batch, by=desk.officer, now=desk.now)
        refused(
            NotAllowed,
            actions.record_milestone,
            project=project,
            kind="started",
            on=SIGNED,
            by=desk.verifier,
            now=desk.now,
        )

    def test_the_newest_verdict_holds(self, desk: Desk) -> None:
        signing = desk.sign(desk.open(), usd(5_000_000))
        times = []
        for verdict in ("accepted", "rejected", "accepted"):
            desk.judge(signing.id, verdict)
            times.append(desk.now)
        for verdict, at in zip(("accepted", "rejected", "accepted"), times, strict=True):
            assert desk.standing(signing.id, at).verdict == verdict

    @pytest.mark.parametrize("single_first", [True, False])
    def test_a_verdict_on_the_batch_and_one_on_the_record(
        self, desk: Desk, single_first: bool
    ) -> None:
        signing = desk.sign(desk.open(), usd(5_000_000))
        entry = Entry.objects.get(signing=signing)
        if single_first:
            desk.judge(entry.id, "rejected")
            desk.approve(entry.id // SPAN)
        else:
            desk.approve(entry.id // SPAN)
            desk.judge(entry.id, "rejected")
        assert desk.standing(entry.id).counts == single_first
        assert desk.standing(signing.id).counts

    def test_a_batch_waits_until_it_is_judged(self, desk: Desk) -> None:
        signing = desk.sign(desk.open(), usd(5_000_000))
        batch = signing.id // SPAN
        assert [group.first for group in queries.waiting_batches()] == [batch, batch - 1]
        desk.approve(batch)
        assert [group.first for group in queries.waiting_batches()] == [batch - 1]
        refused(
            errors.NothingToVerify,
            actions.approve_batch,
            batch=batch,
            by=desk.verifier,
            now=desk.now,
        )
        refused(
            errors.NothingToVerify,
            actions.judge_record,
            record=99 * SPAN + 1,
            by=desk.verifier,
            now=desk.now,
        )

    def test_verdicts_and_confirmations_need_none(self, desk: Desk) -> None:
        project = desk.open()
        desk.approve_newest()
        actions.confirm_project(project=project, on=SIGNED, by=desk.officer, now=desk.tick())
        assert queries.waiting_batches() == []
        confirmed = queries.last_confirmation(project.id)
        assert confirmed is not None
        assert confirmed.confirmed_on == SIGNED
        assert desk.standing(confirmed.id).counts


class TestSignings:
    def test_intention_then_contract_then_enlarged(self, desk: Desk) -> None:
        """One project; each posts the difference; the kind changes from its date."""
        project = desk.open()
        first = desk.sign(project, usd(10_000_000), kind="intention", foreign=usd(6_000_000))
        desk.tick(days=400)
        second = desk.sign(
            project, usd(12_000_000), on=date(2024, 12, 1), follows=first, foreign=usd(7_200_000)
        )
        actions.enlarge(
            project=project,
            signing=second,
            amount=usd(3_000_000),
            on=date(2025, 6, 1),
            by=desk.officer,
            now=desk.tick(),
        )
        assert [
            (entry.nature, entry.amount_minor, entry.foreign_minor, entry.effective_on)
            for entry in queries.entries(project.id)
        ] == [
            ("original", 1_000_000_000, 600_000_000, SIGNED),
            ("increase", 200_000_000, 120_000_000, date(2024, 12, 1)),
            ("increase", 300_000_000, None, date(2025, 6, 1)),
        ]
        assert second.follows_id == first.id
        assert [signing.kind for signing in queries.signings(project.id)] == [
            "intention",
            "contract",
        ]
        assert (project.kind, project.signed_on) == ("contract", SIGNED)
        for as_of, total in ((SIGNED, 10), (date(2024, 12, 1), 12), (date(2025, 6, 1), 15)):
            assert desk.balance(project, as_of=as_of) == usd(total * 1_000_000)

    def test_a_smaller_contract_cancels_the_rest(self, desk: Desk) -> None:
        project = desk.open()
        first = desk.sign(project, usd(10_000_000), kind="framework")
        desk.sign(project, usd(8_000_000), follows=first)
        assert [entry.nature for entry in queries.entries(project.id)] == [
            "original",
            "cancellation",
        ]
        assert desk.balance(project) == usd(8_000_000)

    def test_the_same_amount_posts_nothing(self, desk: Desk) -> None:
        project = desk.open()
        first = desk.sign(project, usd(10_000_000), kind="intention")
        desk.sign(project, usd(10_000_000), follows=first)
        assert len(queries.entries(project.id)) == 1

    def test_an_undisclosed_amount_has_no_entry_until_it_is_known(self, desk: Desk) -> None:
        project = desk.open()
        first = desk.sign(project, None, kind="intention")
        assert project.stage == Stage.SIGNED
        assert not queries.entries(project.id)
        desk.sign(project, usd(4_000_000), follows=first, foreign=usd(1_000_000))
        (entry,) = queries.entries(project.id)
        assert (entry.nature, entry.foreign_minor) == ("original", usd(1_000_000).minor)

    def test_a_foreign_part_over_the_total(self, desk: Desk) -> None:
        project = desk.open()
        refused(
            errors.ForeignPartTooLarge, desk.sign, project=project, total=usd(1), foreign=usd(2)
        )
        refused(errors.AmountNotPositive, desk.sign, project=project, total=usd(0))

    def test_a_key_is_taken_once(self, desk: Desk) -> None:
        desk.open(key="16-0147")
        error = refused(errors.KeyTaken, desk.open, key="16-0147")
        assert "16-0147" in error.message("zh")


class TestMoney:
    def test_a_payment_before_the_contract_is_refused(self, desk: Desk) -> None:
        project = desk.open()
        desk.sign(project, usd(5_000_000), on=date(2024, 5, 1))
        refused(errors.NoContract, desk.pay, amount=usd(1), project=project)
        desk.contract(usd(4_000_000), project=project, on=date(2024, 6, 1))
        error = refused(
            errors.PaymentBeforeContract,
            desk.pay,
            amount=usd(1_000_000),
            project=project,
            on=date(2024, 5, 31),
        )
        assert "2024-05-31" in str(error)
        assert "2024-06-01" in error.message("zh-hans")
        desk.pay(usd(1_000_000), project=project, on=date(2024, 6, 1))
        assert desk.balance(project, "paid_in") == usd(1_000_000)

    def test_a_contract_that_was_reversed_is_none(self, desk: Desk) -> None:
        project = desk.open()
        entry = desk.contract(usd(4_000_000), project=project)
        actions.reverse_entry(entry=entry, cause="never_happened", by=desk.officer, now=desk.tick())
        refused(errors.NoContract, desk.pay, amount=usd(1), project=project)

    def test_domestic_money_needs_no_foreign_contract(self, desk: Desk) -> None:
        project = desk.open(origin="domestic")
        desk.pay(Money.of(300, "CNY"), project=project, money_origin="domestic")
        assert desk.balance(project, "paid_in", "CNY") == Money.of(300, "CNY")

    def test_more_than_was_committed(self, desk: Desk) -> None:
        project = desk.open()
        desk.sign(project, usd(5_000_000))
        desk.contract(usd(9_000_000), project=project)
        desk.pay(usd(5_000_000), project=project)
        refused(errors.PaidOverCommitted, desk.pay, amount=Money(1, "USD"), project=project)

    def test_more_paid_back_than_paid_in(self, desk: Desk) -> None:
        project = desk.open()
        desk.contract(usd(9_000_000), project=project)
        desk.pay(usd(5_000_000), project=project)
        desk.pay(usd(2_000_000), project=project, nature="withdrawal")
        refused(
            errors.PaidBackTooMuch,
            desk.pay,
            amount=usd(3_000_001),
            project=project,
            nature="withdrawal",
        )
        assert desk.balance(project, "paid_in") == usd(3_000_000)

    @pytest.mark.parametrize(
        ("capital_class", "nature"),
        [
            ("committed", "original"),
            ("contracted", "withdrawal"),
            ("paid_in", "increase"),
            ("paid_in", "reversal"),
            ("promised", "original"),
        ],
    )
    def test_a_nature_that_its_class_can_not_have(
        self, desk: Desk, capital_class: str, nature: str
    ) -> None:
        refused(
            errors.NatureUnfit,
            actions.post_entry,
            capital_class=capital_class,
            nature=nature,
            amount=usd(1),
            on=SIGNED,
            project=desk.open(),
            by=desk.officer,
            now=desk.now,
        )

    def test_money_of_nobody_of_no_amount_of_tomorrow(self, desk: Desk) -> None:
        project = desk.open()
        refused(errors.NoSubject, desk.contract, amount=usd(1))
        refused(errors.AmountNotPositive, desk.contract, amount=usd(0), project=project)
        refused(errors.AmountNotPositive, desk.contract, amount=usd(-1), project=project)
        refused(
            errors.FutureDate, desk.contract, amount=usd(1), project=project, on=date(2024, 6, 9)
        )

    def test_today_is_the_day_of_the_instance(self, desk: Desk) -> None:
        """Half past midnight in Shanghai is still yesterday in UTC."""
        project = desk.open()
        desk.now = datetime(2024, 6, 10, 16, 30, tzinfo=UTC)
        desk.contract(usd(1), project=project, on=date(2024, 6, 11))

    def test_a_company_without_a_project_is_paid_in(self, desk: Desk) -> None:
        company = desk.found()
        desk.contract(usd(9_000_000), enterprise=company)
        for _ in range(3):
            desk.pay(usd(2_000_000), enterprise=company)
        assert queries.balance(
            "paid_in", enterprise=company.id, currency="USD", as_of=SIGNED, known_at=desk.now
        ) == usd(6_000_000)
        assert set(Entry.objects.values_list("project_id", flat=True)) == {None}


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
