"""Rules about ways through the drawing: from a start, to an end, and never without a next step."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows.faults import Fault
from workflows.gate.draft import Draft, refuse
from workflows.graph import ARRIVALS_AT_MOST, Flow, Step
from workflows.reach import reachable


def no_start(draft: Draft) -> Iterator[Fault]:
    """Nowhere to begin."""
    if not draft.graph.starts:
        yield refuse("no_start", "process", "", _("The process has no start. Add one, and say which role may start."))


def no_end(draft: Draft) -> Iterator[Fault]:
    """Nowhere to finish."""
    if not any(step.is_end for step in draft.graph.steps.values()):
        yield refuse("no_end", "process", "", _("The process has no end. Add one, and lead the last steps to it."))


def flow_out_of_place(draft: Draft) -> Iterator[Fault]:
    """A flow into a start or out of an end."""
    steps = draft.graph.steps
    for flow in draft.graph.flows.values():
        where = draft.flow_words(flow)
        if steps[flow.target].is_start:
            message = _(
                "The flow {flow} leads into a start. A case begins there once: lead it to the step after the start."
            ).format(flow=where)
            yield refuse("flow_out_of_place", "flow", flow.key, message)
        if steps[flow.source].is_end:
            message = _(
                "The flow {flow} leaves an end. Nothing follows an end: take the flow away, or make the end a step."
            ).format(flow=where)
            yield refuse("flow_out_of_place", "flow", flow.key, message)


def unreachable_step(draft: Draft) -> Iterator[Fault]:
    """A step that no case can come to. Silent when there is no start at all."""
    starts = [step.key for step in draft.graph.starts]
    reached = set(starts).union(*(draft.downstream[key] for key in starts))
    for step in draft.graph.steps.values():
        if starts and step.key not in reached:
            message = _('No way leads from a start to "{step}". Lead a flow to it, or take it away.')
            yield refuse("unreachable_step", "step", step.key, message.format(step=step.name))


def no_way_to_an_end(draft: Draft) -> Iterator[Fault]:
    """A step from which no case can finish. Silent when there is no end at all."""
    steps = draft.graph.steps
    ends = [step.key for step in steps.values() if step.is_end]
    leads_on = reachable(ends, lambda key: (flow.source for flow in draft.graph.entering(key)))
    for step in steps.values():
        if ends and step.key not in leads_on:
            message = _('No way leads from "{step}" to an end. Lead a flow from it to the next step or to an end.')
            yield refuse("no_way_to_an_end", "step", step.key, message.format(step=step.name))


def loop_without_work(draft: Draft) -> Iterator[Fault]:
    """A circle of decisions only: nobody works in it, so nothing could ever change in it."""
    told: set[str] = set()
    for route, circle in draft.decision_circles.items():
        if route not in told:
            told |= circle
            yield refuse(
                "loop_without_work",
                "step",
                route,
                ngettext(
                    "{steps} leads round in a circle without any task. Put a task into the circle, or lead one of its "
                    "flows elsewhere.",
                    "{steps} lead round in a circle without any task. Put a task into the circle, or lead one of its "
                    "flows elsewhere.",
                    len(circle),
                ).format(steps=draft.step_names(circle)),
            )


def too_many_arrivals(draft: Draft) -> Iterator[Fault]:
    """Decisions that multiply: one finished step would open more than the engine follows in one go."""
    followed: dict[str, int] = {}  # for each decision, how many flows are followed at most when it is reached

    def flows_from(step: Step) -> int:
        each = [1 + followed.get(flow.target, 0) for flow in draft.graph.leaving(step.key)]
        return max(each, default=0) if step.split == "first" else sum(each)

    for route in draft.decisions_backwards:
        followed[route.key] = flows_from(route)
    for step in draft.graph.steps.values():
        if step.is_work and flows_from(step) > ARRIVALS_AT_MOST:
            yield refuse(
                "too_many_arrivals",
                "step",
                step.key,
                _(
                    '"{step}" can lead to more than {number} steps at once through the decisions after it. '
                    'Let one of them take "the first that fits".'
                ).format(step=step.name, number=ARRIVALS_AT_MOST),
            )


def split_without_otherwise(draft: Draft) -> Iterator[Fault]:
    """A split whose conditions may all be false, with no flow to take then."""
    for step, leaving in _splits(draft):
        conditional = [flow for flow in leaving if flow.when is not None and not flow.otherwise]
        may_find_none = len(conditional) == len(leaving) or (step.split != "all" and len(leaving) > 1)
        if may_find_none and not any(flow.otherwise for flow in leaving):
            yield refuse(
                "split_without_otherwise",
                "step",
                step.key,
                _(
                    'When no condition after "{step}" holds, the case would be stuck. Mark one of its flows as the '
                    "one taken otherwise."
                ).format(step=step.name),
            )


def flow_without_condition(draft: Draft) -> Iterator[Fault]:
    """In a split that asks (first, every): a flow that has no condition and is not the otherwise."""
    for step, leaving in _splits(draft):
        if step.split == "all" or len(leaving) < 2:
            continue
        for flow in leaving:
            if flow.when is None and not flow.otherwise:
                yield refuse(
                    "flow_without_condition",
                    "flow",
                    flow.key,
                    _(
                        "The flow {flow} has no condition, so the others would be asked in vain. "
                        "Give it one, or mark it as the flow taken otherwise."
                    ).format(flow=draft.flow_words(flow)),
                )


def otherwise_out_of_place(draft: Draft) -> Iterator[Fault]:
    """A flow marked otherwise that also has a condition, is the second of its step, or could never be taken."""
    for step, leaving in _splits(draft):
        others = [flow for flow in leaving if flow.otherwise]
        always = any(flow.when is None and not flow.otherwise for flow in leaving)
        for position, flow in enumerate(others):
            if flow.when is not None:
                message = _("The flow {flow} has a condition and is also taken otherwise. Take away one of the two.")
            elif position > 0:
                message = _('The flow {flow} is the second one taken otherwise after "{step}". Mark only one.')
            elif always and step.split == "all":
                message = _(
                    "The flow {flow} is never taken otherwise, since another flow always is. Take the mark away."
                )
            else:
                continue
            told = message.format(flow=draft.flow_words(flow), step=step.name)
            yield refuse("otherwise_out_of_place", "flow", flow.key, told)


def _splits(draft: Draft) -> Iterator[tuple[Step, tuple[Flow, ...]]]:
    for step in draft.graph.steps.values():
        if (leaving := draft.graph.leaving(step.key)) and not step.is_end:
            yield step, leaving
