"""Roles whose work only one person can do: nobody goes on with it while they are away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from procops.people.actor import Actor
from procops.people.models import Absence, Membership, TeamMember
from procops.people.models import Person as PersonModel
from procops.tables import Column, Table, in_order, moment
from workflows.models import FilledBy, Lane, RoleDeputy, Staffing, Step
from workflows.staff_changes import may_staff
from workflows.states import VersionState


@dataclass(frozen=True, slots=True)
class AloneRole:
    """One role of a published process that one person fills."""

    row: Staffing
    name: str
    steps: list[str]
    """What they do in it, in the order of the process."""
    person: PersonModel
    away_until: datetime | None
    """The last moment of their absence, if they are away now."""
    may_staff: bool
    """Whether the reader may say who else fills it."""


def roles(actor: Actor) -> QuerySet[Staffing]:
    """The roles that one person fills, by name or as the only one of a team, and that have no deputy: of the processes
    somebody owns or designs, of the teams they lead, and those they answer for. ``only_id`` says who it is.
    """
    members = TeamMember.objects.filter(team_id=OuterRef("team_id")).filter(Exists(_works("person_id")))
    alone = members.order_by().values("team_id").annotate(many=Count("pk"), one=Min(Cast("person_id", CharField())))
    published = Lane.objects.filter(
        version__process_id=OuterRef("process_id"), version__state=VersionState.PUBLISHED, key=OuterRef("lane_key")
    )
    deputy = RoleDeputy.objects.filter(process_id=OuterRef("process_id"), lane_key=OuterRef("lane_key"))
    covered = deputy.filter(Exists(_works("person_id"))).exclude(person_id=OuterRef("person_id"))
    rows: QuerySet[Any] = Staffing.objects.filter(Exists(published), ~Exists(covered), process__archived_at=None)
    rows = rows.annotate(many=Subquery(alone.values("many")[:1]), one=Subquery(alone.values("one")[:1]))
    by_name = Q(by=FilledBy.PERSON) & Q(Exists(_works("person_id")))
    rows = rows.filter(by_name | Q(by=FilledBy.TEAM, many=1)).annotate(
        only_id=Coalesce(Cast("person_id", CharField()), F("one"))
    )
    if not actor.is_designer and not actor.is_system:
        mine = Q(process__owner_id=actor.person_id) | Q(accountable_id=actor.person_id)
        rows = rows.filter(mine | Q(by=FilledBy.TEAM, team_id__in=actor.leads))
    return rows.select_related("process", "team", "person").order_by("process__name", "process_id", "lane_key")


def shown(rows: list[Any], *, actor: Actor, now: datetime) -> list[AloneRole]:
    """What a page of them shows; three queries."""
    processes = {row.process_id for row in rows}
    of = Q(version__process_id__in=processes, version__state=VersionState.PUBLISHED)
    names = dict[tuple[UUID, str], str]()
    for process, key, name in Lane.objects.filter(of).values_list("version__process_id", "key", "name"):
        names[process, key] = name
    steps = dict[tuple[UUID, str], list[str]]()
    work = Step.objects.filter(of, kind="task").order_by("position")
    for process, key, name in work.values_list("version__process_id", "lane__key", "name"):
        steps.setdefault((process, key), []).append(name)
    people = PersonModel.objects.in_bulk([UUID(str(row.only_id)) for row in rows])
    absent = Absence.objects.filter(person__in=people, begins_at__lte=now, ends_at__gt=now, closed_at=None)
    away = {one.person_id: one.last_moment for one in absent}
    return [
        AloneRole(
            row=row,
            name=names.get((row.process_id, row.lane_key), row.lane_key),
            steps=steps.get((row.process_id, row.lane_key), []),
            person=people[person],
            away_until=away.get(person),
            may_staff=may_staff(actor, row.process),
        )
        for row in rows
        if (person := UUID(str(row.only_id))) in people
    ]


def table(actor: Actor, *, now: datetime) -> Table:
    """The same as a file."""
    columns = (
        Column(_("Person"), lambda role: str(role.person)),
        Column(_("Role"), lambda role: role.name),
        Column(_("Team"), lambda role: str(role.row.team or "") if role.row.by == FilledBy.TEAM else ""),
        Column(_("Process"), lambda role: role.row.process.name),
        Column(_("Steps"), lambda role: ", ".join(role.steps)),
        moment(_("Away until"), lambda role: role.away_until),
    )
    batches = in_order(roles(actor), "process__name", "process_id", "lane_key")
    return Table("only-one-person", columns, (shown(list(rows), actor=actor, now=now) for rows in batches))


def _works(person: str) -> QuerySet[Membership]:
    """Somebody's membership, if they may be given work."""
    here: QuerySet[Membership] = Membership.objects.working()
    return here.filter(person_id=OuterRef(person))
