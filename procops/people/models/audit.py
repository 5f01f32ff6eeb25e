from django.db import models

from procops.scoping import OrganizationOwned


class AuditEntry(OrganizationOwned):
    """One line of what was changed that is not a case: publishing, staffing, members, settings. Written once."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    actor_id = models.UUIDField(null=True)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["organization", "-at"], name="audit_by_time")]
