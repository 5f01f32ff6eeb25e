"""How much lies with whom: what people did in the chosen days, and what they have now. Never a ranking of persons.

By name, in the order of the alphabet, for those who answer for the work. For everybody else where half of the people
lie, without names, and only where nobody can be made out.
"""

from collections import Counter, defaultdict
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _

from metrics.reports import words
from metrics.reports.behind import Behind
from metrics.reports.between import PEOPLE_AT_LEAST, TASKS_AT_LEAST
from metrics.reports.panels import Cell, Panel, lines
from metrics.reports.report import Report
from metrics.spread import Spread
from workflows.names import people_by_name

NAMES_AT_MOST = 8
DRAWN_AT_MOST = 30
"""People up to whom a chart can be read; the table has all."""


def load(report: Report) -> Panel:
    """What everybody did and has."""
    done: dict[UUID, Spread] = defaultdict(Spread)
    steps: dict[UUID, set[str]] = defaultdict(set)
    for (step, person), spread in report.by_person.items():
        if person is not None:
            done[person] = Spread(n=done[person].n + spread.n, sum=done[person].sum + spread.sum)
            steps[person].add(step)
    has: Counter[UUID] = Counter()
    late: Counter[UUID] = Counter()
    for task in report.open_tasks:
        if task.owner is not None:
            has[task.owner] += 1
            late[task.owner] += task.due < report.now
            steps[task.owner].add(task.step)
    return _by_name(report, done, has, late, steps) if report.with_names else _without_names(report, done, has)


def _by_name(
    report: Report, done: dict[UUID, Spread], has: Counter[UUID], late: Counter[UUID], steps: dict[UUID, set[str]]
) -> Panel:
    names, tell = people_by_name(steps), report.tell
    people = sorted(steps, key=lambda person: (names.get(person, ""), str(person)))
    said = [names.get(person, _("somebody who has left")) for person in people]
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            tell.count(done.get(person, Spread()), Behind("step", person=person), "step"),
            tell.counted(has[person], Behind("tasks", person=person), "tasks"),
            tell.counted(late[person], Behind("tasks", good="no", person=person), "past_due"),
            listed([report.names.step(step) for step in steps[person]]),
        )
        for person, name in zip(people, said, strict=True)
    ]
    return Panel(
        "owners",
        _("How much lies with whom"),
        words.MEANS["owners"],
        (_("Person"), _("Done"), _("Open"), _("Of these past due"), _("Steps")),
        lines(rows),
        {
            "kind": "bars",
            "names": said,
            "series": [
                {"name": _("Done"), "values": [done[one].n if one in done else 0 for one in people], "tone": "work"},
                {"name": _("Open"), "values": [has[one] for one in people], "tone": "queue"},
            ],
            "unit": "",
        }
        if 0 < len(people) <= DRAWN_AT_MOST
        else None,
        is_wide=True,
    )


def _without_names(report: Report, done: dict[UUID, Spread], has: Counter[UUID]) -> Panel:
    busy = [person for person in done if done[person].n >= TASKS_AT_LEAST]
    is_told = len(busy) >= PEOPLE_AT_LEAST
    visits, tell = report.by_person.values(), report.tell
    whole = Spread(n=sum(one.n for one in visits), sum=sum(one.sum for one in visits))
    rows: list[tuple[Cell, ...]] = [
        (_("Done"), str(len(busy)), *_half([done[one].n for one in busy]),
         tell.count(whole, Behind("step"), "step")),
        (_("Open"), str(len(busy)), *_half([has[one] for one in busy]),
         tell.counted(len(report.open_tasks), Behind("tasks"), "tasks")),
    ] if is_told else []  # fmt: skip
    return Panel(
        "owners",
        _("How much lies with whom"),
        words.MEANS["owners"],
        (_("Work"), _("People"), _("The middle person"), _("Half of them lie between"), _("All")),
        lines(rows),
        is_wide=True,
        note=_("Without names, and of those who did at least %(tasks)d pieces of work in these days.")
        % {"tasks": TASKS_AT_LEAST}
        if is_told
        else _("Shown from %(people)d people on who did at least %(tasks)d pieces of work each in these days.")
        % {"people": PEOPLE_AT_LEAST, "tasks": TASKS_AT_LEAST},
    )


def _half(numbers: list[int]) -> tuple[str, str]:
    """Of the one in the middle, and between what half of them lie."""
    low, middle, high = (round(float(found)) for found in np.quantile(numbers, [0.25, 0.5, 0.75]))
    return str(middle), f"{low} – {high}"


def listed(names: list[str]) -> str:
    """In the order of the alphabet, the first of them."""
    names = sorted(names)
    if len(names) <= NAMES_AT_MOST:
        return ", ".join(names)
    more = _("and %(number)d more") % {"number": len(names) - NAMES_AT_MOST}
    return f"{', '.join(names[:NAMES_AT_MOST])} {more}"
