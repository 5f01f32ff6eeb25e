from django.conf import settings
from django.db import models

from procops.scoping import OrganizationOwned, organization_key
from workflows.models import Process


class SharedFigures(OrganizationOwned):
    """A link under which anybody who has it sees figures of one process until a moment; kept as a hash."""

    organization = organization_key()
    process = models.ForeignKey(Process, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=120)
    """For whom or what it is."""
    query = models.CharField(max_length=500, blank=True)
    """What is asked for, as it stands in the address of the dashboard."""
    secret_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    """When it was last opened, to the hour."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "secret_hash"], name="shared_figures_once"),
        ]
        indexes = [models.Index(fields=["organization", "-made_at", "-id"], name="shared_figures_newest")]

    def __str__(self) -> str:
        return self.name
