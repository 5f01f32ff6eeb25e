"""`manage.py sweep`: look for what is due every few seconds, without Celery and without Redis, until stopped."""

import signal
import sys
import threading
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from procops import clock
from procops.sweeps import outside, registry, standing

EVERY = 5.0
"""Seconds from the beginning of one round to that of the next; after one that took longer the next comes at once."""

GRACE = 2.0
"""Seconds that what takes long has to end, once it is told to."""

log = structlog.stdlib.get_logger(__name__)


class Command(BaseCommand):
    help = "Remind, deliver and bring in what is due, every five seconds. Any number may run beside workers and beat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, with what it did, then stop")

        parser.add_argument("--alive", action="store_true", help="only say whether somebody has looked within a minute")

    def handle(self, *args: Any, once: bool, alive: bool, **options: Any) -> None:
        if alive:
            seen = standing.overview(clock.now())
            self.stdout.write(f"last check {seen.seconds_ago} s ago" if seen.last_at else "never checked")
            sys.exit(0 if seen.is_running else 1)
        if once:
            for name, swept in registry.run_all().items():
                said = f"{swept.done} done, {swept.failed} failed" if isinstance(swept, registry.Swept) else str(swept)
                self.stdout.write(f"{name}: {said}")
            return
        stopped = threading.Event()
        # What takes long has a thread of its own: reminders do not wait for a table. Whoever stops this process hardly
        # waits for it either: the next one goes on with it, as after a kill.
        long = threading.Thread(target=_rounds, args=(stopped,), kwargs={"takes_long": True}, name="long", daemon=True)

        def stop(number: int, frame: FrameType | None) -> None:
            stopped.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        long.start()
        _rounds(stopped, takes_long=False)
        long.join(GRACE)


def _rounds(stopped: threading.Event, *, takes_long: bool) -> None:
    while not stopped.is_set():
        began = time.monotonic()
        _round(takes_long=takes_long)
        stopped.wait(max(0.0, began + EVERY - time.monotonic()))


def _round(*, takes_long: bool) -> None:
    """Whatever happens in one round, the next one comes: the database may be away for a while."""
    try:
        close_old_connections()
        for name, swept in registry.run_all(takes_long=takes_long).items():
            if not isinstance(swept, registry.Swept):
                log.warning("sweep failed", sweep=name, error=type(swept).__name__, exc_info=swept)
        if not takes_long:
            standing.forget_the_gone(clock.now())
            outside.tell(clock.now())
    except Exception:
        log.exception("round of sweeps failed")
    finally:
        close_old_connections()
