"""One task as the API shows it: its form, its checklist, what may be done. Confidential values are left out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from handoffs.api.out import TaskOut
from handoffs.drafts import typed_by
from handoffs.models import Handoff
from handoffs.verbs import TaskVerb, verbs_of_task
from handoffs.whereabouts import live_keys
from procops.people.actor import Actor
from procops.rest.serializers import Moment, Out
from workflows.api.out import Named
from workflows.graph import Field, Step
from workflows.models import Task
from workflows.parts.process import FIELD_TYPES
from workflows.plan import plan_of
from workflows.staffing import Staff
from workflows.states import TaskState
from workflows.visibility import lanes_of, readable_fields

_CALLED = {
    TaskVerb.PAUSE: "hold",
    TaskVerb.REPORT: "report-problem",
    TaskVerb.LATER: "remind-later",
    TaskVerb.SPECIALISTS: "pass-to-specialists",
    TaskVerb.AUTHORITY: "ask-authority",
}
"""The API speaks the words of the design; the pages say some of them in plainer ones."""
VERBS = sorted(_CALLED.get(verb, verb.value) for verb in TaskVerb)


@dataclass(frozen=True, slots=True)
class Work:
    """What the reader of a task needs to work on it."""

    step: Step
    fields: list[Field]
    """Those that the step shows or fills."""
    values: Mapping[str, Any]
    readable: Collection[str]
    draft: dict[str, Any]
    handoffs: list[Handoff]
    may: list[str]


class FieldOut(Out):
    """One datum of the step's form."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    type = serializers.ChoiceField(FIELD_TYPES)
    required = serializers.BooleanField()  # type: ignore[assignment]
    help = serializers.CharField()
    choices = Named(many=True)
    currency = serializers.CharField(help_text="Of amounts; empty for all else.")
    is_filled_here = serializers.BooleanField(help_text="False: it is only shown.")
    is_marked = serializers.BooleanField(help_text="It was sent back as missing or wrong.")
    is_hidden = serializers.BooleanField(help_text="Confidential, and not for you.")
    value = serializers.JSONField(allow_null=True, help_text="As in the case's data; null: empty, or hidden.")


class TickOut(Named):
    """One item of the checklist."""

    is_ticked = serializers.BooleanField()


class TaskDetailOut(TaskOut):
    """A task with all that is needed to work on it."""

    instructions = serializers.SerializerMethodField(help_text="Markdown.")
    form = serializers.SerializerMethodField(help_text="The data that the step shows and fills.")
    checklist = serializers.SerializerMethodField()
    outcomes = serializers.SerializerMethodField()
    draft = serializers.SerializerMethodField(help_text="What you typed and have not completed yet.")
    hold_reason = serializers.CharField()
    held_at = Moment(allow_null=True)
    handoffs = serializers.SerializerMethodField(help_text="Ids of the handoffs that brought it, and of those it gave.")
    may = serializers.SerializerMethodField(help_text="The verbs that would not be refused to you now.")

    @property
    def _work(self) -> Work:
        work: Work = self.context["work"]
        return work

    def get_instructions(self, task: Task) -> str:
        return self._work.step.instructions

    @extend_schema_field(FieldOut(many=True))
    def get_form(self, task: Task) -> list[dict[str, Any]]:
        return [_field(field, task, self._work) for field in self._work.fields]

    @extend_schema_field(TickOut(many=True))
    def get_checklist(self, task: Task) -> list[dict[str, Any]]:
        items = self._work.step.checklist
        return [{"key": one.key, "name": one.label, "is_ticked": one.key in task.ticked} for one in items]

    @extend_schema_field(Named(many=True))
    def get_outcomes(self, task: Task) -> list[dict[str, Any]]:
        return [{"key": one.key, "name": one.label} for one in self._work.step.outcomes]

    @extend_schema_field(serializers.DictField(child=serializers.JSONField(allow_null=True)))
    def get_draft(self, task: Task) -> dict[str, Any]:
        return self._work.draft

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_handoffs(self, task: Task) -> list[str]:
        return [str(handoff.pk) for handoff in self._work.handoffs]

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(VERBS)))
    def get_may(self, task: Task) -> list[str]:
        return self._work.may


def _followed(done: Task) -> list[Task]:
    return list(Task.objects.filter(Q(pk__in=done.led_to) | Q(ready_at__gte=done.ended_at), case=done.case))


def work_on(task: Task, *, actor: Actor) -> Work:
    """Read what belongs to a task that the actor may see; it comes with its case and process."""
    case = task.case
    graph, staff = plan_of(case.version_id).graph, Staff.of(case.process_id)
    step = graph.steps[task.step_key]
    readable = readable_fields(graph, lanes_of(actor, case, staff), actor=actor)
    given = list(Handoff.objects.filter(from_task=task).defer("contract", "content").order_by("id"))
    brought = list(Handoff.objects.filter(case=case, to_task=task).defer("contract", "content").order_by("id"))
    verbs = verbs_of_task(
        actor,
        task,
        case=case,
        graph=graph,
        lane=staff.get(task.lane_key),
        process_owner_id=case.process.owner_id,
        others=live_keys(case, but=task),
        followed=_followed(task) if task.state == TaskState.DONE else (),
        given=given,
        came=brought,
    )
    keys = dict.fromkeys((*step.show, *step.fill))
    return Work(
        step=step,
        fields=[graph.fields[key] for key in keys if key in graph.fields],
        values=case.data,
        readable=readable,
        draft=typed_by(actor.person_id, task),
        handoffs=[*brought, *given],
        may=sorted(_CALLED.get(verb, verb.value) for verb in verbs),
    )


def _field(field: Field, task: Task, work: Work) -> dict[str, Any]:
    is_hidden = field.key not in work.readable
    return {
        "key": field.key,
        "label": field.label,
        "type": field.type,
        "required": field.required,
        "help": field.help,
        "choices": [{"key": choice.key, "name": choice.label} for choice in field.choices],
        "currency": field.currency if field.type == "money" else "",
        "is_filled_here": field.key in work.step.fill,
        "is_marked": field.key in task.marked_fields,
        "is_hidden": is_hidden,
        "value": None if is_hidden else work.values.get(field.key),
    }
