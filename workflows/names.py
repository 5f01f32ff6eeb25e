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
    people = Person.objects.filter(pk__in=wanted.difference(teams)).only("id", "name", "email")
    return {**teams, **{person.pk: str(person) for person in people}}
