from django.db import models

from procops.scoping import OrganizationOwned


class AuditEntry(OrganizationOwned):
    """One line of what was changed that is not a case: publishing, staffing, members, settings. Written once."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    """A subject and a past verb: ``team.created``."""
    actor_id = models.UUIDField(null=True)
    """The person who did it; null: the system. No foreign key, because the log outlives people."""
    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "-at", "-id"], name="audit_by_time"),
            models.Index(fields=["organization", "actor_id", "-at", "-id"], name="audit_by_person"),
            models.Index(fields=["organization", "subject_kind", "-at", "-id"], name="audit_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"
