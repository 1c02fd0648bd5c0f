"""A second person said no: the same file again posts anew what was rejected, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from entrepot.accounts.actions import add_user
from entrepot.accounts.models import Role, User
from entrepot.ledger.actions import approve_batch
from entrepot.ledger.imports.run import Outcome
from entrepot.ledger.models import Verdict
from entrepot.ledger.verify import verify
from tests.ledger.imports.registry import (
    PROJECT,
    Registry,
    capital,
    codes,
    project,
    query,
)

#: What counts officially, by plain SQL: accepted records, less accepted reversals of accepted ones.
_OFFICIAL = """
WITH judged AS (
  SELECT r.id, (
    SELECT v.verdict FROM ledger_verification v
    WHERE v.target_batch = r.batch_id OR v.target_record = r.id ORDER BY v.id DESC LIMIT 1
  ) AS verdict FROM {table} r
)
"""
ENTRIES = (
    _OFFICIAL.format(table="ledger_entry")
    + """
SELECT e.key, e.posting, e.nature, e.amount_minor FROM ledger_entry e JOIN judged j ON j.id = e.id
WHERE e.nature <> 'reversal' AND j.verdict = 'accepted' AND NOT EXISTS (
  SELECT 1 FROM ledger_entry r JOIN judged k ON k.id = r.id
  WHERE r.reverses_id = e.id AND k.verdict = 'accepted')
"""
)
EVERYTHING = """
SELECT e.key, e.posting, e.nature, e.amount_minor FROM ledger_entry e WHERE e.nature <> 'reversal'
AND NOT EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = e.id)
"""
_TAKEN = """
SELECT a.target_record FROM ledger_annulment a WHERE EXISTS (
  SELECT 1 FROM ledger_verification v WHERE v.target_batch = a.batch_id AND v.verdict = 'accepted')
"""
SIGNINGS = (
    _OFFICIAL.format(table="ledger_signing")
    + f"""
SELECT s.key, s.signed_on, s.kind FROM ledger_signing s JOIN judged j ON j.id = s.id
WHERE j.verdict = 'accepted' AND s.id NOT IN ({_TAKEN})
"""
)
STEPS = (
    _OFFICIAL.format(table="ledger_milestone")
    + f"""
SELECT m.kind, m.reached_on FROM ledger_milestone m JOIN judged j ON j.id = m.id
WHERE j.verdict = 'accepted' AND m.id NOT IN ({_TAKEN})
"""
)
VERSIONS = (
    _OFFICIAL.format(table="ledger_version")
    + """
SELECT DISTINCT v.attribute, v.value FROM ledger_version v JOIN judged j ON j.id = v.id
WHERE j.verdict = 'accepted' AND v.party = ''
"""
)


@pytest.fixture
def second(registry: Registry) -> User:
    return add_user(name="okafor", role=Role.VERIFIER)


def judge(outcome: Outcome, by: User, verdict: str = Verdict.ACCEPTED) -> None:
    assert outcome.batch is not None
    approve_batch(batch=outcome.batch, verdict=verdict, by=by, now=datetime.now(UTC))


def reject(outcome: Outcome, by: User) -> None:
    judge(outcome, by, Verdict.REJECTED)


class TestProjects:
    ROW = project(registered_on="2018-09-01")

    def test_a_rejected_file_is_posted_anew_and_counts_once(
        self, registry: Registry, second: User
    ) -> None:
        reject(registry.projects(self.ROW), second)
        again = registry.projects(self.ROW)
        assert (again.imported, again.unchanged, again.batches) == (1, 0, 1)
        assert query(ENTRIES) == []
        judge(again, second)
        assert query(ENTRIES) == [("P1", "commitment", "original", 100_000_000)]
        assert query(SIGNINGS) == [("P1", "2018-06-08", "contract")]
        assert query(STEPS) == [("registered", "2018-09-01")]
        assert ("sector", "34") in query(VERSIONS)
        # Nor does the rejected one count beside it where unverified records are asked for.
        assert query(EVERYTHING) == [("P1", "commitment", "original", 100_000_000)]
        assert registry.projects(self.ROW).unchanged == 1
        assert verify().ok

    def test_rejected_twice_it_is_posted_a_third_time(
        self, registry: Registry, second: User
    ) -> None:
        reject(registry.projects(self.ROW), second)
        reject(registry.projects(self.ROW), second)
        judge(registry.projects(self.ROW), second)
        assert query(ENTRIES) == [("P1", "commitment", "original", 100_000_000)]
        assert query(SIGNINGS) == [("P1", "2018-06-08", "contract")]
        assert query(STEPS) == [("registered", "2018-09-01")]

    def test_while_it_waits_nothing_is_posted_a_second_time(
        self, registry: Registry, second: User
    ) -> None:
        reject(registry.projects(self.ROW), second)
        registry.projects(self.ROW)
        assert registry.projects(self.ROW).unchanged == 1

    def test_a_second_thought_counts_once_too(self, registry: Registry, second: User) -> None:
        first = registry.projects(self.ROW)
        reject(first, second)
        again = registry.projects(self.ROW)
        judge(first, second)
        judge(again, second)
        assert query(ENTRIES) == [("P1", "commitment", "original", 100_000_000)]
        assert query(SIGNINGS) == [("P1", "2018-06-08", "contract")]
        assert query(STEPS) == [("registered", "2018-09-01")]

    def test_the_mended_file_after_a_rejected_one(self, registry: Registry, second: User) -> None:
        reject(registry.projects(project(amount="9000000")), second)
        judge(registry.projects(project(amount="1000000")), second)
        assert query(ENTRIES) == [("P1", "commitment", "original", 100_000_000)]
        assert query(EVERYTHING) == [("P1", "commitment", "original", 100_000_000)]

    def test_a_rejected_correction_leaves_the_old_value_and_says_what_to_do(
        self, registry: Registry, second: User
    ) -> None:
        judge(registry.projects(project(), project("P2")), second)
        wrong = registry.projects(project(amount="2000000"), project("P2"))
        reject(wrong, second)
        assert registry.projects(project(), project("P2")).unchanged == 2
        refused = registry.projects(project(amount="1500000"), project("P2"))
        assert refused.refused
        assert (refused.rejected, refused.skipped) == (1, 1)
        [finding] = [item for item in refused.report if item["severity"] == "error"]
        assert (finding["code"], finding["row"], finding["value"]) == ("IMP-121", 2, "P1")
        assert f"ledger approve {wrong.batch}" in str(finding["message"])
        judge(wrong, second)  # what the message says
        judge(registry.projects(project(amount="1500000"), project("P2")), second)
        assert query(ENTRIES + "ORDER BY e.key") == [
            ("P1", "commitment", "original", 150_000_000),
            ("P2", "commitment", "original", 100_000_000),
        ]

    def test_a_rejected_change_without_money_is_posted_anew(
        self, registry: Registry, second: User
    ) -> None:
        blank = {"amount": "", "foreign_amount": "", "currency": ""}
        judge(registry.projects(project(**blank)), second)
        changed = project(kind="framework", sector="C35", **blank)
        reject(registry.projects(changed), second)
        again = registry.projects(changed)
        assert (again.revised, again.batches) == (1, 1)
        judge(again, second)
        assert query(SIGNINGS) == [("P1", "2018-06-08", "framework")]
        assert ("sector", "35") in query(VERSIONS)

    def test_a_row_that_is_gone_and_stuck_is_kept_with_a_warning(
        self, registry: Registry, second: User
    ) -> None:
        annul = registry.mapping('kind = "projects"\ngone = "annul"\n')
        judge(registry.projects(project(), project("P2")), second)
        reject(registry.projects(project(amount="2000000"), project("P2")), second)
        outcome = registry.projects(project("P2"), mapping=annul)
        assert (outcome.gone, outcome.batches) == (1, 0)
        assert "IMP-213" in codes(outcome, "warning")


class TestBalances:
    MAPPING = """
        kind = "projects"
        [columns]
        paid = "amount"
        [[postings]]
        name = "paid"
        class = "paid_in"
        amount = "paid"
        as = "balance"
    """

    def take(self, registry: Registry, paid: str) -> Outcome:
        mapping = registry.mapping(
            self.MAPPING.replace(
                'paid = "amount"',
                "\n".join(f'{"paid" if n == "amount" else n} = "{n}"' for n in PROJECT),
            )
        )
        row = project(amount=paid, foreign_amount="")
        return registry.take("projects", registry.write(PROJECT, [row]), mapping=mapping)

    def test_a_rejected_rise_is_posted_anew(self, registry: Registry, second: User) -> None:
        judge(self.take(registry, "100"), second)
        reject(self.take(registry, "120"), second)
        again = self.take(registry, "120")
        assert again.revised == 1
        judge(again, second)
        assert sorted(row[3] for row in query(ENTRIES)) == [2_000, 10_000]
        assert sorted(row[3] for row in query(EVERYTHING)) == [2_000, 10_000]
        assert self.take(registry, "120").unchanged == 1

    def test_a_rejected_fall_must_be_accepted_first(self, registry: Registry, second: User) -> None:
        judge(self.take(registry, "100"), second)
        wrong = self.take(registry, "80")
        reject(wrong, second)
        refused = self.take(registry, "80")
        assert "IMP-121" in codes(refused, "error")
        judge(wrong, second)
        assert self.take(registry, "80").unchanged == 1


class TestCapital:
    def test_rejected_payments_are_posted_anew(self, registry: Registry, second: User) -> None:
        judge(registry.projects(project()), second)
        judge(registry.capital(capital("K1")), second)
        reject(registry.capital(capital("K1"), capital("K2", amount="7")), second)
        again = registry.capital(capital("K1"), capital("K2", amount="7"))
        assert (again.imported, again.unchanged) == (1, 1)
        judge(again, second)
        assert sorted(row[3] for row in query(ENTRIES + "AND e.posting = 'capital'")) == [
            700,
            10_000,
        ]
        # The rejected copy does not make it look as if more was paid than committed.
        assert "IMP-305" not in codes(again)

    def test_a_rejected_row_that_is_gone_is_not_listed(
        self, registry: Registry, second: User
    ) -> None:
        judge(registry.projects(project()), second)
        reject(registry.capital(capital("K1"), capital("K2")), second)
        assert registry.capital(capital("K1")).gone == 0


def test_a_rejected_company_is_posted_anew(registry: Registry, second: User) -> None:
    head = ["key", "name", "established_on", "sector"]
    path = registry.write(head, [["E1", "Bay Line", "2019-01-01", "C34"]])
    reject(registry.take("enterprises", path), second)
    again = registry.take("enterprises", path)
    assert (again.imported, again.batches) == (1, 1)
    judge(again, second)
    assert ("established", "2019-01-01") in query(VERSIONS)
    assert registry.take("enterprises", path).unchanged == 1
