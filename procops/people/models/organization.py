from uuid import UUID

from django.conf import settings
from django.db import models

from procops.ids import uuid7


class Organization(models.Model):
    """The tenant: everything else belongs to exactly one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64, default="UTC")
    calendar = models.ForeignKey("people.WorkingCalendar", models.PROTECT, null=True, related_name="+")
    """The working hours of everyone who belongs to no team; null counts as Monday to Friday, nine to five."""
    accept_hours = models.PositiveSmallIntegerField(null=True)
    """So many working hours may pass until a handoff is accepted, where a designer adds one; null: as is usual for the
    kind of its process."""
    watch_hours = models.PositiveSmallIntegerField(null=True)
    """So many working hours may pass until a pool that nobody looks into is told of; null: as the installation says."""
    acknowledge_hours = models.PositiveSmallIntegerField(null=True)
    """So many until what nobody of an incoming shift has acknowledged is told of; null: likewise."""
    people_revision = models.BigIntegerField(default=0, editable=False)
    """Another number whenever something changed that decides who gets work; the database's triggers see to it
    (`workflows.writes.revision`)."""
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def hold(organization_id: UUID) -> "Organization":
        """Lock one, before any row of its people, absences, hours and roles: whatever changes such a row draws the
        people's revision anew, which needs this one. Its key stays free for work that goes on meanwhile.
        """
        return Organization.objects.select_for_update(no_key=True).get(pk=organization_id)

    @property
    def watched_within(self) -> int:
        """So many working hours may pass until a pool that nobody looks into is told of."""
        return self.watch_hours or settings.POOLS_UNWATCHED_AFTER

    @property
    def acknowledged_within(self) -> int:
        """So many until what nobody of an incoming shift has acknowledged is told of."""
        return self.acknowledge_hours or settings.SHIFT_UNACKNOWLEDGED_AFTER
