"""Somebody who chose German in their profile does their work in it, and finds no page that is worse for it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from procops.people.models import Person, Team
from tests.browser import onboarding
from tests.browser.busy import Monday
from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor
from workflows.models import Case, Process, Task

ENGLISH = {
    "Accept", "All work", "Back", "Cancel", "Cases", "Complete", "Dashboards", "Due", "Handoffs", "History", "Inbox",
    "Language", "Late", "Look", "My queue", "My teams", "Next", "Open", "Overdue", "Owner", "People", "Processes",
    "Profile", "Save", "Search", "Send back", "Send back…", "Settings", "Show", "Started by me", "Take back",
    "Take back…", "Take next", "To accept", "Today", "Waiting",
}  # fmt: skip
"""What buttons, headings and labels of these pages are in English, each for itself."""

_VISIBLE_TEXT = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (text && element.checkVisibility() && !element.closest("script, style, noscript")) found.push(text);
  }
  return found;
}"""


@pytest.fixture
def hired(
    purchasing: Process, dora: Person, people_operations: Team, it_service: Team, payroll: Team, facilities: Team
) -> Case:
    """Somebody whose file Hugo's team is to open, on a busy Monday, so that the pages have something to show."""
    hiring = onboarding.published(
        owner=dora,
        people_operations=people_operations,
        it_service=it_service,
        payroll=payroll,
        facilities=facilities,
    )
    monday = Monday(purchasing, hiring)
    monday.spend()
    return monday.hires("Otto Berg", "nina")


def english_on(page: Page) -> list[str]:
    return [text for text in page.evaluate(_VISIBLE_TEXT) if text in ENGLISH]


def test_a_queue_is_worked_in_german(hired: Case, visitor: Callable[..., Visitor], hugo: Person, site: str) -> None:
    desk = visitor(hugo).go("/profile/")
    desk.fill({"Language": "Deutsch"})
    desk.press("Save")
    desk.is_told("Gespeichert.")

    desk.press("Meine Aufgaben")
    expect(desk.heading("Meine Aufgaben")).to_be_visible()
    desk.page.get_by_role("link", name="Meine Teams").click()
    desk.press("Annehmen", row=desk.row("Open the employee file", hired.reference))
    desk.is_told("„Open the employee file“ angenommen.")
    desk.go("/queue/")
    desk.press("Öffnen", row=desk.row("Open the employee file", hired.reference))
    expect(desk.heading("Open the employee file")).to_be_visible()
    desk.fill(onboarding.FILE)
    desk.tick(*onboarding.FILE_TICKS)
    desk.press("Abschließen")
    desk.is_told("„Open the employee file“ abgeschlossen.")
    done = Task.objects.get(case=hired, step_key="open_file")
    assert (done.state, done.done_by) == ("done", hugo)

    inspection = Inspection(desk.page, site, who="german")
    left: dict[str, list[str]] = {}
    waiting = Task.objects.filter(owner=hugo, state="waiting").first()
    assert waiting is not None
    for path in (
        "/queue/",
        f"/tasks/{waiting.pk}/",
        f"/cases/{hired.reference}/",
        "/handoffs/",
        "/processes/",
        f"/processes/{hired.process.key}/",
        "/dashboards/",
        "/inbox/",
        "/profile/",
    ):
        inspection.look_at(path)
        expect(desk.page.locator("html")).to_have_attribute("lang", "de")
        if english := english_on(desk.page):
            left[path] = english
    assert inspection.faults == []
    assert left == {}
