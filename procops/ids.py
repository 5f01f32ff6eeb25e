"""Identifiers that are unguessable in public and kind to an index: UUID version 7 (RFC 9562, section 5.7)."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """Make an id whose first 48 bits are the time in milliseconds, so that new rows stand side by side in an index.

    They are for storage locality only: nothing may read an order of events from them (that is the journal's ``seq``).
    """
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value &= ~(0xF << 76) & ~(0x3 << 62)
    return uuid.UUID(int=value | 7 << 76 | 2 << 62)


def uuid7_texts(count: int) -> list[str]:
    """So many of them as text, in a fraction of the time."""
    now = f"{time.time_ns() // 1_000_000:012x}"
    begin = f"{now[:8]}-{now[8:]}-7"
    drawn = os.urandom(10 * count).hex()
    return [
        f"{begin}{drawn[at : at + 3]}-{_VARIANT[drawn[at + 3]]}{drawn[at + 4 : at + 7]}-{drawn[at + 7 : at + 19]}"
        for at in range(0, 20 * count, 20)
    ]


_VARIANT = {f"{bits:x}": "89ab"[bits % 4] for bits in range(16)}
"""Two fixed bits, and two that are drawn."""
