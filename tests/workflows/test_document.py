import json
import random
from copy import deepcopy
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.drawings import asks, by_key, datum, drawing, end, flow, outcomes, route, start, task, way
from tests.workflows.random_documents import random_document
from workflows import gate
from workflows.document import InvalidDocument, __main__, canonical, fingerprint, json_schema, read, without_lane
from workflows.document.reading import MIGRATIONS
from workflows.document.roles import NoSuchRole, RoleStartsTheProcess

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "process-document.schema.json"


def refused(given):
    """The faults of reading it, as (path, message)."""
    with pytest.raises(InvalidDocument) as caught:
        read(given)
    assert {fault.level for fault in caught.value.faults} == {"refuse"}
    return [(fault.path, fault.message) for fault in caught.value.faults]


def small():
    return drawing([start(), task("welcome"), end()], way("begin", "welcome", "done"))


# Reading


def test_reading_fills_every_default_that_the_documentation_names():
    given = {
        "format": 1,
        "process": {"key": "a-process", "name": "A process", "kind": "support", "prefix": "AP"},
        "lanes": [{"key": "it", "name": "IT"}],
        "fields": [{"key": "day", "label": "Day", "type": "date"}],
        "steps": [{"key": "work", "name": "Work", "kind": "task", "deadline": [{"value": 2, "unit": "working_days"}]}],
        "flows": [{"key": "on", "from": "work", "to": "work", "contract": {}}],
    }

    assert read(given) == {
        "format": 1,
        "process": {
            "key": "a-process",
            "name": "A process",
            "kind": "support",
            "prefix": "AP",
            "description": "",
            "goal": "",
            "trigger": "",
            "case_name": "case",
            "title_fields": [],
            "record": None,
            "target": None,
            "on_time_share": 90,
            "may_start": "lane",
            "visibility": "everyone",
            "approvals_at_most": 1,
        },
        "lanes": [{"key": "it", "name": "IT", "informed": [], "consulted": [], "suggested": {"by": "team"}}],
        "fields": [
            {
                "key": "day",
                "label": "Day",
                "type": "date",
                "required": False,
                "help": "",
                "confidential": False,
                "choices": [],
                "currency": "EUR",
            }
        ],
        "steps": [
            {
                "key": "work",
                "name": "Work",
                "kind": "task",
                "lane": None,
                "instructions": "",
                "show": [],
                "fill": [],
                "checklist": [],
                "outcomes": [],
                "deadline": [
                    {
                        "when": None,
                        "value": 2,
                        "unit": "working_days",
                        "from": {"event": "opened"},
                        "direction": "after",
                        "at": None,
                    }
                ],
                "join": "any",
                "split": "all",
                "not_by": [],
                "approval": False,
                "closes_case": False,
                "result": "",
                "estimate_minutes": None,
            }
        ],
        "flows": [
            {
                "key": "on",
                "from": "work",
                "to": "work",
                "when": None,
                "otherwise": False,
                "label": "",
                "contract": {
                    "trigger": "",
                    "required": [],
                    "checks": [],
                    "accept_if": "",
                    "owner": "sender",
                    "acceptance": "asked",
                    "accept_within": {"value": 8, "unit": "working_hours"},
                    "return_reasons": [],
                    "return_limit": 2,
                    "decider": "process_owner",
                    "follow_up": None,
                    "climbs_to": "accountable",
                },
            }
        ],
    }


def test_reading_leaves_what_it_was_given_alone_and_shares_nothing_with_it():
    given = small()
    before = deepcopy(given)

    read(given)["steps"][1]["show"].append("x")

    assert given == before
    assert read(given)["steps"][1]["show"] == []


@pytest.mark.parametrize("seed", range(20))
def test_reading_twice_changes_nothing(seed):
    once = read(random_document(random.Random(seed)))

    assert read(once) == once


def test_texts_are_kept_composed_with_plain_line_ends():
    given = small()
    given["process"]["description"] = "Cafe\u0301\r\nopen"

    assert read(given)["process"]["description"] == "Caf\u00e9\nopen"


def test_a_typo_is_named_and_the_member_that_was_meant():
    given = small()
    given["steps"][1]["lan"] = "it"

    assert refused(given) == [("steps[1]", '"Welcome" has a member "lan" that is unknown here (did you mean "lane"?).')]


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        (lambda d: d.pop("process"), "", 'The process file lacks its "process".'),
        (lambda d: d["process"].pop("name"), "process", 'The process lacks its "name".'),
        (lambda d: d["process"].update(name=" "), "process.name", "process.name must not be empty."),
        (
            lambda d: d["process"].update(prefix="Jo"),
            "process.prefix",
            'process.prefix must be 2 to 6 capital letters, not "Jo".',
        ),
        (
            lambda d: d["process"].update(kind="vital"),
            "process.kind",
            'process.kind must be "operational", "management" or "support", not "vital".',
        ),
        (
            lambda d: d["process"].update(target={"value": 0, "unit": "working_days"}),
            "process.target.value",
            "process.target.value must be a whole number from 1 to 10000, not 0.",
        ),
        (
            lambda d: d["lanes"][0].update(key="IT"),
            "lanes[0].key",
            '"HR": key must be a key (a letter, then small letters, digits or _; at most 40), not "IT".',
        ),
        (
            lambda d: d["lanes"][0].update(key="sender"),
            "lanes[0]",
            '"HR" cannot have one of the keys sender, receiver, process_owner, accountable: '
            "handoff rules use these words.",
        ),
        (
            lambda d: d["lanes"][0].update(suggested={"by": "field"}),
            "lanes[0].suggested",
            '"HR": suggested names a "field" when it is filled by one, and only then.',
        ),
        (lambda d: d["steps"].append(7), "steps[3]", 'Step 4 must be an object with "key", '),
        (
            lambda d: d["steps"][1].update(show=["a", "a"]),
            "steps[1].show",
            '"Welcome": show names "a" twice.',
        ),
        (
            lambda d: d["steps"][1].update(deadline=[{"value": 1.5, "unit": "working_days"}]),
            "steps[1].deadline[0].value",
            '"Welcome": deadline[0].value must be a whole number from 0 to 10000, not 1.5.',
        ),
        (
            lambda d: d["steps"][1].update(deadline=[{"value": 1, "unit": "working_days", "direction": "before"}]),
            "steps[1].deadline[0]",
            '"Welcome": deadline[0] can count "before" a date field only.',
        ),
        (
            lambda d: d["steps"][1].update(deadline=[{"value": 1, "unit": "working_hours", "at": "12:00"}]),
            "steps[1].deadline[0]",
            '"Welcome": deadline[0] can name a clock time ("at") only when it counts days.',
        ),
        (
            lambda d: d["steps"][1].update(deadline=[{"value": 1, "unit": "working_days", "at": "24:00"}]),
            "steps[1].deadline[0].at",
            '"Welcome": deadline[0].at must be a clock time, like 12:00, not "24:00".',
        ),
        (
            lambda d: d["steps"][1].update(deadline={"none": 3}),
            "steps[1].deadline.none",
            '"Welcome": deadline.none must be text, not 3.',
        ),
        (
            lambda d: d["flows"][0].update(when={"field": "x", "operator": "is", "value": 0.5}),
            "flows[0].when.value",
            'Flow 1: when.value must not be a number with decimals; write it as text, like "0.5".',
        ),
        (
            lambda d: d["flows"][0].update(when={"all": []}),
            "flows[0].when.all",
            "Flow 1: when.all must be a list of at least one row.",
        ),
        (
            lambda d: d["flows"][0].update(when={"all": [asks("x", "is", "y")], "any": []}),
            "flows[0].when",
            'Flow 1: when must hold "all" and nothing beside it.',
        ),
        (
            lambda d: d["flows"][0].update(contract={"acceptance": True}),
            "flows[0].contract.acceptance",
            'Flow 1: contract.acceptance must be "asked" or "automatic", not true.',
        ),
    ],
)
def test_a_wrong_shape_is_told_in_plain_words_with_its_place(change, path, message):
    given = small()
    change(given)

    ((told_path, told),) = refused(given)

    assert told_path == path
    assert told.startswith(message) if message.endswith(" ") else told == message


@pytest.mark.parametrize("given", [None, 3, "text", [], True, 1.5])
def test_what_is_no_object_is_no_process_file(given):
    ((path, message),) = refused(given)

    assert path == ""
    assert message.startswith(
        'The process file must be an object with "format", "process", "lanes", "fields", "steps", "flows" and'
    )


def test_all_faults_are_told_at_once_and_the_refusal_names_the_first():
    given = small()
    given["process"]["name"] = 3
    given["steps"][1]["kind"] = "job"

    with pytest.raises(InvalidDocument) as caught:
        read(given)

    assert caught.value.code == "invalid_document"
    assert caught.value.message == "This process file cannot be read: process.name must be text, not 3. (and 1 more)"
    assert caught.value.next_action == "Mend what is named, then try again."
    assert [(fault.kind, fault.key) for fault in caught.value.faults] == [("process", ""), ("step", "welcome")]


def test_of_endless_faults_only_a_hundred_are_told():
    assert len(refused({**small(), "steps": [{}] * 300})) == 100


def test_a_list_that_is_too_long_is_not_read_at_all():
    given = {**small(), "steps": [{}] * 301}

    assert refused(given) == [("steps", "steps must have at most 300 entries, not 301.")]


def nested(depth, row):
    for _ in range(depth):
        row = {"all": [row]}
    return row


def test_conditions_nest_four_groups_deep_and_no_deeper():
    given = small()
    given["flows"][0]["when"] = nested(4, asks("x", "is", "y"))
    assert read(given)["flows"][0]["when"] == nested(4, asks("x", "is", "y"))

    given["flows"][0]["when"] = nested(5, asks("x", "is", "y"))
    with pytest.raises(InvalidDocument) as caught:
        read(given)
    assert [(fault.code, fault.message) for fault in caught.value.faults] == [
        ("condition_too_large", "Flow 1: when.all[0].all[0].all[0].all[0] is nested deeper than 4 groups.")
    ]


def test_conditions_have_fifty_rows_and_no_more():
    given = small()
    given["flows"][0]["when"] = {"any": [asks("x", "is", "y")] * 50}
    assert len(read(given)["flows"][0]["when"]["any"]) == 50

    for rows in (51, 200_000):
        given["flows"][0]["when"] = {"any": [asks("x", "is", "y")] * rows}
        with pytest.raises(InvalidDocument) as caught:
            read(given)
        assert [(fault.code, fault.message) for fault in caught.value.faults] == [
            ("condition_too_large", "Flow 1: when has more than 50 rows; decide in two steps instead.")
        ]


def test_null_in_a_row_says_nothing():
    given = small()
    given["flows"][0]["when"] = {"field": "x", "operator": "is_empty", "value": None, "other": None}

    assert read(given)["flows"][0]["when"] == {"field": "x", "operator": "is_empty"}


# Formats


def test_a_newer_format_is_refused_with_what_to_do():
    assert refused({**small(), "format": 2}) == [
        (
            "format",
            "The process file is written in format 2, and this version of procops reads formats up to 1. "
            "Update procops, or export the file again from the version you have.",
        )
    ]


@pytest.mark.parametrize("format", [0, -1, "1", 1.0, None, True])
def test_what_is_no_known_format_is_refused(format):
    ((path, message),) = refused({**small(), "format": format})

    assert path == "format"
    assert message.startswith("format must be a whole number from 1 to 1, not ")


def test_an_older_format_is_raised_step_by_step(monkeypatch):
    def from_zero(given):
        return {**given, "format": 1, "process": {**given["process"], "prefix": given["process"]["prefix"].upper()}}

    monkeypatch.setitem(MIGRATIONS, 0, from_zero)
    given = {**small(), "format": 0}
    given["process"]["prefix"] = "join"

    assert read(given) == read(small())


# One spelling


def test_documents_that_mean_the_same_have_one_fingerprint():
    one, other = small(), dict(reversed(small().items()))
    other["process"]["goal"] = ""
    other["flows"][0]["when"] = None

    assert canonical(one) == canonical(other)
    assert fingerprint(one) == fingerprint(other)


def test_a_fingerprint_tells_any_change():
    one, other = small(), small()
    other["steps"][1]["name"] += "!"

    assert fingerprint(one) != fingerprint(other)


def test_the_canonical_document_is_plain_sorted_json():
    given = small()
    given["process"]["name"] = "Größe"

    spelled = canonical(given)

    assert json.loads(spelled) == read(given)
    assert '"name":"Größe"'.encode() in spelled
    assert spelled.startswith(b'{"fields":[],"flows":[{"contract":null,"from":"begin","key":"begin_to_welcome",')
    assert len(fingerprint(given)) == 64


# The schema


def test_the_published_schema_is_the_one_the_code_gives():
    assert SCHEMA_FILE.read_text(encoding="utf-8") == __main__.text(), (
        "Run `python -m workflows.document > docs/process-document.schema.json`."
    )
    jsonschema.Draft202012Validator.check_schema(json_schema())


_validator = jsonschema.Draft202012Validator(json_schema())


@pytest.mark.parametrize("seed", range(25))
def test_random_documents_fit_the_published_schema(seed):
    given = random_document(random.Random(seed), person_lane=seed % 2 == 0)

    assert _validator.is_valid(given)
    assert _validator.is_valid(read(given))


def places(value, place=()):
    """Every place in a JSON value, as a tuple of members and positions."""
    yield place
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield from places(one, (*place, name))


def spoiled(given, place, how, instead):
    """The document with one thing in it replaced, taken out, or a member added."""
    given = deepcopy(given)
    if not place:
        return instead
    holder = given
    for name in place[:-1]:
        holder = holder[name]
    if how == "replace":
        holder[place[-1]] = instead
    elif how == "remove":
        del holder[place[-1]]
    elif isinstance(holder[place[-1]], dict):
        holder[place[-1]]["surprise"] = instead
    else:
        holder[place[-1]] = [holder[place[-1]], instead]
    return given


_instead = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 101),
    st.sampled_from(
        ["", " ", "x", "it", "field", "first", "every", "12:00", "A\tB", "working_hours", "before", "2.5", "EUR"]
    ),
    st.sampled_from([[], {}, ["x"], ["x", "x"], [1], {"by": "field"}, {"by": "starter", "field": "x"}, {"field": "x"}]),
    st.sampled_from(
        [asks("x", "is", "y"), {"all": [asks("x", "is_empty")]}, {"any": []}, {"value": 1, "unit": "working_hours"}]
    ),
)


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 30), st.data())
def test_reading_accepts_exactly_what_the_published_schema_does(seed, data):
    whole = random_document(random.Random(seed), steps=4, person_lane=True)
    place = data.draw(st.sampled_from(list(places(whole))))
    given = spoiled(whole, place, data.draw(st.sampled_from(["replace", "remove", "add"])), data.draw(_instead))

    try:
        read(given)
        accepted = True
    except InvalidDocument:
        accepted = False

    assert accepted == _validator.is_valid(given)


# A role that is not needed


def hiring(**members):
    """HR begins and ends; IT works in between."""
    return drawing(
        [start(fill=["laptop"]), task("accounts", lane="it", **members), task("welcome"), end()],
        [
            flow("begin", "accounts", contract={"required": ["laptop"]}),
            flow("accounts", "welcome", contract={"trigger": "When they work"}),
            flow("welcome", "done"),
        ],
        fields=[datum("laptop"), datum("login")],
    )


def flows_of(document):
    return [(flow["from"], flow["to"]) for flow in document["flows"]]


def test_leaving_a_role_out_bridges_its_tasks():
    left = without_lane(hiring(), "it")

    assert [lane["key"] for lane in left["lanes"]] == ["hr"]
    assert [step["key"] for step in left["steps"]] == ["begin", "welcome", "done"]
    assert flows_of(left) == [("begin", "welcome"), ("welcome", "done")]
    assert [flow["contract"] for flow in left["flows"]] == [None, None]
    assert gate.check(left) == []


def test_a_bridge_that_crosses_lanes_keeps_the_contract_of_what_followed():
    given = hiring()
    given["lanes"].append({"key": "boss", "name": "Boss"})
    by_key(given["steps"], "welcome")["lane"] = "boss"

    left = without_lane(given, "it")

    assert by_key(left["flows"], "begin_to_accounts")["to"] == "welcome"
    assert by_key(left["flows"], "begin_to_accounts")["contract"]["trigger"] == "When they work"
    assert gate.check(left) == []


def test_a_bridge_keeps_the_condition_it_led_in_under():
    given = hiring()
    given["steps"][0]["split"] = "first"
    given["flows"][0]["when"] = asks("laptop", "is", "yes")
    given["flows"].append(flow("begin", "done", otherwise=True))

    left = without_lane(given, "it")

    assert by_key(left["flows"], "begin_to_accounts")["when"] == asks("laptop", "is", "yes")
    assert gate.check(left) == []


def test_data_that_only_the_role_filled_is_no_longer_demanded():
    given = hiring(fill=["login"])
    given["lanes"].append({"key": "boss", "name": "Boss"})
    by_key(given["steps"], "welcome")["lane"] = "boss"
    given["flows"][1]["contract"] = {
        "required": ["laptop", "login"],
        "checks": [{"field": "login", "operator": "is_not_empty"}, {"field": "laptop", "operator": "is_not_empty"}],
    }

    contract = by_key(without_lane(given, "it")["flows"], "begin_to_accounts")["contract"]

    assert contract["required"] == ["laptop"]
    assert [check["field"] for check in contract["checks"]] == ["laptop"]


def test_branches_that_were_awaited_are_awaited_by_the_next_task():
    given = drawing(
        [start(), task("left"), task("right"), task("gather", lane="it", join="all"), task("file"), end()],
        [
            *way("begin", "left"),
            *way("begin", "right"),
            flow("left", "gather", contract={}),
            flow("right", "gather", contract={}),
            flow("gather", "file", contract={}),
            *way("file", "done"),
        ],
    )

    left = without_lane(given, "it")

    assert by_key(left["steps"], "file")["join"] == "all"
    assert gate.check(left) == []


def test_branches_of_which_nothing_is_left_become_one_flow():
    given = drawing(
        [
            start(fill=["size"], split="every"),
            task("left", lane="it"),
            task("right", lane="it"),
            task("plain"),
            task("gather", join="all"),
            end(),
        ],
        [
            flow("begin", "left", when=asks("size", "is", "big"), contract={}),
            flow("begin", "right", when=asks("size", "is", "small"), contract={}),
            flow("begin", "plain", otherwise=True),
            flow("left", "gather", contract={}),
            flow("right", "gather", contract={}),
            *way("plain", "gather", "done"),
        ],
        fields=[datum("size")],
    )

    left = without_lane(given, "it")

    assert flows_of(left) == [("begin", "gather"), ("begin", "plain"), ("plain", "gather"), ("gather", "done")]
    assert left["flows"][0]["when"] == {"any": [asks("size", "is", "big"), asks("size", "is", "small")]}
    assert gate.check(left) == []


def test_a_task_that_decides_becomes_a_decision_and_the_gate_tells_what_nobody_answers_now():
    given = hiring(outcomes=outcomes("fine", "bad"), split="first")
    given["flows"][1]["when"] = {"outcome": "accounts", "operator": "is", "value": "fine"}
    given["flows"].append(flow("accounts", "done", otherwise=True))

    left = without_lane(given, "it")

    assert by_key(left["steps"], "accounts")["kind"] == "route"
    assert flows_of(left)[:2] == [("begin", "accounts"), ("accounts", "welcome")]
    assert [(fault.code, fault.key) for fault in gate.check(left)] == [("unknown_key", "accounts_to_welcome")]


def test_what_named_the_role_or_its_tasks_is_mended():
    given = drawing(
        [
            start(),
            task("accounts", lane="it"),
            task(
                "welcome",
                not_by=["accounts"],
                deadline=[{"value": 1, "unit": "working_days", "from": {"step": "accounts", "event": "done"}}],
            ),
            task("pay", lane="finance"),
            end(),
        ],
        [
            flow("begin", "accounts", contract={}),
            flow("accounts", "welcome", contract={}),
            flow("welcome", "pay", contract={"owner": "it", "decider": "it", "climbs_to": "it"}),
            *way("pay", "done"),
        ],
        lanes="hr it finance",
    )
    given["lanes"][0]["informed"] = ["it", "finance"]

    left = without_lane(given, "it")

    welcome = by_key(left["steps"], "welcome")
    assert (welcome["not_by"], welcome["deadline"][0]["from"]) == ([], {"event": "opened"})
    contract = by_key(left["flows"], "welcome_to_pay")["contract"]
    assert (contract["owner"], contract["decider"], contract["climbs_to"]) == ("sender", "process_owner", "accountable")
    assert left["lanes"][0]["informed"] == ["finance"]
    assert gate.check(left) == []


def test_a_task_that_led_nowhere_takes_what_led_to_it_along():
    given = drawing(
        [start(), task("welcome"), task("tell", lane="it"), end()],
        [*way("begin", "welcome", "done"), flow("begin", "tell", contract={})],
    )

    assert flows_of(without_lane(given, "it")) == [("begin", "welcome"), ("welcome", "done")]


def test_the_role_that_starts_a_process_cannot_be_left_out():
    with pytest.raises(RoleStartsTheProcess) as caught:
        without_lane(hiring(), "hr")

    assert caught.value.code == "role_starts_the_process"
    assert caught.value.message == '"HR" starts "Joining", so it cannot be left out.'
    assert caught.value.next_action == "Say who fills it, or give the start to another role first."


def test_a_role_that_is_not_there_cannot_be_left_out():
    with pytest.raises(NoSuchRole) as caught:
        without_lane(hiring(), "legal")

    assert caught.value.message == 'There is no role "legal" in "Joining".'


def test_decisions_are_seen_through_when_contracts_are_mended():
    given = drawing(
        [
            start(fill=["size"]),
            task("weigh", lane="it"),
            route("decide", split="first"),
            task("small"),
            task("big", lane="works"),
            end(),
        ],
        [
            flow("begin", "weigh", contract={}),
            *way("weigh", "decide"),
            flow("decide", "small", when=asks("size", "is", "s"), contract={}),
            flow("decide", "big", otherwise=True, contract={"trigger": "Now"}),
            *way("small", "done"),
            *way("big", "done"),
        ],
        fields=[datum("size")],
        lanes="hr it works",
    )

    left = without_lane(given, "it")

    assert by_key(left["flows"], "decide_to_small")["contract"] is None
    assert by_key(left["flows"], "decide_to_big")["contract"]["trigger"] == "Now"
    assert gate.check(left) == []


@pytest.mark.parametrize("seed", range(60))
def test_leaving_any_role_out_leaves_only_questions_that_nobody_answers(seed):
    given = random_document(random.Random(seed), steps=15, lanes=4)
    starting = {step["lane"] for step in given["steps"] if step["kind"] == "start"}
    for lane in {lane["key"] for lane in given["lanes"]} - starting:
        left = without_lane(given, lane)

        told = {fault.code for fault in gate.check(left) if fault.level == "refuse"}
        assert told <= {"field_filled_by_nobody_before", "unknown_key", "value_does_not_fit"}
        assert lane not in {step["lane"] for step in left["steps"]}
