"""The import of an event log, in a process of its own so that its peak of memory is its own: run by `bench.metrics`."""

import io
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from bench import history, servers

COLUMNS = "case_id,activity,start_timestamp,complete_timestamp,resource,team\n"


def written(events: int) -> bytes:
    """A CSV of so many events: cases of six, by thirty people in six teams, over three years."""
    past = history.drawn(events)
    starts = past.done - past.seconds
    lines = [COLUMNS]
    for case, step, start, done in zip(past.case, past.step, starts, past.done, strict=True):
        who = (int(case) + int(step)) % 30
        begin, end = (history.moment_of(at).isoformat() for at in (start, done))
        lines.append(f"C-{case},Step {step},{begin},{end},Person {who},Team {int(step)}\n")
    return "".join(lines).encode()


def peak_mb() -> int:
    """The most memory this program has had. (What `getrusage` tells begins with the peak of whoever started it.)"""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) // 1024


def main() -> None:
    events, organization = int(sys.argv[1]), UUID(sys.argv[2])
    servers.django()
    from metrics import rollup
    from metrics.baselines import importing, receiving
    from metrics.models import EventLog
    from procops.people.actor import Actor
    from procops.people.models import Membership, Role
    from procops.scoping import scope

    content = written(events)
    with scope(organization):
        by = Actor.of(Membership.objects.select_related("person").get(role=Role.ADMIN))
        now = datetime.now(UTC)
        before = peak_mb()
        began, used = time.perf_counter(), time.process_time()
        log = receiving.receive(io.BytesIO(content), name="log.csv", process_name="", zone="UTC", by=by, now=now)
        receiving.send_off(log, only_whole=False)
        cases = importing.run(log.pk, clock=lambda: datetime.now(UTC))
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
        peak = peak_mb()
        began = time.perf_counter()
        rollup.fold(now=datetime.now(UTC))
        told = EventLog.objects.get(pk=log.pk)
    result = {
        "bench": "event log import",
        "events": told.events,
        "cases": cases,
        "seconds": round(seconds, 1),
        "client_cpu_seconds": round(cpu, 1),
        "peak_mb": peak,
        "before_mb": before,
        "rolled_up_after_seconds": round(time.perf_counter() - began, 1),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
