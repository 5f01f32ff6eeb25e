"""What comes out: cases, tasks and handoffs as lists show them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from handoffs.models import Handoff
from handoffs.states import HandoffState
from procops.rest.serializers import Moment, Out, PersonRef, TeamRef
from workflows.api.out import Named, ProcessRef
from workflows.models import Task
from workflows.plan import plan_of
from workflows.records.models import RecordKind
from workflows.states import CaseSource, CaseState, TaskState


class CaseRef(Out):
    """A case, wherever one is named."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()


class RecordRef(Out):
    """A record, wherever one is named."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(RecordKind.choices)
    name = serializers.CharField(help_text="Empty: it was erased.")
    outside_id = serializers.CharField(help_text="Its number in another system; empty: nobody said.")


class CaseOut(CaseRef):
    """One running instance of a process."""

    process = ProcessRef()
    version = serializers.IntegerField(source="version.number")
    state = serializers.ChoiceField(CaseState.choices)
    source = serializers.ChoiceField(CaseSource.choices, help_text="How it came to be here.")  # type: ignore[assignment]
    result = serializers.CharField(help_text="What the end it reached says; often empty.")
    started_by = PersonRef(allow_null=True)
    started_at = Moment()
    due_at = Moment(allow_null=True)
    ended_at = Moment(allow_null=True)
    period = serializers.CharField(
        source="period_key", allow_null=True, help_text="Key of its period, where its process starts by itself."
    )


class TaskOut(Out):
    """One visit of a case to a step: a person's piece of work."""

    id = serializers.UUIDField()
    case = CaseRef()
    process = ProcessRef(source="case.process")
    step = Named()
    lane = serializers.SerializerMethodField()
    visit = serializers.IntegerField()
    state = serializers.ChoiceField(TaskState.choices)
    owner = PersonRef(allow_null=True, help_text="Null: it lies in the pool of the team.")
    team = TeamRef(allow_null=True)
    outcome = serializers.CharField()
    done_by = PersonRef(allow_null=True)
    reached_at = Moment()
    ready_at = Moment(allow_null=True)
    started_at = Moment(allow_null=True, help_text="Null on a done task: nobody said so.")
    ended_at = Moment(allow_null=True)
    due_at = Moment(allow_null=True)
    redo_of = serializers.UUIDField(source="redo_of_id", allow_null=True)

    JOINS = ("case__process", "step", "owner", "team", "done_by")
    UNUSED = ("case__data", "case__marks", "draft", "pauses", "arrivals", "ticked")

    @extend_schema_field(Named)
    def get_lane(self, task: Task) -> dict[str, Any]:
        return lane_of(task.case.version_id, task.lane_key)


class HandoffOut(Out):
    """The record of work passing from one task to the next across roles."""

    id = serializers.UUIDField()
    case = CaseRef()
    process = ProcessRef(source="case.process")
    flow = serializers.CharField(source="flow_key")
    state = serializers.ChoiceField(HandoffState.choices)
    from_task = serializers.UUIDField(source="from_task_id")
    from_step = Named(source="from_task.step")
    from_lane = serializers.SerializerMethodField()
    to_task = serializers.UUIDField(source="to_task_id")
    to_step = Named(source="to_task.step")
    to_lane = serializers.SerializerMethodField()
    automatic = serializers.BooleanField(help_text="Accepted by the system, not asked.")
    giver = PersonRef(allow_null=True)
    receiver = PersonRef(allow_null=True, help_text="Null: anybody of the receiving team.")
    receiving_team = TeamRef(allow_null=True)
    responsible = PersonRef(allow_null=True, help_text="Who owns the passage until it is accepted.")
    offered_at = Moment()
    asked_at = Moment(help_text="When the present receiver was asked.")
    answer_by = Moment()
    expired_at = Moment(allow_null=True, help_text="Set: not accepted in time, and still to be.")
    answered_at = Moment(allow_null=True)
    answered_by = PersonRef(allow_null=True)
    reason = serializers.CharField(help_text="Why it was sent or taken back.")
    fields = serializers.ListField(child=serializers.CharField(), help_text="Missing or wrong.")  # type: ignore[assignment]
    passes = serializers.IntegerField(help_text="How often it was passed on to another role.")
    sent_back_at = Moment(allow_null=True, help_text="Set: sent back after it was accepted.")
    sent_back_by = PersonRef(allow_null=True)

    JOINS = (
        *("case__process", "from_task__step", "to_task__step", "giver", "receiver", "receiving_team"),
        *("responsible", "answered_by", "sent_back_by"),
    )
    UNUSED = ("case__data", "case__marks", "contract", "content", "warnings", "waived", "path")

    @extend_schema_field(Named)
    def get_from_lane(self, handoff: Handoff) -> dict[str, Any]:
        return lane_of(handoff.case.version_id, handoff.from_lane)

    @extend_schema_field(Named)
    def get_to_lane(self, handoff: Handoff) -> dict[str, Any]:
        return lane_of(handoff.case.version_id, handoff.to_lane)


def lane_of(version_id: Any, key: str) -> dict[str, Any]:
    """A role by its key; versions are compiled once, so this costs no query."""
    lane = plan_of(version_id).graph.lane_once(key)
    return {"key": key, "name": lane.name if lane else key}
