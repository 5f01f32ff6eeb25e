"""What dashboards ask of the event log that a process was made of."""

from collections.abc import Iterable
from uuid import UUID

from metrics.baselines.discovery import Discovered
from metrics.models import EventLog, LogState
from workflows.models import Process, Version
from workflows.states import VersionState


def log_of(process: Process) -> EventLog | None:
    """The log that a process was made of. One query."""
    rows = EventLog.objects.filter(process=process, state=LogState.DONE)
    found: EventLog | None = rows.defer("found", "faults", "shape").first()
    return found


def usual_days(process: Process) -> dict[str, str]:
    """The days of the log, as they stand in an address, for a process in which nothing else can happen: the last thirty
    days tell nothing of it. Nothing for any other.
    """
    log = log_of(process)
    if log is None or log.since is None or log.until is None:
        return {}
    if Version.objects.filter(process=process, state=VersionState.PUBLISHED).exists():
        return {}
    return {"since": log.since.isoformat(), "until": log.until.isoformat()}


def names_in(processes: Iterable[UUID]) -> dict[UUID, Discovered]:
    """What the logs call things, by process. One query."""
    rows = EventLog.objects.filter(process_id__in=list(processes), state=LogState.DONE)
    return {
        process: Discovered.from_json(found) for process, found in rows.values_list("process_id", "found") if process
    }
