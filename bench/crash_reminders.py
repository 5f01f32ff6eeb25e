"""Reminders while everything is killed: `python -m bench.crash_reminders [--set production|embedded|without-redis]`.

Work of which somebody is reminded when it is due, spread over the run; web, workers, beat, sweeper, Redis and
PostgreSQL are killed (SIGKILL, with all they have started) at random moments and started again, from a seed. A mail
server on loopback keeps what it is handed. One line of JSON: lost, early, copies (a copy is inside the SMTP gap when
something was killed within `GAP` seconds of the first one's being taken), whether copies carry one Message-ID and key,
and the delays in calm, while killing, and after everything is up again. Only processes that this command started are
killed.
"""

import argparse
import atexit
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.mail_sink import Sink, Taken

SETS = ("production", "embedded", "without-redis")
GAP = 4.0
"""Seconds: between a mail's being taken and our noting it something died, if it did within so many."""
CALM = 30.0
"""Seconds at the beginning in which nothing is killed."""
SPACING = 3.0
"""Seconds between two kills, on average."""
SETTLE = 180.0
"""Seconds at most until everything has been told, once everything is up again."""


@dataclass
class Machine:
    """Everything that runs, by name, with how to start it; what is dead has no process."""

    children: dict[str, Any]
    restart: dict[str, Callable[[], None]]
    postgres: subprocess.Popen[bytes] | None = None


def figures(which: str, *, reminders: int, kills: int, seed: int) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="procops-crash-"))
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    sink = Sink()
    machine = _machine(which, folder, sink)
    spacing = SPACING
    killing = kills * spacing
    from bench import servers

    servers.django()
    servers.migrate()
    from bench import due_work  # its models can be loaded only now

    for child in machine.children.values():
        child.start()
    _wait(lambda: _looked_at(folder), 90)
    here = due_work.found()
    begin = time.time() + 10 + 0.1 * reminders  # when all the work is there
    calm, under_fire = reminders // 8, reminders - reminders // 8
    moments = [begin + CALM * n / calm for n in range(calm)]
    moments += [begin + CALM + killing * n / under_fire for n in range(under_fire)]
    due = due_work.schedule(here, [datetime.fromtimestamp(moment, UTC) for moment in moments])
    ahead = round(begin - time.time(), 1)

    time.sleep(max(0.0, begin + CALM - time.time()))
    killed = _kill(machine, random.Random(seed), kills, spacing, which)
    _all_up(machine, which)
    up_at = time.time()
    _wait(lambda: len({mail.key for mail in sink.taken}) >= len(due), SETTLE)
    time.sleep(25)  # a copy comes when the lease of its first one is over
    for child in machine.children.values():
        child.stop(within=5)
    return {
        "bench": "crash_reminders",
        "set": which,
        "seed": seed,
        "reminders": len(due),
        "scheduled_ahead_s": ahead,
        "kills": len(killed),
        "killed": {name: sum(each == name for _, each in killed) for name in sorted({name for _, name in killed})},
        **_result(due, sink.taken, [at for at, _ in killed], begin + CALM, up_at),
    }


def _machine(which: str, folder: Path, sink: Sink) -> Machine:
    """Sets the environment for this process and the children, and starts the database."""
    from procops.running import plan, processes
    from tests import postgres as server

    production = which == "production"
    machine = Machine({}, {})
    os.environ |= {
        "PROCOPS_DATA_DIR": str(folder),
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "PROCOPS_MAILS_AN_HOUR": "10000",
        "PROCOPS_MAILS_A_DAY": "100000",
        "PROCOPS_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "procops.settings",
        "PROCOPS_DEMO": "on",
    }
    if production:
        from bench import servers

        os.environ["DATABASE_URL"] = url = server.start(folder, durable=True)
        servers._create_database(url)
        machine.restart["postgres"] = _postgres(machine, folder, processes)
    else:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'procops.sqlite3'}"
    redis, redis_url = plan.broker(folder, os.environ)
    listener = plan.listening_socket(0)
    atexit.register(listener.close)
    env = plan.environment(folder, port=listener.getsockname()[1], redis_url=redis_url)
    os.environ["REDIS_URL"] = redis_url
    machine.children["redis"] = redis
    machine.children["web"] = plan.web(folder, env, listener, reload=False)
    machine.children["worker"] = plan.worker(folder, env)
    if production:
        second = plan.worker(folder, env)
        second.argv = [*second.argv, "-n", "second@%h"]
        second.name, second.log = "worker 2", folder / "log" / "worker-2.log"
        machine.children["worker 2"] = second
    machine.children["beat"] = plan.beat(folder, env)
    machine.children["sweeper"] = plan.sweeper(folder, env)
    return machine


def _postgres(machine: Machine, folder: Path, processes: Any) -> Callable[[], None]:
    """How to kill the server, with all its backends, and start it again on the same files and port."""
    pid_file = folder / "postgres" / "postmaster.pid"
    first = int(pid_file.read_text().split()[0])
    argv = [part.decode() for part in Path(f"/proc/{first}/cmdline").read_bytes().split(b"\0") if part]
    user = pid_file.stat().st_uid if os.getuid() == 0 else None

    def again() -> None:
        os.killpg(machine.postgres.pid if machine.postgres else first, signal.SIGKILL)
        if machine.postgres:
            machine.postgres.wait()
        else:
            os.waitpid(first, 0)
        time.sleep(0.5)
        pid_file.unlink(missing_ok=True)
        machine.postgres = processes.spawn(
            argv,
            env={**os.environ, "HOME": str(folder)},
            output=subprocess.DEVNULL,
            cwd=folder,
            user=user,
            on_our_death=signal.SIGQUIT,
        )

    atexit.register(lambda: machine.postgres and processes.stop(machine.postgres, by=signal.SIGQUIT))
    return again


def _kill(machine: Machine, chance: random.Random, kills: int, spacing: float, which: str) -> list[tuple[float, str]]:
    """Kill one thing after the other; what died is started again by the same rule as `manage.py up` does."""
    from procops.running import processes

    killed: list[tuple[float, str]] = []
    begin = time.monotonic()
    for number in range(kills):
        at = begin + spacing * (number + chance.random())
        while time.monotonic() < at:
            _revive(machine, which, killed)
            time.sleep(0.1)
        alive = [name for name, child in machine.children.items() if child.process and child.process.poll() is None]
        name = chance.choice(sorted([*alive, *machine.restart]))
        if which == "without-redis" and number == 0:
            name = "redis"
        killed.append((time.time(), name))
        if name in machine.restart:
            machine.restart[name]()
        else:
            processes.kill_group(machine.children[name].process)
            machine.children[name].process.wait()
            machine.children[name].deaths = 0  # it is started again at once, as often as it is killed
    return killed


def _revive(machine: Machine, which: str, killed: list[tuple[float, str]]) -> None:
    gone = which == "without-redis" and any(name == "redis" for _, name in killed)
    for name, child in machine.children.items():
        if not (gone and name == "redis"):
            child.look()


def _all_up(machine: Machine, which: str) -> None:
    def up() -> bool:
        _revive(machine, which, [(0.0, "redis")] if which == "without-redis" else [])
        return all(
            child.process is not None and child.process.poll() is None
            for name, child in machine.children.items()
            if not (which == "without-redis" and name == "redis")
        )

    _wait(up, 30)


def _looked_at(folder: Path) -> bool:
    """Whether every sweep has been run by somebody within the last seconds."""
    from procops import clock
    from procops.sweeps.standing import overview

    return overview(clock.now()).is_running


def _wait(until: Callable[[], bool], at_most: float) -> bool:
    end = time.monotonic() + at_most
    while time.monotonic() < end:
        if until():
            return True
        time.sleep(0.25)
    return False


def _result(
    due: dict[str, float], taken: list[Taken], killed: list[float], fire_at: float, up_at: float
) -> dict[str, Any]:
    """
    :param due: by task, when somebody was to be reminded (seconds since 1970).
    """
    copies: dict[str, list[Taken]] = {}
    for mail in taken:
        copies.setdefault(mail.key.split(":")[1], []).append(mail)  # told twice under two keys would be a copy too
    known = {key: mails for key, mails in copies.items() if key in due}
    doubled = {key: mails for key, mails in known.items() if len(mails) > 1}
    outside = [
        key
        for key, mails in doubled.items()
        for before, _ in pairwise(mails)
        if not any(before.at - 0.5 <= moment <= before.at + GAP for moment in killed)
    ]
    delays = {key: mails[0].at - due[key] for key, mails in known.items()}
    calm = [delay for key, delay in delays.items() if due[key] < fire_at - 10]
    fire = [delay for key, delay in delays.items() if due[key] >= fire_at]
    late = [mails[0].at - up_at for mails in known.values() if mails[0].at > up_at]
    return {
        "lost": len(due) - len(known),
        "early": sum(delay < 0 for delay in delays.values()),
        "copies": sum(len(mails) - 1 for mails in doubled.values()),
        "copies_outside_the_gap": len(outside),
        "copies_with_another_id": sum(
            len({(mail.message_id, mail.key) for mail in mails}) > 1 for mails in doubled.values()
        ),
        "mails_about_anything_else": len(copies) - len(known),
        "calm_delay_s": _spread(calm),
        "delay_while_killing_s": _spread(fire),
        "told_after_recovery": len(late),
        "worst_delay_after_recovery_s": round(max(late, default=0.0), 1),
    }


def _spread(values: list[float]) -> dict[str, float]:
    if not values:
        return {}
    return {"median": round(statistics.median(values), 1), "worst": round(max(values), 1)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set", choices=SETS, action="append", dest="sets")
    parser.add_argument("--reminders", type=int, default=240)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if len(sets := given.sets or list(SETS)) > 1:  # each in a process of its own, since Django is set up once
        again = [sys.executable, "-m", "bench.crash_reminders", "--reminders", str(given.reminders)]
        again += ["--kills", str(given.kills), "--seed", str(given.seed)]
        return max(subprocess.run([*again, "--set", which]).returncode for which in sets)
    result = figures(sets[0], reminders=given.reminders, kills=given.kills, seed=given.seed)
    print(json.dumps(result), flush=True)
    is_bad = any(result[name] for name in ("lost", "early", "copies_outside_the_gap", "copies_with_another_id"))
    return int(is_bad)


if __name__ == "__main__":
    sys.exit(main())
