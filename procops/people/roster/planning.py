"""Compares a table of people with who is here: what would change, line by line, and why some of it cannot be."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procops.people.models import Invitation, Membership, Person, Role, Team, TeamMember
from procops.people.roster.reading import Fault, Reading, Row, read


class Standing(StrEnum):
    """What a line means for the person it names."""

    NEW = "new"
    """Nobody has an account with that address: it is made, and work can be given to them before they log in."""
    GUEST = "guest"
    """Somebody of another organization has an account with that address: they join when they say so."""
    BACK = "back"
    """They had been shut out."""
    CHANGED = "changed"
    SAME = "same"


@dataclass(slots=True)
class Change:
    """What one line does."""

    row: Row
    standing: Standing
    name: str
    role: Role
    person: Person | None = None
    membership: Membership | None = None
    joins: list[str] = field(default_factory=list)
    """Names of teams, as they are or will be written."""
    leaves: list[Team] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """The same for a reader, a phrase for each difference."""
    new_name: str | None = None
    new_role: Role | None = None
    new_zone: str | None = None

    @property
    def is_invited(self) -> bool:
        has_no_way_in = self.standing == Standing.BACK and self.person is not None and self.person.has_never_come_in
        return self.standing in (Standing.NEW, Standing.GUEST) or has_no_way_in


@dataclass(slots=True)
class Plan:
    """All that a table would change. Only one without faults can be carried out."""

    changes: list[Change]
    faults: list[Fault]
    ignored: list[str]
    new_teams: list[str]
    leads: dict[str, Change | None]
    """By casefolded name of a team: whose line says that they lead it now; None: nobody any more."""
    teams: dict[str, Team]
    """Those that are there, by casefolded name."""

    def of(self, *standings: Standing) -> list[Change]:
        return [change for change in self.changes if change.standing in standings]

    @property
    def differences(self) -> list[Change]:
        return [change for change in self.changes if change.standing != Standing.SAME]

    @property
    def invited(self) -> list[Change]:
        return [change for change in self.changes if change.is_invited]

    @property
    def counts(self) -> dict[str, int]:
        return {standing.value: len(self.of(standing)) for standing in Standing}

    @property
    def digest(self) -> str:
        """Tells one plan from another: what was looked at is what is done, or nothing is."""
        said = [(each.row.email, each.standing, each.name, each.role, each.words) for each in self.changes]
        return hashlib.sha256(repr((said, self.new_teams)).encode()).hexdigest()[:32]


def plan_for(text: str) -> Plan:
    """What the table would change in the organization in scope: at most six queries, however long it is."""
    reading = read(text)
    return _Planner(reading).plan()


class _Planner:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        emails = [row.email for row in reading.rows]
        self.people = {person.email: person for person in Person.objects.filter(email__in=emails)}
        ids = [person.pk for person in self.people.values()]
        members = Membership.objects.filter(person_id__in=ids).select_related("person")
        self.members: dict[UUID, Membership] = {member.person_id: member for member in members}
        self.teams: dict[str, Team] = {team.name.casefold(): team for team in Team.objects.select_related("lead")}
        self.new_teams: dict[str, str] = {}
        self.in_teams: dict[UUID, dict[UUID, Team]] = {}
        for row in TeamMember.objects.filter(person_id__in=ids).select_related("team").order_by("team__name"):
            self.in_teams.setdefault(row.person_id, {})[row.team_id] = row.team
        self.waiting = set(Invitation.objects.unanswered().filter(email__in=emails).values_list("email", flat=True))
        self.leads: dict[str, Change | None] = {}

    def plan(self) -> Plan:
        changes = [self._change(row) for row in self.reading.rows]
        for change in changes:
            self._lead(change)
        self._keep_an_admin(changes)
        self.reading.faults.sort(key=lambda fault: fault.line)
        return Plan(
            changes=changes,
            faults=self.reading.faults,
            ignored=self.reading.ignored,
            new_teams=list(self.new_teams.values()),
            leads=self.leads,
            teams=self.teams,
        )

    def _change(self, row: Row) -> Change:
        person = self.people.get(row.email)
        membership = self.members.get(person.pk) if person else None
        if person is None or membership is None:
            standing = Standing.NEW if person is None else Standing.GUEST
            change = Change(row, standing, row.name, row.role or Role.MEMBER, person)
            if standing == Standing.GUEST and row.email in self.waiting:  # a second run asks nobody twice
                return Change(row, Standing.SAME, row.name, change.role, person)
            self._teams(change, {})
            return change
        change = Change(row, Standing.SAME, str(person), Role(membership.role), person, membership)
        self._about_themselves(change, person)
        if row.role is not None and row.role != membership.role:
            change.role = change.new_role = row.role
            change.words.append(_("becomes %(role)s") % {"role": row.role.label})
        self._teams(change, self.in_teams.get(person.pk, {}))
        if not membership.is_active:
            change.standing = Standing.BACK
            again = [_("is let in again"), *([_("is invited again")] if person.has_never_come_in else [])]
            change.words = [*again, *change.words]
        elif change.words:
            change.standing = Standing.CHANGED
        return change

    def _about_themselves(self, change: Change, person: Person) -> None:
        """Name and zone are a person's own once they have logged in; until then the table says them."""
        if not person.has_never_come_in:
            return
        if change.row.is_named and change.row.name != person.name:
            change.new_name = change.name = change.row.name
            change.words.append(_("is called %(name)s") % {"name": change.row.name})
        if change.row.zone is not None and change.row.zone != person.time_zone:
            change.new_zone = change.row.zone
            change.words.append(_("has the time zone %(zone)s") % {"zone": change.row.zone.replace("_", " ")})

    def _teams(self, change: Change, present: dict[UUID, Team]) -> None:
        """The teams that the line names become the person's; a line that names none changes none."""
        if change.row.teams is None:
            return
        wanted = {name.casefold(): self._written(change, name, "teams") for name in change.row.teams}
        here = {team.name.casefold(): team for team in present.values()}
        change.joins = [name for key, name in wanted.items() if key not in here]
        change.leaves = [team for key, team in here.items() if key not in wanted]
        if change.joins:
            change.words.append(_("joins %(teams)s") % {"teams": ", ".join(change.joins)})
        if change.leaves:
            change.words.append(_("leaves %(teams)s") % {"teams": ", ".join(map(str, change.leaves))})

    def _written(self, change: Change, name: str, column: str) -> str:
        """A team's name as it is or will be written."""
        key = name.casefold()
        if team := self.teams.get(key):
            if team.archived_at is not None:
                said = _("The team %(team)s is archived: bring it back first.") % {"team": team.name}
                self.reading.fault(change.row.line, column, said)
            return team.name
        return self.new_teams.setdefault(key, name)

    def _lead(self, change: Change) -> None:
        row = change.row
        if row.leads is None:
            return
        if not row.leads:
            self._stop_leading(change)
        for name in row.leads:
            self._start_leading(change, name)
        if change.words and change.standing == Standing.SAME and change.membership is not None:
            change.standing = Standing.CHANGED

    def _stop_leading(self, change: Change) -> None:
        for key, team in self.teams.items():
            if (
                change.person is not None
                and team.lead_id == change.person.pk
                and self.leads.setdefault(key, None) is None
            ):
                change.words.append(_("no longer leads %(team)s") % {"team": team.name})

    def _start_leading(self, change: Change, name: str) -> None:
        key, line = name.casefold(), change.row.line
        written = self._written(change, name, "lead")
        if change.standing == Standing.GUEST:
            said = _("They have an account elsewhere and can lead a team once they have joined.")
            self.reading.fault(line, "lead", said)
        elif (other := self.leads.get(key)) is not None:
            said = _("Line %(line)s says that somebody else leads %(team)s.") % {
                "line": other.row.line,
                "team": written,
            }
            self.reading.fault(line, "lead", said)
        else:
            team = self.teams.get(key)
            if team is not None and change.person is not None and team.lead_id == change.person.pk:
                return
            self.leads[key] = change
            self._is_member_too(change, written)
            before = _(" (before: %(name)s)") % {"name": team.lead} if team is not None and team.lead else ""
            change.words.append(_("leads %(team)s") % {"team": written} + before)

    def _is_member_too(self, change: Change, team: str) -> None:
        """Whoever leads a team belongs to it."""
        present = self.in_teams.get(change.person.pk, {}) if change.person else {}
        names = {each.name.casefold() for each in present.values()} - {each.name.casefold() for each in change.leaves}
        if team.casefold() not in names | {name.casefold() for name in change.joins}:
            change.joins.append(team)
            change.leaves = [each for each in change.leaves if each.name.casefold() != team.casefold()]

    def _keep_an_admin(self, changes: list[Change]) -> None:
        demoted = {
            one.membership.person_id: one
            for one in changes
            if one.membership and one.membership.role == Role.ADMIN and one.new_role
        }
        if not demoted or any(one.role == Role.ADMIN and one.standing != Standing.GUEST for one in changes):
            return
        others = Membership.objects.admins().exclude(person_id__in=demoted)
        if not others.exists():
            said = _("Nobody would be an admin any more. Leave one.")
            self.reading.fault(max(one.row.line for one in demoted.values()), "role", said)


def in_short(plan: Plan) -> str:
    """What a plan does, as one sentence."""
    parts: list[str] = []
    added, changed = len(plan.of(Standing.NEW, Standing.GUEST)), len(plan.of(Standing.BACK, Standing.CHANGED))
    if added:
        parts.append(ngettext("%(n)s person added", "%(n)s people added", added) % {"n": added})
    if changed:
        parts.append(ngettext("%(n)s person changed", "%(n)s people changed", changed) % {"n": changed})
    if teams := len(plan.new_teams):
        parts.append(ngettext("%(n)s team made", "%(n)s teams made", teams) % {"n": teams})
    return _("%(parts)s.") % {"parts": ", ".join(parts)} if parts else _("Nothing had to be changed.")


def facts_of(plan: Plan) -> dict[str, Any]:
    """The plan in plain values, for the API."""
    return {
        "counts": plan.counts,
        "new_teams": plan.new_teams,
        "ignored": plan.ignored,
        "digest": plan.digest,
        "faults": [fault._asdict() for fault in plan.faults],
        "changes": [
            {
                "line": each.row.line,
                "email": each.row.email,
                "name": each.name,
                "does": each.standing.value,
                "words": each.words,
            }
            for each in plan.differences
        ],
    }
