"""Random walks without end: `python -m bench.walks [--moves N] [--processes N] [--seed N]` prints one line of JSON.

The walks of the tests (`tests.handoffs.walks`), committed move by move on PostgreSQL, until so many moves are made: in
how many cases, in how many seconds, how often a rule was broken (0), and the shortest walk that broke one. At the end
the whole database is verified and audited, and each open case has said in one line who has it.
"""

import argparse
import json
import multiprocessing
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bench import servers

MOVES = 20_000
STEPS_OF_A_WALK = 64


@dataclass
class Report:
    """What one process has walked."""

    moves: int = 0
    walks: int = 0
    cases: int = 0
    open_cases: int = 0
    refused: int = 0
    verbs: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    """The shortest way to each."""
    nobody: list[str] = field(default_factory=list)
    """Lines of open cases that nobody has."""

    def __add__(self, other: "Report") -> "Report":
        return Report(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


def work(moves: int, seed: int) -> Report:
    """Walk until so many moves have been made, each walk through a process of its own."""
    servers.django()
    from django.db import connection
    from django.test import override_settings

    from procops.scoping import scope
    from tests.handoffs.walks import world
    from tests.handoffs.walks.walk import Violated, shrink, walk

    report = Report()
    memory = {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")  # nothing is killed here, and a walk waits for each commit
    here = world.found(f"Walkers{seed}")
    with override_settings(STORAGES=memory), scope(here.organization.pk):
        while report.moves < moves:
            try:
                taken = walk(here, seed, steps=STEPS_OF_A_WALK)
            except Violated as violated:
                why, taken = violated.args
                report.failures.append(str(shrink(taken, seed, why)))
            lines = taken.where()
            report += Report(
                moves=sum(taken.done.values()),
                walks=1,
                cases=len(taken.cases),
                open_cases=len(lines),
                refused=sum(taken.refused.values()),
                verbs=taken.done,
                nobody=[line for line in lines if "NOBODY" in line],
            )
            seed += 1
    return report


def figures(moves: int, processes: int, seed: int) -> dict[str, Any]:
    servers.start()
    servers.django()
    servers.migrate()
    began = time.perf_counter()
    shares = [(moves // processes, seed + number * 10_000_000) for number in range(processes)]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        reports = pool.starmap(work, shares, chunksize=1)
    total = sum(reports, Report())
    seconds = time.perf_counter() - began
    return {
        "bench": "walks",
        "moves": total.moves,
        "walks": total.walks,
        "cases": total.cases,
        "open_cases": total.open_cases,
        "refused": total.refused,
        "processes": processes,
        "seconds": round(seconds, 1),
        "moves_per_second": round(total.moves / seconds, 1),
        "violations": len(total.failures),
        "cases_that_nobody_has": len(total.nobody),
        "verbs": dict(total.verbs.most_common()),
        "shortest_failing_walk": min(total.failures, key=len, default=None),
        **_checked(),
    }


def _checked() -> dict[str, int]:
    """The whole database, by the commands that check any."""
    from handoffs.audit import Audit
    from workflows.verify import Verification

    audit, verification = Audit(), Verification()
    for _ in audit.run():
        pass
    for _ in verification.breaks():
        pass
    return {
        "audited_handoffs": audit.handoffs,
        "audit_findings": audit.findings,
        "verified_entries": verification.entries,
        "broken_entries": verification.broken,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=MOVES)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    found = figures(given.moves, given.processes, given.seed)
    print(json.dumps(found))
    wrong = ("violations", "cases_that_nobody_has", "audit_findings", "broken_entries")
    return int(any(found[name] for name in wrong))


if __name__ == "__main__":
    sys.exit(main())
