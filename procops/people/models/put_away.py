from django.conf import settings
from django.db import models

from procops.scoping import OrganizationOwned


class PutAway(OrganizationOwned):
    """A hint that one person does not want to see any more in one organization."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    hint = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "person", "hint"], name="hint_put_away_once"),
        ]
