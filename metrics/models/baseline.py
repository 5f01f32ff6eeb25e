"""Event logs of other systems, on their way in and once they are here: how a process runs, or ran, elsewhere."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procops.scoping import OrganizationOwned, organization_key
from workflows.models import Process


class LogState(models.TextChoices):
    CHECKED = "checked", _("Not imported yet")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Imported")
    STOPPED = "stopped", _("Stopped: nothing was imported")


class LogFormat(models.TextChoices):
    CSV = "csv", "CSV"
    XES = "xes", "XES"
    OCEL = "ocel", "OCEL"


def nothing_yet() -> dict[str, Any]:
    return {}


def none_yet() -> list[Any]:
    return []


def private_path(log: "EventLog", filename: str) -> str:
    """A path that holds nothing a stranger could guess and nothing the uploader chose."""
    return f"{log.organization_id}/logs/{log.pk}"


class EventLog(OrganizationOwned):
    """One file: kept until it is imported; then only what it was, what was left out, and the paths found in it."""

    process = models.ForeignKey(Process, models.CASCADE, null=True, related_name="+", db_index=False)
    """The baseline process that was made of it; none before."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    name = models.CharField(max_length=120)
    """The file's."""
    process_name = models.CharField(max_length=120)
    format = models.CharField(max_length=4, choices=LogFormat)
    is_packed = models.BooleanField(default=False)
    """By gzip."""
    file = models.FileField(upload_to=private_path, blank=True)
    """Gone once it is imported: what it says of people stays only as figures."""
    size = models.PositiveBigIntegerField()
    """Bytes, as it was sent."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the file, so that the same one is known again."""
    shape = models.JSONField(default=nothing_yet)
    """How it was found: of a CSV ``encoding, delimiter, head, rows`` (the first few); of OCEL ``types``."""
    mapping = models.JSONField(default=nothing_yet)
    """What was said of it: of a CSV the column of each member, ``order`` and ``zone``; of OCEL ``type``."""
    only_whole = models.BooleanField(default=False)
    """Cases with an event that cannot be read are left out; else one such event keeps all of them out."""
    state = models.CharField(max_length=8, choices=LogState, default=LogState.CHECKED)
    stage = models.CharField(max_length=8, blank=True)
    """What is being done: reading, counting or writing."""
    done = models.PositiveIntegerField(default=0)
    """Per mille of it."""
    claimed_until = models.DateTimeField(null=True)
    """Until then a worker is at it; past: it was killed, and another begins anew."""
    ended_at = models.DateTimeField(null=True)
    cases = models.PositiveIntegerField(default=0)
    events = models.PositiveIntegerField(default=0)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    """The first and the last day on which a case ended."""
    refused = models.PositiveIntegerField(default=0)
    """How many events could not be read."""
    refused_cases = models.PositiveIntegerField(default=0)
    """How many cases were left out because of that."""
    faults = models.JSONField(default=none_yet)
    """``[{"line", "why"}]``, the first of them."""
    found = models.JSONField(default=nothing_yet)
    """The names in it and the paths between them: `metrics.baselines.discovery`."""

    class Meta:
        constraints = [
            models.CheckConstraint(name="log_state_known", condition=Q(state__in=LogState.values)),
            models.CheckConstraint(name="log_format_known", condition=Q(format__in=LogFormat.values)),
            models.UniqueConstraint(
                fields=["organization", "digest"], name="log_once", condition=Q(state__in=("running", "done"))
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-made_at", "-id"], name="log_by_time"),
            models.Index(fields=["process"], name="log_of_process"),
            models.Index(fields=["claimed_until"], name="log_running", condition=Q(state="running")),
        ]

    def __str__(self) -> str:
        return self.name


class ImportedCase(OrganizationOwned):
    """One case of a log: what its rows of figures are about, as a case that ran here is of others."""

    organization = organization_key(constraint=False)
    log = models.ForeignKey(EventLog, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=240)
    """As the file has it."""

    class Meta:
        indexes = [models.Index(fields=["log", "name"], name="imported_case_of_log")]

    def __str__(self) -> str:
        return self.name
