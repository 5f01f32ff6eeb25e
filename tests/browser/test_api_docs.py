"""The page that documents the API works under the strict security policy, from our own files alone."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_the_documentation_shows_an_operation_with_its_body_and_errors(open_page: Callable[..., Page]):
    page = open_page("/api/docs/#/tasks/tasks_complete")

    operation = page.locator("#operations-tasks-tasks_complete")
    beside = operation.locator(".opblock-summary-description")
    expect(beside).to_have_text("Finish a task: what follows opens, or is offered to whoever is next", timeout=30_000)
    expect(operation.get_by_text("Idempotency-Key").first).to_be_visible()
    expect(operation.get_by_role("cell", name="409").first).to_be_visible()


def test_the_documentation_is_reachable_without_an_account(open_page: Callable[..., Page]):
    page = open_page("/api/docs/", viewport="phone")

    expect(page.get_by_role("heading", name="procops")).to_be_visible(timeout=30_000)
    assert page.title() == "procops: REST API"
    page.emulate_media(color_scheme="dark")
    page.reload()
    expect(page.locator("html")).to_have_css("background-color", "rgb(28, 32, 34)")
    page.get_by_role("link", name="Back to procops").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
