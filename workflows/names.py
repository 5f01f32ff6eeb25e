"""What the people and teams are called that rows name by id."""

from collections.abc import Iterable
from uuid import UUID

from procops.people.models import Person, Team


def names_of(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names by id, people's and teams' alike; two queries whatever the number. Ids of neither are left out."""
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    teams = dict(Team.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return {**teams, **people_by_name(wanted.difference(teams))}


def people_by_name(ids: Iterable[UUID | str]) -> dict[UUID, str]:
    """What people are called, by id; one query."""
    people = Person.objects.filter(pk__in=list(ids)).only("id", "name", "email")
    return {person.pk: str(person) for person in people}
