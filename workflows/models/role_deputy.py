from django.conf import settings
from django.db import models

from procops.scoping import OrganizationOwned, organization_key
from workflows.models.definition import Process


class RoleDeputy(OrganizationOwned):
    """Who has a role's work while the person is away whose work it would be. Like staffing, it is of no version."""

    organization = organization_key(constraint=False)
    process = models.ForeignKey(Process, models.CASCADE, related_name="role_deputies", db_index=False)
    lane_key = models.CharField(max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "process", "lane_key"], name="role_deputy_once"),
        ]
        indexes = [
            models.Index(fields=["process"], name="role_deputy_of_process"),
            models.Index(fields=["person"], name="role_deputy_person"),
        ]

    def __str__(self) -> str:
        return f"{self.lane_key}: {self.person}"
