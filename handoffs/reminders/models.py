from django.conf import settings
from django.db import models
from django.db.models import Q

from procops.scoping import OrganizationOwned, organization_key
from workflows.models import Case, Task


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
