"""Leaders look for where time is lost: from the Overview to the guilty cases in three presses, charts and all."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from handoffs import moves
from metrics import rollup
from procops.people.models import Person
from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor
from tests.browser.wall_clock import WallClock
from tests.cast import MONDAY, as_actor
from tests.handoffs import running
from tests.handoffs.running import Running
from tests.metrics.conftest import LETTER, write_letter

FRIDAY = MONDAY + timedelta(days=4, hours=2)


@pytest.fixture
def letter(transactional_db: None, dora: Person, mia: Person, petra: Person, ivy: Person, pam: Person) -> Running:
    """Two letters that are through, and one under way."""
    first = write_letter(running.begin(LETTER, owner=dora, by=mia), petra, ivy, pam)
    second = moves.start_case(first.process, by=as_actor(petra), now=MONDAY + timedelta(days=1)).case
    write_letter(Running(first.process, second), petra, ivy, pam, timedelta(days=1))
    moves.start_case(first.process, by=as_actor(petra), now=MONDAY + timedelta(days=3))
    rollup.fold(now=FRIDAY)
    return first


@pytest.mark.core
def test_from_the_overview_to_the_guilty_case(
    visitor: Callable[..., Visitor], wall_clock: WallClock, letter: Running, ada: Person
) -> None:
    wall_clock.now = FRIDAY
    leader = visitor(ada)
    page = leader.page
    page.goto("/queue/")

    with leader.within_presses(3):
        leader.press("Dashboards")
        page.get_by_role("heading", name="Where time is lost").wait_for()
        page.locator("[data-sentence]").first.click()
        leader.presses += 1
        page.locator("[data-behind][data-count='4']").wait_for()
        page.get_by_role("link", name="LET-1").first.click()
        leader.presses += 1
        page.get_by_role("heading", name="LET-1").first.wait_for()


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
def test_the_dashboard_of_a_process_holds_to_what_pages_are_held_to(
    visitor: Callable[..., Visitor], wall_clock: WallClock, site: str, letter: Running, ada: Person, viewport: str
) -> None:
    wall_clock.now = FRIDAY
    page = visitor(ada, viewport=viewport).page
    look = Inspection(page, site, who=f"leader-{viewport}")
    page.goto("/dashboards/letter/?period=30")
    page.locator("[data-chart-drawn] svg").first.wait_for()
    assert page.locator("[data-chart]").count() == page.locator("[data-chart-drawn] svg").count() >= 8

    look.look_at("/dashboards/?period=30")
    look.look_at("/dashboards/letter/?period=30")
    look.look_at("/dashboards/letter/cases/?figure=case&period=30")

    assert look.faults == [], "\n".join(look.faults)


def test_filters_stand_in_the_address_and_charts_are_drawn_again(
    visitor: Callable[..., Visitor], wall_clock: WallClock, letter: Running, ada: Person
) -> None:
    wall_clock.now = FRIDAY
    page = visitor(ada).page
    page.goto("/dashboards/letter/")
    page.locator("[data-chart-drawn] svg").first.wait_for()

    page.get_by_label("Which time counts").select_option(label="Elapsed time")
    page.wait_for_url("**clock=elapsed**")
    page.locator("#split [data-chart-drawn] svg").wait_for()
    page.get_by_text("2.2 days working time").first.wait_for()

    # The map by all of them together; the filters stay, and a number of it leads to what it counts.
    page.locator("#heat-total").click()
    page.wait_for_url("**heat=total&clock=elapsed**")
    number = page.locator("[data-map-drawn] a.handoff-pill[data-count='4']")
    number.wait_for()
    page.get_by_label("Days", exact=True).select_option(label="Last 90 days")
    page.wait_for_url("**period=90**heat=total**")
    page.locator("#heat-total[aria-current]").wait_for()
    number.click()
    page.locator("[data-behind][data-count='4']").wait_for()
