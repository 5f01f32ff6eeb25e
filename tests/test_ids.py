"""Identifiers begin with the time, so that rows made one after another stand side by side."""

import time
from uuid import RFC_4122, UUID

import pytest

from procops.ids import uuid7, uuid7_texts

NOON = 1_793_448_000_000_000_000
"""2026-10-31 12:00 UTC in nanoseconds."""


@pytest.mark.parametrize(
    ("nanoseconds", "begin"),
    [
        (0, "01a191d4ba007000"),
        (244, "01a191d4ba007000"),
        (245, "01a191d4ba007001"),
        (500_000, "01a191d4ba007800"),
        (999_999, "01a191d4ba007fff"),
        (1_000_000, "01a191d4ba017000"),
    ],
)
def test_it_begins_with_the_time_down_to_a_quarter_of_a_microsecond(
    monkeypatch: pytest.MonkeyPatch, nanoseconds: int, begin: str
) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: NOON + nanoseconds)
    made = [uuid7(), uuid7(), *map(UUID, uuid7_texts(2))]
    assert [one.hex[:16] for one in made] == [begin] * 4
    assert len({one.hex[16:] for one in made}) == 4
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}


def test_what_is_made_later_sorts_later(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(range(NOON, NOON + 1_000_000, 1_000))
    monkeypatch.setattr(time, "time_ns", lambda: next(moments))
    made = [uuid7() for _ in range(1_000)]
    assert made == sorted(made)


def test_texts_are_spelled_as_ids_are() -> None:
    texts = uuid7_texts(1_000)
    assert [str(UUID(text)) for text in texts] == texts
    assert len(set(texts)) == 1_000
