"""Each act has a door: what an officer does by hand, from the page to the ledger."""

from __future__ import annotations

from datetime import date

from entrepot.ledger import queries
from entrepot.ledger.models import Annulment, Entry, Note, Signing, Stake, Version
from entrepot.money import Money
from entrepot.projects.models import Enterprise, Project
from tests.portal.office import paper

AT = "/projects/own/P-1/"


def test_a_lead_moves_on_when_its_gate_is_open_and_not_before(office):
    officer = office.client("officer")
    officer.post(
        "/projects/new/",
        {"name": "Bay Line", "key": "P-2", "effective_on": "2021-01-01", "sector": "C3444"},
    )
    at = "/projects/own/P-2/"
    page = officer.get(at).content.decode()
    assert "direction: inward or outward" in page
    assert "No entry yet" in page
    officer.post(f"{at}stage/", {"stage": "negotiation"})
    refused = officer.get(at).content.decode()
    assert "can&#x27;t enter the stage in negotiation yet" in refused
    assert Project.objects.get(key="P-2").stage == "lead"
    for attribute, value in (("direction", "inward"), ("origin", "foreign")):
        officer.post(f"{at}change/{attribute}/", {"value": value, "effective_on": "2021-01-01"})
    assert "Nothing is missing." in officer.get(at).content.decode()
    officer.post(f"{at}stage/", {"stage": "negotiation"})
    assert Project.objects.get(key="P-2").stage == "negotiation"


def test_a_contract_follows_the_intention_with_its_investors_and_posts_the_difference(office):
    answer = office.client("officer").post(
        f"{AT}sign/",
        {
            "kind": "contract",
            "signed_on": "2020-09-01",
            "edition": "21",
            "follows": str(office.signing.id),
            "total": "12,500,000",
            "foreign": "9,000,000",
            "currency": "USD",
            "investor_1": "Lanke Capital (HK)",
            "economy_1": "HK",
            "share_1": "60",
            "investor_2": "Nordhafen Werke",
            "economy_2": "DE",
            "evidence": paper(),
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    signing = Signing.objects.get(kind="contract")
    assert (signing.follows_id, signing.edition) == (office.signing.id, "21")
    entry = Entry.objects.get(signing=signing)
    assert (entry.nature, entry.amount_minor) == ("increase", 250_000_000)
    stakes = list(Stake.objects.filter(signing=signing).order_by("position"))
    assert [stake.share_ppm for stake in stakes] == [600_000, None]
    assert stakes[0].party == office.investor
    assert Version.objects.filter(party=stakes[1].party, value="DE").exists()
    assert office.fresh().kind == "contract"


def test_shares_over_the_whole_are_refused_and_what_was_typed_stays(office):
    answer = office.client("officer", "zh-hans").post(
        f"{AT}sign/",
        {
            "kind": "contract",
            "signed_on": "2020-09-01",
            "currency": "USD",
            "total": "5000",
            "investor_1": "Nordhafen Werke",
            "share_1": "80",
            "investor_2": "Lanke",
            "share_2": "30",
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "超过 100%" in page
    assert 'value="Nordhafen Werke"' in page
    assert 'value="2020-09-01"' in page
    assert Signing.objects.count() == 1


def test_a_commitment_is_enlarged_and_called_off(office):
    officer = office.client("officer")
    facts = {"signing": str(office.signing.id), "currency": "USD", "on": "2021-01-01"}
    officer.post(f"{AT}enlarge/", {**facts, "amount": "2000000"})
    officer.post(f"{AT}cancel/", {**facts, "amount": "500000", "cause": "market"})
    assert [e.nature for e in office.entries("committed")] == [
        "original",
        "increase",
        "cancellation",
    ]
    too_much = officer.post(f"{AT}cancel/", {**facts, "amount": "99000000", "cause": "market"})
    assert too_much.status_code == 422
    assert "would be cancelled, but only" in too_much.content.decode()


def test_a_payment_in_another_currency_names_its_company_and_investor(office):
    page = office.client("officer").get(f"{AT}entry/").content.decode()
    assert "Lanke Capital (HK)" in page
    assert "Haiyu Drives Ltd" in page
    answer = office.client("officer").post(
        f"{AT}entry/",
        {
            "capital_class": "paid_in",
            "nature": "original",
            "amount": "62,400,000",
            "currency": "HKD",
            "on": "2020-11-19",
            "enterprise": str(office.company.pk),
            "investor": office.investor,
            "money_origin": "foreign",
            "evidence": paper("slip.pdf"),
        },
    )
    assert answer.status_code == 302
    paid = Entry.objects.get(capital_class="paid_in")
    assert (paid.currency, paid.amount_minor) == ("HKD", 6_240_000_000)
    assert (paid.enterprise_id, paid.investor) == (office.company.pk, office.investor)


def test_an_amount_that_is_no_number_is_refused_beside_its_field(office):
    answer = office.client("officer").post(
        f"{AT}entry/",
        {
            "capital_class": "paid_in",
            "nature": "original",
            "amount": "about five",
            "currency": "USD",
            "on": "2020-11-19",
            "money_origin": "foreign",
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert "&#x27;about five&#x27; is not an amount" in page
    assert 'value="about five"' in page


def test_a_reversed_entry_is_struck_through_with_its_reason_in_place(office):
    officer = office.client("officer")
    officer.post(
        office.path(office.entry.id, "reverse/"),
        {"cause": "typed_twice", "note": "The slip was scanned twice."},
    )
    reversal = Entry.objects.get(reverses=office.entry)
    page = officer.get(AT).content.decode()
    assert "reversed: typed twice" in page
    assert page.count("Contracted · original") == 1
    assert 'class="is-undone"' in page
    record = officer.get(office.path(office.entry.id)).content.decode()
    assert "Reversed: typed twice." in record
    assert "The slip was scanned twice." in record
    assert Note.objects.get().record == reversal.id
    again = officer.post(office.path(office.entry.id, "reverse/"), {"cause": "typed_twice"})
    assert "was reversed already" in again.content.decode()


def test_a_reversal_that_waits_leaves_a_verified_entry_standing(office):
    office.client("verifier").post(f"/batches/{office.entry.batch_id}/", {"verdict": "accepted"})
    officer = office.client("officer")
    officer.post(office.path(office.entry.id, "reverse/"), {"cause": "typed_wrong"})
    page = officer.get(AT).content.decode()
    assert "reversal waits, still counts: typed wrong" in page
    assert 'class="is-undone"' not in page
    office.client("verifier").post(f"/batches/{office.newest()}/", {"verdict": "accepted"})
    assert 'class="is-undone"' in officer.get(AT).content.decode()


def test_a_rejected_reversal_leaves_its_entry_standing(office):
    verifier = office.client("verifier")
    verifier.post(f"/batches/{office.entry.batch_id}/", {"verdict": "accepted"})
    officer = office.client("officer")
    officer.post(office.path(office.entry.id, "reverse/"), {"cause": "typed_wrong"})
    verifier.post(f"/batches/{office.newest()}/", {"verdict": "rejected"})
    page = officer.get(AT).content.decode()
    assert "its reversal was rejected: it stands" in page
    assert 'class="is-undone"' not in page


def test_a_correction_comes_prefilled_and_posts_both_sides(office):
    officer = office.client("officer")
    page = officer.get(office.path(office.entry.id, "correct/")).content.decode()
    assert 'value="5,000,000.00"' in page
    assert 'value="2020-06-08"' in page
    answer = officer.post(
        office.path(office.entry.id, "correct/"),
        {
            "nature": "original",
            "amount": "5,100,000",
            "currency": "USD",
            "on": "2020-06-08",
            "enterprise": str(office.company.pk),
            "investor": office.investor,
            "money_origin": "foreign",
            "cause": "typed_wrong",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    assert [e.nature for e in office.entries("contracted")] == [
        "original",
        "reversal",
        "original",
    ]
    balance = queries.balance(
        "contracted",
        project=office.project.id,
        currency="USD",
        as_of=date(2021, 1, 1),
        known_at=office.entries("contracted")[-1].batch.recorded_at,
    )
    assert balance == Money.of(5_100_000, "USD")


def test_a_signing_that_never_was_is_annulled_with_its_entry(office):
    officer = office.client("officer")
    officer.post(office.path(office.signing.id, "annul/"), {"cause": "never_happened"})
    assert Annulment.objects.get().target_record == office.signing.id
    assert office.entries("committed")[-1].nature == "reversal"
    assert office.fresh().stage == "lead"
    page = officer.get(AT).content.decode()
    assert "a signing" in page
    assert "annulled" in page


def test_a_project_entered_by_mistake_is_annulled_and_says_so(office):
    officer = office.client("officer")
    officer.post(office.path(office.project.id, "annul/"), {"cause": "typed_twice"})
    page = officer.get(AT).content.decode()
    assert "Annulled: counts nowhere" in page
    assert "Post an entry" not in page


def test_an_officer_is_assigned_by_name(office):
    officer = office.client("officer")
    assert "none named: assign one" in officer.get(AT).content.decode()
    person = office.people["organiser"].person
    officer.post(f"{AT}change/officer/", {"value": person, "effective_on": "2020-07-01"})
    assert "user-organiser" in officer.get(AT).content.decode()


def test_an_unknown_sector_is_refused_in_the_readers_language(office):
    answer = office.client("officer", "zh-hans").post(
        f"{AT}change/sector/", {"value": "C9999", "effective_on": "2020-07-01"}
    )
    assert answer.status_code == 422
    assert "行业：已加载的代码表中没有“C9999”" in answer.content.decode()


def test_an_enterprise_is_opened_by_hand_and_a_wrong_digit_is_named(office):
    officer = office.client("officer")
    facts = {
        "name": "Bay Line Pumps",
        "key": "E-2",
        "established_on": "2021-01-04",
        "division": "Beilun",
        "project": "P-1",
    }
    wrong = officer.post("/enterprises/new/", {**facts, "uscc": "91330200MA20BDEMX1"})
    assert wrong.status_code == 422
    assert "its check digit (character 18) is 1" in wrong.content.decode()
    officer.post("/enterprises/new/", {**facts, "uscc": "91330200MA20BDEMX0"})
    made = Enterprise.objects.get(key="E-2")
    assert (made.uscc, made.division, made.project) == (
        "91330200MA20BDEMX0",
        "330206",
        office.project,
    )


def test_an_enterprise_ends_with_its_reason_and_leaves_those_alive(office):
    officer = office.client("officer")
    officer.post(
        "/enterprises/own/E-1/end/", {"on": "2022-01-01", "cause": "market", "note": "Merged."}
    )
    assert Enterprise.objects.get(key="E-1").ended_on == date(2022, 1, 1)
    assert "Haiyu Drives Ltd" not in officer.get("/enterprises/?state=alive").content.decode()
    page = officer.get("/enterprises/own/E-1/").content.decode()
    assert "market" in page
    assert Note.objects.get().text == "Merged."


def test_an_enterprise_takes_entries_from_its_own_page(office):
    answer = office.client("officer").post(
        "/enterprises/own/E-1/entry/",
        {
            "capital_class": "paid_in",
            "nature": "original",
            "amount": "100",
            "currency": "USD",
            "on": "2020-11-19",
            "money_origin": "foreign",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    paid = Entry.objects.get(capital_class="paid_in")
    assert (paid.enterprise_id, paid.project_id) == (office.company.pk, office.project.id)


def test_the_list_of_enterprises_searches_sorts_and_downloads(office):
    officer = office.client("officer")
    assert "Haiyu Drives Ltd" in officer.get("/enterprises/?q=haiyu&sort=-project").content.decode()
    assert "No enterprise fits" in officer.get("/enterprises/?q=nobody").content.decode()
    sent = b"".join(officer.get("/enterprises/?format=csv").streaming_content).decode()
    assert "E-1" in sent
    assert "P-1" in sent


def test_a_planned_step_that_passed_is_late(office):
    officer = office.client("officer")
    officer.post(f"{AT}step/", {"kind": "operating", "on": "2021-01-01", "planned": "on"})
    page = officer.get(AT).content.decode()
    assert "In operation:" in page
    assert "months late" in page
    assert "planned 1\xa0January\xa02021" in page


def test_a_sector_without_an_english_label_is_named_by_what_it_is_in(office):
    assert "C3444 General equipment" in office.client("officer").get(AT).content.decode()
