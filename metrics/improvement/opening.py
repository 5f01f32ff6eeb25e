"""What is offered to somebody who presses "Improve this": the baseline as it would be frozen, and a goal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from metrics import days
from metrics.improvement.forms import CUT, WITHIN, BaselineForm
from metrics.improvement.proof import Side
from metrics.improvement.reading import running_of
from metrics.improvement.samples import Subject, sample_of
from metrics.improvement.states import Figure, Measure, TimeCounted
from metrics.improvement.subjects import Key, subjects_of
from metrics.models import Improvement
from metrics.reports.durations import Scale
from metrics.reports.names import names_of
from metrics.survival import needed
from procops.people.actor import Actor
from procops.people.models import Membership
from workflows.models import Process
from workflows.staffing import organization_calendar

USUAL_DAYS = 90


@dataclass(frozen=True, slots=True)
class Offer:
    """A form to begin with."""

    subjects: dict[Key, str]
    baseline: dict[str, Any]
    """Initial values of `BaselineForm`."""
    goal: dict[str, Any]
    """Initial values of `GoalForm`."""
    side: Side
    """What would be frozen."""
    value: str
    needed: int
    scale: Scale
    running: list[Improvement]
    """Those that are about the same figure already."""

    @property
    def is_enough(self) -> bool:
        return self.side.sample.finished >= self.needed


def offer_of(process: Process, given: Mapping[str, str], *, by: Actor, now: datetime) -> Offer | None:
    """What to begin with for what an address or a form asks; None where the process was never published."""
    names = names_of([process.pk])[process.pk]
    if names.graph is None:
        return None
    subjects = subjects_of(process.pk, names)
    asked = BaselineForm(_usual(given, today=days.today(now)), subjects=subjects)
    if not asked.is_valid():
        asked = BaselineForm(_usual({}, today=days.today(now)), subjects=subjects)
        asked.is_valid()
    chosen, (figure, key) = asked.cleaned_data, asked.chosen
    counted, measure = TimeCounted(chosen["counted"]), Measure(chosen["measure"])
    scale = Scale.of("elapsed" if counted == TimeCounted.ELAPSED else "working", organization_calendar())
    subject = Subject(process.pk, figure, key, counted)
    sample = sample_of(subject, asked.window, now=now)
    found = sample.quantile(measure.quantile)
    return Offer(
        subjects=subjects,
        baseline=chosen,
        goal={
            "name": _("%(figure)s: shorter") % {"figure": subjects[figure, key]},
            "target": None if found is None else max(round(Decimal(found) / scale.day_ms * CUT, 2), Decimal("0.01")),
            "target_on": days.today(now) + WITHIN,
            "owner": _owner(process, by),
        },
        side=Side(_("Before"), asked.window, sample, scale, subject),
        value=scale.say(found),
        needed=needed(measure.quantile),
        scale=scale,
        running=list(running_of(process.pk, Figure(figure), key)[:3]),
    )


def _usual(given: Mapping[str, str], *, today: date) -> dict[str, str]:
    """What was asked for, and the usual for what was not."""
    usual = {
        "subject": "case:",
        "measure": Measure.MEDIAN.value,
        "counted": TimeCounted.WORKING.value,
        "since": (today - timedelta(days=USUAL_DAYS - 1)).isoformat(),
        "until": today.isoformat(),
    }
    return {name: given.get(name) or value for name, value in usual.items()}


def _owner(process: Process, by: Actor) -> Any:
    """Whoever answers for the process, while they are here; else whoever asks."""
    if process.owner_id and Membership.objects.active().filter(person_id=process.owner_id).exists():
        return process.owner_id
    return by.person_id
