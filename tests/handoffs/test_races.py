"""Several people do the same thing, or contrary things, in the same moment, each on a connection of their own.

Promises 1, 3 and 4. On SQLite the same with eight clients, of whom none may be told that the database is locked.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from handoffs import moves
from handoffs.audit import Audit
from handoffs.models import Handoff
from handoffs.moves.passage import AlreadyAnswered
from procops.people.models import Organization, Person
from procops.scoping import scope
from tests import services
from tests.cast import MONDAY, as_actor
from tests.handoffs import running
from tests.handoffs.running import HOUR, Running
from tests.processes import definition
from tests.race import at_once
from workflows.held import CaseHasEnded, NoLongerOpen
from workflows.models import Entry, Process, Task
from workflows.verify import Verification

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CLIENTS = 8
FEWER_ROUNDS = 10 if services.ON_SQLITE else 15
MANY_ROUNDS = 100 if services.ON_SQLITE else 200
in_rounds = pytest.mark.parametrize("rounds", [FEWER_ROUNDS, pytest.param(MANY_ROUNDS, marks=pytest.mark.thorough)])
LATE = MONDAY + 30 * HOUR

WORK = definition(
    lanes="people it rooms payroll",
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "prepare", "lane": "people"},
        *({"key": key, "lane": lane} for key, lane in (("it", "it"), ("rooms", "rooms"), ("pay", "payroll"))),
        {"key": "meet", "lane": "people", "join": "all"},
        {"key": "end", "kind": "end"},
    ],
    flows=[
        ("begin", "prepare"),
        *(("prepare", key) for key in ("it", "rooms", "pay")),
        *((key, "meet") for key in ("it", "rooms", "pay")),
        ("meet", "end"),
    ],
)


@pytest.fixture
def process(transactional_db: None, acme: Organization, dora: Person, mia: Person) -> Process:
    return running.begin(WORK, owner=dora, by=mia).process


@pytest.fixture
def begin(process: Process, mia: Person) -> Callable[[], Running]:
    def begin() -> Running:
        return Running(process, moves.start_case(process, by=as_actor(mia), now=MONDAY).case)

    return begin


@pytest.fixture(autouse=True)
def nothing_is_broken(process: Process) -> Iterator[None]:
    """After all rounds no case is stuck and every journal is whole."""
    yield
    assert [str(finding) for finding in Audit().run()] == []
    assert [str(found) for found in Verification().breaks()] == []


def race(organization: Organization, *jobs: Callable[[], Any]) -> list[Any]:
    """Do these at once, each in the organization's scope; a refusal is a result."""

    def within(job: Callable[[], Any]) -> Callable[[], Any]:
        def do() -> Any:
            with scope(organization.pk):
                return job()

        return do

    return at_once(*map(within, jobs))


def told(results: list[Any]) -> Counter[str]:
    """What came of it: the refusals and errors by their names."""
    return Counter(type(result).__name__ if isinstance(result, Exception) else "done" for result in results)


@in_rounds
def test_a_task_is_completed_once_however_many_try(
    acme: Organization, begin: Callable[[], Running], petra: Person, rounds: int
) -> None:
    me = as_actor(petra)
    for _ in range(rounds):
        case = begin()
        task = case.task("prepare")

        results = race(acme, *[partial(moves.complete, task, by=me, now=MONDAY)] * CLIENTS)

        assert told(results) == {"done": 1, "NoLongerOpen": CLIENTS - 1}
        assert case.entries(kind="task.done", step_key="prepare").count() == 1
        assert case.live() == {"it": "waiting", "rooms": "waiting", "pay": "waiting"}
        assert Handoff.objects.filter(case=case.case).count() == 3


@in_rounds
def test_a_join_opens_once_when_its_last_arrivals_are_accepted_at_the_same_moment(
    acme: Organization, begin: Callable[[], Running], petra: Person, ivy: Person, fay: Person, pam: Person, rounds: int
) -> None:
    me = as_actor(petra)
    for _ in range(rounds):
        case = begin()
        case.complete("prepare", petra)
        for step, by in (("it", ivy), ("rooms", fay), ("pay", pam)):
            case.pass_through(step, by)
        offers = case.handoffs_to("meet")

        results = race(acme, *(partial(moves.accept, offer, by=me, now=MONDAY) for offer in offers))

        assert told(results) == {"done": 3}
        assert case.live() == {"meet": "ready"}
        assert case.entries(kind="task.opened", step_key="meet").count() == 1


def test_branches_that_arrive_at_the_same_moment_meet_in_one_task(
    acme: Organization, begin: Callable[[], Running], petra: Person, ivy: Person, fay: Person, pam: Person
) -> None:
    for _ in range(FEWER_ROUNDS):
        case = begin()
        case.complete("prepare", petra)
        ready = []
        for step, by in (("it", ivy), ("rooms", fay), ("pay", pam)):
            moves.accept_all(case.task(step), by=as_actor(by), now=MONDAY)
            ready.append((case.task(step), as_actor(by)))

        results = race(acme, *(partial(moves.complete, task, by=by, now=MONDAY) for task, by in ready))

        assert told(results) == {"done": 3}
        assert case.live() == {"meet": "waiting"}
        assert len(case.task("meet").arrivals) == 3


@in_rounds
def test_a_handoff_ends_once_whoever_answers(
    acme: Organization, begin: Callable[[], Running], petra: Person, ivy: Person, ivan: Person, rounds: int
) -> None:
    giver, receivers = as_actor(petra), [as_actor(ivy), as_actor(ivan)]
    ways = Counter[str]()
    for number in range(rounds):
        case = begin()
        case.complete("prepare", petra)
        offer = case.handoff("it")
        answers: list[Callable[[], Any]] = [
            partial(moves.withdraw, offer, by=giver, now=MONDAY),
            *(partial(moves.accept, offer, by=by, now=MONDAY) for by in receivers),
            *(partial(moves.give_back, offer, by=by, reason="No", now=MONDAY) for by in receivers),
        ]
        turn = number % len(answers)

        results = race(acme, *answers[turn:], *answers[:turn])

        assert told(results)["done"] == 1, told(results)
        assert {type(result) for result in results if isinstance(result, Exception)} <= {AlreadyAnswered, NoLongerOpen}
        answered = case.entries(kind__in=("handoff.accepted", "handoff.returned", "handoff.withdrawn"), step_key="it")
        assert answered.count() == 1
        state = case.handoff("it").state
        assert answered.get().kind == f"handoff.{state}"
        ways[state] += 1
    assert sum(ways.values()) == rounds


def test_the_expiry_sweep_racing_an_acceptance(
    acme: Organization, begin: Callable[[], Running], petra: Person, ivy: Person
) -> None:
    for number in range(FEWER_ROUNDS):
        case = begin()
        case.complete("prepare", petra)
        offer, me = case.handoff("it"), as_actor(ivy)
        jobs: list[Callable[[], Any]] = [
            partial(moves.expire, offer, now=LATE),
            partial(moves.accept, offer, by=me, now=LATE),
            partial(moves.expire, offer, now=LATE),
        ]

        results = race(acme, *(jobs if number % 2 else reversed(jobs)))

        assert told(results) == {"done": 3}
        assert case.handoff("it").state == "accepted"
        expired = case.entries(kind="handoff.expired").count()
        assert expired == sum(result is True for result in results) <= 1
        assert (case.handoff("it").expired_at is not None) == (expired == 1)


def test_contrary_moves_of_one_case_end_in_one_legal_state(
    acme: Organization,
    begin: Callable[[], Running],
    petra: Person,
    dora: Person,
    ivy: Person,
    ivan: Person,
    fay: Person,
) -> None:
    """Cancel, complete, reassign and accept at once: the journal equals what was acknowledged."""
    kinds = {
        "cancel": "case.cancelled",
        "complete": "task.done",
        "reassign": "task.reassigned",
        "accept": "handoff.accepted",
    }
    for _ in range(FEWER_ROUNDS):
        case = begin()
        case.complete("prepare", petra)
        moves.accept_all(case.task("it"), by=as_actor(ivy), now=MONDAY)
        before, work, desk = case.seq, case.task("it"), case.handoff("rooms")
        boss, mine = as_actor(dora), as_actor(ivy)
        jobs: dict[str, Callable[[], Any]] = {
            "cancel": partial(moves.cancel_case, case.case, by=boss, reason="Given up", now=MONDAY),
            "complete": partial(moves.complete, work, by=mine, now=MONDAY),
            "reassign": partial(moves.reassign, work, by=mine, to=ivan.pk, now=MONDAY),
            "accept": partial(moves.accept, desk, by=as_actor(fay), now=MONDAY),
        }

        results = dict(zip(jobs, race(acme, *jobs.values()), strict=True))

        written = Counter(case.kinds(before))
        for name, kind in kinds.items():
            refused = isinstance(results[name], Exception)
            assert written[kind] == (0 if refused else 1), (name, results[name])
        assert case.fresh().state == "cancelled"
        assert case.live() == {}


def test_cases_started_at_the_same_moment_have_numbers_of_their_own(
    acme: Organization, process: Process, mia: Person
) -> None:
    me = as_actor(mia)
    for _ in range(FEWER_ROUNDS // 2):
        results = race(acme, *[partial(moves.start_case, process, by=me, now=MONDAY)] * CLIENTS)

        assert told(results) == {"done": CLIENTS}
        assert len({result.case.reference for result in results}) == CLIENTS
    process.refresh_from_db()
    assert process.case_count == 1 + CLIENTS * (FEWER_ROUNDS // 2)
    assert Entry.objects.filter(kind="case.started").count() == process.case_count
    assert Task.objects.filter(step_key="begin").count() == process.case_count


def test_nothing_moves_after_a_case_has_ended_at_the_same_moment(
    acme: Organization, begin: Callable[[], Running], petra: Person, dora: Person
) -> None:
    for _ in range(FEWER_ROUNDS // 2):
        case = begin()
        me, boss, task = as_actor(petra), as_actor(dora), case.task("prepare")
        completing = [partial(moves.complete, task, by=me, now=MONDAY)] * 4
        cancelling = [partial(moves.cancel_case, case.case, by=boss, reason="Given up", now=MONDAY)] * 4

        results = race(acme, *cancelling, *completing)

        assert told(results[:4])["done"] == 1
        assert {type(result) for result in results[:4] if isinstance(result, Exception)} == {CaseHasEnded}
        assert told(results[4:])["done"] <= 1
        assert case.entries(kind="case.cancelled").count() == 1
        assert case.live() == {}


@pytest.mark.postgres_only
def test_while_many_cases_begin_in_one_transaction_other_work_of_the_process_goes_on(
    acme: Organization, begin: Callable[[], Running], mia: Person, petra: Person
) -> None:
    """A table that is brought in whole; the row of a problem points at the process."""
    other = begin()
    task, starter, me = other.task("prepare"), as_actor(mia), as_actor(petra)

    with transaction.atomic():
        for _ in range(2):
            moves.start_case(other.process, by=starter, now=MONDAY)
        (problem,) = race(acme, partial(moves.report_problem, task, by=me, text="No budget", now=MONDAY))

    assert told([problem]) == {"done": 1}, problem
    assert problem.process_id == other.process.pk
