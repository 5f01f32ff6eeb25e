"""What travels fast is spelled as the standard library spells it: the journal's hashes hold wherever they are asked."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procops import spelling


def values_of(integers: st.SearchStrategy[int]) -> st.SearchStrategy[Any]:
    return st.recursive(
        st.none() | st.booleans() | integers | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )


WITHOUT_FLOATS = values_of(st.integers())


def by_the_book(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@settings(deadline=None)
@given(WITHOUT_FLOATS)
def test_any_value_is_spelled_as_by_the_standard_library(value: Any) -> None:
    assert spelling.canonical(value) == by_the_book(value)
    assert json.loads(spelling.compact(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        "".join(map(chr, range(0x20))) + '"\\/\x7f\x80\u2028\ufeff\U0001f600',
        {"b": 1, "a": 2, "ä": 3, "\uffff": 4, "\U00010000": 5, "": 6, "a\x00": 7, "A": 8},
        [2**63 - 1, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, True, None],
        {1: "keys", 2: "that are no text"},
        ("a", ("b",)),
        "half a pair: \ud83d",
    ],
    ids=["escapes", "order", "integers", "keys", "tuples", "surrogate"],
)
def test_the_corners_too(value: Any) -> None:
    assert spelling.canonical(value) == by_the_book(value)


def test_ids_and_moments_travel_as_text() -> None:
    row = {"id": UUID(int=7), "at": datetime(2026, 11, 22, 9, 30, tzinfo=UTC), "data": {"price": 1.5, "name": "Ä"}}
    said = json.loads(spelling.compact([row]))[0]

    assert (UUID(said["id"]), datetime.fromisoformat(said["at"]), said["data"]) == (row["id"], row["at"], row["data"])


@settings(deadline=None)
@given(values_of(st.integers(-(2**63), 2**64 - 1)))
def test_any_value_is_read_as_by_the_standard_library(value: Any) -> None:
    assert spelling.read(by_the_book(value)) == value


def test_what_orjson_refuses_to_read_is_read_all_the_same() -> None:
    assert spelling.read('["\\ud83d", 1.5, {"a": null}]') == ["\ud83d", 1.5, {"a": None}]


@pytest.mark.parametrize("fast", [True, False])
def test_ids_are_hashed_as_text(fast: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not fast:
        monkeypatch.setattr(spelling, "_fast", None)

    assert spelling.canonical({"id": UUID(int=7)}) == by_the_book({"id": str(UUID(int=7))})
    with pytest.raises(TypeError):
        spelling.canonical({"what": object()})
