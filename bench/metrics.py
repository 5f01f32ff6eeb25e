"""How fast figures are: `python -m bench.metrics [--completions N ...] [--events N]` prints lines of JSON.

For each size of history: three dashboards (steps, transitions, cases: number, mean, 50, 90, 95 of 100) for all time and
for the last 30 days from the rollups, in the process, beside PostgreSQL that recomputes them from the very same
completions, and DuckDB and polars where they are installed; the error of every percentile; and adding 10,000 new
completions to the rollups. Then the fold of real journals, and the import of an event log with its peak of memory.
Only ratios of one run say anything: these machines are shared.
"""

import argparse
import importlib.util
import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from bench import company, cpu, history, servers

QS = (0.5, 0.9, 0.95)
TIMES = 5
FRESH = 10_000


def timed(work: Callable[[], Any], times: int = TIMES) -> tuple[float, float, Any]:
    """The medians of some runs in milliseconds, on the wall and of this process's CPU, and what the last one answered.

    One more warms up.
    """
    answer = work()
    took, used = [], []
    for _ in range(times):
        began, before = time.perf_counter(), time.process_time()
        answer = work()
        took.append((time.perf_counter() - began) * 1000)
        used.append((time.process_time() - before) * 1000)
    return statistics.median(took), statistics.median(used), answer


def fill(process: UUID, organization: UUID, past: history.History) -> int:
    """The rollups that folding this history would have left: days, months and years, all and one version."""
    from django.db import connection

    from metrics.models import Rollup
    from metrics.spread import Histogram, buckets_of

    lasted, ended = past.cases()
    groups: list[tuple[str, Callable[[int], str], Any, Any, Any]] = [
        ("step", lambda key: f"s{key}", past.step, past.seconds, past.day),
        ("wait", history.transition_key, past.transition, past.gap, past.day),
        ("case", lambda key: "", np.zeros(len(lasted), dtype=np.int64), lasted, ended),
    ]
    dates = [history.day_of(day) for day in range(history.DAYS)]
    months = np.array([(date.replace(day=1) - history.FIRST).days for date in dates])
    years = np.array([(date.replace(month=1, day=1) - history.FIRST).days for date in dates])
    rows = []
    for kind, name, keys, seconds, days in groups:
        for period, begins in (("d", days), ("m", months[days]), ("y", years[days])):
            there = keys >= 0
            order = np.lexsort((begins[there], keys[there]))
            k, d, s = keys[there][order], begins[there][order], seconds[there][order]
            borders = np.flatnonzero(np.diff(k) | np.diff(d)) + 1
            for some in np.split(np.arange(len(k)), borders):
                if not len(some):
                    continue
                told = Histogram.of(buckets_of(s[some] * 1000))
                for cut in ("", "v1"):
                    rows.append(
                        Rollup(
                            organization_id=organization, process_id=process, kind=kind, key=name(int(k[some[0]])),
                            slice=cut, period=period, day=history.day_of(d[some[0]]), n=len(some), rated=0, good=0,
                            sum_ms=int(s[some].sum()) * 1000, sum_working_ms=int(s[some].sum()) * 1000,
                            first=told.begins, counts=told.stored(), first_working=told.begins,
                            counts_working=told.stored(),
                        )
                    )  # fmt: skip
                if len(rows) > 2000:
                    Rollup.objects.bulk_create(rows, batch_size=1000)
                    rows.clear()
    Rollup.objects.bulk_create(rows, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE metrics_rollup")  # as autovacuum does within a minute
    return Rollup.objects.filter(process_id=process).count()


def dashboards(process: UUID, days: int | None) -> dict[str, tuple[Any, ...]]:
    """Steps, transitions and cases: number, mean and percentiles of each."""
    from metrics.reports import reading as reports
    from metrics.reports.asked import BEGINNING, Asked, Window
    from metrics.reports.reading import Reading, by_key

    reports.EXACT_UP_TO = -1  # the rollups, however small the history

    until = history.day_of(history.DAYS)
    since = BEGINNING if days is None else until - timedelta(days=days)
    asked = Asked(Window(since, until), period="all" if days is None else "days", clock="elapsed")
    reading = Reading([process], asked, ("step", "wait", "case"))
    return {
        f"{kind} {key}": (one.n, one.mean, *(one.percentile(q) for q in QS))
        for kind in ("step", "wait", "case")
        for key, one in reading.spreads(kind, by_key).items()
    }


def exact(past: history.History) -> dict[str, tuple[Any, ...]]:
    lasted, _ended = past.cases()
    found = {f"step s{key}": past.seconds[past.step == key] for key in range(history.STEPS)}
    found |= {
        f"wait {history.transition_key(key)}": past.gap[past.transition == key]
        for key in range(len(history.TRANSITIONS))
    }
    found["case "] = lasted
    return {key: (len(v), 1000 * v.mean(), *(1000 * np.quantile(v, q) for q in QS)) for key, v in found.items()}


def worst_error(told: dict[str, tuple[Any, ...]], right: dict[str, tuple[Any, ...]]) -> float:
    """Of any percentile, as a share.

    :raises AssertionError: if a number or a mean is not exact.
    """
    assert told.keys() == right.keys()
    for key, values in right.items():
        assert told[key][0] == values[0], key
        assert math.isclose(told[key][1], values[1], rel_tol=1e-9), key
    return max(abs(told[key][at] / values[at] - 1) for key, values in right.items() for at in (2, 3, 4))


def add_fresh(process: UUID, organization: UUID, seed: int) -> Callable[[], int]:
    """Adds 10,000 completions with their handoffs, of the last three days, to the rollups, as a fold does."""
    from django.db import transaction

    from metrics.models import CaseFigure, HandoffFigure, StepFigure
    from metrics.rollup.adding import apply
    from metrics.rollup.contributions import tell
    from metrics.rollup.figures import Rows
    from metrics.rollup.sums import Tally
    from procops.ids import uuid7
    from workflows.states import CaseSource

    fresh = history.drawn(FRESH, seed=seed)
    about = {"organization_id": organization, "process_id": process, "version": 1}
    moment = datetime.now(UTC)
    days = [history.day_of(history.DAYS - 3 + number) for number in range(3)]
    rows = Rows()
    for at in range(len(fresh.case)):
        seconds, gap, day = int(fresh.seconds[at]) * 1000, int(fresh.gap[at]) * 1000, days[at % 3]
        step = StepFigure(
            **about, task_id=uuid7(), step_key=f"s{fresh.step[at]}", visit=1, lane_key="l", ended_at=moment, day=day,
            is_redo=False, cycle_ms=seconds, cycle_working_ms=seconds, touch_ms=seconds, touch_working_ms=seconds,
            pick_up_ms=60_000, pick_up_working_ms=60_000, on_time=True,
        )  # fmt: skip
        rows.steps[step.task_id] = step
        if fresh.transition[at] >= 0:
            handoff = HandoffFigure(
                **about, handoff_id=uuid7(), flow_key=history.transition_key(fresh.transition[at]), from_lane="a",
                to_lane="b", seq=1, ended_at=moment, day=day, answer="accepted", is_automatic=False, is_late=False,
                is_sent_back=False, wait_ms=gap, wait_working_ms=gap, handoff_ms=gap, handoff_working_ms=gap,
            )  # fmt: skip
            rows.handoffs[handoff.handoff_id] = handoff
    lasted, _ended = fresh.cases()
    for at, seconds in enumerate(lasted):
        case = CaseFigure(
            **about, source=CaseSource.STARTED, seq=1, started_at=moment, started_day=days[0], ended_at=moment,
            ended_day=days[at % 3], state="completed", cycle_ms=int(seconds) * 1000, on_time=True,
            cycle_working_ms=int(seconds) * 1000, touch_ms=1, touch_working_ms=1,
        )  # fmt: skip
        rows.cases[uuid7()] = case

    def add() -> int:
        tally = Tally()
        tell(tally, rows)
        with transaction.atomic():
            return apply(tally)

    return add


PEER = """
DROP TABLE IF EXISTS peer;
CREATE UNLOGGED TABLE peer (case_id int, step smallint, transition smallint, seconds int, gap int, done_at timestamptz);
"""
RECOMPUTED = {
    "steps": "SELECT step, count(*), avg(seconds), {q} FROM peer {where} GROUP BY step",
    "transitions": "SELECT transition, count(*), avg(gap), {g} FROM peer {where} AND transition >= 0 GROUP BY 1",
    "cases": "SELECT count(*), avg(s), {s} FROM (SELECT sum(seconds + gap) s FROM peer {where} GROUP BY case_id) c",
}


def postgres(past: history.History) -> Callable[[bool], None]:
    """The same by PostgreSQL, from completions that carry their seconds, with an index on when they were done."""
    import io

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # to recompute 10^7 takes more than anybody may wait for a page
        cursor.execute(PEER)
        size = 1_000_000
        for begin in range(0, len(past.case), size):
            part = slice(begin, begin + size)
            done = np.datetime64(history.FIRST.isoformat()) + past.done[part].astype("timedelta64[s]")
            columns = (past.case, past.step, past.transition, past.seconds, past.gap)
            cells = [np.char.mod("%d", column[part]) for column in columns]
            lines = "\n".join(map("\t".join, zip(*cells, np.char.mod("%s", done), strict=True)))
            cursor.copy_expert("COPY peer FROM STDIN", io.StringIO(lines))
        cursor.execute("CREATE INDEX ON peer (done_at)")
        cursor.execute("ANALYZE peer")

    def ask(is_all: bool) -> None:
        since = history.moment_of((history.DAYS - 30) * 86_400)
        where = "WHERE TRUE" if is_all else f"WHERE done_at >= '{since.isoformat()}'"

        def percentiles(column: str) -> str:
            return f"percentile_cont(ARRAY[0.5, 0.9, 0.95]) WITHIN GROUP (ORDER BY {column})"

        with connection.cursor() as cursor:
            for sql in RECOMPUTED.values():
                cursor.execute(
                    sql.format(where=where, q=percentiles("seconds"), g=percentiles("gap"), s=percentiles("s"))
                )
                cursor.fetchall()

    return ask


def duckdb(past: history.History) -> Callable[[bool], None]:
    """The same by DuckDB over its own table in memory."""
    import duckdb as duck  # type: ignore[import-not-found]

    base = duck.connect()
    base.execute(
        "CREATE TABLE peer (case_id INT, step SMALLINT, transition SMALLINT, seconds INT, gap INT, done_at INT)"
    )
    case, step, transition = past.case, past.step, past.transition  # found by their names
    seconds, gap, done = past.seconds, past.gap, past.done
    given = {
        "case_id": case, "step": step, "transition": transition, "seconds": seconds, "gap": gap, "done_at": done,
    }  # fmt: skip
    base.register("given", given)
    base.execute("INSERT INTO peer SELECT * FROM given")

    def ask(is_all: bool) -> None:
        where = "WHERE TRUE" if is_all else f"WHERE done_at >= {(history.DAYS - 30) * 86_400}"
        for sql in RECOMPUTED.values():
            base.execute(
                sql.format(
                    where=where,
                    **{name: f"quantile_cont({column}, [0.5, 0.9, 0.95])" for name, column in
                       (("q", "seconds"), ("g", "gap"), ("s", "s"))},
                )
            ).fetchall()  # fmt: skip

    return ask


def polars(past: history.History) -> Callable[[bool], None]:
    """The same by polars over columns in memory."""
    import polars as pl  # type: ignore[import-not-found]

    names = ("case", "step", "transition", "seconds", "gap", "done")
    frame = pl.DataFrame({name: getattr(past, name) for name in names})

    def ask(is_all: bool) -> None:
        some = frame if is_all else frame.filter(pl.col("done") >= (history.DAYS - 30) * 86_400)

        def told(column: str) -> list[Any]:
            of = pl.col(column)
            return [of.count(), of.mean().alias("mean"), *(of.quantile(q, "linear").alias(f"q{q}") for q in QS)]

        some.group_by("step").agg(told("seconds"))
        some.filter(pl.col("transition") >= 0).group_by("transition").agg(told("gap"))
        some.group_by("case").agg((pl.col("seconds") + pl.col("gap")).sum().alias("s")).select(told("s"))

    return ask


PEERS: dict[str, Callable[[history.History], Callable[[bool], None]]] = {
    "postgresql": postgres, "duckdb": duckdb, "polars": polars,
}  # fmt: skip


def of_history(organization: UUID, process: UUID, completions: int, *, peers: bool) -> dict[str, Any]:
    """M1, M3, M4 and M5 at one size of history."""
    from metrics.models import Rollup

    Rollup.objects.filter(process_id=process).delete()
    past = history.drawn(completions)
    rows = fill(process, organization, past)
    whole, whole_cpu, told = timed(lambda: dashboards(process, None))
    month, month_cpu, _told = timed(lambda: dashboards(process, 30))
    added, added_cpu, _touched = timed(add_fresh(process, organization, 7))
    result: dict[str, Any] = {
        "bench": "metrics",
        "completions": completions,
        "rollup_rows": rows,
        "m1_all_time_ms": round(whole, 1),
        "m3_worst_error_percent": round(100 * worst_error(told, exact(past)), 3),
        "m4_last_30_days_ms": round(month, 1),
        "m5_adding_10000_ms": round(added, 1),
        "client_cpu_ms": {"m1": round(whole_cpu, 1), "m4": round(month_cpu, 1), "m5": round(added_cpu, 1)},
    }
    for name, make in PEERS.items() if peers else ():
        if name != "postgresql" and importlib.util.find_spec(name) is None:
            result[name] = "not installed"
            continue
        ask = make(past)
        all_time, _used, _ = timed(lambda ask=ask: ask(True), times=1)  # type: ignore[misc]
        last, _used, _ = timed(lambda ask=ask: ask(False), times=1)  # type: ignore[misc]
        result[name] = {
            "all_time_ms": round(all_time, 1),
            "last_30_days_ms": round(last, 1),
            "times_as_long": round(all_time / whole, 1),
        }
    return result


def of_journals(organization: UUID, process: UUID, cases: int) -> dict[str, Any]:
    """How long the worker takes to read journals that have grown, and to make figures and rollups of them."""
    from bench.worker import Worker
    from metrics import rollup
    from metrics.models import StepFigure
    from procops.scoping import scope

    Worker(organization, process, cases).run()
    with scope(organization):
        before, servers_before = StepFigure.objects.count(), cpu.of_everybody()
        used, began = time.process_time(), time.perf_counter()
        rollup.fold(now=datetime.now(UTC))
        wall, client, server = time.perf_counter() - began, time.process_time() - used, cpu.of_everybody()
        done = StepFigure.objects.count() - before
    return {
        "bench": "metrics fold", "cases": cases, "completions": done,
        "ms_per_completion": round(1000 * wall / done, 3),
        "client_cpu_ms_per_completion": round(1000 * client / done, 3),
        "server_cpu_ms_per_completion": round(1000 * (server - servers_before) / done, 3),
        "m5_seconds_for_10000": round(10_000 * wall / done, 2),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--completions", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--events", type=int, default=160_000, help="of the event log that is imported; 0: none")
    parser.add_argument("--cases", type=int, default=364, help="whose journals are folded; 0: none")
    parser.add_argument("--no-peers", action="store_true")
    given = parser.parse_args()
    servers.start()
    servers.django()
    servers.migrate()
    from procops.scoping import scope

    organization, process = company.found(now=datetime.now(UTC))
    found = []
    with scope(organization):
        for completions in given.completions:
            found.append(of_history(organization, process, completions, peers=not given.no_peers))
            print(json.dumps(found[-1]), flush=True)
    if len(found) > 1:
        first, last = found[0], found[-1]
        growth = math.log(last["m1_all_time_ms"] / first["m1_all_time_ms"])
        exponent = growth / math.log(last["completions"] / first["completions"])
        print(json.dumps({"bench": "metrics growth", "m2_exponent": round(exponent, 3)}), flush=True)
    if given.cases:
        print(json.dumps(of_journals(organization, process, given.cases)), flush=True)
    if given.events:
        subprocess.run([sys.executable, "-m", "bench.eventlogs", str(given.events), str(organization)], check=True)


if __name__ == "__main__":
    main()
