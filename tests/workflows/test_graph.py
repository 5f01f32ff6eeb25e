import random
from collections import Counter

import pytest

from tests.workflows.drawings import asks, by_key, datum, drawing, end, flow, outcomes, route, start, task, way
from tests.workflows.random_documents import random_document, random_value
from workflows.graph import (
    ARRIVALS_AT_MOST,
    DEFAULT_CONTRACT,
    Anchor,
    Check,
    ChecklistItem,
    Choice,
    Contract,
    DeadlineRule,
    EndlessDecisions,
    Facts,
    Field,
    FollowUp,
    Graph,
    Lane,
    NoWayOn,
    Outcome,
    Process,
    Span,
    Step,
    Tolerance,
)
from workflows.parallel import branches, parallel_splits
from workflows.reach import back_flows, closure, reachable

NOTHING = Facts()


def reached(graph, step, facts=NOTHING, only=None):
    return [arrival.step.key for arrival in graph.follow(step, facts, only)]


# The parts


def test_a_document_becomes_values_in_its_own_order():
    graph = Graph.of(
        drawing(
            [
                start(fill=["size"]),
                task(
                    "weigh",
                    lane="it",
                    instructions="Weigh *twice*.",
                    show=["size"],
                    fill=["day"],
                    checklist=[{"key": "scale", "label": "The scale is on"}],
                    outcomes=outcomes("fine"),
                    deadline=[
                        {"when": asks("size", "is", "big"), "value": 3, "unit": "working_hours"},
                        {
                            "value": 1,
                            "unit": "working_days",
                            "from": {"field": "day"},
                            "direction": "before",
                            "at": "12:00",
                        },
                    ],
                    join="all",
                    split="first",
                    not_by=["begin", "@starter"],
                    approval=True,
                    estimate_minutes=30,
                ),
                task("idle", deadline={"none": "It waits"}),
                end(closes_case=True, result="weighed"),
            ],
            [
                flow("begin", "weigh", label="to the scale", contract={"required": ["size"]}),
                flow("weigh", "done", when=asks("day", "is_not_empty")),
                flow("weigh", "idle", otherwise=True),
            ],
            fields=[datum("size", "choice", choices=outcomes("big", "small")), datum("day", "date", required=True)],
            title_fields=["size"],
            target={"field": "day"},
        )
    )

    assert graph.process == Process(
        key="joining",
        name="Joining",
        kind="management",
        prefix="JOIN",
        title_fields=("size",),
        target=Anchor(event=None, field="day"),
    )
    assert list(graph.lanes.values()) == [Lane("hr", "HR"), Lane("it", "IT")]
    assert list(graph.fields.values()) == [
        Field("size", "Size", "choice", choices=(Choice("big", "Big"), Choice("small", "Small"))),
        Field("day", "Day", "date", required=True),
    ]
    assert list(graph.steps) == ["begin", "weigh", "idle", "done"]
    assert graph.steps["weigh"] == Step(
        key="weigh",
        name="Weigh",
        kind="task",
        lane="it",
        instructions="Weigh *twice*.",
        show=("size",),
        fill=("day",),
        checklist=(ChecklistItem("scale", "The scale is on"),),
        outcomes=(Outcome("fine", "Fine"),),
        deadlines=(
            DeadlineRule(Span(3, "working_hours"), when=asks("size", "is", "big")),
            DeadlineRule(Span(1, "working_days"), Anchor(event=None, field="day"), "before", "12:00"),
        ),
        join="all",
        split="first",
        not_by=("begin", "@starter"),
        approval=True,
        estimate_minutes=30,
    )
    assert graph.steps["idle"].no_deadline == "It waits"
    assert graph.steps["done"] == Step(key="done", name="Done", kind="end", closes_case=True, result="weighed")
    assert [(flow.key, flow.position) for flow in graph.flows.values()] == [
        ("begin_to_weigh", 0),
        ("weigh_to_done", 1),
        ("weigh_to_idle", 2),
    ]
    assert graph.flows["begin_to_weigh"].label == "to the scale"
    assert graph.flows["begin_to_weigh"].contract == Contract(required=("size",))
    assert graph.flows["weigh_to_idle"].otherwise
    assert graph.starts == (graph.steps["begin"],)
    assert repr(graph) == "<Graph joining: 4 steps, 3 flows>"


def test_a_graph_cannot_be_changed():
    graph = Graph.of(drawing([start(), end()], way("begin", "done")))

    for mapping in (graph.lanes, graph.fields, graph.steps, graph.flows):
        with pytest.raises(TypeError):
            mapping["x"] = None
    with pytest.raises(AttributeError):
        graph.steps["begin"].name = "x"


def test_the_kind_of_a_step_can_be_asked():
    graph = Graph.of(drawing([start(), task("work"), route("decide"), end()], []))

    asked = [(step.is_start, step.is_task, step.is_route, step.is_end, step.is_work) for step in graph.steps.values()]

    assert asked == [
        (True, False, False, False, True),
        (False, True, False, False, True),
        (False, False, True, False, False),
        (False, False, False, True, False),
    ]


def test_a_lane_can_suggest_how_it_is_filled():
    given = drawing([start(), end()], way("begin", "done"), fields=[datum("boss", "person")])
    given["lanes"][0]["suggested"] = {"by": "field", "field": "boss"}
    given["lanes"][1]["suggested"] = {"by": "starter"}
    lanes = Graph.of(given).lanes

    assert (lanes["hr"].suggested_by, lanes["hr"].suggested_field) == ("field", "boss")
    assert (lanes["it"].suggested_by, lanes["it"].suggested_field) == ("starter", None)


def test_a_target_can_be_a_span_or_missing():
    def with_target(target):
        return Graph.of(drawing([start(), end()], way("begin", "done"), target=target)).process.target

    assert with_target({"value": 20, "unit": "working_days"}) == Span(20, "working_days")
    assert with_target(None) is None


def test_a_contract_survives_its_snapshot():
    contract = Contract(
        trigger="When signed",
        required=("name", "day"),
        checks=(
            Check("paid", "=", other="asked", tolerance=Tolerance("5", "percent"), level="warn", message="Ask again"),
            Check("name", "in", ["a", "b"]),
        ),
        accept_if="All is there",
        owner="it",
        acceptance="automatic",
        accept_within=Span(1, "working_days"),
        return_reasons=("Too late",),
        return_limit=3,
        decider="it",
        follow_up=FollowUp(Span(4, "working_hours"), 2),
        climbs_to="process_owner",
    )

    assert Contract.from_json(contract.as_json()) == contract
    assert contract.as_json()["checks"][0] == {
        "field": "paid",
        "operator": "=",
        "value": None,
        "other": "asked",
        "tolerance": {"value": "5", "unit": "percent"},
        "level": "warn",
        "message": "Ask again",
    }
    assert contract.as_json()["follow_up"] == {"every": {"value": 4, "unit": "working_hours"}, "times": 2}


def test_a_snapshot_that_lacks_members_has_their_defaults():
    assert Contract.from_json({}) == DEFAULT_CONTRACT
    assert Contract.from_json({"follow_up": None}) == DEFAULT_CONTRACT


def test_a_snapshot_is_a_contract_of_the_document():
    given = drawing(
        [start(), task("work", lane="it"), end()],
        [flow("begin", "work", contract=DEFAULT_CONTRACT.as_json()), *way("work", "done")],
    )

    assert Graph.of(given).flows["begin_to_work"].contract == DEFAULT_CONTRACT


def test_working_time_is_measured_and_days_are_counted():
    spans = [Span(15, "working_minutes"), Span(2, "working_hours"), Span(2, "working_days"), Span(2, "calendar_days")]

    lengths = [span.working_time and span.working_time.total_seconds() for span in spans]

    assert lengths == [900, 7200, None, None]


def test_a_draft_with_loose_ends_and_twins_still_compiles():
    given = drawing(
        [start(), task("work"), task("work", lane="it"), end()],
        [*way("begin", "work"), flow("work", "gone"), flow("gone", "done"), flow("begin", "work")],
    )
    graph = Graph.of(given)

    assert graph.steps["work"].lane == "hr"
    assert list(graph.flows) == ["begin_to_work"]


# Leading back, reaching forward


def test_flows_that_lead_back_are_found_in_flow_order_from_the_starts():
    graph = Graph.of(
        drawing(
            [start(), task("a"), task("b"), task("c"), end()],
            [
                *way("begin", "a", "b", "c", "done"),
                flow("c", "a"),
                flow("b", "b"),
                flow("c", "b"),
                flow("a", "c"),
            ],
        )
    )

    assert graph.back_flows == {"c_to_a", "b_to_b", "c_to_b"}


def test_the_order_of_flows_decides_which_of_two_leads_back():
    def back_of(*flows):
        steps = [start(), task("a"), task("b"), end()]
        return Graph.of(drawing(steps, [*flows, flow("a", "b"), flow("b", "a"), *way("b", "done")])).back_flows

    assert back_of(flow("begin", "a"), flow("begin", "b")) == {"b_to_a"}
    assert back_of(flow("begin", "b"), flow("begin", "a")) == {"a_to_b"}


def test_a_circle_that_no_start_reaches_has_its_back_flow_too():
    graph = Graph.of(drawing([start(), end(), task("a"), task("b")], [*way("begin", "done"), *way("a", "b", "a")]))

    assert graph.back_flows == {"b_to_a"}


def test_reaching_forward_takes_at_least_one_flow_and_none_that_leads_back():
    graph = Graph.of(drawing([start(), task("a"), task("b"), end()], [*way("begin", "a", "b", "done"), flow("b", "a")]))

    assert graph.reaches_forward("a", "b")
    assert graph.reaches_forward("begin", "done")
    assert not graph.reaches_forward("b", "a")
    assert not graph.reaches_forward("a", "a")


def test_a_join_can_still_be_reached_from_live_steps_before_it_only():
    graph = Graph.of(
        drawing(
            [start(), task("left"), task("right"), task("gather", join="all"), task("after"), end()],
            [*way("begin", "left", "gather"), *way("begin", "right", "gather", "after", "done"), flow("after", "left")],
        )
    )

    assert graph.may_still_arrive("gather", ["gather", "left"])
    assert not graph.may_still_arrive("gather", ["gather", "after"])
    assert not graph.may_still_arrive("gather", [])


@pytest.mark.parametrize("seed", range(40))
def test_forward_flows_form_no_circle_and_back_flows_close_one(seed):
    graph = Graph.of(random_document(random.Random(seed), steps=20))

    for key in graph.steps:
        assert not graph.reaches_forward(key, key)
    for flow_key in graph.back_flows:
        back = graph.flows[flow_key]
        assert back.source == back.target or graph.reaches_forward(back.target, back.source)


@pytest.mark.parametrize("seed", range(50))
def test_reach_agrees_with_walking_every_way(seed):
    dice = random.Random(seed)
    keys = [str(number) for number in range(dice.randint(1, 8))]
    onward = {key: [(f"{key}{n}", dice.choice(keys)) for n in range(dice.randrange(4))] for key in keys}
    matrix = {key: {target for _, target in flows} for key, flows in onward.items()}
    for middle in keys:  # Warshall
        for source in keys:
            if middle in matrix[source]:
                matrix[source] |= matrix[middle]

    assert closure(onward) == matrix
    assert reachable(keys[:1], lambda key: [target for _, target in onward[key]]) == matrix[keys[0]] | {keys[0]}
    back = back_flows(keys[:1], onward)
    forward = {key: [(flow, target) for flow, target in flows if flow not in back] for key, flows in onward.items()}
    assert all(key not in ahead for key, ahead in closure(forward).items())


# Choosing


def choosing(split, *flows):
    """A decision after the start, leading to tasks a, b and c."""
    steps = [start(fill=["size", "urgent"]), route("decide", split=split), task("a"), task("b"), task("c"), end()]
    fields = [datum("size"), datum("urgent", "yes_no")]
    return Graph.of(
        drawing(
            steps,
            [*way("begin", "decide"), *flows, *way("a", "done"), *way("b", "done"), *way("c", "done")],
            fields=fields,
        )
    )


BIG, URGENT = asks("size", "is", "big"), asks("urgent", "is", True)


@pytest.mark.parametrize(
    ("data", "first", "every"),
    [
        ({"size": "big", "urgent": True}, ["a"], ["a", "b"]),
        ({"size": "small", "urgent": True}, ["b"], ["b"]),
        ({"size": "big"}, ["a"], ["a"]),
        ({}, ["c"], ["c"]),
    ],
)
def test_first_takes_one_that_fits_every_takes_all_that_fit_and_otherwise_what_is_left(data, first, every):
    # The otherwise stands first in the list: it is still asked last.
    flows = [flow("decide", "c", otherwise=True), flow("decide", "a", when=BIG), flow("decide", "b", when=URGENT)]

    assert [flow.target for flow in choosing("first", *flows).choose("decide", Facts(data))] == first
    assert [flow.target for flow in choosing("every", *flows).choose("decide", Facts(data))] == every


def test_all_takes_all_and_honours_conditions_as_filters():
    graph = choosing("all", flow("decide", "a"), flow("decide", "b", when=URGENT), flow("decide", "c"))

    assert [flow.target for flow in graph.choose("decide", Facts({"urgent": True}))] == ["a", "b", "c"]
    assert [flow.target for flow in graph.choose("decide", NOTHING)] == ["a", "c"]


def test_a_plain_flow_of_a_first_split_is_taken_when_its_turn_comes():
    graph = choosing("first", flow("decide", "a", when=BIG), flow("decide", "b"), flow("decide", "c"))

    assert [flow.target for flow in graph.choose("decide", NOTHING)] == ["b"]


@pytest.mark.parametrize("split", ["all", "first", "every"])
def test_where_nothing_leads_on_that_is_said_by_the_steps_name(split):
    graph = choosing(split, flow("decide", "a", when=BIG), flow("decide", "b", when=URGENT))

    with pytest.raises(NoWayOn) as caught:
        graph.choose("decide", NOTHING)

    assert caught.value.code == "no_way_on"
    assert caught.value.message == (
        'Nothing leads on from "Decide": none of the conditions on its flows holds, and none is taken otherwise.'
    )
    assert caught.value.next_action == (
        'Check the data the decision asks for, or tell the process owner that "Decide" needs an "otherwise".'
    )


def test_nothing_is_chosen_at_an_end():
    assert choosing("all", flow("decide", "a")).choose("done", NOTHING) == ()


# Following: workflow patterns 1 to 5


def test_pattern_1_sequence():
    graph = Graph.of(drawing([start(), task("a"), task("b"), end()], way("begin", "a", "b", "done")))

    assert [reached(graph, key) for key in ("begin", "a", "b", "done")] == [["a"], ["b"], ["done"], []]


def test_pattern_2_parallel_split():
    graph = Graph.of(
        drawing([start(), task("a"), task("b"), end()], [*way("begin", "a", "done"), *way("begin", "b", "done")])
    )

    assert reached(graph, "begin") == ["a", "b"]


def test_pattern_3_synchronization():
    graph = Graph.of(
        drawing(
            [start(), task("a"), task("b"), task("gather", join="all"), end()],
            [*way("begin", "a", "gather"), *way("begin", "b", "gather", "done")],
        )
    )

    assert reached(graph, "a") == reached(graph, "b") == ["gather"]
    assert graph.may_still_arrive("gather", ["gather", "b"])
    assert not graph.may_still_arrive("gather", ["gather"])


def test_pattern_4_exclusive_choice():
    graph = choosing("first", flow("decide", "a", when=BIG), flow("decide", "b", otherwise=True))

    assert reached(graph, "begin", Facts({"size": "big"})) == ["a"]
    assert reached(graph, "begin", Facts({"size": "small"})) == ["b"]


def test_pattern_5_simple_merge():
    graph = Graph.of(
        drawing(
            [start(split="first", fill=["size"]), task("a"), task("b"), task("c"), end()],
            [
                flow("begin", "a", when=BIG),
                flow("begin", "b", otherwise=True),
                *way("a", "c"),
                *way("b", "c", "done"),
            ],
            fields=[datum("size")],
        )
    )

    assert graph.steps["c"].join == "any"
    assert reached(graph, "a") == reached(graph, "b") == ["c"]


def test_an_arrival_tells_the_whole_way_through_decisions():
    graph = Graph.of(
        drawing(
            [start(), route("one"), route("two"), task("a"), task("b"), end()],
            [*way("begin", "one", "two", "a"), flow("one", "b"), *way("a", "done"), *way("b", "done")],
        )
    )

    through, straight = graph.follow("begin", NOTHING)

    assert (through.step.key, through.flow.key, through.path) == (
        "a",
        "two_to_a",
        ("begin_to_one", "one_to_two", "two_to_a"),
    )
    assert (straight.step.key, straight.path) == ("b", ("begin_to_one", "one_to_b"))
    assert not through.back


def test_what_lies_behind_a_decision_comes_before_the_flow_after_it():
    graph = Graph.of(
        drawing(
            [start(), route("one"), task("a"), task("b"), task("c"), end()],
            [*way("begin", "one", "a"), flow("one", "b"), *way("begin", "c", "done")],
        )
    )

    assert reached(graph, "begin") == ["a", "b", "c"]


def test_an_arrival_over_a_flow_that_leads_back_says_so_even_through_a_decision():
    graph = Graph.of(
        drawing(
            [
                start(),
                task("write"),
                task("check", outcomes=outcomes("good", "bad")),
                route("decide", split="first"),
                end(),
            ],
            [
                *way("begin", "write", "check", "decide"),
                flow("decide", "write", when={"outcome": "check", "operator": "is", "value": "bad"}),
                flow("decide", "done", otherwise=True),
            ],
        )
    )

    (again,) = graph.follow("check", Facts(outcomes={"check": "bad"}))
    (over,) = graph.follow("check", Facts(outcomes={"check": "good"}))

    assert (again.step.key, again.back) == ("write", True)
    assert (over.step.key, over.back) == ("done", False)


@pytest.mark.parametrize("split", ["all", "every"])
def test_a_redo_follows_only_what_came_back(split):
    graph = choosing(
        split, flow("decide", "a", when=BIG), flow("decide", "b", when=URGENT), flow("decide", "c", otherwise=True)
    )
    both = Facts({"size": "big", "urgent": True})

    assert reached(graph, "decide", both) == ["a", "b"]
    assert reached(graph, "decide", both, {"decide_to_b"}) == ["b"]
    assert reached(graph, "decide", Facts({"size": "big"}), {"decide_to_b"}) == []


def test_a_redo_of_a_first_split_chooses_afresh():
    graph = choosing("first", flow("decide", "a", when=BIG), flow("decide", "b", otherwise=True))

    assert reached(graph, "decide", Facts({"size": "small"}), {"decide_to_a"}) == ["b"]


def test_a_redo_keeps_to_what_came_back_behind_a_decision_too_where_that_is_named():
    graph = choosing("all", flow("decide", "a"), flow("decide", "b"))

    assert reached(graph, "begin", NOTHING, {"begin_to_decide"}) == ["a", "b"]
    assert reached(graph, "begin", NOTHING, {"begin_to_decide", "decide_to_b"}) == ["b"]


def test_decisions_that_lead_round_in_a_circle_are_refused_not_followed_for_ever():
    graph = Graph.of(drawing([start(), route("one"), route("two"), end()], [*way("begin", "one", "two", "one")]))

    with pytest.raises(EndlessDecisions) as caught:
        graph.follow("begin", NOTHING)

    assert caught.value.message == (
        'What follows "Begin" never comes to work: its decisions lead round in a circle, or to too many steps at once.'
    )


def test_decisions_that_multiply_are_refused_before_they_grow():
    rooms = [route(f"r{number}") for number in range(60)]
    doors = [
        {**flow(f"r{number}", f"r{number + 1}"), "key": f"d{number}_{copy}"}
        for number in range(59)
        for copy in range(2)
    ]
    graph = Graph.of(drawing([start(), *rooms, end()], [*way("begin", "r0"), *doors, *way("r59", "done")]))

    with pytest.raises(EndlessDecisions):
        graph.follow("begin", NOTHING)


def test_as_many_arrivals_as_are_allowed_are_followed():
    width = ARRIVALS_AT_MOST // 2
    ends = [end(f"e{number}") for number in range(width)]
    graph = Graph.of(drawing([start(), *ends], [flow("begin", f"e{number}") for number in range(width)]))

    assert len(graph.follow("begin", NOTHING)) == width


def random_facts(dice, document):
    """Values for about three quarters of the fields, some outcomes and some visits."""
    data = {datum["key"]: random_value(dice, datum) for datum in document["fields"] if dice.random() < 0.75}
    steps = [step["key"] for step in document["steps"]]
    chosen = {step["key"]: dice.choice(step["outcomes"])["key"] for step in document["steps"] if step.get("outcomes")}
    return Facts(data, chosen, {key: dice.randrange(4) for key in steps if dice.random() < 0.5})


def naive_follow(graph, step, facts):
    """The same by plain recursion."""
    for chosen in graph.choose(step, facts):
        if graph.steps[chosen.target].is_route:
            for target, path in naive_follow(graph, chosen.target, facts):
                yield target, (chosen.key, *path)
        else:
            yield chosen.target, (chosen.key,)


@pytest.mark.parametrize("seed", range(40))
def test_following_agrees_with_plain_recursion_on_random_processes(seed):
    dice = random.Random(seed)
    document = random_document(dice, steps=20)
    graph = Graph.of(document)
    for _ in range(5):
        facts = random_facts(dice, document)
        for key, step in graph.steps.items():
            if not step.is_end:
                arrivals = graph.follow(key, facts)
                assert [(arrival.step.key, arrival.path) for arrival in arrivals] == list(
                    naive_follow(graph, key, facts)
                )
                for arrival in arrivals:
                    assert arrival.flow.key == arrival.path[-1]
                    assert arrival.back == bool(graph.back_flows.intersection(arrival.path))


def test_a_process_of_thirty_steps_is_compiled_once_and_followed_from_everywhere():
    middle = [task(f"t{number}", lane="it" if number % 2 else "hr") for number in range(28)]
    keys = [step["key"] for step in middle]
    graph = Graph.of(drawing([start(), *middle, end()], way("begin", *keys, "done")))

    assert len(graph.steps) == 30
    assert [reached(graph, key)[0] for key in ("begin", *keys)] == [*keys, "done"]
    assert all(graph.reaches_forward("begin", key) for key in keys)
    assert sum(graph.is_crossing(flow) for flow in graph.flows.values()) == 27


# A walk by rule R2 alone: every case comes to its end


def walk(graph, dice, document):
    """Play one case: tasks are done in random order, joins open by rule R2. Answers how often each step was done."""
    live = Counter([dice.choice(graph.starts).key])
    waiting, done = Counter(), Counter()
    data = {}
    while live or waiting:
        for join in [key for key in waiting if not graph.may_still_arrive(key, [*live, *waiting])]:
            live[join] += 1  # what has arrived goes on as one
            del waiting[join]
        assert live, f"{sorted(waiting)} wait for one another"
        key = dice.choice(sorted(live))
        live -= Counter([key])
        done[key] += 1
        step = graph.steps[key]
        data |= {field: random_value(dice, by_key(document["fields"], field)) for field in step.fill}
        outcomes = {key: dice.choice(step.outcomes).key} if step.outcomes else {}
        for arrival in graph.follow(key, Facts(data, outcomes, done)):
            if arrival.step.is_end:
                if arrival.step.closes_case:
                    return done
            elif arrival.step.join == "all":
                waiting[arrival.step.key] += 1
            else:
                live[arrival.step.key] += 1
        assert done.total() < 5_000, "this case does not end"
    return done


@pytest.mark.parametrize("seed", range(60))
def test_no_join_ever_waits_in_vain_in_a_process_that_passed_the_gate(seed):
    dice = random.Random(seed)
    document = random_document(dice, steps=dice.randint(3, 25), lanes=3)
    graph = Graph.of(document)
    for _ in range(10):
        assert walk(graph, dice, document)


# Lanes


def test_lanes_are_seen_through_decisions():
    graph = Graph.of(
        drawing(
            [start(), task("a", lane="it"), route("one"), route("two"), task("b", lane="it"), end()],
            [*way("begin", "one"), *way("a", "one", "two", "b", "done"), *way("begin", "a")],
        )
    )
    last = graph.flows["two_to_b"]

    assert graph.lanes_before(last) == {"hr", "it"}
    assert graph.is_crossing(last)
    assert not graph.is_crossing(graph.flows["one_to_two"])
    assert not graph.is_crossing(graph.flows["b_to_done"])
    assert graph.crosses("hr", graph.steps["b"])
    assert not graph.crosses("it", graph.steps["b"])
    assert not graph.crosses("it", graph.steps["done"])


def test_a_field_belongs_to_the_lanes_that_fill_show_or_receive_it():
    graph = Graph.of(
        drawing(
            [
                start(fill=["pay"]),
                task("a", lane="it", show=["pay"]),
                task("b", lane="legal"),
                task("c", lane="works"),
                end(),
            ],
            [
                flow("begin", "a", contract={}),
                flow("a", "b", contract={"required": ["pay"]}),
                flow("b", "c", contract={"checks": [{"field": "pay", "operator": "is_not_empty"}]}),
                *way("c", "done"),
            ],
            fields=[datum("pay", "money", confidential=True)],
            lanes="hr it legal works",
        )
    )

    assert graph.lanes_of_field("pay") == {"hr", "it", "legal"}
    assert graph.lanes_of_field("gone") == frozenset()


# Branches


def apart(graph, split, target):
    """By removing each single task, and each flow that leaves the split, in turn: does the target stay in reach?"""

    def in_reach(without_step=None, without_flow=None):
        firsts = [
            flow.target for flow in graph.leaving(split.key) if flow.key != without_flow and flow.target != without_step
        ]
        firsts = [key for key in firsts if key != split.key]

        def onward(key):
            return [flow.target for flow in graph.leaving(key) if flow.target not in (without_step, split.key)]

        return target in reachable(firsts, onward)

    tasks = [step.key for step in graph.steps.values() if not step.is_route and step.key not in (target, split.key)]
    return (
        in_reach()
        and all(in_reach(without_step=key) for key in tasks)
        and all(in_reach(without_flow=flow.key) for flow in graph.leaving(split.key))
    )


@pytest.mark.parametrize("seed", range(40))
def test_branches_meet_exactly_where_no_single_task_lies_on_all_ways(seed):
    graph = Graph.of(random_document(random.Random(seed), steps=14, lanes=3))

    for split in parallel_splits(graph):
        meeting = {key for key, branch in branches(graph, split).items() if key == branch}
        expected = {key for key, step in graph.steps.items() if not step.is_route and apart(graph, split, key)}
        assert meeting == expected
