"""Remind me later, and a reminder sent to whoever has the work."""

from collections.abc import Callable

from playwright.sync_api import expect

from handoffs import moves
from handoffs.models import Snooze
from procops.people.models import Person
from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor
from tests.cast import MONDAY, as_actor
from workflows.models import Entry, Process


def test_work_is_put_away_from_the_queue_and_comes_back_at_a_press(
    purchasing: Process, mia: Person, hugo: Person, visitor: Callable[..., Visitor], site: str
) -> None:
    for what in ("A desk", "A lamp"):
        needed = {"what": what, "amount": "420.00", "manager": str(hugo.pk)}
        moves.start_case(purchasing, by=as_actor(mia), data=needed, now=MONDAY)
    seat = visitor(hugo)
    row = seat.row("Approve it", "A desk")
    with seat.within_presses(3):
        seat.press("Remind me later", row=row)
        expect(seat.page.get_by_role("dialog").get_by_label("When?")).to_have_value("2026-03-03T09:00")
        seat.press("Remind me then")
    seat.is_told("It comes back then.")
    expect(row.get_by_text("comes back Tue 3 Mar, 09:00")).to_be_visible()
    expect(seat.page.get_by_role("link", name="1 To accept")).to_be_visible()
    assert Snooze.objects.filter(is_over=False).count() == 1
    inspection = Inspection(seat.page, site, who="hugo")
    inspection.look_at_this("queue-put-away")

    seat.go("/queue/")
    seat.press("Bring back", row=row)
    seat.is_told("“Approve it” is back.")
    expect(seat.page.get_by_role("link", name="2 To accept")).to_be_visible()
    assert inspection.faults == []


def test_whoever_waits_sends_a_reminder(
    purchasing: Process, mia: Person, hugo: Person, visitor: Callable[..., Visitor]
) -> None:
    needed = {"what": "A desk", "amount": "420.00", "manager": str(hugo.pk)}
    moves.start_case(purchasing, by=as_actor(mia), data=needed, now=MONDAY)
    seat = visitor(mia).go("/handoffs/?side=outgoing")

    seat.press("Send a reminder", row=seat.row("Approve it"))
    seat.page.get_by_role("dialog").get_by_label("A word with it").fill("It is for Thursday")
    seat.press("Send it")

    seat.is_told("Hugo Brandt has been reminded.")
    assert Entry.objects.filter(kind="task.nudged").count() == 1
    seat.press("Send a reminder", row=seat.row("Approve it"))
    seat.press("Send it")
    expect(seat.page.get_by_role("dialog").get_by_text("was reminded")).to_be_visible()
