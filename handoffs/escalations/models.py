from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import transition

from handoffs.escalations.states import Cause, EscalationKind, EscalationState
from handoffs.gone import empty_teams, people_gone
from procops.people.actor import Actor
from procops.people.models import Membership, Team
from procops.scoping import OrganizationManager, OrganizationOwned, OrganizationQuerySet, organization_key
from procops.state_field import StateField
from workflows.models import Case, Process, Task
from workflows.states import CaseSource


class EscalationQuerySet(OrganizationQuerySet):
    def open(self) -> Self:
        return self.filter(state=EscalationState.OPEN)

    def real(self) -> Self:
        """Without those of practice: in it nobody is asked, but lists never rely on that."""
        return self.exclude(case__source=CaseSource.PRACTICE)

    def asked_of(self, actor: Actor) -> Self:
        """Those that wait for somebody's answer, theirs alone or their team's."""
        mine = Q(asked_id=actor.person_id, asked__isnull=False) | Q(team_id__in=actor.own_teams)
        return self.open().filter(mine)

    def asked_by_name(self, person_id: UUID) -> Self:
        """Those that wait for the answer of this person and of nobody else."""
        return self.real().open().filter(asked_id=person_id)

    def of_nobody(self) -> Self:
        """Those that wait for the answer of somebody who has gone, or of a team that nobody is in."""
        return self.real().open().filter(Q(asked_id__in=people_gone()) | Q(team_id__in=empty_teams()))


def look_again(membership: Membership, _by: Actor, now: datetime) -> None:
    """Somebody was shut out: what they were asked is looked at by the next sweep, which asks somebody else."""
    Escalation.objects.open().filter(asked_id=membership.person_id).update(nudge_at=now)


EscalationManager = OrganizationManager.from_queryset(EscalationQuerySet)


class Escalation(OrganizationOwned):
    """One question about a piece of work, asked of a person or a team; the work moves only if they take it."""

    organization = organization_key(constraint=False)
    process = models.ForeignKey(Process, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="escalations", db_index=False)
    task = models.ForeignKey(Task, models.CASCADE, related_name="escalations", db_index=False)
    subject_id = models.UUIDField()
    """The task, or the handoff that nobody accepted."""
    version = models.DateTimeField()
    """Of a ladder: when the task was due, or the offer asked. By hand: when it was asked."""
    level = models.PositiveSmallIntegerField(default=0)
    """Of the ladder, from 1; 0: by hand."""
    kind = models.CharField(max_length=20, choices=EscalationKind.choices)
    cause = models.CharField(max_length=20, choices=Cause.choices)
    text = models.TextField(blank=True)
    """The reason or limit, in the words of whoever asks."""
    state = StateField(default=EscalationState.OPEN, choices=EscalationState.choices, protected=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    asked = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    nudge_at = models.DateTimeField(null=True)
    """When the sweep has to look: once, when it should have been answered."""
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar = EscalationManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "subject_id", "version", "level"],
                name="each_level_climbed_once",
                condition=Q(level__gt=0),
            ),
            models.UniqueConstraint(
                fields=["organization", "task"],
                name="passed_to_one_team_at_a_time",
                condition=Q(state=EscalationState.OPEN, kind=EscalationKind.FUNCTIONAL, level=0),
            ),
            models.CheckConstraint(name="escalation_state_known", condition=Q(state__in=EscalationState.values)),
            models.CheckConstraint(
                name="escalation_asks_one",
                condition=Q(asked__isnull=False, team__isnull=True) | Q(asked__isnull=True, team__isnull=False),
            ),
            models.CheckConstraint(
                name="escalation_open_or_answered",
                condition=Q(state=EscalationState.OPEN, answered_at__isnull=True)
                | (~Q(state=EscalationState.OPEN) & Q(answered_at__isnull=False, nudge_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked", "answer_by", "id"],
                name="escalation_of_person",
                condition=Q(state=EscalationState.OPEN),
            ),
            models.Index(
                fields=["team", "answer_by", "id"], name="escalation_of_team", condition=Q(state=EscalationState.OPEN)
            ),
            models.Index(fields=["nudge_at", "id"], name="escalation_nudge", condition=Q(nudge_at__isnull=False)),
            models.Index(fields=["task", "state"], name="escalation_of_task"),
            models.Index(fields=["case", "-asked_at", "-id"], name="escalation_of_case"),
            models.Index(fields=["process", "kind", "-asked_at", "-id"], name="escalation_by_kind"),
            models.Index(fields=["organization", "-asked_at", "-id"], name="escalation_by_time"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def is_open(self) -> bool:
        return self.state == EscalationState.OPEN

    @property
    def whom(self) -> str:
        """Who is asked, by name."""
        return str(self.asked or self.team)

    @transition(state, source=EscalationState.OPEN, target=EscalationState.TAKEN)
    def take(self, *, by: UUID | None, answer: str, now: datetime) -> None:
        self._close(by, answer, now)

    @transition(state, source=EscalationState.OPEN, target=EscalationState.APPROVED)
    def approve(self, *, by: UUID | None, answer: str, now: datetime) -> None:
        self._close(by, answer, now)

    @transition(state, source=EscalationState.OPEN, target=EscalationState.REFUSED)
    def refuse(self, *, by: UUID | None, answer: str, now: datetime) -> None:
        self._close(by, answer, now)

    @transition(state, source=EscalationState.OPEN, target=EscalationState.GIVEN_BACK)
    def give_back(self, *, by: UUID | None, answer: str, now: datetime) -> None:
        self._close(by, answer, now)

    @transition(state, source=EscalationState.OPEN, target=EscalationState.WITHDRAWN)
    def withdraw(self, *, by: UUID | None, now: datetime) -> None:
        self._close(by, "", now)

    @transition(state, source=EscalationState.OPEN, target=EscalationState.OVER)
    def settle(self, *, now: datetime) -> None:
        """The work ended, or another answer settled it: nobody has to answer any more."""
        self._close(None, "", now)

    def _close(self, by: UUID | None, answer: str, now: datetime) -> None:
        self.answered_by_id, self.answer, self.answered_at, self.nudge_at = by, answer, now, None
