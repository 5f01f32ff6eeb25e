"""Whose figures somebody may see: those of processes all of whose cases they may see, so that no number tells more."""

from django.db.models import QuerySet

from procops.people.actor import Actor
from workflows.models import Process
from workflows.visibility import processes_seen_whole_by


def measured_for(actor: Actor) -> QuerySet[Process]:
    """The processes whose dashboards somebody may see; every number on them leads to cases that they may see."""
    return processes_seen_whole_by(actor).filter(archived_at=None)
