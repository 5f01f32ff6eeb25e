"""Compares the figures with a recomputation from the journals: an incremental fold must never come to differ."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from metrics.models import CaseFigure, Fold, HandoffFigure, Rollup, StepFigure
from metrics.rollup.adding import key_of, told_by
from metrics.rollup.contributions import tell
from metrics.rollup.figures import Rows, computed, stored
from metrics.rollup.folding import BATCH, MARGIN, NO_CASES_FAULT, told
from metrics.rollup.holding import hold
from metrics.rollup.imported import batches as imported_batches
from metrics.rollup.imported import in_rollups, tell_imported
from metrics.rollup.sums import Key, Tally, Told
from workflows.models import Case, Entry


def compare(*, now: datetime) -> list[str]:
    """Every difference in the organization in scope, as a line; none: the figures are right. Changes no figure.

    People go on working meanwhile. What differs at first sight is looked at once more while nobody folds, and a case
    that moved since the last fold is no difference: the next one will read it.
    """
    found: list[str] = []
    tally = Tally()
    for some in _batches():
        try:
            fresh = computed(some)
        except NO_CASES_FAULT:
            raise
        except Exception:  # one of them cannot be measured: it is named below, and the others are compared
            differing = some
        else:
            tell(tally, fresh)
            differing = sorted({row.case_id for _name, _key, row in _unlike(fresh, stored(some)) if row.case_id})
        for case in differing:
            found += _differences(case)
    for some in imported_batches():
        tell_imported(tally, some)
    found += _still(_differing_rollups(tally.only_changes().with_years().told()))
    found += _of_no_case()
    Fold.objects.update(compared_at=now, differences=len(found))
    return found


def _of_no_case() -> Iterator[str]:
    """Rows of visits and handoffs whose case has none: what no constraint asks when they are written."""
    for model in (StepFigure, HandoffFigure):
        for name in ("case", "imported"):
            there = CaseFigure.objects.filter(**{name: OuterRef(name)})
            alone = model._default_manager.filter(~Exists(there), **{f"{name}__isnull": False})
            for row in alone.values_list("pk", flat=True):
                yield f"{model.__name__} {row}: no figure of its case"


def _batches() -> Iterator[Sequence[UUID]]:
    after: UUID | None = None
    while True:
        rows = Case.objects.order_by("pk").values_list("pk", flat=True)
        some = list((rows.filter(pk__gt=after) if after else rows)[:BATCH])
        if not some:
            return
        yield some
        after = some[-1]


def _unlike(fresh: Rows, there: Rows) -> Iterator[tuple[str, UUID, CaseFigure | StepFigure | HandoffFigure]]:
    for name in ("cases", "steps", "handoffs"):
        new, old = getattr(fresh, name), getattr(there, name)
        for key in sorted({*new, *old}):
            if key not in new or key not in old or told(new[key]) != told(old[key]):
                yield name, key, new.get(key) or old[key]


@transaction.atomic
def _differences(case: UUID) -> list[str]:
    """What differs in one case while nobody folds it."""
    hold()
    try:
        with transaction.atomic():
            fresh = computed([case])
    except NO_CASES_FAULT:
        raise
    except Exception as error:  # whatever its journal has that nobody foresaw
        return [f"cases: {case} cannot be measured: {type(error).__name__}"]
    there = stored([case])
    if case not in fresh.cases or _moved_since(case, fresh, there):
        return []
    return [f"{name}: {key}" for name, key, _row in _unlike(fresh, there)]


def _moved_since(case: UUID, fresh: Rows, there: Rows) -> bool:
    """Whether its journal has grown since the last fold; lines that a fold must have read do not count as new."""
    behind = there.cases[case].seq if case in there.cases else 0
    if behind == fresh.cases[case].seq:
        return False
    until = Fold.objects.values_list("until", flat=True).get()
    first = Entry.objects.filter(case_id=case, seq__gt=behind).order_by("seq").first()
    return until is None or first is None or first.at >= until - MARGIN


def _differing_rollups(right: dict[Key, Told]) -> list[Key]:
    found = []
    for row in Rollup.objects.order_by("pk").iterator():
        if right.pop(key_of(row), None) != told_by(row):
            found.append(key_of(row))
    return [*found, *right]


def _still(keys: Iterable[Key]) -> list[str]:
    """Those of some rollups that are not what the stored rows of their days add up to, while nobody folds.

    Years, what their months add up to: of all rows of a year there may be more than a worker can hold.
    """
    days: dict[tuple[UUID, str, date], list[Key]] = defaultdict(list)
    for key in keys:
        days[key.process, key.period, key.day].append(key)
    found = []
    for (process, period, day), some in days.items():
        with transaction.atomic():
            hold()
            right = _of_months(process, day) if period == "y" else _of_rows(process, period, day)
            there = {key_of(row): row for row in Rollup.objects.filter(process=process, period=period, day=day)}
        for key in some:
            if key not in there:
                found += [f"rollup missing: {' '.join(map(str, key))}"] if key in right else []
            elif right.get(key) != told_by(there[key]):
                found.append(f"rollup: {' '.join(map(str, key))}")
    return found


def _of_months(process: UUID, year: date) -> dict[Key, Told]:
    tally = Tally()
    months = {
        key_of(row): told_by(row) for row in Rollup.objects.filter(process=process, period="m", day__year=year.year)
    }
    for key in months:
        tally.place(key)
    tally.add_stored(list(months), list(months.values()))
    return tally.with_years().told()


def _of_rows(process: UUID, period: str, day: date) -> dict[Key, Told]:
    until = (day.replace(day=28) + timedelta(days=4)).replace(day=1) if period == "m" else day + timedelta(days=1)
    tally = Tally()
    tell(tally, _rows(process, day, until))
    return tally.only_changes().told()


def _rows(process: UUID, since: date, until: date) -> Rows:
    """The stored rows of some days."""
    days = {"process": process, "day__gte": since, "day__lt": until}
    return Rows(
        {
            row.pk: row
            for row in CaseFigure.objects.filter(
                in_rollups(), process=process, ended_day__gte=since, ended_day__lt=until
            )
        },
        {row.task_id: row for row in StepFigure.objects.filter(in_rollups(), **days)},
        {row.handoff_id: row for row in HandoffFigure.objects.filter(in_rollups(), **days)},
    )
