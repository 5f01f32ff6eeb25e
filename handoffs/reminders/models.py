from django.db import models

from procops.scoping import OrganizationOwned, organization_key
from workflows.models import Case


class Reminded(OrganizationOwned):
    """How far somebody has been reminded of one task or offer, so that nobody is told the same twice."""

    organization = organization_key(constraint=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    subject_id = models.UUIDField()
    """The task or the handoff."""
    version = models.DateTimeField()
    """What the schedule hangs on: when a task is due, when an offer was asked. A moved deadline begins anew."""
    n = models.PositiveSmallIntegerField()
    """The last one's number in its schedule: see `workflows.reminders`."""
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "subject_id"], name="reminded_once_each")]
