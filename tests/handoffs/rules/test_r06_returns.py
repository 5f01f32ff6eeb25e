"""R5, R6: splits, and work that is given back before it was accepted."""

import pytest

from handoffs import moves
from handoffs.moves.passage import AlreadyAnswered
from handoffs.moves.work import ReasonNeeded
from procops.people import memberships
from procops.people.models import Membership, Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import HOUR, Begin, Running
from tests.processes import definition
from workflows.casedata import InvalidData

FIELDS = [
    {"key": "start_date", "label": "Start date", "type": "date"},
    {"key": "remote", "label": "Remote", "type": "yes_no"},
]


def split(kind: str) -> dict:
    """People prepare; IT, payroll and facilities do their part."""
    conditions = {
        "all": [{}, {}, {}],
        "every": [
            {"when": {"field": "start_date", "operator": "is_not_empty"}},
            {"when": {"field": "remote", "operator": "is", "value": False}},
            {"otherwise": True},
        ],
        "first": [
            {"when": {"field": "remote", "operator": "is", "value": True}},
            {"when": {"field": "start_date", "operator": "is_not_empty"}},
            {"otherwise": True},
        ],
    }[kind]
    targets = ("accounts", "desk", "salary")
    return definition(
        lanes="people it payroll rooms",
        fields=FIELDS,
        steps=[
            {"key": "begin", "kind": "start", "lane": "people"},
            {"key": "prepare", "lane": "people", "fill": ["start_date", "remote"], "split": kind},
            {"key": "accounts", "lane": "it"},
            {"key": "desk", "lane": "rooms"},
            {"key": "salary", "lane": "payroll"},
            {"key": "end", "kind": "end"},
        ],
        flows=[
            ("begin", "prepare"),
            *(("prepare", target, members) for target, members in zip(targets, conditions, strict=True)),
            *((target, "end") for target in targets),
        ],
    )


def prepared(begin: Begin, petra: Person, kind: str, *, remote: bool = False) -> Running:
    case = begin(split(kind))
    case.complete("prepare", petra, start_date="2026-04-01", remote=remote)
    return case


def test_r5_all_flows_every_one_that_holds_or_the_first(begin: Begin, petra: Person) -> None:
    assert prepared(begin, petra, "all").live() == {"accounts": "waiting", "desk": "waiting", "salary": "waiting"}


def test_r5_every_flow_whose_condition_holds(begin: Begin, petra: Person) -> None:
    assert prepared(begin, petra, "every").live() == {"accounts": "waiting", "desk": "waiting"}


def test_r5_otherwise_when_none_holds(begin: Begin, petra: Person) -> None:
    case = begin(split("every"))
    case.complete("prepare", petra, remote=True)
    assert case.live() == {"salary": "waiting"}


def test_r5_only_the_first_that_holds(begin: Begin, petra: Person) -> None:
    assert prepared(begin, petra, "first").live() == {"desk": "waiting"}


def test_r6_a_return_ends_the_waiting_task_and_opens_a_redo_in_the_givers_hands(
    begin: Begin, petra: Person, ivy: Person
) -> None:
    case = prepared(begin, petra, "first", remote=True)
    before = case.seq

    case.give_back("accounts", ivy, reason="When does she start?", fields=["start_date"], now=MONDAY + HOUR)

    assert case.states() == {"begin": "done", "prepare": "done", "accounts": "returned", "prepare 2": "ready"}
    redo = case.task("prepare")
    assert (redo.owner, redo.redo_of.visit, redo.marked_fields) == (petra, 1, ["start_date"])
    assert redo.ready_at == MONDAY + HOUR
    offer = case.handoff("accounts")
    assert (offer.state, offer.reason, offer.fields, offer.answered_by) == (
        "returned", "When does she start?", ["start_date"], ivy,
    )  # fmt: skip
    assert case.kinds(before) == ["handoff.returned", "task.returned", "task.opened"]
    assert case.fresh().data == {"start_date": "2026-04-01", "remote": True}  # the redo is prefilled
    assert case.told("handoff.returned") == ["Petra"]
    assert case.told("handoff.offered") == []


def test_r6_the_reason_and_known_fields_are_needed(begin: Begin, petra: Person, ivy: Person) -> None:
    case = prepared(begin, petra, "first", remote=True)

    with pytest.raises(ReasonNeeded) as refused:
        case.give_back("accounts", ivy, reason="  ")
    assert refused.value.message == 'Say why you send back "Accounts".'
    with pytest.raises(InvalidData):
        case.give_back("accounts", ivy, fields=["shoe_size"])
    assert case.handoff("accounts").state == "offered"


def test_r6_a_redo_of_all_follows_only_what_came_back(begin: Begin, petra: Person, ivy: Person) -> None:
    case = prepared(begin, petra, "all")
    case.give_back("accounts", ivy)
    assert case.task("prepare").only_flows == ["prepare__accounts"]

    case.complete("prepare", petra)

    assert case.live() == {"accounts 2": "waiting", "desk": "waiting", "salary": "waiting"}


def test_r6_a_second_return_while_the_redo_is_live_adds_its_flow(
    begin: Begin, petra: Person, ivy: Person, fay: Person
) -> None:
    case = prepared(begin, petra, "every")
    case.give_back("accounts", ivy, fields=["start_date"])
    case.give_back("desk", fay, fields=["remote"])

    assert case.live() == {"prepare 2": "ready"}
    redo = case.task("prepare")
    assert redo.only_flows == ["prepare__accounts", "prepare__desk"]
    assert redo.marked_fields == ["remote", "start_date"]

    case.complete("prepare", petra)
    assert case.live() == {"accounts 2": "waiting", "desk 2": "waiting"}


def test_r6_a_return_after_the_redo_is_done_opens_another_for_that_flow_alone(
    begin: Begin, petra: Person, ivy: Person, fay: Person
) -> None:
    case = prepared(begin, petra, "all")
    case.give_back("accounts", ivy)
    case.complete("prepare", petra)
    case.give_back("desk", fay)

    assert case.live() == {"accounts 2": "waiting", "salary": "waiting", "prepare 3": "ready"}
    assert case.task("prepare").only_flows == ["prepare__desk"]


def test_r6_a_first_split_chooses_afresh(begin: Begin, petra: Person, ivy: Person) -> None:
    case = prepared(begin, petra, "first", remote=True)
    case.give_back("accounts", ivy)

    case.complete("prepare", petra, remote=False)

    assert case.live() == {"desk": "waiting"}


def test_r6_what_is_no_longer_asked_for_is_not_repeated(begin: Begin, petra: Person, fay: Person) -> None:
    case = prepared(begin, petra, "every")
    case.give_back("desk", fay)

    case.complete("prepare", petra, remote=True)

    assert case.live() == {"accounts": "waiting"}


def test_r6_but_never_ends_a_case_unseen(begin: Begin, petra: Person, ivy: Person, fay: Person) -> None:
    """Everything came back and nothing of it is asked for any more: the step chooses afresh."""
    case = prepared(begin, petra, "every")
    case.give_back("accounts", ivy)
    case.give_back("desk", fay)

    case.complete("prepare", petra, start_date="", remote=True)

    assert case.live() == {"salary": "waiting"}


def test_r6_the_giver_gone_the_redo_lies_in_the_pool(begin: Begin, ada: Person, petra: Person, ivy: Person) -> None:
    case = prepared(begin, petra, "first", remote=True)
    memberships.deactivate(Membership.objects.get(person=petra), by=as_actor(ada), now=MONDAY)

    case.give_back("accounts", ivy)

    redo = case.task("prepare")
    assert (redo.state, redo.owner, redo.team.name) == ("ready", None, "People operations")
    assert case.told("handoff.returned") == ["Hugo"]


def test_r6_without_a_pool_it_goes_to_the_accountable_person(
    begin: Begin, ada: Person, nina: Person, ivy: Person, fay: Person
) -> None:
    case = begin(split("first"), staff={"people": nina}, accountable=fay)
    case.complete("prepare", nina, remote=True)
    memberships.deactivate(Membership.objects.get(person=nina), by=as_actor(ada), now=MONDAY)

    case.give_back("accounts", ivy)

    assert case.task("prepare").owner == fay


def test_r6_returned_to_a_start_the_start_form_is_the_redo(begin: Begin, mia: Person, ivy: Person) -> None:
    case = begin(
        definition(
            lanes="people it",
            fields=FIELDS,
            title_fields=["start_date"],
            steps=[
                {"key": "begin", "kind": "start", "lane": "people", "fill": ["start_date"]},
                {"key": "accounts", "lane": "it"},
                {"key": "end", "kind": "end"},
            ],
            flows=[("begin", "accounts"), ("accounts", "end")],
        ),
        data={"start_date": "2026-04-01"},
    )
    case.give_back("accounts", ivy, fields=["start_date"])

    redo = case.task("begin")
    assert (redo.state, redo.owner, redo.due_at) == ("ready", mia, None)
    case.complete("begin", mia, start_date="2026-05-01")
    assert case.live() == {"accounts 2": "waiting"}
    assert case.fresh().title == "2026-05-01"


def test_r6_many_returns_are_told_to_whoever_decides(begin: Begin, petra: Person, ivy: Person, dora: Person) -> None:
    """The second return between two lanes is told to the accountable person, one beyond the limit to the decider."""
    case = prepared(begin, petra, "first", remote=True)
    told = []
    for _ in range(3):
        case.give_back("accounts", ivy)
        told.append(case.told("handoff.disputed"))
        case.complete("prepare", petra)

    assert told == [[], [], ["Dora"]]  # Ivy, who is accountable, returned it herself


def test_an_answer_is_given_once(begin: Begin, petra: Person, ivy: Person, ivan: Person) -> None:
    case = prepared(begin, petra, "first", remote=True)
    offer = case.handoff("accounts")
    case.give_back("accounts", ivy)

    with pytest.raises(AlreadyAnswered) as refused:
        moves.accept(offer, by=as_actor(ivan), now=MONDAY)
    assert refused.value.message == 'The handoff of "Accounts" in SMP-1 is already sent back: somebody was faster.'
