from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import transition

from metrics.improvement.states import Figure, ImprovementState, Measure, TimeCounted
from metrics.survival import Sample
from procops.scoping import OrganizationOwned
from procops.state_field import StateField
from workflows.models import Process, Version

NAME_AT_MOST, WORDS_AT_MOST = 120, 500


class Improvement(OrganizationOwned):
    """Somebody wants one figure of a process to become better: from what, to what, until when, by doing what."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=NAME_AT_MOST)
    figure = models.CharField(max_length=8, choices=Figure)
    key = models.CharField(max_length=90, blank=True)
    """Of the step, or of the pair of roles; empty for the whole case."""
    measure = models.CharField(max_length=8, choices=Measure)
    counted = models.CharField(max_length=8, choices=TimeCounted)
    baseline_since = models.DateField()
    baseline_until = models.DateField()
    """The day behind the last; as everywhere, days on which cases began, on the organization's clock."""
    baseline = models.BinaryField()
    """How it was when it was looked at, see `metrics.survival.Sample.stored`: later figures change nothing of it."""
    baseline_ms = models.BigIntegerField(null=True)
    """The measure of it, for lists; null where too few were over to tell."""
    frozen_at = models.DateTimeField()
    target_ms = models.BigIntegerField()
    target_on = models.DateField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(Version, models.SET_NULL, null=True, related_name="+", db_index=False)
    """The one that carries the change; from its publication on it is *after*, unless a day is named."""
    changed_on = models.DateField(null=True)
    """The first day on which cases begin in the new way, where it is not that of the version."""
    state = StateField(default=ImprovementState.RUNNING, choices=ImprovementState.choices, protected=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True)
    conclusion = models.TextField(blank=True)
    result = models.BinaryField(null=True)
    """How it was after the change when the project was closed: the proof stays as it was then."""
    result_since = models.DateField(null=True)
    result_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="improvement_state_known", condition=Q(state__in=ImprovementState.values)),
            models.CheckConstraint(
                name="improvement_running_or_closed",
                condition=Q(state=ImprovementState.RUNNING, closed_at__isnull=True)
                | (~Q(state=ImprovementState.RUNNING) & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="improvement_baseline_in_order", condition=Q(baseline_since__lt=F("baseline_until"))
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-opened_at", "-id"], name="improvement_by_time"),
            models.Index(fields=["process", "-opened_at", "-id"], name="improvement_of_process"),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def before(self) -> Sample:
        """What was frozen."""
        return Sample.read(self.baseline)

    @property
    def quantile(self) -> float:
        return Measure(self.measure).quantile

    @property
    def last_baseline_day(self) -> date:
        return self.baseline_until - timedelta(days=1)

    @property
    def is_running(self) -> bool:
        return self.state == ImprovementState.RUNNING

    @transition(state, source=ImprovementState.RUNNING, target=ImprovementState.DONE)
    def finish(self, *, by: UUID | None, conclusion: str, now: datetime) -> None:
        self._close(by, conclusion, now)

    @transition(state, source=ImprovementState.RUNNING, target=ImprovementState.GIVEN_UP)
    def give_up(self, *, by: UUID | None, conclusion: str, now: datetime) -> None:
        self._close(by, conclusion, now)

    @transition(state, source=[ImprovementState.DONE, ImprovementState.GIVEN_UP], target=ImprovementState.RUNNING)
    def resume(self) -> None:
        self.closed_by_id = self.closed_at = self.result = self.result_since = self.result_until = None

    def _close(self, by: UUID | None, conclusion: str, now: datetime) -> None:
        self.closed_by_id, self.conclusion, self.closed_at = by, conclusion, now


class ImprovementAction(OrganizationOwned):
    """One thing to be done for an improvement."""

    improvement = models.ForeignKey(Improvement, models.CASCADE, related_name="actions")
    text = models.CharField(max_length=WORDS_AT_MOST)
    position = models.PositiveSmallIntegerField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "improvement", "position"], name="improvement_action_once")
        ]

    def __str__(self) -> str:
        return self.text
