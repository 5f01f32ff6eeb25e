"""A process is told to start by itself; its sweepers stand still over two periods, and its owner decides."""

from collections.abc import Callable

from playwright.sync_api import expect

from handoffs.periods import running
from procops.people.models import Person, Team
from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor
from tests.browser.wall_clock import WallClock
from tests.cast import as_actor
from tests.handoffs.test_periods import CLOSE
from tests.processes import publish


def test_it_is_set_up_misses_two_periods_and_is_run_late_or_skipped(
    visitor: Callable[..., Visitor],
    wall_clock: WallClock,
    dora: Person,
    people_operations: Team,
    it_service: Team,
    site: str,
) -> None:
    publish(CLOSE, {"people": people_operations, "it": it_service}, by=as_actor(dora))
    inspection = Inspection((seat := visitor(dora)).page, site, who="periods")
    seat.go("/processes/close/")
    expect(seat.page.get_by_text("It is started by hand.")).to_be_visible()
    seat.press("Set it up")
    seat.page.get_by_label("Working days", exact=True).fill("3")
    seat.page.get_by_label("Counted", exact=True).select_option(label="before the period ends")
    seat.page.get_by_label("Legal entity").fill("Acme, {period}")
    seat.page.get_by_label("Period end").select_option(label="Last day of the period")
    expect(seat.page.locator("#next-starts").get_by_text("Thursday 26 March 2026, 09:00")).to_be_visible()
    inspection.look_at_this("schedule")
    seat.press("Save")
    seat.sees("The next five starts")

    wall_clock.forward(days=60)  # it is the first of May, and nobody has looked since March
    running.sweep(clock=lambda: wall_clock.now)
    seat.go("/inbox/")
    seat.sees("“Close” did not start by itself for March 2026, April 2026: run it late or skip it")
    seat.go("/processes/close/periods/")
    inspection.look_at_this("periods-missed")
    march = seat.page.get_by_role("row").filter(has_text="March 2026")
    march.get_by_role("button", name="Run late").click()
    expect(seat.page.locator("tr", has_text="CLO-1")).to_be_visible()
    seat.page.get_by_role("row").filter(has_text="April 2026").get_by_role("link", name="Skip").click()
    dialog = seat.page.locator("#ask")
    dialog.get_by_label("Why").fill("Closed with March")
    dialog.get_by_role("button", name="Skip it").click()
    seat.sees("Closed with March")
    expect(seat.page.get_by_role("button", name="Run late")).to_have_count(0)
    inspection.look_at_this("periods")
    seat.go("/cases/CLO-1/")
    expect(seat.page.get_by_role("link", name="March 2026", exact=True)).to_be_visible()
    assert inspection.faults == []
