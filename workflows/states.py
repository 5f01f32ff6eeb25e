from django.db import models
from django.utils.translation import gettext_lazy as _


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class CaseState(models.TextChoices):
    OPEN = "open", _("Open")
    ON_HOLD = "on_hold", _("Paused")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


class CaseSource(models.TextChoices):
    """How a case came to be here."""

    STARTED = "started", _("Started here")
    PRACTICE = "practice", _("Practice")
    """Tried out by one person who plays every role: in no list, no figure and no mail."""
    BROUGHT_IN = "brought_in", _("Brought in")
    """Running already when it came here: left out of cycle times."""


class TaskState(models.TextChoices):
    WAITING = "waiting", _("Waiting to be accepted")
    READY = "ready", _("Ready")
    IN_PROGRESS = "in_progress", _("In progress")
    ON_HOLD = "on_hold", _("Paused")
    DONE = "done", _("Done")
    RETURNED = "returned", _("Sent back")
    SKIPPED = "skipped", _("Skipped")
    CANCELLED = "cancelled", _("Cancelled")


class HoldCause(models.TextChoices):
    """What stops work, beside somebody who pauses it."""

    PROBLEM = "problem", _("Stopped by a problem")


class WaitState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    OVER = "over", _("Over")
    SKIPPED = "skipped", _("Skipped")
    CANCELLED = "cancelled", _("Cancelled")


class WaitEnd(models.TextChoices):
    """What brought a wait to its end."""

    TIME = "time", _("Its moment came")
    EVENT = "event", _("Another system told")
    PERSON = "person", _("Somebody said so")
    BEFORE = "before", _("It had come already")
    """Work came back and was done again: what has come once is not waited for again."""


LIVE_CASE = (CaseState.OPEN, CaseState.ON_HOLD)
LIVE_TASK = (TaskState.WAITING, TaskState.READY, TaskState.IN_PROGRESS, TaskState.ON_HOLD)
IN_HAND = (TaskState.READY, TaskState.IN_PROGRESS)
"""On a desk or in a pool, and the clock runs."""
