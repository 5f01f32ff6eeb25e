"""How fast work moves: `python -m bench.engine [--cases N] [--rounds N]` prints one line of JSON.

Completions of the six-role graph (`bench.company`) through `handoffs.moves` with full records, beside the
hand-written floor (`bench.floor`) on the same PostgreSQL with `synchronous_commit=on`, in turn within one run, for 1
and 4 processes. Only ratios of one run say anything: these machines are shared. Both sides accept every handoff:
`of_floor` compares all their time, `completing_of_floor` the completions alone.
"""

import argparse
import json
import multiprocessing
import statistics
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from bench import company, floor, servers

PROCESSES = (1, 4)


@dataclass(frozen=True)
class Measured:
    """What the workers of one round did, added up; seconds are the slowest worker's."""

    cases: int
    completions: int
    moves: int
    seconds: float
    completing_seconds: float
    client_cpu_ms: float
    """Per completion."""
    statements: float
    """Per completion, BEGIN and COMMIT apart; the accepting of its handoffs not counted."""
    p50_ms: float
    p95_ms: float

    @property
    def completions_per_second(self) -> float:
        return self.completions / self.seconds

    def as_json(self) -> dict[str, Any]:
        rates = {"completions_per_second": self.completions_per_second, "moves_per_second": self.moves / self.seconds}
        return {name: round(value, 3) for name, value in {**asdict(self), **rates}.items()}


Report = tuple[list[float], int, int, float, float]
"""Seconds of each completion, moves, statements, wall and CPU seconds of one worker."""


def work_floor(url: str, cases: int, ready: Any) -> Report:
    worker = floor.Floor(url, cases)
    ready.wait()
    took, moves, wall, cpu = worker.run()
    return took, moves, 0, wall, cpu


def work_procops(url: str, cases: int, ready: Any, organization: UUID, process: UUID) -> Report:
    servers.django()
    from bench.worker import Worker

    worker = Worker(organization, process, cases)
    ready.wait()
    took, moves, statements, wall, cpu = worker.run()
    return took, moves, statements, wall, cpu


def measured(target: Any, workers: int, cases: int, *arguments: Any) -> Measured:
    """Run workers side by side, each on its own cases, all beginning at once."""
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, context.Pool(workers) as pool:
        ready = manager.Barrier(workers)
        share = cases // workers
        reports: list[Report] = pool.starmap(
            target, [(arguments[0], share, ready, *arguments[1:])] * workers, chunksize=1
        )
    took = sorted(seconds for report in reports for seconds in report[0])
    return Measured(
        cases=share * workers,
        completions=len(took),
        moves=sum(report[1] for report in reports),
        seconds=max(report[3] for report in reports),
        completing_seconds=sum(took),
        client_cpu_ms=sum(report[4] for report in reports) / len(took) * 1000,
        statements=sum(report[2] for report in reports) / len(took),
        p50_ms=statistics.median(took) * 1000,
        p95_ms=took[int(len(took) * 0.95)] * 1000,
    )


def figures(cases: int, rounds: int) -> dict[str, Any]:
    url = servers.start()
    servers.django()
    servers.migrate()
    floor.prepare(url)
    now = datetime.now(UTC)
    organization, process = company.found(now=now)
    result: dict[str, Any] = {"bench": "engine", "cases": cases, "rounds": rounds}
    for workers in PROCESSES:
        pairs = [
            (
                measured(work_floor, workers, cases, url),
                measured(work_procops, workers, cases, url, organization, process),
            )
            for _ in range(rounds)
        ]
        ratios = [ours.completions_per_second / theirs.completions_per_second for theirs, ours in pairs]
        completing = [theirs.completing_seconds / ours.completing_seconds for theirs, ours in pairs]
        theirs, ours = pairs[-1]
        result[f"processes_{workers}"] = {
            "of_floor": _spread(ratios),
            "completing_of_floor": _spread(completing),
            "procops": ours.as_json(),
            "floor": theirs.as_json(),
        }
    return result


def _spread(ratios: list[float]) -> dict[str, float]:
    return {
        "median": round(statistics.median(ratios), 3),
        "worst": round(min(ratios), 3),
        "best": round(max(ratios), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(json.dumps(figures(given.cases, given.rounds)))


if __name__ == "__main__":
    main()
