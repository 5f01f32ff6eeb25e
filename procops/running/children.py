"""One program that is kept alive: started, watched, started again after a while, stopped."""

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

from procops.running import processes

LONGEST_WAIT = 30.0
"""Seconds at most between a death and the next start."""
STEADY_AFTER = 60.0
"""Seconds of life after which earlier deaths are forgotten."""
_LOG_LIMIT = 10 * 1024 * 1024


class Child:
    """A program with a name for people, its own log file and a memory of how often it died lately."""

    def __init__(
        self, name: str, argv: Sequence[str | Path], *, env: Mapping[str, str], log: Path, keep: Iterable[int] = ()
    ) -> None:
        self.name = name
        self.argv = argv
        self.env = env
        self.log = log
        self.keep = tuple(keep)
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self.started_at = 0.0
        self.start_again_at = 0.0

    def start(self) -> None:
        """Start it; what it prints goes to its log file."""
        self.started_at = time.monotonic()
        with _opened(self.log) as output:
            self.process = processes.spawn(self.argv, env=self.env, output=output, keep=self.keep)

    def look(self) -> str | None:
        """Start it again when its time has come. Returns a sentence when it has just ended, and None otherwise."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_again_at:
                self.start()
            return None
        code = self.process.poll()
        if code is None:
            return None
        # What it has started lives on in its session; two generations at once would do the same work.
        processes.kill_group(self.process)
        self.process = None
        self.deaths = 1 if now - self.started_at >= STEADY_AFTER else self.deaths + 1
        wait = min(LONGEST_WAIT, 0.25 * 2**self.deaths)
        self.start_again_at = now + wait
        return f"{self.name} ended ({_said(code)}); it starts again in {wait:g} s. Its words: {self.log}"

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def stop(self, *, within: float) -> None:
        """Wait for the end, at most `within` seconds, then kill."""
        if self.process:
            processes.stop(self.process, within=within)


def _opened(log: Path) -> IO[bytes]:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    return os.fdopen(descriptor, "ab")


def _said(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"
