"""Leaders at their figures: two versions side by side, a link for people without an account, who carries the work."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from metrics import rollup
from procops.people.models import Person
from tests.browser.test_dashboards import FRIDAY, letter
from tests.browser.visitor import Visitor
from tests.browser.wall_clock import WallClock
from tests.cast import as_actor
from tests.handoffs.running import Running
from workflows import publishing
from workflows.models import Case, Version

__all__ = ["letter"]
Arrives = Callable[..., Visitor]


def test_two_versions_side_by_side_down_to_the_cases(
    visitor: Arrives, wall_clock: WallClock, letter: Running, ada: Person, dora: Person
) -> None:
    """One letter went by the first version, one by the second: each number leads to that one."""
    published = Version.objects.get(process=letter.process)
    draft = publishing.save_draft(letter.process, published.document, seen=None, by=as_actor(dora), now=FRIDAY)
    second = publishing.publish(letter.process, seen=draft.revision, by=as_actor(dora), now=FRIDAY)
    Case.objects.filter(reference="LET-2").update(version=second)
    rollup.rebuild(now=FRIDAY)
    wall_clock.now = FRIDAY
    leader = visitor(ada).go("/dashboards/letter/")
    page = leader.page

    page.get_by_label("Version", exact=True).select_option(label="Version 2")
    page.wait_for_url("**version=2**")
    page.get_by_label("Compare with", exact=True).select_option(label="Version 1")
    page.wait_for_url("**beside=v1**")
    completed = page.locator("#beside tbody tr").filter(has_text="Completed")
    expect(completed.locator("td")).to_have_text(["1", "1", "0"])
    page.locator("#beside_steps [data-chart-drawn] svg").wait_for()

    completed.locator("td a").nth(1).click()
    expect(page.locator("[data-behind][data-count='1']")).to_be_visible()
    page.get_by_role("link", name="LET-1").click()
    expect(page.get_by_role("heading", name="LET-1").first).to_be_visible()


def test_figures_are_shared_by_a_link_until_it_is_ended(
    visitor: Arrives, open_page: Arrives, wall_clock: WallClock, letter: Running, ada: Person
) -> None:
    """Whoever has it sees figures and no case, without an account; ended, it shows nothing."""
    wall_clock.now = FRIDAY
    leader = visitor(ada).go("/dashboards/letter/?period=30")
    leader.press("Share these figures")
    leader.fill({"For whom or what": "The board", "It works for": "7 days"})
    leader.press("Make a link")
    shown = leader.page.locator("input[value*='/shared/']")
    expect(shown).to_be_visible()
    link = re.sub(r"^https?://[^/]+", "", shown.input_value())

    stranger = open_page(link)
    expect(stranger.get_by_text("Median cycle time").first).to_be_visible()
    stranger.locator("[data-chart-drawn] svg").first.wait_for()
    expect(stranger.get_by_text("LET-1")).to_have_count(0)
    stranger.locator("[data-map-drawn] .map-step").first.wait_for()
    expect(stranger.locator("main a[href^='/']")).to_have_count(0)

    leader.press("Links there are")
    leader.page.get_by_role("button", name="End The board").click()
    leader.page.locator("#confirm [data-confirm-yes]").click()
    expect(leader.page.get_by_text("revoked")).to_be_visible()
    stranger.reload()
    expect(stranger.get_by_text("Median cycle time")).to_have_count(0)
    expect(stranger.get_by_role("heading").first).to_be_visible()


def test_a_lead_sees_who_carries_a_process_and_others_see_no_names(
    visitor: Arrives, wall_clock: WallClock, letter: Running, hugo: Person, nina: Person
) -> None:
    wall_clock.now = FRIDAY
    lead = visitor(hugo).go("/dashboards/letter/?period=30")
    lead.page.locator("main").get_by_role("link", name="People", exact=True).click()
    expect(lead.heading("Who carries it")).to_be_visible()
    lead.page.locator("#owners [data-chart-drawn] svg").wait_for()
    lead.page.locator("#owners").get_by_text("Show as table").click()
    petra = lead.page.locator("#owners tbody tr").filter(has_text="Petra Lang")
    done = petra.locator("a.number").first
    count = done.get_attribute("data-count")
    done.click()
    expect(lead.page.locator(f"[data-behind][data-count='{count}']")).to_be_visible()

    other = visitor(nina).go("/dashboards/letter/people/?period=30")
    other.sees("Names are shown to those who answer for the work.")
    expect(other.page.get_by_text("Petra Lang")).to_have_count(0)


def test_last_week_comes_by_mail_until_somebody_wants_it_no_more(
    visitor: Arrives, wall_clock: WallClock, letter: Running, hugo: Person
) -> None:
    """It is on for everybody who leads, and stays off where it was switched off."""
    wall_clock.now = FRIDAY
    lead = visitor(hugo).go("/inbox/")
    lead.press("What I am told")
    weekly = lead.page.get_by_label("On the first day of the week")
    expect(weekly).to_be_checked()
    weekly.uncheck()
    lead.press("Save")
    lead.is_told("Saved.")
    lead.page.reload()
    expect(lead.page.get_by_label("On the first day of the week")).not_to_be_checked()
