from django.conf import settings
from django.db import models

from procops.scoping import OrganizationOwned
from workflows.models.case import Case
from workflows.models.task import Task


def private_path(attachment: "Attachment", filename: str) -> str:
    """A path that holds nothing a stranger could guess and nothing the uploader chose."""
    return f"{attachment.organization_id}/{attachment.case_id}/{attachment.pk}"


class Attachment(OrganizationOwned):
    """A file of a case, private: only ever served through a permission check, as a download."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="attachments")
    task = models.ForeignKey(Task, models.SET_NULL, null=True, related_name="attachments")
    field_key = models.CharField(max_length=40, blank=True)
    file = models.FileField(upload_to=private_path)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "uploaded_at"], name="attachment_of_case")]
