"""The sweep that warns of offers nobody accepted in time."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handoffs import moves, tasks
from handoffs.models import Handoff
from handoffs.reminders import sweep
from handoffs.reminders.sweep import Swept, expire_unanswered
from handoffs.waits import sweep as waits_sweep
from procops import due
from procops.people.models import Person
from procops.scoping import nowhere, scope
from tests.cast import MONDAY, as_actor
from tests.handoffs.rules.test_r06_returns import split
from tests.handoffs.running import HOUR, Begin, Running
from tests.handoffs.walks import world
from tests.processes import publish

IN_TIME = MONDAY + 8 * HOUR - timedelta(seconds=1)
LATE = MONDAY + 8 * HOUR


@pytest.fixture
def case(begin: Begin, petra: Person) -> Running:
    """Accounts, a desk and the salary are offered, each to be accepted within eight working hours."""
    case = begin(split("all"))
    case.complete("prepare", petra)
    return case


def test_an_offer_expires_when_its_time_is_over_and_not_before(case: Running) -> None:
    assert expire_unanswered(now=IN_TIME) == Swept(0, 0)

    assert expire_unanswered(now=LATE) == Swept(expired=3, failed=0)

    offer = case.handoff("desk")
    assert (offer.state, offer.expired_at) == ("expired", LATE)
    assert case.kinds()[-3:] == ["handoff.expired"] * 3
    assert case.told("handoff.expired") == ["Petra"] * 3


def test_it_speaks_once(case: Running) -> None:
    expire_unanswered(now=LATE)
    assert expire_unanswered(now=LATE + HOUR) == Swept(0, 0)
    assert case.entries(kind="handoff.expired").count() == 3


def test_an_expired_offer_can_be_accepted_given_back_and_taken_back(
    case: Running, ivy: Person, fay: Person, petra: Person
) -> None:
    expire_unanswered(now=LATE)

    case.accept("accounts", ivy, now=LATE + HOUR)
    case.give_back("desk", fay, now=LATE + HOUR)
    moves.withdraw(case.handoff("salary"), by=as_actor(petra), now=LATE + HOUR)

    assert [state for _, _, state in case.handoffs()] == ["accepted", "returned", "withdrawn"]
    assert case.entry("handoff.accepted").facts["late"] is True


def test_what_was_passed_on_can_expire_again(case: Running, ivy: Person) -> None:
    expire_unanswered(now=LATE)
    moves.pass_on(case.handoff("accounts"), by=as_actor(ivy), to_lane="rooms", note="Yours", now=LATE)

    assert expire_unanswered(now=LATE + timedelta(days=2)) == Swept(expired=1, failed=0)
    assert case.handoff("accounts").state == "expired"


def test_a_paused_case_is_left_alone_and_found_when_it_goes_on(case: Running, dora: Person) -> None:
    moves.hold_case(case.case, by=as_actor(dora), reason="No budget", pauses_clock=False, now=MONDAY)
    assert expire_unanswered(now=LATE) == Swept(0, 0)
    moves.resume_case(case.case, by=as_actor(dora), now=LATE)

    assert expire_unanswered(now=LATE) == Swept(expired=3, failed=0)


def test_it_serves_all_organizations_from_outside_any(case: Running) -> None:
    other = world.found()
    with scope(other.organization.pk):
        document = split("all")
        staff = dict(zip((lane["key"] for lane in document["lanes"]), other.teams, strict=True))
        process = publish(document, staff, by=other.people[0])
        prepare = moves.start_case(process, by=other.people[1], now=MONDAY).opened[0]
        moves.complete(prepare, by=other.people[1], now=MONDAY)

    with nowhere():
        assert expire_unanswered(now=LATE) == Swept(expired=6, failed=0)


def test_one_broken_case_does_not_keep_the_others_waiting(case: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    expire = moves.expire

    def broken(handoff: Handoff, **how: Any) -> bool:
        if handoff.to_task.step_key == "desk":
            raise ZeroDivisionError
        return expire(handoff, **how)

    monkeypatch.setattr(moves, "expire", broken)

    assert expire_unanswered(now=LATE) == Swept(expired=2, failed=1)
    assert case.handoff("desk").state == "offered"


def test_with_a_backlog_a_sweep_ends_after_a_while_and_the_next_one_goes_on(
    case: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = count(0, 6)  # each offer takes six
    monkeypatch.setattr("procops.due.monotonic", lambda: next(seconds))

    assert expire_unanswered(now=LATE) == Swept(expired=2, failed=0)
    assert expire_unanswered(now=LATE) == Swept(expired=1, failed=0)


def test_a_worker_that_has_to_end_ends(case: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_long(*args: Any, **how: Any) -> bool:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(moves, "expire", too_long)
    with pytest.raises(SoftTimeLimitExceeded):
        expire_unanswered(now=LATE)


def test_what_is_due_comes_once_some_at_a_time_though_all_are_due_at_one_moment(case: Running) -> None:
    batches = list(due.batches(lambda: sweep._past(LATE), moment="answer_by", at_once=2))

    assert [len(batch) for batch in batches] == [2, 1]
    assert {handoff.pk for batch in batches for handoff in batch} == {
        case.handoff(step).pk for step in ("accounts", "desk", "salary")
    }


@pytest.mark.postgres_only
@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda now: due.each(lambda: sweep._past(now), moment="answer_by"), "handoff_expiring"),
        (sweep._to_look_at, "task_nudge"),
        (sweep._over, "snooze_over"),
        (waits_sweep._past, "wait_wakes"),
    ],
)
def test_what_a_sweep_looks_for_is_found_by_its_partial_index(
    case: Running, rows: Callable[[datetime], Iterator[Any]], index: str
) -> None:
    with connection.cursor() as cursor:
        # Of tables this small the planner would as soon sort; of large ones it must find them in their order.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        with CaptureQueriesContext(connection) as captured:
            list(rows(IN_TIME))
        cursor.execute("EXPLAIN " + captured[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert index in plan, plan


def test_beat_rings_it_and_the_job_makes_one_call(case: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    (entry,) = [each for each in settings.CELERY_BEAT_SCHEDULE.values() if each["task"] == tasks.expire_unanswered.name]
    assert entry["schedule"] == 5
    monkeypatch.setattr("procops.clock.now", lambda: LATE)

    tasks.expire_unanswered.run()

    assert case.handoff("desk").state == "expired"
