"""Questions, recognition, export and erasure."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from entrepot.editions.models import Edition
from entrepot.outbox.models import Message
from entrepot.registration import actions, queries
from entrepot.registration.errors import (
    AnswerMissing,
    AnswerWrong,
    Gone,
    LinkClosed,
    QuestionIncomplete,
)
from entrepot.registration.models import Answer, Person, Recognition, Registration
from entrepot.registration.questions import Upload

MEALS = [("veg", "Vegetarian", "素食"), ("other", "Other", "其他")]
PDF = b"%PDF-1.7 a letter of somebody"


def conditional(reception):
    reception.ask("meal", "choice", choices=MEALS, required=True)
    return reception.ask("diet", shown_when="meal", shown_value="other", required=True)


def test_a_conditional_question_is_asked_only_where_its_condition_holds(reception):
    conditional(reception)
    with pytest.raises(AnswerMissing, match="meal"):
        reception.register()
    with pytest.raises(AnswerMissing, match="diet"):
        reception.register(answers={"meal": "other"})
    one, _ = reception.register(answers={"meal": "veg", "diet": "dropped"})
    assert {key: row.value for key, row in queries.answers(one).items()} == {"meal": "veg"}


@pytest.mark.parametrize(
    ("type", "given"),
    [("number", "twelve"), ("date", "18.6.2026"), ("choice", "fish"), ("consent", "maybe"),
     ("file", Upload("run.exe", b"MZ"))],
)  # fmt: skip
def test_an_answer_of_another_type_is_refused(reception, type, given):  # noqa: A002
    reception.ask("it", type, choices=MEALS if type == "choice" else ())
    with pytest.raises(AnswerWrong, match="REG-007"):
        reception.register(answers={"it": given})


def test_a_file_is_sealed_and_goes_with_the_person(reception):
    reception.ask("letter", "file")
    one, _ = reception.register(answers={"letter": Upload("letter.pdf", PDF)})
    kept = Answer.objects.get()
    assert (kept.value, "somebody" in kept.file) == ("letter.pdf", False)
    actions.erase_person(registration=one, comes=True, now=reception.tick())
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"label_zh": ""},
        {"purpose_en": " "},
        {"type": "choice"},
        {"shown_when": "nothing", "shown_value": "x"},
        {"shown_when": "meal", "shown_value": "fish"},
        {"shown_when": "meal", "shown_value": "veg", "position": 1},
        {"retention_days": 0},
    ],
)
def test_a_question_that_could_not_be_asked_is_refused(reception, facts):
    reception.ask("meal", "choice", choices=MEALS)
    with pytest.raises(QuestionIncomplete, match="REG-017"):
        reception.ask("new", **facts)


def test_a_question_that_shows_another_is_not_dropped_before_it(reception):
    shown = conditional(reception)
    with pytest.raises(QuestionIncomplete, match="diet"):
        actions.drop_question(
            question=shown.shown_when, by=reception.organiser, now=reception.tick()
        )


def earlier(reception):
    """Somebody who came to the 26th."""
    edition = Edition.objects.create(
        code="26", number=26, name_en="26th", name_zh="第二十六届",
        starts_on=date(2025, 6, 8), ends_on=date(2025, 6, 12),
    )  # fmt: skip
    details = reception.details(
        "Wei Zhang", name_han="张伟", email="zw@example.org", organisation="Haiyu Textile Co., Ltd."
    )
    return reception.register(details, enrolment=reception.opened(edition))[0]


@pytest.mark.parametrize(
    ("facts", "grounds"),
    [
        ({"name_latin": "", "name_han": "张伟", "organisation": "海屿 Haiyu Textile"}, None),
        ({"name_latin": "ZHANG Wei", "organisation": "haiyu textile"}, "name organisation"),
        ({"name_latin": "Wei Zhang", "email": "zw@example.org"}, "email name"),
        ({"name_latin": "David Zhang", "email": "zw@example.org"}, "email"),
        ({"name_latin": "Wei Zhang"}, None),
        ({"name_latin": "Ada Novak", "email": "zw@example.org"}, None),
    ],
)
def test_who_came_before_is_noted_by_what_is_the_same_and_merged_in_no_case(
    reception, facts, grounds
):
    earlier(reception)
    reception.register(reception.details(**facts))
    found = [row.grounds for row in Recognition.objects.all()]
    assert found == ([grounds] if grounds else [])
    assert Person.objects.count() == 2


def test_a_confirmed_return_moves_the_registration_and_a_denied_one_leaves_two_people(reception):
    before = earlier(reception)
    one, _ = reception.register(
        reception.details("Wei Zhang", email="zw@example.org", job_title="Chair")
    )
    recognition = Recognition.objects.get()
    actions.say_recognised(recognition=recognition, same=True)
    assert Person.objects.count() == 2
    actions.decide_recognition(
        recognition=recognition, same=True, by=reception.organiser, now=reception.tick()
    )
    one.refresh_from_db()
    assert one.person_id == before.person_id
    assert Person.objects.get().job_title == "Chair"


def test_denied_it_stays_two_people_and_is_not_asked_again(reception):
    earlier(reception)
    reception.register(reception.details("Wei Zhang", email="zw@example.org"))
    actions.decide_recognition(
        recognition=Recognition.objects.get(),
        same=False,
        by=reception.organiser,
        now=reception.tick(),
    )
    assert Person.objects.count() == 2
    assert not queries.returning(reception.enrolment).exists()


def test_a_person_takes_everything_that_is_kept_of_them(reception):
    reception.ask("wish")
    one, _ = reception.register(
        reception.details("Ada Novak", passport="X1234567", phone="+49 1"),
        answers={"wish": "a seat"},
    )
    data = json.loads(json.dumps(queries.own_data(one)))
    assert data["person"]["passport"] == "X1234567"
    assert data["registrations"][0]["answers"][0]["answer"] == "a seat"
    assert data["registrations"][0]["consents"][0]["version"] == 1


def test_erasure_leaves_the_count_and_no_name_anywhere(reception):
    reception.ask("wish")
    details = reception.details("Ada Novak", passport="X1234567", organisation="Novak Marine")
    one, token = reception.register(details, answers={"wish": "near Novak Marine"})
    counted = queries.counts(reception.enrolment)
    actions.erase_person(registration=one, comes=True, now=reception.tick())
    assert queries.counts(reception.enrolment) == counted == {("investor", "", "DE", "approved"): 1}
    for model in (Person, Registration, Answer, Message):
        assert "novak" not in str(list(model.objects.values())).lower(), model
        assert details.email not in str(list(model.objects.values())), model
    with pytest.raises(LinkClosed):
        actions.open_page(token)
    with pytest.raises(Gone, match="REG-022"):
        actions.change_details(registration=one, details=details, now=reception.tick())


def test_who_does_not_come_gives_the_place_up_with_the_data(reception):
    reception.quota(1)
    one, _ = reception.register()
    reception.register()
    actions.erase_person(registration=one, comes=False, now=reception.tick())
    assert reception.states() == ["cancelled", "approved"]


def test_answers_and_passports_go_when_their_time_is_over(reception):
    reception.ask("soon", retention_days=10)
    reception.ask("long", retention_days=400)
    reception.register(reception.details(passport="X1234567"), answers={"soon": "a", "long": "b"})
    ended = reception.edition.ends_on

    def erased(days: int) -> int:
        at = reception.now.replace(year=ended.year, month=ended.month, day=ended.day)
        return actions.erase_overdue(by=reception.organiser, now=at + timedelta(days=days))

    assert (erased(10), erased(11), erased(91)) == (0, 1, 1)
    assert Answer.objects.get().question.key == "long"
    assert Person.objects.get().passport == ""
