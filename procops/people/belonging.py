"""Where a person belongs: the one question that is asked before an organization can be in scope."""

from uuid import UUID

from procops.people.models import Membership, Person
from procops.scoping import unscoped


def memberships_of(person: Person) -> list[Membership]:
    """A person's memberships, by the name of the organization, each with its organization: one query."""
    with unscoped():
        memberships = list(
            Membership.objects.filter(person_id=person.pk, is_active=True)
            .select_related("organization")
            .order_by("organization__name", "organization_id")
        )
    for membership in memberships:
        membership.person = person
    return memberships if person.is_active else []


def chosen(memberships: list[Membership], organization_id: UUID | str | None) -> Membership | None:
    """The membership of that organization, or None if the person does not belong to it."""
    wanted = str(organization_id)
    return next((each for each in memberships if str(each.organization_id) == wanted), None)
