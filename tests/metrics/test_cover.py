"""Any days from as few rollups as can be: years and months, some of them taken off again, tell what the days tell."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from django.apps import apps

from metrics.models import Rollup, StepFigure
from metrics.reports import reading
from metrics.reports.asked import Asked, Window
from metrics.reports.cover import cover
from metrics.reports.reading import Reading, by_key
from metrics.rollup.adding import apply, key_of, told_by
from metrics.rollup.contributions import tell
from metrics.rollup.figures import Rows
from metrics.rollup.sums import Tally
from metrics.spread import Histogram, Spread, buckets_of
from procops.ids import uuid7
from procops.scoping import current_organization_id
from workflows.models import Process

FIRST = date(2023, 11, 22)


def after(day: date, period: str) -> date:
    match period:
        case "d":
            return day + timedelta(days=1)
        case "m":
            return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day.replace(year=day.year + 1)


def test_each_day_counts_once_and_few_rollups_are_read() -> None:
    dice = random.Random(5)
    for _ in range(500):
        since = date(2020, 1, 1) + timedelta(days=dice.randrange(2500))
        window = Window(since, since + timedelta(days=dice.choice((1, 7, 28, 30, 90, 365, dice.randrange(3000)))))
        counted: Counter[date] = Counter()
        number = 0
        for part in cover(window):
            begin = part.window.since
            while begin < part.window.until:
                end = after(begin, part.period)
                counted.update({begin + timedelta(days=n): part.times for n in range((end - begin).days)})
                begin, number = end, number + 1
            assert begin == part.window.until, "a part ends where its last period ends"
        assert +counted == Counter(window.since + timedelta(days=n) for n in range(window.days)), window
        assert min(counted.values(), default=0) >= 0, window
        assert number == sum(part.number for part in cover(window)) <= min(window.days, 50)


@pytest.mark.parametrize(
    ("since", "until", "parts"),
    [
        ("2000-01-01", "2026-11-22", [("y", 27, 1), ("m", 1, -1), ("d", 9, -1)]),
        ("2026-10-23", "2026-11-22", [("m", 1, 1), ("d", 9, 1), ("d", 9, -1)]),
        ("2026-03-09", "2026-12-20", [("y", 1, 1), ("m", 2, -1), ("d", 8, -1), ("d", 12, -1)]),
        ("2026-11-01", "2026-11-05", [("d", 4, 1)]),
        ("2026-11-05", "2026-11-05", []),
    ],
)
def test_what_stands_for_some_days(since: str, until: str, parts: list[tuple[str, int, int]]) -> None:
    found = cover(Window(date.fromisoformat(since), date.fromisoformat(until)))

    assert [(part.period, part.number, part.times) for part in found] == parts


@pytest.fixture
def visits(purchasing: Process) -> list[StepFigure]:
    """Three years of visits of two steps, and one of a third step on a single day, in the rollups."""
    dice = np.random.default_rng(4)
    drawn = zip(
        dice.choice(["draft", "pay"], 1500), dice.integers(0, 1095, 1500), dice.lognormal(16, 1, 1500), strict=True
    )
    made = [visit(purchasing, str(step), FIRST + timedelta(days=int(n)), int(ms)) for step, n, ms in drawn]
    made.append(visit(purchasing, "once", date(2026, 11, 20), 60_000))
    for some in (made[:1000], made[1000:]):
        tally = Tally()
        tell(tally, Rows(steps={one.task_id: one for one in some}))
        apply(tally)
    return made


def visit(process: Process, step: str, day: date, ms: int) -> StepFigure:
    return StepFigure(
        organization_id=current_organization_id(), process=process, version=1, task_id=uuid7(), step_key=step, visit=1,
        lane_key="l", ended_at=datetime.combine(day, datetime.min.time(), UTC), day=day, is_redo=False, cycle_ms=ms,
        cycle_working_ms=ms // 3, on_time=ms % 2 == 0,
    )  # fmt: skip


WINDOWS = (
    ("2000-01-01", "2026-11-20"),  # all that is taken off: the step that was visited once
    ("2023-11-22", "2026-11-22"),
    ("2024-02-10", "2025-10-28"),
    ("2025-01-01", "2026-01-01"),
    ("2026-10-23", "2026-11-22"),
    ("2026-11-03", "2026-11-28"),
    ("2026-11-20", "2026-11-21"),
)


def test_rollups_of_any_length_tell_what_the_rows_tell(
    visits: list[StepFigure], purchasing: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "EXACT_UP_TO", -1)
    for since, until in WINDOWS:
        window = Window(date.fromisoformat(since), date.fromisoformat(until))
        told = Reading([purchasing.pk], Asked(window, clock="elapsed"), ("step",)).spreads("step", by_key)
        right: dict[str, list[StepFigure]] = {}
        for one in visits:
            if window.since <= one.day < window.until:
                right.setdefault(one.step_key, []).append(one)
        assert told.keys() == right.keys(), window
        for step, some in right.items():
            assert numbers(told[step]) == (
                len(some), sum(one.cycle_ms for one in some), len(some), sum(bool(one.on_time) for one in some),
            )  # fmt: skip
            of_days = Histogram.of(buckets_of(np.array([one.cycle_ms for one in some])))
            for q in (0, 0.5, 0.85, 1):
                assert told[step].percentile(q) == of_days.percentile(q)


def numbers(spread: Spread) -> tuple[int, ...]:
    return spread.n, spread.sum, spread.rated, spread.good


def rollups() -> dict[Any, Any]:
    return {key_of(row): told_by(row) for row in Rollup.objects.all()}


def test_years_of_rollups_that_stood_before_there_were_years(visits: list[StepFigure]) -> None:
    before = rollups()
    migration = import_module("metrics.migrations.0012_rollups_by_year")

    migration.forget_years(apps, None)
    assert {key.period for key in rollups()} == {"d", "m"}
    migration.add_up_years(apps, None)
    assert rollups() == before


def test_visits_that_are_taken_off_leave_no_year(visits: list[StepFigure]) -> None:
    tally = Tally()
    tell(tally, Rows(steps={one.task_id: one for one in visits}), -1)
    apply(tally)

    assert rollups() == {}
