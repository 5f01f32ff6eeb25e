"""What a request knows about who makes it, beside Django's own `request.user`."""

from typing import Any

from django.http import HttpRequest

from procops.people.actor import Actor
from procops.people.models import Membership, Organization, Person


class MemberRequest(HttpRequest):
    """A request as views see it behind `OrganizationMiddleware`: somebody, in one organization.

    For the type checker only. In views without a login the three are None.
    """

    user: Person
    organization: Organization
    membership: Membership
    other_organizations: list[Organization]
    """Where the person may switch to."""
    actor: Actor
    htmx: Any
    """Set by django-htmx; true for a request that htmx made."""
