from django.conf import settings
from django.db import models
from django.db.models import Q

from procops.scoping import OrganizationOwned, organization_key
from workflows.models import Case, Task


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


class Snooze(OrganizationOwned):
    """A task that somebody does not want to see until a moment. What it is due, it stays."""

    organization = organization_key(constraint=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, related_name="snoozes", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    until = models.DateTimeField()
    is_over = models.BooleanField(default=False)
    """Whether its moment has come and was told of, or they brought it back themselves."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "task", "person"], name="snoozed_once")]
        indexes = [models.Index(fields=["until", "id"], name="snooze_over", condition=Q(is_over=False))]
