"""The rows of a published version's lanes, steps and flows: an index of its document, so that lists can join names."""

from workflows.graph import Graph
from workflows.models import Flow, Lane, Step, Version


def make(version: Version) -> None:
    """Write the index of a version that is being published."""
    graph, here = Graph.of(version.document), version.organization_id
    lanes = {
        lane.key: Lane(organization_id=here, version=version, key=lane.key, name=lane.name, position=position)
        for position, lane in enumerate(graph.lanes.values())
    }
    steps = {
        step.key: Step(
            organization_id=here,
            version=version,
            key=step.key,
            name=step.name,
            kind=step.kind,
            lane=lanes[step.lane] if step.lane else None,
            position=position,
        )
        for position, step in enumerate(graph.steps.values())
    }
    flows = [
        Flow(
            organization_id=here,
            version=version,
            key=flow.key,
            source=steps[flow.source],
            target=steps[flow.target],
            has_contract=flow.contract is not None,
            position=flow.position,
        )
        for flow in graph.flows.values()
    ]
    Lane.objects.bulk_create(lanes.values())
    Step.objects.bulk_create(steps.values())
    Flow.objects.bulk_create(flows)
