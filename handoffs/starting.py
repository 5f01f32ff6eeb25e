"""Beginning a case: who may begin it where, and what the start form tells of the dates it will cause."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from procops.people.actor import Actor
from workflows import forecast, rules, words
from workflows.graph import Graph, Step
from workflows.models import Process, Version
from workflows.plan import plan_of
from workflows.staffing import Staff, organization_calendar
from workflows.states import VersionState
from workflows.visibility import processes_seen_by


@dataclass(frozen=True, slots=True)
class Opening:
    """A published process as somebody may begin a case of it."""

    process: Process
    graph: Graph
    staff: Staff
    starts: list[Step]
    """Where they may begin; empty where they may not."""
    may_look_on: bool
    """Whether they see the process and its cases; somebody may begin what is then the work of others alone."""
    is_practice: bool = False

    @property
    def words(self) -> str:
        return _("Try it out") if self.is_practice else words.start(self.graph.process.case_name)

    def at(self, key: str) -> Step | None:
        """The start of that key, or the only one there is; None where it has to be chosen."""
        if len(self.starts) == 1:
            return self.starts[0]
        return next((step for step in self.starts if step.key == key), None)

    def dates(self, start: Step, typed: Mapping[str, Any], *, now: datetime) -> list[forecast.Date]:
        """The dates that beginning here with these values would cause; what is not right yet is passed over."""
        data = forecast.typed(self.graph, start, typed)
        return forecast.dates(self.graph, start, data, staff=self.staff, usual=organization_calendar(), now=now)


def opening(process: Process, actor: Actor, *, practice: bool = False) -> Opening | None:
    """How a case of this process can be begun, a real one or one of practice; None while nothing is published."""
    version = Version.objects.filter(process=process, state=VersionState.PUBLISHED).only("id").first()
    if version is None:
        return None
    graph, staff = plan_of(version.pk).graph, Staff.of(process.pk)
    may_look_on = processes_seen_by(actor).filter(pk=process.pk).exists()
    if practice:
        starts = rules.starts_to_try(actor, process=process, graph=graph, staff=staff)
    else:
        starts = rules.starts_open_to(actor, graph=graph, staff=staff)
    return Opening(process, graph, staff, starts, may_look_on, practice)


def process_to_start(actor: Actor, **which: Any) -> Process | None:
    """The process, if the actor sees it or may begin a case of it: whoever may start need not be one who may look on.

    :param which: what it is found by: ``key`` or ``pk``.
    """
    process: Process | None = Process.objects.filter(archived_at=None, **which).first()
    if process is None or processes_seen_by(actor).filter(pk=process.pk).exists():
        return process
    found = opening(process, actor)
    return process if found and found.starts else None
