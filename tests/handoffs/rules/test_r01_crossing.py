"""R1, R16, R17, R19: where work crosses lanes, who gets it, what is accepted by itself, how a case begins."""

import pytest

from handoffs import moves
from handoffs.models import Handoff
from handoffs.moves.cases import NotPublished, NotYourStart, WhichStart
from procops.people import memberships
from procops.people.models import Membership, Person, Team
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import HOUR, Begin
from tests.processes import definition, publish
from workflows import publishing
from workflows.models import Process, Task

IN_A_ROW = definition(
    lanes="people it",
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "prepare", "lane": "people"},
        {"key": "set_up", "lane": "it"},
        {"key": "test_it", "lane": "it"},
        {"key": "hand_out", "lane": "people"},
        {"key": "end", "kind": "end"},
    ],
    flows=[
        ("begin", "prepare"),
        ("prepare", "set_up"),
        ("set_up", "test_it"),
        ("test_it", "hand_out"),
        ("hand_out", "end"),
    ],
)


def test_a_start_is_done_at_once_by_the_starter_and_same_lane_work_opens_without_a_handoff(
    begin: Begin, mia: Person
) -> None:
    case = begin(IN_A_ROW)

    assert case.states() == {"begin": "done", "prepare": "ready"}
    assert case.task("begin").done_by == mia
    assert case.handoffs() == []
    assert case.kinds() == ["case.started", "task.done", "task.opened"]
    assert case.fresh().reference == "SMP-1"


def test_work_for_another_lane_waits_behind_a_handoff_until_it_is_accepted(
    begin: Begin, mia: Person, petra: Person, ivy: Person
) -> None:
    case = begin(IN_A_ROW)
    before = case.seq

    advance = case.complete("prepare", petra)

    assert case.states() == {"begin": "done", "prepare": "done", "set_up": "waiting"}
    offer = case.handoff("set_up")
    assert (offer.state, offer.from_lane, offer.to_lane, offer.flow_key) == (
        "offered",
        "people",
        "it",
        "prepare__set_up",
    )
    assert (offer.giver, offer.receiver, offer.receiving_team.name) == (petra, None, "IT service")
    assert offer.answer_by == MONDAY + 8 * HOUR  # 8 working hours, 9:00 to 17:00
    assert case.task("set_up").queue_at == offer.answer_by
    assert case.kinds(before) == ["task.claimed", "task.done", "handoff.offered"]
    assert [task.step_key for task in advance.opened] == []

    case.accept("set_up", ivy, now=MONDAY + HOUR)

    assert case.handoff("set_up").state == "accepted"
    assert case.states()["set_up"] == "ready"
    assert case.task("set_up").owner == ivy
    assert case.task("set_up").queue_at == case.task("set_up").due_at
    answered = case.entry("handoff.accepted")
    assert (answered.elapsed_ms, answered.working_ms, answered.facts["late"]) == (3_600_000, 3_600_000, False)


def test_routes_are_seen_through(begin: Begin, petra: Person) -> None:
    case = begin(
        definition(
            lanes="people it",
            fields=[{"key": "laptop", "label": "Laptop", "type": "yes_no"}],
            steps=[
                {"key": "begin", "kind": "start", "lane": "people", "fill": ["laptop"]},
                {"key": "prepare", "lane": "people"},
                {"key": "which", "kind": "route", "split": "first"},
                {"key": "again", "kind": "route"},
                {"key": "order", "lane": "it"},
                {"key": "file", "lane": "people"},
                {"key": "end", "kind": "end"},
            ],
            flows=[
                ("begin", "prepare"),
                ("prepare", "which"),
                ("which", "again", {"when": {"field": "laptop", "operator": "is", "value": True}}),
                ("again", "order"),
                ("which", "file", {"otherwise": True, "contract": None}),
                ("order", "end"),
                ("file", "end"),
            ],
        ),
        data={"laptop": True},
    )

    case.complete("prepare", petra)

    assert case.states() == {"begin": "done", "prepare": "done", "order": "waiting"}
    offer = case.handoff("order")
    assert (offer.flow_key, offer.path) == ("again__order", ["prepare__which", "which__again", "again__order"])
    assert (offer.from_lane, offer.to_lane) == ("people", "it")


def test_a_route_within_one_lane_is_no_crossing(begin: Begin, petra: Person) -> None:
    steps = [
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "which", "kind": "route"},
        {"key": "file", "lane": "people"},
        {"key": "end", "kind": "end"},
    ]
    flows = [("begin", "which"), ("which", "file", {"contract": None}), ("file", "end")]
    case = begin(definition(lanes="people", steps=steps, flows=flows))

    assert case.states() == {"begin": "done", "file": "ready"}
    assert case.handoffs() == []


def test_the_lane_that_really_has_the_work_decides_what_is_a_crossing(
    begin: Begin, petra: Person, ivy: Person, hugo: Person
) -> None:
    """Passed on as *not ours*, the IT step is done by people operations: the next IT step is a crossing from there."""
    case = begin(IN_A_ROW)
    case.complete("prepare", petra)
    moves.pass_on(case.handoff("set_up"), by=as_actor(ivy), to_lane="people", note="Yours, I think", now=MONDAY)
    case.pass_through("set_up", petra)

    assert case.states()["test_it"] == "waiting"
    offer = case.handoff("test_it")
    assert (offer.from_lane, offer.to_lane, offer.contract["acceptance"]) == ("people", "it", "asked")


def test_r16_the_next_task_of_a_lane_goes_to_whoever_last_had_its_work(
    begin: Begin, petra: Person, hugo: Person, ivy: Person, ivan: Person
) -> None:
    case = begin(IN_A_ROW)
    case.complete("prepare", petra)
    case.pass_through("set_up", ivan)

    assert case.task("test_it").owner == ivan

    case.complete("test_it", ivan)

    hand_out = case.task("hand_out")
    assert (hand_out.state, hand_out.owner) == ("waiting", petra)
    assert case.handoff("hand_out").receiver == petra


def test_r16_who_left_the_team_gets_no_more_of_it(
    begin: Begin, ada: Person, petra: Person, ivan: Person, ivy: Person
) -> None:
    case = begin(IN_A_ROW)
    case.complete("prepare", petra)
    case.pass_through("set_up", ivan)
    case.complete("test_it", ivan)
    moves.reassign(case.task("hand_out"), by=as_actor(petra), to=petra.pk, now=MONDAY)
    member = Membership.objects.get(person=petra)
    moves.withdraw(case.handoff("hand_out"), by=as_actor(ivan), now=MONDAY)
    memberships.deactivate(member, by=as_actor(ada), now=MONDAY)

    case.complete("test_it", ivan)

    hand_out = case.task("hand_out")
    assert (hand_out.owner, hand_out.team.name) == (None, "People operations")


AUTOMATIC = definition(
    lanes="people it",
    fields=[{"key": "name", "label": "Name", "type": "text"}],
    steps=[
        {"key": "begin", "kind": "start", "lane": "people", "fill": ["name"]},
        {"key": "set_up", "lane": "it"},
        {"key": "end", "kind": "end"},
    ],
    flows=[("begin", "set_up", {"contract": {"acceptance": "automatic", "required": ["name"]}}), ("set_up", "end")],
)


def test_r17_an_automatic_handoff_is_made_and_accepted_in_one_go_by_the_system(begin: Begin) -> None:
    case = begin(AUTOMATIC, data={"name": "Nina"})

    offer = case.handoff("set_up")
    assert (offer.state, offer.automatic, offer.same_person, offer.answered_by) == ("accepted", True, False, None)
    assert offer.content == {"name": "Nina"}
    assert case.states()["set_up"] == "ready"
    assert case.kinds() == ["case.started", "task.done", "handoff.offered", "handoff.accepted", "task.opened"]
    assert case.entry("handoff.accepted").facts == {
        "giver_task": str(case.task("begin").pk), "automatic": True, "same_person": False,
    }  # fmt: skip


def test_r17_required_data_are_checked_all_the_same(
    dora: Person, mia: Person, people_operations: Team, it_service: Team
) -> None:
    from workflows.contracts import MissingForHandoff

    process = publish(AUTOMATIC, {"people": people_operations, "it": it_service}, by=as_actor(dora))

    with pytest.raises(MissingForHandoff) as refused:
        moves.start_case(process, by=as_actor(mia), now=MONDAY)

    assert refused.value.message == 'It cannot take this over yet: "Name" is missing.'
    assert refused.value.facts["fields"] == ["name"]
    process.refresh_from_db()
    assert process.case_count == 0


def test_r17_sending_back_what_was_accepted_automatically_is_possible(begin: Begin, ivy: Person) -> None:
    case = begin(AUTOMATIC, data={"name": "Nina"})
    moves.claim(case.task("set_up"), by=as_actor(ivy), now=MONDAY)

    case.send_back("set_up", ivy, fields=["name"])

    assert case.states() == {"begin": "done", "set_up": "returned", "begin 2": "ready"}


def test_r17_the_same_person_on_both_sides_counts_as_automatic(begin: Begin, mia: Person) -> None:
    case = begin(IN_A_ROW, staff={"people": mia, "it": mia})
    case.complete("prepare", mia)

    offer = case.handoff("set_up")
    assert (offer.state, offer.automatic, offer.same_person) == ("accepted", True, True)
    assert case.task("set_up").owner == mia
    assert case.entry("handoff.offered").facts["same_person"] is True


TWO_STARTS = definition(
    lanes="people it",
    steps=[
        {"key": "by_mail", "kind": "start", "lane": "people"},
        {"key": "by_phone", "kind": "start", "lane": "people"},
        {"key": "look", "lane": "people"},
        {"key": "end", "kind": "end"},
    ],
    flows=[("by_mail", "look"), ("by_phone", "look"), ("look", "end")],
    may_start="lane",
)


@pytest.fixture
def two_starts(dora: Person, people_operations: Team) -> Process:
    return publish({**TWO_STARTS, "lanes": TWO_STARTS["lanes"][:1]}, {"people": people_operations}, by=as_actor(dora))


def test_r19_a_case_begins_at_exactly_the_start_that_is_named(two_starts: Process, petra: Person) -> None:
    advance = moves.start_case(two_starts, by=as_actor(petra), start="by_phone", now=MONDAY)

    tasks = Task.objects.filter(case=advance.case).values_list("step_key", "state")
    assert dict(tasks) == {"by_phone": "done", "look": "ready"}
    assert Handoff.objects.count() == 0


def test_r19_several_starts_are_alternatives_and_one_must_be_named(two_starts: Process, petra: Person) -> None:
    with pytest.raises(WhichStart) as refused:
        moves.start_case(two_starts, by=as_actor(petra), now=MONDAY)

    assert refused.value.message == '"Sample" can begin in several ways: "By mail", "By phone".'


def test_only_people_of_the_start_steps_lane_start_where_the_process_says_so(two_starts: Process, mia: Person) -> None:
    with pytest.raises(NotYourStart):
        moves.start_case(two_starts, by=as_actor(mia), start="by_mail", now=MONDAY)


def test_nothing_starts_without_a_published_version(two_starts: Process, petra: Person, dora: Person) -> None:
    publishing.retire(two_starts.versions.get(), by=as_actor(dora), now=MONDAY)

    with pytest.raises(NotPublished):
        moves.start_case(two_starts, by=as_actor(petra), start="by_mail", now=MONDAY)
