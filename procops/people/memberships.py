"""How people join an organization, change their role and leave."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from procops.errors import Refused
from procops.people import audit, belonging, devices, rules
from procops.people.actor import Actor
from procops.people.models import Membership, Organization, Person, Role, Team, TeamMember

Ending = Callable[[Membership, Actor, datetime], None]
_ENDINGS: list[Ending] = []


class LastAdmin(Refused):
    """{person} is the only admin of {organization}: nobody could invite people or change settings any more."""

    next_action = "Make somebody else an admin first."


class AlreadyMember(Refused):
    """{person} belongs to {organization} already."""

    next_action = "Change the role on the person's page instead."


@transaction.atomic
def join(person: Person, *, role: str, now: datetime, by: Actor, team: Team | None = None) -> Membership:
    """Make a person a member of the organization in scope, or one again who had left; with a team, its member too.

    Whoever calls this has asked whether ``by`` may.

    :raises AlreadyMember: if they are one.
    """
    organization = _held(by)
    membership = Membership.objects.filter(person=person).first()
    if membership is None:
        membership = Membership.here(person=person, role=role, home_team=team, since=now)
        membership.save(force_insert=True)
    elif membership.is_active:
        raise AlreadyMember(person=person, organization=organization)
    else:
        membership.role, membership.is_active, membership.home_team, membership.since = role, True, team, now
        membership.save(update_fields=["role", "is_active", "home_team", "since"])
    if team is not None:
        TeamMember.here(team=team, person=person).save(force_insert=True)
    _record("member.joined", membership, by, now, role=membership.role, team=team.name if team else "")
    return membership


@transaction.atomic
def change_role(membership: Membership, *, role: Role, by: Actor, now: datetime) -> Membership:
    """Give a member another role; it counts from their next request on.

    :raises rules.AdminsOnly: if ``by`` is none.
    :raises LastAdmin: if nobody else could administer the organization.
    """
    rules.must_be_admin(by)
    membership = _again(membership, by)
    if role != Role.ADMIN:
        _must_leave_an_admin(membership)
    if membership.role != role:
        before, membership.role = membership.role, role
        membership.save(update_fields=["role"])
        _record("member.role_changed", membership, by, now, role=str(role), old_role=before)
    return membership


@transaction.atomic
def deactivate(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """Shut a member out, from their next request and for all their tokens; an invitation still under way ends.

    They leave their teams; what they did stays.

    :raises rules.AdminsOnly: if ``by`` is none.
    :raises LastAdmin: if nobody else could administer the organization.
    """
    rules.must_be_admin(by)
    membership = _again(membership, by)
    if not membership.is_active:
        return membership
    _must_leave_an_admin(membership)
    mine = TeamMember.objects.filter(person=membership.person)
    teams = ", ".join(mine.order_by("team__name").values_list("team__name", flat=True))
    mine.delete()
    Team.objects.filter(lead=membership.person).update(lead=None)
    membership.is_active, membership.home_team = False, None
    membership.save(update_fields=["is_active", "home_team"])
    if not belonging.memberships_of(membership.person):  # elsewhere they may go on
        devices.end_all(membership.person)
    for end in _ENDINGS:
        end(membership, by, now)
    _record("member.deactivated", membership, by, now, teams=teams)
    return membership


def when_shut_out(end: Ending) -> None:
    """Let a module above end what it has of a member who is shut out. Called in the same transaction and scope."""
    _ENDINGS.append(end)


@transaction.atomic
def sign_out(membership: Membership, *, by: Actor, now: datetime) -> int:
    """Log a member out on every device; they may log in again. Returns on how many.

    :raises rules.AdminsOnly: if ``by`` is none.
    """
    rules.must_be_admin(by)
    ended = devices.end_all(membership.person)
    _record("member.signed_out", membership, by, now)
    return ended


@transaction.atomic
def reactivate(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """Let somebody in again who had been shut out, with the role they had. Teams are to be joined anew.

    :raises rules.AdminsOnly: if ``by`` is none.
    """
    rules.must_be_admin(by)
    membership = _again(membership, by)
    if not membership.is_active:
        membership.is_active = True
        membership.save(update_fields=["is_active"])
        _record("member.reactivated", membership, by, now, role=membership.role)
    return membership


def _held(by: Actor) -> Organization:
    """Two admins who remove each other do so one after the other."""
    return Organization.hold(by.organization_id)


def _again(membership: Membership, by: Actor) -> Membership:
    _held(by)
    return Membership.objects.select_related("person", "organization").get(pk=membership.pk)


def _must_leave_an_admin(membership: Membership) -> None:
    if membership.role == Role.ADMIN and not Membership.objects.admins().exclude(pk=membership.pk).exists():
        raise LastAdmin(person=membership.person, organization=membership.organization)


def _record(kind: str, membership: Membership, by: Actor, now: datetime, **facts: str) -> None:
    audit.record(kind, subject=membership, actor_id=by.person_id, now=now, name=membership.person, **facts)
