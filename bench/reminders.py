"""How fast, and how surely, a backlog of reminders is told: `python -m bench.reminders [--scheduled N] [--due N]`.

One line of JSON. R1: reminders a second of two sweeps at once (journal line with its hash, inbox, outbox, how far
somebody has been told, the next moment: all that a person sees), beside one Celery job with an ETA for each (two
processes) and one row at a time in the same run, each of these with the same reminder and once more with an update and
an insert in its place; and the CPU that each takes, servers included. R2: sweeps that are killed (SIGKILL) while they
tell; lost and told twice, counted in the database. R3: the same with mail on its way to a server.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connections

from bench import cpu, eta_jobs, servers
from bench.mail_sink import Sink
from procops.running import processes

PROCESSES = 2
MAILS = 1_500
_SET_UP = (
    "import django; django.setup()\n"
    "import structlog; structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[])\n"
)


def figures(*, scheduled: int, due: int, seconds: float, kills: int, seed: int) -> dict[str, Any]:
    sink = Sink()
    os.environ |= {
        "PROCOPS_MAILS_AN_HOUR": "10000",
        "PROCOPS_MAILS_A_DAY": "100000",
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "DJANGO_SETTINGS_MODULE": "procops.settings",
        "PROCOPS_DEMO": "on",
        "PROCOPS_LOG_LEVEL": "ERROR",
    }
    url = servers.start()
    servers.django()
    servers.migrate()
    from bench import backlog, eta_reminders

    began = time.perf_counter()
    backlog.make(scheduled=scheduled, due=due)
    made = time.perf_counter() - began
    ours = _sweeping(seconds)
    eta_jobs.prepare(url, due)
    same_alone = eta_reminders.one_at_a_time(seconds)
    same = _with_reminders(url, min(due, 3_000))
    alone = eta_jobs.one_at_a_time(url, seconds)
    eta = _with_jobs(url, min(due, 5_000))
    again = _sweeping(seconds)  # the machine is shared: before and after the others
    rate, each = (ours.per_s + again.per_s) / 2, (ours.cpu_ms + again.cpu_ms) / 2
    chance = random.Random(seed)
    lost, twice = _killed_while_telling(kills, chance)
    return {
        "bench": "reminders",
        "scheduled": scheduled,
        "due": due,
        "seconds_to_make": round(made, 1),
        "R1": {
            "sweep_per_s": [round(ours.per_s, 1), round(again.per_s, 1)],
            "cpu_ms_each": [round(ours.cpu_ms, 3), round(again.cpu_ms, 3)],
            "beside_the_same_reminder": _beside(rate, each, same, same_alone),
            "beside_an_update_and_an_insert": _beside(rate, each, eta, alone),
        },
        "R2": {"kills": kills, "lost": lost, "twice": twice},
        "R3": _mailed(sink, kills, chance),
    }


class Speed(NamedTuple):
    """How many were told in a second, and what CPU each took of everything that had to do with it, servers included."""

    per_s: float
    cpu_ms: float


def _beside(rate: float, cpu_ms: float, celery: Speed, alone: float) -> dict[str, float]:
    return {
        "celery_eta_per_s": round(celery.per_s, 1),
        "one_row_at_a_time_per_s": round(alone, 1),
        "of_celery_eta": round(rate / celery.per_s, 2),
        "of_one_row_at_a_time": round(rate / alone, 2),
        "celery_eta_cpu_ms_each": round(celery.cpu_ms, 3),
        "celery_eta_cpu_of_sweep": round(celery.cpu_ms / cpu_ms, 2),
    }


def _sweeping(seconds: float) -> Speed:
    """Of as many sweeps at once as Celery gets processes, cut off after a while."""
    code = (
        f"{_SET_UP}from datetime import timedelta\nfrom procops import clock\nfrom handoffs.reminders import sweep\n"
        "import sys, time\nprint('ready', flush=True)\nsys.stdin.readline()\nbegin = time.perf_counter()\n"
        f"given = sweep.remind(clock=clock.now, at_most=timedelta(seconds={seconds})).given\n"
        "print(given, time.perf_counter() - begin, flush=True)\nsys.stdin.readline()\n"
    )
    sweepers = [
        subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    for sweeper in sweepers:
        _said(sweeper)
    before = cpu.of_everybody()
    for sweeper in sweepers:
        _tell(sweeper)
    told = [_said(sweeper).split() for sweeper in sweepers]
    used, given = cpu.of_everybody() - before, sum(int(given) for given, _ in told)
    for sweeper in sweepers:
        _tell(sweeper)
        sweeper.communicate()
    return Speed(given / max(float(took) for _, took in told), used / given * 1000)


def _said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def _tell(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def _with_jobs(url: str, count: int) -> Speed:
    """Celery jobs that make an update and an insert."""
    eta_jobs.prepare(url, count)
    eta_jobs.app.conf.broker_url = os.environ["REDIS_URL"]
    eta_jobs.queue(count)
    return _with_celery("bench.eta_jobs", count, lambda: eta_jobs.told(url))


def _with_reminders(url: str, count: int) -> Speed:
    """Celery jobs that tell the product's own reminder."""
    from bench import eta_reminders

    case_ids = eta_reminders.queue(url, count)
    app = f"{eta_reminders.__name__} -Q {eta_reminders.QUEUE}"
    return _with_celery(app, len(case_ids), lambda: eta_reminders.told(url, case_ids))


def _with_celery(app: str, count: int, look: Callable[[], tuple[int, float]]) -> Speed:
    """
    :param app: what the worker runs, and what it takes from where.
    :param look: how many of the queued jobs have told, and the seconds between the first and the last.
    """
    name, *more = app.split()
    worker = [sys.executable, "-m", "celery", "-A", name, "worker", *more, "--concurrency", str(PROCESSES)]
    quiet = ["--loglevel", "ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    process = processes.spawn([*worker, *quiet], env=os.environ, output=subprocess.DEVNULL)
    seen: list[tuple[int, float]] = []
    """How many had been told, and the CPU used by then, from the first look on at which any had."""
    try:
        end = time.monotonic() + 120
        while (told := look())[0] < count and time.monotonic() < end:
            if told[0]:
                seen.append((told[0], cpu.of_everybody()))
            time.sleep(0.5)
        seen.append((told[0], cpu.of_everybody()))
    finally:
        processes.stop(process, within=20)
    (first, begun), (last, ended) = seen[0], seen[-1]
    each = (ended - begun) / (last - first) * 1000 if last > first else 0.0
    return Speed(told[0] / told[1] if told[1] else 0.0, each)


def _killed_while_telling(kills: int, chance: random.Random) -> tuple[int, int]:
    """Kill sweeps, let the next one end; of what was told by then how much is missing, and how much is there twice."""
    from django.db import connection

    from handoffs.reminders import sweep
    from procops import clock

    _kill(lambda: sweep.remind(clock=clock.now), kills, chance)
    sweep.remind(clock=clock.now, at_most=timedelta(seconds=20))
    with connection.cursor() as cursor:
        cursor.execute(
            # Whose moment has been set to a later one has been told.
            "SELECT count(*) FILTER (WHERE (t.nudge_at IS NULL OR t.nudge_at > t.due_at) AND e.n IS NULL),"
            " count(*) FILTER (WHERE e.n > 1)"
            " + count(*) FILTER (WHERE e.n > 0 AND e.told <> e.n)"
            " FROM workflows_task t LEFT JOIN (SELECT e.task_id, count(DISTINCT e.id) AS n,"
            " count(DISTINCT i.id) AS told FROM workflows_entry e LEFT JOIN notices_notice i"
            " ON i.subject_id = e.task_id AND i.channel = 'inbox' AND i.kind = 'task.due'"
            " WHERE e.kind = 'task.reminded' GROUP BY e.task_id) e ON e.task_id = t.id WHERE t.step_key = 'do'"
        )
        lost, twice = cursor.fetchone()
    return lost, twice


def _mailed(sink: Sink, kills: int, chance: random.Random) -> dict[str, Any]:
    """Kill senders, then let one end: mails the server never had, copies, and copies that do not say that they are."""
    from procops import clock
    from procops.notices import delivery
    from procops.notices.models import Notice
    from procops.scoping import unscoped

    _leave(MAILS)
    _kill(lambda: delivery.sweep(clock=clock.now), kills, chance)
    end = time.monotonic() + 300
    with unscoped():
        waiting = Notice.objects.filter(channel="email", state="pending")
        while waiting.exists() and time.monotonic() < end:
            delivery.sweep(clock=clock.now)
            time.sleep(1)
        mails = Notice.objects.filter(channel="email").exclude(state="discarded")
        keys = set(mails.values_list("dedup_key", flat=True))
    copies = Counter(mail.key for mail in sink.taken)
    ids = {(mail.key, mail.message_id) for mail in sink.taken}
    return {
        "mails": len(keys),
        "kills": kills,
        "lost": len(keys - set(copies)),
        "copies": sum(copies.values()) - len(copies),
        "copies_with_another_id": len(ids) - len(copies),
    }


def _leave(mails: int) -> None:
    """Discard what waits but for so many: more would be on its way long after the last kill."""
    from procops.notices.models import Notice
    from procops.scoping import unscoped

    with unscoped():
        waiting = Notice.objects.filter(channel="email", state="pending").order_by("due_at", "id")
        last = waiting.values_list("pk", flat=True)[:mails]
        waiting.exclude(pk__in=list(last)).update(state="discarded")


def _kill(call: Callable[[], object], times: int, chance: random.Random) -> None:
    """Fork a process that makes this call again and again, and kill it in the middle, so many times."""
    for _ in range(times):
        connections.close_all()  # a connection is of one process
        pid = os.fork()
        if pid == 0:
            try:
                while True:
                    call()
            finally:
                os._exit(1)
        time.sleep(0.2 + 2 * chance.random())
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scheduled", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=20, help="for each of the ways of R1")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    result = figures(**vars(parser.parse_args()))
    print(json.dumps(result), flush=True)
    mail = result["R3"]
    wrong = (result["R2"]["lost"], result["R2"]["twice"], mail["lost"], mail["copies_with_another_id"])
    return int(any(wrong) or mail["copies"] > mail["kills"])


if __name__ == "__main__":
    sys.exit(main())
