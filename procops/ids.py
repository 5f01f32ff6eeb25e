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
