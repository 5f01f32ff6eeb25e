from django.conf import settings
from django.db import models

from procops.ids import uuid7


class Device(models.Model):
    """Somewhere a person is logged in: one session of their account.

    It belongs to no organization, as the account does not; only its person sees it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="devices")
    session_key = models.CharField(max_length=40, unique=True)
    program = models.CharField(max_length=300, blank=True)
    """What the browser calls itself (User-Agent)."""
    client = models.GenericIPAddressField(null=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    """To within a quarter of an hour."""

    class Meta:
        indexes = [models.Index(fields=["person", "-seen_at", "-id"], name="device_by_person")]

    def __str__(self) -> str:
        return f"{self.person_id} since {self.since:%Y-%m-%d %H:%M}"
