from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import GET_STATE, transition

from handoffs.escalations.models import Escalation
from handoffs.events.models import Event
from handoffs.pausing.models import LongestPause
from handoffs.problems.models import Problem
from handoffs.reminders.models import Snooze
from handoffs.states import ANSWERED, UNANSWERED, HandoffState
from handoffs.watching.models import PoolWatch
from procops.people.models import Team
from procops.scoping import OrganizationManager, OrganizationOwned, OrganizationQuerySet, organization_key
from procops.state_field import StateField
from workflows.models import Case, Task
from workflows.states import CaseSource

__all__ = [
    "Escalation",
    "Event",
    "Handoff",
    "HandoffManager",
    "HandoffQuerySet",
    "LongestPause",
    "PoolWatch",
    "Problem",
    "Snooze",
]


class HandoffQuerySet(OrganizationQuerySet):
    def unanswered(self) -> Self:
        return self.filter(state__in=UNANSWERED)

    def real(self) -> Self:
        """All but practice's: what lists and counters are made of."""
        return self.exclude(case__source=CaseSource.PRACTICE)

    def past(self, moment: datetime) -> Self:
        """Offers whose time to be accepted is over and who nobody has been warned of; in practice no clock runs out."""
        return self.real().filter(state=HandoffState.OFFERED, answer_by__lte=moment)


HandoffManager = OrganizationManager.from_queryset(HandoffQuerySet)


class Handoff(OrganizationOwned):
    """The record of work passing from one task to the next across lanes: a contract, an owner, a state and a clock."""

    organization = organization_key(constraint=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="handoffs", db_index=False)
    from_task = models.ForeignKey(Task, models.CASCADE, related_name="given", db_index=False, db_constraint=False)
    to_task = models.ForeignKey(Task, models.CASCADE, related_name="received", db_index=False, db_constraint=False)
    flow_key = models.CharField(max_length=40)
    """The flow that enters the receiver's step: the contract stands on it."""
    path = models.JSONField(default=list)
    """Keys of all flows from the giver's step to the receiver's, routes between them included."""
    visit = models.IntegerField()
    """The receiver's visit."""
    from_lane = models.CharField(max_length=40)
    to_lane = models.CharField(max_length=40)
    state = StateField(default=HandoffState.OFFERED, choices=HandoffState.choices, protected=True)
    contract = models.JSONField()
    """The contract as it stood when the work was offered."""
    content = models.JSONField(default=dict)
    """The required data as they were handed over; erasable, the journal keeps a digest."""
    waived = models.JSONField(default=list)
    """Required fields that were still missing when the giver's step was skipped (rule R10)."""
    warnings = models.JSONField(default=list)
    automatic = models.BooleanField(default=False)
    """Accepted by the system: the contract says so, or giver and receiver are the same person."""
    same_person = models.BooleanField(default=False)
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    receiving_team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    """Who owns the passage until it is accepted."""
    offered_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    """When the present receiver was asked: later than offered where the offer was passed on as *not ours*."""
    answer_by = models.DateTimeField()
    expired_at = models.DateTimeField(null=True)
    reminded_of = models.DateTimeField(null=True)
    """When whoever was reminded of it last had been asked: whoever is asked after them is reminded anew."""
    reminded_n = models.SmallIntegerField(null=True)
    """The last reminder's number in its schedule (`workflows.reminders`), so that nobody is told the same twice."""
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    reason = models.CharField(max_length=500, blank=True)
    fields = models.JSONField(default=list)
    """Which data are missing or wrong, one by one, on a return."""
    passes = models.SmallIntegerField(default=0)
    sent_back_at = models.DateTimeField(null=True)
    sent_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )

    objects: ClassVar = HandoffManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "from_task", "flow_key", "visit"], name="one_handoff_per_passage"
            ),
            models.UniqueConstraint(
                fields=["organization", "from_task", "to_task"],
                name="one_unanswered_handoff",
                condition=Q(state__in=UNANSWERED),
            ),
            models.CheckConstraint(
                name="handoff_is_sound",
                condition=Q(state__one_of=UNANSWERED, answered_at__isnull=True)
                | Q(state__one_of=ANSWERED, answered_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="handoff_of_case"),
            models.Index(fields=["to_task"], name="handoff_unanswered_to", condition=Q(state__in=UNANSWERED)),
            models.Index(
                fields=["receiver", "answer_by", "id"], name="handoff_incoming", condition=Q(state__in=UNANSWERED)
            ),
            models.Index(
                fields=["receiving_team", "answer_by", "id"],
                name="handoff_incoming_pool",
                condition=Q(state__in=UNANSWERED, receiver__isnull=True),
            ),
            models.Index(fields=["giver", "-offered_at", "-id"], name="handoff_outgoing"),
            models.Index(
                fields=["organization", "answer_by", "id"],
                name="handoff_open_by_due",
                condition=Q(state__in=UNANSWERED),
            ),
            models.Index(
                fields=["organization", "offered_at", "id"],
                name="handoff_open_by_age",
                condition=Q(state__in=UNANSWERED),
            ),
            models.Index(
                fields=["organization", "answered_at", "id"],
                name="handoff_over_by_end",
                condition=Q(state__in=ANSWERED, automatic=False),
            ),
            models.Index(fields=["answer_by", "id"], name="handoff_expiring", condition=Q(state="offered")),
        ]

    @property
    def is_unanswered(self) -> bool:
        return self.state in UNANSWERED

    @property
    def state_before_answer(self) -> HandoffState:
        return HandoffState.EXPIRED if self.expired_at else HandoffState.OFFERED

    @transition(state, source=UNANSWERED, target=HandoffState.ACCEPTED)
    def accept(self, *, by: UUID | None, now: datetime) -> None:
        self._answer(by, now)

    @transition(
        state,
        source=HandoffState.ACCEPTED,
        target=GET_STATE(lambda handoff: handoff.state_before_answer, states=UNANSWERED),
    )
    def undo_acceptance(self) -> None:
        """Whoever accepted thinks again before beginning: the offer stands as it stood, its warning and clock too."""
        self.answered_by_id, self.answered_at = None, None

    @transition(state, source=UNANSWERED, target=HandoffState.RETURNED)
    def give_back(self, *, by: UUID | None, reason: str, fields: list[str], now: datetime) -> None:
        self.reason, self.fields = reason, fields
        self._answer(by, now)

    @transition(state, source=UNANSWERED, target=HandoffState.WITHDRAWN)
    def withdraw(self, *, by: UUID | None, reason: str, now: datetime) -> None:
        self.reason = reason
        self._answer(by, now)

    @transition(state, source=UNANSWERED, target=HandoffState.OFFERED)
    def pass_on(
        self, *, lane: str, receiver: UUID | None, team: UUID | None, answer_by: datetime, now: datetime
    ) -> None:
        """Somebody else is asked, with a full clock: a warning that was lit for the one before goes out."""
        self.to_lane, self.receiver_id, self.receiving_team_id = lane, receiver, team
        self.asked_at, self.answer_by, self.expired_at = now, answer_by, None
        self.passes += 1

    @transition(state, source=HandoffState.OFFERED, target=HandoffState.EXPIRED)
    def expire(self, *, now: datetime) -> None:
        self.expired_at = now

    def _answer(self, by: UUID | None, now: datetime) -> None:
        self.answered_by_id, self.answered_at = by, now
