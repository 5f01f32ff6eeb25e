from contextlib import AbstractContextManager
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from procops.ids import uuid7
from procops.scoping import current_organization_id


class Theme(models.TextChoices):
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")
    SYSTEM = "system", _("As the system")


class PersonQuerySet(models.QuerySet["Person"]):
    def with_email(self, email: str) -> Self:
        return self.filter(email=email.strip().lower())

    def here(self) -> Self:
        """Those who work in the organization in scope. A person's row is shared by organizations, so ask this first."""
        return self.filter(
            memberships__organization_id=current_organization_id(), memberships__is_active=True, is_active=True
        )


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who can log in, by e-mail. A person may be a member of several organizations.

    There are no superusers: what somebody may do follows from the membership they act in (`procops.people.rules`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64, blank=True)
    """IANA name; empty: the organization's."""
    language = models.CharField(max_length=12, blank=True)
    """One of ``settings.LANGUAGES``; empty: their browser's, and the site's where they are not there."""
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    shortcuts = models.BooleanField(default=True)
    """Whether single keys do things in lists; some people type into them by accident, or by speech."""
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_whatever_its_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def in_their_language(self) -> AbstractContextManager[None]:
        """For what is worded for them while they are not there: mails, and what a job leaves for them to read."""
        return translation.override(self.language or settings.LANGUAGE_CODE)

    @property
    def has_never_come_in(self) -> bool:
        """Whether the account was made for them and nobody has used it: work can be given to it, and that is all."""
        return self.last_login is None and not self.has_usable_password()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]
