"""One row for everything that ended, with how long it took: what a number leads to, and what rollups add up.

Written only by ``metrics.rollup``, from journals, after the fact. Durations are milliseconds. The columns that say
whose work it was are for narrowing; they are read off the rows of the case, never from confidential data.

Only the row of the case has foreign keys in the database: those of its visits and handoffs are written and deleted with
it, and each constraint is one more question a row when a fold or an import commits (``compare`` asks them instead).
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from metrics.models.baseline import ImportedCase
from procops.scoping import OrganizationOwned, organization_key
from workflows.models import Case, Process
from workflows.states import CaseSource

IMPORTED = "imported"
"""How a case of an event log came to be here, beside the ways in which cases that run here did."""
OF_A_LOG = Q(imported__isnull=False)


def imported_case(*, constraint: bool = True) -> Any:
    """The case of an event log that a row is about, in place of one that ran here."""
    return models.ForeignKey(
        ImportedCase, models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=constraint
    )


class TimesAndParts(OrganizationOwned):
    """What is told alike of a whole case and of one visit of a step."""

    cuts = models.CharField(max_length=260, blank=True, default="", db_default="")
    """What the case has in the fields that its process marks as dimensions: see ``metrics.dimensions``."""
    touch_ms = models.BigIntegerField(null=True)
    touch_working_ms = models.BigIntegerField(null=True)
    worked_ms = models.BigIntegerField(default=0)
    redone_ms = models.BigIntegerField(default=0)
    acceptance_ms = models.BigIntegerField(default=0)
    queued_ms = models.BigIntegerField(default=0)
    problem_ms = models.BigIntegerField(default=0)
    outside_ms = models.BigIntegerField(default=0)
    paused_ms = models.BigIntegerField(default=0)
    branch_ms = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class CaseFigure(TimesAndParts):
    """One case: how far its journal has been read, and, once it is over, its times and parts."""

    organization = organization_key(constraint=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False, null=True)
    imported = imported_case()
    process = models.ForeignKey(Process, models.CASCADE, related_name="+", db_index=False)
    version = models.IntegerField()
    source = models.CharField(max_length=10, choices=[*CaseSource.choices, (IMPORTED, _("Imported"))])
    seq = models.IntegerField()
    """Number of the last journal entry that was read; of an imported case, which has no journal here, 1 once the
    rollups have it."""
    started_at = models.DateTimeField()
    started_day = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_day = models.DateField(null=True)
    """The day on the organization's clock, as in all figures."""
    state = models.CharField(max_length=12, blank=True)
    """completed, cancelled, or empty while it is not over."""
    result = models.CharField(max_length=40, blank=True)
    on_time = models.BooleanField(null=True)
    cycle_ms = models.BigIntegerField(null=True)
    cycle_working_ms = models.BigIntegerField(null=True)
    off_hours_ms = models.BigIntegerField(default=0)
    path = models.TextField(blank=True, default="", db_default="")
    """Keys of the steps that were done, one for each visit, in the order in which they were done: ``draft>approve``."""
    path_key = models.CharField(max_length=16, blank=True, default="", db_default="")
    """Stands for the path where it is asked for."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "case"], name="one_figure_per_case"),
            models.UniqueConstraint(fields=["organization", "imported"], name="one_figure_per_imported_case"),
        ]
        indexes = [
            models.Index(fields=["imported"], name="case_figure_of_log", condition=OF_A_LOG),
            models.Index(fields=["id"], name="case_figure_to_roll_up", condition=OF_A_LOG & Q(seq=0)),
            models.Index(fields=["process", "ended_day"], name="case_figure_by_end"),
            models.Index(fields=["process", "started_day"], name="case_figure_by_start"),
        ]


class StepFigure(TimesAndParts):
    """One visit of a step that was done."""

    organization = organization_key(constraint=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", null=True, db_constraint=False)
    imported = imported_case(constraint=False)
    process = models.ForeignKey(Process, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    version = models.IntegerField()
    task_id = models.UUIDField()
    step_key = models.CharField(max_length=40)
    visit = models.IntegerField()
    lane_key = models.CharField(max_length=40)
    team_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    ended_at = models.DateTimeField()
    day = models.DateField()
    outcome = models.CharField(max_length=40, blank=True)
    on_time = models.BooleanField(null=True)
    is_redo = models.BooleanField()
    cycle_ms = models.BigIntegerField()
    cycle_working_ms = models.BigIntegerField()
    pick_up_ms = models.BigIntegerField(null=True)
    pick_up_working_ms = models.BigIntegerField(null=True)
    ahead_working_ms = models.BigIntegerField(null=True)
    """From being reached to the completion of the case, in the working hours of the organization; null while that is
    not complete, as in the two below."""
    left_working_ms = models.BigIntegerField(null=True)
    """From being ready."""
    after_working_ms = models.BigIntegerField(null=True)
    """From being done."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "task_id"], name="one_figure_per_visit")]
        indexes = [
            models.Index(fields=["process", "day", "step_key"], name="step_figure_by_day"),
            models.Index(fields=["imported"], name="step_figure_of_log", condition=OF_A_LOG),
        ]


class HandoffFigure(OrganizationOwned):
    """One handoff that was answered."""

    organization = organization_key(constraint=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", null=True, db_constraint=False)
    imported = imported_case(constraint=False)
    process = models.ForeignKey(Process, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    version = models.IntegerField()
    handoff_id = models.UUIDField()
    flow_key = models.CharField(max_length=40)
    from_lane = models.CharField(max_length=40)
    to_lane = models.CharField(max_length=40)
    team_id = models.UUIDField(null=True)
    """The receiving team."""
    seq = models.IntegerField()
    """Of the journal entry that answered it."""
    ended_at = models.DateTimeField()
    day = models.DateField()
    answer = models.CharField(max_length=12)
    is_automatic = models.BooleanField()
    is_late = models.BooleanField()
    is_sent_back = models.BooleanField()
    cuts = models.CharField(max_length=260, blank=True, default="", db_default="")
    wait_ms = models.BigIntegerField()
    wait_working_ms = models.BigIntegerField()
    handoff_ms = models.BigIntegerField(null=True)
    handoff_working_ms = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "handoff_id"], name="one_figure_per_handoff")]
        indexes = [
            models.Index(fields=["process", "day", "flow_key"], name="handoff_figure_by_day"),
            models.Index(fields=["imported"], name="handoff_figure_of_log", condition=OF_A_LOG),
        ]
