"""Panels about steps: what each takes, how that splits into work and waiting, what is done again."""

from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.definitions import PARTS, Part
from metrics.reports import words
from metrics.reports.behind import Behind
from metrics.reports.kinds import KINDS
from metrics.reports.panels import Cell, Panel, lines
from metrics.reports.report import Report
from metrics.spread import Spread

GROUPS: dict[str, tuple[Any, tuple[Part, ...]]] = {
    "work": (gettext_lazy("Worked on"), (Part.WORKED,)),
    "queue": (gettext_lazy("Accepted but not started"), (Part.QUEUED,)),
    "handoff": (gettext_lazy("Waiting to be accepted"), (Part.ACCEPTANCE,)),
    "redo": (gettext_lazy("Redone after a return"), (Part.REDONE,)),
    "rest": (gettext_lazy("Paused, other branches, outside"), (Part.PAUSED, Part.BRANCH, Part.PROBLEM, Part.OUTSIDE)),
}


def split(report: Report) -> Panel:
    """Per step: how much of the time was work, and how much was waiting, in working time."""
    kind = KINDS["step"]
    rows = kind.cut(kind.rows([report.process.pk], report.asked.window), report.asked)
    asked = [part for part in PARTS if part != Part.OFF_HOURS]
    sums = {f"sum_{part}": Sum(f"{part}_ms") for part in asked}
    counts = {f"n_{part}": Count("pk", filter=Q(**{f"{part}_ms__gt": 0})) for part in asked}
    told = {row["step_key"]: row for row in rows.values("step_key").annotate(n=Count("pk"), **sums, **counts)}
    keys = [key for key in report.names.steps if key in told]
    shown = [part for part in asked if any(told[key][f"sum_{part}"] for key in keys)]
    tell = report.tell
    table: list[tuple[Cell, ...]] = [
        (
            report.names.step(key),
            *(
                tell.total(
                    Spread(n=told[key][f"n_{part}"], sum=told[key][f"sum_{part}"]),
                    Behind(f"step_{part}", key),
                    is_handoff=part == Part.ACCEPTANCE,
                )
                for part in shown
            ),
        )
        for key in keys
    ]

    def mean(key: str, parts: tuple[Part, ...]) -> float:
        return round(sum(told[key][f"sum_{part}"] or 0 for part in parts) / told[key]["n"] / 3_600_000, 2)

    return Panel(
        "split",
        _("Work and waiting, step by step"),
        _("From the moment the work reached the step until it was done, in the working time of the team that had it."),
        (_("Step"), *(words.PARTS[part] for part in shown)),
        lines(table),
        {
            "kind": "stack",
            "names": [report.names.step(key) for key in keys],
            "series": [
                {"name": str(name), "values": [mean(key, parts) for key in keys], "tone": tone}
                for tone, (name, parts) in GROUPS.items()
                if any(mean(key, parts) for key in keys)
            ],
            "unit": _("working hours, mean of each visit"),
        }
        if keys
        else None,
        is_wide=True,
    )


def every_step(report: Report) -> Panel:
    """Each step in numbers."""
    steps, pick_ups = report.steps, report.by_key("pick_up")
    touches, redone = report.by_key("touch"), report.by_key("redo")
    tell, none = report.tell, Spread()
    due = [key for key in report.names.steps if key in steps and steps[key].rated]
    rows = [
        (
            report.names.step(key),
            tell.count(steps[key], Behind("step", key), "step"),
            tell.median(steps[key], Behind("step", key)),
            tell.p85(steps[key], Behind("step", key)),
            tell.good(steps[key], Behind("step", key), "on_time"),
            tell.time(pick_ups.get(key, none).median, pick_ups.get(key, none), Behind("pick_up", key), "pick_up"),
            tell.time(touches.get(key, none).median, touches.get(key, none), Behind("touch", key), "touch"),
            tell.count(redone.get(key, none), Behind("redo", key), "redo"),
        )
        for key in report.names.steps
        if key in steps
    ]
    return Panel(
        "steps",
        _("Steps, and how many were done on time"),
        words.MEANS["step"],
        (
            _("Step"), _("Done"), _("Median"), _("85 of 100 within"), _("On time"), _("Pick-up"), _("Hands-on"),
            _("Done again"),
        ),
        lines(rows),
        {
            "kind": "bars",
            "names": [report.names.step(key) for key in due],
            "series": [{"name": _("On time"), "values": [round(100 * (steps[key].share_good or 0)) for key in due]}],
            "tones": ["work" for _key in due],
            "unit": "%",
        }
        if due
        else None,
        is_wide=True,
    )  # fmt: skip
