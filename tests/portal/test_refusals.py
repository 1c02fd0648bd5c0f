"""What can't be shown says so in our look, in the reader's language, and what to do."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from entrepot.portal.pages import refusals


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "There is nothing at this address"), ("zh-hans", "该地址没有内容")],
)
def test_an_unknown_address(office, language, words):
    answer = office.client("officer", language).get("/nowhere/")
    assert answer.status_code == 404
    assert words in answer.content.decode()
    assert "web/entrepot.css" in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Your role may not do this"), ("zh-hans", "您的角色无权")]
)
def test_an_act_of_another_role(office, language, words):
    answer = office.client("verifier", language).get("/projects/new/")
    assert answer.status_code == 403
    assert words in answer.content.decode()


def test_a_body_that_is_too_large_is_refused_before_it_is_read(office, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = office.client("officer").post("/projects/own/P-1/step/", {"kind": "x" * 200})
    assert answer.status_code == 413
    assert "What you sent is too large" in answer.content.decode()


def test_a_failure_answers_without_the_database(django_assert_num_queries, db):
    with django_assert_num_queries(0), translation.override("en"):
        answer = refusals.failed(RequestFactory().get("/projects/"))
    assert answer.status_code == 500
    assert "Nothing was recorded" in answer.content.decode()


def test_a_form_from_a_stale_page(office):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/sign-in/", {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert "This form is out of date" in answer.content.decode()
