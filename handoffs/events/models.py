from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from procops.scoping import OrganizationManager, OrganizationOwned, OrganizationQuerySet, organization_key
from workflows.models import Case, Wait
from workflows.states import CaseState, WaitState

KEPT_FOR = timedelta(days=90)
"""How long an event waits to be used."""
REMEMBERED_FOR = timedelta(days=30)
"""How long one that was used, removed or has expired is listed, without what it brought along."""


class EventState(models.TextChoices):
    KEPT = "kept", _("Kept until used")
    USED = "used", _("Used")
    REMOVED = "removed", _("Removed")
    EXPIRED = "expired", _("Expired")


class EventQuerySet(OrganizationQuerySet):
    def kept(self, now: datetime) -> Self:
        return self.filter(state=EventState.KEPT, expires_at__gt=now)

    def waited_for(self) -> Self:
        """Those that a case waits for which is not paused."""
        waits = Wait.objects.filter(
            organization=OuterRef("organization"),
            event=OuterRef("name"),
            key=OuterRef("key"),
            state=WaitState.WAITING,
            case__state=CaseState.OPEN,
        )
        return self.filter(Exists(waits))

    def expired(self, now: datetime) -> Self:
        """Those that nothing used in their time, whether the sweep has seen it or not."""
        return self.filter(Q(state=EventState.EXPIRED) | Q(state=EventState.KEPT, expires_at__lte=now))

    def expire(self, now: datetime, *, at_most: int) -> int:
        """Give up what nothing used in its time, and what it brought along. Returns how many."""
        past = self.filter(state=EventState.KEPT, expires_at__lte=now).order_by("expires_at", "id")
        rows = list(past.values_list("pk", flat=True)[:at_most])
        still = self.filter(pk__in=rows, state=EventState.KEPT)
        return still.update(state=EventState.EXPIRED, data={}, ended_at=now)

    def over(self, now: datetime) -> Self:
        """Those that need not be remembered any more."""
        return self.filter(ended_at__lte=now - REMEMBERED_FOR)


EventManager = OrganizationManager.from_queryset(EventQuerySet)


class Event(OrganizationOwned):
    """Something that happened elsewhere, as another system told it: a name, what it is about, and what it brings."""

    organization = organization_key(constraint=False)
    name = models.CharField(max_length=40)
    key = models.CharField(max_length=500)
    """What it is about: a case's number, or the value of the field that a wait names."""
    data = models.JSONField(default=dict)
    """Values by field; empty once they are used."""
    state = FSMField(default=EventState.KEPT, choices=EventState.choices, protected=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    told_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="+", db_index=False)
    """The case that went on with it."""
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar = EventManager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="event_state_known", condition=Q(state__in=EventState.values)),
            models.CheckConstraint(
                name="event_kept_or_ended",
                condition=Q(state=EventState.KEPT, ended_at__isnull=True)
                | (~Q(state=EventState.KEPT) & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "name", "key", "told_at", "id"], name="event_kept", condition=Q(state="kept")
            ),
            models.Index(fields=["expires_at", "id"], name="event_expires", condition=Q(state="kept")),
            models.Index(fields=["ended_at", "id"], name="event_ended", condition=Q(ended_at__isnull=False)),
            models.Index(fields=["organization", "-told_at", "-id"], name="event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"

    def stands(self, now: datetime) -> EventState:
        """Its state, also where it has expired since the last sweep."""
        past = self.state == EventState.KEPT and self.expires_at <= now
        return EventState.EXPIRED if past else EventState(self.state)

    @transition(state, source=EventState.KEPT, target=EventState.USED)
    def use(self, *, case: Case, now: datetime) -> None:
        self.case, self.data, self.ended_at = case, {}, now

    @transition(state, source=EventState.KEPT, target=EventState.REMOVED)
    def remove(self, *, now: datetime) -> None:
        self.data, self.ended_at = {}, now
