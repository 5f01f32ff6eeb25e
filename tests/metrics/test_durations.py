"""Durations in words."""

import pytest

from metrics.reports.asked import Clock
from metrics.reports.durations import HOUR, MINUTE, Scale


@pytest.mark.parametrize(
    ("clock", "ms", "short", "long"),
    [
        ("working", 0, "0 min", "0 working minutes"),
        ("working", MINUTE, "1 min", "1 working minute"),
        ("elapsed", 40 * MINUTE, "40 min", "40 minutes"),
        ("working", HOUR, "60 min", "1 working hour"),
        ("working", 5 * HOUR, "5.0 h", "5 working hours"),
        ("elapsed", 30 * HOUR, "3.8 days", "3.8 days"),
    ],
)
def test_a_duration_is_said_in_what_it_is_counted_in(clock: Clock, ms: int, short: str, long: str) -> None:
    scale = Scale(clock, 8 * HOUR)
    assert (scale.say(ms), scale.say_long(ms)) == (short, long)
