"""Figures follow the journals: piecemeal, twice, killed anywhere, they equal a rebuild."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from io import StringIO
from itertools import count, pairwise
from typing import Any

import numpy as np
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError

from handoffs import moves
from handoffs.moves import Stand
from metrics import rollup, tasks
from metrics.definitions import Hours, Line, Measured
from metrics.definitions import measured as measure
from metrics.models import CaseFigure, Fold, HandoffFigure, Rollup, StepFigure
from metrics.rollup import adding, comparing, folding
from metrics.rollup import figures as rollup_figures
from metrics.rollup.adding import key_of, told_by
from metrics.rollup.folding import told
from metrics.sources import lines_of
from metrics.spread import ERROR, Histogram, buckets_of, edge_of, nearest_edge, percentile, total
from procops.ids import uuid7
from procops.people.models import Organization, Person
from procops.scoping import current_organization_id, nowhere, scope
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import HOUR, Begin, Running
from tests.handoffs.walks import world
from tests.handoffs.walks.choosing import Chooser
from tests.handoffs.walks.walk import Walk
from tests.metrics.conftest import LETTER, WEDNESDAY
from workflows.models import Case

HOUR_MS = 3_600_000


def figures() -> dict[str, Any]:
    """Everything that is stored, without ids."""
    rows = {
        model.__name__: sorted(str(told(row)) for row in model.objects.all())
        for model in (CaseFigure, StepFigure, HandoffFigure)
    }
    return rows | {"rollups": {key_of(row): told_by(row) for row in Rollup.objects.all()}}


def rollup_of(kind: str, key: str = "", period: str = "d", slice: str = "") -> list[tuple[str, int, int, int]]:
    """Days, counts and sums (hours, working hours)."""
    rows = Rollup.objects.filter(kind=kind, key=key, period=period, slice=slice).order_by("day")
    return [(str(r.day), r.n, r.sum_ms / HOUR_MS, r.sum_working_ms / HOUR_MS) for r in rows]


def test_the_worked_example_by_day_month_and_year(letter: Running) -> None:
    folded = rollup.fold(now=WEDNESDAY)

    assert folded.cases == 1
    assert rollup_of("case") == [("2026-03-04", 1, 50, 18)]
    assert rollup_of("case", period="m", slice="v1") == [("2026-03-01", 1, 50, 18)]
    assert rollup_of("wait", "draft__approve") == [("2026-03-03", 2, 22, 6)]
    assert rollup_of("acceptance", "draft__approve") == [("2026-03-03", 1, 3, 3)]
    assert rollup_of("pair", "people>it", period="m") == [("2026-03-01", 2, 22, 6)]
    assert rollup_of("pair", "people>it", period="y") == [("2026-01-01", 2, 22, 6)]
    assert rollup_of("step", "draft") == [("2026-03-02", 1, 7, 7), ("2026-03-03", 1, 1, 1)]
    waited = Rollup.objects.get(kind="wait", key="draft__approve", slice="", period="d")
    assert (waited.rated, waited.good) == (2, 1)


def test_folding_again_changes_nothing(letter: Running) -> None:
    rollup.fold(now=WEDNESDAY)
    before = figures()

    assert rollup.fold(now=WEDNESDAY, everything=True) == rollup.Folded(0, 0)
    assert figures() == before
    rollup.rebuild(now=WEDNESDAY)
    assert figures() == before


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(7100, 7104))
def test_a_walk_folded_piece_by_piece_equals_a_rebuild(seed: int) -> None:
    here = world.found()
    with scope(here.organization.pk):
        process, graph = here.process(seed)
        taken = Walk(here, process, graph)
        chooser = Chooser(random.Random(f"fold {seed}"), here, graph)
        for number in range(60):
            taken.take(chooser.next(taken.cases))
            if number % 7 == 0:
                rollup.fold(now=world.BEGINNING + timedelta(minutes=number), everything=True)
        rollup.fold(now=world.BEGINNING, everything=True)

        assert rollup.compare(now=world.BEGINNING) == []
        before = figures()
        rollup.rebuild(now=world.BEGINNING)
        assert figures() == before


class Killed(BaseException):
    """The process died."""


def test_killed_anywhere_the_next_fold_makes_it_right(
    begin: Begin, petra: Person, ivy: Person, pam: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the first, the second, ... statement that writes figures, until a fold comes through."""
    letter = begin(LETTER)
    letter.complete("draft", petra, now=MONDAY + HOUR)
    rollup.fold(now=MONDAY + HOUR)
    letter.pass_through("approve", ivy, now=MONDAY + 2 * HOUR)
    letter.pass_through("pay", pam, now=MONDAY + 3 * HOUR)
    died = 0
    for last in count(1):
        with monkeypatch.context() as patch:
            left = iter(range(last))
            for module, name in (
                (folding, "_replace"),
                (adding.writes, "insert_many"),
                (adding, "_row"),
                (folding, "hold"),
            ):
                patch.setattr(module, name, _deadly(getattr(module, name), left))
            try:
                rollup.fold(now=MONDAY + 4 * HOUR)
                break
            except Killed:
                died += 1
    assert died > 5
    assert rollup.compare(now=MONDAY) == []
    before = figures()
    rollup.rebuild(now=MONDAY + 5 * HOUR)
    assert figures() == before


def _deadly(do: Any, left: Iterator[int]) -> Any:
    def deadly(*args: Any, **named: Any) -> Any:
        if next(left, None) is None:
            raise Killed
        return do(*args, **named)

    return deadly


def test_an_entry_that_was_late_to_commit_is_found(begin: Begin, petra: Person) -> None:
    letter = begin(LETTER)
    rollup.fold(now=MONDAY + 2 * HOUR)
    letter.complete("draft", petra, now=MONDAY + 2 * HOUR - timedelta(minutes=5))

    assert rollup.fold(now=MONDAY + 2 * HOUR).cases == 1


def test_one_case_that_cannot_be_measured_keeps_no_other_waiting(
    begin: Begin, letter: Running, petra: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = moves.start_case(letter.process, by=as_actor(petra), now=MONDAY).case
    unreadable = lines_of([broken.pk])[broken.pk]

    def measured(lines: list[Line], hours: Hours) -> Measured:
        if lines == unreadable:
            raise KeyError("an entry that nobody foresaw")
        return measure(lines, hours)

    with monkeypatch.context() as patch:
        patch.setattr(rollup_figures, "measured", measured)
        assert rollup.fold(now=WEDNESDAY).cases == 1
        assert Fold.objects.get().until == WEDNESDAY
        assert list(CaseFigure.objects.values_list("case", flat=True)) == [letter.case.pk]
        assert rollup.compare(now=WEDNESDAY) == [f"cases: {broken.pk} cannot be measured: KeyError"]

        def away(lines: list[Line], hours: Hours) -> Measured:
            raise OperationalError("the server closed the connection")

        patch.setattr(rollup_figures, "measured", away)
        with pytest.raises(OperationalError):  # no case is at fault: nothing is tried one by one
            rollup.fold(now=WEDNESDAY, everything=True)
    assert rollup.fold(now=WEDNESDAY, everything=True).cases == 1
    assert rollup.compare(now=WEDNESDAY) == []


@pytest.mark.parametrize("meanwhile", ["a newer fold", "a rebuild that died"])
def test_a_fold_that_was_overtaken_leaves_the_watermark_alone(
    begin: Begin, petra: Person, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    letter = begin(LETTER)
    rollup.fold(now=MONDAY + HOUR)
    letter.complete("draft", petra, now=MONDAY + 2 * HOUR)
    behind, later = folding._behind, MONDAY + 4 * HOUR

    def overtaken(since: Any) -> Iterator[Any]:
        monkeypatch.setattr(folding, "_behind", behind)
        if meanwhile == "a newer fold":
            rollup.fold(now=later)
        else:
            Fold.objects.update(until=None, swept_at=None)
        return behind(since)

    monkeypatch.setattr(folding, "_behind", overtaken)
    rollup.fold(now=MONDAY + 3 * HOUR)

    left = Fold.objects.get()
    assert (left.until, left.swept_at) == ((later, later) if meanwhile == "a newer fold" else (None, None))


def test_what_moved_since_the_last_fold_is_no_difference(
    begin: Begin, petra: Person, ivy: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = begin(LETTER)
    rollup.fold(now=MONDAY + HOUR)
    letter.complete("draft", petra, now=MONDAY + 2 * HOUR)
    assert rollup.compare(now=MONDAY + 2 * HOUR) == []

    compared = comparing._differing_rollups

    def folded_meanwhile(right: Any) -> Any:
        letter.pass_through("approve", ivy, now=MONDAY + 3 * HOUR)
        assert rollup.fold(now=MONDAY + 3 * HOUR).rollups > 0
        return compared(right)

    monkeypatch.setattr(comparing, "_differing_rollups", folded_meanwhile)
    assert rollup.compare(now=MONDAY + 3 * HOUR) == []


def test_what_a_fold_should_have_read_and_did_not_is_a_difference(begin: Begin, petra: Person) -> None:
    letter = begin(LETTER)
    rollup.fold(now=MONDAY + 2 * HOUR)
    letter.complete("draft", petra, now=MONDAY + HOUR)  # committed an hour late

    assert rollup.compare(now=MONDAY + 2 * HOUR) == [
        f"cases: {letter.case.pk}",
        f"steps: {letter.task('draft').pk}",
    ]
    assert Fold.objects.get().differences == 2
    rollup.fold(now=MONDAY + 3 * HOUR, everything=True)
    StepFigure.objects.update(cycle_ms=7)
    assert rollup.compare(now=MONDAY + 3 * HOUR)[0] == f"steps: {letter.task('draft').pk}"


def test_a_row_whose_case_has_none_is_a_difference(letter: Running) -> None:
    rollup.fold(now=WEDNESDAY)
    lost = StepFigure.objects.filter(step_key="pay").get()
    lost.case_id = uuid7()
    lost.save()

    assert rollup.compare(now=WEDNESDAY)[-1] == f"StepFigure {lost.pk}: no figure of its case"


def test_an_organization_that_cannot_be_compared_keeps_no_other_waiting(
    begin: Begin, globex: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Organization.objects.order_by("id").values_list("pk", flat=True)
    compare = rollup.compare

    def broken_for_the_first(*, now: datetime) -> list[str]:
        if current_organization_id() == first:
            raise KeyError("something that nobody foresaw")
        return compare(now=now)

    monkeypatch.setattr(rollup, "compare", broken_for_the_first)
    with nowhere():
        tasks.compare()

    compared = {}
    for organization in (first, second):
        with scope(organization):
            compared[organization] = Fold.objects.filter(compared_at__isnull=False).exists()
    assert compared == {first: False, second: True}


def test_the_comparison_runs_by_night() -> None:
    schedule = settings.CELERY_BEAT_SCHEDULE["compare figures with journals"]["schedule"]

    assert (schedule.hour, schedule.minute, settings.CELERY_TIMEZONE) == ({2}, {30}, "UTC")


def test_an_update_makes_all_figures_anew(letter: Running) -> None:
    rollup.fold(now=WEDNESDAY)
    before = figures()
    StepFigure.objects.update(cycle_ms=7)

    import_module("metrics.migrations.0002_figures_made_anew").forget(apps, None)

    assert not any(model.objects.exists() for model in (CaseFigure, StepFigure, HandoffFigure, Rollup))
    assert rollup.fold(now=WEDNESDAY + HOUR).cases == 1
    assert figures() == before


def test_an_older_reading_never_overwrites_a_newer_one(
    begin: Begin, petra: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = begin(LETTER)
    slow = folding.computed([letter.case.pk])
    letter.complete("draft", petra, now=MONDAY + HOUR)
    rollup.fold(now=MONDAY + HOUR)
    before = figures()

    monkeypatch.setattr(folding, "computed", lambda cases: slow)
    folding._fold([letter.case.pk])

    assert figures() == before


def test_practice_is_in_no_figure_and_what_was_brought_in_is_not_timed(letter: Running) -> None:
    Case.objects.update(source="brought_in")
    rollup.rebuild(now=WEDNESDAY)
    assert rollup_of("case") == []
    assert rollup_of("step", "pay") == [("2026-03-04", 1, 0.5, 0.5)]

    Case.objects.update(source="practice")
    rollup.rebuild(now=WEDNESDAY)
    assert not Rollup.objects.exists()
    assert not StepFigure.objects.exists()
    assert rollup.fold(now=WEDNESDAY, everything=True).cases == 0


def test_the_command_tells_what_differs_and_mends_it(letter: Running) -> None:
    call_command("rollup", stdout=StringIO())
    Rollup.objects.filter(kind="case").update(n=7)
    told = StringIO()

    with pytest.raises(SystemExit):
        call_command("rollup", "--compare", stdout=told)
    assert "rollup: " in told.getvalue()
    assert Fold.objects.get().differences == 4  # a day and a month, of all and of version 1; years follow their months

    call_command("rollup", "--rebuild", stdout=StringIO())
    call_command("rollup", "--compare", stdout=told)
    Rollup.objects.filter(kind="case", period="y").update(n=7)
    assert [line.split()[-2:] for line in rollup.compare(now=WEDNESDAY)] == [["y", "2026-01-01"]] * 2


def test_percentiles_of_buckets_are_within_one_percent() -> None:
    dice = np.random.default_rng(6)
    for values in (
        dice.lognormal(16, 1.5, 20_000).astype(np.int64),
        dice.integers(1000, 90 * 86_400_000, 5000),
        dice.lognormal(9, 0.1, 3000).astype(np.int64) + 1000,
    ):
        halves = [Histogram.of(buckets_of(half)) for half in np.array_split(values, 7)]
        histogram = total(Histogram.read(half.begins, half.stored()) for half in halves)
        assert int(histogram.counts.sum()) == len(values)
        for q in (0, 0.01, 0.25, 0.5, 0.85, 0.95, 0.99, 1):
            exact = percentile(values, q)
            assert abs(histogram.percentile(q) / exact - 1) <= ERROR + 1e-9, q
    assert ERROR < 0.01


def test_bins_between_edges_of_buckets_count_exactly() -> None:
    for bucket in range(1, 1000):
        edge = edge_of(bucket)
        assert list(buckets_of([edge - 1, edge])) == [bucket - 1, bucket]
    values = np.random.default_rng(8).lognormal(17, 1, 30_000).astype(np.int64)
    histogram = Histogram.of(buckets_of(values))
    edges = [0, *(nearest_edge(28_800_000 * day) for day in (1, 2, 3, 5, 10, 60, 2000))]
    for day, edge in zip((1, 2, 3, 5, 10, 60, 2000), edges[1:], strict=True):
        assert abs(edge / (28_800_000 * day) - 1) <= ERROR, day
    for low, high in pairwise(edges):
        assert histogram.between(low, high) == ((values >= low) & (values < high)).sum()
    assert histogram.between(edges[3], None) == (values >= edges[3]).sum()


def test_counts_are_taken_off_without_a_trace() -> None:
    buckets = buckets_of(np.array([1500, 90_000, 10, 0]))
    there = Histogram.of(buckets)

    gone = there + Histogram.of(buckets, np.array([-1, -1, -1, -1]))

    assert (gone.begins, gone.stored()) == (0, b"")


def test_a_move_writes_no_figure(begin: Begin, petra: Person, django_assert_num_queries: Any) -> None:
    letter = begin(LETTER)
    moves.start_task(letter.task("draft"), by=as_actor(petra), now=MONDAY)

    assert not any(model.objects.exists() for model in (CaseFigure, StepFigure, HandoffFigure, Rollup, Fold))


def test_a_case_that_was_brought_in_is_never_timed(purchasing, dora, max):
    place = Stand("approve", MONDAY - timedelta(days=5), max.pk)
    data = {"what": "A desk", "manager": str(max.pk)}
    case = moves.bring_in(purchasing, by=as_actor(dora), stands=[place], data=data, now=MONDAY).case
    moves.complete(case.tasks.get(), by=as_actor(max), outcome="no", now=MONDAY + HOUR)

    rollup.fold(now=WEDNESDAY)

    row = CaseFigure.objects.get(case=case)
    assert (row.source, row.started_at, row.state, row.cycle_ms) == ("brought_in", place.since, "completed", None)
    assert rollup_of("case") == []
