from django.db import models
from django.utils.translation import gettext_lazy as _


class ProblemState(models.TextChoices):
    OPEN = "open", _("Not answered yet")
    GOES_ON = "goes_on", _("Goes on")
    REDONE = "redone", _("Done again")
    SKIPPED = "skipped", _("Skipped")
    CANCELLED = "cancelled", _("Cancelled")
    WITHDRAWN = "withdrawn", _("Taken back")
    OVER = "over", _("Settled otherwise")


class Answer(models.TextChoices):
    """What whoever was asked can decide."""

    GO_ON = "go_on", _("Go on")
    REDO = "redo", _("Do an earlier step again")
    SKIP = "skip", _("Skip this step")
    CANCEL = "cancel", _("Cancel")


OTHER = "other"
"""What a reason that is not in the process's list is called in addresses and filters."""
