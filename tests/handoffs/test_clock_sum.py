"""A due moment explains itself as a sum, from the task's own ledger."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from handoffs import clock_words, moves
from procops.people.models import Person, Team
from procops.working_time import office_hours
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.rules.test_r13_pausing import HIRE
from tests.handoffs.running import HOUR, Begin, Running
from workflows.clocks import Clock, clock_of
from workflows.plan import plan_of

OFFICE = office_hours("UTC")
DAY = timedelta(days=1)


@pytest.fixture
def case(begin: Begin, petra: Person) -> Running:
    """Petra has a file to make in six working hours, a party to prepare by a date, a call in three calendar days."""
    case = begin(HIRE, data={"start_date": "2026-03-20"})
    for step in ("file", "party", "call"):
        moves.claim(case.task(step), by=as_actor(petra), now=MONDAY)
    return case


def clock(case: Running, step: str, now: datetime) -> Clock | None:
    task, held = case.task(step), case.fresh()
    plan = plan_of(held.version_id).graph
    return clock_of(task, case=held, step=plan.steps[step], calendar=OFFICE, now=now)


def told(case: Running, step: str, now: datetime) -> str:
    return clock_words.in_words(clock(case, step, now))


def test_what_was_given_is_what_is_used_and_what_is_left(case: Running) -> None:
    assert told(case, "file", MONDAY + 2 * HOUR) == (
        "Due Monday 2 March, 15:00, 4 h of working time left. 6 h = 2 h used + 4 h left."
    )


def test_what_stood_still_is_told_with_its_reason_and_changes_nothing_of_the_sum(case: Running, petra: Person) -> None:
    moves.hold(case.task("file"), by=as_actor(petra), reason="Waits for the contract", now=MONDAY + HOUR)

    assert told(case, "file", MONDAY + 2 * HOUR) == (
        "The clock is stopped with 5 h left. 6 h = 1 h used + 5 h left, 1 h paused because: Waits for the contract."
    )
    moves.resume(case.task("file"), by=as_actor(petra), now=MONDAY + 3 * HOUR)
    assert told(case, "file", MONDAY + 5 * HOUR) == (
        "Due Monday 2 March, 17:00, 3 h of working time left."
        " 6 h = 3 h used + 3 h left, 2 h paused because: Waits for the contract."
    )


def test_what_is_late_says_by_how_much_in_working_time(case: Running) -> None:
    assert told(case, "file", MONDAY + 7 * HOUR + 18 * HOUR) == (
        "Was due Monday 2 March, 15:00, 3 h of working time ago. 6 h = 9 h used − 3 h over."
    )


def test_calendar_days_count_nights_too_and_a_date_is_no_sum(case: Running) -> None:
    assert told(case, "call", MONDAY + DAY) == (
        "Due Thursday 5 March, 09:00, 2 days left. 3 days = 1 day used + 2 days left."
    )
    assert told(case, "party", MONDAY + 17 * DAY) == "Due Thursday 19 March, 17:00, 8 h of working time left."


def test_a_pause_of_the_case_within_one_of_the_task_counts_once(case: Running, petra: Person) -> None:
    owner = as_actor(case.process.owner)
    moves.hold(case.task("file"), by=as_actor(petra), reason="Ill", now=MONDAY + HOUR)
    moves.hold_case(case.case, by=owner, reason="No budget", pauses_clock=True, now=MONDAY + 2 * HOUR)
    moves.resume_case(case.case, by=owner, now=MONDAY + 3 * HOUR)
    moves.resume(case.task("file"), by=as_actor(petra), now=MONDAY + 4 * HOUR)

    found = clock(case, "file", MONDAY + 5 * HOUR)

    assert found is not None
    assert (found.given, found.used, found.left, found.paused) == (6 * HOUR, 2 * HOUR, 4 * HOUR, 3 * HOUR)


def test_what_has_ended_or_waits_has_no_clock(case: Running, petra: Person) -> None:
    assert clock(case, "accounts", MONDAY) is None
    case.complete("file", petra)
    assert clock(case, "file", MONDAY) is None


def test_the_page_and_the_hover_of_the_queue_say_it(
    client, case: Running, petra: Person, it_service: Team, ivy: Person, monkeypatch
) -> None:
    monkeypatch.setattr("procops.clock.now", lambda: MONDAY + 2 * HOUR)
    said = "Due Monday 2 March, 15:00, 4 h of working time left. 6 h = 2 h used + 4 h left."

    page = logged_in(client, petra).get(reverse("handoffs:task", args=[case.task("file").pk])).content.decode()
    queue = client.get(reverse("handoffs:queue")).content.decode()
    theirs = logged_in(client, ivy).get(reverse("handoffs:queue"), {"desk": "teams"}).content.decode()

    assert page.count(said) == 2
    assert queue.count(f'title="{said}"') == 1
    assert 'title="Due Monday 2 March, 17:00, 6 h of working time left."' in theirs
