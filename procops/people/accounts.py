"""A person's account: what they log in with, whatever organizations they belong to."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from procops.errors import Refused
from procops.people.models import Person
from procops.people.models.person import Theme


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


def set_up(person: Person, *, name: str, password: str) -> None:
    """Let somebody choose name and password for the account that was made for them. Nobody may have used it yet."""
    person.name = name
    person.set_password(password)
    person.save(update_fields=["name", "password"])


def change_profile(person: Person, *, name: str, time_zone: str, language: str, theme: str, shortcuts: bool) -> None:
    """Change what a person says about themselves; it counts in all their organizations."""
    Person.objects.filter(pk=person.pk).update(
        name=name, time_zone=time_zone, language=language, theme=theme, shortcuts=shortcuts
    )


def change_theme(person: Person, *, theme: Theme) -> None:
    """Light, dark, or as the person's system has it."""
    Person.objects.filter(pk=person.pk).update(theme=theme)


ERASED_NAME = "Erased person"
_ERASED_DOMAIN = "erased.invalid"


def is_erased(person: Person) -> bool:
    """Whether an account has lost its name and address."""
    return person.email.endswith(f"@{_ERASED_DOMAIN}")


@transaction.atomic
def erase(person: Person) -> None:
    """Take name, address and every way to log in from an account; what it did stays, done by an erased person."""
    EmailAddress.objects.filter(user=person).delete()
    person.name, person.email = ERASED_NAME, f"{person.pk}@{_ERASED_DOMAIN}"
    person.time_zone, person.is_active = "", False
    person.set_unusable_password()
    person.save(update_fields=["name", "email", "time_zone", "is_active", "password"])
