"""A person's account: what they log in with, whatever organizations they belong to."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from procops.errors import Refused
from procops.people.models import Person


class AddressTaken(Refused):
    """There is an account for {email} already."""

    next_action = "Log in with it, or reset its password."


@transaction.atomic
def create(*, name: str, email: str, password: str | None, now: datetime) -> Person:
    """Make an account whose address somebody has vouched for; without a password there is no way to log in with one.

    :raises AddressTaken: if the address has an account.
    """
    if Person.objects.with_email(email).exists():
        raise AddressTaken(email=email)
    person = Person.objects.create_user(email, password, name=name, joined_at=now)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person
