"""Somebody at a browser, who does by mouse and keyboard what people do."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Self

from playwright.sync_api import Locator, Page, expect

from procops.people.models import Person
from tests.cast import PASSWORD

PAUSE = 50
"""Milliseconds between two looks."""


class Visitor:
    """One person with a page of their own. Presses of buttons and links are counted."""

    def __init__(self, page: Page, person: Person) -> None:
        self.page, self.person, self.presses = page, person, 0

    def logged_in(self) -> Self:
        """Log in with address and password."""
        self.page.goto("/accounts/login/")
        self.page.get_by_label("E-mail").fill(self.person.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Log in")
        expect(self.heading("My queue")).to_be_visible()
        return self

    # Seeing

    def go(self, path: str) -> Self:
        """Type an address."""
        self.page.goto(path)
        return self

    def heading(self, words: str) -> Locator:
        return self.page.get_by_role("heading", name=words, exact=True)

    def sees(self, words: str) -> None:
        """Wait until these words can be seen."""
        expect(self.page.get_by_text(words).first).to_be_visible()

    def is_told(self, words: str) -> None:
        """Wait for a toast with these words."""
        expect(self.page.locator(".toast-text").get_by_text(words)).to_be_visible()

    def row(self, title: str, about: str = "") -> Locator:
        """The one row of a list with this title that is about this."""
        titled = self.page.locator(".cell-title").get_by_text(title, exact=True)
        return self.page.locator("[data-row]").filter(has=titled).filter(has_text=about)

    def rows(self) -> list[str]:
        """The titles of all rows, from top to bottom."""
        return self.page.locator("[data-row] .cell-title").all_inner_texts()

    def wait_until(self, holds: Callable[[], bool], *, within: float = 10_000) -> None:
        """Wait until something holds that no page shows.

        :param within: milliseconds.
        """
        for _ in range(int(within / PAUSE)):
            if holds():
                return
            self.page.wait_for_timeout(PAUSE)
        assert holds()

    # Doing

    def press(self, words: str, *, row: Locator | None = None) -> None:
        """Press the button or link of that name; in a row the button, whose name ends with what the row is about."""
        if row is not None:
            row.locator(".btn").filter(has_text=re.compile(rf"^\s*{re.escape(words)}")).click()
        else:
            named = re.compile(rf"^{re.escape(words)}( \d+)?$")  # a place of the side bar has its count behind its name
            either = self.page.get_by_role("button", name=named).or_(self.page.get_by_role("link", name=named))
            either.filter(visible=True).click()
        self.presses += 1

    def open_menu(self, words: str) -> None:
        """Open the menu of the page (not of the frame around it) that is called so."""
        self.page.locator("main summary").filter(has_text=words).click()
        self.presses += 1

    def fill(self, answers: Mapping[str, Any]) -> None:
        """Fill in a form: `{label: text, date, True or False, what to choose, a list to tick, or bytes for a file}`."""
        for label, answer in answers.items():
            self._answer(self._field(label), answer)

    def tick(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_label(label, exact=True).check()

    @contextmanager
    def within_presses(self, at_most: int) -> Iterator[None]:
        """What is done here takes no more presses than this."""
        before = self.presses
        yield
        assert self.presses - before <= at_most

    def _field(self, label: str) -> Locator:
        exactly = re.compile(rf"^\s*{re.escape(label)}\s*(optional)?\s*$")
        return self.page.locator("[data-field]").filter(has=self.page.locator(".form-label", has_text=exactly))

    def _answer(self, field: Locator, answer: Any) -> None:
        field.wait_for()  # what kind of field it is can be asked only when the page is there
        if isinstance(answer, bytes):
            file = {"name": "signed.txt", "mimeType": "text/plain", "buffer": answer}
            field.locator("input[type=file]").set_input_files(file)
        elif isinstance(answer, bool):
            field.get_by_label("Yes" if answer else "No", exact=True).check()
        elif isinstance(answer, list):
            for each in answer:
                field.get_by_label(each, exact=True).check()
        elif isinstance(answer, date):
            field.locator("input").fill(answer.isoformat())
        elif field.locator("select").count():
            field.locator("select").select_option(label=answer)
        elif field.locator("input[type=radio]").count():
            field.get_by_label(answer, exact=True).check()
        else:
            field.locator("input, textarea").fill(answer)
