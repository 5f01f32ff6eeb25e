"""Carries out what a table of people says: all of it or nothing, in a number of statements that does not grow."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from procops.errors import Refused
from procops.people import audit, invitations, rules
from procops.people.actor import Actor
from procops.people.models import AuditEntry, Membership, Organization, Person, Team, TeamMember
from procops.people.roster.planning import Plan, Standing, plan_for
from procops.people.roster.reading import Fault


class InvalidRoster(ValueError):
    """The table has faults, and nothing of it has been carried out."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


class RosterChanged(Refused):
    """What you looked at is no longer what would happen: somebody has changed people or teams meanwhile."""

    next_action = "Look at the list again, then bring them in."


@transaction.atomic
def bring_in(text: str, *, by: Actor, now: datetime, seen: str | None = None) -> Plan:
    """Bring in the people of a table, with their teams, and invite them by mail. Returns what has been done.

    They are members at once, so that work can be given to them before they have logged in; only who has an account of
    another organization's already is asked first. A table that was carried out changes nothing the second time.

    :param seen: the digest of the plan that somebody has looked at.
    :raises rules.AdminsOnly: if ``by`` is none.
    :raises InvalidRoster: if the table has faults.
    :raises RosterChanged: if the plan is not the one that was seen.
    """
    rules.must_be_admin(by)
    Organization.hold(by.organization_id)
    plan = plan_for(text)
    if plan.faults:
        raise InvalidRoster(plan.faults)
    if seen is not None and seen != plan.digest:
        raise RosterChanged
    if plan.differences:
        _Import(plan, by, now).carry_out()
    return plan


class _Import:
    """One table on its way into the database, a statement for each kind of row."""

    def __init__(self, plan: Plan, by: Actor, now: datetime) -> None:
        self.plan, self.by, self.now = plan, by, now
        self.teams = dict(plan.teams)
        self.log: list[AuditEntry] = []

    def carry_out(self) -> None:
        self._make_teams()
        self._make_people()
        self._make_members()
        self._change_members()
        self._change_teams()
        self._name_leads()
        sent = self._invite()
        AuditEntry.objects.bulk_create(self.log)
        invitations.announce(sent, by=self.by, now=self.now)

    def _make_teams(self) -> None:
        made = [Team.here(name=name) for name in self.plan.new_teams]
        Team.objects.bulk_create(made)
        for team in made:
            self.teams[team.name.casefold()] = team
            self._note("team.created", team, name=team.name)

    def _make_people(self) -> None:
        new = self.plan.of(Standing.NEW)
        for change in new:
            change.person = Person(
                email=change.row.email,
                name=change.name,
                time_zone=change.row.zone or "",
                password=make_password(None),
                joined_at=self.now,
            )
        people = [change.person for change in new if change.person]
        Person.objects.bulk_create(people)
        EmailAddress.objects.bulk_create(
            [EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people]
        )
        changed = [each for each in self.plan.changes if each.new_name is not None or each.new_zone is not None]
        for change in changed:
            if change.person:
                change.person.name = change.new_name or change.person.name
                change.person.time_zone = change.new_zone or change.person.time_zone
        if changed:
            Person.objects.bulk_update([each.person for each in changed if each.person], ["name", "time_zone"])

    def _make_members(self) -> None:
        new = self.plan.of(Standing.NEW)
        for change in new:
            home = self._team(change.joins[0]) if change.joins else None
            change.membership = Membership.here(person=change.person, role=change.role, home_team=home, since=self.now)
            facts = {"name": change.person or "", "role": str(change.role), "team": ", ".join(change.joins)}
            self._note("member.joined", change.membership, **facts)
        Membership.objects.bulk_create([change.membership for change in new])

    def _change_members(self) -> None:
        changed: list[Membership] = []
        for change in self.plan.of(Standing.BACK, Standing.CHANGED):
            membership = change.membership
            if membership is None:
                continue
            before = membership.role
            if change.standing == Standing.BACK:
                membership.is_active, membership.since = True, self.now
                self._note("member.reactivated", membership, name=membership.person, role=str(change.role))
            if change.new_role is not None:
                membership.role = change.new_role
                roles = {"role": str(change.new_role), "old_role": before}
                self._note("member.role_changed", membership, name=membership.person, **roles)
            if membership.home_team_id in {team.pk for team in change.leaves}:
                membership.home_team = None
            if membership.home_team_id is None and change.joins:
                membership.home_team = self._team(change.joins[0])
            changed.append(membership)
        if changed:
            Membership.objects.bulk_update(changed, ["role", "is_active", "since", "home_team"])

    def _change_teams(self) -> None:
        """Out of the teams that a line no longer names, into those it does."""
        gone = [(team, change) for change in self.plan.changes for team in change.leaves]
        if gone:
            left: dict[Any, list[Any]] = {}
            for team, change in gone:
                left.setdefault(team.pk, []).append(change.person.pk if change.person else None)
                self._note("team.member_removed", team, name=team.name, person=change.person or "")
            rows = TeamMember.objects.filter(team_id__in=left).values_list("pk", "team_id", "person_id")
            TeamMember.objects.filter(pk__in=[pk for pk, team, person in rows if person in left[team]]).delete()
        joined = [
            (self._team(name), change)
            for change in self.plan.changes
            for name in change.joins
            if change.standing != Standing.GUEST
        ]
        TeamMember.objects.bulk_create([TeamMember.here(team=team, person=change.person) for team, change in joined])
        for team, change in joined:
            self._note("team.member_added", team, name=team.name, person=change.person or "")

    def _name_leads(self) -> None:
        """Those whose lines say so; a lead who leaves the team leads it no more."""
        changed: list[Team] = []
        leaving = {
            (team.pk, change.person.pk) for change in self.plan.changes for team in change.leaves if change.person
        }
        for key, team in self.teams.items():
            new = self.plan.leads.get(key)
            if key in self.plan.leads or (team.pk, team.lead_id) in leaving:
                team.lead = new.person if new else None
                changed.append(team)
                self._note("team.lead_changed", team, name=team.name, person=(new and new.person) or "")
        if changed:
            Team.objects.bulk_update(changed, ["lead"])

    def _invite(self) -> list[Any]:
        sent = [
            invitations.made(
                email=change.row.email,
                role=change.role,
                teams=[self._team(name) for name in change.joins],
                by=self.by,
                now=self.now,
            )
            for change in self.plan.invited
        ]
        invitations.replace(sent, now=self.now)
        for invitation in sent:
            self._note("invitation.sent", invitation, role=str(invitation.role))
        return sent

    def _team(self, name: str) -> Team:
        return self.teams[name.casefold()]

    def _note(self, kind: str, subject: Any, **facts: str | Person) -> None:
        self.log.append(audit.line(kind, subject=subject, actor_id=self.by.person_id, now=self.now, **facts))
