from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from procops.scoping import OrganizationOwned


class Absence(OrganizationOwned):
    """Somebody is away from one moment to another, and a deputy gets the work that would be theirs."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    """Null: nobody; what can lie in a pool goes there, the rest waits."""
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    """The moment from which they are here again."""
    note = models.CharField(max_length=500, blank=True)
    """For whoever gets the work."""
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    set_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    """When it was called off, or the person has seen what was done meanwhile. A closed one decides nothing."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_begins", condition=models.Q(ends_at__gt=models.F("begins_at"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "person", "begins_at"],
                name="absence_that_counts",
                condition=models.Q(closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} away"

    @property
    def last_moment(self) -> datetime:
        """On the last day away, as the reader's clock shows it."""
        return self.ends_at - timedelta.resolution
