from decimal import Decimal
from itertools import product

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.conditions import (
    OPERATORS,
    Facts,
    check_faults,
    faults,
    fields_asked,
    holds,
    operators_for,
    passes,
    rows,
    steps_asked,
)
from workflows.parts import FIELD_TYPES, Check, Choice, Field, Outcome, Step, Tolerance

ADA = "6a1c2f0e-8f3b-4f0a-9a55-0c2d3e4f5a6b"
COLOURS = (Choice("red", "Red"), Choice("blue", "Blue"))
FIELDS = {
    key: Field(key, key.capitalize(), type, choices=COLOURS if type.startswith("choice") else (), currency=currency)
    for key, type, currency in (
        ("name", "text", "EUR"),
        ("nick", "text", "EUR"),
        ("mail", "email", "EUR"),
        ("count", "whole_number", "EUR"),
        ("rate", "number", "EUR"),
        ("paid", "money", "EUR"),
        ("asked", "money", "EUR"),
        ("dollars", "money", "USD"),
        ("day", "date", "EUR"),
        ("at", "datetime", "EUR"),
        ("urgent", "yes_no", "EUR"),
        ("colour", "choice", "EUR"),
        ("colours", "choices", "EUR"),
        ("boss", "person", "EUR"),
        ("proof", "file", "EUR"),
    )
}
STEPS = {
    "check": Step("check", "Check", "task", outcomes=(Outcome("ok", "OK"), Outcome("no", "No"))),
    "decide": Step("decide", "Decide", "route"),
}


def is_true(condition, *, outcomes=None, visits=None, **data):
    return holds(condition, Facts(data, outcomes or {}, visits or {}), FIELDS)


def row(field, operator, value=None, **more):
    return {"field": field, "operator": operator, **({} if value is None else {"value": value}), **more}


@pytest.mark.parametrize(
    ("field", "operator", "value", "stored", "expected"),
    [
        ("name", "is", "Ada", "ADA", True),
        ("name", "is", "straße", "STRASSE", True),
        ("name", "is_not", "Ada", "Bo", True),
        ("name", "is_not", "Ada", "ada", False),
        ("name", "contains", "love", "Ada Lovelace", True),
        ("name", "contains", "x", "Ada", False),
        ("name", "in", ["Bo", "ada"], "Ada", True),
        ("name", "in", [], "Ada", False),
        ("mail", "is", "a@b.example", "A@b.example", True),
        ("count", "=", 3, 3, True),
        ("count", "=", "3.0", 3, True),
        ("count", "!=", 3, 4, True),
        ("rate", "=", "0.3", "0.30", True),
        ("rate", "<", "0.1", "0.09999999999999999999", True),
        ("rate", ">", "9007199254740992", "9007199254740993", True),
        ("paid", "<=", "500.00", "500.00", True),
        ("paid", ">", "500", "500.01", True),
        ("paid", ">=", 500, "499.99", False),
        ("day", "<", "2026-03-02", "2026-03-01", True),
        ("day", "=", "2026-03-02", "2026-03-02", True),
        ("at", "=", "2026-03-02T13:30:00Z", "2026-03-02T13:30:00Z", True),
        ("at", ">", "2026-03-02T13:30:00Z", "2026-03-02T13:30:01Z", True),
        ("urgent", "is", True, True, True),
        ("urgent", "is", False, False, True),
        ("urgent", "is", True, False, False),
        ("colour", "is", "red", "red", True),
        ("colour", "is", "red", "RED", False),
        ("colour", "in", ["red", "blue"], "blue", True),
        ("colours", "contains", "red", ["red", "blue"], True),
        ("colours", "not_contains", "red", ["blue"], True),
        ("colours", "not_contains", "red", ["red"], False),
        ("boss", "is", ADA, ADA, True),
        ("boss", "is_not", ADA, ADA, False),
    ],
)
def test_a_row_compares_values_of_its_fields_type(field, operator, value, stored, expected):
    assert is_true(row(field, operator, value), **{field: stored}) is expected


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("empty", [None, "", []])
def test_an_empty_field_makes_every_row_false_but_is_empty(field, empty):
    value = [ADA] if field == "proof" else "red"
    for operator in OPERATORS:
        assert is_true(row(field, operator, value), **{field: empty}) is (operator == "is_empty")
    assert is_true(row(field, "is_empty")) is True


def test_a_filled_field_is_not_empty_even_when_it_is_no_or_zero():
    assert is_true(row("urgent", "is_not_empty"), urgent=False)
    assert is_true(row("count", "is_not_empty"), count=0)
    assert not is_true(row("proof", "is_empty"), proof=[ADA])


@pytest.mark.parametrize(
    ("field", "operator", "value", "stored"),
    [
        ("count", "=", True, 1),
        ("count", "=", 1, True),
        ("rate", "=", 0.5, "0.5"),
        ("rate", ">", "1", "1e5"),
        ("day", "<", "2026-03-02", "yesterday"),
        ("day", "<", "2026-03-02T00:00:00Z", "2026-03-01"),
        ("at", "<", "2026-03-02", "2026-03-01T00:00:00Z"),
        ("urgent", "is", "true", True),
        ("urgent", "is", 1, True),
        ("colour", "is_not", 3, "red"),
        ("colours", "not_contains", 3, ["red"]),
        ("colours", "contains", "r", "red"),
        ("name", "is_not", 3, "Ada"),
        ("name", "in", "Ada Lovelace", "Ada"),
        ("name", "=", "Ada", "Ada"),
        ("proof", "is", ADA, [ADA]),
    ],
)
def test_a_value_of_the_wrong_type_makes_the_row_false_either_way(field, operator, value, stored):
    assert is_true(row(field, operator, value), **{field: stored}) is False


@pytest.mark.parametrize(
    ("condition", "data", "expected"),
    [
        (row("paid", "<=", other="asked"), {"paid": "10.00", "asked": "10.00"}, True),
        (row("paid", "<=", other="count"), {"paid": "10.50", "count": 10}, False),
        (row("paid", "<=", other="asked"), {"paid": "10.00"}, False),
        (row("paid", "<=", other="dollars"), {"paid": "10.00", "dollars": "20.00"}, False),
        (row("paid", "<=", other="nowhere"), {"paid": "10.00"}, False),
        (row("name", "is", other="mail"), {"name": "A@b.example", "mail": "a@b.example"}, True),
        (row("name", "is", other="day"), {"name": "2026-03-02", "day": "2026-03-02"}, False),
        (row("colours", "contains", other="colour"), {"colours": ["red"], "colour": "red"}, True),
    ],
)
def test_a_field_can_be_compared_with_another_of_its_family(condition, data, expected):
    assert is_true(condition, **data) is expected


@pytest.mark.parametrize(
    ("condition", "outcomes", "expected"),
    [
        ({"outcome": "check", "operator": "is", "value": "ok"}, {"check": "ok"}, True),
        ({"outcome": "check", "operator": "is", "value": "ok"}, {"check": "no"}, False),
        ({"outcome": "check", "operator": "is_not", "value": "ok"}, {"check": "no"}, True),
        ({"outcome": "check", "operator": "is_not", "value": "ok"}, {}, False),
        ({"outcome": "check", "operator": "in", "value": ["ok", "no"]}, {"check": "no"}, True),
        ({"outcome": "check", "operator": "in", "value": "ok no"}, {"check": "no"}, False),
        ({"outcome": "check", "operator": "=", "value": "ok"}, {"check": "ok"}, False),
        ({"outcome": "check", "operator": "is_not", "value": 3}, {"check": "ok"}, False),
    ],
)
def test_the_last_outcome_of_a_step_can_be_asked_once_there_is_one(condition, outcomes, expected):
    assert is_true(condition, outcomes=outcomes) is expected


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("<", 3, True),
        ("<=", 2, True),
        ("=", 2, True),
        (">=", 3, False),
        (">", 1, True),
        ("!=", 1, False),
        ("<", True, False),
    ],
)
def test_visits_of_a_step_can_be_counted(operator, value, expected):
    assert is_true({"visits": "check", "operator": operator, "value": value}, visits={"check": 2}) is expected


def test_a_step_never_visited_has_had_no_visits():
    assert is_true({"visits": "check", "operator": "=", "value": 0})


def test_all_and_any_nest():
    condition = {"all": [row("count", ">", 1), {"any": [row("name", "is", "Ada"), row("name", "is", "Bo")]}]}

    assert is_true(condition, count=2, name="Bo")
    assert not is_true(condition, count=1, name="Bo")
    assert not is_true(condition, count=2, name="Cy")


def test_no_condition_is_true_and_what_is_no_condition_is_false():
    assert is_true(None)
    for nonsense in (
        {},
        [],
        3,
        "yes",
        {"all": []},
        {"any": []},
        {"all": None},
        {"any": [None]},
        {"all": [None]},
        {"field": []},
    ):
        assert is_true(nonsense) is False


# The reference: one plain function per sentence of the documentation, with no tables and no shortcuts.


def naive(condition, facts):
    if "all" in condition:
        return False not in [naive(part, facts) for part in condition["all"]]
    if "any" in condition:
        return True in [naive(part, facts) for part in condition["any"]]
    operator, against = condition["operator"], condition.get("value")
    if "outcome" in condition:
        outcome = facts.outcomes.get(condition["outcome"])
        if outcome is None:
            return False
        return {"is": outcome == against, "is_not": outcome != against, "in": outcome in list(against)}[operator]
    if "visits" in condition:
        return _ordered(operator, facts.visits.get(condition["visits"], 0), against)
    field = FIELDS[condition["field"]]
    value = facts.data.get(field.key)
    if operator in ("is_empty", "is_not_empty"):
        return (value in (None, "", [])) == (operator == "is_empty")
    if "other" in condition:
        against = facts.data.get(condition["other"])
    if value in (None, "", []) or against in (None, "", []):
        return False
    if field.type in ("whole_number", "number", "money"):
        return _ordered(operator, Decimal(value), Decimal(against))
    if field.type in ("date", "datetime"):
        return _ordered(operator, value, against)  # ISO strings of one form order as their moments do
    if field.type == "choices":
        return (against in value) == (operator == "contains")
    if field.type in ("text", "email"):
        value = value.casefold()
        against = [one.casefold() for one in against] if operator == "in" else against.casefold()
    match operator:
        case "is":
            return value == against
        case "is_not":
            return value != against
        case "in":
            return value in against
        case "contains":
            return against in value


def _ordered(operator, left, right):
    return {
        "=": left == right,
        "!=": left != right,
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }[operator]


_texts = st.text("aAßxy", min_size=1, max_size=3)
_decimals = st.decimals(-1000, 1000, places=2).map(str)
_VALUES = {
    "text": _texts,
    "email": _texts,
    "whole_number": st.integers(-5, 5),
    "number": _decimals,
    "money": _decimals,
    "date": st.dates().map(str),
    "datetime": st.datetimes().map(lambda moment: moment.replace(microsecond=0).isoformat() + "Z"),
    "yes_no": st.booleans(),
    "choice": st.sampled_from(["red", "blue"]),
    "choices": st.lists(st.sampled_from(["red", "blue"]), unique=True),
    "person": st.uuids().map(str),
    "file": st.lists(st.uuids().map(str), max_size=2),
}
_OTHERS = {"name": ["nick", "mail"], "paid": ["asked", "count", "rate"], "colours": ["colour"], "count": ["paid"]}


@st.composite
def _field_rows(draw):
    field = draw(st.sampled_from(list(FIELDS.values())))
    operator = draw(st.sampled_from(operators_for(field.type)))
    if operator in ("is_empty", "is_not_empty"):
        return {"field": field.key, "operator": operator}
    if operator != "in" and field.key in _OTHERS and draw(st.booleans()):
        return {"field": field.key, "operator": operator, "other": draw(st.sampled_from(_OTHERS[field.key]))}
    value = _VALUES["choice" if field.type == "choices" else field.type]
    return {
        "field": field.key,
        "operator": operator,
        "value": draw(st.lists(value, min_size=1) if operator == "in" else value),
    }


_outcome_rows = st.one_of(
    st.builds(
        lambda op, v: {"outcome": "check", "operator": op, "value": v},
        st.sampled_from(["is", "is_not"]),
        st.sampled_from(["ok", "no"]),
    ),
    st.builds(
        lambda v: {"outcome": "check", "operator": "in", "value": v},
        st.lists(st.sampled_from(["ok", "no"]), min_size=1),
    ),
)
_visits_rows = st.builds(
    lambda op, n: {"visits": "check", "operator": op, "value": n},
    st.sampled_from(["<", "<=", "=", ">=", ">"]),
    st.integers(0, 3),
)
_conditions = st.recursive(
    st.one_of(_field_rows(), _outcome_rows, _visits_rows),
    lambda parts: st.builds(
        lambda group, members: {group: members},
        st.sampled_from(["all", "any"]),
        st.lists(parts, min_size=1, max_size=4),
    ),
    max_leaves=8,
)
_facts = st.builds(
    Facts,
    st.fixed_dictionaries(
        {}, optional={key: st.one_of(st.none(), _VALUES[field.type]) for key, field in FIELDS.items()}
    ),
    st.fixed_dictionaries({}, optional={"check": st.sampled_from(["ok", "no"])}),
    st.fixed_dictionaries({}, optional={"check": st.integers(0, 3)}),
)


@settings(max_examples=400, deadline=None)
@given(_conditions, _facts)
def test_conditions_mean_what_the_plain_reference_says(condition, facts):
    assert holds(condition, facts, FIELDS) is naive(condition, facts)


_json = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=5),
        st.sampled_from([*FIELDS, *OPERATORS]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["all", "any", "field", "operator", "value", "other", "outcome", "visits"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(_json, st.dictionaries(st.sampled_from(list(FIELDS)), _json))
def test_asking_and_examining_never_raise_whatever_they_are_given(condition, data):
    assert holds(condition, Facts(data), FIELDS) in (True, False)
    assert isinstance(list(faults(condition, fields=FIELDS, steps=STEPS)), list)
    assert all(isinstance(key, str) for key in fields_asked(condition))


def test_what_a_condition_asks_is_listed_in_the_order_of_the_document():
    condition = {
        "all": [
            row("paid", "<=", other="asked"),
            {"any": [{"outcome": "check", "operator": "is", "value": "ok"}, row("name", "is", "Ada")]},
            {"visits": "decide", "operator": "<", "value": 3},
        ]
    }

    assert list(fields_asked(condition)) == ["paid", "asked", "name"]
    assert list(steps_asked(condition, "outcome")) == ["check"]
    assert list(steps_asked(condition, "visits")) == ["decide"]
    assert len(list(rows(condition))) == 4


# Faults


@pytest.mark.parametrize(
    ("condition", "code", "message"),
    [
        (row("gone", "is", "x"), "unknown_key", 'it asks a field "gone", which is not among the fields'),
        (
            row("day", "contains", "x"),
            "operator_does_not_fit",
            '"Day" is a date and cannot be asked "contains"; '
            "choose one of: is_empty, is_not_empty, =, !=, <, <=, >, >=",
        ),
        (row("name", "is"), "value_does_not_fit", 'say what "Name" is compared with: either a value or another field'),
        (
            row("name", "is", "x", other="nick"),
            "value_does_not_fit",
            'say what "Name" is compared with: either a value or another field',
        ),
        (row("name", "is_empty", "x"), "value_does_not_fit", '"is_empty" on "Name" takes nothing to compare with'),
        (
            row("paid", ">", "much"),
            "value_does_not_fit",
            '"Paid" is an amount of money, and what it is compared with is not',
        ),
        (row("name", "in", "x"), "value_does_not_fit", '"in" on "Name" takes a list of values'),
        (row("name", "in", other="nick"), "operator_does_not_fit", '"in" takes a list of values, not another field'),
        (
            row("name", "is", other="gone"),
            "unknown_key",
            'it compares with a field "gone", which is not among the fields',
        ),
        (
            row("paid", "=", other="dollars"),
            "value_does_not_fit",
            '"Paid" and "Dollars" cannot be compared: they are in different currencies',
        ),
        (
            row("day", "=", other="at"),
            "value_does_not_fit",
            '"Day" and "At" cannot be compared: one is a date, the other a date and time',
        ),
        (row("colour", "is", "pink"), "unknown_key", '"pink" is not among the choices of "Colour"'),
        (row("boss", "is", "Ada"), "value_does_not_fit", '"Boss" is a person, and what it is compared with is not'),
        (
            {"outcome": "gone", "operator": "is", "value": "ok"},
            "unknown_key",
            'it asks the outcome of a step "gone", which is not among the steps',
        ),
        (
            {"outcome": "check", "operator": "contains", "value": "ok"},
            "operator_does_not_fit",
            'the outcome of "Check" cannot be asked "contains"; choose one of: is, is_not, in',
        ),
        (
            {"outcome": "check", "operator": "is", "value": ["ok"]},
            "value_does_not_fit",
            '"is" on the outcome of "Check" takes one outcome',
        ),
        (
            {"outcome": "check", "operator": "in", "value": ["ok", "maybe"]},
            "unknown_key",
            '"maybe" is not among the outcomes of "Check"',
        ),
        (
            {"visits": "gone", "operator": "<", "value": 1},
            "unknown_key",
            'it counts visits of a step "gone", which is not among the steps',
        ),
        (
            {"visits": "decide", "operator": "<", "value": 1},
            "value_does_not_fit",
            'nobody works on "Decide", so its visits are not counted',
        ),
        (
            {"visits": "check", "operator": "!=", "value": 1},
            "operator_does_not_fit",
            'visits of "Check" cannot be asked "!="; choose one of: <, <=, =, >=, >',
        ),
        (
            {"visits": "check", "operator": "<", "value": "1"},
            "value_does_not_fit",
            'visits of "Check" are compared with a whole number',
        ),
    ],
)
def test_a_row_that_can_never_be_asked_sensibly_says_why(condition, code, message):
    (fault,) = faults({"all": [condition]}, fields=FIELDS, steps=STEPS)

    assert (fault.code, fault.message) == (code, message)


@settings(max_examples=150, deadline=None)
@given(_conditions)
def test_conditions_that_fit_have_no_faults(condition):
    assert list(faults(condition, fields=FIELDS, steps=STEPS)) == []


def test_every_type_can_be_asked_whether_it_is_empty():
    for type in FIELD_TYPES:
        assert operators_for(type)[:2] == ("is_empty", "is_not_empty")
    assert operators_for("file") == ("is_empty", "is_not_empty")


# Checks of a contract


@pytest.mark.parametrize(
    ("operator", "left", "right", "tolerance", "expected"),
    [
        ("=", "105.00", "100.00", ("5", "percent"), True),
        ("=", "105.01", "100.00", ("5", "percent"), False),
        ("=", "95.00", "100.00", ("5", "percent"), True),
        ("=", "-105.00", "-100.00", ("5", "percent"), True),
        ("=", "100.10", "100.00", ("0.10", "absolute"), True),
        ("!=", "100.10", "100.00", ("0.10", "absolute"), False),
        ("!=", "100.11", "100.00", ("0.10", "absolute"), True),
        ("<=", "110.00", "100.00", ("10", "percent"), True),
        ("<=", "110.01", "100.00", ("10", "percent"), False),
        ("<", "110.00", "100.00", ("10", "percent"), False),
        (">=", "90.00", "100.00", ("10", "percent"), True),
        (">", "90.00", "100.00", ("10", "percent"), False),
        (">", "90.01", "100.00", ("10", "percent"), True),
    ],
)
def test_a_tolerance_widens_the_comparison_exactly(operator, left, right, tolerance, expected):
    check = Check("paid", operator, other="asked", tolerance=Tolerance(*tolerance))

    assert passes(check, {"paid": left, "asked": right}, FIELDS) is expected


def test_a_check_without_tolerance_is_a_row_and_an_empty_field_fails_it():
    check = Check("paid", "<=", "500.00")

    assert passes(check, {"paid": "500.00"}, FIELDS) is True
    assert passes(check, {"paid": "500.01"}, FIELDS) is False
    assert passes(check, {}, FIELDS) is False
    assert passes(Check("paid", "<=", "500.00", tolerance=Tolerance("1", "percent")), {}, FIELDS) is False


@pytest.mark.parametrize(("field", "operator"), list(product(["name", "day", "urgent"], ["=", "is"])))
def test_a_tolerance_on_what_is_no_number_is_never_passed(field, operator):
    assert passes(Check(field, operator, "1", tolerance=Tolerance("1", "absolute")), {field: "1"}, FIELDS) is False


def test_a_tolerance_goes_with_numbers_only():
    check = Check("day", "=", "2026-03-02", tolerance=Tolerance("1", "absolute"))

    (fault,) = check_faults(check, fields=FIELDS)

    assert (fault.code, fault.message) == (
        "operator_does_not_fit",
        '"Day" is a date, and a tolerance goes with comparing numbers only',
    )
    assert (
        list(check_faults(Check("paid", "=", other="asked", tolerance=Tolerance("1", "percent")), fields=FIELDS)) == []
    )


def test_faults_are_told_in_the_language_of_the_reader():
    with translation.override("de"):
        told = [fault.message for fault in faults(row("paid", ">", "much"), fields=FIELDS, steps=STEPS)]
    assert told == ["„Paid“ ist ein Geldbetrag, und womit verglichen wird, ist es nicht"]
