from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from procops.scoping import OrganizationManager, OrganizationOwned, OrganizationQuerySet, organization_key
from workflows.models.case import Case
from workflows.models.definition import Step
from workflows.models.task import Task
from workflows.states import CaseSource, WaitEnd, WaitState


class WaitQuerySet(OrganizationQuerySet):
    def lasting(self) -> Self:
        return self.filter(state=WaitState.WAITING)

    def real(self) -> Self:
        """All but practice's: what lists and figures are made of."""
        return self.exclude(case__source=CaseSource.PRACTICE)

    def past(self, moment: datetime) -> Self:
        """Those whose moment has come."""
        return self.filter(wake_at__lte=moment)


WaitManager = OrganizationManager.from_queryset(WaitQuerySet)


class Wait(OrganizationOwned):
    """One visit of a case to a wait: nobody's work. What comes after is handed over by whoever worked before."""

    organization = organization_key(constraint=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="waits", db_index=False)
    step = models.ForeignKey(Step, models.PROTECT, related_name="+", db_index=False)
    step_key = models.CharField(max_length=40)
    visit = models.PositiveIntegerField()
    state = FSMField(default=WaitState.WAITING, choices=WaitState.choices, protected=True)
    giver = models.ForeignKey(Task, models.CASCADE, related_name="+", db_index=False)
    """The last piece of work before it, seen through decisions and other waits."""
    path = models.JSONField(default=list)
    """Keys of all flows from the giver's step to here."""
    back = models.BooleanField(default=False)
    """Whether one of them leads back."""
    only_flows = models.JSONField(default=list)
    """After work that was done again: the flows that it follows; empty: all."""
    event = models.CharField(max_length=40, blank=True)
    """The event it waits for; empty: it waits for none."""
    key = models.CharField(max_length=500, blank=True)
    """What the event knows this case by; empty while the field that says so is."""
    reached_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    """When it is over by itself; None: it never is, or not before a date is known."""
    wake_at = models.DateTimeField(null=True)
    """When the sweep lets the case go on; empty while the case is paused."""
    pauses = models.JSONField(default=list)
    """When the case stood still and its clocks with it: pairs of moments."""
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    how = models.CharField(max_length=10, blank=True, choices=WaitEnd.choices)

    objects: ClassVar = WaitManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "case", "step_key", "visit"], name="one_wait_per_visit"),
            models.CheckConstraint(name="wait_state_known", condition=Q(state__in=WaitState.values)),
            models.CheckConstraint(
                name="wait_ended_or_lasts",
                condition=Q(state=WaitState.WAITING, ended_at__isnull=True)
                | (~Q(state=WaitState.WAITING) & Q(ended_at__isnull=False, wake_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["wake_at", "id"], name="wait_wakes", condition=Q(wake_at__isnull=False)),
            models.Index(
                fields=["organization", "event", "key", "reached_at", "id"],
                name="wait_for_event",
                condition=Q(state="waiting") & ~Q(event=""),
            ),
            models.Index(fields=["organization", "reached_at", "id"], name="wait_by_age", condition=Q(state="waiting")),
            models.Index(fields=["case", "id"], name="wait_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.step_key} #{self.visit}"

    @property
    def lasts(self) -> bool:
        return self.state == WaitState.WAITING

    @transition(state, source=WaitState.WAITING, target=WaitState.OVER)
    def end(self, *, how: WaitEnd, by: UUID | None, now: datetime) -> None:
        self.how, self.ended_by_id = how, by
        self._over(now)

    @transition(state, source=WaitState.WAITING, target=WaitState.SKIPPED)
    def skip(self, *, by: UUID | None, now: datetime) -> None:
        self.ended_by_id = by
        self._over(now)

    @transition(state, source=WaitState.WAITING, target=WaitState.CANCELLED)
    def cancel(self, *, now: datetime) -> None:
        self._over(now)

    def note_pause(self, since: datetime, until: datetime) -> None:
        span: Any = [since.isoformat(), until.isoformat()]
        self.pauses = [*self.pauses, span]

    def _over(self, now: datetime) -> None:
        self.ended_at, self.wake_at = now, None
