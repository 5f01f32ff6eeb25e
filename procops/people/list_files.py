"""The lists of people as files: what each column says of a row."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from procops.keyset import newest_first
from procops.people import audit_words, hours_in_words
from procops.people import teams as every_team
from procops.people.audit_words import Line
from procops.people.models import AuditEntry, Membership, Organization, Team, TeamMember
from procops.tables import BATCH, Column, Table, following, in_order, moment


class Listed(NamedTuple):
    """A member with their teams."""

    member: Membership
    teams: list[Team]


def people(members: QuerySet[Membership]) -> Table:
    """These members, each with their person, by name."""

    def batches() -> Iterator[Sequence[Listed]]:
        for batch in in_order(members, "person__name"):
            teams_of = every_team.of_people([member.person_id for member in batch])
            yield [Listed(member, teams_of.get(member.person_id, [])) for member in batch]

    columns = (
        Column(_("Person"), lambda row: str(row.member.person)),
        Column(_("E-mail"), lambda row: row.member.person.email),
        Column(_("Role"), lambda row: row.member.get_role_display()),
        Column(_("Teams"), lambda row: ", ".join(map(str, row.teams))),
        Column(_("Leads"), lambda row: ", ".join(str(t) for t in row.teams if t.lead_id == row.member.person_id)),
        moment(_("Here since"), lambda row: row.member.since),
    )
    return Table("people", columns, batches())


def teams(rows: QuerySet[Team], organization: Organization) -> Table:
    """These teams, each with its lead, its calendar and its ``size``, by name."""
    columns = (
        Column(_("Team"), str),
        Column(_("Lead"), lambda team: str(team.lead or "")),
        Column(_("Members"), lambda team: team.size),
        Column(_("Works"), lambda team: hours_in_words.of_team(team, organization)),
    )
    return Table("teams", columns, in_order(rows, "name"))


def team_members(rows: QuerySet[TeamMember], team: Team) -> Table:
    """These members of a team, each with their person, by name."""

    def is_lead(row: Any) -> bool:
        return row.person_id == team.lead_id

    columns = (
        Column(_("Person"), lambda row: str(row.person)),
        Column(_("E-mail"), lambda row: row.person.email),
        Column(_("Lead"), is_lead),
    )
    return Table("team", columns, in_order(rows, "person__name"))


def audit_log(entries: QuerySet[AuditEntry]) -> Table:
    """These lines of the audit log, newest first."""

    def read(mark: str) -> tuple[list[Line], str]:
        page = newest_first(entries, moment="at", before=mark, size=BATCH)
        return audit_words.lines(page.rows), page.older

    columns = (
        Column(_("What"), lambda line: line.what),
        Column(_("Who"), lambda line: line.who),
        moment(_("When"), lambda line: line.entry.at),
    )
    return Table("audit-log", columns, following(read))
