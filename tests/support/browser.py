"""Browser fixtures: Debian's Chromium driven by Playwright, which brings no browser of its own.

`page` is a fresh page in English at 1280 × 900; `new_page(language=…, width=…)` makes others;
`site` is a served instance; `axe(page)` lists serious findings of the accessibility rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.instances import Instance
from tests.support.surroundings import ROOT, chromium, unavailable

#: The pictures of the guides, and how large one may be.
SCREENS = ROOT / "docs" / "screenshots" / "guides"
LARGEST = 250_000
#: Milliseconds that an act or an expectation waits: a machine at work on much else is no reason to
#: fail, and a test that passes never waits so long.
PATIENCE = 120_000
#: No sandbox, since CI runs as root; and nothing that calls home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for this worker."""
    from playwright.sync_api import expect, sync_playwright

    # Five seconds, unless told: less than a served page takes on a machine that is full.
    expect.set_options(timeout=PATIENCE)
    path = chromium()
    if path is None:
        unavailable("there is no Chromium: `make system` installs it")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def new_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Makes pages: `new_page(language="zh-CN", width=390, height=844, scheme="dark")`."""
    contexts = []

    def make(
        *,
        language: str = "en",
        width: int = 1280,
        height: int = 900,
        scheme: str = "light",
        script: bool = True,
        **more: Any,
    ) -> Any:
        context = browser.new_context(
            locale=language,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=script,
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def picture(page: Any, name: str, *, full: bool = False) -> None:
    """The page as it stands, for the guides: in English and in Chinese, each small."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    url = page.url.split("#")[0]
    site = "/".join(url.split("/")[:3])
    before = [one for one in page.context.cookies(site) if one["name"] == "language"]
    tab = page.context.new_page()
    tab.set_viewport_size(page.viewport_size)
    for short, language in (("en", "en"), ("zh", "zh-hans")):
        page.context.add_cookies([{"name": "language", "value": language, "url": site}])
        tab.goto(url)
        path = SCREENS / f"{name}-{short}.png"
        tab.screenshot(path=path, full_page=full)
        assert path.stat().st_size < LARGEST, f"{path.name} is larger than {LARGEST} bytes"
    tab.close()
    page.context.clear_cookies(name="language")
    page.context.add_cookies(before)


def sign_in(page: Any, site: str, name: str, password: str) -> None:
    """Sign in by name, and be in before the next act: another page would cut the form's answer."""
    page.goto(f"{site}/sign-in/")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def enter(page: Any, demo: str, role: str) -> None:
    """Enter the demonstration as a role, by its button."""
    page.goto(f"{demo}/sign-in/")
    page.locator(f"button[formaction='/sign-in/as/{role}/']").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def choose(page: Any, group: str, link: str) -> None:
    """Open a group of the navigation and follow one of its links."""
    menu = page.locator(".menu", has=page.locator("summary", has_text=group))
    menu.locator("summary").click()
    menu.get_by_role("link", name=link).click()


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    return new_page()


@pytest.fixture
def site(instance: Instance) -> Iterator[str]:
    """The address of a fresh, empty instance, served."""
    with instance.served() as address:
        yield address


@pytest.fixture
def axe() -> Callable[[Any], list[str]]:
    """Serious and critical findings on a page, a line each; empty is good."""
    from axe_playwright_python.sync_playwright import Axe

    def findings(page: Any) -> list[str]:
        # After a click the page may be half drawn.
        page.wait_for_load_state()
        violations = Axe().run(page).response["violations"]
        return [
            f"{found['id']}: {node['html'][:160]}"
            for found in violations
            if found["impact"] in {"serious", "critical"}
            for node in found["nodes"]
        ]

    return findings
