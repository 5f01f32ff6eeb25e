from .attachment import Attachment
from .case import Case
from .definition import Flow, Lane, Process, ProcessKind, Step, Version, Visibility
from .journal import Entry, EntryContent
from .staffing import FilledBy, Staffing
from .stand_in import StandIn
from .task import Task

__all__ = [
    "Attachment",
    "Case",
    "Entry",
    "EntryContent",
    "FilledBy",
    "Flow",
    "Lane",
    "Process",
    "ProcessKind",
    "Staffing",
    "StandIn",
    "Step",
    "Task",
    "Version",
    "Visibility",
]
