"""Rules about waits: what they wait for, who looks out for it, and what stands beside them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from workflows.faults import Fault
from workflows.gate.draft import Draft, refuse
from workflows.graph import Field, Graph, Step
from workflows.reach import reachable

KEY_TYPES = ("text", "email", "whole_number", "choice")
"""Types of fields whose value another system can name a case by."""


def waits(draft: Draft) -> Iterator[Step]:
    return (step for step in draft.graph.steps.values() if step.is_wait)


def wait_for_nothing(draft: Draft) -> Iterator[Fault]:
    """A wait that says nothing of what it waits for, or that may find no moment until which it lasts."""
    for step in waits(draft):
        wait = step.wait
        if wait is None:
            message = _('"{step}" waits for nothing. Say until when, or for what.')
        elif wait.kind == "time" and all(rule.when is not None for rule in wait.until):
            message = _('"{step}" has no moment that always holds. Add one without a condition at the end.')
        elif wait.kind == "arrival" and not wait.arrival.strip():
            message = _('"{step}" waits for nothing. Say what has to arrive.')
        else:
            continue
        yield refuse("wait_for_nothing", "step", step.key, message.format(step=step.name))


def wait_watched_by_nobody(draft: Draft) -> Iterator[Fault]:
    """Something has to arrive, and nobody would say that it has."""
    for step in waits(draft):
        if step.wait and step.wait.kind == "arrival" and step.wait.watched_by is None:
            message = _('Nobody looks out for what "{step}" waits for. Say which role tells that it has arrived.')
            yield refuse("wait_watched_by_nobody", "step", step.key, message.format(step=step.name))


def keys(draft: Draft) -> Iterator[tuple[Step, Field]]:
    """The waits for an event, and the fields by whose value it names its case."""
    for step in waits(draft):
        field = draft.graph.fields.get(step.wait.key or "") if step.wait else None
        if field is not None:
            yield step, field


def beside_apart(draft: Draft) -> Iterator[Fault]:
    """What stands beside a wait has to begin together with it, else there is nothing between which to decide."""
    graph = draft.graph
    for step in waits(draft):
        for key in step.wait.beside if step.wait else ():
            other = graph.steps.get(key)
            if other is None:
                continue
            facts = {"step": step.name, "other": other.name}
            if other is step:
                message = _('"{step}" is to stand beside itself. Choose another step.')
            elif not (other.is_task or other.is_wait):
                message = _('"{step}" stands beside "{other}", which is never under way. Choose a task or a wait.')
            elif not _parting_points(graph, step.key) & _parting_points(graph, key):
                message = _(
                    '"{step}" stands beside "{other}", but no step leads to both at once. Let the step before them '
                    "do all of its flows, one to each."
                )
            else:
                continue
            yield refuse("beside_apart", "step", step.key, message.format(**facts), about=("step", key))


def _parting_points(graph: Graph, key: str) -> set[str]:
    """The steps that split into several ways, one of which leads here at once or through decisions that do too."""
    sources = reachable(
        [flow.source for flow in graph.entering(key)],
        lambda one: [flow.source for flow in graph.entering(one)] if graph.steps[one].is_route else [],
    )
    return {one for one in sources if graph.steps[one].split != "first" and len(graph.leaving(one)) > 1}
