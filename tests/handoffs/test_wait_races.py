"""Word comes while the time is up, or while the case comes to its wait: the case goes on once, and no word is lost."""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from handoffs import moves
from handoffs.audit import Audit
from handoffs.events import sweep as events_sweep
from handoffs.events.models import Event
from handoffs.moves import events
from handoffs.waits import sweep as waits_sweep
from procops.people.models import Organization, Person
from procops.scoping import scope
from tests.cast import MONDAY, as_actor
from tests.handoffs import running
from tests.handoffs.running import HOUR, Running
from tests.processes import definition
from tests.race import at_once
from workflows.models import Case, Entry, Task, Wait

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROUNDS = 20
TOLD_OR_LATE = definition(
    lanes="people",
    steps=[
        {"key": "ask", "kind": "start", "lane": "people"},
        {"key": "word", "kind": "wait", "wait": {"event": "word", "beside": ["an_hour"]}},
        {"key": "an_hour", "kind": "wait", "wait": {"until": [{"value": 1, "unit": "working_hours"}]}},
        {"key": "thank", "lane": "people"},
        {"key": "chase", "lane": "people"},
        {"key": "end", "kind": "end"},
    ],
    flows=[
        *(("ask", "word"), ("ask", "an_hour"), ("word", "thank"), ("an_hour", "chase")),
        *(("thank", "end"), ("chase", "end")),
    ],
)


@pytest.fixture
def first(transactional_db: None, acme: Organization, dora: Person, hugo: Person) -> Running:
    return running.begin(TOLD_OR_LATE, owner=dora, by=hugo)


def race(organization: Organization, *jobs: Callable[[], Any]) -> list[Any]:
    def within(job: Callable[[], Any]) -> Any:
        with scope(organization.pk):
            return job()

    return at_once(*(partial(within, job) for job in jobs))


@pytest.mark.thorough
def test_word_and_the_end_of_the_time_in_one_moment(
    first: Running, acme: Organization, hugo: Person, ada: Person
) -> None:
    up = MONDAY + HOUR
    decided: Counter[str] = Counter()
    for _ in range(ROUNDS):
        case = moves.start_case(first.process, by=as_actor(hugo), now=MONDAY).case
        told, woken = race(
            acme,
            partial(moves.tell, name="word", key=case.reference, data={}, by=as_actor(ada), now=up),
            lambda: waits_sweep.wake(clock=lambda: up),
        )
        (task,) = Task.objects.filter(case=case).live()
        over = Entry.objects.filter(case=case, kind="wait.over").count()
        assert (over, task.step_key) in ((1, "thank"), (1, "chase")), (told, woken)
        assert told.state == ("used" if task.step_key == "thank" else "kept")
        decided[task.step_key] += 1
    assert [str(finding) for finding in Audit().run()] == []
    print(dict(decided))


@pytest.mark.postgres_only
def test_a_case_that_waits_no_more_is_let_go_before_word_waits_for_the_next_one(
    first: Running, acme: Organization, hugo: Person, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    me, holds = as_actor(ada), Barrier(2)
    gone, next_one = (moves.start_case(first.process, by=as_actor(hugo), now=MONDAY).case for _ in range(2))
    Wait.objects.filter(case=next_one, event="word").update(key=gone.reference)
    found = [Wait.objects.get(case=case, event="word") for case in (gone, next_one)]
    monkeypatch.setattr(events, "_waiting_for", lambda event: [(wait.case_id, wait.pk) for wait in found])
    moves.hold_case(gone, by=me, reason="Meanwhile", now=MONDAY)

    def tell() -> Event:
        holds.wait(10)
        return moves.tell(name="word", key=gone.reference, data={}, by=me, now=MONDAY + HOUR)

    def hold_the_next() -> bool:
        with transaction.atomic(), connection.cursor() as cursor:
            Case.objects.select_for_update().get(pk=next_one.pk)
            holds.wait(10)
            for _ in range(500):
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone() != (0,):
                    break
                time.sleep(0.01)
            return Case.objects.select_for_update(nowait=True).filter(pk=gone.pk).exists()

    told, is_free = race(acme, tell, hold_the_next)

    assert is_free is True
    assert (told.state, told.case_id) == ("used", next_one.pk)


@pytest.mark.thorough
def test_word_that_comes_while_the_case_comes_to_its_wait_is_used_once(
    first: Running, acme: Organization, hugo: Person, ada: Person
) -> None:
    for _ in range(ROUNDS):
        number = first.process.__class__.objects.get(pk=first.process.pk).case_count + 1
        race(
            acme,
            partial(moves.tell, name="word", key=f"SMP-{number}", data={}, by=as_actor(ada), now=MONDAY),
            lambda: moves.start_case(first.process, by=as_actor(hugo), now=MONDAY),
        )
        events_sweep.match(clock=lambda: MONDAY)
        assert Event.objects.filter(key=f"SMP-{number}").values_list("state", flat=True).get() == "used"
        assert Task.objects.get(case__reference=f"SMP-{number}", step_key="thank").state == "ready"
    assert [str(finding) for finding in Audit().run()] == []
