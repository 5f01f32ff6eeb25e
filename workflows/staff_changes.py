"""Who fills a lane is said and changed: for the organization, without publishing, journaled in the audit log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from procops.errors import Refused
from procops.people import audit
from procops.people.actor import Actor
from procops.people.models import AuditEntry, Organization, Team
from workflows.models import FilledBy, Process, RoleDeputy, Staffing
from workflows.staffing import active_among


class OwnersOnly(Refused):
    """Only its owner, a designer or an admin says who fills the roles of "{process}"."""

    next_action = "Ask one of them."


class NotHere(Refused):
    """{who} cannot be given work: not an active member of the organization."""

    next_action = "Choose somebody else, or invite them."


@dataclass(frozen=True, slots=True)
class Filling:
    """Who is to fill one lane: what :func:`staff` takes."""

    lane_key: str
    filled_by: str
    accountable: UUID
    team: UUID | None = None
    person: UUID | None = None
    field: str = ""
    deputy: UUID | None = None


def staff_lanes(process: Process, fillings: Iterable[Filling], *, by: Actor, now: datetime) -> None:
    """Say who fills several lanes: all of them, or none if one is refused.

    :raises OwnersOnly, NotHere:
    """
    with transaction.atomic():
        for filling in fillings:
            staff(
                process,
                filling.lane_key,
                filled_by=filling.filled_by,
                accountable=filling.accountable,
                team=filling.team,
                person=filling.person,
                field=filling.field,
                deputy=filling.deputy,
                by=by,
                now=now,
            )


def staff(
    process: Process,
    lane_key: str,
    *,
    filled_by: str,
    accountable: UUID,
    team: UUID | None = None,
    person: UUID | None = None,
    field: str = "",
    deputy: UUID | None = None,
    by: Actor,
    now: datetime,
) -> Staffing:
    """Say who fills one lane from now on: for tasks not yet opened; open ones stay where they are.

    :param filled_by: a :class:`FilledBy`; ``team``, ``person`` or ``field`` go with it, a field with a fallback.
    :param deputy: who has the role's work while the person is away whose work it would be.
    :raises OwnersOnly, NotHere:
    """
    _must_staff(by, process)
    people = {one for one in (person, accountable, deputy) if one}
    if people - active_among(people):
        raise NotHere(who=_("This person"))
    if team is not None and not Team.objects.filter(pk=team, archived_at__isnull=True).exists():
        raise NotHere(who=_("This team"))
    if (filled_by == FilledBy.TEAM and team is None) or (filled_by == FilledBy.PERSON and person is None):
        raise NotHere(who=_("Nobody"))
    if filled_by == FilledBy.FIELD and (not field or not (team or person)):
        raise NotHere(who=_("Nobody, while the field is empty,"))
    with transaction.atomic():
        Organization.hold(process.organization_id)
        before = Staffing.objects.select_for_update().filter(process=process, lane_key=lane_key).first()
        row = before or Staffing(organization_id=process.organization_id, process=process, lane_key=lane_key)
        row.by, row.team_id, row.person_id, row.field_key, row.accountable_id = (
            filled_by,
            team,
            person,
            field,
            accountable,
        )
        row.save()
        deputies = RoleDeputy.objects.filter(process=process, lane_key=lane_key)
        former = deputies.values_list("person_id", flat=True).first()
        if deputy is None:
            deputies.delete()
        elif former != deputy:
            deputies.update_or_create(
                organization_id=process.organization_id,
                process=process,
                lane_key=lane_key,
                defaults={"person_id": deputy},
            )
        staffed_line(row, by=by, now=now, deputy=deputy).save(force_insert=True)
    return row


def give_to_owner(process: Process, *, owner: UUID, by: Actor, now: datetime) -> Process:
    """Name the accountable owner of a process.

    :raises OwnersOnly, NotHere:
    """
    _must_staff(by, process)
    if not active_among({owner}):
        raise NotHere(who=_("This person"))
    with transaction.atomic():
        process = Process.objects.select_for_update().get(pk=process.pk)
        owner_line(process, owner, by=by, now=now).save(force_insert=True)
        process.owner_id = owner
        process.save(update_fields=["owner"])
    return process


def staffed_line(row: Staffing, *, by: Actor, now: datetime, deputy: UUID | None = None) -> AuditEntry:
    """What the audit log says of a lane that is filled anew, unsaved."""
    facts = {
        "name": row.process.name,
        "lane": row.lane_key,
        "filled_by": row.by,
        "team": _id(row.team_id),
        "person": _id(row.person_id),
        "field": row.field_key,
        "accountable": _id(row.accountable_id),
    } | ({"deputy": _id(deputy)} if deputy else {})
    return audit.line("process.staffed", now=now, actor_id=by.person_id, subject=row.process, **facts)


def deputy_line(row: RoleDeputy, heir: UUID | None, *, by: Actor, now: datetime) -> AuditEntry:
    """What the audit log says of another deputy of a lane, unsaved."""
    facts = {"name": row.process.name, "lane": row.lane_key, "deputy": _id(heir)}
    return audit.line("process.staffed", now=now, actor_id=by.person_id, subject=row.process, **facts)


def owner_line(process: Process, heir: UUID | None, *, by: Actor, now: datetime) -> AuditEntry:
    """What the audit log says of another owner, unsaved; made while the process still has the former one."""
    facts = {"name": process.name, "before": _id(process.owner_id), "after": _id(heir)}
    return audit.line("process.owner_changed", now=now, actor_id=by.person_id, subject=process, **facts)


def may_staff(actor: Actor, process: Process) -> bool:
    """Whether somebody may say who fills the lanes."""
    return (
        actor.is_system or actor.is_designer or (process.owner_id is not None and process.owner_id == actor.person_id)
    )


def _must_staff(by: Actor, process: Process) -> None:
    if not may_staff(by, process):
        raise OwnersOnly(process=process.name)


def _id(value: UUID | None) -> str:
    return str(value) if value else ""
