"""`manage.py up` for real: one address, four children, no second start, nothing left behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from procops.running import processes
from procops.running.binaries import ROOT
from tests.running.test_supervisor import gone

pytestmark = [pytest.mark.slow, pytest.mark.serial]

WITHIN = 120
"""Seconds for a start on a busy machine. Nothing is timed; a wait has to end somewhere."""


class Up:
    """A running `manage.py up` and what it prints."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.output = folder.with_suffix(".out")
        # Debug and not demo: the same programs, without the minute that filling the demo takes.
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder.parent),
            "PROCOPS_DEBUG": "on",
            "PROCOPS_DATA_DIR": str(folder),
            "PROCOPS_PORT": str(port),
            "PROCOPS_WEB_PROCESSES": "1",
        }
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"], cwd=ROOT, env=env, stdout=output, stderr=output
            )

    def printed(self) -> str:
        return self.output.read_text()

    def until(self, happened: Callable[[], object]) -> None:
        end = time.monotonic() + WITHIN
        while not happened():
            assert time.monotonic() < end, self.printed()
            time.sleep(0.1)

    def ready(self) -> str:
        """Wait for the address and return it."""
        self.until(lambda: "procops is ready" in self.printed() or self.process.poll() is not None)
        found = re.search(r"procops is ready:  (http://127\.0\.0\.1:\d+)\n", self.printed())
        assert found, self.printed()
        return found[1]

    def children(self) -> dict[str, int]:
        """Process numbers by a word of their command lines."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = {}
        for pid in map(int, path.read_text().split()):
            line = Path(f"/proc/{pid}/cmdline").read_bytes().decode().replace("\0", " ")
            for word in ("redis-server", "valkey-server", "gunicorn", "worker", "beat", "sweep"):
                if re.search(rf"\b{word}\b", line):
                    found["redis" if word.endswith("server") else word] = pid
        return found

    def stop(self, by: signal.Signals) -> int:
        self.process.send_signal(by)
        return self.process.wait(60)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Up]]:
    started: list[Up] = []

    def begin(folder: str = "data", port: int | None = None) -> Up:
        started.append(Up(tmp_path / folder, port or processes.free_port()))
        return started[-1]

    yield begin
    for up in started:
        if up.process.poll() is None:
            up.stop(signal.SIGTERM)


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="reads the process table as Linux shows it"
)


@pytest.mark.thorough
@needs_proc
def test_one_address_five_children_each_replaced_when_killed_and_none_left_behind(start: Callable[..., Up]):
    up = start()
    url = up.ready()
    children = up.children()
    assert set(children) == {"redis", "gunicorn", "worker", "beat", "sweep"}
    assert fit(url)

    for pid in children.values():
        os.kill(pid, signal.SIGKILL)

    def all_replaced() -> bool:
        now = up.children()
        return set(now) == set(children) and not set(now.values()) & set(children.values())

    up.until(all_replaced)
    up.until(lambda: fit(url))
    for name in ("redis", "web", "worker", "beat", "sweeper"):
        assert f"{name} ended (killed by SIGKILL); it starts again in 0.5 s." in up.printed()

    replaced = up.children()
    assert up.stop(signal.SIGINT) == 0
    assert up.printed().endswith("Stopping ...\nStopped.\n")
    assert all(gone(pid) for pid in replaced.values())


@pytest.mark.thorough
@needs_proc
def test_a_second_start_on_the_folder_is_refused_and_a_folder_of_its_own_gets_another_port(start: Callable[..., Up]):
    first = start()
    url = first.ready()
    port = int(url.rpartition(":")[2])

    second = start("data")
    assert second.process.wait(60) == 1
    assert second.printed().splitlines()[-1] == (
        f"procops already runs on {first.folder} (process {first.process.pid}) at {url}. Stop it there with Ctrl-C, "
        "or give this one a folder of its own: PROCOPS_DATA_DIR=/some/other/folder"
    )

    third = start("other", port)
    other = third.ready()
    assert other != url
    assert f"Port {port} is in use, so this is port {other.rpartition(':')[2]}." in third.printed()
    assert fit(url)
    assert fit(other)


@pytest.mark.thorough
@needs_proc
def test_children_go_when_the_supervisor_is_killed_and_the_folder_is_free_again(start: Callable[..., Up]):
    up = start()
    up.ready()
    children = up.children()

    up.process.kill()
    up.process.wait(20)

    assert all(gone(pid) for pid in children.values())
    again = start()
    again.ready()


def fit(url: str) -> bool:
    """Whether /readyz says so, Redis included."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=10) as answer:
            told = json.load(answer)
    except OSError:
        return False
    return bool(told["ready"] and told["checks"]["redis"]["ok"])
