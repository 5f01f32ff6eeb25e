"""A published version, compiled once: its graph, and the rows that index it."""

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from procops.scoping import current_organization_id
from workflows.graph import Graph
from workflows.models import Step, Version
from workflows.states import VersionState


@dataclass(frozen=True, slots=True)
class Plan:
    version_id: UUID
    process_id: UUID
    graph: Graph
    step_ids: dict[str, UUID]


def plan_of(version_id: UUID) -> Plan:
    """The plan of a version that is published or retired; following its flows costs no query once it has been read."""
    return _read(current_organization_id(), version_id)


@lru_cache(maxsize=512)
def _read(organization_id: UUID, version_id: UUID) -> Plan:
    version = Version.objects.get(pk=version_id)
    return Plan(
        version_id=version.pk,
        process_id=version.process_id,
        graph=Graph.of(version.document, former=partial(_former, version.process_id, version.pk)),
        step_ids=dict(Step.objects.filter(version=version).values_list("key", "pk")),
    )


def _former(process_id: UUID, version_id: UUID, name: str, key: str) -> Any:
    """A part that this version does not have, as the newest other version has it that was ever published.

    :raises KeyError: if none has.
    """
    others = Version.objects.filter(process_id=process_id).exclude(pk=version_id).exclude(state=VersionState.DRAFT)
    for other in others.order_by("-number").values_list("pk", flat=True):
        parts = getattr(plan_of(other).graph, name)
        if key in parts:
            return parts[key]
    raise KeyError(key)


def graph_of(version: Version) -> Graph:
    """The graph of any version, a draft included; drafts are not kept, they change."""
    return Graph.of(version.document) if version.state == "draft" else plan_of(version.pk).graph
