"""A real Chromium for the tests marked `browser`.

pytest-playwright gives the fixtures `page`, `context` and `new_context`; here it is told which program to start, and
how. `--headed`, `--tracing`, `--screenshot` and `--output` are its own options.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from procops.people.models import Person
from procops.running import binaries
from tests.browser import program
from tests.browser.visitor import Visitor
from tests.browser.wall_clock import WallClock
from tests.cast import MONDAY

WITHIN = 15_000
"""Milliseconds a page has for what is waited for: time enough for a machine that does much else."""

expect.set_options(timeout=WITHIN)

VIEWPORTS = {"desktop": (1440, 900), "tablet": (768, 1024), "phone": (390, 844)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder drives a browser, and is left to `make thorough` unless it is of the core."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            if not item.get_closest_marker("core"):
                item.add_marker(pytest.mark.thorough)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser found on this machine. Its absence fails the test with the ways out, and skips nothing."""
    try:
        return {**browser_type_launch_args, **program.launching()}
    except binaries.NotFound as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Contexts speak English, live in UTC and hold still."""
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "UTC", "reduced_motion": "reduce"}


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """The address of the running site, without a slash at the end."""
    return str(live_server.url)


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What pages complained of: scripts that failed, breaches of the security policy, requests to other servers.

    A test that expects one takes it out of the list; what is left in the end fails the test.
    """
    heard: list[str] = []
    yield heard
    assert heard == []


@pytest.fixture
def open_page(new_context: Callable[..., BrowserContext], site: str, complaints: list[str]) -> Callable[..., Page]:
    """Opens a page of the site as a new visitor: `open_page("/queue", viewport="phone", theme="dark")`.

    `page.context.new_page()` opens another one for the same visitor; `scripts=False` is a browser without JavaScript.
    """

    def opened(path: str = "/", *, viewport: str = "desktop", theme: str = "light", scripts: bool = True) -> Page:
        width, height = VIEWPORTS[viewport]
        context = new_context(
            base_url=site,
            viewport={"width": width, "height": height},
            color_scheme=theme,
            java_script_enabled=scripts,
        )
        context.set_default_timeout(WITHIN)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda message: complaints.append(message.text) if _is_a_breach(message) else None)
        context.on("request", lambda request: complaints.append(request.url) if _leaves(request, site) else None)
        page = context.new_page()
        page.goto(path)
        return page

    return opened


@pytest.fixture
def wall_clock(monkeypatch: pytest.MonkeyPatch) -> WallClock:
    """Eleven o'clock on the Monday on which everything begins, for the site and for every visitor's browser."""
    clock = WallClock(MONDAY + timedelta(hours=2))
    monkeypatch.setattr("procops.clock.now", lambda: clock.now)
    return clock


@pytest.fixture
def visitor(open_page: Callable[..., Page], wall_clock: WallClock) -> Callable[..., Visitor]:
    """Somebody of the cast who has logged in, at a browser of their own: `visitor(mia, viewport="phone")`."""

    def arrived(person: Person, **how: Any) -> Visitor:
        page = open_page("/healthz", **how)
        if how.get("scripts", True):
            wall_clock.hang_in(page.context)
        return Visitor(page, person).logged_in()

    return arrived


def _is_a_breach(message: ConsoleMessage) -> bool:
    return message.type == "error" and "Content Security Policy" in message.text


def _leaves(request: Request, site: str) -> bool:
    return not request.url.startswith((f"{site}/", "data:", "blob:", "about:"))
