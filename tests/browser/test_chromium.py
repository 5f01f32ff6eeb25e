"""The browser tests drive a real browser, with its protections on."""

from collections.abc import Callable

from playwright.sync_api import Page


def test_chromium_reaches_the_site(open_page: Callable[..., Page]):
    page = open_page("/healthz")

    assert page.inner_text("body").strip() == "alive"


def test_a_phone_is_390_pixels_wide_and_may_be_dark(open_page: Callable[..., Page]):
    page = open_page("/healthz", viewport="phone", theme="dark")

    assert page.evaluate("innerWidth") == 390
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is True


def test_the_security_policy_is_in_force_and_a_breach_is_heard(open_page: Callable[..., Page], complaints: list[str]):
    page = open_page("/healthz")
    reach = "fetch('http://127.0.0.1:9/').then(() => 'reached', error => error.name)"

    assert page.evaluate(reach) == "TypeError"
    assert {"Content Security Policy" in complaint for complaint in complaints} == {True}
    complaints.clear()


def test_a_script_that_fails_is_heard(open_page: Callable[..., Page], complaints: list[str]):
    page = open_page("/healthz")
    with page.context.expect_event("weberror"):
        page.evaluate("setTimeout(() => { throw new Error('oh no') })")

    assert [complaint.splitlines()[0] for complaint in complaints] == ["oh no"]
    complaints.clear()
