"""Identifiers that are unguessable in public and kind to an index: UUID version 7 (RFC 9562, section 5.7)."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """Make an id that begins with the time: 48 bits of milliseconds, then 12 bits within the millisecond (section 6.2,
    method 3), so that new rows stand side by side in an index.

    What one process makes one after the other stands in that order, which keeps lists of what happened in one moment
    from being shuffled. No rule may read an order of events from it, since clocks differ and are set: that is the
    journal's ``seq``.
    """
    value = _now() << 64 | int.from_bytes(os.urandom(8), "big")
    return uuid.UUID(int=value & ~(0x3 << 62) | 2 << 62)


def uuid7_texts(count: int) -> list[str]:
    """So many of them as text, in a fraction of the time; these in no order."""
    now = f"{_now():016x}"
    begin = f"{now[:8]}-{now[8:12]}-{now[12:]}-"
    drawn = os.urandom(8 * count).hex()
    return [
        f"{begin}{_VARIANT[drawn[at]]}{drawn[at + 1 : at + 4]}-{drawn[at + 4 : at + 16]}"
        for at in range(0, 16 * count, 16)
    ]


def _now() -> int:
    """The first 64 bits of an id that is made now: when, and the version between."""
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    return milliseconds << 16 | 7 << 12 | (rest << 12) // 1_000_000


_VARIANT = {f"{bits:x}": "89ab"[bits % 4] for bits in range(16)}
"""Two fixed bits, and two that are drawn."""
