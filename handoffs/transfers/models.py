from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procops.scoping import OrganizationOwned, organization_key
from workflows.models import Case, Process, Version


class TransferState(models.TextChoices):
    RUNNING = "running", _("Being moved")
    DONE = "done", _("Done")
    GOING_BACK = "going_back", _("Being taken back")
    TAKEN_BACK = "taken_back", _("Taken back")


RUNNING = (TransferState.RUNNING, TransferState.GOING_BACK)


class MoveState(models.TextChoices):
    WAITING = "waiting", _("Not moved yet")
    MOVED = "moved", _("Moved")
    REFUSED = "refused", _("Left where it was")
    GOING_BACK = "going_back", _("To be taken back")
    BACK = "back", _("Taken back")
    STAYED = "stayed", _("Moved, and stays")


TO_DO = (MoveState.WAITING, MoveState.GOING_BACK)


class Transfer(OrganizationOwned):
    """Cases of a process that somebody moves to one of its versions, in one go."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="+", db_index=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=TransferState, default=TransferState.RUNNING)
    size = models.PositiveIntegerField()
    """How many cases."""
    claimed_until = models.DateTimeField(null=True)
    """Until then a worker is at it; past: it was killed, and another goes on."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="transfer_state_known", condition=Q(state__in=TransferState.values))]
        indexes = [
            models.Index(fields=["organization", "-made_at", "-id"], name="transfer_by_time"),
            models.Index(fields=["process", "-made_at", "-id"], name="transfer_of_process"),
            models.Index(fields=["claimed_until"], name="transfer_running", condition=Q(state__in=RUNNING)),
        ]

    def __str__(self) -> str:
        return f"{self.version}"

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


class CaseMove(OrganizationOwned):
    """What became of one case."""

    organization = organization_key(constraint=False)
    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="cases", db_index=False)
    number = models.PositiveIntegerField()
    """Its place in the transfer, from 1: the longest running first."""
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=MoveState, default=MoveState.WAITING)
    why = models.CharField(max_length=2_000, blank=True)
    """Why it was left where it was, or stays where it is now."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "transfer", "case"], name="case_once_in_transfer"),
            models.CheckConstraint(name="case_move_state_known", condition=Q(state__in=MoveState.values)),
        ]
        indexes = [
            models.Index(fields=["transfer", "state", "number"], name="case_move_of_transfer"),
            models.Index(fields=["transfer", "number"], name="case_move_by_number"),
        ]
