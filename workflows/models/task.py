from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import GET_STATE, transition

from procops.people.models import Team
from procops.scoping import OrganizationManager, OrganizationOwned, OrganizationQuerySet, organization_key
from procops.state_field import StateField
from workflows.models.case import Case
from workflows.models.definition import Step
from workflows.states import IN_HAND, LIVE_TASK, CaseSource, HoldCause, TaskState

_OVER = (TaskState.DONE, TaskState.RETURNED, TaskState.SKIPPED, TaskState.CANCELLED)


class TaskQuerySet(OrganizationQuerySet):
    def live(self) -> Self:
        return self.filter(state__in=LIVE_TASK)

    def real(self) -> Self:
        """All but practice's: what lists, figures and reports are made of."""
        return self.exclude(case__source=CaseSource.PRACTICE)

    def owned_by(self, person_id: UUID | None) -> Self:
        """What lies on this person's desk; practice lies on nobody's."""
        return self.real().filter(owner_id=person_id)

    def in_pools_of(self, teams: "frozenset[UUID] | list[UUID]") -> Self:
        return self.filter(owner__isnull=True, team_id__in=teams)


TaskManager = OrganizationManager.from_queryset(TaskQuerySet)


class Task(OrganizationOwned):
    """One visit of a case to a step: a person's piece of work.

    Of its keys only the case's is a constraint: each is one more question to the database, and one more lock on a row
    that all moves share, at the end of a move. ``manage.py audit`` asks the others.
    """

    organization = organization_key(constraint=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="tasks")
    step = models.ForeignKey(Step, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    step_key = models.CharField(max_length=40)
    lane_key = models.CharField(max_length=40)
    """The lane that does it: the step's, unless the offer was passed on as *not ours*."""
    visit = models.IntegerField()
    copy = models.SmallIntegerField(default=0)
    state = StateField(default=TaskState.WAITING, choices=TaskState.choices, protected=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    """The pool it lies in, or came from; with an owner it tells whose calendar counts."""
    arrivals = models.JSONField(default=list)
    """What has come, for each flow that entered: ``{"flow", "path", "from", "accepted"}``."""
    led_to = models.JSONField(default=list)
    """Ids of the tasks that its completion reached: what an undo has to take back."""
    redo_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="+", db_constraint=False, db_index=False
    )
    only_flows = models.JSONField(default=list)
    """A redo follows only these flows (rule R6): keys of all flows on the paths that came back; empty: all. Steps
    on the way between the redo and where its work came back from have them too."""
    marked_fields = models.JSONField(default=list)
    """What was missing or wrong, field by field, when the work came back."""
    draft = models.JSONField(default=dict)
    """The form as typed, not yet the case's data; its writer's only."""
    draft_by_id = models.UUIDField(null=True)
    ticked = models.JSONField(default=list)
    outcome = models.CharField(max_length=40, blank=True)
    reached_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    """When a person took it in hand; null on a done task: nobody said so, touch time is unknown."""
    ended_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    due_at = models.DateTimeField(null=True)
    queue_at = models.DateTimeField()
    """Where it stands in a queue: answer-by while it waits, else due, else the end of time."""
    nudge_at = models.DateTimeField(null=True)
    """When a sweep looks at it next: whether somebody is to be reminded, a ladder climbed, a pause ended."""
    reminded_of = models.DateTimeField(null=True)
    """What the last reminder hung on: when it was due then. A moved deadline begins anew."""
    reminded_n = models.SmallIntegerField(null=True)
    """The last one's number in its schedule (`workflows.reminders`), so that nobody is told the same twice."""
    held_from = models.CharField(max_length=12, blank=True)
    hold_reason = models.CharField(max_length=500, blank=True)
    hold_pauses_clock = models.BooleanField(default=False)
    held_at = models.DateTimeField(null=True)
    hold_cause = models.CharField(max_length=12, blank=True, choices=HoldCause.choices)
    """What stopped it, where that was not just somebody's word."""
    pauses = models.JSONField(default=list)
    """The ledger of finished pauses: ``{"from", "to", "reason", "by", "clock"}``, the last whether the clock stood;
    ``"cause"`` beside them where there was one."""

    objects: ClassVar = TaskManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "case", "step_key", "visit", "copy"],
                name="one_live_task_per_visit",
                condition=Q(state__in=LIVE_TASK),
            ),
            # Live work is somebody's, all other has ended. One check: see the case's.
            models.CheckConstraint(
                name="task_is_sound",
                condition=(
                    Q(state__one_of=LIVE_TASK, ended_at__isnull=True) & (Q(owner__isnull=False) | Q(team__isnull=False))
                )
                | Q(state__one_of=_OVER, ended_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "queue_at", "id"], name="task_queue", condition=Q(state__in=LIVE_TASK)),
            models.Index(
                fields=["team", "queue_at", "id"],
                name="task_pool",
                condition=Q(state__in=LIVE_TASK, owner__isnull=True),
            ),
            models.Index(fields=["case", "id"], name="task_live_of_case", condition=Q(state__in=LIVE_TASK)),
            models.Index(
                fields=["organization", "queue_at", "id"], name="task_open_by_due", condition=Q(state__in=LIVE_TASK)
            ),
            models.Index(
                fields=["organization", "reached_at", "id"], name="task_open_by_age", condition=Q(state__in=LIVE_TASK)
            ),
            models.Index(
                fields=["organization", "ended_at", "id"],
                name="task_over_by_end",
                condition=Q(state__in=_OVER),
            ),
            models.Index(fields=["nudge_at", "id"], name="task_nudge", condition=Q(nudge_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.step_key} #{self.visit}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_TASK

    @property
    def is_begun(self) -> bool:
        """Whether somebody has taken it in hand, or stopped it: a completion that led to it can be undone no more."""
        return self.started_at is not None or self.state == TaskState.ON_HOLD

    @property
    def is_offered(self) -> bool:
        """Whether something that came waits to be accepted."""
        return self.state == TaskState.WAITING and any(not came["accepted"] for came in self.arrivals)

    def has_come(self, *, giver_id: UUID, flow_key: str) -> bool:
        """Whether this arrival stands on it: not any more, once it was sent back, undone or is being done again."""
        return any((came["from"], came["flow"]) == (str(giver_id), flow_key) for came in self.arrivals)

    @transition(state, source=TaskState.WAITING, target=TaskState.READY)
    def open(self, *, now: datetime) -> None:
        self.ready_at = now

    @transition(state, source=TaskState.READY, target=TaskState.IN_PROGRESS)
    def start(self, *, now: datetime) -> None:
        self.started_at = now

    @transition(state, source=IN_HAND, target=TaskState.DONE)
    def complete(self, *, by: UUID | None, outcome: str, now: datetime) -> None:
        self.done_by_id, self.outcome = by, outcome
        self._end(now)

    @transition(state, source=IN_HAND, target=TaskState.ON_HOLD)
    def hold(self, *, reason: str, pauses_clock: bool, now: datetime, cause: str = "") -> None:
        self.held_from, self.hold_reason, self.hold_pauses_clock, self.held_at = self.state, reason, pauses_clock, now
        self.hold_cause = cause
        self.nudge_at = None

    @transition(state, source=TaskState.ON_HOLD, target=GET_STATE(lambda task, **_: task.held_from, states=IN_HAND))
    def resume(self, *, by: UUID | None, now: datetime) -> None:
        self._end_pause(by, now)

    @transition(state, source=TaskState.WAITING, target=TaskState.RETURNED)
    def give_back(self, *, now: datetime) -> None:
        self._end(now)

    @transition(state, source=IN_HAND, target=TaskState.RETURNED)
    def send_back(self, *, now: datetime) -> None:
        self._end(now)

    @transition(state, source=IN_HAND, target=TaskState.WAITING)
    def wait_again(self) -> None:
        """A join lost one of its arrivals after it had opened (rule R8), or an acceptance was taken back (R23)."""
        self.ready_at = self.started_at = self.due_at = self.nudge_at = None

    @transition(state, source=LIVE_TASK, target=TaskState.SKIPPED)
    def skip(self, *, by: UUID | None, outcome: str, now: datetime) -> None:
        self.done_by_id, self.outcome = by, outcome
        self._end(now)

    @transition(state, source=LIVE_TASK, target=TaskState.CANCELLED)
    def cancel(self, *, now: datetime) -> None:
        self._end(now)

    def note_pause(
        self, *, since: datetime, reason: str, stops_clock: bool, by: UUID | None, now: datetime, cause: str = ""
    ) -> None:
        """Add a finished pause to the ledger; ``by`` ended it."""
        entry: dict[str, Any] = {
            "from": since.isoformat(),
            "to": now.isoformat(),
            "reason": reason,
            "by": str(by) if by else None,
            "clock": stops_clock,
        } | ({"cause": cause} if cause else {})
        self.pauses = [*self.pauses, entry]

    def _end_pause(self, by: UUID | None, now: datetime) -> None:
        if self.held_at is not None:
            self.note_pause(
                since=self.held_at,
                reason=self.hold_reason,
                stops_clock=self.hold_pauses_clock,
                by=by,
                now=now,
                cause=self.hold_cause,
            )
        self.hold_reason, self.hold_pauses_clock, self.held_at, self.hold_cause = "", False, None, ""

    def _end(self, now: datetime) -> None:
        self._end_pause(None, now)
        self.ended_at, self.nudge_at = now, None
