from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from procops.scoping import OrganizationOwned
from procops.state_field import StateField
from workflows.states import VersionState


class ProcessKind(models.TextChoices):
    OPERATIONAL = "operational", _("Operational")
    MANAGEMENT = "management", _("Management")
    SUPPORT = "support", _("Support")


class Visibility(models.TextChoices):
    EVERYONE = "everyone", _("Everyone in the organization")
    LANES = "lanes", _("People of its lanes")
    PARTICIPANTS = "participants", _("Those who had a task in it")


class Process(OrganizationOwned):
    """A named way of working, with one accountable owner. What it looks like stands in its versions.

    Name, kind, prefix and visibility repeat the published document (the draft's, until one is published).
    """

    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=ProcessKind)
    prefix = models.CharField(max_length=6)
    visibility = models.CharField(max_length=12, choices=Visibility, default=Visibility.EVERYONE)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    case_count = models.PositiveIntegerField(default=0)
    """The number of the last case: ``prefix-case_count`` is its reference."""
    practice_count = models.PositiveIntegerField(default=0, db_default=0)
    """The number of the last practice case, whether it is still there or not."""
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="process_key_once"),
            models.UniqueConstraint(fields=["organization", "prefix"], name="process_prefix_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Version(OrganizationOwned):
    """One definition of a process: written as a draft, frozen when published, retired when another follows it."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = StateField(default=VersionState.DRAFT, choices=VersionState.choices, protected=True)
    document = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    revision = models.PositiveIntegerField(default=1)
    """Counts saves of a draft; a save names the revision it has seen."""
    note = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "process", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["organization", "process"], name="one_draft", condition=Q(state="draft")),
            models.UniqueConstraint(
                fields=["organization", "process"], name="one_published", condition=Q(state="published")
            ),
            models.CheckConstraint(name="version_state_known", condition=Q(state__in=VersionState.values)),
        ]

    def __str__(self) -> str:
        return f"{self.process.name} v{self.number}"

    @transition(state, source=VersionState.DRAFT, target=VersionState.PUBLISHED)
    def publish(self, *, by: UUID, now: datetime) -> None:
        self.published_by_id, self.published_at = by, now

    @transition(state, source=VersionState.PUBLISHED, target=VersionState.RETIRED)
    def retire(self, *, now: datetime) -> None:
        self.retired_at = now


class Lane(OrganizationOwned):
    """A role in a published version: an index of its document."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="lanes")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "version", "key"], name="lane_key_once")]

    def __str__(self) -> str:
        return self.name


class Step(OrganizationOwned):
    """One step of a published version: an index of its document, so that lists can join its name."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="steps")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8)
    lane = models.ForeignKey(Lane, models.CASCADE, null=True, related_name="steps")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "version", "key"], name="step_key_once")]

    def __str__(self) -> str:
        return self.name


class Flow(OrganizationOwned):
    """What leads from one step to the next in a published version: an index of its document."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="flows")
    key = models.CharField(max_length=40)
    source = models.ForeignKey(Step, models.CASCADE, related_name="outgoing")
    target = models.ForeignKey(Step, models.CASCADE, related_name="incoming")
    has_contract = models.BooleanField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "version", "key"], name="flow_key_once")]
