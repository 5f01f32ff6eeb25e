"""People put work away until later, and remind each other of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from handoffs import moves
from handoffs.desk import Desk, Group, Horizon, counts, next_after, page, urgent
from handoffs.desk_rows import rows_of
from handoffs.models import Snooze
from handoffs.moves.chasing import NotPutAway, RemindedJustNow, YoursAlready
from handoffs.moves.work import TaskIsPaused
from handoffs.reminders.sweep import remind
from handoffs.rules import NotYours
from procops.notices import texts
from procops.notices.models import Channel, Notice
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import HOUR, Begin, Running
from tests.handoffs.test_reminding import FILE
from workflows.casedata import InvalidData

DAY = timedelta(days=1)
TUESDAY = MONDAY + DAY


def at(now: datetime) -> Callable[[], datetime]:
    return lambda: now


@pytest.fixture
def case(begin: Begin, petra: Person) -> Running:
    """On Petra's desk, due on Monday at two; then handed to IT."""
    case = begin(FILE)
    moves.claim(case.task("file"), by=as_actor(petra), now=MONDAY)
    return case


def groups(person: Person, now: datetime) -> list[Group]:
    actor, horizon = as_actor(person), Horizon.of(now, MONDAY.tzinfo)
    tasks = page(actor, Desk.MINE, horizon=horizon).tasks
    return [row.group for row in rows_of(tasks, actor=actor, horizon=horizon)]


def put_away(case: Running, by: Person, until: datetime, *, now: datetime = MONDAY, step: str = "file") -> None:
    moves.remind_later(case.task(step), by=as_actor(by), until=until, now=now)


def test_what_is_put_away_stands_last_until_its_moment_and_is_due_when_it_was(case: Running, petra: Person) -> None:
    assert (groups(petra, MONDAY), urgent(as_actor(petra), horizon=Horizon.of(MONDAY, MONDAY.tzinfo))) == (
        [Group.TODAY],
        1,
    )

    put_away(case, petra, MONDAY + 4 * HOUR)

    horizon = Horizon.of(MONDAY + HOUR, MONDAY.tzinfo)
    assert groups(petra, MONDAY + HOUR) == [Group.LATER]
    assert urgent(as_actor(petra), horizon=horizon) == 0
    assert set(counts(as_actor(petra), Desk.MINE, horizon=horizon).values()) == {0}
    assert page(as_actor(petra), Desk.MINE, horizon=horizon, group=Group.TODAY).tasks == []
    assert case.task("file").due_at == MONDAY + 5 * HOUR
    assert case.entry("task.snoozed").facts == {"until": (MONDAY + 4 * HOUR).isoformat()}
    assert groups(petra, MONDAY + 4 * HOUR) == [Group.TODAY]  # by itself, whether anybody sweeps or not


def test_it_comes_back_with_a_word_once(case: Running, petra: Person) -> None:
    put_away(case, petra, TUESDAY)
    assert remind(clock=at(TUESDAY - HOUR)).given == 1  # that it is due is told all the same

    assert remind(clock=at(TUESDAY)).given == 2  # the moment she chose, and that it is late
    assert remind(clock=at(TUESDAY)).given == 0
    assert case.told("task.came_back") == case.told("task.came_back", Channel.EMAIL) == ["Petra"]
    notice = Notice.objects.get(kind="task.came_back", channel="inbox")
    assert texts.line(notice) == "You wanted to be reminded of “File” now"


def test_until_then_only_the_due_moment_is_told(case: Running, petra: Person) -> None:
    put_away(case, petra, MONDAY + 3 * DAY)
    for now in (MONDAY + 4 * HOUR, MONDAY + 5 * HOUR, TUESDAY, TUESDAY + DAY):
        assert remind(clock=at(now)).given == 1

    assert [case.told(kind) for kind in ("task.due_soon", "task.due", "task.late")] == [[], ["Petra"], []]
    assert case.entries(kind="task.reminded").count() == 4  # the history tells of them, and how often


def test_it_is_ones_own_choice(begin: Begin, petra: Person, hugo: Person) -> None:
    """What Petra puts away of the pool, Hugo still sees."""
    case = begin(FILE)
    put_away(case, petra, TUESDAY)

    horizon = Horizon.of(MONDAY, MONDAY.tzinfo)
    assert counts(as_actor(petra), Desk.TEAMS, horizon=horizon)[Group.TODAY] == 0
    assert counts(as_actor(hugo), Desk.TEAMS, horizon=horizon)[Group.TODAY] == 1
    remind(clock=at(MONDAY + 4 * HOUR))
    assert case.told("task.due_soon") == ["Hugo"]


def test_it_can_be_brought_back_and_put_away_again(case: Running, petra: Person) -> None:
    me = as_actor(petra)
    put_away(case, petra, TUESDAY)
    moves.bring_back(case.task("file"), by=me, now=MONDAY)
    assert groups(petra, MONDAY) == [Group.TODAY]
    with pytest.raises(NotPutAway):
        moves.bring_back(case.task("file"), by=me, now=MONDAY)

    put_away(case, petra, TUESDAY)
    assert groups(petra, MONDAY) == [Group.LATER]
    assert Snooze.objects.count() == 1


def test_next_is_not_what_one_has_put_away(case: Running, petra: Person) -> None:
    others = [moves.start_case(case.process, by=as_actor(petra), now=MONDAY).opened[0] for _ in range(2)]
    first, second = sorted(others, key=lambda task: task.pk)
    assert next_after(case.task("file"), actor=as_actor(petra), now=MONDAY) == first

    moves.remind_later(first, by=as_actor(petra), until=TUESDAY, now=MONDAY)

    assert next_after(case.task("file"), actor=as_actor(petra), now=MONDAY) == second


@pytest.mark.parametrize("until", [MONDAY, MONDAY - HOUR, MONDAY + 367 * DAY])
def test_the_moment_must_be_ahead_and_not_too_far(case: Running, petra: Person, until: datetime) -> None:
    with pytest.raises(InvalidData) as wrong:
        put_away(case, petra, until)
    assert list(wrong.value.errors) == ["until"]


def test_nobody_puts_away_the_work_of_others(case: Running, hugo: Person, ivy: Person) -> None:
    for person in (hugo, ivy):  # not even the lead
        with pytest.raises(NotYours):
            put_away(case, person, TUESDAY)


def test_what_is_paused_or_over_by_then_comes_back_silently_or_not_at_all(
    case: Running, petra: Person, hugo: Person
) -> None:
    put_away(case, petra, TUESDAY)
    owner = as_actor(case.process.owner)
    moves.hold_case(case.case, by=owner, reason="No budget", now=MONDAY)
    assert remind(clock=at(TUESDAY)).given == 0
    moves.resume_case(case.case, by=owner, now=TUESDAY)
    moves.reassign(case.task("file"), by=as_actor(petra), to=hugo.pk, now=TUESDAY)

    remind(clock=at(TUESDAY))
    assert case.told("task.came_back") == []
    assert not Snooze.objects.filter(is_over=False).exists()


# Reminders that people send


def test_a_reminder_goes_to_whoever_has_it_and_is_counted(case: Running, petra: Person, dora: Person) -> None:
    moves.send_reminder(case.task("file"), by=as_actor(dora), words="The client is asking", now=MONDAY)

    assert case.told("task.nudged") == case.told("task.nudged", Channel.EMAIL) == ["Petra"]
    notice = Notice.objects.get(kind="task.nudged", channel="inbox")
    assert (texts.line(notice), texts.quote(notice)) == ("Dora Keller reminds you of “File”", "The client is asking")
    entry = case.entry("task.nudged")
    assert (entry.actor_id, entry.facts) == (dora.pk, {"to": str(petra.pk)})
    assert entry.content.values == {"reason": "The client is asking"}


def test_whoever_handed_it_over_reminds_those_who_were_asked(case: Running, petra: Person, ivy: Person) -> None:
    case.complete("file", petra)
    moves.send_reminder(case.task("accounts"), by=as_actor(petra), now=MONDAY)
    assert case.told("task.nudged") == ["Ivan", "Ivy"]
    case.accept("accounts", ivy)
    moves.send_reminder(case.task("accounts"), by=as_actor(petra), now=MONDAY + HOUR)
    assert case.told("task.nudged") == ["Ivan", "Ivy", "Ivy"]


def test_once_an_hour_whoever_sends_it(case: Running, dora: Person, hugo: Person) -> None:
    moves.send_reminder(case.task("file"), by=as_actor(dora), now=MONDAY)
    with pytest.raises(RemindedJustNow, match="reminded 59 minutes ago"):
        moves.send_reminder(case.task("file"), by=as_actor(hugo), now=MONDAY + 59 * timedelta(minutes=1))

    moves.send_reminder(case.task("file"), by=as_actor(hugo), now=MONDAY + HOUR)
    assert case.entries(kind="task.nudged").count() == 2


def test_who_may_not_and_when_there_is_nobody(case: Running, petra: Person, pam: Person, dora: Person) -> None:
    task = case.task("file")
    with pytest.raises(NotYours):
        moves.send_reminder(task, by=as_actor(pam), now=MONDAY)
    with pytest.raises(NotYours):
        moves.send_reminder(task, by=as_actor(petra), now=MONDAY)
    moves.hold(task, by=as_actor(petra), reason="Ill", now=MONDAY)
    with pytest.raises(TaskIsPaused):
        moves.send_reminder(task, by=as_actor(dora), now=MONDAY)
    moves.resume(task, by=as_actor(petra), now=MONDAY)
    moves.reassign(task, by=as_actor(petra), to=case.process.staffing.get(lane_key="people").team.lead_id, now=MONDAY)
    lead = case.task("file").owner
    with pytest.raises(YoursAlready):
        moves.send_reminder(task, by=as_actor(lead), now=MONDAY)


def test_a_reminder_does_not_stop_an_undo(case: Running, petra: Person, hugo: Person, dora: Person) -> None:
    moves.reassign(case.task("file"), by=as_actor(petra), to=hugo.pk, now=MONDAY)
    moves.send_reminder(case.task("file"), by=as_actor(dora), now=MONDAY)

    assert moves.undo_reassign(case.task("file"), by=as_actor(petra), now=MONDAY).owner_id == petra.pk
