"""Keeps Python's collector of cycles from looking through what is made by the ten thousand and has none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_looking_for_cycles() -> Iterator[None]:
    """The collector would go through all that is kept again and again: a third of the time of a fold."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
