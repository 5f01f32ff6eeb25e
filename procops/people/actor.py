"""Who acts: a person in one organization, with what the rules ask about them, read once."""

from dataclasses import dataclass
from uuid import UUID

from procops.people.models import Membership, Role, Team, TeamMember


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as the rules see them. ``system()`` acts where no person does: sweeps, automatic answers."""

    organization_id: UUID
    person_id: UUID | None
    name: str
    role: str
    teams: frozenset[UUID] = frozenset()
    leads: frozenset[UUID] = frozenset()

    @property
    def own_teams(self) -> frozenset[UUID]:
        """Those they belong to or lead: what waits in their pools is theirs to take, what is said to them they see."""
        return self.teams | self.leads

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    @property
    def is_designer(self) -> bool:
        return self.role in (Role.ADMIN, Role.DESIGNER)

    @property
    def is_system(self) -> bool:
        return self.person_id is None

    @classmethod
    def of(cls, membership: Membership) -> "Actor":
        """Read a member's teams and what they lead: two queries, once a request."""
        person = membership.person
        return cls(
            organization_id=membership.organization_id,
            person_id=person.pk,
            name=str(person),
            role=membership.role,
            teams=frozenset(TeamMember.objects.filter(person=person).values_list("team_id", flat=True)),
            leads=frozenset(Team.objects.filter(lead=person).values_list("pk", flat=True)),
        )

    @classmethod
    def system(cls, organization_id: UUID) -> "Actor":
        return cls(organization_id=organization_id, person_id=None, name="procops", role=Role.ADMIN)
