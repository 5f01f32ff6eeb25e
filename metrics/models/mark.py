from django.conf import settings
from django.db import models

from procops.scoping import OrganizationOwned
from workflows.models import Process

TEXT_AT_MOST = 200


class TrendNote(OrganizationOwned):
    """What somebody wants to be remembered beside the figures of a process: on that day something was different."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    text = models.CharField(max_length=TEXT_AT_MOST)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["process", "day"], name="trend_note_by_day"),
            models.Index(fields=["organization", "-at", "-id"], name="trend_note_by_time"),
        ]

    def __str__(self) -> str:
        return self.text
