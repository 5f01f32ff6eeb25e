"""The known cast: the people and teams that every test may name.

Acme makes things. Hugo and Petra are people operations (Hugo leads), Ivy and Ivan IT service (Ivy leads), Pam is
payroll, Fay facilities. Mia recruits, Max hires, Nina is new, Dora designs processes, Ada administers, Vera only looks.
Globex is somebody else's organization, and Eve, its admin, is the stranger who must never see anything of Acme's.

Asking for `acme`, or for anybody who works there, **enters Acme's scope for the whole test**, so that a test reads and
writes rows as a request of theirs would. `globex` and `eve` enter no scope: use `scope(globex.pk)`. A thread of one's
own starts outside any scope and must enter one. Requests made with Django's test client choose their scope themselves.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from procops.people import accounts, memberships, organizations, teams
from procops.people.actor import Actor
from procops.people.models import Membership, Organization, Person, Role, Team
from procops.scoping import scope
from tests import kept

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A working Monday morning, when everything in the tests begins."""

PASSWORD = "ten green bottles on a wall"
"""Everybody's."""

ACME = {
    "ada": ("Ada Lovett", Role.ADMIN),
    "dora": ("Dora Keller", Role.DESIGNER),
    "mia": ("Mia Sommer", Role.MEMBER),
    "hugo": ("Hugo Brandt", Role.MEMBER),
    "petra": ("Petra Lang", Role.MEMBER),
    "ivy": ("Ivy Chen", Role.MEMBER),
    "ivan": ("Ivan Petrov", Role.MEMBER),
    "max": ("Max Weber", Role.MEMBER),
    "fay": ("Fay Collins", Role.MEMBER),
    "pam": ("Pam Ortiz", Role.MEMBER),
    "nina": ("Nina Roth", Role.MEMBER),
    "vera": ("Vera Holm", Role.VIEWER),
}
ACME_TEAMS = {
    "People operations": ("hugo", "petra"),
    "IT service": ("ivy", "ivan"),
    "Payroll": ("pam",),
    "Facilities": ("fay",),
}
"""The first of each leads it."""


def as_actor(person: Person) -> Actor:
    """A person as the rules see them, in the organization in scope."""
    return Actor.of(Membership.objects.active().select_related("person").get(person=person))


def logged_in(client: Client, person: Person) -> Client:
    """The client with a session of that person."""
    client.force_login(person)
    return client


@pytest.fixture
def acme(db: None) -> Iterator[Organization]:
    kept.rows_of("acme", _found_acme)
    organization = Organization.objects.get(name="Acme")
    with scope(organization.pk):
        yield organization


def _found_acme() -> None:
    ada = _account("ada", ACME["ada"][0], "acme.test")
    organization, _ = organizations.found(name="Acme", time_zone="UTC", founder=ada, now=MONDAY)
    with scope(organization.pk):
        system = Actor.system(organization.pk)
        people = {"ada": ada}
        for key, (name, role) in ACME.items():
            if key != "ada":
                people[key] = _account(key, name, "acme.test")
                memberships.join(people[key], role=role, by=system, now=MONDAY)
        for team_name, (lead, *others) in ACME_TEAMS.items():
            team = teams.create(name=team_name, lead=people[lead], by=system, now=MONDAY)
            for key in others:
                teams.add_member(team, person=people[key], by=system, now=MONDAY)


@pytest.fixture
def globex(db: None) -> Organization:
    kept.rows_of("globex", _found_globex)
    return Organization.objects.get(name="Globex")


def _found_globex() -> None:
    eve = _account("eve", "Eve Stranger", "globex.test")
    organizations.found(name="Globex", time_zone="UTC", founder=eve, now=MONDAY)


@pytest.fixture
def eve(globex: Organization) -> Person:
    return Person.objects.get(email="eve@globex.test")


def _account(key: str, name: str, domain: str) -> Person:
    return accounts.create(name=name, email=f"{key}@{domain}", password=PASSWORD, now=MONDAY)


def _of_acme(key: str) -> Callable[..., Person]:
    @pytest.fixture(name=key)
    def person(acme: Organization) -> Person:
        return Person.objects.get(email=f"{key}@acme.test")

    return person


ada, dora, mia, hugo, petra, ivy = map(_of_acme, ("ada", "dora", "mia", "hugo", "petra", "ivy"))
ivan, max_, fay, pam, nina, vera = map(_of_acme, ("ivan", "max", "fay", "pam", "nina", "vera"))


def _team_of_acme(fixture: str, team_name: str) -> Callable[..., Team]:
    @pytest.fixture(name=fixture)
    def team(acme: Organization) -> Team:
        return Team.objects.get(name=team_name)

    return team


people_operations = _team_of_acme("people_operations", "People operations")
it_service = _team_of_acme("it_service", "IT service")
payroll = _team_of_acme("payroll", "Payroll")
facilities = _team_of_acme("facilities", "Facilities")
