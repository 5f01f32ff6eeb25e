"""The browser tests drive a real browser, with its protections on."""

from collections.abc import Callable

from playwright.sync_api import Page


def test_chromium_reaches_the_site(open_page: Callable[..., Page]):
    page = open_page("/healthz")

    assert page.inner_text("body") == "alive"


def test_a_phone_is_390_pixels_wide_and_may_be_dark(open_page: Callable[..., Page]):
    page = open_page("/healthz", viewport="phone", theme="dark")

    assert page.evaluate("innerWidth") == 390
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is True


def test_the_same_origin_rule_is_in_force(open_page: Callable[..., Page]):
    page = open_page("/healthz")

    assert page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'reached', error => error.name)") == "TypeError"
