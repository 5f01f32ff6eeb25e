from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import transition

from procops.scoping import OrganizationManager, OrganizationOwned, OrganizationQuerySet
from procops.state_field import StateField
from workflows.models.definition import Process, Version
from workflows.states import LIVE_CASE, CaseSource, CaseState


def nothing_yet() -> dict[str, Any]:
    return {}


class CaseQuerySet(OrganizationQuerySet):
    def live(self) -> Self:
        return self.filter(state__in=LIVE_CASE)

    def real(self) -> Self:
        """All but practice: what lists, figures and reports are made of."""
        return self.exclude(source=CaseSource.PRACTICE)

    def practice_of(self, person_id: UUID | None) -> Self:
        """What this person tries out, ended ones included: nobody else ever sees it."""
        return self.filter(source=CaseSource.PRACTICE, started_by_id=person_id, started_by__isnull=False)


CaseManager = OrganizationManager.from_queryset(CaseQuerySet)


class Case(OrganizationOwned):
    """One running instance of a version."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="cases", db_index=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="cases")
    reference = models.CharField(max_length=24)
    title = models.CharField(max_length=240, blank=True)
    state = StateField(default=CaseState.OPEN, choices=CaseState.choices, protected=True)
    source = models.CharField(max_length=10, choices=CaseSource, default=CaseSource.STARTED)
    data = models.JSONField(default=nothing_yet)
    marks = models.JSONField(default=nothing_yet)
    """What the engine remembers per key, so that no move reads history: see ``workflows.marks``."""
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=40, blank=True)
    hold_reason = models.CharField(max_length=500, blank=True)
    hold_pauses_clock = models.BooleanField(default=False)
    held_at = models.DateTimeField(null=True)
    seq = models.IntegerField(default=0)
    """Number of the last journal entry."""
    last_at = models.DateTimeField()
    """Moment of the last journal entry: time never goes back within a case."""
    head = models.CharField(max_length=64, blank=True)
    """Hash of the last journal entry."""

    objects: ClassVar = CaseManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "reference"], name="case_reference_once"),
            # One check, since each is read and made ready anew by PostgreSQL with every move.
            models.CheckConstraint(
                name="case_is_sound",
                condition=Q(source__one_of=CaseSource.values)
                & (
                    Q(state__one_of=LIVE_CASE, ended_at__isnull=True)
                    | Q(state__one_of=(CaseState.COMPLETED, CaseState.CANCELLED), ended_at__isnull=False)
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["process", "-started_at", "-id"], name="case_by_process"),
            models.Index(fields=["organization", "-started_at", "-id"], name="case_by_start"),
            models.Index(fields=["started_by", "-started_at", "-id"], name="case_by_starter"),
            models.Index(
                fields=["organization", "started_by", "-id"], name="case_practice", condition=Q(source="practice")
            ),
            models.Index(
                fields=["process", "due_at", "id"], name="case_open_by_due", condition=Q(state__in=("open", "on_hold"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}".strip()

    @property
    def is_practice(self) -> bool:
        return self.source == CaseSource.PRACTICE

    @property
    def process_owner_id(self) -> UUID | None:
        """Who stands over the case: the owner of its process, over practice whoever plays it."""
        return self.started_by_id if self.is_practice else self.process.owner_id

    @transition(state, source=CaseState.OPEN, target=CaseState.ON_HOLD)
    def hold(self, *, reason: str, pauses_clock: bool, now: datetime) -> None:
        self.hold_reason, self.hold_pauses_clock, self.held_at = reason, pauses_clock, now

    @transition(state, source=CaseState.ON_HOLD, target=CaseState.OPEN)
    def resume(self) -> None:
        self.hold_reason, self.hold_pauses_clock, self.held_at = "", False, None

    @transition(state, source=CaseState.OPEN, target=CaseState.COMPLETED)
    def complete(self, *, result: str, now: datetime) -> None:
        self.result, self.ended_at = result, now

    @transition(state, source=LIVE_CASE, target=CaseState.CANCELLED)
    def cancel(self, *, now: datetime) -> None:
        self.ended_at, self.held_at = now, None

    @transition(state, source=CaseState.COMPLETED, target=CaseState.OPEN)
    def reopen(self) -> None:
        self.result, self.ended_at = "", None
