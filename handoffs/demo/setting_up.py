"""Founds a company of the demo: people, teams by lane, published processes."""

import random
from datetime import datetime, time
from itertools import cycle

from handoffs.demo.companies import Company
from handoffs.periods import setting
from handoffs.periods.naming import Every
from handoffs.periods.rhythm import Side
from procops.people import accounts, calendars, memberships, organizations, teams
from procops.people.actor import Actor
from procops.people.models import Membership, Organization, Person, Role, Team, WorkingCalendar
from procops.scoping import scope
from workflows import gallery, publishing, staff_changes
from workflows.graph import Graph
from workflows.models import Process


class Founded:
    """A company ready to work."""

    def __init__(self, organization: Organization, people: list[Person], processes: list[Process]) -> None:
        self.organization, self.people, self.processes = organization, people, processes

    def actors(self) -> dict[str, Actor]:
        """Everybody by id, as the rules see them."""
        rows = Membership.objects.active().select_related("person").order_by("person__email")
        return {str(membership.person_id): Actor.of(membership) for membership in rows}


def found(company: Company, *, dice: random.Random, now: datetime) -> Founded:
    """Make a company with everything it needs to begin."""
    people = [_person(name, company, now) for name in company.people]
    admin, designer, viewer = people[0], people[1], people[-1]
    organization, membership = organizations.found(
        name=company.name, time_zone=company.time_zone, founder=admin, now=now, is_demo=True
    )
    with scope(organization.pk):
        calendar = WorkingCalendar.here(name="Office hours", time_zone=company.time_zone, country=company.country)
        calendar.save()
        organization.calendar = calendar
        organization.save(update_fields=["calendar"])
        by = Actor.of(membership)
        for person in people[1:]:
            role = Role.DESIGNER if person is designer else Role.VIEWER if person is viewer else Role.MEMBER
            memberships.join(person, role=role, by=by, now=now)
        workers = people[1:-1]
        hands = cycle(workers)
        made: dict[str, Team] = {}
        processes = [
            _process(
                key, company, made, hands, owner=workers[number], workers=workers, by=by, calendar=calendar, now=now
            )
            for number, key in enumerate(company.rates)
        ]
    return Founded(organization, workers, processes)


def _person(name: str, company: Company, now: datetime) -> Person:
    email = f"{name.split(' ')[0]}.{name.split(' ')[-1]}@{company.domain}".lower()
    return accounts.create(name=name, email=email, password=None, now=now)


def _process(
    key: str,
    company: Company,
    made: dict[str, Team],
    hands: "cycle[Person]",
    *,
    owner: Person,
    workers: list[Person],
    by: Actor,
    calendar: WorkingCalendar,
    now: datetime,
) -> Process:
    draft = publishing.create_process(gallery.document(key), by=by, now=now)
    process = staff_changes.give_to_owner(draft.process, owner=owner.pk, by=by, now=now)
    for lane in Graph.of(draft.document).lanes.values():
        if lane.suggested_by == "starter":
            staff_changes.staff(process, lane.key, filled_by="starter", accountable=owner.pk, by=by, now=now)
            continue
        if lane.suggested_by == "field" and lane.suggested_field:
            staff_changes.staff(
                process,
                lane.key,
                filled_by="field",
                field=lane.suggested_field,
                person=next(hands).pk,
                accountable=owner.pk,
                by=by,
                now=now,
            )
            continue
        team = made.get(lane.name)
        if team is None:
            team = made[lane.name] = _team(company.teams.get(lane.key, lane.name), hands, by, calendar, now)
        staff_changes.staff(
            process, lane.key, filled_by="team", team=team.pk, accountable=team.lead_id or owner.pk, by=by, now=now
        )
    publishing.publish(process, seen=draft.revision, note="First version", by=by, now=now)
    if key in company.by_itself:
        setting.set_up(
            process,
            every=Every.MONTH,
            days=3,
            side=Side.BEFORE_END,
            at=time(8),
            since=calendars.of(calendar).local_date(now),
            values=company.by_itself[key],
            by=by,
            now=now,
        )
    return process


def _team(name: str, hands: "cycle[Person]", by: Actor, calendar: WorkingCalendar, now: datetime) -> Team:
    lead = next(hands)
    team = teams.create(name=name, lead=lead, by=by, now=now)
    for _ in range(2):
        teams.add_member(team, person=next(hands), by=by, now=now)
    team.calendar = calendar
    team.save(update_fields=["calendar"])
    return team
