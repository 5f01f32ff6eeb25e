from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procops.scoping import OrganizationOwned, organization_key
from workflows.models import Case, Process


class BatchState(models.TextChoices):
    CHECKED = "checked", _("Not brought in yet")
    RUNNING = "running", _("Being brought in")
    DONE = "done", _("Brought in")
    STOPPED = "stopped", _("Stopped: nothing was brought in")


class LineState(models.TextChoices):
    WAITING = "waiting", _("Not brought in yet")
    BROUGHT = "brought", _("Brought in")
    FAULTY = "faulty", _("Not brought in")


def nothing_yet() -> list[Any]:
    return []


class Batch(OrganizationOwned):
    """A table of cases that somebody brings in: kept from the look at it until its last line is done."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    name = models.CharField(max_length=120, blank=True)
    """The file's; empty: pasted."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the cells, so that the same table is known again."""
    zone = models.CharField(max_length=64)
    """In which moments without a zone are meant."""
    headers = models.JSONField(default=nothing_yet)
    targets = models.JSONField(default=nothing_yet)
    """What each column says: see ``columns``."""
    state = models.CharField(max_length=8, choices=BatchState, default=BatchState.CHECKED)
    only_good = models.BooleanField(default=False)
    """Lines with a fault are left out; else one fault keeps all of them out."""
    size = models.PositiveIntegerField()
    """How many lines it had."""
    brought = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    """Until then a worker is at it; past: it was killed, and another goes on."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="batch_state_known", condition=Q(state__in=BatchState.values))]
        indexes = [
            models.Index(fields=["organization", "-made_at", "-id"], name="batch_by_time"),
            models.Index(fields=["process", "digest"], name="batch_of_process"),
            models.Index(fields=["claimed_until"], name="batch_running", condition=Q(state="running")),
        ]

    def __str__(self) -> str:
        return self.name or str(_("A pasted table"))


class Line(OrganizationOwned):
    """One line of the table. Its cells go when it is done: from then on the case holds them."""

    organization = organization_key(constraint=False)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    """As an editor counts it; the first line names the columns."""
    cells = models.JSONField(default=nothing_yet)
    state = models.CharField(max_length=8, choices=LineState, default=LineState.WAITING)
    faults = models.JSONField(default=nothing_yet)
    """``[{"column", "message"}]``; the column is empty where it is the whole line."""
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "batch", "number"], name="line_once"),
            models.CheckConstraint(name="line_state_known", condition=Q(state__in=LineState.values)),
        ]
        indexes = [
            models.Index(fields=["batch", "number"], name="line_of_batch"),
            models.Index(fields=["case"], name="line_of_case"),
        ]
