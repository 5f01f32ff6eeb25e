"""Panels about this moment: what is open, how long it has been where it is, and who has it."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from metrics.reports import words
from metrics.reports.asked import Asked
from metrics.reports.behind import Behind
from metrics.reports.durations import DAY
from metrics.reports.panels import Cell, Panel, lines
from metrics.reports.report import Report
from procops.people.models import Team

BANDS = (0, 1, 3, 7, 14)
"""Days on the wall from which on an age counts."""


def aging(report: Report) -> Panel:
    """Open work by step, and for how long it has been there."""
    counted: Counter[tuple[str, int]] = Counter()
    for task in report.open_tasks:
        age = (report.now - task.since) // timedelta(days=1)
        counted[task.step, max(band for band in BANDS if band <= max(age, 0))] += 1
    keys = [key for key in report.names.steps if any(counted[key, band] for band in BANDS)]
    tell = report.tell
    labels = [_label(place) for place in range(len(BANDS))]
    rows: list[tuple[Cell, ...]] = [
        (
            report.names.step(key),
            *(tell.counted(counted[key, band], _behind(key, place), "tasks") for place, band in enumerate(BANDS)),
            tell.counted(sum(counted[key, band] for band in BANDS), Behind("tasks", key), "tasks"),
        )
        for key in keys
    ]
    return Panel(
        "aging",
        _("How long open work has been where it is"),
        words.MEANS["tasks"],
        (_("Step"), *labels, _("All")),
        lines(rows),
        {
            "kind": "stack",
            "names": [report.names.step(key) for key in keys],
            "series": [
                {"name": labels[place], "values": [counted[key, band] for key in keys], "tone": f"age-{place}"}
                for place, band in enumerate(BANDS)
            ],
            "unit": _("open steps"),
        }
        if keys
        else None,
    )


def _label(place: int) -> str:
    if place == len(BANDS) - 1:
        return _("%(days)d days and more") % {"days": BANDS[place]}
    if place == 0:
        return _("Less than a day")
    return _("%(from)d to %(to)d days") % {"from": BANDS[place], "to": BANDS[place + 1]}


def _behind(key: str, place: int) -> Behind:
    following = BANDS[place + 1] * DAY if place + 1 < len(BANDS) else None
    return Behind("tasks", key, at_least=BANDS[place] * DAY or None, less_than=following)


def load(report: Report) -> Panel:
    """Open work by team."""
    counted: Counter[UUID] = Counter()
    late: Counter[UUID] = Counter()
    for task in report.open_tasks:
        if task.team is not None:
            counted[task.team] += 1
            late[task.team] += task.due < report.now
    alone = len(report.open_tasks) - counted.total()
    names = dict(Team.objects.filter(pk__in=counted).values_list("pk", "name"))
    teams = sorted(counted, key=lambda team: (-counted[team], names.get(team, "")))
    tell = report.tell
    rows = [
        (
            names.get(team, _("a team that is gone")),
            tell.counted(counted[team], Behind("tasks"), "tasks", asked=_of_team(report, team)),
            tell.counted(late[team], Behind("tasks", good="no"), "past_due", asked=_of_team(report, team)),
        )
        for team in teams
    ]
    return Panel(
        "load",
        _("Who has open work"),
        words.MEANS["tasks"],
        (_("Team"), _("Open"), _("Of these past due")),
        lines(rows),
        {
            "kind": "bars",
            "names": [str(row[0]) for row in rows],
            "series": [{"name": _("Open"), "values": [counted[team] for team in teams]}],
            "tones": ["work" for _team in teams],
            "unit": "",
        }
        if teams
        else None,
        note=_("%(number)d more with people whose role has no team.") % {"number": alone} if alone else "",
    )


def _of_team(report: Report, team: UUID) -> Asked:
    return replace(report.asked, team=team)
