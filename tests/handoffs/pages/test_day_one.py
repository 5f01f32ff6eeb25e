"""The first steps of a new organization: found among its rows, shown to admins until they are done or put away."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from handoffs import moves
from handoffs.day_one import day_one, put_away
from procops.people import invitations
from procops.people.models import Organization, Person, Role
from procops.scoping import scope
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.pages.desks import AtWork, offer
from tests.purchasing import document
from workflows import publishing, staff_changes
from workflows.models import FilledBy, Process
from workflows.states import CaseSource

LABELS = [
    "Choose a process to begin with",
    "Say who does what, and publish it",
    "Invite two people",
    "Start the first case",
    "Accept a handoff",
]


def states(person: Person) -> list[bool]:
    found = day_one(as_actor(person))
    assert found is not None
    assert [item.label for item in found.items] == LABELS
    return [item.is_done for item in found.items]


def test_each_step_is_done_when_its_rows_are_there(client: Client, globex: Organization, eve: Person) -> None:
    with scope(globex.pk):
        me = as_actor(eve)
        assert states(eve) == [False] * 5
        draft = publishing.create_process(document(), by=me, now=MONDAY)
        assert states(eve) == [True, False, False, False, False]
        found = day_one(me)
        assert found is not None
        assert [item.url for item in found.items] == [
            "/processes/gallery/",
            "/processes/purchasing/people/",
            "/people/invitations/",
            "",
            "",
        ]
        process = draft.process
        for lane in ("asker", "manager", "buyers", "payroll"):
            staff_changes.staff(
                process,
                lane,
                filled_by=FilledBy.STARTER if lane == "asker" else FilledBy.FIELD,
                field="" if lane == "asker" else "manager",
                person=None if lane == "asker" else eve.pk,
                accountable=eve.pk,
                by=me,
                now=MONDAY,
            )
        publishing.publish(process, seen=1, by=me, now=MONDAY)
        assert states(eve) == [True, True, False, False, False]
        invitations.invite(email="one@globex.test", role=Role.MEMBER, team=None, by=me, now=MONDAY)
        found = day_one(me)
        assert found is not None
        assert found.items[2].why.endswith("Invited so far: 1 of 2.")
        assert found.items[3].url == "/start/purchasing/"
        assert found.items[3].try_url == "/start/purchasing/?practice=yes"
        assert found.next == found.items[2]
        invitations.invite(email="two@globex.test", role=Role.MEMBER, team=None, by=me, now=MONDAY)
        assert states(eve) == [True, True, True, False, False]


def test_practice_and_what_is_accepted_by_itself_are_no_first_steps(
    purchasing: Process, ada: Person, hugo: Person, mia: Person
) -> None:
    data = {"what": "A desk", "amount": "1.00", "manager": str(hugo.pk)}
    practice = moves.start_case(purchasing, by=as_actor(ada), data=data, source=CaseSource.PRACTICE, now=MONDAY).case
    moves.accept(offer(practice), by=as_actor(ada), now=MONDAY)
    assert states(ada) == [True, True, True, False, False]

    case = moves.start_case(purchasing, by=as_actor(mia), data=data, now=MONDAY).case
    assert states(ada) == [True, True, True, True, False]

    moves.accept(offer(case), by=as_actor(hugo), now=MONDAY)
    assert day_one(as_actor(ada)) is None


def test_an_admin_meets_it_above_the_queue_until_it_is_put_away(
    client: Client, purchasing: Process, ada: Person, mia: Person, at_work: AtWork
) -> None:
    me = logged_in(client, ada)
    queue = me.get("/queue/").content.decode()
    assert "First steps" in queue
    assert "3 of 5 done" in queue
    assert "/start/purchasing/?practice=yes" in queue
    assert "First steps" not in at_work(mia).get("/queue/").content.decode()

    for _again in range(2):
        assert me.post("/first-steps/hide/").url == "/queue/"
    assert "First steps</h2>" not in me.get("/queue/").content.decode()


def test_it_costs_nothing_but_one_query_once_it_is_over(purchasing: Process, ada: Person, mia: Person) -> None:
    put_away(by=as_actor(ada), now=MONDAY + timedelta(days=1))
    admin, member = as_actor(ada), as_actor(mia)
    with CaptureQueriesContext(connection) as asked:
        assert day_one(admin) is None
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        assert day_one(member) is None
    assert len(asked) == 0
