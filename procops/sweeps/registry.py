"""The sweeps that there are."""

import os
import socket
import threading
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import NamedTuple

from django.utils.functional import Promise

from procops import clock


class Swept(NamedTuple):
    """What one sweep did, and what it could not do and the next one tries again."""

    done: int
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Sweep:
    """One kind of sweep."""

    name: str
    title: str | Promise
    """What it looks after, for people."""
    run: Callable[[], Swept]
    oldest: Callable[[], datetime | None]
    """When what has waited longest should have been done: None when nothing waits. Of all organizations."""
    takes_long: bool = False
    """Whether one piece of its work may take minutes, which nothing that is due is to wait for."""


@dataclass(slots=True)
class _AtHand:
    """The sweep that this worker is at."""

    name: str
    began: datetime
    told: float


SWEEPS: dict[str, Sweep] = {}

TOLD_EVERY = 5.0
"""Seconds between two heartbeats of what takes long."""

_at_hand: ContextVar[_AtHand | None] = ContextVar("sweep_at_hand", default=None)


def register(
    name: str,
    *,
    title: str | Promise,
    run: Callable[[], Swept],
    oldest: Callable[[], datetime | None],
    takes_long: bool = False,
) -> None:
    SWEEPS[name] = Sweep(name, title, run, oldest, takes_long)


def run(name: str) -> Swept:
    """Run one sweep, and say that somebody has looked. One that fails leaves none at its end."""
    at_hand = _AtHand(name, clock.now(), monotonic())
    before = _at_hand.set(at_hand)
    try:
        swept = SWEEPS[name].run()
    finally:
        _at_hand.reset(before)
    _beat(at_hand, done=swept.done, failed=swept.failed)
    return swept


def still_at_it() -> None:
    """Leave a heartbeat, now and then, in the middle of a piece of work that takes long and cannot be left to the next
    sweep. Outside a sweep it says nothing; in a transaction nobody would see it."""
    at_hand = _at_hand.get()
    if at_hand is None or monotonic() < at_hand.told + TOLD_EVERY:
        return
    at_hand.told = monotonic()
    _beat(at_hand)


def _beat(at_hand: _AtHand, **result: int) -> None:
    from procops.sweeps.models import Heartbeat  # models cannot be loaded before the apps are

    said = {"at": clock.now(), "began_at": at_hand.began, **result}
    Heartbeat.objects.update_or_create(sweep=at_hand.name, worker=me(), defaults=said)


def run_all(*, takes_long: bool | None = None) -> dict[str, Swept | Exception]:
    """Run every sweep once; one that fails, whatever the reason, does not keep the others from running.

    :param takes_long: only those that may take long, or only the others.
    """
    results: dict[str, Swept | Exception] = {}
    for name in (name for name, sweep in SWEEPS.items() if takes_long in (None, sweep.takes_long)):
        try:
            results[name] = run(name)
        except Exception as error:
            results[name] = error
    return results


def me() -> str:
    """Whose heartbeat this is: the machine, the process, and of a worker with threads the thread."""
    thread = threading.current_thread()
    part = "" if thread is threading.main_thread() else f":{thread.name[-20:]}"
    return f"{socket.gethostname()[:60]}:{os.getpid()}{part}"[:100]
