from django.conf import settings
from django.db import models

from procops.scoping import OrganizationOwned
from workflows.models import Process


class Review(OrganizationOwned):
    """How the review of one process stands. It begins with the first publishing; who has reviewed when, the audit log
    tells for all times."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField()
    """From when the months are counted: the last review, before it the first publishing."""
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    """None: nobody has reviewed it yet."""
    note = models.CharField(max_length=500, blank=True)
    due_at = models.DateTimeField(null=True)
    """When the next one is due: the beginning of a working day; None: the published document asks for none."""
    told_at = models.DateTimeField(null=True)
    """When the owner was reminded of it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "process"], name="review_once")]
        indexes = [
            models.Index(fields=["due_at"], name="review_to_tell", condition=models.Q(told_at=None)),
            models.Index(fields=["organization", "due_at"], name="review_by_due"),
        ]

    def __str__(self) -> str:
        return f"{self.process_id} due {self.due_at}"
