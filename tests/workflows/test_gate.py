import ast
import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.drawings import (
    TWO_DAYS,
    asks,
    by_key,
    datum,
    drawing,
    end,
    flow,
    outcomes,
    route,
    start,
    task,
    way,
)
from tests.workflows.random_documents import random_document
from tests.workflows.test_trial import LARGE, LOAN
from workflows.gate import RULES, Fault, LaneStaffing, Staffing, check
from workflows.graph import ARRIVALS_AT_MOST

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "process-document.md"


def told(document, staffing=None):
    """What the gate says, in short: (level, code, kind, key)."""
    return [(fault.level, fault.code, fault.kind, fault.key) for fault in check(document, staffing=staffing)]


def about(document, staffing=None):
    """What else the only fault is about."""
    (fault,) = check(document, staffing=staffing)
    return fault.about


def message(document, staffing=None):
    """The sentence of the only fault."""
    (fault,) = check(document, staffing=staffing)
    return fault.message


def sound(**members):
    """HR starts and prepares, IT makes accounts: fit to publish. `members` are of the accounts step."""
    return drawing(
        [start(fill=["name"]), task("prepare"), task("accounts", lane="it", **members), end()],
        [
            *way("begin", "prepare"),
            flow("prepare", "accounts", contract={"required": ["name"]}),
            *way("accounts", "done"),
        ],
        fields=[datum("name", required=True)],
    )


def deciding(split="first", *, after=(), **flows):
    """A start that asks for a size, a decision, and tasks a and b; `flows` are marks of the flows to them."""
    return drawing(
        [start(fill=["size"]), route("decide", split=split), task("a"), task("b"), *after, end()],
        [
            *way("begin", "decide"),
            flow("decide", "a", **flows.get("a", {})),
            flow("decide", "b", **flows.get("b", {})),
            *way("a", "done"),
            *way("b", "done"),
        ],
        fields=[datum("size")],
    )


BIG, SMALL = asks("size", "is", "big"), asks("size", "is", "small")


def test_a_sound_document_has_no_faults():
    assert check(sound()) == []
    assert check(deciding(a={"when": BIG}, b={"otherwise": True})) == []


# Shape


def test_schema():
    document = sound()
    document["steps"][1]["nam"] = "x"

    assert check(document) == [
        Fault(
            "refuse",
            "schema",
            "step",
            "prepare",
            '"Prepare" has a member "nam" that is unknown here (did you mean "name"?).',
            "steps[1]",
        )
    ]


def test_condition_too_large():
    document = deciding(a={"when": {"any": [BIG] * 51}}, b={"otherwise": True})

    assert check(document) == [
        Fault(
            "refuse",
            "condition_too_large",
            "flow",
            "decide_to_a",
            "Flow 2: when has more than 50 rows; decide in two steps instead.",
            "flows[1].when",
        )
    ]


# Keys


@pytest.mark.parametrize(
    ("collection", "twin", "kind", "sentence"),
    [
        (
            "lanes",
            {"key": "it", "name": "Again"},
            "lane",
            'Two lanes have the key "it"; the second is "Again". Rename its key.',
        ),
        ("fields", datum("name"), "field", 'Two fields have the key "name"; the second is "Name". Rename its key.'),
        ("steps", end("done"), "step", 'Two steps have the key "done"; the second is "Done". Rename its key.'),
        (
            "flows",
            flow("accounts", "done"),
            "flow",
            'Two flows have the key "accounts_to_done"; the second is "". Rename its key.',
        ),
    ],
)
def test_duplicate_key(collection, twin, kind, sentence):
    document = sound()
    document[collection].append(twin)

    assert told(document) == [("refuse", "duplicate_key", kind, twin["key"])]
    assert message(document) == sentence


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"outcomes": outcomes("ok", "ok")}, "outcomes"),
        ({"checklist": outcomes("ok", "ok")}, "checklist items"),
    ],
)
def test_duplicate_key_within_a_step(members, words):
    assert told(sound(**members)) == [("refuse", "duplicate_key", "step", "accounts")]
    assert message(sound(**members)) == f'"Accounts" has two {words} with the key "ok". Give each a key of its own.'


def test_duplicate_key_among_choices():
    document = sound()
    document["fields"].append(datum("colour", "choice", choices=outcomes("red", "red")))

    assert told(document) == [("refuse", "duplicate_key", "field", "colour")]


def test_duplicate_key_of_many_is_told_once_for_each_twin():
    document = sound()
    document["lanes"] += [{"key": "it", "name": "B"}, {"key": "it", "name": "C"}]

    assert [fault.path for fault in check(document)] == ["lanes[2].key", "lanes[3].key"]


def _flow_to_nowhere(document):
    document["flows"].append(flow("prepare", "gone"))


def _contract(**members):
    return lambda document: document["flows"][1]["contract"].update(members)


@pytest.mark.parametrize(
    ("change", "kind", "key", "path", "named"),
    [
        (
            lambda d: d["process"].update(title_fields=["gone"]),
            "process",
            "",
            "process.title_fields[0]",
            ("field", "gone"),
        ),
        (
            lambda d: d["process"].update(dimensions=["gone"]),
            "process",
            "",
            "process.dimensions[0]",
            ("field", "gone"),
        ),
        (
            lambda d: d["process"].update(target={"field": "gone"}),
            "process",
            "",
            "process.target.field",
            ("field", "gone"),
        ),
        (
            lambda d: d["lanes"][0].update(informed=["it", "gone"]),
            "lane",
            "hr",
            "lanes[0].informed[1]",
            ("lane", "gone"),
        ),
        (lambda d: d["lanes"][0].update(consulted=["gone"]), "lane", "hr", "lanes[0].consulted[0]", ("lane", "gone")),
        (
            lambda d: d["lanes"][1].update(suggested={"by": "field", "field": "gone"}),
            "lane",
            "it",
            "lanes[1].suggested.field",
            ("field", "gone"),
        ),
        (lambda d: d["steps"][1].update(show=["gone"]), "step", "prepare", "steps[1].show[0]", ("field", "gone")),
        (lambda d: d["steps"][1].update(fill=["gone"]), "step", "prepare", "steps[1].fill[0]", ("field", "gone")),
        (
            lambda d: d["steps"][2].update(not_by=["@starter", "gone"]),
            "step",
            "accounts",
            "steps[2].not_by[1]",
            ("step", "gone"),
        ),
        (
            lambda d: d["steps"][2].update(deadline=[{**TWO_DAYS[0], "from": {"field": "gone"}}]),
            "step",
            "accounts",
            "steps[2].deadline[0].from.field",
            ("field", "gone"),
        ),
        (
            lambda d: d["steps"][2].update(deadline=[{**TWO_DAYS[0], "from": {"step": "gone", "event": "done"}}]),
            "step",
            "accounts",
            "steps[2].deadline[0].from.step",
            ("step", "gone"),
        ),
        (_flow_to_nowhere, "flow", "prepare_to_gone", "flows[3].to", ("step", "gone")),
        (
            _contract(required=["gone"]),
            "flow",
            "prepare_to_accounts",
            "flows[1].contract.required[0]",
            ("field", "gone"),
        ),
        (_contract(owner="gone"), "flow", "prepare_to_accounts", "flows[1].contract.owner", ("lane", "gone")),
        (_contract(decider="sender"), "flow", "prepare_to_accounts", "flows[1].contract.decider", ("lane", "sender")),
        (_contract(climbs_to="gone"), "flow", "prepare_to_accounts", "flows[1].contract.climbs_to", ("lane", "gone")),
        (
            _contract(checks=[{"field": "gone", "operator": "is_not_empty"}]),
            "flow",
            "prepare_to_accounts",
            "flows[1].contract.checks[0]",
            ("field", "gone"),
        ),
    ],
)
def test_unknown_key(change, kind, key, path, named):
    document = sound()
    change(document)

    assert [(fault.code, fault.kind, fault.key, fault.path, fault.about) for fault in check(document)] == [
        ("unknown_key", kind, key, path, named)
    ]


def test_unknown_key_of_a_lane_says_what_it_was_for():
    document = sound()
    by_key(document["steps"], "accounts")["lane"] = "gone"

    assert told(document)[0] == ("refuse", "unknown_key", "step", "accounts")
    assert check(document)[0].message == (
        '"Accounts" names the lane "gone" as its lane, but there is no such lane. Choose one that is there, or add it.'
    )


def test_unknown_key_in_a_condition_names_the_flow():
    document = deciding(a={"when": asks("weight", "is", "x")}, b={"otherwise": True})

    assert told(document) == [("refuse", "unknown_key", "flow", "decide_to_a")]
    assert message(document) == (
        'The condition of the flow from "Decide" to "A" cannot be asked: '
        'it asks a field "weight", which is not among the fields.'
    )


@pytest.mark.parametrize(
    ("when", "named"),
    [
        (asks("weight", "is", "x"), ("field", "weight")),
        ({"field": "size", "operator": "is", "other": "weight"}, ("field", "weight")),
        ({"outcome": "gone", "operator": "is", "value": "ok"}, ("step", "gone")),
        ({"visits": "gone", "operator": ">", "value": 1}, ("step", "gone")),
        ({"outcome": "a", "operator": "is", "value": "gone"}, None),
    ],
)
def test_unknown_key_in_a_condition_says_what_is_not_there(when, named):
    document = deciding(a={"when": when}, b={"otherwise": True})

    assert [(fault.code, fault.about) for fault in check(document) if fault.code == "unknown_key"] == [
        ("unknown_key", named)
    ]


def test_unknown_key_in_the_condition_of_a_deadline_names_the_step():
    deadline = [{**TWO_DAYS[0], "when": asks("weight", "is", "x")}, *TWO_DAYS]

    assert told(sound(deadline=deadline)) == [("refuse", "unknown_key", "step", "accounts")]


def test_contracts_may_name_lanes_and_roles():
    document = sound()
    _contract(owner="receiver", decider="hr", climbs_to="process_owner")(document)

    assert check(document) == []


# Ways


def test_no_start():
    document = drawing([task("work"), end()], way("work", "done"))

    assert told(document) == [("refuse", "no_start", "process", "")]
    assert message(document) == "The process has no start. Add one, and say which role may start."


def test_no_end():
    document = drawing([start(), task("work")], way("begin", "work"))

    assert told(document) == [("refuse", "no_end", "process", "")]
    assert message(document) == "The process has no end. Add one, and lead the last steps to it."


def test_a_document_without_anything_lacks_a_start_and_an_end():
    assert told(drawing([], [])) == [("refuse", "no_start", "process", ""), ("refuse", "no_end", "process", "")]


def test_flow_out_of_place():
    into_start = {**flow("accounts", "begin"), "when": asks("name", "is", "Ada")}
    document = sound()
    document["flows"].append(into_start)

    assert told(document) == [("refuse", "flow_out_of_place", "flow", "accounts_to_begin")]
    assert message(document) == (
        'The flow from "Accounts" to "Begin" leads into a start. '
        "A case begins there once: lead it to the step after the start."
    )


def test_flow_out_of_place_when_it_leaves_an_end():
    document = sound()
    document["flows"].append(flow("done", "prepare"))

    assert told(document) == [("refuse", "flow_out_of_place", "flow", "done_to_prepare")]
    assert message(document) == (
        'The flow from "Done" to "Prepare" leaves an end. '
        "Nothing follows an end: take the flow away, or make the end a step."
    )


def test_unreachable_step():
    document = sound()
    document["steps"].append(task("forgotten"))
    document["flows"] += way("forgotten", "done")

    assert told(document) == [("refuse", "unreachable_step", "step", "forgotten")]
    assert message(document) == 'No way leads from a start to "Forgotten". Lead a flow to it, or take it away.'


def test_no_way_to_an_end():
    document = sound()
    document["steps"] += [task("left"), task("right")]
    document["flows"] += [*way("prepare", "left", "right", "left")]

    assert told(document) == [
        ("refuse", "no_way_to_an_end", "step", "left"),
        ("refuse", "no_way_to_an_end", "step", "right"),
    ]
    assert check(document)[0].message == (
        'No way leads from "Left" to an end. Lead a flow from it to the next step or to an end.'
    )


def test_loop_without_work():
    document = deciding(a={"when": BIG}, b={"otherwise": True})
    document["steps"] += [route("one", split="first"), route("two")]
    document["flows"] += [
        flow("a", "one"),
        flow("one", "two", when=BIG),
        flow("one", "done", otherwise=True),
        *way("two", "one"),
    ]

    assert told(document) == [("refuse", "loop_without_work", "step", "one")]
    assert message(document) == (
        '"One" and "Two" lead round in a circle without any task. '
        "Put a task into the circle, or lead one of its flows elsewhere."
    )


def test_loop_without_work_of_a_single_decision():
    document = deciding("every", a={"when": BIG}, b={"otherwise": True})
    document["flows"].append(flow("decide", "decide", when=SMALL))

    assert told(document) == [("refuse", "loop_without_work", "step", "decide")]
    assert message(document).startswith('"Decide" leads round in a circle')


def test_of_many_steps_only_the_first_few_are_named():
    rooms = [route(f"r{number}") for number in range(9)]
    document = drawing([start(), *rooms, end()], way("begin", *(room["key"] for room in rooms), "r0"))

    (circle,) = [fault for fault in check(document) if fault.code == "loop_without_work"]

    assert circle.message.startswith('"R0", "R1", "R2", "R3", "R4", "R5" and 3 more lead round in a circle')


def test_a_loop_with_work_in_it_is_fine():
    document = deciding(a={"when": BIG}, b={"otherwise": True})
    by_key(document["flows"], "a_to_done")["to"] = "decide"

    assert check(document) == []


def test_too_many_arrivals():
    rooms = [route(f"r{number}") for number in range(10)]
    doors = [
        {**flow(f"r{number}", f"r{number + 1}"), "key": f"d{number}_{copy}"} for number in range(9) for copy in (0, 1)
    ]
    document = drawing([start(), *rooms, end()], [*way("begin", "r0"), *doors, *way("r9", "done")])

    assert told(document) == [("refuse", "too_many_arrivals", "step", "begin")]
    assert message(document) == (
        f'"Begin" can lead to more than {ARRIVALS_AT_MOST} steps at once through the decisions after it. '
        'Let one of them take "the first that fits".'
    )


def test_many_decisions_of_which_each_takes_one_way_do_not_multiply():
    rooms = [route(f"r{number}", split="first") for number in range(10)]
    doors = [
        {**flow(f"r{number}", f"r{number + 1}", **marks), "key": f"d{number}_{copy}"}
        for number in range(9)
        for copy, marks in enumerate(({"when": BIG}, {"otherwise": True}))
    ]
    document = drawing(
        [start(fill=["size"]), *rooms, end()], [*way("begin", "r0"), *doors, *way("r9", "done")], fields=[datum("size")]
    )

    assert check(document) == []


@pytest.mark.parametrize("split", ["first", "every", "all"])
def test_split_without_otherwise(split):
    document = deciding(split, a={"when": BIG}, b={"when": SMALL})

    assert told(document) == [("refuse", "split_without_otherwise", "step", "decide")]
    assert message(document) == (
        'When no condition after "Decide" holds, the case would be stuck. '
        "Mark one of its flows as the one taken otherwise."
    )


def test_split_without_otherwise_where_the_only_flow_has_a_condition():
    document = sound()
    document["flows"][2]["when"] = asks("name", "is", "Ada")

    assert told(document) == [("refuse", "split_without_otherwise", "step", "accounts")]


def test_a_split_into_all_with_some_conditions_needs_no_otherwise():
    assert check(deciding("all", a={"when": BIG})) == []
    assert check(deciding("all", a={"when": BIG}, b={"otherwise": True})) == []


@pytest.mark.parametrize("split", ["first", "every"])
def test_flow_without_condition(split):
    document = deciding(split, a={}, b={"otherwise": True})

    assert told(document) == [("refuse", "flow_without_condition", "flow", "decide_to_a")]
    assert message(document) == (
        'The flow from "Decide" to "A" has no condition, so the others would be asked in vain. '
        "Give it one, or mark it as the flow taken otherwise."
    )


def test_a_split_of_one_flow_asks_nothing():
    document = sound(split="first")

    assert check(document) == []


@pytest.mark.parametrize(
    ("split", "a", "b", "key", "reason"),
    [
        (
            "first",
            {"when": BIG},
            {"when": SMALL, "otherwise": True},
            "decide_to_b",
            "has a condition and is also taken otherwise. Take away one of the two.",
        ),
        (
            "all",
            {},
            {"otherwise": True},
            "decide_to_b",
            "is never taken otherwise, since another flow always is. Take the mark away.",
        ),
        (
            "every",
            {"otherwise": True},
            {"otherwise": True},
            "decide_to_b",
            'is the second one taken otherwise after "Decide". Mark only one.',
        ),
    ],
)
def test_otherwise_out_of_place(split, a, b, key, reason):
    document = deciding(split, a=a, b=b)

    assert told(document) == [("refuse", "otherwise_out_of_place", "flow", key)]
    assert message(document) == f'The flow from "Decide" to "B" {reason}'


# Steps and fields


def test_step_without_lane():
    document = sound()
    document["steps"][0]["lane"] = None
    document["steps"][2].pop("lane")

    assert told(document)[:2] == [
        ("refuse", "step_without_lane", "step", "begin"),
        ("refuse", "step_without_lane", "step", "accounts"),
    ]
    assert [fault.message for fault in check(document)[:2]] == [
        '"Begin" is in no lane. Say which role may start.',
        '"Accounts" is in no lane. Say which role does it.',
    ]


@pytest.mark.parametrize("deadline", [[], {"none": ""}, {"none": "  "}])
def test_step_without_deadline(deadline):
    document = sound(deadline=deadline)

    assert told(document) == [("refuse", "step_without_deadline", "step", "accounts")]
    assert message(document) == '"Accounts" has no deadline. Give it one, or say why it needs none.'


def test_step_without_deadline_when_all_of_its_rules_have_conditions():
    document = sound(deadline=[{**TWO_DAYS[0], "when": asks("name", "is", "Ada")}])

    assert told(document) == [("refuse", "step_without_deadline", "step", "accounts")]
    assert message(document) == (
        '"Accounts" has a deadline under conditions only. Add one without a condition at the end, for all other cases.'
    )


def test_a_step_may_have_a_reason_instead_of_a_deadline():
    assert check(sound(deadline={"none": "It takes as long as it takes."})) == []


@pytest.mark.parametrize(("key", "words"), [("begin", "a start"), ("done", "an end")])
def test_join_needs_a_task(key, words):
    document = sound()
    by_key(document["steps"], key)["join"] = "all"

    assert told(document) == [("refuse", "join_needs_a_task", "step", key)]
    assert message(document) == (
        f'"{key.capitalize()}" is {words} and cannot wait for all branches. '
        "Let the task before or after it wait for them."
    )


@pytest.mark.parametrize(
    ("key", "members", "words", "instead"),
    [
        ("begin", {"outcomes": outcomes("ok")}, "outcomes", "a task"),
        ("begin", {"deadline": TWO_DAYS}, "a deadline", "a task"),
        ("begin", {"deadline": {"none": "x"}}, "a reason to have no deadline", "a task"),
        ("begin", {"not_by": ["@starter"]}, "a four-eyes rule", "a task"),
        ("begin", {"show": ["name"]}, "fields to show", "a task"),
        ("begin", {"checklist": outcomes("x")}, "a checklist", "a task"),
        ("begin", {"approval": True}, "the mark of an approval", "a task"),
        ("begin", {"estimate_minutes": 5}, "an estimate", "a task"),
        ("begin", {"reminders": {"at_due": False}}, "reminders of its own", "a task"),
        ("prepare", {"closes_case": True}, "the mark that it ends the whole case", "an end"),
        ("prepare", {"result": "good"}, "a result", "an end"),
        ("done", {"lane": "hr"}, "a lane", "a start or a task"),
        ("done", {"fill": ["name"]}, "fields to fill", "a start or a task"),
        ("done", {"instructions": "x"}, "instructions", "a start or a task"),
        ("done", {"split": "first"}, "a way to split", "a start or a task or a decision"),
    ],
)
def test_member_out_of_place(key, members, words, instead):
    document = sound()
    by_key(document["steps"], key).update(members)
    kind = {"begin": "a start", "prepare": "a task", "done": "an end"}[key]

    assert told(document) == [("refuse", "member_out_of_place", "step", key)]
    assert message(document) == (
        f'"{key.capitalize()}" is {kind} and has no use for {words}. Take that away, or make it {instead}.'
    )


def test_member_out_of_place_on_a_field():
    document = sound()
    document["fields"][0]["choices"] = outcomes("a")

    assert told(document) == [("refuse", "member_out_of_place", "field", "name")]
    assert message(document) == '"Name" lists choices but is not a choice. Take them away, or change its type.'


@pytest.mark.parametrize("type", ["choice", "choices"])
def test_field_without_choices(type):
    document = sound()
    document["fields"][0]["type"] = type

    assert told(document) == [("refuse", "field_without_choices", "field", "name")]
    assert message(document) == '"Name" offers nothing to choose from. List its choices.'


# Joins


def gathering(*flows, split="all", **members):
    """Two steps in a row, the second of which splits; a task that waits for all; an end."""
    return drawing(
        [start(fill=["size"]), task("write"), task("send", split=split, **members), task("gather", join="all"), end()],
        [*way("begin", "write", "send"), *way("gather", "done"), *flows],
        fields=[datum("size")],
    )


def test_join_waits_for_ever():
    document = gathering(flow("send", "gather"), flow("send", "write"))

    assert told(document) == [("refuse", "join_waits_for_ever", "step", "gather")]
    assert message(document) == (
        '"Gather" waits for all branches, but "Write" and "Send" before it would be started '
        "again and again without end. Let one of the flows there lead back only under a condition."
    )


def test_join_waits_for_ever_behind_a_decision_that_always_leads_back():
    document = gathering(flow("send", "both"), flow("both", "gather"), flow("both", "write"))
    document["steps"].append(route("both"))

    assert told(document) == [("refuse", "join_waits_for_ever", "step", "gather")]


@pytest.mark.parametrize(
    "flows",
    [
        [flow("send", "gather"), flow("send", "write", when=BIG)],
        [flow("send", "gather", when=SMALL), flow("send", "write", otherwise=True)],
    ],
)
def test_a_loop_that_people_can_leave_does_not_hold_a_join_up(flows):
    assert check(gathering(*flows)) == []


def test_a_loop_that_comes_after_the_join_does_not_hold_it_up():
    document = gathering(flow("send", "gather"), flow("gather", "write"))

    assert "join_waits_for_ever" not in [fault.code for fault in check(document)]


def test_a_loop_that_ends_the_whole_case_frees_the_join():
    document = gathering(flow("send", "gather"), flow("send", "write"), flow("send", "stop"))
    document["steps"].append(end("stop", closes_case=True))

    assert check(document) == []


def test_an_end_behind_the_join_does_not_free_it():
    document = gathering(flow("send", "gather"), flow("send", "write"))
    by_key(document["steps"], "done")["closes_case"] = True

    assert told(document) == [("refuse", "join_waits_for_ever", "step", "gather")]


def test_two_joins_that_lead_to_each_other_never_wait_for_one_another():
    document = drawing(
        [start(), task("one", join="all"), task("two", join="all", split="first", fill=["size"]), end()],
        [
            *way("begin", "one", "two"),
            flow("begin", "two"),
            flow("two", "one", when=BIG),
            flow("two", "done", otherwise=True),
        ],
        fields=[datum("size")],
    )

    assert check(document) == []


@pytest.mark.parametrize("split", ["all", "every"])
def test_join_reached_twice_at_once(split):
    marks = ({}, {}) if split == "all" else ({"when": BIG}, {"when": SMALL})
    document = gathering(
        flow("send", "gather", **marks[0]),
        {**flow("send", "gather", **marks[1]), "key": "again"},
        *([flow("send", "done", otherwise=True)] if split == "every" else []),
        split=split,
    )

    assert told(document) == [("refuse", "join_reached_twice_at_once", "step", "send")]
    assert message(document) == (
        'Several flows lead from "Send" to "Gather" at once with no task between. '
        "Keep one of them, or take the first that fits."
    )


def test_join_reached_twice_at_once_through_a_decision():
    document = gathering(flow("send", "gather"), flow("send", "by_way"), flow("by_way", "gather"))
    document["steps"].append(route("by_way"))

    assert told(document) == [("refuse", "join_reached_twice_at_once", "step", "send")]


def test_two_flows_to_a_join_of_which_one_is_taken_are_fine():
    first = gathering(
        flow("send", "gather", when=BIG), {**flow("send", "gather", otherwise=True), "key": "or"}, split="first"
    )
    every = gathering(
        flow("send", "gather", when=BIG), {**flow("send", "gather", otherwise=True), "key": "or"}, split="every"
    )

    assert check(first) == check(every) == []


@pytest.mark.parametrize("split", ["all", "every"])
def test_join_any_of_parallel_branches(split):
    marks = ({}, {}) if split == "all" else ({"when": BIG}, {"otherwise": True})
    document = deciding(split, after=[task("file")], a=marks[0], b=marks[1])
    for back in ("a_to_done", "b_to_done"):
        by_key(document["flows"], back)["to"] = "file"
    document["flows"] += way("file", "done")

    assert told(document) == [("warn", "join_any_of_parallel_branches", "step", "file")]
    assert message(document) == (
        'Several branches that begin at "Decide" can reach "File", which goes on with each: '
        'it would be done more than once. Choose "wait for all" unless that is meant.'
    )
    by_key(document["steps"], "file")["join"] = "all"
    assert check(document) == []


def test_join_overtakes_a_loop():
    document = drawing(
        [
            start(fill=["size"]),
            task("a"),
            task("b", split="first"),
            task("mend", split="first"),
            task("meet", join="all"),
            end(),
        ],
        [
            *way("begin", "a", "meet", "done"),
            flow("begin", "b"),
            flow("b", "mend", when=BIG),
            flow("b", "meet", otherwise=True),
            flow("mend", "b", otherwise=True),
        ],
        fields=[datum("size")],
    )

    assert told(document) == [("warn", "join_overtakes_a_loop", "step", "mend")]
    document["flows"] += [flow("mend", "meet", when=BIG)]
    assert check(document) == []


def test_alternatives_that_meet_are_no_parallel_branches():
    document = deciding("first", after=[task("file")], a={"when": BIG}, b={"otherwise": True})
    for back in ("a_to_done", "b_to_done"):
        by_key(document["flows"], back)["to"] = "file"
    document["flows"] += way("file", "done")

    assert check(document) == []


def test_what_follows_a_join_of_parallel_branches_is_warned_of_once():
    document = drawing(
        [start(), task("a"), task("b"), task("meet"), route("on"), task("after"), end()],
        [*way("begin", "a", "meet"), *way("begin", "b", "meet", "on", "after", "done")],
    )

    assert told(document) == [("warn", "join_any_of_parallel_branches", "step", "meet")]


def test_branches_that_pass_one_decision_meet_at_the_task_behind_it():
    document = drawing(
        [start(), task("a"), task("b"), route("on"), task("after"), end()],
        [*way("begin", "a", "on"), *way("begin", "b", "on", "after", "done")],
    )

    assert told(document) == [("warn", "join_any_of_parallel_branches", "step", "after")]


# Data


def test_operator_does_not_fit():
    document = deciding(a={"when": asks("size", "<", "3")}, b={"otherwise": True})

    assert told(document) == [("refuse", "operator_does_not_fit", "flow", "decide_to_a")]
    assert message(document) == (
        'The condition of the flow from "Decide" to "A" cannot be asked: "Size" is a text and cannot be asked "<"; '
        "choose one of: is_empty, is_not_empty, is, is_not, contains, in."
    )


def test_operator_does_not_fit_in_a_check():
    document = sound()
    tolerance = {"value": "1", "unit": "percent"}
    _contract(checks=[{"field": "name", "operator": "is", "value": "x", "tolerance": tolerance}])(document)

    assert told(document) == [("refuse", "operator_does_not_fit", "flow", "prepare_to_accounts")]
    assert message(document) == (
        'A check of the handoff from "Prepare" to "Accounts" cannot be made: "Name" is a text, '
        "and a tolerance goes with comparing numbers only."
    )


def test_value_does_not_fit():
    document = deciding(a={"when": {"field": "size", "operator": "is"}}, b={"otherwise": True})

    assert told(document) == [("refuse", "value_does_not_fit", "flow", "decide_to_a")]


@pytest.mark.parametrize(
    ("change", "kind", "key", "sentence"),
    [
        (
            lambda d: d["process"].update(target={"field": "name"}),
            "process",
            "",
            'The target of a case counts to "Name", which is no date. Choose a date field.',
        ),
        (
            lambda d: d["steps"][2].update(deadline=[{**TWO_DAYS[0], "from": {"field": "name"}}]),
            "step",
            "accounts",
            'A deadline of "Accounts" counts from "Name", which is no date. Choose a date field.',
        ),
        (
            lambda d: d["steps"][2].update(deadline=[{**TWO_DAYS[0], "from": {"step": "done", "event": "done"}}]),
            "step",
            "accounts",
            'A deadline of "Accounts" counts from "Done", which nobody works on. Choose a task or a start.',
        ),
        (
            lambda d: d["steps"][2].update(not_by=["accounts"]),
            "step",
            "accounts",
            '"Accounts" is not to be done by whoever did "Accounts", which is itself. Choose another.',
        ),
        (
            lambda d: d["steps"][2].update(not_by=["done"]),
            "step",
            "accounts",
            '"Accounts" is not to be done by whoever did "Done", which nobody works on. Choose another.',
        ),
        (
            lambda d: d["lanes"][1].update(suggested={"by": "field", "field": "name"}),
            "lane",
            "it",
            '"IT" is filled by "Name", which is no person. Choose a person field.',
        ),
    ],
)
def test_value_does_not_fit_where_a_field_or_step_is_of_the_wrong_type(change, kind, key, sentence):
    document = sound()
    change(document)

    assert told(document) == [("refuse", "value_does_not_fit", kind, key)]
    assert message(document) == sentence


def later(change):
    """The sound document with a field that only the last task fills, and something that needs it."""
    document = sound(fill=["late"])
    document["fields"].append(datum("late", "date"))
    change(document)
    return document


@pytest.mark.parametrize(
    ("change", "kind", "key", "sentence"),
    [
        (
            _contract(required=["late"]),
            "flow",
            "prepare_to_accounts",
            'The handoff from "Prepare" to "Accounts" needs "Late", which no step before it fills. '
            "Let a step before it fill it, or take it out here.",
        ),
        (
            _contract(checks=[{"field": "late", "operator": "is_not_empty"}]),
            "flow",
            "prepare_to_accounts",
            'The check of the handoff from "Prepare" to "Accounts" needs "Late", which no step before it fills. '
            "Let a step before it fill it, or take it out here.",
        ),
        (
            lambda d: d["steps"][2].update(deadline=[{**TWO_DAYS[0], "when": asks("late", "is_empty")}, *TWO_DAYS]),
            "step",
            "accounts",
            'A condition on the deadline of "Accounts" needs "Late", which no step before it fills. '
            "Let a step before it fill it, or take it out here.",
        ),
    ],
)
def test_field_filled_by_nobody_before(change, kind, key, sentence):
    assert told(later(change)) == [("refuse", "field_filled_by_nobody_before", kind, key)]
    assert (message(later(change)), about(later(change))) == (sentence, ("field", "late"))


def test_field_filled_by_nobody_before_a_condition():
    document = deciding(a={"when": BIG}, b={"otherwise": True})
    document["steps"][0]["fill"] = []
    document["steps"][2]["fill"] = ["size"]

    assert told(document) == [("refuse", "field_filled_by_nobody_before", "flow", "decide_to_a")]


def test_a_field_filled_on_some_way_to_the_condition_is_enough():
    document = deciding(a={"when": BIG}, b={"otherwise": True}, after=[route("again", split="first")])
    document["steps"][0]["fill"] = []
    document["steps"][2]["fill"] = ["size"]
    by_key(document["flows"], "a_to_done")["to"] = "decide"

    assert "field_filled_by_nobody_before" not in [fault.code for fault in check(document)]


def test_the_step_that_hands_over_may_fill_what_is_demanded_itself():
    document = sound()
    document["steps"][0]["fill"] = []
    document["steps"][1]["fill"] = ["name"]

    assert check(document) == []


def test_field_filled_by_nobody_before_for_a_person_lane():
    document = sound()
    document["fields"].append(datum("boss", "person"))
    document["lanes"][1]["suggested"] = {"by": "field", "field": "boss"}
    document["steps"][2]["fill"] = ["boss"]

    assert told(document) == [("refuse", "field_filled_by_nobody_before", "lane", "it")]
    assert message(document) == (
        '"IT" is to do "Accounts" and is filled by "Boss", which no step before it fills. '
        "Let a step before it fill it, or take it out here."
    )
    document["steps"][1]["fill"] = ["boss"]
    document["steps"][2]["fill"] = []
    assert check(document) == []


def test_field_filled_by_nobody_before_for_a_lane_that_starts():
    document = sound()
    document["fields"].append(datum("boss", "person"))
    document["steps"][0]["fill"].append("boss")
    staffing = staffed(hr=LaneStaffing("field", accountable=True, field="boss", fallback=True))

    assert told(document, staffing) == [("refuse", "field_filled_by_nobody_before", "lane", "hr")]


@pytest.mark.parametrize(
    ("change", "kind", "key", "sentence"),
    [
        (
            lambda d: d["process"].update(target={"field": "day"}),
            "process",
            "",
            'The target of a case counts to "Day", which no step fills. Let a step fill it, or take it out here.',
        ),
        (
            lambda d: d["steps"][1].update(deadline=[{**TWO_DAYS[0], "from": {"field": "day"}}]),
            "step",
            "prepare",
            'The deadline of "Prepare" counts from "Day", which no step fills. '
            "Let a step fill it, or take it out here.",
        ),
    ],
)
def test_a_date_may_be_filled_later_but_by_somebody(change, kind, key, sentence):
    document = sound()
    document["fields"].append(datum("day", "date"))
    change(document)

    assert told(document) == [("refuse", "field_filled_by_nobody_before", kind, key)]
    assert message(document) == sentence
    document["steps"][2]["fill"] = ["day"]
    assert check(document) == []


def test_outcome_given_by_nobody_before():
    document = deciding(a={"when": {"outcome": "b", "operator": "is", "value": "ok"}}, b={"otherwise": True})
    by_key(document["steps"], "b")["outcomes"] = outcomes("ok")

    assert told(document) == [("refuse", "outcome_given_by_nobody_before", "flow", "decide_to_a")]
    assert message(document) == (
        'The condition of the flow from "Decide" to "A" asks the outcome of "B", which is never done before it. '
        "Ask a step that comes before."
    )
    assert about(document) == ("step", "b")


def test_outcome_given_by_nobody_before_a_deadline():
    own = {"outcome": "accounts", "operator": "is", "value": "ok"}
    document = sound(outcomes=outcomes("ok"), deadline=[{**TWO_DAYS[0], "when": own}, *TWO_DAYS])

    assert told(document) == [("refuse", "outcome_given_by_nobody_before", "step", "accounts")]


def test_a_flow_may_ask_the_outcome_of_the_step_it_leaves():
    document = sound(outcomes=outcomes("ok"), split="first")
    document["flows"][2]["when"] = {"outcome": "accounts", "operator": "is", "value": "ok"}
    document["flows"].append(flow("accounts", "prepare", otherwise=True, contract={}))

    assert check(document) == []


def test_field_typed_twice():
    document = sound(fill=["name"])

    assert told(document) == [("warn", "field_typed_twice", "field", "name")]
    assert message(document) == '"Name" is typed at "Begin" and "Accounts". Let one fill it, and show it at the others.'


def typed_at_both(split):
    marks = {"first": ({"when": BIG}, {"otherwise": True}), "all": ({}, {})}[split]
    document = deciding(split, a=marks[0], b=marks[1])
    document["fields"].append(datum("note"))
    for key in ("a", "b"):
        by_key(document["steps"], key)["fill"] = ["note"]
    return document


def test_field_typed_twice_side_by_side():
    assert told(typed_at_both("all")) == [("warn", "field_typed_twice", "field", "note")]


def test_a_field_typed_at_alternative_steps_is_typed_once():
    assert check(typed_at_both("first")) == []


# Handoffs


def test_crossing_without_contract():
    document = sound()
    document["flows"][1].pop("contract")

    assert told(document) == [("refuse", "crossing_without_contract", "flow", "prepare_to_accounts")]
    assert message(document) == (
        '"Accounts" ("IT") receives work from "HR" without handoff rules. '
        'Say on the flow from "Prepare" to "Accounts" what is handed over and by when it is accepted.'
    )


def test_crossing_without_contract_is_seen_through_decisions():
    document = deciding(a={"when": BIG}, b={"otherwise": True})
    by_key(document["steps"], "a")["lane"] = "it"

    assert told(document) == [("refuse", "crossing_without_contract", "flow", "decide_to_a")]
    by_key(document["flows"], "decide_to_a")["contract"] = {}
    assert check(document) == []


def test_contract_without_crossing():
    document = sound()
    document["flows"][0]["contract"] = {}

    assert told(document) == [("warn", "contract_without_crossing", "flow", "begin_to_prepare")]
    assert message(document) == (
        'The handoff rules on the flow from "Begin" to "Prepare" are never used: it crosses nowhere. '
        "Take them away, or move one of the two steps to another lane."
    )


def test_contract_without_crossing_on_the_way_into_a_decision():
    document = deciding(a={"when": BIG}, b={"otherwise": True})
    by_key(document["flows"], "begin_to_decide")["contract"] = {}

    assert message(document) == (
        'The handoff rules on the flow from "Begin" to "Decide" are never used: it crosses nowhere. '
        "Put them on the flow that enters the task of the other lane."
    )


def test_automatic_without_data():
    document = sound()
    document["process"]["kind"] = "operational"
    _contract(acceptance="automatic")(document)
    assert check(document) == []

    _contract(required=[])(document)
    assert told(document) == [("warn", "automatic_without_data", "flow", "prepare_to_accounts")]
    assert message(document) == (
        'The handoff from "Prepare" to "Accounts" is accepted automatically and requires no data, '
        "so nothing is ever checked. Name the data it needs, or let the receiver accept it."
    )
    document["process"]["kind"] = "support"
    assert check(document) == []


def test_too_many_approvals():
    document = sound(approval=True)
    document["steps"][1]["approval"] = True
    assert check(document) == []

    document["process"]["kind"] = "support"
    assert told(document) == [("warn", "too_many_approvals", "process", "")]
    assert message(document) == (
        'This support process has 2 approvals ("Prepare" and "Accounts"), more than the 1 it is allowed. '
        "Take out those that change nothing."
    )
    document["process"]["approvals_at_most"] = 2
    assert check(document) == []


# Staffing


def team(*people, accountable=True):
    return LaneStaffing("team", frozenset(people), accountable=accountable)


def staffed(*, owner=True, **lanes):
    return Staffing(owner, {"hr": team("ada", "bo"), "it": team("cy", "di"), **lanes})


def test_a_staffed_document_has_no_faults():
    assert check(sound(), staffing=staffed()) == []


def test_process_without_owner():
    assert told(sound(), staffed(owner=False)) == [("refuse", "process_without_owner", "process", "")]
    assert message(sound(), staffed(owner=False)) == '"Joining" has no accountable owner. Name a person.'


def test_lane_not_staffed():
    staffing = Staffing(True, {"hr": team("ada")})

    assert told(sound(), staffing) == [("refuse", "lane_not_staffed", "lane", "it")]
    assert message(sound(), staffing) == (
        '"IT" has nobody in it. Say who does its work: a team, a person, the starter or a person field.'
    )


@pytest.mark.parametrize("by", ["team", "person"])
def test_lane_not_staffed_when_nobody_is_left_in_it(by):
    staffing = staffed(it=LaneStaffing(by, frozenset(), accountable=True))

    assert told(sound(), staffing) == [("refuse", "lane_not_staffed", "lane", "it")]
    assert message(sound(), staffing) == (
        '"IT" has nobody in it: the team is empty or the person has left. Add a member, or staff it anew.'
    )


def chosen_boss(*, required):
    document = sound()
    document["fields"].append(datum("boss", "person", required=required))
    document["steps"][0]["fill"].append("boss")
    return document


def test_lane_not_staffed_when_its_field_may_be_empty_and_nobody_is_named_for_then():
    staffing = staffed(it=LaneStaffing("field", accountable=True, field="boss"))

    assert told(chosen_boss(required=False), staffing) == [("refuse", "lane_not_staffed", "lane", "it")]
    assert message(chosen_boss(required=False), staffing) == (
        '"IT" is filled by "Boss", which may be left empty. Name who takes the work then, or require the field.'
    )
    assert check(chosen_boss(required=True), staffing=staffing) == []
    fallback = staffed(it=LaneStaffing("field", accountable=True, field="boss", fallback=True))
    assert check(chosen_boss(required=False), staffing=fallback) == []


def test_lane_not_staffed_when_its_field_is_not_there():
    staffing = staffed(it=LaneStaffing("field", accountable=True, field="gone", fallback=True))

    assert told(sound(), staffing) == [("refuse", "lane_not_staffed", "lane", "it")]


def test_staffing_counts_more_than_what_the_document_suggests():
    document = sound()
    document["lanes"][1]["suggested"] = {"by": "field", "field": "name"}

    assert check(document, staffing=staffed()) == []


def test_a_lane_that_never_appears_needs_nobody():
    document = sound()
    document["lanes"].append({"key": "legal", "name": "Legal"})
    assert check(document, staffing=staffed()) == []

    _contract(climbs_to="legal")(document)
    assert told(document, staffed()) == [("refuse", "lane_not_staffed", "lane", "legal")]


def test_lane_without_accountable():
    staffing = staffed(it=team("cy", accountable=False))

    assert told(sound(), staffing) == [("refuse", "lane_without_accountable", "lane", "it")]
    assert message(sound(), staffing) == (
        '"IT" has no accountable person. Name one who decides when its work is late or returned.'
    )


STARTER = LaneStaffing("starter", accountable=True)
BOSS = LaneStaffing("field", accountable=True, field="boss", fallback=True)


@pytest.mark.parametrize(
    ("not_by", "lanes", "may_start", "nobody"),
    [
        # One person, who may have done the other step.
        (["prepare"], {"hr": team("ada", "bo"), "it": team("ada")}, "lane", True),
        (["prepare"], {"hr": team("bo"), "it": team("ada")}, "lane", False),
        (["prepare"], {"hr": STARTER, "it": team("ada")}, "lane", True),
        # Two people, of whom one is always left, unless two steps are excluded.
        (["prepare"], {"hr": team("ada", "bo"), "it": team("ada", "bo")}, "lane", False),
        (["prepare", "begin"], {"hr": team("ada", "bo"), "it": team("ada", "bo")}, "lane", True),
        (["prepare", "@starter"], {"hr": team("ada"), "it": team("ada", "bo")}, "lane", False),
        (["prepare", "@starter"], {"hr": team("ada", "bo"), "it": team("ada", "bo", "cy")}, "lane", False),
        # The starter: whoever may start.
        (["@starter"], {"hr": team("bo"), "it": team("ada")}, "lane", False),
        (["@starter"], {"hr": team("ada", "bo"), "it": team("ada")}, "lane", True),
        (["@starter"], {"hr": team("bo"), "it": team("ada")}, "everyone", True),
        # People not known beforehand: refused only when they are certainly the same.
        (["@starter"], {"it": STARTER}, "lane", True),
        (["begin"], {"it": STARTER}, "lane", True),
        (["prepare"], {"hr": STARTER, "it": STARTER}, "lane", True),
        (["prepare"], {"it": STARTER}, "lane", False),
        (["@starter"], {"it": BOSS}, "lane", False),
        (["prepare"], {"hr": BOSS, "it": BOSS}, "lane", True),
    ],
)
def test_not_by_leaves_nobody(not_by, lanes, may_start, nobody):
    document = chosen_boss(required=True)
    document["process"]["may_start"] = may_start
    by_key(document["steps"], "accounts")["not_by"] = not_by

    faults = [fault for fault in check(document, staffing=staffed(**lanes)) if fault.code == "not_by_leaves_nobody"]

    assert [(fault.level, fault.kind, fault.key) for fault in faults] == [("refuse", "step", "accounts")] * nobody


def test_not_by_leaves_nobody_says_who_is_excluded():
    document = sound(not_by=["prepare", "@starter"])
    staffing = staffed(hr=team("ada"), it=team("ada"))

    assert message(document, staffing) == (
        '"Accounts" is not to be done by whoever did "Prepare" or started the case, which may leave '
        'nobody in "IT" to do it. Add somebody to that role, or give the step to another one.'
    )


def test_not_by_a_step_that_never_comes_before_excludes_nobody():
    document = sound()
    by_key(document["steps"], "prepare")["not_by"] = ["accounts"]

    assert check(document, staffing=staffed(hr=team("ada"), it=team("ada"))) == []


def test_without_staffing_nothing_is_said_of_people():
    assert check(sound(not_by=["@starter"])) == []


# All of it


def documented(title):
    """The codes in one of the two tables of faults."""
    table = DOCUMENTATION.read_text(encoding="utf-8").split(f"| {title} | when |")[1].split("\n\n")[0]
    return {
        code for row in table.splitlines() for code in re.findall(r"`(\w+)`", row.split("|")[1] if "|" in row else "")
    }


def test_test_case_fails_and_keeps_a_draft_from_being_published():
    small = {"key": "small", "name": "Small", "data": [{"field": "amount", "value": "10.00"}]}
    tests = [{**small, "path": ["ask", "check", "approve"]}, {**LARGE, "key": "small"}, {**LARGE, "key": "large"}]

    faults = [fault for fault in check({**LOAN, "tests": tests}) if fault.code == "test_case_fails"]

    assert [(fault.level, fault.message, fault.path) for fault in faults] == [
        ("refuse", "The test case “Small” fails: it comes to “Paid” and not to “Approve”.", "tests[0]"),
        ("refuse", "The test case “Large” fails: there are two of this key.", "tests[1]"),
    ]


def test_every_documented_code_has_a_test_of_its_own_and_every_rule_is_documented():
    tests = [
        node.name
        for file in Path(__file__).parent.glob("test_gate*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    codes = documented("refused") | documented("warned")

    assert {code for code in codes if not any(name.startswith(f"test_{code}") for name in tests)} == set()
    assert {rule.__name__ for rule in RULES} - {"condition_faults"} <= codes
    assert all(rule.__doc__ for rule in RULES)


def test_refusals_are_told_before_warnings_in_the_order_of_the_rules():
    document = sound(fill=["name"], deadline=[])
    document["steps"][1].pop("lane")
    document["flows"][2]["to"] = "gone"

    assert [fault.code for fault in check(document)] == [
        "unknown_key",
        "unreachable_step",
        "no_way_to_an_end",
        "no_way_to_an_end",
        "no_way_to_an_end",
        "step_without_lane",
        "step_without_deadline",
        "field_typed_twice",
    ]
    assert check(document) == check(json.loads(json.dumps(document)))


@pytest.mark.parametrize("seed", range(150))
def test_random_documents_are_fit_to_publish(seed):
    dice = random.Random(seed)
    document = random_document(dice, steps=dice.randint(1, 30), lanes=dice.randint(2, 6), person_lane=seed % 3 == 0)

    assert [fault for fault in check(document) if fault.level == "refuse"] == []


_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(_json)
def test_any_json_gets_a_list_of_faults(document):
    faults = check(document)

    assert faults
    assert all(fault.level == "refuse" and fault.message.endswith(".") for fault in faults)


_things = st.sampled_from(["process", "lanes", "fields", "steps", "flows"])


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 50), st.data())
def test_any_part_may_be_replaced_by_any_json_or_by_another_part(seed, data):
    document = random_document(random.Random(seed), steps=5, person_lane=True)
    for _ in range(data.draw(st.integers(1, 3))):
        collection = data.draw(_things)
        things = document[collection]
        if data.draw(st.integers(0, 9)) == 0 or not isinstance(things, list) or not things:
            document[collection] = data.draw(_json)
            continue
        position = data.draw(st.integers(0, len(things) - 1))
        other = document[data.draw(_things)]
        instead = data.draw(st.one_of(_json, st.sampled_from(other) if isinstance(other, list) and other else _json))
        if isinstance(things[position], dict) and things[position] and data.draw(st.booleans()):
            member = data.draw(st.sampled_from(sorted(things[position])))
            things[position] = {**things[position], member: instead}
        else:
            things[position] = instead

    assert all(isinstance(fault, Fault) and fault.message for fault in check(document, staffing=staffed()))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 50), st.data())
def test_a_readable_document_however_muddled_is_told_in_sentences_of_documented_codes(seed, data):
    document = random_document(random.Random(seed), steps=6)
    steps, flows, lanes = document["steps"], document["flows"], [lane["key"] for lane in document["lanes"]]
    keys = [step["key"] for step in steps] + ["gone"]
    for _ in range(data.draw(st.integers(1, 8))):
        step, changed = data.draw(st.sampled_from(steps)), data.draw(st.sampled_from(flows))
        match data.draw(st.integers(0, 7)):
            case 0:
                changed["to"] = data.draw(st.sampled_from(keys))
            case 1:
                changed["from"] = data.draw(st.sampled_from(keys))
            case 2:
                step["kind"] = data.draw(st.sampled_from(["start", "task", "route", "end"]))
            case 3:
                step["split"] = data.draw(st.sampled_from(["all", "first", "every"]))
            case 4:
                step["join"] = "all"
            case 5:
                step["lane"] = data.draw(st.sampled_from([*lanes, "gone", None]))
            case 6:
                changed.pop("when", None)
                changed["otherwise"] = data.draw(st.booleans())
            case 7:
                step["key"] = data.draw(st.sampled_from(keys))
    people = {lane: data.draw(st.sampled_from([team("ada"), team("ada", "bo"), STARTER, BOSS])) for lane in lanes[:-1]}

    faults = check(document, staffing=Staffing(data.draw(st.booleans()), people))

    codes = documented("refused") | documented("warned")
    assert {fault.code for fault in faults} <= codes
    assert all(fault.message[0].isupper() or fault.message[0] == '"' for fault in faults)
    assert all(fault.message.endswith(".") for fault in faults)


@pytest.mark.parametrize("depth", [100, 100_000])
def test_deep_json_is_answered(depth):
    deep = []
    for _ in range(depth):
        deep = [deep]
    condition = {"field": "x", "operator": "is", "value": "y"}
    for _ in range(depth):
        condition = {"all": [condition]}
    document = sound()
    document["flows"][0]["when"] = condition

    assert [fault.code for fault in check(deep)] == ["schema"]
    assert [fault.code for fault in check({**sound(), "steps": deep})] == ["schema"]
    assert [fault.code for fault in check(document)] == ["condition_too_large"]


def test_a_fault_is_written_as_json_with_every_member():
    (fault,) = check(drawing([start(), task("work")], way("begin", "work")))

    assert fault.as_json() == {
        "level": "refuse",
        "code": "no_end",
        "kind": "process",
        "key": "",
        "message": "The process has no end. Add one, and lead the last steps to it.",
        "path": "",
        "about": None,
    }
    document = sound()
    document["steps"][1]["fill"] = ["gone"]
    assert [fault.as_json()["about"] for fault in check(document)] == [{"kind": "field", "key": "gone"}]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"type": "text"}, "can hold anything. Choose a field that is a choice, or yes or no."),
        ({"type": "yes_no", "confidential": True}, "is confidential. Choose another."),
    ],
)
def test_figures_are_broken_down_by_few_values_that_everybody_may_read(field, said):
    document = sound()
    document["fields"].append({"key": "size", "label": "Size", **field})
    document["process"]["dimensions"] = ["size"]

    found = [fault for fault in check(document) if fault.path == "process.dimensions[0]"]
    assert [(fault.code, fault.kind) for fault in found] == [("value_does_not_fit", "process")]
    assert found[0].message.endswith(said)
