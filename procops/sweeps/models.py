from typing import ClassVar

from django.db import models


class Heartbeat(models.Model):
    """That somebody has looked for what is due, and when. It belongs to no organization: one sweep serves them all."""

    sweep = models.CharField(max_length=40)
    worker = models.CharField(max_length=100)
    began_at = models.DateTimeField()
    at = models.DateTimeField()
    """When it ended, or was last at something that takes long."""
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sweep", "worker"], name="one_heartbeat_each")]
        indexes = [models.Index(fields=["sweep", "-at"], name="heartbeat_latest")]

    def __str__(self) -> str:
        return f"{self.sweep} by {self.worker} at {self.at:%Y-%m-%d %H:%M:%S}"
