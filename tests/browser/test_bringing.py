"""An ops manager brings sixty running cases along, in the middle of their process, and mends what was wrong first."""

from collections.abc import Callable

from playwright.sync_api import expect

from handoffs.bringing import jobs
from procops import clock
from procops.people.models import Person
from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor
from workflows.models import Case, Process, Task

Arrives = Callable[..., Visitor]

STEPS = (("Approve it", "max@acme.test"), ("Order it", ""), ("Check the bank account", "pam@acme.test"))


def table(number: int) -> str:
    """So many purchases under way, as somebody keeps them in a spreadsheet."""
    lines = ["What is needed\tAmount\tWhere\tWaiting since\tWho\tYour manager"]
    for each in range(1, number + 1):
        step, owner = STEPS[each % len(STEPS)]
        lines.append(f"Desk {each}\t{100 + each}.00\t{step}\t2026-02-{10 + each % 15}\t{owner}\tMax Weber")
    return "\n".join(lines)


def test_sixty_come_along(purchasing: Process, visitor: Arrives, site: str, dora: Person, acme: object) -> None:
    seat = visitor(dora).go("/start/purchasing/")
    seat.press("Bring in a table")
    broken = table(60).replace("Desk 7\t107.00", "Desk 7\ta lot")
    seat.page.get_by_label("Paste a table").fill(broken)
    seat.press("Check")

    # The header of one column says too little: it is corrected, and the lines are looked at again.
    seat.page.get_by_label("Waiting since").select_option(label="At this step since")
    seat.sees("59 cases can be brought in.")
    seat.sees("1 line has a fault.")
    fault = seat.page.locator("tr").filter(has_text="must be a number")
    expect(fault.locator("td").nth(0)).to_have_text("8")
    expect(fault.locator("td").nth(1)).to_have_text("Amount")
    looked = Inspection(seat.page, site, who="bringing")
    looked.look_at(seat.page.url.removeprefix(site))
    seat.page.set_viewport_size({"width": 1440, "height": 900})

    seat.go("/start/purchasing/table/")
    seat.page.get_by_label("Paste a table").fill(table(60))
    seat.press("Check")
    seat.page.get_by_label("Waiting since").select_option(label="At this step since")
    seat.sees("60 of them at their present step.")
    seat.press("Bring in 60 cases")
    seat.sees("60 lines are being brought in, all of them or none")
    assert jobs.sweep(clock=clock.now) == 60
    seat.sees("60 cases have been brought in.")
    looked.look_at(seat.page.url.removeprefix(site))

    assert Case.objects.filter(process=purchasing, source="brought_in").count() == 60
    assert Task.objects.live().filter(case__process=purchasing, state="ready").count() == 60
    with_max = Task.objects.live().filter(owner__email="max@acme.test")
    assert with_max.count() == 20

    seat.go("/start/purchasing/table/")
    looked.look_at("/start/purchasing/table/")
    seat.page.get_by_label("Paste a table").fill(table(60))
    seat.press("Check")
    seat.sees("This very table was brought in already.")
    assert looked.faults == []
