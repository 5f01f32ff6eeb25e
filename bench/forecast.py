"""How far forecasts can be believed: `python -m bench.forecast` prints one line of JSON.

One company of the demo works through IT incidents for ten months, by the same moves that people make (some 900 cases,
five working days each), in a database of its own. What was over before the middle is the history; the cases that began
after it are held back. Every two working hours all of them that are open and not yet late are asked how likely they are
to be late, by the function that pages ask (`metrics.forecast.of_case`); then it is looked up whether they were.

The moments are those of the clock, not parts of each case's own life: a case that is soon over would else be asked as
often as one that lies for weeks, and what is told of the young would look as if it came true too seldom.

The target of the process is met by nearly all, so the same is asked for targets that 3, 5 and 7 of 10 cases would
miss. ``called_70``: of the cases that were once called 65 to 75 % likely late, each counted once, how many were late.
``tenths``: every chance that was told, by tenths: how many, and of how many it came true.
"""

import json
import os
import random
import sys
import tempfile
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from procops.working_time import Calendar

UNTIL = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAYS = 290
RATE = 6.0
EVERY = timedelta(hours=2)
"""Of working time, from one look at what is open to the next."""


@dataclass
class Lived:
    """One completed case."""

    due_at: datetime
    begin: datetime
    end: datetime
    visits: list[tuple[str, datetime, datetime, datetime]] = field(default_factory=list)
    """Step, reached, ready, done."""


def played() -> list[Lived]:
    """Let the company work, fold, and read what was."""
    from django.core.management import call_command
    from django.db import transaction

    from handoffs.demo.companies import COMPANIES
    from handoffs.demo.playing import Play
    from handoffs.demo.setting_up import found
    from metrics import rollup
    from metrics.models import StepFigure
    from procops.scoping import scope
    from workflows.models import Case, Task

    call_command("migrate", verbosity=0)
    company = replace(COMPANIES[2], rates={"it-incident": RATE})
    since, dice = UNTIL - timedelta(days=DAYS), random.Random("forecast")
    with transaction.atomic():
        founded = found(company, dice=dice, now=since)
        with scope(founded.organization.pk):
            play = Play(company, founded, dice=dice, until=UNTIL)
            for process in founded.processes:
                play.starts(process, since)
            for _moment in play.run():
                pass
    with scope(founded.organization.pk):
        rollup.fold(now=UNTIL)
        cases = {
            row.pk: Lived(row.due_at, row.started_at, row.ended_at)
            for row in Case.objects.filter(state="completed", due_at__isnull=False)
        }
        visits = set(StepFigure.objects.filter(case_id__in=cases).values_list("task_id", flat=True))
        for task in Task.objects.filter(pk__in=visits):
            cases[task.case_id].visits.append((task.step_key, task.reached_at, task.ready_at, task.ended_at))
        return list(cases.values())


Odds = dict[tuple[str, str], dict[int, Any]]
"""Of a kind of place and a step, by landmark."""


def odds_of(history: list[Lived], calendar: "Calendar") -> Odds:
    """What the rollups say of these cases."""
    from metrics.forecast import Odds as OddsOfOne
    from metrics.forecast.landmarks import LANDMARKS, passed
    from metrics.spread import Histogram, buckets_of

    notes: dict[tuple[str, str], dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for case in history:
        for step, reached, ready, done in case.visits:
            for kind, begin, over in (("ahead", reached, ready), ("left", ready, done)):
                whole = _ms(calendar.elapsed(begin, case.end))
                for landmark in passed(int(_ms(calendar.elapsed(begin, over)))):
                    notes[kind, step][landmark].append(max(0.0, whole - LANDMARKS[landmark]))
    return {
        at: {landmark: OddsOfOne(Histogram.of(buckets_of(ms))) for landmark, ms in some.items()}
        for at, some in notes.items()
    }


def asked(case: Lived, at: datetime, odds: Odds, calendar: "Calendar") -> float | None:
    """The chance that a page would have told at that moment."""
    from metrics.forecast.open_cases import of_case

    places = []
    for step, reached, ready, done in case.visits:
        if reached <= at < done:
            kind, since = ("left", ready) if ready <= at else ("ahead", reached)
            places.append((odds.get((kind, step), {}), since))
    forecast = of_case(places, case.due_at, calendar=calendar, now=at)
    return None if forecast is None else forecast.chance


def measured(lived: list[Lived], calendar: "Calendar") -> dict[str, Any]:
    """Chances told and what became of them, in tenths."""
    middle = sorted(case.begin for case in lived)[len(lived) // 2]
    history = [case for case in lived if case.end < middle]
    held_back = [case for case in lived if case.begin >= middle]
    odds, looks = odds_of(history, calendar), looked_at(middle, max(case.end for case in lived), calendar)
    told: dict[int, list[bool]] = defaultdict(list)
    seventy: list[bool] = []
    for case in held_back:
        mine = []
        for at in looks[bisect_left(looks, case.begin) : bisect_left(looks, min(case.end, case.due_at))]:
            chance = asked(case, at, odds, calendar)
            if chance is not None:
                mine.append(chance)
                told[min(9, int(10 * chance))].append(case.end > case.due_at)
        if any(0.65 <= chance < 0.75 for chance in mine):
            seventy.append(case.end > case.due_at)
    return {
        "history": len(history),
        "held_back": len(held_back),
        "late": sum(case.end > case.due_at for case in held_back),
        "called_70": {"cases": len(seventy), "late": sum(seventy)},
        "tenths": {f"{10 * tenth} %": [len(those), sum(those)] for tenth, those in sorted(told.items())},
    }


def looked_at(since: datetime, until: datetime, calendar: "Calendar") -> list[datetime]:
    """The moments at which all that is open is asked."""
    looks = [since]
    while looks[-1] < until:
        looks.append(calendar.add(looks[-1], EVERY))
    return looks


def missed_by(lived: list[Lived], share: float, calendar: "Calendar") -> list[Lived]:
    """The same cases with a target, in working time from the start, that this share of them misses."""
    lasted = sorted(calendar.elapsed(case.begin, case.end) for case in lived)
    target = lasted[int((1 - share) * len(lasted))]
    return [replace(case, due_at=calendar.add(case.begin, target)) for case in lived]


def _ms(time: timedelta) -> float:
    return time / timedelta(milliseconds=1)


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        os.environ |= {"PROCOPS_DEMO": "on", "PROCOPS_DATA_DIR": os.environ.get("BENCH_DATA_DIR", directory)}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "procops.settings")
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from procops.people.models import Organization
        from procops.scoping import scope
        from workflows.staffing import organization_calendar

        lived = played()
        with scope(Organization.objects.get().pk):
            calendar = organization_calendar()
        told = {"own target": measured(lived, calendar)}
        for tenths in (3, 5, 7):
            told[f"{tenths} of 10 late"] = measured(missed_by(lived, tenths / 10, calendar), calendar)
        json.dump({"bench": "forecast"} | told, sys.stdout)
        print()


if __name__ == "__main__":
    main()
