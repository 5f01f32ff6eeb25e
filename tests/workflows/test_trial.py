"""A process tried in memory goes as the engine goes, and its test cases say in a sentence what does not."""

import random
from collections.abc import Callable
from copy import deepcopy
from functools import partial
from typing import Any

import pytest

from handoffs import moves
from handoffs.models import Handoff
from procops.errors import Refused
from procops.scoping import scope
from tests.handoffs.rules.test_r02_joins import KIT
from tests.handoffs.walks import world
from tests.handoffs.walks.world import BEGINNING, World
from tests.processes import definition, publish
from tests.rest.api import api_of
from tests.workflows.random_documents import random_document, random_value
from workflows.casedata import InvalidData
from workflows.graph import Graph
from workflows.models import Case, Entry, Task
from workflows.plan import plan_of
from workflows.trial import Said, TestCase, Trial, play, run

SEEDS = range(12)
MOVES = 25

LOAN = definition(
    lanes="clerk boss",
    fields=[
        {"key": "amount", "label": "Amount", "type": "money", "required": True},
        {"key": "reason", "label": "Reason", "type": "text"},
    ],
    steps=[
        {"key": "ask", "kind": "start", "lane": "clerk", "fill": ["amount"]},
        {"key": "check", "lane": "clerk", "fill": ["reason"], "split": "first"},
        {
            "key": "approve",
            "lane": "boss",
            "outcomes": [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}],
            "split": "first",
        },
        {"key": "paid", "kind": "end", "result": "paid"},
        {"key": "refused", "kind": "end", "result": "refused"},
    ],
    flows=[
        ("ask", "check"),
        (
            "check",
            "approve",
            {
                "when": {"field": "amount", "operator": ">", "value": "1000.00"},
                "contract": {"required": ["reason"]},
            },
        ),
        ("check", "paid", {"otherwise": True}),
        ("approve", "paid", {"when": {"outcome": "approve", "operator": "is", "value": "yes"}}),
        ("approve", "check", {"key": "again", "otherwise": True, "contract": {}}),
    ],
)
LOAN["flows"].append(
    {
        "key": "approve__refused",
        "from": "approve",
        "to": "refused",
        "when": {"visits": "approve", "operator": ">=", "value": 2},
    }
)
SMALL = {"key": "small", "name": "Small", "data": [{"field": "amount", "value": "10.00"}]}
LARGE = {
    "key": "large",
    "name": "Large",
    "data": [{"field": "amount", "value": "5000.00"}, {"field": "reason", "value": "A house"}],
    "outcomes": [{"step": "approve", "outcome": "no"}, {"step": "approve", "outcome": "yes"}],
    "path": ["ask", "check", "approve", "check", "approve", "paid"],
    "result": "paid",
}


def stands(trial: Trial) -> list[tuple[str, int, str]]:
    return sorted((visit.step.key, visit.visit, visit.state) for visit in trial.visits)


# As the engine


def answer(dice: random.Random, graph: Graph, key: str) -> Said:
    step = graph.steps[key]
    data = {}
    for name in step.fill:
        field = graph.fields[name]
        datum = {"type": field.type, "key": name, "label": field.label}
        datum["choices"] = [{"key": choice.key, "label": choice.label} for choice in field.choices]
        if field.required or dice.random() < 0.8:
            data[name] = random_value(dice, datum)
    return Said(key, data, dice.choice(step.outcomes).key if step.outcomes else "")


def next_said(dice: random.Random, graph: Graph, trial: Trial) -> Said:
    """Mostly a step is done; now and then one that was handed over is sent back."""
    visit = dice.choice(trial.open())
    first = next(one for one in trial.open() if one.step is visit.step)  # of several visits the first is meant
    handed = [came.giver for came in first.came if came.is_handoff]
    if handed and first.redo_of is None and dice.random() < 0.25:
        return Said(first.step.key, back_to=dice.choice(handed))
    return answer(dice, graph, first.step.key)


def sent_back(here: World, task: Task, trial: Trial, giver_number: int) -> None:
    giver = trial.visits[giver_number - 1]
    given = Handoff.objects.filter(from_task__step_key=giver.step.key, from_task__visit=giver.visit)
    offer = given.get(to_task__case=task.case, to_task__step_key=task.step_key, state="accepted", sent_back_at=None)
    by = here.people[here.place(task.owner_id) if task.owner_id else here.members(task.team_id)[0]]
    moves.send_back(offer, by=by, reason="wrong", now=BEGINNING)


def done_for_real(here: World, case: Case, trial: Trial, said: Said) -> None:
    """Do a step of a real case, or send it back, and accept whatever it led to.

    :raises Refused, InvalidData:
    """
    task = Task.objects.filter(case=case, step_key=said.step, state__in=("ready", "in_progress")).earliest("visit")
    if said.back_to is not None:
        sent_back(here, task, trial, said.back_to)
        accept_everything(here, case)
        return
    by = here.people[here.place(task.owner_id) if task.owner_id else here.members(task.team_id)[0]]
    ticked = [item.key for item in plan_of(case.version_id).graph.steps[said.step].checklist]
    moves.complete(task, by=by, data=dict(said.data), outcome=said.outcome, ticked=ticked, now=BEGINNING)
    accept_everything(here, case)


def accept_everything(here: World, case: Case) -> None:
    while offer := Handoff.objects.unanswered().filter(case=case).select_related("to_task").order_by("id").first():
        task = offer.to_task
        by = here.people[here.place(task.owner_id) if task.owner_id else here.members(task.team_id)[0]]
        moves.accept(offer, by=by, now=BEGINNING)


def real(case: Case) -> list[tuple[str, int, str]]:
    """Its visits as a trial names them."""
    states = {"ready": "open", "in_progress": "open", "waiting": "waiting", "done": "done"} | {
        ended: ended for ended in ("cancelled", "returned")
    }
    rows = Task.objects.filter(case=case).values_list("step_key", "visit", "state")
    return sorted((key, visit, states[state]) for key, visit, state in rows)


@pytest.mark.thorough
@pytest.mark.django_db
def test_it_goes_as_the_engine_goes():
    here, moved = world.found("Trials"), list[Said]()
    with scope(here.organization.pk):
        for seed in SEEDS:
            dice = random.Random(f"trial {seed}")
            document = random_document(dice, steps=10, lanes=4, four_eyes=False)
            document["process"] |= {"key": f"trial-{seed}", "prefix": f"T{chr(65 + seed)}", "may_start": "everyone"}
            staff = {lane["key"]: here.teams[place % 4] for place, lane in enumerate(document["lanes"])}
            process = publish(document, staff, by=here.people[0], now=BEGINNING)
            graph = plan_of(process.versions.get().pk).graph
            moved += compared(here, process, graph, dice)
    assert len(moved) > 100
    assert sum(one.back_to is not None for one in moved) > 5


def or_refused(move: Callable[[], Any]) -> Any:
    """What a move answers, or in words why it was refused."""
    try:
        return move()
    except (Refused, InvalidData) as no:
        return str(no) or type(no).__name__


def compared(here: World, process: Any, graph: Graph, dice: random.Random) -> list[Said]:
    """Walk one case in memory and for real, and compare after each step; answers what was said."""
    said = [answer(dice, graph, dice.choice(graph.starts).key)]
    trial = play(graph, said)
    how: dict[str, Any] = {"data": dict(said[0].data), "start": said[0].step}
    case = or_refused(lambda: moves.start_case(process, by=here.people[1], now=BEGINNING, **how).case)
    if isinstance(case, str):
        assert trial.wrong is not None, case
        return []
    accept_everything(here, case)
    for _ in range(MOVES):
        assert trial.wrong is None
        assert stands(trial) == real(case)
        case = Case.objects.get(pk=case.pk)
        assert (trial.is_over, trial.data) == (case.state == "completed", case.data)
        if trial.is_over:
            assert trial.result == case.result
            break
        one = next_said(dice, graph, trial)
        after = play(graph, [*said, one])
        no = or_refused(partial(done_for_real, here, case, trial, one))
        assert (no is None) == (after.wrong is None), (no, after.wrong)
        if no is not None:
            continue
        said, trial = [*said, one], after
    return said


# What it says


def test_a_join_waits_and_the_handoffs_are_named():
    trial = play(Graph.of(KIT), [Said("begin", {"badge": True}), Said("laptop"), Said("photo")])

    assert stands(trial) == [
        ("begin", 1, "done"),
        ("desk", 1, "open"),
        ("laptop", 1, "done"),
        ("photo", 1, "done"),
        ("welcome", 1, "waiting"),
    ]
    welcome = next(visit for visit in trial.visits if visit.step.key == "welcome")
    assert [(came.flow, came.is_handoff) for came in welcome.came] == [
        ("laptop__welcome", True),
        ("photo__welcome", False),
    ]
    over = play(Graph.of(KIT), [*map(Said, ()), Said("begin", {"badge": True}), Said("laptop"), Said("photo"),
                                Said("desk"), Said("welcome"), Said("pay")])  # fmt: skip
    assert (over.is_over, over.path[-2:]) == (True, ["pay", "end"])


@pytest.mark.parametrize(
    ("said", "message", "errors"),
    [
        ([Said("ask", {})], '"Amount" is needed to complete "Ask".', {"amount"}),
        ([Said("ask", {"amount": "5.00"}), Said("approve")], "“Approve” is not to be done now.", set()),
        ([Said("ask", {"amount": "5000.00"}), Said("check")], None, {"reason"}),
        (
            [Said("ask", {"amount": "5000.00"}), Said("check", {"reason": "x"}), Said("approve")],
            "Say how “Approve” ended.",
            {"outcome"},
        ),
    ],
)
def test_what_does_not_go_is_said_and_what_came_before_stands(said, message, errors):
    trial = play(Graph.of(LOAN), said)

    assert trial.wrong is not None
    assert trial.wrong.answer == len(said) - 1
    assert message is None or trial.wrong.message == message
    assert set(trial.wrong.errors) == errors
    assert len(trial.path) == len(said) - 1


# Test cases


def verdict(document: dict[str, Any], test: dict[str, Any]) -> str:
    case = TestCase.from_json({"start": None, "outcomes": [], "path": [], "result": "", **test})
    return run(Graph.of(document), case).why


def test_a_test_case_that_goes_as_expected_says_nothing():
    assert verdict(LOAN, LARGE) == ""
    assert verdict(LOAN, {**SMALL, "path": ["check", "ask", "paid"], "result": "paid"}) == ""


@pytest.mark.parametrize(
    ("test", "why"),
    [
        ({**SMALL, "path": ["ask", "check", "approve"]}, "it comes to “Paid” and not to “Approve”"),
        ({**SMALL, "path": ["ask", "check"]}, "it comes to “Paid”, which is not expected"),
        ({**SMALL, "path": ["ask", "check", "paid", "refused"]}, "it does not come to “Refused”"),
        ({**SMALL, "path": ["ask", "check", "check", "paid"]}, "“Check” should be done 2 times, and is 1"),
        ({**SMALL, "path": ["ask", "gone"]}, "it expects a step that is not there any more"),
        ({**SMALL, "path": ["ask", "check", "paid"]}, "it ends with “paid” and not with “nothing”"),
        ({**LARGE, "outcomes": []}, "at “Approve”: Say how “Approve” ended"),
        ({**SMALL, "data": []}, 'at “Ask”: "Amount" is needed to complete "Ask"'),
    ],
)
def test_a_test_case_that_goes_otherwise_says_how(test, why):
    assert verdict(LOAN, test) == why


def test_one_that_goes_round_for_ever_says_so():
    document = deepcopy(LOAN)
    document["flows"] = [flow for flow in document["flows"] if flow["key"] != "approve__refused"]

    found = verdict(document, {**LARGE, "outcomes": [{"step": "approve", "outcome": "no"}]})

    assert found.endswith("goes round in circles")


def test_rest_plays_a_draft_and_writes_nothing(purchasing, dora, vera):
    case_like = {
        "said": [{"step": "ask", "data": {"what": "A desk", "amount": "5.00", "manager": str(dora.pk)}}],
        "document": purchasing.versions.get().document,
    }
    before = (Case.objects.count(), Entry.objects.count(), Task.objects.count())

    told = api_of(dora).post("/processes/purchasing/draft/try/", case_like)

    assert [(one["step"], one["state"], one["visit"]) for one in told["visits"]] == [
        ("ask", "done", 1),
        ("approve", "open", 1),
    ]
    assert told["visits"][1]["came"] == [{"giver": 1, "flow": "ask_approve", "is_handoff": True}]
    assert (told["path"], told["taken"], told["is_over"], told["wrong"]) == (["ask"], ["ask_approve"], False, None)
    wrong = api_of(dora).post(
        "/processes/purchasing/draft/try/", {**case_like, "said": [{"step": "ask", "data": {"amount": "5.00"}}]}
    )
    assert set(wrong["wrong"]["errors"]) == {"what", "manager"}
    assert (Case.objects.count(), Entry.objects.count(), Task.objects.count()) == before
    assert api_of(vera).request("POST", "/processes/nothing/draft/try/", case_like).status_code == 404


def test_a_wait_is_passed_by_a_press_and_what_stands_beside_it_ends() -> None:
    document = {
        "format": 1,
        "process": {"key": "ask", "name": "Ask", "kind": "support", "prefix": "ASK"},
        "lanes": [{"key": "desk", "name": "Desk"}],
        "steps": [
            {"key": "ask", "name": "Ask", "kind": "start", "lane": "desk"},
            {"key": "answer", "name": "Answer", "kind": "task", "lane": "desk"},
            {
                "key": "week",
                "name": "A week",
                "kind": "wait",
                "wait": {"until": [{"value": 7, "unit": "calendar_days"}], "beside": ["answer"]},
            },
            {"key": "chase", "name": "Chase", "kind": "task", "lane": "desk"},
            {"key": "end", "name": "End", "kind": "end"},
        ],
        "flows": [
            {"key": "a", "from": "ask", "to": "answer"},
            {"key": "b", "from": "ask", "to": "week"},
            {"key": "c", "from": "answer", "to": "end"},
            {"key": "d", "from": "week", "to": "chase"},
            {"key": "e", "from": "chase", "to": "end"},
        ],
    }
    graph = Graph.of(document)

    passed = play(graph, [Said("ask"), Said("week")])
    assert [(visit.step.key, visit.state) for visit in passed.visits] == [
        ("ask", "done"), ("answer", "cancelled"), ("week", "done"), ("chase", "open"),
    ]  # fmt: skip
    answered = play(graph, [Said("ask"), Said("answer")])
    assert (answered.is_over, [visit.state for visit in answered.visits]) == (True, ["done", "done", "cancelled"])
