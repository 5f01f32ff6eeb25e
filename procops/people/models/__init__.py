from .audit import AuditEntry
from .calendar import WorkingCalendar
from .membership import Invitation, Membership, Role, Team, TeamMember
from .organization import Organization
from .person import Person

__all__ = [
    "AuditEntry",
    "Invitation",
    "Membership",
    "Organization",
    "Person",
    "Role",
    "Team",
    "TeamMember",
    "WorkingCalendar",
]
