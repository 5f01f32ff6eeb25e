from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from handoffs.periods.naming import Every, Period, name_of, period_of
from handoffs.periods.rhythm import RULE_AT_MOST, Rhythm, Side
from procops.scoping import OrganizationOwned
from workflows.models import Case, Process


class PeriodState(models.TextChoices):
    STARTED = "started", _("Started")
    MISSED = "missed", _("Missed: to be decided")
    SKIPPED = "skipped", _("Skipped")


def nothing_yet() -> dict[str, Any]:
    return {}


class Schedule(OrganizationOwned):
    """That a process starts by itself: when, with what in its start form, and the next start (`next_at`)."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="+", db_index=False)
    start_key = models.CharField(max_length=40)
    """Key of the start step (rule R19)."""
    every = models.CharField(max_length=10, choices=Every)
    days = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=12, choices=Side)
    at = models.TimeField()
    since = models.DateField()
    rule = models.CharField(max_length=RULE_AT_MOST, blank=True)
    values = models.JSONField(default=nothing_yet)
    """What stands in the start form, by field key: see ``filling``."""
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    set_at = models.DateTimeField()
    next_first = models.DateField(null=True)
    """First day of the period whose case begins next; None: there is none any more."""
    next_at = models.DateTimeField(null=True)
    """When it begins: what the sweep looks for."""
    people_revision = models.BigIntegerField()
    """As of which people, teams and calendars `next_at` was reckoned: when they change it is reckoned anew."""
    paused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "process"], name="schedule_once"),
            models.CheckConstraint(name="schedule_every_known", condition=Q(every__in=Every.values)),
            models.CheckConstraint(name="schedule_side_known", condition=Q(side__in=Side.values)),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="schedule_due", condition=Q(next_at__isnull=False, paused_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.process} every {self.every}"

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(every=self.every, days=self.days, side=self.side, at=self.at, since=self.since, rule=self.rule)

    @property
    def next_period(self) -> Period | None:
        return period_of(self.every, self.next_first) if self.next_first else None


class PeriodStart(OrganizationOwned):
    """What became of one period of a process: there is never a second case of it."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="+", db_index=False)
    period = models.CharField(max_length=10)
    """Its key: 2026-10, 2026-Q4."""
    first = models.DateField()
    last = models.DateField()
    at = models.DateTimeField()
    """When its case was to begin."""
    state = models.CharField(max_length=8, choices=PeriodState)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="+", db_index=False)
    why = models.CharField(max_length=500, blank=True)
    """Why it did not begin by itself; or, of one that was skipped, what was said."""
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    """When somebody ran it late or skipped it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "process", "period"], name="period_once"),
            models.UniqueConstraint(fields=["organization", "case"], name="case_of_one_period"),
            models.CheckConstraint(name="period_state_known", condition=Q(state__in=PeriodState.values)),
        ]
        indexes = [
            models.Index(fields=["process", "-at", "-id"], name="period_of_process"),
            models.Index(fields=["process", "at"], name="period_missed", condition=Q(state="missed")),
            models.Index(fields=["organization", "period"], name="period_by_key"),
            models.Index(fields=["case"], name="period_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.state}"

    @property
    def name(self) -> str:
        """The period in words, in the language that is spoken here."""
        return name_of(self.period)
