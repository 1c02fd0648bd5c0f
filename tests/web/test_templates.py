"""Templates and sheets: nothing inline, a sheet a component, and the style guide renders whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.utils import translation

import entrepot
import entrepot.web
from entrepot.web import i18n, middleware, styleguide
from tests.web import frame

pytestmark = pytest.mark.once

PACKAGE = Path(entrepot.__file__).parent
WEB = Path(entrepot.web.__file__).parent
COMPONENTS = sorted((WEB / "templates/web/components").glob("*.html"))
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
VOID = {"meta", "link", "input", "br", "img", "hr", "wbr", "source", "area", "col"}


@pytest.fixture(autouse=True)
def _settings() -> Iterator[None]:
    with (
        override_settings(TEMPLATES=frame.TEMPLATES, ROOT_URLCONF="tests.web.frame"),
        translation.override("en"),
    ):
        yield


class Page(HTMLParser):
    """Reads a page strictly: tags must close in order, ids be unique, nothing be inline."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.described: list[str] = []
        self.faults: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.faults.append(f"{tag} {name}={value}")
            if name == "id":
                self.ids.append(value or "")
            if name == "href":
                self.hrefs.append(value or "")
            if name in {"aria-describedby", "aria-labelledby"}:
                self.described += (value or "").split()
        if tag == "style" or (tag == "script" and "src" not in dict(attrs)):
            self.faults.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing at {self.getpos()}")


def guide(**more: object) -> str:
    request = RequestFactory().get("/style?q=1")
    return render_to_string("web/styleguide.html", styleguide.frame() | more, request)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_has_nothing_inline(path: Path) -> None:
    source = re.sub(r"{#.*?#}", "", path.read_text("utf-8"))
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_component_has_its_sheet_and_says_its_inputs(path: Path) -> None:
    sheets = WEB / "static/web"
    assert (sheets / "components" / f"{path.stem}.css").exists()
    imported = (sheets / "entrepot.css").read_text("utf-8")
    assert f'url("components/{path.stem}.css")' in imported
    assert re.match(r"{# .*inputs: .* #}", path.read_text("utf-8"))


def test_every_sheet_is_imported_and_belongs_to_a_component() -> None:
    names = {path.stem for path in (WEB / "static/web/components").glob("*.css")}
    assert names == {path.stem for path in COMPONENTS}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("demo", [True, False])
def test_style_guide_is_well_formed(language: str, demo: bool) -> None:
    with translation.override(language):
        page = Page(guide(is_demo=demo, demo_roles=[("Officer", "/enter")]))
    assert page.faults == []
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert set(page.described) <= set(page.ids)


def test_signed_in_head_names_the_person_and_offers_to_leave() -> None:
    user = SimpleNamespace(
        is_authenticated=True, label="Lin Wei", role="officer", get_role_display="Project officer"
    )
    page = guide(user=user)
    assert "Lin Wei, Project officer" in page
    assert "Sign in" not in page
    assert "Demonstration data" not in page


def test_error_summary_links_to_fields_that_exist() -> None:
    page = Page(guide())
    targets = [href[1:] for href in page.hrefs if href.startswith("#id_")]
    assert targets
    assert set(targets) <= set(page.ids)


def test_language_switch_stays_on_the_page() -> None:
    page = Page(guide())
    assert "/language?language=zh-hans&next=%2Fstyle%3Fq%3D1" in page.hrefs


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/projects?q=1", "/projects?q=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_language_is_kept_and_redirects_are_safe(target: str, lands: str) -> None:
    request = RequestFactory().get("/language", {"language": "zh-hans", "next": target})
    response = i18n.set_language(request)
    assert (response.status_code, response["Location"]) == (302, lands)
    assert response.cookies["language"].value == "zh-hans"


def test_unknown_language_is_not_kept() -> None:
    response = i18n.set_language(RequestFactory().get("/language", {"language": "xx"}))
    assert not response.cookies


def test_every_answer_has_the_security_headers() -> None:
    answer = middleware.SecurityHeaders(lambda request: HttpResponse())(HttpRequest())
    assert middleware.HEADERS.items() <= dict(answer.headers).items()
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_view_may_be_stricter() -> None:
    strict = HttpResponse(headers={"Content-Security-Policy": "sandbox"})
    answer = middleware.SecurityHeaders(lambda request: strict)(HttpRequest())
    assert answer["Content-Security-Policy"] == "sandbox"


def test_request_has_one_instant() -> None:
    request = HttpRequest()
    middleware.Now(lambda _: HttpResponse())(request)
    assert request.now.utcoffset().total_seconds() == 0  # type: ignore[attr-defined]
