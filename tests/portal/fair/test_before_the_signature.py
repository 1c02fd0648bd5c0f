"""The pages before the signature: who sees and changes what, what each refusal says, what it costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from entrepot.accounts.models import Role
from entrepot.editions.models import Edition
from entrepot.fair import actions
from entrepot.fair.models import Call, Delegation, Preparation, State, Tier
from entrepot.portal.pages.attributes import known_code
from entrepot.portal.pages.fair.preparation_form import offered_divisions, offered_sectors
from tests.fair.hall import CLOSES, usd

AT = "/signings/25/"
FORM = {
    "delegation": "NB",
    "name": "Tide Gauge Works",
    "name_other": "潮位计工厂",
    "kind": "contract",
    "total": "12,000,000",
    "foreign": "8,000,000",
    "currency": "USD",
    "direction": "inward",
    "origin": "foreign",
    "sector": "C3441",
    "division": "330206",
    "witness": "Deputy mayor",
    "party_1": "Bay Line Pumps",
    "role_1": "investor",
    "economy_1": "DE",
    "share_1": "100",
    "signatory_1": "K. Weber",
    "role_2": "partner",
    "role_3": "partner",
}


@pytest.fixture(autouse=True)
def present(hall, at):
    at(hall.now + timedelta(hours=1))


def test_a_leader_writes_a_signing_down_and_submits_it(hall, enter):
    leader = enter(hall.leader)
    answer = leader.post(f"{AT}new/", FORM)
    assert answer.status_code == 302, answer.content.decode()
    made = Preparation.objects.get()
    assert answer.headers["Location"] == f"{AT}{made.number}/"
    assert (made.total, made.foreign) == (usd(12_000_000), usd(8_000_000))
    party = made.parties.get()
    assert (party.party, party.share_ppm, party.signatory) == (hall.investor, 1_000_000, "K. Weber")
    page = leader.get(f"{AT}{made.number}/").content.decode()
    assert "was not screened" in page
    leader.post(f"{AT}{made.number}/submit/")
    made.refresh_from_db()
    assert made.state == State.SUBMITTED
    again = leader.post(f"{AT}{made.number}/change/", FORM)
    assert again.status_code == 422
    assert "Submitted" in again.content.decode()


def test_what_was_typed_stays_beside_its_refusal(hall, enter):
    answer = enter(hall.leader, "zh-hans").post(
        f"{AT}new/", {**FORM, "foreign": "13,000,000", "sector": "C3441"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "外资部分不得大于总额" in page
    assert 'value="13,000,000"' in page
    assert not Preparation.objects.exists()


def test_each_leader_sees_and_changes_the_own_delegation_alone(hall, enter):
    mine = hall.draft(hall.content(usd(5_000_000)))
    theirs = hall.draft(hall.content(usd(6_000_000)), delegation=hall.other, by=hall.other_leader)
    leader = enter(hall.leader)
    page = leader.get("/signings/").content.decode()
    assert mine.name in page
    assert theirs.name not in page
    assert ">WZ<" not in leader.get(f"{AT}call/").content.decode()
    for act in ("", "change/", "withdraw/"):
        assert leader.get(f"{AT}{theirs.number}/{act}").status_code == 404, act
        assert leader.get(f"{AT}{mine.number}/{act}").status_code == 200, act
    for act in ("submit/", "anew/"):
        assert leader.post(f"{AT}{theirs.number}/{act}").status_code == 404, act
    for act in ("accept/", "agree/", "screen/1/"):
        assert leader.post(f"{AT}{mine.number}/{act}").status_code == 403, act
    refused = leader.post(f"{AT}new/", {**FORM, "delegation": "WZ"})
    assert refused.status_code == 422
    csv = b"".join(leader.get("/signings/?format=csv").streaming_content).decode()
    assert mine.key in csv
    assert theirs.key not in csv
    staff = enter(hall.officer).get("/signings/").content.decode()
    assert mine.name in staff
    assert theirs.name in staff


def test_a_full_quota_and_a_deadline_say_what_to_do_in_the_readers_language(hall, enter, at):
    actions.set_quota(
        call=hall.call, delegation=hall.delegation, most=1, by=hall.organiser, now=hall.tick()
    )
    hall.submit(hall.draft(hall.content(usd(5_000_000))))
    second = hall.draft(hall.content(usd(6_000_000)))
    leader = enter(hall.leader, "zh-hans")
    said = leader.post(f"{AT}{second.number}/submit/", follow=True).content.decode()
    assert "请撤回一个，或向组委会申请增加名额" in said
    assert "已满：请撤回或申请增加" in leader.get(f"{AT}call/").content.decode()
    at(CLOSES + timedelta(hours=1))
    said = leader.post(f"{AT}{second.number}/submit/", follow=True).content.decode()
    assert "2025-05-16 00:00 (Asia/Shanghai) 截止" in said
    second.refresh_from_db()
    assert second.state == State.DRAFT


def test_what_was_signed_last_year_is_shown_why_and_goes_on_as_what_follows(hall, enter):
    first = hall.held(hall.content(usd(5_000_000), kind="intention"))
    first.refresh_from_db()
    leader = enter(hall.leader)
    answer = leader.post(f"{AT}new/", {**FORM, "project": first.project.key})
    assert answer.status_code == 302, answer.content.decode()
    again = Preparation.objects.latest("number")
    page = leader.get(f"{AT}{again.number}/").content.decode()
    assert "This project was signed on" in page
    assert f"USD 5{'000000'}" in page.replace(",", "").replace("\xa0", " ")
    assert f"{AT}{again.number}/change/#id_follows" in page
    leader.post(
        f"{AT}{again.number}/change/", {**FORM, "project": first.project.key, "follows": "on"}
    )
    again.refresh_from_db()
    assert again.follows == first.record
    assert "This project was signed on" not in leader.get(f"{AT}{again.number}/").content.decode()


def test_a_leader_names_no_project_of_another_place(hall, enter):
    theirs = hall.held(hall.content(usd(5_000_000)), delegation=hall.other, by=hall.other_leader)
    theirs.refresh_from_db()
    answer = enter(hall.leader).post(f"{AT}new/", {**FORM, "project": theirs.project.key})
    assert answer.status_code == 422
    assert "no project" in answer.content.decode()
    assert theirs.project.name not in enter(hall.leader).get(f"{AT}new/").content.decode()
    assert theirs.project.name in enter(hall.organiser).get(f"{AT}new/").content.decode()


def test_the_organiser_screens_dismisses_accepts_and_returns_with_reasons(hall, enter):
    it = hall.submit(hall.draft(hall.content(usd(5_000_000), zone="XX-99")))
    organiser = enter(hall.organiser)
    at = f"{AT}{it.number}/"
    said = organiser.post(f"{at}accept/", follow=True).content.decode()
    assert "Not screened" in said
    organiser.post(f"{at}agree/")
    organiser.post(f"{at}screen/1/")
    dismiss = f"{at}dismiss/?check=zone-unknown&subject="
    assert "XX-99" in organiser.get(dismiss).content.decode()
    unexplained = organiser.post(dismiss, {"reason": "other"})
    assert unexplained.status_code == 422
    organiser.post(dismiss, {"reason": "other", "note": "named this year"})
    page = organiser.get(at).content.decode()
    assert "False alarms" in page
    assert "named this year" in page
    # Whom, not by which key.
    assert "screened: Bay Line Pumps" in page
    assert "the zone agreed" in page
    chinese = enter(hall.organiser, language="zh-hans").get(at).content.decode()
    assert "已筛查：Bay Line Pumps" in chinese
    assert "园区已同意" in chinese
    gone = it.parties.get(position=1)
    gone.delete()
    later = organiser.get(at).content.decode()
    assert "screened: a party since taken out" in later
    assert gone.party_id not in later
    gone.save(force_insert=True)
    assert organiser.post(f"{at}return/", {"reason": " "}).status_code == 422
    organiser.post(f"{at}return/", {"reason": "Name the county."})
    assert "Name the county." in enter(hall.leader).get(at).content.decode()
    enter(hall.leader).post(f"{at}submit/")
    organiser.post(f"{at}accept/")
    it.refresh_from_db()
    assert it.state == State.ACCEPTED


def test_a_trade_deal_has_flow_code_buyer_and_seller_and_no_foreign_part(hall, enter):
    answer = enter(hall.leader).post(
        f"{AT}new/trade/",
        {
            "delegation": "NB",
            "name": "Machine tools",
            "flow": "import",
            "hs_code": "8457",
            "kind": "contract",
            "total": "900000",
            "currency": "EUR",
            "party_1": "Harbour Trading",
            "role_1": "buyer",
            "party_2": "Bay Line Pumps",
            "role_2": "seller",
            "role_3": "seller",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    made = Preparation.objects.get()
    assert (made.subject, made.flow, made.hs_code) == ("trade", "import", "8457")
    assert [row.role for row in made.parties.all()] == ["buyer", "seller"]


def test_the_organiser_changes_the_call_by_the_clock_of_its_city(hall, enter):
    organiser = enter(hall.organiser)
    organiser.post(
        f"{AT}call/change/",
        {"opens_at": "2025-05-01T09:00", "closes_at": "2025-05-20T18:00", "note_zh": "请附授权书"},
    )
    call = Call.objects.get()
    assert call.closes_at.isoformat() == "2025-05-20T10:00:00+00:00"
    assert "请附授权书" in enter(hall.leader, "zh-hans").get(f"{AT}call/").content.decode()
    backwards = {"opens_at": "2025-05-21T09:00", "closes_at": "2025-05-20T18:00"}
    assert organiser.post(f"{AT}call/change/", backwards).status_code == 422
    tier = {"name_en": "Central stage", "name_zh": "主舞台", "at_least": "0", "currency": "USD"}
    assert organiser.post(f"{AT}call/tier/", tier).status_code == 302
    assert "Central stage" in organiser.get(f"{AT}call/").content.decode()
    organiser.post(f"{AT}call/tier/{Tier.objects.get().pk}/remove/")
    assert not Tier.objects.exists()


def test_the_organiser_makes_a_delegation_with_its_leader_and_quota(hall, enter):
    newcomer = hall.user("sato", Role.DELEGATION)
    organiser = enter(hall.organiser)
    facts = {"name_en": "Osaka", "name_zh": "大阪", "kind": "city", "most": "3"}
    facts |= {"leaders": ["sato"], "economy": "JP"}
    answer = organiser.post(f"{AT}delegations/new/", {**facts, "code": "OSA"})
    assert answer.status_code == 302, answer.content.decode()
    made = Delegation.objects.get(code="OSA")
    assert list(made.leaders.all()) == [newcomer]
    assert hall.call.quotas.get(delegation=made).most == 3
    assert organiser.post(f"{AT}delegations/new/", {**facts, "code": "OSA"}).status_code == 422
    organiser.post(f"{AT}delegations/OSA/", {**facts, "name_en": "Osaka Bay", "most": ""})
    made.refresh_from_db()
    assert made.name_en == "Osaka Bay"
    assert not hall.call.quotas.exists()


def test_the_list_filters_counts_sorts_and_writes_harmless_cells(hall, enter):
    hall.submit(hall.draft(hall.content(usd(5_000_000), name="=cmd|' /C calc'!A0")))
    hall.draft(hall.trade(usd(1_000_000)))
    officer = enter(hall.officer)
    page = officer.get("/signings/?direction=trade").content.decode()
    assert "Machine tools" in page
    assert "calc" not in page
    assert "Draft: 1" in page
    assert "Submitted: 1" not in page
    assert "Machine tools" in officer.get("/signings/?q=harbour").content.decode()
    assert "Machine tools" not in officer.get("/signings/?q=S0001").content.decode()
    biggest = officer.get("/signings/?sort=-total_minor").content.decode()
    assert biggest.index("calc") < biggest.index("Machine tools")
    csv = b"".join(officer.get("/signings/?format=csv").streaming_content).decode()
    assert "'=cmd|" in csv


PAGES = {"/signings/": 11, f"{AT}call/": 10, f"{AT}new/": 11, f"{AT}1/": 20, f"{AT}1/change/": 13}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_as_many_statements_however_much_it_shows(
    page, hall, enter, django_assert_num_queries
):
    hall.draft(hall.content(usd(5_000_000)))
    organiser = enter(hall.organiser)
    # The first look reads the signings that stand; they are kept until the ledger moves.
    organiser.get(page)
    with django_assert_num_queries(PAGES[page]):
        assert organiser.get(page).status_code == 200
    for number in range(3):
        hall.come(f"D{number}", hall.leader)
        hall.draft(hall.content(usd(6_000_000)))
    with django_assert_num_queries(PAGES[page]):
        organiser.get(page)


def test_the_organiser_lands_on_what_the_current_edition_is_at(hall, enter, client, at):
    hall.organiser.set_password("ningbo-harbour-7")
    hall.organiser.save()

    def landed() -> str:
        typed = {"username": hall.organiser.username, "password": "ningbo-harbour-7"}
        return client.post("/sign-in/", typed).url

    first = datetime(2025, 6, 8, 4, tzinfo=UTC)
    edition = Edition.objects.filter(pk=hall.call.edition_id)
    at(first - timedelta(days=20))
    # Nobody said when it is held.
    edition.update(starts_on=None, ends_on=None)
    assert landed() == f"{AT}call/"
    edition.update(starts_on=first.date(), ends_on=first.date() + timedelta(days=4))
    assert landed() == f"{AT}call/"
    at(first)
    assert landed() == "/ceremonies/"
    at(first + timedelta(days=400))
    assert landed() == f"{AT}call/"
    for address in (f"{AT}call/", "/ceremonies/"):
        assert enter(hall.organiser).get(address).status_code == 200


def test_sector_and_place_are_typed_by_name_in_either_language(hall, enter):
    leader = enter(hall.leader)
    page = leader.get(f"{AT}new/").content.decode()
    for name, offer in (("sector", "Manufacturing"), ("division", "Ningbo")):
        listed = page[page.index(f'<datalist id="{name}-offers">') :]
        assert offer in listed[: listed.index("</datalist>")]
    for number, (sector, place) in enumerate(
        [("manufacturing", "Beilun"), ("汽车制造业", "北仑区"), ("c36", "330206")], 1
    ):
        typed = {**FORM, "name": f"Works {number}", "sector": sector, "division": place}
        assert leader.post(f"{AT}new/", typed).status_code == 302
    made = Preparation.objects.order_by("number").values_list("sector", "division")
    assert list(made) == [("C", "330206"), ("C36", "330206"), ("C36", "330206")]
    refused = leader.post(f"{AT}new/", {**FORM, "sector": "motorcars"})
    assert refused.status_code == 422
    assert "motorcars" in refused.content.decode()


def test_every_name_that_the_form_offers_means_what_it_says(hall):
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for attribute, offers in (
                ("sector", offered_sectors()),
                ("division", offered_divisions()),
            ):
                for value, label in offers:
                    assert known_code(attribute, value) in {value, label}
