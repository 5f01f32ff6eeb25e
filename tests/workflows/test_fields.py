from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows import fields
from workflows.fields import InvalidValue, display, fits, is_empty, parse
from workflows.parts import FIELD_TYPES, Choice, Field

ADA = "6a1c2f0e-8f3b-4f0a-9a55-0c2d3e4f5a6b"
COLOURS = (Choice("red", "Red"), Choice("green", "Green"), Choice("blue", "Blue"))


def field(type: str, **members) -> Field:
    members.setdefault("choices", COLOURS if type.startswith("choice") else ())
    return Field("it", "The field", type, **members)


NO_NUMBER = "must be a number with a point before the decimals and nothing between thousands, like 1250.50"
FIELDS = {type: field(type) for type in FIELD_TYPES}


@pytest.mark.parametrize(
    ("type", "raw", "value"),
    [
        ("text", "  Ada Lovelace ", "Ada Lovelace"),
        ("text", "Cafe\u0301", "Caf\u00e9"),
        ("text", "x" * 500, "x" * 500),
        ("long_text", "one\r\ntwo\rthree\n", "one\ntwo\nthree"),
        ("whole_number", "42", 42),
        ("whole_number", -3, -3),
        ("whole_number", 5.0, 5),
        ("whole_number", str(2**53 - 1), 2**53 - 1),
        ("number", "12.50", "12.5"),
        ("number", "-0.0", "0"),
        ("number", "+007", "7"),
        ("number", 0.1, "0.1"),
        ("number", 1e-7, "0.0000001"),
        ("number", 12, "12"),
        ("number", Decimal("3.14"), "3.14"),
        ("number", "100", "100"),
        ("money", "1250", "1250.00"),
        ("money", "1250.5", "1250.50"),
        ("money", "1250.500", "1250.50"),
        ("money", "-0.00", "0.00"),
        ("money", 19.99, "19.99"),
        ("date", "2026-03-02", "2026-03-02"),
        ("date", date(2026, 3, 2), "2026-03-02"),
        ("datetime", "2026-03-02T14:30+01:00", "2026-03-02T13:30:00Z"),
        ("datetime", "2026-03-02T13:30:00Z", "2026-03-02T13:30:00Z"),
        ("datetime", datetime(2026, 3, 2, 13, 30, tzinfo=UTC), "2026-03-02T13:30:00Z"),
        ("yes_no", "on", True),
        ("yes_no", "Yes", True),
        ("yes_no", "false", False),
        ("yes_no", False, False),
        ("choice", "green", "green"),
        ("choices", ["blue", "red", "blue"], ["red", "blue"]),
        ("choices", ("green",), ["green"]),
        ("choices", "green", ["green"]),
        ("person", ADA.upper(), ADA),
        ("person", UUID(ADA), ADA),
        ("email", "Ada@Example.COM", "Ada@example.com"),
        ("url", "https://example.com/a?b=c", "https://example.com/a?b=c"),
        ("file", [ADA, ADA], [ADA]),
        ("file", ADA, [ADA]),
    ],
)
def test_what_a_form_or_json_sends_becomes_the_canonical_value(type, raw, value):
    parsed = parse(FIELDS[type], raw)

    assert parsed == value
    assert parsed.__class__ is value.__class__


@pytest.mark.parametrize("type", FIELD_TYPES)
@pytest.mark.parametrize("raw", [None, "", "   ", [], ()])
def test_nothing_typed_is_no_value(type, raw):
    if raw == () and type not in ("choices", "file"):
        with pytest.raises(InvalidValue):
            parse(FIELDS[type], raw)
    else:
        assert parse(FIELDS[type], raw) is None


def test_a_list_of_empty_entries_is_no_value():
    assert parse(FIELDS["choices"], ["", ""]) is None
    assert parse(FIELDS["file"], [""]) is None


@pytest.mark.parametrize(
    ("type", "raw", "reason"),
    [
        ("text", "a\x00b", "holds characters that cannot be kept (control characters or broken Unicode)"),
        ("text", "a\ud800", "holds characters that cannot be kept (control characters or broken Unicode)"),
        ("text", "a\nb", "may not hold line breaks or tabs"),
        ("text", "x" * 501, "may have at most 500 characters"),
        ("text", 12, "must be text"),
        ("long_text", "x" * 20_001, "may have at most 20,000 characters"),
        ("long_text", "x" * 10**6, "may have at most 20,000 characters"),
        ("whole_number", "1.5", "must be a whole number, like 12"),
        ("whole_number", True, "must be a whole number, like 12"),
        ("whole_number", float("inf"), "must be a whole number, like 12"),
        ("whole_number", 2**53, "is too large a number"),
        (
            "number",
            "1,250.50",
            NO_NUMBER,
        ),
        (
            "number",
            "1e5",
            NO_NUMBER,
        ),
        (
            "number",
            float("nan"),
            NO_NUMBER,
        ),
        (
            "number",
            "٣",
            NO_NUMBER,
        ),
        (
            "number",
            False,
            NO_NUMBER,
        ),
        ("number", Decimal("sNaN"), NO_NUMBER),
        ("number", 1e300, "is too large a number"),
        ("number", 1e-300, "may have at most 10 decimals"),
        ("number", 10**400, "is too large a number"),
        ("number", "1" + "0" * 15, "is too large a number"),
        ("number", "0.00000000001", "may have at most 10 decimals"),
        ("money", "0.005", "may have at most 2 decimals"),
        ("date", "2026-02-30", "must be a date, like 2026-03-02"),
        ("date", "20260302", "must be a date, like 2026-03-02"),
        ("date", "0026-03-02", "must lie between the years 1900 and 2200"),
        ("datetime", "2026-03-02", "must be a date and time, like 2026-03-02T14:30"),
        ("datetime", "2026-03-02T14:30", "must say its time zone, like 2026-03-02T14:30Z or 2026-03-02T14:30+01:00"),
        ("datetime", "9999-12-31T23:59-12:00", "must lie between the years 1900 and 2200"),
        ("datetime", "2200-12-31T23:59-12:00", "must lie between the years 1900 and 2200"),
        ("yes_no", "perhaps", "must be yes or no"),
        ("yes_no", 1, "must be yes or no"),
        ("choice", "pink", "must be chosen from: Red, Green, Blue"),
        ("choice", ["red"], "must be chosen from: Red, Green, Blue"),
        ("choices", ["red", "pink"], "must be chosen from: Red, Green, Blue"),
        ("choices", [["red"]], "must be chosen from: Red, Green, Blue"),
        ("person", "ada", "must name a person"),
        ("email", "ada@localhost", "must be an e-mail address, like ada@example.com"),
        ("email", "a b@example.com", "must be an e-mail address, like ada@example.com"),
        ("url", "javascript:alert(1)", "must be a web address, like https://example.com/page"),
        ("url", "https://", "must be a web address, like https://example.com/page"),
        ("url", "https://[broken", "must be a web address, like https://example.com/page"),
        ("file", ["me.pdf"], "must hold files that were uploaded"),
        ("file", [ADA] * 51, "may hold at most 50 files"),
        ("file", {"id": ADA}, "must hold files that were uploaded"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence_that_names_the_field(type, raw, reason):
    with pytest.raises(InvalidValue) as caught:
        parse(FIELDS[type], raw)

    assert (caught.value.field, caught.value.label) == ("it", "The field")
    assert caught.value.message == f'"The field" {reason}.'


@pytest.mark.parametrize(
    ("currency", "raw", "value"), [("JPY", "1200", "1200"), ("KWD", "1.5", "1.500"), ("EUR", "1.5", "1.50")]
)
def test_an_amount_has_the_decimals_of_its_currency(currency, raw, value):
    assert parse(field("money", currency=currency), raw) == value


def test_a_currency_without_decimals_takes_none():
    with pytest.raises(InvalidValue, match=r'"The field" may have no decimals\.'):
        parse(field("money", currency="JPY"), "1200.5")


def test_a_local_time_is_read_in_the_zone_of_whoever_typed_it():
    berlin = ZoneInfo("Europe/Berlin")

    assert parse(FIELDS["datetime"], "2026-01-15T09:00", zone=berlin) == "2026-01-15T08:00:00Z"
    assert parse(FIELDS["datetime"], "2026-07-15T09:00", zone=berlin) == "2026-07-15T07:00:00Z"
    assert parse(FIELDS["datetime"], "2026-07-15T09:00Z", zone=berlin) == "2026-07-15T09:00:00Z"


_raw = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=60),
    st.sampled_from(["2026-03-02", "2026-03-02T10:00Z", "red", ADA, "a@b.example", "12.50", "on", "https://x.example"]),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.lists(st.one_of(st.text(max_size=5), st.integers(), st.sampled_from(["red", "blue", ADA])), max_size=4),
)


@given(st.sampled_from(FIELD_TYPES), _raw)
def test_anything_is_either_parsed_or_refused_and_parsing_twice_changes_nothing(type, raw):
    try:
        value = parse(FIELDS[type], raw)
    except InvalidValue:
        return
    assert parse(FIELDS[type], value) == value
    assert not isinstance(value, float)
    assert value is None or fits(FIELDS[type], value)


@given(st.sampled_from(FIELD_TYPES), _raw)
def test_anything_can_be_displayed(type, value):
    assert isinstance(display(FIELDS[type], value), str)


def test_zero_and_no_are_values():
    assert [is_empty(value) for value in (None, "", [], 0, False, "0", [""])] == [True, True, True] + [False] * 4


@pytest.mark.parametrize(
    ("type", "value", "shown"),
    [
        ("text", None, ""),
        ("text", "in\u202eside\u2066", "inside"),
        ("yes_no", True, "Yes"),
        ("yes_no", False, "No"),
        ("choice", "red", "Red"),
        ("choices", ["red", "blue"], "Red, Blue"),
        ("money", "1250.00", "1250.00 EUR"),
        ("number", "0.5", "0.5"),
        ("whole_number", 0, "0"),
        ("date", "2026-03-02", "2026-03-02"),
        ("datetime", "2026-03-02T13:30:00Z", "2026-03-02 13:30 UTC"),
        ("datetime", "2026-03-02T13:30:05Z", "2026-03-02 13:30:05 UTC"),
        ("person", ADA, "Ada"),
        ("person", "unknown", "unknown"),
        ("file", [ADA], "Ada"),
    ],
)
def test_a_value_is_shown_in_words(type, value, shown):
    assert display(FIELDS[type], value, {ADA: "Ada"}) == shown


@pytest.mark.parametrize(
    ("type", "value", "fitting"),
    [
        ("money", "1250.00", True),
        ("money", "1250", False),
        ("whole_number", 1, True),
        ("whole_number", True, False),
        ("whole_number", "1", False),
        ("choices", ["red", "blue"], True),
        ("choices", ["blue", "red"], False),
        ("person", ADA, True),
        ("person", ADA.upper(), False),
        ("text", " x", False),
        ("text", None, False),
    ],
)
def test_only_the_canonical_form_fits(type, value, fitting):
    assert fits(FIELDS[type], value) is fitting


def test_what_stands_for_a_number_moment_or_day_is_read_exactly_or_not_at_all():
    assert fields.exact("0.10") == Decimal("0.1")
    assert [fields.exact(value) for value in (True, 1.5, "1e3", "", None, "NaN")] == [None] * 6
    assert fields.day("2026-03-02") == date(2026, 3, 2)
    assert [fields.day(value) for value in ("2026-13-02", "2026-W10-1", 3)] == [None] * 3
    assert fields.moment("2026-03-02T13:30:00Z") == datetime(2026, 3, 2, 13, 30, tzinfo=UTC)
    assert [fields.moment(value) for value in ("2026-03-02T13:30:00", "Z", 3)] == [None] * 3
