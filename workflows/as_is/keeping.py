"""Marking a version as the way in which a process runs today."""

from datetime import datetime

from django.db import transaction

from procops.people import audit
from procops.people.actor import Actor
from workflows import publishing, rules
from workflows.graph import Graph
from workflows.models import AsIs, Process, Version


def as_is_of(process: Process) -> AsIs | None:
    """How the process runs today, if somebody has said so."""
    return AsIs.objects.filter(process=process).select_related("version", "kept_by").first()


def keep(version: Version, *, by: Actor, now: datetime) -> AsIs:
    """Keep what a version says as the way in which its process runs today, in place of what was kept before.

    A draft is kept as it stands. Failure points go on where their place is still there; the others go.

    :raises DesignersOnly:
    """
    _must_design(by)
    kept_by = by.person_id or version.process.owner_id
    with transaction.atomic():
        process = _locked(version.process)
        version = Version.objects.get(pk=version.pk)
        facts = {"version": version, "document": version.document, "kept_by_id": kept_by, "kept_at": now}
        kept, is_new = AsIs.objects.get_or_create(
            organization_id=process.organization_id, process=process, defaults=facts
        )
        if not is_new:
            for name, value in facts.items():
                setattr(kept, name, value)
            kept.save(update_fields=list(facts))
            graph = Graph.of(kept.document)
            gone = [each.pk for each in kept.failure_points.all() if not has_place(graph, each.kind, each.key)]
            kept.failure_points.filter(pk__in=gone).delete()
        _record("asis.kept", kept, process, by, now, number=str(version.number))
    return kept


def drop(kept: AsIs, *, by: Actor, now: datetime) -> None:
    """Keep no longer how a process runs today; its failure points go with it.

    :raises DesignersOnly:
    """
    _must_design(by)
    with transaction.atomic():
        process = _locked(kept.process)
        _record("asis.dropped", kept, process, by, now)
        AsIs.objects.filter(pk=kept.pk).delete()


def has_place(graph: Graph, kind: str, key: str) -> bool:
    """Whether a map has that step or flow."""
    return key in (graph.steps if kind == "step" else graph.flows)


def _must_design(by: Actor) -> None:
    if not rules.may_design(by):
        raise publishing.DesignersOnly


def _locked(process: Process) -> Process:
    return Process.objects.select_for_update(no_key=True).get(pk=process.pk)


def _record(kind: str, kept: AsIs, process: Process, by: Actor, now: datetime, **facts: str) -> None:
    audit.record(kind, subject=kept, actor_id=by.person_id, now=now, name=process.name, **facts)
