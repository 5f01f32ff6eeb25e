"""Children are started again when they die, later and later, and all are stopped in the end."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from procops.running import children, processes
from procops.running.children import Child
from procops.running.supervisor import Supervisor

SLEEPS = [sys.executable, "-c", "import time; time.sleep(600)"]
DIES = [sys.executable, "-c", "print('my last words'); raise SystemExit(3)"]
IGNORES = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)",
]


@pytest.fixture
def child(tmp_path: Path):
    made: list[Child] = []

    def make(argv: list[str], name: str = "web") -> Child:
        made.append(Child(name, argv, env=os.environ, log=tmp_path / "log" / f"{name}.log"))
        return made[-1]

    yield make
    for one in made:
        one.stop(within=0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    """A clock for the pauses between two starts, that moves only when told to."""

    class Clock:
        now = 1000.0

        def monotonic(self) -> float:
            return self.now

    made = Clock()
    monkeypatch.setattr(children, "time", made)
    return made


def ended(child: Child) -> str:
    assert child.process is not None
    child.process.wait(20)
    sentence = child.look()
    assert sentence is not None
    return sentence


def test_a_child_that_dies_is_named_with_its_reason_and_its_log(child, tmp_path: Path):
    dying = child(DIES)
    dying.start()

    log = tmp_path / "log" / "web.log"
    assert ended(dying) == f"web ended (exit code 3); it starts again in 0.5 s. Its words: {log}"
    assert log.read_text() == "my last words\n"


def test_a_killed_child_is_named_with_the_signal(child):
    killed = child(SLEEPS)
    killed.start()
    killed.process.kill()

    assert ended(killed).startswith("web ended (killed by SIGKILL); it starts again in 0.5 s.")


def test_the_pause_doubles_up_to_30_seconds_and_is_forgotten_after_a_minute_of_life(child, clock):
    dying = child(DIES)
    dying.start()

    pauses = []
    for _ in range(9):
        ended(dying)
        pauses.append(dying.start_again_at - clock.now)
        clock.now = dying.start_again_at - 0.01
        assert dying.look() is None
        assert dying.process is None  # not yet
        clock.now = dying.start_again_at
        dying.look()
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]

    clock.now += children.STEADY_AFTER
    ended(dying)
    assert dying.start_again_at - clock.now == 0.5


def test_what_a_dead_child_had_started_goes_with_it(child):
    script = "import subprocess, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
    parent = child([sys.executable, "-c", script])
    parent.start()
    grandchild = int(first_line(parent))
    parent.process.kill()
    ended(parent)

    assert gone(grandchild)


def test_a_supervisor_starts_all_restarts_one_and_stops_all(child, tmp_path: Path):
    broker, web = child(SLEEPS, "redis"), child(SLEEPS, "web")
    said: list[str] = []
    supervisor = Supervisor([web], broker=broker, say=said.append)
    seen: list[int] = []

    def ready() -> bool:
        """Asked at every turn: kill web once, wait until it is back, then ask to stop."""
        if not seen:
            seen.append(web.process.pid)
            web.process.kill()
        elif web.process and web.process.pid != seen[0] and web.process.poll() is None:
            seen.append(web.process.pid)
            supervisor.stopping = True
        return len(seen) == 2

    supervisor.run(ready=ready, on_ready=lambda: said.append("ready"))

    assert said[0].startswith("web ended (killed by SIGKILL)")
    assert said[1:] == ["ready", "Stopping ...", "Stopped."]
    assert gone(broker.process.pid)
    assert gone(seen[1])


def test_a_child_that_does_not_listen_is_killed_when_the_time_is_up(child, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("procops.running.supervisor.STOP_WITHIN", 0.3)
    deaf = child(IGNORES)
    supervisor = Supervisor([deaf], broker=None, say=lambda sentence: None)

    def ready() -> bool:
        supervisor.stopping = first_line(deaf) == "deaf"
        return True

    supervisor.run(ready=ready, on_ready=lambda: None)

    assert gone(deaf.process.pid)


def test_children_do_not_outlive_a_parent_that_is_killed():
    script = (
        "import os, sys, time; from procops.running.processes import spawn; "
        "print(spawn(['sleep', '600'], env=os.environ).pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    orphan = int(parent.stdout.readline())

    parent.kill()
    parent.communicate()

    assert gone(orphan)


def test_a_server_that_cannot_have_its_port_gets_another(monkeypatch: pytest.MonkeyPatch):
    with processes.socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        offered = [taken.getsockname()[1], processes.free_port()]
        monkeypatch.setattr(processes, "free_port", lambda: offered.pop(0))
        serve = "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); time.sleep(600)"
        free = offered[1]

        process, port = processes.start_on_free_port(
            lambda port: processes.spawn(
                [sys.executable, "-c", serve, str(port)], env=os.environ, output=subprocess.DEVNULL
            )
        )

    processes.stop(process)
    assert port == free


def first_line(child: Child) -> str:
    until = time.monotonic() + 20
    while not child.log.read_text().endswith("\n"):
        assert time.monotonic() < until, "the child said nothing"
        time.sleep(0.02)
    return child.log.read_text().splitlines()[0]


def gone(pid: int) -> bool:
    """Whether a process is gone, within a few seconds, or dead and only waiting to be counted."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False
