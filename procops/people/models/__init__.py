from .absence import Absence
from .audit import AuditEntry
from .calendar import WorkingCalendar
from .device import Device
from .failed_login import FailedLogin
from .invitation import Invitation
from .membership import Membership, Role
from .organization import Organization
from .person import Person
from .put_away import PutAway
from .team import Team, TeamMember

__all__ = [
    "Absence",
    "AuditEntry",
    "Device",
    "FailedLogin",
    "Invitation",
    "Membership",
    "Organization",
    "Person",
    "PutAway",
    "Role",
    "Team",
    "TeamMember",
    "WorkingCalendar",
]
