"""The second person, signings and their money, as people tell it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from entrepot.errors import NotAllowed
from entrepot.ledger import actions, errors, queries
from entrepot.ledger.models import SPAN, Entry
from entrepot.money import Money
from entrepot.projects.models import Stage
from tests.ledger.desk import SIGNED, Desk, usd
from tests.ledger.refusal import refused


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

    def test_the_foreign_parts_of_signings_add_up(self, desk: Desk) -> None:
        """Not the new part's share of the difference: 5 of 8, then 6 of 10, is 1 of 2 more."""
        project = desk.open()
        first = desk.sign(project, usd(8_000_000), kind="intention", foreign=usd(5_000_000))
        second = desk.sign(project, usd(10_000_000), follows=first, foreign=usd(6_000_000))
        more = Entry.objects.get(signing=second)
        assert (more.nature, more.foreign_minor) == ("increase", usd(1_000_000).minor)
        third = desk.sign(project, usd(7_000_000), follows=second, foreign=usd(4_000_000))
        less = Entry.objects.get(signing=third)
        assert (less.nature, less.foreign_minor) == ("cancellation", usd(2_000_000).minor)
        refused(
            errors.ForeignPartUnclear,
            desk.sign,
            project=project,
            total=usd(8_000_000),
            follows=third,
            foreign=usd(7_000_000),
        )

    def test_a_signing_follows_one_of_its_own_project_in_its_currency(self, desk: Desk) -> None:
        project, other = desk.open(), desk.open()
        first = desk.sign(project, usd(8_000_000))
        elsewhere = desk.sign(other, usd(1_000_000))
        refused(
            errors.FollowsAnother,
            desk.sign,
            project=project,
            total=usd(9_000_000),
            follows=elsewhere,
        )
        euro = Money.of(9_000_000, "EUR")
        refused(errors.OtherCurrency, desk.sign, project=project, total=euro, follows=first)
        actions.annul(record=first.id, cause="typed_wrong", by=desk.officer, now=desk.tick())
        refused(errors.FollowsAnother, desk.sign, project=project, total=euro, follows=first)
        desk.sign(project, euro)
        assert desk.balance(project, currency="EUR") == euro

    def test_investors_have_no_more_than_the_whole(self, desk: Desk) -> None:
        one = actions.Investor(party="9a0c51de22f07b64", share_ppm=600_000)
        two = actions.Investor(party="51b7c02aa9d3ef18", share_ppm=400_001)
        project = desk.open()
        refused(
            errors.SharesTooLarge,
            desk.sign,
            project=project,
            total=usd(8_000_000),
            investors=[one, two],
        )
        rest = actions.Investor(party="51b7c02aa9d3ef18")
        desk.sign(project, usd(8_000_000), investors=[one, rest])

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

    def test_what_was_posted_while_one_waited_is_seen(self, desk: Desk) -> None:
        """A clock read before the lock was free is behind what the ledger learnt meanwhile."""
        project = desk.open()
        signing = desk.sign(project, usd(1_000_000))
        desk.contract(usd(1_000_000), project=project)
        early = desk.tick()
        desk.pay(usd(600_000), project=project)
        payment = {
            "capital_class": "paid_in",
            "amount": usd(600_000),
            "on": SIGNED,
            "project": project,
            "by": desk.officer,
        }
        refused(errors.PaidOverCommitted, actions.post_entry, **payment, now=early)
        desk.sign(project, usd(3_000_000), follows=signing)
        again = actions.record_signing(
            project=project,
            signed_on=SIGNED,
            kind="contract",
            total=usd(3_000_000),
            follows=signing,
            by=desk.officer,
            now=early,
        )
        assert not Entry.objects.filter(signing=again).exists(), "no difference, so no entry"

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
