"""Everybody's way through the pages: every link answers, and none shows what staff see."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

import pypdf
from django.test import Client

from entrepot.projects.models import Project
from tests.figures.history import History
from tests.portal.symposium import hold

LINK = re.compile(r'(?:href|src)="(/[^"#]*)')
STAFF_ONLY = ("/projects/", "/records/", "/batches/", "/enterprises/")


def test_every_public_link_answers_and_names_no_project(db: None, common_dir: Path) -> None:
    history = History()
    for place, project in enumerate(hold(history)):
        Project.objects.create(
            id=project, register="own", key=f"KEY-{place:03}", name=f"Quillmark {place} Drives"
        )
    client = Client()
    waiting, seen, papers = ["/"], set(), set()
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith("/static/"):
            continue
        seen.add(address)
        answer = client.get(address)
        if address.startswith("/language/"):
            assert answer.status_code == 302
            continue
        assert answer.status_code == 200, address
        if answer.headers["Content-Type"] == "application/pdf":
            document = pypdf.PdfReader(io.BytesIO(answer.content))
            told = "".join(sheet.extract_text() for sheet in document.pages)
            assert "Quillmark" not in told, address
            assert "KEY-0" not in told, address
            papers.add(address)
            continue
        page = unescape(answer.content.decode())
        assert "Quillmark" not in page, address
        assert "KEY-0" not in page, address
        links = [unescape(link) for link in LINK.findall(answer.content.decode())]
        assert not [link for link in links if link.startswith(STAFF_ONLY)], address
        waiting += links
    assert len([address for address in seen if "/figures/receipt/" in address]) > 5
    assert "/editions/1/report/en.pdf" in papers
