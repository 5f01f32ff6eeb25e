"""Teams: who shares work, who leads them, when they work."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from procops.errors import Refused
from procops.people import audit, rules
from procops.people.actor import Actor
from procops.people.models import Membership, Organization, Person, Team, TeamMember, WorkingCalendar


class TeamNameTaken(Refused):
    """There is a team called {name} already."""

    next_action = "Choose another name, or use that team."


class NotAMember(Refused):
    """{person} does not work in this organization."""

    next_action = "Invite them first; the people page has the button."


@transaction.atomic
def create(*, name: str, by: Actor, now: datetime, lead: Person | None = None) -> Team:
    """Make a team; a lead is its first member.

    :raises rules.AdminsOnly: if ``by`` is none.
    :raises TeamNameTaken: if another team has that name.
    :raises NotAMember: if the lead is not of this organization.
    """
    rules.must_be_admin(by)
    _name_must_be_free(name, by)
    team = Team.here(name=name)
    team.save(force_insert=True)
    _record("team.created", team, by, now)
    if lead is not None:
        set_lead(team, lead=lead, by=by, now=now)
    return team


@transaction.atomic
def rename(team: Team, *, name: str, by: Actor, now: datetime) -> Team:
    """Give a team another name.

    :raises rules.AdminsOnly: if ``by`` is none.
    :raises TeamNameTaken: if another team has that name.
    """
    rules.must_be_admin(by)
    _name_must_be_free(name, by, but=team)
    team = _again(team)
    if team.name != name:
        before, team.name = team.name, name
        team.save(update_fields=["name"])
        _record("team.renamed", team, by, now, old_name=before)
    return team


@transaction.atomic
def add_member(team: Team, *, person: Person, by: Actor, now: datetime) -> None:
    """Let a person share the team's work. To add a member again changes nothing.

    :raises rules.LeadsOnly: if ``by`` may not.
    :raises NotAMember: if the person is not of this organization.
    """
    rules.must_staff(by, team)
    _must_work_here(person)
    _, is_new = TeamMember.objects.get_or_create(organization_id=by.organization_id, team=_again(team), person=person)
    if is_new:
        _record("team.member_added", team, by, now, person=person)


@transaction.atomic
def remove_member(team: Team, *, person: Person, by: Actor, now: datetime) -> None:
    """Take a person out of a team; a lead stops leading it. Work that is in their hands stays there.

    :raises rules.LeadsOnly: if ``by`` may not.
    """
    rules.must_staff(by, team)
    team = _again(team)
    removed, _ = TeamMember.objects.filter(team=team, person=person).delete()
    if team.lead_id == person.pk:
        team.lead = None
        team.save(update_fields=["lead"])
    if removed:
        Membership.objects.filter(person=person, home_team=team).update(home_team=None)
        _record("team.member_removed", team, by, now, person=person)


@transaction.atomic
def set_lead(team: Team, *, lead: Person | None, by: Actor, now: datetime) -> Team:
    """Say who leads a team; the lead becomes its member. Nobody may lead it too.

    :raises rules.AdminsOnly: if ``by`` is none.
    :raises NotAMember: if the lead is not of this organization.
    """
    rules.must_be_admin(by)
    team = _again(team)
    if lead is not None:
        add_member(team, person=lead, by=by, now=now)
    if team.lead_id != (lead.pk if lead else None):
        team.lead = lead
        team.save(update_fields=["lead"])
        _record("team.lead_changed", team, by, now, person=lead or "")
    return team


@transaction.atomic
def set_calendar(team: Team, *, calendar: WorkingCalendar | None, by: Actor, now: datetime) -> Team:
    """Say when a team works; without a calendar of its own the organization's counts.

    :raises rules.AdminsOnly: if ``by`` is none.
    """
    rules.must_be_admin(by)
    team = _again(team)
    if team.calendar_id != (calendar.pk if calendar else None):
        team.calendar = calendar
        team.save(update_fields=["calendar"])
        _record("team.calendar_changed", team, by, now, calendar=calendar.name if calendar else "")
    return team


@transaction.atomic
def archive(team: Team, *, by: Actor, now: datetime) -> Team:
    """Offer a team no longer where a lane is to be filled. Where it fills one, it goes on, and so does its work.

    :raises rules.AdminsOnly: if ``by`` is none.
    """
    rules.must_be_admin(by)
    team = _again(team)
    if team.archived_at is None:
        team.archived_at = now
        team.save(update_fields=["archived_at"])
        _record("team.archived", team, by, now)
    return team


@transaction.atomic
def restore(team: Team, *, by: Actor, now: datetime) -> Team:
    """Offer an archived team again.

    :raises rules.AdminsOnly: if ``by`` is none.
    """
    rules.must_be_admin(by)
    team = _again(team)
    if team.archived_at is not None:
        team.archived_at = None
        team.save(update_fields=["archived_at"])
        _record("team.restored", team, by, now)
    return team


def _name_must_be_free(name: str, by: Actor, but: Team | None = None) -> None:
    # The lock lets the second of two equal names be refused in words; without it the unique index would answer.
    Organization.hold(by.organization_id)
    others = Team.objects.exclude(pk=but.pk) if but else Team.objects.all()
    if others.filter(name__iexact=name).exists():
        raise TeamNameTaken(name=name)


def _must_work_here(person: Person) -> None:
    if not Person.objects.here().filter(pk=person.pk).exists():
        raise NotAMember(person=person)


def _again(team: Team) -> Team:
    """Lock the team's row, behind its organization's."""
    Organization.hold(team.organization_id)
    return Team.objects.select_for_update().get(pk=team.pk)


def _record(kind: str, team: Team, by: Actor, now: datetime, **facts: str | Person) -> None:
    audit.record(kind, subject=team, actor_id=by.person_id, now=now, name=team.name, **facts)


def of_people(people: Iterable[UUID]) -> dict[UUID, list[Team]]:
    """The teams of these people, by name, in one query."""
    found: dict[UUID, list[Team]] = {}
    rows = TeamMember.objects.filter(person_id__in=list(people)).select_related("team").order_by("team__name", "pk")
    for row in rows:
        found.setdefault(row.person_id, []).append(row.team)
    return found
