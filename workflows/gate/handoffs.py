"""Rules about crossings from one lane to another, and what the kind of a process asks of them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from workflows.faults import WARN, Fault
from workflows.gate.draft import Draft, refuse


def crossing_without_contract(draft: Draft) -> Iterator[Fault]:
    """Work that comes into a task from another lane with nothing said about handing it over."""
    for flow in draft.crossings:
        if flow.contract is None:
            step = draft.graph.steps[flow.target]
            others = _(" or ").join(
                draft.lane_name(lane) for lane in sorted(draft.graph.lanes_before(flow) - {step.lane})
            )
            yield refuse(
                "crossing_without_contract",
                "flow",
                flow.key,
                _(
                    '"{step}" ({lane}) receives work from {others} without handoff rules. '
                    "Say on the flow {flow} what is handed over and by when it is accepted."
                ).format(step=step.name, lane=draft.lane_name(step.lane), others=others, flow=draft.flow_words(flow)),
            )


def contract_without_crossing(draft: Draft) -> Iterator[Fault]:
    """Handoff rules on a flow that never brings work into another lane, so that they are never used."""
    crossings = {flow.key for flow in draft.crossings}
    for flow in draft.graph.flows.values():
        # Where the lanes are still to be said, nothing can be known of crossings.
        if flow.contract is not None and flow.key not in crossings and draft.graph.lanes_before(flow):
            message = (
                _(
                    "The handoff rules on the flow {flow} are never used: it crosses nowhere. "
                    "Put them on the flow that enters the task of the other lane."
                )
                if not draft.graph.steps[flow.target].is_task
                else _(
                    "The handoff rules on the flow {flow} are never used: it crosses nowhere. "
                    "Take them away, or move one of the two steps to another lane."
                )
            )
            yield Fault(
                WARN,
                "contract_without_crossing",
                "flow",
                flow.key,
                message.format(flow=draft.flow_words(flow)),
            )


def automatic_without_data(draft: Draft) -> Iterator[Fault]:
    """In an operational process: a handoff accepted by nobody that does not even ask for data."""
    if draft.graph.process.kind != "operational":
        return
    for flow in draft.crossings:
        contract = flow.contract
        if contract is not None and contract.acceptance == "automatic" and not contract.required:
            yield Fault(
                WARN,
                "automatic_without_data",
                "flow",
                flow.key,
                _(
                    "The handoff {flow} is accepted automatically and requires no data, so nothing is ever checked. "
                    "Name the data it needs, or let the receiver accept it."
                ).format(flow=draft.flow_words(flow)),
            )


def too_many_approvals(draft: Draft) -> Iterator[Fault]:
    """In a support process: more approvals than it is allowed."""
    process = draft.graph.process
    approvals = [step.key for step in draft.tasks() if step.approval]
    if process.kind == "support" and len(approvals) > process.approvals_at_most:
        yield Fault(
            WARN,
            "too_many_approvals",
            "process",
            "",
            _(
                "This support process has {number} approvals ({steps}), more than the {allowed} it is allowed. "
                "Take out those that change nothing."
            ).format(number=len(approvals), steps=draft.step_names(approvals), allowed=process.approvals_at_most),
        )
