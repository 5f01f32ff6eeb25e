"""Somebody is away: forty items pass to the deputy in a few presses, and come back on the first day."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from handoffs import moves
from procops.people.models import Person
from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor
from tests.browser.wall_clock import WallClock
from tests.cast import MONDAY, as_actor
from tests.handoffs import running
from tests.processes import definition
from workflows.models import Task

ITEMS = 40


def asked(key: str, prefix: str) -> dict:
    """A process in which somebody asks and Max decides."""
    return definition(
        key=key,
        prefix=prefix,
        lanes="people boss",
        steps=[
            {"key": "begin", "kind": "start", "lane": "people"},
            {"key": "decide", "lane": "boss"},
            {"key": "end", "kind": "end"},
        ],
        flows=[("begin", "decide"), ("decide", "end")],
    )


@pytest.fixture
def forty(dora: Person, petra: Person, max: Person) -> None:
    """What lies with Max, of two processes."""
    for key, prefix in (("trips", "TRI"), ("training", "TRA")):
        first = running.begin(asked(key, prefix), owner=dora, by=petra, staff={"boss": max})
        for _ in range(ITEMS // 2 - 1):
            moves.start_case(first.process, by=as_actor(petra), now=MONDAY)


def test_forty_items_go_to_the_deputy_and_come_back(
    visitor: Callable[..., Visitor],
    wall_clock: WallClock,
    forty: None,
    max: Person,
    nina: Person,
    mia: Person,
    site: str,
) -> None:
    seat = visitor(max)
    with seat.within_presses(12):
        seat.go("/profile/")
        seat.press("When I am away, and who stands in")
        seat.fill({"Away from": date(2026, 3, 2), "Last day away": date(2026, 3, 6), "Deputy": "Nina Roth"})
        seat.fill({"Note for whoever gets the work": "Ask Mia about the trips"})
        seat.page.get_by_label("Trips").select_option(label="Mia Sommer")
        inspection = Inspection(seat.page, site, who="absence")
        inspection.look_at_this("absence-asked")
        seat.press("Save the absence")
        expect(seat.page.get_by_text("New work goes to Nina Roth.")).to_be_visible(timeout=60_000)
    assert Task.objects.filter(owner=nina).count() == Task.objects.filter(owner=mia).count() == ITEMS // 2

    deputy = visitor(nina)
    deputy.go("/queue/")
    expect(deputy.page.get_by_text("for Max Weber until 6 March").first).to_be_visible()
    done = Task.objects.filter(owner=nina).order_by("id").first()
    assert done is not None
    moves.accept_all(done, by=as_actor(nina), now=wall_clock.now)
    moves.complete(Task.objects.get(pk=done.pk), by=as_actor(nina), now=wall_clock.now)

    wall_clock.forward(days=7)
    seat.go("/queue/")
    seat.press("See what was done")
    seat.sees("1 item was finished meanwhile")
    seat.sees(f"{ITEMS - 1} items are still with others")
    inspection.look_at_this("absence-back")
    assert inspection.faults == []
    seat.press("Take these back")
    expect(seat.heading("My queue")).to_be_visible(timeout=60_000)
    assert Task.objects.filter(owner=max, state="waiting").count() == ITEMS - 1
