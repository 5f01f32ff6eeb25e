"""Starts a program so that it never outlives us, and stops it without waiting for ever."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

_PR_SET_PDEATHSIG = 1


def spawn(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    output: IO[Any] | int | None = None,
    cwd: Path | None = None,
    user: int | None = None,
    keep: Iterable[int] = (),
    on_our_death: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that Ctrl-C in the terminal reaches only its parent.

    On Linux the kernel sends it `on_our_death` when we are gone, however we died. By "we" it means the thread that
    spawned, so call this from the main thread only. `keep` names file descriptors the child inherits; `user` is an id
    to become.
    """
    # Loaded before the fork: between fork and exec nothing may be imported or allocated that another thread could hold.
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
    parent = os.getpid()

    def before_exec() -> None:
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, on_our_death)
            if os.getppid() != parent:  # we died before the wish was made
                os._exit(1)

    # The main thread calls this; see above.
    return subprocess.Popen(
        [str(part) for part in argv],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
        pass_fds=tuple(keep),
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        preexec_fn=before_exec,
    )


def stop(process: subprocess.Popen[bytes], *, by: signal.Signals = signal.SIGTERM, within: float = 8.0) -> None:
    """Ask the process to end, and after `within` seconds kill it with everything it has started."""
    if process.poll() is None:
        process.send_signal(by)
        try:
            process.wait(within)
        except subprocess.TimeoutExpired:
            kill_group(process)
            process.wait()


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and its descendants in its session, at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    """A port of the loopback interface that is free now. Somebody may take it first: retry on failure to bind."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Whether something accepts connections on this port of the loopback interface."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def start_on_free_port(
    start: Callable[[int], subprocess.Popen[bytes]], *, within: float = 15.0, tries: int = 5
) -> tuple[subprocess.Popen[bytes], int]:
    """Start a server on a free port and wait until it answers; another port when it ends early.

    Raises RuntimeError with the last exit code when it never answers.
    """
    code: int | None = None
    for _ in range(tries):
        port = free_port()
        process = start(port)
        until = time.monotonic() + within
        while (code := process.poll()) is None and time.monotonic() < until:
            if answers(port):
                return process, port
            time.sleep(0.02)
        stop(process, within=1)
    raise RuntimeError(f"the server did not answer on any of {tries} ports (last exit code {code})")
