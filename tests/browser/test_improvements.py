"""A leader goes from the worst handoff to a running improvement, and prints its proof."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from metrics import rollup
from metrics.improvement import changing
from metrics.improvement.changing import Goal
from metrics.improvement.samples import Subject
from metrics.improvement.states import Figure, ImprovementState, Measure, TimeCounted
from metrics.models import Improvement
from metrics.reports.asked import Window
from procops.people.models import Person
from tests.browser.inspection import Inspection
from tests.browser.test_dashboards import FRIDAY, letter
from tests.browser.visitor import Visitor
from tests.browser.wall_clock import WallClock
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import Running
from tests.metrics.past import DAY, HOUR_MS, Past

__all__ = ["letter"]


def test_from_the_worst_handoff_to_a_running_improvement(
    visitor: Callable[..., Visitor], wall_clock: WallClock, letter: Running, ada: Person, dora: Person
) -> None:
    wall_clock.now = FRIDAY
    leader = visitor(ada)
    page = leader.page
    page.goto("/queue/")

    with leader.within_presses(4):
        leader.press("Dashboards")
        page.get_by_role("link", name="Improve this: People to It").click()
        leader.presses += 1
        page.locator("[data-baseline]").get_by_text("measured, of cases that began").wait_for()
        leader.fill({"Name": "IT answers within two hours", "Target": "0.25", "Owner": "Dora Keller"})
        leader.press("Start the improvement")
        page.locator("[data-state='running']").wait_for()

    row = Improvement.objects.get()
    assert (row.name, row.owner_id, row.target_ms) == ("IT answers within two hours", dora.pk, 2 * HOUR_MS)
    assert (row.state, row.baseline_ms, row.before.finished) == (ImprovementState.RUNNING, 3 * HOUR_MS, 4)


def test_its_pages_hold_to_what_pages_are_held_to_and_its_proof_prints_on_one_page(
    visitor: Callable[..., Visitor], wall_clock: WallClock, site: str, letter: Running, ada: Person, dora: Person
) -> None:
    process = letter.process
    past = Past(process)
    past.write(past.case(MONDAY + place % 5 * DAY, 4 + place % 17) for place in range(60))
    past.write(past.case(MONDAY + 35 * DAY + place % 5 * DAY, 0.6 * (4 + place % 17)) for place in range(60))
    now = MONDAY + timedelta(days=60, hours=2)
    rollup.fold(now=now)
    row = changing.open_improvement(
        process,
        Subject(process.pk, Figure.CASE, "", TimeCounted.WORKING),
        Goal("Letters are through within a day", 8 * HOUR_MS, date(2026, 5, 4), dora, changed_on=date(2026, 4, 6)),
        measure=Measure.MEDIAN,
        baseline=Window(date(2026, 3, 2), date(2026, 3, 7)),
        actions=["Ask IT which fields they miss", "Leave out the second signature", "Tell Payroll"],
        by=as_actor(dora),
        now=FRIDAY,
    )
    wall_clock.now = now
    address = f"/improvements/{row.pk}/"
    page = visitor(ada).page
    look = Inspection(page, site, who="improver")
    page.goto(address)
    page.locator("[data-verdict='shorter']").get_by_text("% shorter than before.").wait_for()
    page.locator("[data-chart-drawn] svg").first.wait_for()
    of_process = ("/improvements/start/?period=90", "/improvements/stakes/letter/", "/dashboards/letter/?period=90")
    for path in ("/improvements/", "/improvements/new/letter/", address, f"{address}change/", *of_process):
        look.look_at(path)
    assert look.faults == [], "\n".join(look.faults)

    page.goto(address)
    page.locator("[data-chart-drawn] svg").first.wait_for()
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
