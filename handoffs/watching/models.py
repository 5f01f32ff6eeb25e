from django.db import models
from django.db.models import Q

from procops.people.models import Team
from procops.scoping import OrganizationOwned, organization_key


class PoolWatch(OrganizationOwned):
    """When somebody last looked into a team's pool, and who has been told that nobody does."""

    organization = organization_key(constraint=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="+", db_index=False)
    looked_at = models.DateTimeField(null=True)
    """When one of the team last opened it."""
    since = models.DateTimeField(null=True)
    """Since when something waits that nobody looked at; null where nothing does."""
    waiting = models.PositiveIntegerField(default=0)
    """How much waited when it was last looked at."""
    told = models.PositiveSmallIntegerField(default=0)
    """0: nobody yet, 1: its lead, 2: whoever answers for its work."""
    check_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "team"], name="each_pool_watched_once")]
        indexes = [
            models.Index(fields=["check_at", "id"], name="pool_to_check"),
            models.Index(fields=["organization", "since"], name="pool_unwatched", condition=Q(told__gt=0)),
        ]

    def __str__(self) -> str:
        return str(self.team)
