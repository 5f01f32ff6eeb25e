from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django_fsm import transition

from handoffs.shifts.states import ItemState
from procops.people.models import Team
from procops.scoping import OrganizationManager, OrganizationOwned, OrganizationQuerySet, organization_key
from procops.state_field import StateField
from workflows.models import Task
from workflows.states import LIVE_TASK

REASON_AT_MOST = 500  # characters


class ShiftHandoverQuerySet(OrganizationQuerySet):
    def waiting(self) -> Self:
        """Those in which something still waits to be acknowledged."""
        return self.filter(Exists(ShiftItem.objects.waiting().filter(handover_id=OuterRef("pk"))))


ShiftHandoverManager = OrganizationManager.from_queryset(ShiftHandoverQuerySet)


class ShiftHandover(OrganizationOwned):
    """One list that a leaving shift hands to the incoming one. Work changes hands only where it is acknowledged."""

    organization = organization_key(constraint=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    """Null: whoever of the team comes next."""
    note = models.TextField(blank=True)
    handed_at = models.DateTimeField()
    nudge_at = models.DateTimeField(null=True)
    """When the lead is told of what nobody has acknowledged; null once that has been looked at."""
    told_at = models.DateTimeField(null=True)
    """When the lead was told."""

    objects: ClassVar = ShiftHandoverManager()

    class Meta:
        indexes = [
            models.Index(fields=["team", "-handed_at", "-id"], name="shift_of_team"),
            models.Index(fields=["by", "-handed_at", "-id"], name="shift_by"),
            models.Index(fields=["to", "-handed_at", "-id"], name="shift_to"),
            models.Index(fields=["organization", "-handed_at", "-id"], name="shift_by_time"),
            models.Index(fields=["nudge_at", "id"], name="shift_nudge", condition=Q(nudge_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.by}"

    @property
    def whom(self) -> str:
        """Who is to take over, by name."""
        return str(self.to or self.team)


class ShiftItemQuerySet(OrganizationQuerySet):
    def waiting(self) -> Self:
        """Those that still have to be acknowledged: their work goes on, with whoever had it."""
        return self.filter(state=ItemState.OPEN, task__state__in=LIVE_TASK, task__owner_id=F("owner_id"))


ShiftItemManager = OrganizationManager.from_queryset(ShiftItemQuerySet)


class ShiftItem(OrganizationOwned):
    """One piece of work of the list, with a note."""

    organization = organization_key(constraint=False)
    handover = models.ForeignKey(ShiftHandover, models.CASCADE, related_name="items", db_index=False)
    task = models.ForeignKey(Task, models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    """Who had it when it was put on the list, and has it until it is acknowledged."""
    note = models.TextField(blank=True)
    state = StateField(default=ItemState.OPEN, choices=ItemState.choices, protected=True)
    reason = models.CharField(max_length=REASON_AT_MOST, blank=True)
    """Why it was not taken over."""
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar = ShiftItemManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "handover", "number"], name="shift_item_numbered"),
            models.UniqueConstraint(
                fields=["organization", "task"],
                name="shift_item_on_one_list",
                condition=Q(state=ItemState.OPEN),
            ),
            models.CheckConstraint(name="shift_item_state_known", condition=Q(state__in=ItemState.values)),
            models.CheckConstraint(
                name="shift_item_open_or_answered",
                condition=Q(state=ItemState.OPEN, answered_at__isnull=True)
                | (~Q(state=ItemState.OPEN) & Q(answered_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["handover", "number"], name="shift_item_of_list"),
            models.Index(fields=["task"], name="shift_item_of_task"),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @transition(state, source=ItemState.OPEN, target=ItemState.ACKNOWLEDGED)
    def acknowledge(self, *, by: UUID | None, now: datetime) -> None:
        self.answered_by_id, self.answered_at = by, now

    @transition(state, source=ItemState.OPEN, target=ItemState.RETURNED)
    def give_back(self, *, by: UUID | None, reason: str, now: datetime) -> None:
        self.answered_by_id, self.reason, self.answered_at = by, reason, now

    @transition(state, source=ItemState.OPEN, target=ItemState.REPLACED)
    def replace(self, *, by: UUID | None, now: datetime) -> None:
        """A later list says it anew."""
        self.answered_by_id, self.answered_at = by, now
