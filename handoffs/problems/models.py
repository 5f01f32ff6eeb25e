from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import transition

from handoffs.gone import people_gone
from handoffs.problems.states import ProblemState
from procops.scoping import OrganizationManager, OrganizationOwned, OrganizationQuerySet, organization_key
from procops.state_field import StateField
from workflows.models import Attachment, Case, Process, Task
from workflows.states import CaseSource


class ProblemQuerySet(OrganizationQuerySet):
    def open(self) -> Self:
        return self.filter(state=ProblemState.OPEN)

    def asked_of(self, person_id: UUID | None) -> Self:
        """Those that wait for somebody's answer."""
        return self.real().open().filter(asked_id=person_id)

    def of_nobody(self) -> Self:
        """Those that wait for the answer of somebody who has gone."""
        return self.real().open().filter(asked_id__in=people_gone())

    def real(self) -> Self:
        """Without those of practice."""
        return self.exclude(case__source=CaseSource.PRACTICE)


ProblemManager = OrganizationManager.from_queryset(ProblemQuerySet)


class Problem(OrganizationOwned):
    """Why a piece of work cannot go on as planned, who has to answer until when, and what they decided."""

    organization = organization_key(constraint=False)
    process = models.ForeignKey(Process, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="problems", db_index=False)
    task = models.ForeignKey(Task, models.CASCADE, related_name="problems", db_index=False)
    reason = models.CharField(max_length=40, blank=True)
    """Key of one of the process's reasons; empty: something else."""
    reason_label = models.CharField(max_length=120, blank=True)
    """As the process called it then."""
    text = models.TextField(blank=True)
    blocking = models.BooleanField()
    """Whether the task stands still, its clock too, until there is an answer."""
    file = models.ForeignKey(Attachment, models.SET_NULL, null=True, related_name="+", db_index=False)
    state = StateField(default=ProblemState.OPEN, choices=ProblemState.choices, protected=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reported_at = models.DateTimeField()
    asked = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    answer_by = models.DateTimeField()
    nudge_at = models.DateTimeField(null=True)
    """When the sweep has to look: once, when it should have been answered."""
    answer = models.TextField(blank=True)
    redo_step = models.CharField(max_length=40, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar = ProblemManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "task"],
                name="one_problem_stops_a_task",
                condition=Q(state=ProblemState.OPEN, blocking=True),
            ),
            models.CheckConstraint(name="problem_state_known", condition=Q(state__in=ProblemState.values)),
            models.CheckConstraint(
                name="problem_open_or_closed",
                condition=Q(state=ProblemState.OPEN, closed_at__isnull=True)
                | (~Q(state=ProblemState.OPEN) & Q(closed_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked", "answer_by", "id"], name="problem_to_answer", condition=Q(state=ProblemState.OPEN)
            ),
            models.Index(fields=["nudge_at", "id"], name="problem_nudge", condition=Q(nudge_at__isnull=False)),
            models.Index(fields=["task"], name="problem_open_of_task", condition=Q(state=ProblemState.OPEN)),
            models.Index(fields=["case", "-reported_at", "-id"], name="problem_of_case"),
            models.Index(fields=["process", "reason", "-reported_at", "-id"], name="problem_by_reason"),
            models.Index(fields=["organization", "-reported_at", "-id"], name="problem_by_time"),
        ]

    def __str__(self) -> str:
        return self.reason_label or self.text[:60]

    @property
    def is_open(self) -> bool:
        return self.state == ProblemState.OPEN

    @transition(state, source=ProblemState.OPEN, target=ProblemState.GOES_ON)
    def go_on(self, *, by: UUID | None, answer: str, now: datetime) -> None:
        self._close(by, answer, now)

    @transition(state, source=ProblemState.OPEN, target=ProblemState.REDONE)
    def redo(self, *, by: UUID | None, answer: str, step_key: str, now: datetime) -> None:
        self.redo_step = step_key
        self._close(by, answer, now)

    @transition(state, source=ProblemState.OPEN, target=ProblemState.SKIPPED)
    def skip(self, *, by: UUID | None, answer: str, now: datetime) -> None:
        self._close(by, answer, now)

    @transition(state, source=ProblemState.OPEN, target=ProblemState.CANCELLED)
    def cancel(self, *, by: UUID | None, answer: str, now: datetime) -> None:
        self._close(by, answer, now)

    @transition(state, source=ProblemState.OPEN, target=ProblemState.WITHDRAWN)
    def withdraw(self, *, by: UUID | None, now: datetime) -> None:
        self._close(by, "", now)

    @transition(state, source=ProblemState.OPEN, target=ProblemState.OVER)
    def settle(self, *, now: datetime) -> None:
        """What it spoke of ended in another way, so nobody has to answer any more."""
        self._close(None, "", now)

    def _close(self, by: UUID | None, answer: str, now: datetime) -> None:
        self.closed_by_id, self.answer, self.closed_at, self.nudge_at = by, answer, now, None
