"""Ages at which it is noted how long a case still took: what has been lying for long goes on otherwise than the new.

Of each visit of a step there is a note for every landmark that it was still there at: how much working time it was from
then until the completion of the case. An open case is compared with the notes of the last landmark it has passed.
"""

from bisect import bisect_left, bisect_right

_HOUR = 3_600_000
LANDMARKS = (0, *(round(_HOUR * 2 ** (n / 2)) for n in range(-2, 17)))
"""Milliseconds of working time: at once, half an hour, and from there in steps of the root of two until 256 hours."""


def passed(lasted: int) -> range:
    """The landmarks at which something that lasted so long was still there; the first in any case."""
    return range(max(1, bisect_left(LANDMARKS, lasted)))


def last_before(age: float) -> int:
    """The last landmark that something of this age has passed."""
    return bisect_right(LANDMARKS, age) - 1


def key_of(step: str, landmark: int) -> str:
    """As the rollup of the notes is keyed."""
    return f"{step}@{landmark}"
