"""Forecasts of open cases, from the rollups of what followed where they stand now."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from metrics import days
from metrics.forecast.landmarks import LANDMARKS, key_of, last_before
from metrics.forecast.odds import Odds
from metrics.models import Rollup
from metrics.spread import Histogram, total
from procops.working_time import Calendar, WorkingTimeError
from workflows.models import Case, Task
from workflows.staffing import organization_calendar
from workflows.states import CaseSource, CaseState, TaskState

LOOKS_BACK = timedelta(days=365)
"""And to the begin of that month: what followed is kept by month."""
_MS = timedelta(milliseconds=1)
_At = tuple[UUID, str, str]
"""A process, the kind of a place and a step."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to be expected of one open case."""

    finish_at: datetime
    """Half of the earlier cases that stood there so long were over sooner."""
    surely_by: datetime
    """Of 100 such cases 85 were over by then."""
    chance: float | None
    """Of being late, from 0 to 1; None where the case has no due moment. 1 once that has passed."""
    is_late: bool
    cases: int
    """How many earlier ones it rests on."""

    @property
    def per_cent(self) -> int | None:
        return None if self.chance is None else round(100 * self.chance)

    @property
    def is_likely_late(self) -> bool:
        return self.chance is not None and self.chance >= 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands: a step, and since when."""

    kind: str
    """``ahead``: reached and not yet accepted; ``left``: on somebody's desk."""
    step: str
    since: datetime


def forecasts(cases: Collection[UUID], *, now: datetime) -> dict[UUID, Forecast]:
    """Of those that are open and of which enough is known. Four queries, whatever their number.

    Paused cases have none: when they go on is for people to say; nor has practice, which nobody waits for.
    """
    rows = Case.objects.filter(pk__in=cases, state=CaseState.OPEN).exclude(source=CaseSource.PRACTICE)
    found = {row.pk: row for row in rows.only("pk", "process_id", "due_at")}
    places: dict[UUID, list[Place]] = defaultdict(list)
    tasks = Task.objects.live().filter(case_id__in=found).exclude(state=TaskState.ON_HOLD)
    for case, state, step, reached, ready in tasks.values_list(
        "case_id", "state", "step_key", "reached_at", "ready_at"
    ):
        if state == TaskState.WAITING or ready is None:
            places[case].append(Place("ahead", step, reached))
        else:
            places[case].append(Place("left", step, ready))
    if not places:
        return {}
    odds = _odds({(found[case].process_id, place) for case, some in places.items() for place in some}, now)
    calendar = organization_calendar()
    told = {}
    for case, some in places.items():
        process, due_at = found[case].process_id, found[case].due_at
        of_places = [(odds.get((process, place.kind, place.step), {}), place.since) for place in some]
        forecast = of_case(of_places, due_at, calendar=calendar, now=now)
        if forecast is not None:
            told[case] = forecast
    return told


def of_case(
    places: Iterable[tuple[Mapping[int, Odds], datetime]], due_at: datetime | None, *, calendar: Calendar, now: datetime
) -> Forecast | None:
    """From what followed each place where the case stands, by landmark, and since when it stands there. Pure.

    Where it stands in several places, the one that will take longest decides when it is over: the branches that have
    come further wait for it.
    """
    known: list[tuple[float, float, Odds, float]] = []
    for by_landmark, since in places:
        age = _worked(calendar, since, now)
        for landmark in range(last_before(age), -1, -1):
            odds, already = by_landmark.get(landmark), age - LANDMARKS[landmark]
            middle, most = (odds.within(already, 0.5), odds.within(already, 0.85)) if odds else (None, None)
            if odds and middle is not None and most is not None:
                known.append((middle - already, most - already, odds, already))
                break
    if not known:
        return None
    middle, most, odds, already = max(known, key=lambda one: one[0])
    is_late = due_at is not None and due_at < now
    chance = None
    if due_at is not None:
        chance = 1.0 if is_late else odds.chance_of_longer(already, already + _worked(calendar, now, due_at))
    try:
        finish_at, surely_by = calendar.add(now, middle * _MS), calendar.add(now, most * _MS)
    except WorkingTimeError:
        return None
    return Forecast(finish_at, surely_by, chance, is_late, round(odds.longer_than(already)))


def _odds(places: Collection[tuple[UUID, Place]], now: datetime) -> dict[_At, dict[int, Odds]]:
    """What followed these steps in the last year, by landmark. One query, and one for the organization's clock."""
    today = days.today(now)
    rows = Rollup.objects.filter(
        period="m",
        day__gte=(today - LOOKS_BACK).replace(day=1),
        day__lte=today,
        process_id__in={process for process, _place in places},
        kind__in={place.kind for _process, place in places},
        key__in={key_of(place.step, landmark) for _process, place in places for landmark in range(len(LANDMARKS))},
        slice="",
    )
    found: dict[tuple[UUID, str, str, str], list[Histogram]] = defaultdict(list)
    for process, kind, key, first, counts in rows.values_list(
        "process_id", "kind", "key", "first_working", "counts_working"
    ):
        step, _sign, landmark = key.partition("@")
        found[process, kind, step, landmark].append(Histogram.read(first, counts))
    odds: dict[_At, dict[int, Odds]] = defaultdict(dict)
    for (process, kind, step, landmark), some in found.items():
        odds[process, kind, step][int(landmark)] = Odds(total(some))
    return odds


def _worked(calendar: Calendar, since: datetime, until: datetime) -> float:
    return calendar.elapsed(since, until) / _MS if until > since else 0.0
