"""Who sees which processes, cases and values."""

import pytest

from handoffs import moves
from procops.people.actor import Actor
from procops.people.models import Membership, Organization, Person, Team
from procops.scoping import scope
from tests.cast import MONDAY, as_actor
from tests.processes import definition, publish
from workflows import visibility
from workflows.graph import Graph
from workflows.models import Case, Process
from workflows.plan import plan_of


def hiring(visible_to: str) -> dict:
    return definition(
        visibility=visible_to,
        lanes="hr it",
        fields=[
            {"key": "pay", "label": "Pay", "type": "money", "confidential": True},
            {"key": "laptop", "label": "Laptop", "type": "text"},
        ],
        steps=[
            {"key": "begin", "kind": "start", "lane": "hr", "fill": ["pay", "laptop"]},
            {"key": "accounts", "lane": "it", "show": ["laptop"]},
            {"key": "over", "kind": "end"},
        ],
        flows=[("begin", "accounts"), ("accounts", "over")],
    )


@pytest.fixture
def begin(acme: Organization, dora: Person, hugo: Person, people_operations: Team, it_service: Team):
    def begun(visible_to: str) -> Case:
        process = publish(hiring(visible_to), {"hr": people_operations, "it": it_service}, by=as_actor(dora))
        advance = moves.start_case(process, by=as_actor(hugo), data={"pay": "4200", "laptop": "L1"}, now=MONDAY)
        return Case.objects.get(pk=advance.case.pk)

    return begun


def sees(person: Person) -> tuple[bool, bool]:
    """Whether somebody sees the one case, and the one process."""
    actor = as_actor(person)
    return visibility.cases_seen_by(actor).exists(), visibility.processes_seen_by(actor).exists()


def test_a_process_for_everyone_is_seen_by_everyone(begin, pam, vera, ada):
    begin("everyone")
    assert [sees(one) for one in (pam, vera, ada)] == [(True, True)] * 3


def test_a_process_for_its_lanes_is_seen_by_them_its_owner_and_admins(begin, hugo, petra, ivan, dora, ada, pam):
    begin("lanes")
    assert [sees(one) for one in (hugo, petra, ivan, dora, ada)] == [(True, True)] * 5
    assert sees(pam) == (False, False)


def test_a_process_for_participants_is_seen_by_those_who_had_or_may_take_a_task(begin, hugo, petra, ivan, pam, ada):
    begin("participants")
    assert (sees(hugo)[0], sees(ivan)[0], sees(ada)[0]) == (True, True, True)
    assert (sees(petra)[0], sees(pam)[0]) == (False, False)


def test_tasks_are_seen_with_their_case(begin, ivan, pam):
    begin("lanes")
    assert visibility.tasks_seen_by(as_actor(ivan)).count() == 2
    assert visibility.tasks_seen_by(as_actor(pam)).count() == 0


def test_a_confidential_value_is_read_by_the_lanes_that_fill_see_or_receive_it(begin, hugo, ivan, ada, pam):
    case = begin("everyone")
    graph = plan_of(case.version_id).graph

    def read(person: Person) -> dict:
        actor = as_actor(person)
        readable = visibility.readable_fields(graph, visibility.lanes_of(actor, case), actor=actor)
        return visibility.shown(case.data, readable)

    assert read(hugo) == {"pay": "4200.00", "laptop": "L1"}
    for other in (ivan, ada, pam):
        assert read(other) == {"laptop": "L1"}


def test_a_required_handoff_datum_is_read_by_who_receives_it(begin, ivan):
    case = begin("everyone")
    document = hiring("everyone")
    document["flows"][0]["contract"] = {"required": ["pay"]}

    actor = as_actor(ivan)
    assert "pay" in visibility.readable_fields(Graph.of(document), visibility.lanes_of(actor, case), actor=actor)


def test_another_organization_sees_nothing(begin, eve, globex):

    begin("everyone")
    with scope(globex.pk):
        stranger = Actor.of(Membership.objects.select_related("person").get(person=eve))
        assert not visibility.cases_seen_by(stranger).exists()
        assert not Process.objects.exists()


def test_a_title_never_tells_a_confidential_value(acme, dora, hugo, people_operations, it_service):
    document = hiring("everyone")
    document["process"]["title_fields"] = ["pay", "laptop"]
    process = publish(document, {"hr": people_operations, "it": it_service}, by=as_actor(dora))

    case = moves.start_case(process, by=as_actor(hugo), data={"pay": "4200", "laptop": "L1"}, now=MONDAY).case

    assert case.title == "L1"
