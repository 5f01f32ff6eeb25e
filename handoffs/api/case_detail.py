"""One case as the API shows it: its data, who has it now, what may be done. Confidential values are left out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from handoffs import rules
from handoffs.api.out import CaseOut, RecordRef, TaskOut
from handoffs.api.waits import WaitOut
from handoffs.case_verbs import CaseVerb, verbs_of_case
from handoffs.pausing.longest import paused_until
from procops.people.actor import Actor
from procops.rest.serializers import Moment
from workflows.models import Case, Task, Wait
from workflows.plan import plan_of
from workflows.records.models import Record
from workflows.records.seen import record_of
from workflows.states import CaseState
from workflows.visibility import lanes_of, readable_fields, shown

_CALLED = {CaseVerb.PAUSE: "hold"}
"""The API speaks the words of the design; the pages say some of them in plainer ones."""
_SPEAK = ("attach", "comment")
VERBS = sorted([*(_CALLED.get(verb, verb.value) for verb in CaseVerb), *_SPEAK])


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands, for one reader."""

    data: dict[str, Any]
    hidden: list[str]
    tasks: list[Task]
    waits: list[Wait]
    may: list[str]
    record: Record | None


class CaseDetailOut(CaseOut):
    """A case with its data, and where it stands."""

    data = serializers.SerializerMethodField(help_text="Values by field key; empty ones are left out.")  # type: ignore[assignment]
    hidden_fields = serializers.SerializerMethodField(help_text="Keys of confidential values that are not for you.")
    tasks = serializers.SerializerMethodField(help_text="What is still to be done, and who has it.")
    waits = serializers.SerializerMethodField(help_text="What it waits for outside.")
    record = serializers.SerializerMethodField(help_text="Who or what it is about; null: nobody said.")
    hold_reason = serializers.CharField()
    held_at = Moment(allow_null=True)
    paused_until = serializers.SerializerMethodField(help_text="When it goes on by itself; null: it is not paused.")
    may = serializers.SerializerMethodField(help_text="The verbs that would not be refused to you now.")

    @property
    def _standing(self) -> Standing:
        standing: Standing = self.context["standing"]
        return standing

    @extend_schema_field(serializers.DictField(child=serializers.JSONField()))
    def get_data(self, case: Case) -> dict[str, Any]:
        return self._standing.data

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_hidden_fields(self, case: Case) -> list[str]:
        return self._standing.hidden

    @extend_schema_field(TaskOut(many=True))
    def get_tasks(self, case: Case) -> Any:
        return TaskOut(self._standing.tasks, many=True).data

    @extend_schema_field(WaitOut(many=True))
    def get_waits(self, case: Case) -> Any:
        return WaitOut(self._standing.waits, many=True).data

    @extend_schema_field(RecordRef(allow_null=True))
    def get_record(self, case: Case) -> Any:
        return RecordRef(self._standing.record).data if self._standing.record else None

    @extend_schema_field(Moment(allow_null=True))
    def get_paused_until(self, case: Case) -> datetime | None:
        return paused_until(case) if case.state == CaseState.ON_HOLD else None

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(VERBS)))
    def get_may(self, case: Case) -> list[str]:
        return self._standing.may


def standing_of(case: Case, *, actor: Actor) -> Standing:
    """Read what belongs to a case that the actor may see; it comes with its process."""
    graph = plan_of(case.version_id).graph
    readable = readable_fields(graph, lanes_of(actor, case), actor=actor)
    live = Task.objects.filter(case=case).live().select_related(*TaskOut.JOINS).defer(*TaskOut.UNUSED)
    waits = Wait.objects.filter(case=case).lasting().select_related(*WaitOut.JOINS).defer(*WaitOut.UNUSED)
    verbs = [_CALLED.get(verb, verb.value) for verb in verbs_of_case(actor, case)]
    return Standing(
        data=shown(case.data, readable),
        hidden=sorted(key for key in case.data if key not in readable),
        tasks=list(live.order_by("queue_at", "id")),
        waits=list(waits.order_by("reached_at", "id")),
        may=sorted([*verbs, *(_SPEAK if rules.may_work(actor) else ())]),
        record=record_of(case),
    )
