"""Clock bugs that help desks are known for, each as a test: what Zammad, GLPI and osTicket got wrong, we must not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handoffs import moves
from handoffs.models import Handoff
from handoffs.reminders.sweep import expire_unanswered
from procops.people import calendar_changes, calendars, teams
from procops.people.calendar_changes import DayKind
from procops.people.models import Organization, Person, Team
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import HOUR, Begin, Running
from tests.processes import definition
from workflows.models import Task

FOUR_HOURS = [{"value": 4, "unit": "working_hours"}]
REPAIR = definition(
    lanes="people it payroll",
    fields=[{"key": "urgent", "label": "Urgent", "type": "yes_no"}],
    steps=[
        {"key": "begin", "kind": "start", "lane": "people", "fill": ["urgent"]},
        {"key": "look", "lane": "people", "deadline": [
            {"value": 2, "unit": "working_hours", "when": {"field": "urgent", "operator": "is", "value": True}},
            {"value": 6, "unit": "working_hours"}]},
        {"key": "mend", "lane": "it", "deadline": FOUR_HOURS},
        {"key": "end", "kind": "end"},
    ],
    flows=[
        ("begin", "look"),
        ("look", "mend", {"contract": {"accept_within": {"value": 4, "unit": "working_hours"}}}),
        ("mend", "end"),
    ],
)  # fmt: skip


def works(team: Team, zone: str, by: Person, **columns: object) -> None:
    """The team works nine to five in a zone."""
    row = calendars.create(name=f"{team} {zone}", time_zone=zone, by=as_actor(by), now=MONDAY, **columns)
    teams.set_calendar(team, calendar=row, by=as_actor(by), now=MONDAY)


def test_a_second_team_does_not_inherit_a_spent_clock(begin: Begin, petra: Person, ivy: Person, pam: Person) -> None:
    """A ticket moved to another group was late at once, by the first group's clock."""
    case = begin(REPAIR)
    case.complete("look", petra)
    spent = MONDAY + 3 * HOUR + HOUR / 2

    moves.pass_on(case.handoff("mend"), by=as_actor(ivy), to_lane="payroll", note="It is the payroll's", now=spent)

    # Half an hour was left of the first team's four; 12:30 and four hours of its own is 16:30 for the second.
    assert case.handoff("mend").answer_by == spent + 4 * HOUR
    assert expire_unanswered(now=MONDAY + 4 * HOUR).expired == 0
    case.accept("mend", pam, now=spent + HOUR)
    assert case.task("mend").due_at == MONDAY + 8 * HOUR - HOUR / 2 + 16 * HOUR + HOUR


def test_a_changed_target_keeps_what_was_paused(begin: Begin, petra: Person) -> None:
    """A changed priority reckoned the due moment anew from the beginning, as if the ticket had never been paused."""
    case = begin(REPAIR)
    task = moves.claim(case.task("look"), by=as_actor(petra), now=MONDAY)
    assert task.due_at == MONDAY + 6 * HOUR
    moves.hold(task, by=as_actor(petra), reason="The customer looks for the key", now=MONDAY + HOUR)
    moves.resume(task, by=as_actor(petra), now=MONDAY + 3 * HOUR)

    owner, now = as_actor(case.process.owner), MONDAY + 3 * HOUR
    moves.amend(case.case, by=owner, changes={"urgent": True}, reason="It leaks", now=now)

    # Two hours of target, one used before the pause, two paused: 9 + 1 + 2 + 1 = 13 o'clock.
    assert case.task("look").due_at == MONDAY + 4 * HOUR


def test_what_begins_before_opening_time_begins_its_clock_at_opening_time(begin: Begin) -> None:
    """A ticket of six in the morning had used up three hours when the office opened."""
    case = begin(REPAIR, now=MONDAY - 3 * HOUR)

    assert case.task("look").due_at == MONDAY + 6 * HOUR


def test_a_public_holiday_counts_for_nothing(
    begin: Begin, ada: Person, people_operations: Team, acme: Organization
) -> None:
    """Holidays were entered, and the escalation ran through them."""
    works(people_operations, "Europe/Berlin", ada, country="DE", region="BE")
    thursday = datetime(2026, 4, 30, 14, 0, tzinfo=UTC)  # 16:00 in Berlin, the eve of the first of May

    case = begin(REPAIR, now=thursday)

    # One hour on Thursday, five on Monday from nine in Berlin.
    assert case.task("look").due_at == datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def test_a_closed_day_that_is_entered_counts_from_the_next_piece_of_work_on(
    begin: Begin, ada: Person, people_operations: Team
) -> None:
    """And what was promised before stays promised: nobody's due moment is moved in silence (docs/working-time.md)."""
    works(people_operations, "UTC", ada)
    before = begin(REPAIR)
    people_operations.refresh_from_db()
    calendar_changes.mark_days(
        people_operations.calendar, first=date(2026, 3, 2), kind=DayKind.CLOSED, by=as_actor(ada), now=MONDAY
    )

    after = moves.start_case(before.process, by=as_actor(before.process.owner), now=MONDAY).case

    assert before.task("look").due_at == MONDAY + 6 * HOUR
    assert Running(before.process, after).task("look").due_at == MONDAY + 30 * HOUR


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata", "America/New_York"])
def test_nothing_is_late_when_it_is_made_whatever_the_zone(
    zone: str, begin: Begin, ada: Person, petra: Person, people_operations: Team, it_service: Team
) -> None:
    """Hours were kept in local time and compared with UTC: a ticket was escalated in the second it was made."""
    for team in (people_operations, it_service):
        works(team, zone, ada)
    for hour, prefix in ((0, "NIGHT"), (5, "DAWN"), (10, "NOON"), (15, "DUSK"), (20, "LATE")):
        now = MONDAY + timedelta(hours=hour)
        process = {**REPAIR["process"], "key": prefix.lower(), "prefix": prefix}
        case = begin({**REPAIR, "process": process}, now=now)
        due = case.task("look").due_at
        case.complete("look", petra, now=now)

        assert due >= now + 6 * HOUR
        assert case.handoff("mend").answer_by >= now + 4 * HOUR
        assert not Handoff.objects.past(now).filter(case=case.case).exists()
        assert not Task.objects.filter(case=case.case, due_at__lte=now).exists()
