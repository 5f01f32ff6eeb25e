from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procops.scoping import OrganizationOwned
from workflows.models.definition import Process, Version

TEXT_AT_MOST = 300  # code points


class AsIs(OrganizationOwned):
    """How a process runs today, kept beside its design: the document of one version as it stood when it was marked."""

    process = models.OneToOneField(Process, models.CASCADE, related_name="as_is")
    version = models.ForeignKey(Version, models.CASCADE, related_name="+", db_index=False)
    document = models.JSONField()
    """Its own copy: a draft goes on, what was seen of today's work does not."""
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "process"], name="as_is_of_process_once")]

    def __str__(self) -> str:
        return f"{self.process} as it runs today"


class PlaceKind(models.TextChoices):
    """What a failure point marks."""

    STEP = "step", _("Step")
    FLOW = "flow", _("Handoff")


class FailurePoint(OrganizationOwned):
    """A place where today's process fails, and the change that answers it."""

    as_is = models.ForeignKey(AsIs, models.CASCADE, related_name="failure_points", db_index=False)
    number = models.PositiveSmallIntegerField()
    """As it stands on the map."""
    kind = models.CharField(max_length=4, choices=PlaceKind)
    key = models.CharField(max_length=40)
    text = models.CharField(max_length=TEXT_AT_MOST)
    answer_kind = models.CharField(max_length=8, blank=True)
    """Kind and key of the change that answers it (`workflows.comparison.Change`); empty: nothing does yet."""
    answer_key = models.CharField(max_length=40, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["organization", "as_is", "number"], name="failure_point_number_once"),
            models.CheckConstraint(name="failure_point_kind_known", condition=Q(kind__in=PlaceKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"
