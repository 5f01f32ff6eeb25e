from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from procops.scoping import OrganizationManager, OrganizationOwned, organization_key
from workflows.models import Case


class LongestPause(OrganizationOwned):
    """Until when a case may be paused; it has one row, however often it is."""

    organization = organization_key(constraint=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False)
    until = models.DateTimeField(null=True)
    """None: it is not paused any more, or the calendar knows no such moment."""
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    objects: ClassVar = OrganizationManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "case"], name="longest_pause_of_case")]
        indexes = [
            models.Index(fields=["until", "id"], name="longest_pause_over", condition=Q(until__isnull=False)),
            models.Index(fields=["case"], name="longest_pause_case"),
        ]
