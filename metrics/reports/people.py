"""Who carries a process: work that hangs on one person, and how much lies on each. Never a ranking of persons.

People are told in the order of the alphabet, and by name only to those who answer for the work.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from metrics.reports import open_work, words
from metrics.reports.behind import Behind, open_tasks
from metrics.reports.kinds import KINDS
from metrics.reports.panels import Cell, Panel, lines
from metrics.reports.report import Report
from metrics.spread import Spread
from procops.people.models import Person
from workflows.models import Process

NAMES_AT_MOST = 8
MANY = 0.8
"""From this share on a step hangs on one person."""


@dataclass(frozen=True, slots=True)
class Doers:
    """Who did one step in the chosen days."""

    visits: Spread
    by_person: dict[UUID | None, int]

    @property
    def people(self) -> int:
        return len([person for person in self.by_person if person])

    @property
    def share(self) -> float | None:
        """Of the visits, how many one and the same person did."""
        return max(self.by_person.values()) / self.visits.n if self.visits.n else None


def dependence(report: Report, *, with_names: bool) -> Panel:
    """Step by step: how much of it one person did, and who else did it."""
    doers = _doers(report)
    keys = sorted(doers, key=lambda key: (-(doers[key].share or 0), key))
    names = _names({person for one in doers.values() for person in one.by_person if person}) if with_names else {}
    tell = report.tell
    rows: list[tuple[Cell, ...]] = [
        (
            report.names.step(key),
            tell.count(doers[key].visits, Behind("step", key), "step"),
            str(doers[key].people),
            tell.part(doers[key].share, doers[key].visits, Behind("step", key), "alone"),
            *([_listed([names[one] for one in doers[key].by_person if one in names])] if with_names else []),
        )
        for key in keys
    ]
    alone = sum(one.people == 1 for one in doers.values())
    return Panel(
        "dependence",
        _("Steps that hang on one person"),
        words.MEANS["alone"],
        (
            _("Step"), _("Done"), _("People who did it"), _("By one person"),
            *([_("Who did it lately")] if with_names else []),
        ),
        lines(rows),
        {
            "kind": "bars",
            "names": [report.names.step(key) for key in keys],
            "series": [{"name": _("By one person"), "values": [round(100 * (doers[key].share or 0)) for key in keys]}],
            "tones": ["queue" if (doers[key].share or 0) >= MANY else "work" for key in keys],
            "unit": "%",
        }
        if keys
        else None,
        is_wide=True,
        note=_("%(number)d steps were done by one person alone: who else could do them?") % {"number": alone}
        if alone
        else "",
    )  # fmt: skip


def load(report: Report) -> Panel:
    """Open work of each person, in the order of the alphabet."""
    rows = open_tasks([report.process.pk], report.asked).filter(owner__isnull=False)
    counted: Counter[UUID] = Counter()
    late: Counter[UUID] = Counter()
    steps: dict[UUID, set[str]] = defaultdict(set)
    for owner, step, due in rows.values_list("owner_id", "step_key", "queue_at"):
        counted[owner] += 1
        late[owner] += due < report.now
        steps[owner].add(step)
    names = _names(counted)
    people = sorted(counted, key=lambda person: (names.get(person, ""), str(person)))
    tell = report.tell
    return Panel(
        "people_load",
        _("Open work of each person"),
        words.MEANS["tasks"],
        (_("Person"), _("Open"), _("Of these past due"), _("Steps")),
        lines(
            (
                names.get(person, _("somebody who has left")),
                tell.counted(counted[person], Behind("tasks", person=person), "tasks"),
                tell.counted(late[person], Behind("tasks", good="no", person=person), "past_due"),
                _listed([report.names.step(step) for step in steps[person]]),
            )
            for person in people
        ),
        is_wide=True,
    )


def team_load(report: Report) -> Panel:
    """Open work by team: for everybody who may see the figures."""
    return open_work.load(report)


@dataclass(frozen=True, slots=True)
class People:
    """The page."""

    process: Process
    panels: list[Panel]
    with_names: bool
    now: datetime


def panels_for(*, with_names: bool) -> dict[str, Callable[[Report], Panel]]:
    """What somebody may see of it."""
    told: dict[str, Callable[[Report], Panel]] = {
        "dependence": lambda report: dependence(report, with_names=with_names),
        "load": team_load,
    }
    return told | ({"people_load": load} if with_names else {})


def _doers(report: Report) -> dict[str, Doers]:
    """One query."""
    kind = KINDS["step"]
    rows = kind.cut(kind.rows([report.process.pk], report.asked.window), report.asked)
    column = "of_working" if report.asked.clock == "working" else "of_ms"
    by_step: dict[str, dict[UUID | None, int]] = defaultdict(dict)
    sums: Counter[str] = Counter()
    told: Any = rows.values_list("step_key", "person_id").annotate(n=Count("pk"), lasted=Sum(column))
    for step, person, n, lasted in told:
        by_step[step][person] = n
        sums[step] += lasted or 0
    return {step: Doers(Spread(n=sum(some.values()), sum=sums[step]), some) for step, some in by_step.items()}


def _names(people: Any) -> dict[UUID, str]:
    return dict(Person.objects.filter(pk__in=list(people)).values_list("pk", "name"))


def _listed(names: list[str]) -> str:
    names = sorted(names)
    if len(names) <= NAMES_AT_MOST:
        return ", ".join(names)
    more = _("and %(number)d more") % {"number": len(names) - NAMES_AT_MOST}
    return f"{', '.join(names[:NAMES_AT_MOST])} {more}"
