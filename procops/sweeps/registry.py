"""The sweeps that there are."""

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
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


SWEEPS: dict[str, Sweep] = {}


def register(
    name: str, *, title: str | Promise, run: Callable[[], Swept], oldest: Callable[[], datetime | None]
) -> None:
    SWEEPS[name] = Sweep(name, title, run, oldest)


def run(name: str) -> Swept:
    """Run one sweep, and say that somebody has looked. One that fails leaves no heartbeat: nobody has looked then."""
    from procops.sweeps.models import Heartbeat  # models cannot be loaded before the apps are

    began = clock.now()
    swept = SWEEPS[name].run()
    Heartbeat.objects.update_or_create(
        sweep=name,
        worker=me(),
        defaults={"at": clock.now(), "began_at": began, "done": swept.done, "failed": swept.failed},
    )
    return swept


def run_all() -> dict[str, Swept | Exception]:
    """Run every sweep once; one that fails, whatever the reason, does not keep the others from running."""
    results: dict[str, Swept | Exception] = {}
    for name in SWEEPS:
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
