"""How fast, and how surely, a backlog of reminders is told: `python -m bench.reminders [--scheduled N] [--due N]`.

One line of JSON. R1: reminders a second of one sweep through `handoffs.moves` (journal line with its hash, inbox,
outbox, how far somebody has been told, the next moment: all that a person sees), beside one Celery job with an ETA for
each and one row at a time, whose effect is an update and an insert, in the same run. R2: sweeps that are killed
(SIGKILL) while they tell; lost and told twice, counted in the database. R3: the same with mail on its way to a server.
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
from typing import Any

from bench import eta_jobs, servers
from bench.mail_sink import Sink
from procops.running import processes


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
    from bench import backlog

    began = time.perf_counter()
    backlog.make(scheduled=scheduled, due=due)
    made = time.perf_counter() - began
    ours = _sweeping(seconds)
    eta_jobs.prepare(url, due)
    alone = eta_jobs.one_at_a_time(url, seconds)
    eta = _with_celery(url, min(due, 5_000))
    again = _sweeping(seconds)  # the machine is shared: before and after the others
    rate = (ours + again) / 2
    chance = random.Random(seed)
    lost, twice = _killed_while_telling(kills, chance)
    return {
        "bench": "reminders",
        "scheduled": scheduled,
        "due": due,
        "seconds_to_make": round(made, 1),
        "R1": {
            "sweep_per_s": [round(ours, 1), round(again, 1)],
            "celery_eta_per_s": round(eta, 1),
            "one_row_at_a_time_per_s": round(alone, 1),
            "of_celery_eta": round(rate / eta, 2),
            "of_one_row_at_a_time": round(rate / alone, 2),
        },
        "R2": {"kills": kills, "lost": lost, "twice": twice},
        "R3": _mailed(sink, kills, chance),
    }


def _sweeping(seconds: float) -> float:
    """Reminders a second of one sweep, cut off after a while."""
    from handoffs.reminders import sweep
    from procops import clock

    given, begin = 0, time.perf_counter()
    until = begin + seconds
    for organization_id, _, move in sweep._moves(clock.now):
        with sweep.scope(organization_id):
            given += move(now=clock.now())
        if time.perf_counter() > until:
            break
    return given / (time.perf_counter() - begin)


def _with_celery(url: str, count: int) -> float:
    eta_jobs.prepare(url, count)
    worker = [sys.executable, "-m", "celery", "-A", "bench.eta_jobs", "worker", "--concurrency", "2"]
    quiet = ["--loglevel", "ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    eta_jobs.app.conf.broker_url = os.environ["REDIS_URL"]
    eta_jobs.queue(count)
    process = processes.spawn([*worker, *quiet], env=os.environ, output=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 120
        while (told := eta_jobs.told(url))[0] < count and time.monotonic() < end:
            time.sleep(0.5)
    finally:
        processes.stop(process, within=20)
    return told[0] / told[1] if told[1] else 0.0


def _killed_while_telling(kills: int, chance: random.Random) -> tuple[int, int]:
    """Kill sweeps, let the next one end; of what was told by then how much is missing, and how much is there twice."""
    _kill("handoffs.reminders.sweep", "remind(clock=clock.now)", kills, chance)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE t.nudge_at IS NULL AND e.n IS NULL), count(*) FILTER (WHERE e.n > 1)"
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
    _kill("procops.notices.delivery", "sweep(clock=clock.now)", kills, chance)
    from procops import clock
    from procops.notices import delivery
    from procops.notices.models import Notice
    from procops.scoping import unscoped

    end = time.monotonic() + 180
    with unscoped():
        waiting = Notice.objects.filter(channel="email", state="pending")
        while waiting.exists() and time.monotonic() < end:
            delivery.sweep(clock=clock.now)
            time.sleep(1)
        keys = set(Notice.objects.filter(channel="email").values_list("dedup_key", flat=True))
    copies = Counter(mail.key for mail in sink.taken)
    ids = {(mail.key, mail.message_id) for mail in sink.taken}
    return {
        "mails": len(keys),
        "kills": kills,
        "lost": len(keys - set(copies)),
        "copies": sum(copies.values()) - len(copies),
        "copies_with_another_id": len(ids) - len(copies),
    }


def _kill(module: str, call: str, times: int, chance: random.Random) -> None:
    """Start a process that makes this call again and again, and kill it in the middle, so many times."""
    name = module.rpartition(".")
    code = (
        "import django; django.setup()\n"
        "import structlog; structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[])\n"
        f"from procops import clock\nfrom {name[0]} import {name[2]} as it\n"
        f"print('ready', flush=True)\nwhile True: it.{call}\n"
    )
    for _ in range(times):
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.2 + chance.random())
        process.send_signal(signal.SIGKILL)
        process.wait()


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
