"""Pages of registration through the test client: what each shows, refuses and writes."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pypdf
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from entrepot import clock
from entrepot.outbox.models import Message
from entrepot.registration.models import PassportView, Person, Question, Recognition, Registration
from tests.registration.reception import Reception, member, sheet

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def reception(db: None) -> Reception:
    cache.clear()  # what counts tries lives longer than a test
    return Reception(clock.now())


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def filled(**facts: Any) -> dict[str, Any]:
    return {
        "name_latin": "Ada Novak",
        "email": "ada@example.org",
        "organisation": "Novak Marine",
        "economy": "SI",
        "agreed": "on",
    } | facts


def registered(client: Client, **facts: Any) -> Registration:
    answer = client.post("/register/27/investor/", filled(**facts))
    assert answer.status_code == 302, answer.content.decode()
    assert answer.url == "/registration/mine/"
    return Registration.objects.latest("pk")


ASKED = {
    "key": "meal",
    "type": "choice",
    "label_en": "What do you eat?",
    "label_zh": "饮食要求",
    "choices": "any | Everything | 均可\nother | Something else | 其他",
    "purpose_en": "To order meals.",
    "purpose_zh": "用于安排用餐。",
    "basis": "consent",
    "retention_days": "30",
    "required": "on",
}


def asked_by_the_organiser(reception: Reception) -> None:
    """A choice, and a question that its second value shows: both through the forms."""
    client = signed_in(reception.organiser)
    for facts in (
        ASKED,
        ASKED
        | {"key": "diet", "type": "text", "choices": "", "label_en": "Which diet?",
           "label_zh": "何种饮食", "shown_when": "meal", "shown_value": "other"},
    ):  # fmt: skip
        answer = client.post("/registration/27/terms/questions/new/", facts)
        assert answer.status_code == 302, answer.content.decode()


def test_a_conditional_question_stands_in_the_form_in_both_languages_and_in_the_export(reception):
    asked_by_the_organiser(reception)
    client = Client()
    for language, question, hint in (
        ("en", "Which diet?", "Only where “What do you eat?” is “Something else”."),
        ("zh-hans", "何种饮食", "仅当“饮食要求”为“其他”时填写。"),
    ):
        page = client.get("/register/27/investor/", headers={"accept-language": language})
        assert question in page.content.decode()
        assert hint in page.content.decode()
    missing = client.post("/register/27/investor/", filled(q_meal="other"))
    assert missing.status_code == 422
    assert "REG-006" not in missing.content.decode()
    assert "“Which diet?” has no answer" in missing.content.decode()
    registered(client, q_meal="other", q_diet="No fish")
    registered(Client(), name_latin="Bo Chen", email="bo@example.org", q_meal="any")
    download = signed_in(reception.organiser).get("/registration/?format=csv")
    text = b"".join(download.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    heads = ("meal: What do you eat? / 饮食要求", "diet: Which diet? / 何种饮食")
    assert [[row[head] for head in heads] for row in rows] == [["other", "No fish"], ["any", ""]]


def test_a_refused_question_comes_back_with_what_was_typed(reception):
    client = signed_in(reception.organiser)
    answer = client.post(
        "/registration/27/terms/questions/new/", ASKED | {"choices": "any | Everything"}
    )
    assert answer.status_code == 422
    assert "any | Everything" in answer.content.decode()
    assert not Question.objects.exists()


def test_without_consent_the_form_comes_back_and_nothing_is_kept(reception):
    facts = filled()
    del facts["agreed"]
    answer = Client().post("/register/27/investor/", facts)
    assert answer.status_code == 422
    assert "Ada Novak" in answer.content.decode()
    assert not Person.objects.exists()


def test_the_own_page_changes_answers_and_says_what_is_kept(reception):
    asked_by_the_organiser(reception)
    client = Client()
    one = registered(client, q_meal="any")
    page = client.get("/registration/mine/").content.decode()
    assert "Novak Marine" in page
    assert client.post(
        "/registration/mine/change/", filled(job_title="Director", passport="PA 1234567")
    ).status_code == 302  # fmt: skip
    assert client.post(
        "/registration/mine/answers/", {"q_meal": "other", "q_diet": "No nuts"}
    ).status_code == 302  # fmt: skip
    person = Person.objects.get()
    assert person.job_title == "Director"
    assert {row.value for row in one.answers.all()} == {"other", "No nuts"}
    assert "1234567" not in client.get("/registration/mine/").content.decode()


def test_a_person_takes_and_erases_everything_and_the_counts_stay(reception):
    client = Client()
    registered(client, passport="")
    counts = signed_in(reception.organiser).get("/registration/27/counts/").content
    taken = json.loads(client.get("/registration/mine/data.json").content)
    assert taken["person"]["name_latin"] == "Ada Novak"
    assert client.get("/registration/mine/erase/").status_code == 200
    gone = client.post("/registration/mine/erase/", {"comes": "on"}, follow=True)
    assert "All your personal data are erased" in gone.content.decode()
    assert client.get("/registration/mine/").url == "/registration/mine/closed/"
    organiser = signed_in(reception.organiser)
    assert "Novak" not in organiser.get("/registration/").content.decode()
    assert organiser.get("/registration/27/1/").status_code == 200
    assert "1 registrations by kind" in organiser.get("/registration/27/counts/").content.decode()
    assert b"Slovenia" in counts


def test_a_personal_link_opens_the_page_leaves_no_trace_and_a_wrong_one_opens_nothing(reception):
    _, token = reception.register(reception.details("Ada Novak"))
    client = Client()
    answer = client.get(f"/r/{token}/")
    assert (answer.url, answer.headers["Referrer-Policy"]) == (
        "/registration/mine/",
        "no-referrer",
    )
    assert "Ada Novak" in client.get("/registration/mine/").content.decode()
    assert Client().get("/r/wrong/").url == "/registration/mine/closed/"


@pytest.mark.slow
def test_the_visa_letter_names_the_passport_and_needs_it_and_the_approval(reception):
    client = Client()
    registered(client)
    missing = client.get("/registration/mine/letter/en.pdf", follow=True)
    assert "No passport number is kept" in missing.content.decode()
    client.post("/registration/mine/change/", filled(passport="PA1234567"))
    for language, words in (("en", "Letter of invitation"), ("zh", "邀请函")):
        letter = client.get(f"/registration/mine/letter/{language}.pdf")
        assert letter.headers["Content-Type"] == "application/pdf"
        text = pypdf.PdfReader(io.BytesIO(letter.content)).pages[0].extract_text()
        assert "PA1234567" in text
        assert words in text
    assert not PassportView.objects.exists()


def test_the_organiser_reads_a_passport_only_with_a_purpose_and_it_is_on_record(reception):
    reception.register(reception.details("Ada Novak", passport="PA1234567"))
    client = signed_in(reception.organiser)
    address = "/registration/27/1/passport/"
    assert "PA1234567" not in client.get("/registration/27/1/").content.decode()
    assert client.post(address, {"purpose": ""}).status_code == 422
    shown = client.post(address, {"purpose": "consulate asked"})
    assert "PA1234567" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert "consulate asked" in client.get("/registration/27/1/").content.decode()
    assert signed_in(reception.leader).get(address).status_code == 403


def test_a_leader_sees_the_own_delegation_alone(reception):
    reception.register(reception.details("Alone Person"))
    reception.upload([member(1)])
    reception.upload([member(2)], by=reception.stranger, delegation=reception.other)
    page = signed_in(reception.leader).get("/registration/").content.decode()
    assert "Member Row1" in page
    assert "Member Row2" not in page
    assert "Alone Person" not in page
    assert signed_in(reception.leader).get("/registration/27/3/").status_code == 404


def uploaded(client: Client, rows: list[dict[str, str]], mode: str = "all-or-none") -> Any:
    file = SimpleUploadedFile("list.csv", sheet(rows))
    facts = {"delegation": "NB", "mode": mode, "sheet": file}
    return client.post("/registration/27/sheet/", facts)


def test_a_sheet_is_answered_row_by_row_and_the_same_again_changes_nothing(reception):
    client = signed_in(reception.leader)
    wrong = uploaded(client, [member(1), member(2, Economy="Atlantis")])
    assert wrong.status_code == 422
    assert "Atlantis" in wrong.content.decode()
    assert not Person.objects.exists()
    right = [member(1), member(2)]
    assert uploaded(client, right).status_code == 200
    letters = Message.objects.count()
    assert uploaded(client, right).status_code == 200
    assert (Person.objects.count(), Message.objects.count()) == (2, letters)


def test_the_template_of_a_sheet_is_read_back_with_all_its_columns(reception):
    from entrepot.registration import queries, sheets

    reception.ask("shoe")
    client = signed_in(reception.leader)
    for language in ("en", "zh-hans"):
        file = client.get(
            "/registration/27/sheet/template.xlsx", headers={"accept-language": language}
        )
        read = sheets.read("t.xlsx", file.content, queries.questions(reception.enrolment))
        assert set(read.heads) == {*sheets.COLUMNS, "q:shoe"}
        assert read.unknown == []


def test_a_returning_person_is_asked_and_the_organiser_decides(reception):
    from tests.registration.test_own_data import earlier

    before = earlier(reception)
    client = Client()
    registered(client, name_latin="Wei Zhang", email="zw@example.org")
    page = client.get("/registration/mine/").content.decode()
    assert "came to edition 26" in page
    row = Recognition.objects.get()
    client.post(f"/registration/mine/returning/{row.pk}/", {"same": "yes"})
    organiser = signed_in(reception.organiser)
    listed = organiser.get("/registration/27/returning/").content.decode()
    assert "that&#x27;s me" in listed or "that's me" in listed
    organiser.post(f"/registration/27/returning/{row.pk}/", {"same": "yes"})
    assert Registration.objects.latest("pk").person_id == before.person_id


def test_the_organiser_sets_terms_and_a_code_lets_somebody_in(reception):
    client = signed_in(reception.organiser)
    at = "/registration/27/terms/"
    for act, facts in (
        ("rule", {"kind": "official", "door": "invited", "approval": "invited"}),
        ("quota", {"kind": "official", "delegation": "", "most": "1"}),
        (
            "invite",
            {"kind": "official", "delegation": "NB", "code": "MAYOR", "uses_most": "2",
             "expires_at": "2030-01-01T12:00"},
        ),
        ("consent", {"text_en": "Newer.", "text_zh": "新版。"}),
    ):  # fmt: skip
        assert client.post(f"{at}{act}/", facts).status_code == 302, act
    for name in ("Ada Novak", "Bo Chen"):
        facts = filled(name_latin=name, code="mayor")
        assert Client().post("/register/27/official/", facts).status_code == 302
    assert reception.states() == ["approved", "waiting"]
    page = client.get(at).content.decode()
    assert "MAYOR" in page
    assert "2 / 2" in page


def test_a_list_costs_the_same_statements_for_one_row_and_for_many(
    reception, django_assert_max_num_queries
):
    client = signed_in(reception.organiser)
    reception.upload([member(number) for number in range(1, 31)])
    with django_assert_max_num_queries(14):
        assert client.get("/registration/").status_code == 200


def test_a_journalist_applies_is_accredited_and_reads_what_is_under_embargo(reception):
    client, organiser = Client(), signed_in(reception.organiser)
    assert client.post("/register/27/press/", filled()).status_code == 302
    note = {"title_en": "Opening day", "title_zh": "开幕日", "body_en": "Sixty signings.",
            "body_zh": "六十个项目。", "embargo_until": "2030-01-01T12:00"}  # fmt: skip
    assert organiser.post("/registration/27/press/note/", note).status_code == 302
    assert client.get("/registration/mine/press/").url == "/registration/mine/"
    facts = {"outlet": "Bay Courier", "work": "Press card 77"}
    assert client.post("/registration/mine/press/apply/", facts).status_code == 302
    desk = organiser.get("/registration/27/press/").content.decode()
    assert "Bay Courier" in desk
    door = f"/registration/27/press/{Registration.objects.get().accreditation.pk}/"
    assert organiser.post(door, {"decision": "yes", "reason": ""}).status_code == 422
    assert organiser.post(door, {"decision": "yes", "reason": "Known."}).status_code == 302
    room = client.get("/registration/mine/press/").content.decode()
    assert "Sixty signings." in room
    assert "Embargo: nothing of this may be published before" in room


def test_codes_can_not_be_guessed_and_one_address_is_not_flooded_with_letters(reception):
    client = Client()
    for number in range(20):
        answer = client.post("/register/27/investor/", filled(code=f"GUESS{number}"))
        assert answer.status_code in (422, 429)
    assert client.post("/register/27/investor/", filled()).status_code == 429
    cache.clear()
    answers = [
        client.post("/register/27/investor/", filled(name_latin=f"Guest{number} Novak"))
        for number in range(11)
    ]
    assert [one.status_code for one in answers] == [302] * 10 + [429]
    assert Message.objects.count() == 10


def test_a_file_that_was_given_comes_back_byte_by_byte_to_its_person_and_the_organiser(reception):
    reception.ask("paper", "file")
    client = Client()
    content = b"%PDF-1.7 of Ada"
    registered(client, q_paper=SimpleUploadedFile("paper.pdf", content))
    for reader, address in (
        (client, "/registration/mine/files/paper/"),
        (signed_in(reception.organiser), "/registration/27/1/files/paper/"),
    ):
        assert b"".join(reader.get(address).streaming_content) == content
    assert Client().get("/registration/mine/files/paper/").status_code == 302
    assert signed_in(reception.leader).get("/registration/27/1/files/paper/").status_code == 403
