from .as_is import AsIs, FailurePoint
from .attachment import Attachment
from .case import Case
from .definition import Flow, Lane, Process, ProcessKind, Step, Version, Visibility
from .journal import Entry, EntryContent
from .role_deputy import RoleDeputy
from .staffing import FilledBy, Staffing
from .stand_in import StandIn
from .task import Task
from .wait import Wait

__all__ = [
    "AsIs",
    "Attachment",
    "Case",
    "Entry",
    "EntryContent",
    "FailurePoint",
    "FilledBy",
    "Flow",
    "Lane",
    "Process",
    "ProcessKind",
    "RoleDeputy",
    "Staffing",
    "StandIn",
    "Step",
    "Task",
    "Version",
    "Visibility",
    "Wait",
]
