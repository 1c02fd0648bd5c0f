"""Home → figure → receipt → project → entry, in a real browser; takes the screenshots."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cluster import free_port

pytestmark = [pytest.mark.once, pytest.mark.slow]
SCREENS = Path(__file__).parents[2] / "docs" / "screenshots"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A small demonstration, made and served as a newcomer would."""
    import os
    import time
    import urllib.request

    folder = tmp_path_factory.mktemp("demo")
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "SECRET_KEY")}
    command = [sys.executable, "-m", "entrepot.cli", "demo", "--small", "--data-dir", str(folder)]
    running = subprocess.Popen([*command, "--port", str(port)], env=environment)
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}/about/accessibility/", timeout=5)
            break
        except OSError:
            time.sleep(0.5)
    yield address
    running.terminate()
    running.wait(20)


def test_from_the_first_page_to_the_entry_behind_a_figure(demo, new_page, axe):
    page = new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{demo}/", timeout=180_000)
    assert page.get_by_role("link", name="more than 3,700").is_visible()
    assert page.get_by_role("link", name="over 50 billion US dollars").is_visible()
    assert page.get_by_role("link", name="22.7 %").first.is_visible()
    assert axe(page) == []
    SCREENS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENS / "home.png", full_page=True)
    page.get_by_role("link", name="over 50 billion US dollars").click()
    assert page.get_by_text("shown to signed-in staff").is_visible()
    page.goto(f"{demo}/")
    page.get_by_role("button", name="Project officer").click()
    assert page.get_by_role("heading", name="Desk").is_visible()
    assert axe(page) == []
    page.goto(f"{demo}/projects/")
    assert axe(page) == []
    page.screenshot(path=SCREENS / "projects.png")
    page.goto(f"{demo}/")
    page.get_by_role("link", name="over 50 billion US dollars").click()
    page.screenshot(path=SCREENS / "receipt.png")
    assert axe(page) == []
    table = page.get_by_role("region").last
    table.get_by_role("row").nth(1).get_by_role("link").last.click()
    assert page.get_by_role("button", name="Confirm: still true").is_visible()
    assert axe(page) == []
    page.screenshot(path=SCREENS / "project.png", full_page=True)
    page.get_by_role("link", name="Committed · original").first.click()
    assert page.get_by_text("As recorded").is_visible()
    assert axe(page) == []


def test_the_first_page_reads_in_chinese_on_a_phone(demo, new_page, axe):
    page = new_page(language="zh-CN", width=390, height=844)
    page.set_default_timeout(120_000)
    page.goto(f"{demo}/", timeout=180_000)
    assert page.get_by_role("link", name="超过3,700").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []
    page.screenshot(path=SCREENS / "home-zh-390.png", full_page=True)
    page.get_by_role("link", name="English").click()
    assert page.get_by_role("link", name="more than 3,700").is_visible()


def test_a_verifier_approves_what_waits(demo, new_page, axe):
    page = new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{demo}/sign-in/")
    page.get_by_role("button", name="Verifier").click()
    page.get_by_role("link", name="Batches").click()
    assert axe(page) == []
    page.get_by_role("table").get_by_role("link").first.click()
    assert axe(page) == []
    page.get_by_role("button", name="Approve").click()
    assert page.get_by_text("Your verdict is recorded.").is_visible()
