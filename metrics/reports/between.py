"""How differently people take for the same step: without names, and only where nobody can be made out."""

from collections import defaultdict

import numpy as np
from django.utils.translation import gettext as _

from metrics.reports.behind import Behind
from metrics.reports.panels import Cell, Number, Panel, lines
from metrics.reports.report import Report

PEOPLE_AT_LEAST, TASKS_AT_LEAST = 5, 20


def between_people(report: Report) -> Panel:
    """Per step that at least five people did at least twenty times each: where half of their means lie.

    Nobody is named, whoever looks: what is of use is how far the work differs, not whose it is.
    """
    tell = report.tell
    means: defaultdict[str, list[float]] = defaultdict(list)
    for (step, person), spread in report.by_person.items():
        if person is not None and spread.n >= TASKS_AT_LEAST:
            means[step].append(spread.sum / spread.n)
    told: list[tuple[Cell, ...]] = []
    for key in report.names.steps:
        if len(of := means.get(key, [])) < PEOPLE_AT_LEAST:
            continue
        low, middle, high = (float(found) for found in np.quantile(of, [0.25, 0.5, 0.75]))
        told.append(
            (
                report.names.step(key),
                str(len(of)),
                tell.median(report.steps[key], Behind("step", key)),
                report.scale.say(middle),
                f"{report.scale.say(low)} – {report.scale.say(high)}",
                Number(f"× {high / low:.1f}", round(high / low, 3), _means()) if low else "–",
            )
        )
    return Panel(
        "between",
        _("How differently people take"),
        _("Steps that at least five people did at least twenty times each. Nobody is named, and nobody is ranked."),
        (
            _("Step"),
            _("People"),
            _("Median"),
            _("Mean of the middle person"),
            _("Half of them lie between"),
            _("Apart"),
        ),
        lines(told),
        note=""
        if told
        else _("Shown from %(people)d people on who did a step at least %(tasks)d times each in these days.")
        % {"people": PEOPLE_AT_LEAST, "tasks": TASKS_AT_LEAST},
    )


def _means() -> str:
    return _(
        "How many times as long the slower quarter takes as the faster: the larger, the less it is one way of working."
    )
