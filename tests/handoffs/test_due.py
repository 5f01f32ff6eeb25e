"""What a sweep finds, and where the next one begins that could not see all."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from handoffs import moves
from handoffs.models import Handoff
from handoffs.reminders import sweep
from handoffs.reminders.sweep import Swept, expire_unanswered
from procops import due
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.rules.test_r06_returns import split
from tests.handoffs.running import Begin, Running
from tests.handoffs.test_reminders import LATE
from tests.handoffs.test_reminding import FILE

NO_TIME = timedelta(0)
DAY = timedelta(days=1)


@pytest.fixture
def offers(begin: Begin, petra: Person, mia: Person) -> list[Handoff]:
    """Six that are due at one moment, in the order in which they are found."""
    first = begin(split("all"))
    second = moves.start_case(first.process, by=as_actor(mia), now=MONDAY)
    for case in (first, Running(first.process, second.case)):
        case.complete("prepare", petra)
    return list(Handoff.objects.order_by("answer_by", "id"))


def each() -> Iterator[Any]:
    return due.each(lambda: sweep._past(LATE), moment="answer_by", at_once=4)


def batches() -> Iterator[list[Any]]:
    return due.batches(lambda: sweep._past(LATE), moment="answer_by", at_once=4)


def test_a_sweep_that_could_not_see_all_is_gone_on_with_and_comes_round(offers: list[Handoff]) -> None:
    assert len(offers) == 6
    first = [list(due.in_time(each(), at_most=NO_TIME)) for _ in range(7)]

    assert first == [[one] for one in (*offers, offers[0])]
    assert list(each()) == [*offers[1:], offers[0]]
    assert list(each()) == offers  # having seen all, the next one begins with what has been due longest


def test_what_stands_behind_a_batch_that_took_all_of_the_time_has_its_turn(offers: list[Handoff]) -> None:
    taken = [[row for batch in islice(batches(), 1) for row in batch] for _ in range(3)]
    assert taken == [offers[:4], offers[4:], offers[:4]]


def test_a_batch_that_a_sweep_ended_in_comes_again(offers: list[Handoff]) -> None:
    assert list(islice(batches(), 2)) == [offers[:4], offers[4:]]
    assert list(batches()) == [offers[4:], offers[:4]]


def test_what_is_due_by_another_moment_begins_at_its_own_beginning(offers: list[Handoff]) -> None:
    assert next(each()) == offers[0]
    rows = due.each(lambda: sweep._past(LATE), moment="offered_at")
    assert sorted(row.pk for row in rows) == [one.pk for one in offers]


def test_what_cannot_be_dealt_with_keeps_nothing_behind_it_waiting(
    offers: list[Handoff], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much of it there is: more than any one sweep has time for."""
    expire, broken = moves.expire, {one.pk for one in offers[:5]}

    def expires(handoff: Handoff, **how: Any) -> bool:
        if handoff.pk in broken:
            raise ZeroDivisionError
        return expire(handoff, **how)

    monkeypatch.setattr(moves, "expire", expires)
    monkeypatch.setattr(due, "monotonic", iter(range(0, 1000, 6)).__next__)  # each takes six seconds

    assert [expire_unanswered(now=LATE) for _ in range(3)] == [Swept(0, 2), Swept(0, 2), Swept(1, 1)]
    assert expire_unanswered(now=LATE) == Swept(0, 2)  # those are tried again


def test_a_backlog_of_one_kind_keeps_no_other_kind_waiting() -> None:
    assert list(due.in_turn([1, 2, 3, 4], [], "ab", iter([True]))) == [1, "a", True, 2, "b", 3, 4]


def test_what_was_put_away_and_what_is_paused_have_their_turn_together(
    begin: Begin, petra: Person, mia: Person
) -> None:
    first = begin(FILE)
    later = MONDAY + 30 * DAY
    for case in (first.case, *(moves.start_case(first.process, by=as_actor(mia), now=MONDAY).case for _ in range(2))):
        running = Running(first.process, case)
        moves.claim(running.task("file"), by=as_actor(petra), now=MONDAY)
        moves.remind_later(running.task("file"), by=as_actor(petra), until=MONDAY + DAY, now=MONDAY)
    moves.hold_case(case, by=as_actor(first.process.owner), reason="No budget", until=date(2026, 3, 4), now=MONDAY)

    found = [(case_id, move.func) for _, case_id, move in sweep._moves(lambda: later)]

    assert [func for _, func in found] == [sweep._over_now, sweep._end_pause, sweep._over_now]
    assert found[1][0] == case.pk


def test_what_ends_a_worker_is_not_what_the_next_sweep_begins_with(
    offers: list[Handoff], monkeypatch: pytest.MonkeyPatch
) -> None:
    expire = moves.expire

    def expires(handoff: Handoff, **how: Any) -> bool:
        if handoff.pk == offers[0].pk:
            raise SoftTimeLimitExceeded
        return expire(handoff, **how)

    monkeypatch.setattr(moves, "expire", expires)
    with pytest.raises(SoftTimeLimitExceeded):
        expire_unanswered(now=LATE)
    with pytest.raises(SoftTimeLimitExceeded):
        expire_unanswered(now=LATE)
    assert list(Handoff.objects.filter(state="offered")) == [offers[0]]
