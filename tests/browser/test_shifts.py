"""A shift changes: whoever leaves hands over what is open, with a note each; whoever comes acknowledges it."""

from collections.abc import Callable

from playwright.sync_api import expect

from handoffs import moves
from handoffs.shifts.models import ShiftItem
from procops.people.models import Person
from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor
from tests.browser.wall_clock import WallClock
from tests.cast import MONDAY, as_actor
from tests.handoffs import running
from tests.handoffs.test_reminding import FILE
from workflows.models import Task


def test_a_shift_is_handed_over_and_acknowledged_item_by_item(
    visitor: Callable[..., Visitor],
    wall_clock: WallClock,
    dora: Person,
    mia: Person,
    petra: Person,
    hugo: Person,
    site: str,
) -> None:
    first = running.begin(FILE, owner=dora, by=mia)
    for _ in range(3):
        moves.start_case(first.process, by=as_actor(mia), now=MONDAY)
    for task in Task.objects.filter(step_key="file"):
        moves.claim(task, by=as_actor(petra), now=MONDAY)

    leaving = visitor(petra)
    with leaving.within_presses(3):
        leaving.press("Shift handover")
        leaving.press("Hand over People operations")
        expect(leaving.heading("Hand over the shift")).to_be_visible()
        leaving.page.get_by_label("For the whole shift").fill("A quiet morning")
        notes = leaving.page.get_by_label("Note on File")
        expect(notes).to_have_count(4)
        notes.first.fill("The form lies on the desk")
        inspection = Inspection(leaving.page, site, who="shift")
        inspection.look_at_this("shift-form")
        leaving.press("Hand over")
        expect(leaving.heading("Shift of People operations")).to_be_visible()
    expect(leaving.heading("4 items to acknowledge")).to_be_visible()

    coming = visitor(hugo)
    coming.sees("Petra Lang hands you the shift of People operations: 4 items to acknowledge.")
    looking = Inspection(coming.page, site, who="shift-hugo")
    looking.look_at_this("queue-with-shift")
    with coming.within_presses(3):
        coming.press("Take over")
        coming.sees("The form lies on the desk")
        coming.press("Acknowledge", row=coming.row("File", "The form lies on the desk"))
        expect(coming.heading("3 items to acknowledge")).to_be_visible()
    coming.page.get_by_role("link", name="Do not take over…").first.click()
    ask = coming.page.get_by_role("dialog")
    ask.locator("textarea[name=reason]").fill("I have never done this one")
    ask.get_by_role("button", name="Leave it").click()
    expect(coming.heading("2 items to acknowledge")).to_be_visible()
    looking.look_at_this("shift")
    coming.go(f"/teams/{Task.objects.filter(step_key='file').values_list('team_id', flat=True)[0]}/")
    coming.sees("2 of 4 not acknowledged")
    looking.look_at_this("team-with-shift")
    coming.page.get_by_role("link", name="2 of 4 not acknowledged").click()
    coming.press("Acknowledge all 2")
    expect(coming.heading("Nothing waits any more")).to_be_visible()
    assert sorted(ShiftItem.objects.values_list("state", flat=True)) == ["acknowledged"] * 3 + ["returned"]
    assert Task.objects.filter(owner=hugo).count() == 3
    looking.look_at("/shifts/")
    assert inspection.faults + looking.faults == []
