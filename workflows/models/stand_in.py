from django.conf import settings
from django.db import models

from procops.people.models import Absence
from procops.scoping import OrganizationOwned
from workflows.models.task import Task


class StandIn(OrganizationOwned):
    """A task that somebody has in place of a person who is away."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="stand_ins", db_index=False)
    absence = models.ForeignKey(Absence, models.CASCADE, related_name="stand_ins", db_index=False)
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    given_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["task"], name="stand_in_of_task"),
            models.Index(fields=["organization", "absence", "task"], name="stand_in_of_absence"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.absence.person}"
