"""The most urgent work of one's pools is taken in one press, and nobody gets what somebody else got."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from handoffs import bulk, moves, pools
from handoffs.desk_rows import BulkVerb
from handoffs.pools import NothingToTake
from handoffs.rules import ViewersOnlyLook
from procops.people import teams
from procops.people.models import Organization, Person, Team
from procops.scoping import scope
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import Begin, Running
from tests.handoffs.test_bulk import WORK, _another
from tests.race import at_once
from workflows.models import Entry, Task

CLIENTS = 8


@pytest.fixture
def case(begin: Begin) -> Running:
    return begin(WORK)


def test_the_most_urgent_first_whether_it_is_to_be_accepted_or_lies_open(case: Running, ivy: Person) -> None:
    later, lies_open = _another(case), _another(case)
    moves.accept_all(lies_open.task("look"), by=as_actor(ivy), keep_in_pool=True, now=MONDAY)
    Task.objects.filter(pk=later.task("look").pk).update(queue_at=MONDAY + timedelta(days=30))
    Task.objects.filter(pk=case.task("look").pk).update(queue_at=MONDAY + timedelta(days=20))

    took = [pools.take_next(by=as_actor(ivy), now=MONDAY).task for _ in range(3)]

    assert [task.case_id for task in took] == [lies_open.case.pk, case.case.pk, later.case.pk]
    assert {(task.owner, task.state) for task in took} == {(ivy, "ready")}
    with pytest.raises(NothingToTake):
        pools.take_next(by=as_actor(ivy), now=MONDAY)


def test_what_it_says_was_done_is_what_can_be_undone(case: Running, ivy: Person) -> None:
    """Accepted before for the pool, it is only claimed: who lets it go leaves it accepted."""
    other = _another(case)
    moves.accept_all(other.task("look"), by=as_actor(ivy), keep_in_pool=True, now=MONDAY)

    took = [pools.take_next(by=as_actor(ivy), now=MONDAY) for _ in range(2)]

    assert {each.task.case_id: each.by for each in took} == {
        case.case.pk: BulkVerb.ACCEPT,
        other.case.pk: BulkVerb.CLAIM,
    }
    for each in took:
        bulk.undo(each.by, [each.task.pk], by=as_actor(ivy), now=MONDAY)
    assert (case.handoff("look").state, other.handoff("look").state) == ("offered", "accepted")


def test_what_is_paused_or_another_teams_is_left_alone(case: Running, ivy: Person, pam: Person, dora: Person) -> None:
    moves.hold_case(case.case, by=as_actor(dora), reason="No budget", now=MONDAY)

    for person in (ivy, pam):
        with pytest.raises(NothingToTake):
            pools.take_next(by=as_actor(person), now=MONDAY)


def test_a_viewer_takes_nothing(case: Running, vera: Person) -> None:
    with pytest.raises(ViewersOnlyLook):
        pools.take_next(by=as_actor(vera), now=MONDAY)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_who_press_at_once_get_eight_different_pieces(
    transactional_db: None,
    acme: Organization,
    case: Running,
    it_service: Team,
    ada: Person,
    hugo: Person,
    petra: Person,
    ivy: Person,
    ivan: Person,
    fay: Person,
    pam: Person,
    mia: Person,
    nina: Person,
) -> None:
    people = [hugo, petra, ivy, ivan, fay, pam, mia, nina]
    for person in people:
        if person not in (ivy, ivan):
            teams.add_member(it_service, person=person, by=as_actor(ada), now=MONDAY)
    for _ in range(4):  # rounds
        while Task.objects.filter(step_key="look", state="waiting").count() < CLIENTS:
            _another(case)

        def take(person: Person) -> Task:
            with scope(acme.pk):
                return pools.take_next(by=as_actor(person), now=MONDAY).task

        jobs: list[Callable[[], Task]] = [partial(take, person) for person in people]
        results = at_once(*jobs)

        assert [repr(each) for each in results if isinstance(each, Exception)] == []
        assert len({task.pk for task in results}) == CLIENTS
        assert [task.owner_id for task in results] == [person.pk for person in people]
        assert not Task.objects.filter(step_key="look", state="waiting").exists()
    assert Entry.objects.filter(kind="handoff.accepted").count() == 4 * CLIENTS
