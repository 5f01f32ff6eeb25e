"""What every figure means, as code: from the journal of one case to its times. Pure: no database, no clock.

docs/metrics.md says the same in words, each with a worked example that ``tests/metrics/test_definitions.py`` repeats.
Moments are whole milliseconds since 1970 (the journal's, cut off), so that sums add up exactly.
"""

from .hours import Hours
from .measures import ANSWERS, Measured, Passage, Run, Visit, accepted_first_time, measured
from .parts import PARTS, Part
from .replay import History, Line, replay

__all__ = [
    "ANSWERS",
    "PARTS",
    "History",
    "Hours",
    "Line",
    "Measured",
    "Part",
    "Passage",
    "Run",
    "Visit",
    "accepted_first_time",
    "measured",
    "replay",
]
