"""R8: accepted work turned out wrong."""

import pytest
from django.test import Client

from handoffs import moves
from handoffs.drafts import typed_by
from handoffs.moves.answers import TooLateToSendBack
from handoffs.moves.work import TaskIsPaused
from procops.people.models import Person
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.rules.test_r02_joins import KIT
from tests.handoffs.rules.test_r06_returns import split
from tests.handoffs.running import HOUR, Begin, Running
from tests.processes import definition
from tests.rest.api import api_of

ACCOUNTS = definition(
    lanes="people it",
    fields=[
        {"key": "starts", "label": "Starts", "type": "date"},
        {"key": "login", "label": "Login", "type": "text"},
        {"key": "room", "label": "Room", "type": "text"},
    ],
    steps=[
        {"key": "begin", "kind": "start", "lane": "people", "fill": ["starts"]},
        {"key": "accounts", "lane": "it", "fill": ["login", "room"]},
        {"key": "end", "kind": "end"},
    ],
    flows=[("begin", "accounts"), ("accounts", "end")],
)


@pytest.fixture
def case(begin: Begin, petra: Person) -> Running:
    case = begin(split("first"))
    case.complete("prepare", petra, start_date="2026-04-01", remote=True)
    return case


def test_until_it_is_done_the_receivers_task_is_returned_and_the_giver_gets_a_redo(
    case: Running, petra: Person, ivy: Person
) -> None:
    case.accept("accounts", ivy)
    moves.start_task(case.task("accounts"), by=as_actor(ivy), now=MONDAY + HOUR)
    before = case.seq

    case.send_back("accounts", ivy, reason="No such date", fields=["start_date"], now=MONDAY + 3 * HOUR)

    assert case.states() == {"begin": "done", "prepare": "done", "accounts": "returned", "prepare 2": "ready"}
    offer = case.handoff("accounts")
    assert (offer.state, offer.sent_back_at, offer.sent_back_by) == ("accepted", MONDAY + 3 * HOUR, ivy)
    assert (offer.reason, offer.fields) == ("No such date", ["start_date"])
    assert case.kinds(before) == ["handoff.sent_back", "task.sent_back", "task.opened"]
    ended = case.entry("task.sent_back")
    assert (ended.elapsed_ms, ended.facts["touch_ms"]) == (3 * 3_600_000, 2 * 3_600_000)
    assert case.task("prepare").marked_fields == ["start_date"]
    assert case.told("handoff.returned") == ["Petra"]


def test_it_is_counted_as_a_return_of_the_flow(case: Running, petra: Person, ivy: Person) -> None:
    case.accept("accounts", ivy)
    case.send_back("accounts", ivy)

    assert case.fresh().marks["returns"] == {"prepare__accounts": 1}


def test_before_acceptance_and_after_completion_it_is_too_late(begin: Begin, petra: Person, ivy: Person) -> None:
    case = begin(split("all"))
    case.complete("prepare", petra)
    with pytest.raises(TooLateToSendBack):
        case.send_back("accounts", ivy)
    case.pass_through("accounts", ivy)
    with pytest.raises(TooLateToSendBack) as refused:
        case.send_back("accounts", ivy)
    assert refused.value.message == '"Accounts" can be sent back only after it was accepted and before it is done.'


def test_what_the_receiver_had_typed_is_there_again_when_the_work_comes_back(
    begin: Begin, hugo: Person, ivan: Person, ivy: Person, client: Client
) -> None:
    case = begin(ACCOUNTS, by=hugo, data={"starts": "2026-04-01"})
    case.accept("accounts", ivan)
    moves.save_draft(case.task("accounts"), by=as_actor(ivan), data={"login": "nina"}, now=MONDAY)
    case.send_back("accounts", ivan, reason="That is a holiday", fields=["starts"])
    case.complete("begin", hugo, starts="2026-04-02")
    case.accept("accounts", ivan)
    task = case.task("accounts")
    assert (task.visit, task.draft, typed_by(ivy.pk, task)) == (2, {}, {})

    assert 'value="nina"' in logged_in(client, ivan).get(f"/tasks/{task.pk}/").content.decode()
    assert api_of(ivan).get(f"tasks/{task.pk}")["draft"] == {"login": "nina"}
    moves.save_draft(task, by=as_actor(ivan), data={"room": "4"}, now=MONDAY)
    assert case.task("accounts").draft == {"login": "nina", "room": "4"}
    case.complete("accounts", ivan)
    assert case.fresh().data == {"starts": "2026-04-02", "login": "nina", "room": "4"}


def test_it_is_sent_back_once(case: Running, ivy: Person, petra: Person) -> None:
    case.accept("accounts", ivy)
    offer = case.handoff("accounts")
    case.send_back("accounts", ivy)
    case.complete("prepare", petra)
    case.accept("accounts", ivy)

    with pytest.raises(TooLateToSendBack):
        moves.send_back(offer, by=as_actor(ivy), reason="Again", now=MONDAY)


def test_a_paused_task_is_resumed_first(case: Running, ivy: Person) -> None:
    case.accept("accounts", ivy)
    moves.hold(case.task("accounts"), by=as_actor(ivy), reason="Ill", now=MONDAY)

    with pytest.raises(TaskIsPaused):
        case.send_back("accounts", ivy)


@pytest.fixture
def kit(begin: Begin, ivy: Person, fay: Person, petra: Person) -> Running:
    """Laptop, desk and photo have come and welcome is open."""
    kit = begin(KIT, data={"badge": True})
    kit.pass_through("laptop", ivy)
    kit.pass_through("desk", fay)
    kit.complete("photo", petra)
    moves.accept_all(kit.task("welcome"), by=as_actor(petra), now=MONDAY)
    assert kit.live() == {"welcome": "ready"}
    return kit


def test_a_join_names_the_arrival_and_waits_again_with_the_others_accepted(
    kit: Running, ivy: Person, petra: Person
) -> None:
    kit.send_back("welcome", petra, giver="laptop")

    assert kit.live() == {"welcome": "waiting", "laptop 2": "ready"}
    welcome = kit.task("welcome")
    assert (welcome.visit, welcome.owner, welcome.ready_at, welcome.due_at) == (1, petra, None, None)
    assert {came["flow"]: came["accepted"] for came in welcome.arrivals} == {
        "desk__welcome": True,
        "photo__welcome": True,
    }
    assert kit.handoff("welcome", "desk").sent_back_at is None
    assert kit.entry("task.sent_back").facts["waits_again"] is True

    kit.complete("laptop", ivy)
    assert kit.handoff("welcome", "laptop").receiver == petra
    kit.accept("welcome", petra, giver="laptop", now=MONDAY + 2 * HOUR)
    assert kit.live() == {"welcome": "ready"}
    assert kit.task("welcome").ready_at == MONDAY + 2 * HOUR


def test_an_arrival_that_a_waiting_join_has_accepted_can_be_sent_back_too(
    begin: Begin, ivy: Person, petra: Person
) -> None:
    kit = begin(KIT, data={"badge": True})
    kit.pass_through("laptop", ivy)
    kit.accept("welcome", petra)
    assert kit.live() == {"desk": "waiting", "photo": "ready", "welcome": "waiting"}

    kit.send_back("welcome", petra)

    assert kit.live() == {"desk": "waiting", "photo": "ready", "laptop 2": "ready"}
    assert kit.states()["welcome"] == "returned"
