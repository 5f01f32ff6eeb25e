"""The demo's people, and logging in as one of them with a click. Only where `settings.DEMO` says so."""

from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef

from procops.people.models import Invitation, Membership, Organization, Person, TeamMember
from procops.scoping import OrganizationQuerySet, unscoped

SHOWN = 2
"""Of somebody's teams."""


class DemoPerson(NamedTuple):
    """Somebody to log in as."""

    person: Person
    role: str
    team: str


class DemoOrganization(NamedTuple):
    """An organization of the demo, with its people."""

    organization: Organization
    people: list[DemoPerson]


def organizations() -> list[DemoOrganization]:
    """Everybody there is to log in as, by organization and name: two queries."""
    with unscoped():
        members = list(_demo_members().order_by("organization__name", "organization_id", "person__name", "person_id"))
        teams: dict[tuple[UUID, UUID], list[str]] = {}
        in_teams = TeamMember.objects.filter(organization__is_demo=True).order_by("team__name")
        for organization_id, person_id, name in in_teams.values_list("organization_id", "person_id", "team__name"):
            teams.setdefault((organization_id, person_id), []).append(name)
    groups: dict[UUID, DemoOrganization] = {}
    for member in members:
        group = groups.setdefault(member.organization_id, DemoOrganization(member.organization, []))
        team = _in_short(teams.get((member.organization_id, member.person_id), []))
        group.people.append(DemoPerson(member.person, member.get_role_display(), team))
    return list(groups.values())


def _in_short(names: list[str]) -> str:
    """Two teams and how many more: small companies have more roles than people."""
    shown = ", ".join(names[:SHOWN])
    return f"{shown} (+{len(names) - SHOWN})" if len(names) > SHOWN else shown


def find(*, person_id: UUID, organization_id: UUID) -> Membership | None:
    """The membership to log in with, if it is one of the demo's."""
    with unscoped():
        found: Membership | None = _demo_members().filter(person_id=person_id, organization_id=organization_id).first()
    return found


def _demo_members() -> OrganizationQuerySet:
    """Seeded people have no password and no invitation: whoever has one is a real person, and keeps their account."""
    invited = Invitation.objects.filter(organization=OuterRef("organization"), email=OuterRef("person__email"))
    members: OrganizationQuerySet = (
        Membership.objects.active()
        .filter(~Exists(invited))
        .filter(organization__is_demo=True, person__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .select_related("person", "organization")
    )
    return members
