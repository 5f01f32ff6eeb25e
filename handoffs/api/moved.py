"""What every move is answered with: the ids and states of what it changed."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from rest_framework import serializers

from handoffs.models import Handoff
from handoffs.moves import Advance
from handoffs.states import HandoffState
from procops.rest.answers import Done
from procops.rest.serializers import Out
from workflows.models import Case, Task
from workflows.plan import plan_of
from workflows.states import CaseState, TaskState


class MovedCase(Out):
    """The case that moved, as it stands now."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    state = serializers.ChoiceField(CaseState.choices)


class MovedTask(Out):
    """A task that a move changed, as it stands now."""

    id = serializers.UUIDField()
    step = serializers.CharField()
    visit = serializers.IntegerField()
    state = serializers.ChoiceField(TaskState.choices)


class MovedHandoff(Out):
    """A handoff that a move made or answered, as it stands now."""

    id = serializers.UUIDField()
    flow = serializers.CharField()
    to_task = serializers.UUIDField()
    state = serializers.ChoiceField(HandoffState.choices)


class Moved(Out):
    """What a move changed."""

    case = MovedCase()
    task = MovedTask(allow_null=True, help_text="The task that was asked for.")
    opened = MovedTask(many=True, help_text="Tasks that somebody can work on now, redone ones among them.")
    redone = MovedTask(many=True, help_text="Visits opened anew at the giver's step, because work came back.")
    ended = MovedTask(many=True, help_text="Tasks that ended without being done.")
    handoffs = MovedHandoff(many=True, help_text="Handoffs that were made or answered.")
    closed = serializers.BooleanField(help_text="Whether the case has ended.")


class AlsoOpen(Out):
    """Another open case of the process about the same record."""

    id = serializers.UUIDField()
    reference = serializers.CharField()


class Started(Moved):
    """A case that began."""

    also_open = AlsoOpen(many=True, help_text="Cases of the process that are open for the same record: a warning.")


class Amended(Moved):
    """What an amendment changed."""

    changed = serializers.ListField(child=serializers.CharField(), help_text="Keys of the fields with another value.")


def advanced(
    advance: Advance, *, asked: Task | None = None, handoffs: Iterable[Handoff] = (), status: int = 200
) -> Done:
    """The answer to a move that led somewhere.

    :param asked: the task that the move ended; unless told, the one that it finished.
    :param handoffs: those it made or answered; unless told, what the done task gave and what ended tasks were offered.
    """
    moved = facts(
        advance.case,
        task=next((task for task in advance.ended if task == asked), advance.done),
        opened=advance.opened,
        redone=advance.redone,
        ended=advance.ended,
        handoffs=list(handoffs) or _of(advance),
    )
    return Done(moved, status=status)


def started(advance: Advance) -> Done:
    """The answer to the start of a case."""
    also_open = [{"id": case.pk, "reference": case.reference} for case in advance.also_open]
    return Done({**advanced(advance).facts, "also_open": also_open}, status=201)


def changed(task: Task) -> Done:
    """The answer to a move that changed one task; it comes with the case it was held with."""
    return Done(facts(task.case, task=task))


def case_changed(case: Case) -> Done:
    """The answer to a move that changed a case as a whole: how it stands now."""
    now = Case.objects.only("id", "organization", "reference", "state").get(pk=case.pk)
    return Done(facts(now))


def facts(
    case: Case,
    *,
    task: Task | None = None,
    opened: Iterable[Task] = (),
    redone: Iterable[Task] = (),
    ended: Iterable[Task] = (),
    handoffs: Iterable[Handoff] = (),
) -> dict[str, Any]:
    """The members of `Moved`."""
    return {
        "case": {"id": case.pk, "reference": case.reference, "state": case.state},
        "task": _task(task) if task else None,
        "opened": [_task(one) for one in opened],
        "redone": [_task(one) for one in redone],
        "ended": [_task(one) for one in ended],
        "handoffs": [
            {"id": one.pk, "flow": one.flow_key, "to_task": one.to_task_id, "state": one.state} for one in handoffs
        ],
        "closed": case.state in (CaseState.COMPLETED, CaseState.CANCELLED),
    }


def _of(advance: Advance) -> list[Handoff]:
    """In the order of the process document: ids of one moment have none."""
    about = Q(from_task=advance.done) if advance.done else Q()
    if advance.ended:
        about |= Q(case=advance.case, to_task__in=[task.pk for task in advance.ended])
    if not about:
        return []
    flows = plan_of(advance.case.version_id).graph.flows
    rows = Handoff.objects.filter(about).defer("contract", "content")
    return sorted(rows, key=lambda handoff: (flows[handoff.flow_key].position, handoff.pk))


def _task(task: Task) -> dict[str, Any]:
    return {"id": task.pk, "step": task.step_key, "visit": task.visit, "state": task.state}
