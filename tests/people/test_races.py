"""Two people doing the same thing in the same moment, on real connections."""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from handoffs.erasing.people import erase_person
from procops.people import calendar_changes, invitations, login_attempts, memberships, teams
from procops.people.models import (
    Absence,
    Invitation,
    Membership,
    Organization,
    Person,
    Role,
    Team,
    WorkingCalendar,
)
from procops.scoping import scope
from tests.cast import MONDAY, as_actor
from tests.handoffs import running
from tests.race import at_once
from tests.workflows.test_revision import HANDED
from workflows import publishing, staff_changes, succession
from workflows.going_live import staff_and_publish
from workflows.models import Process, Staffing
from workflows.staff_changes import Filling
from workflows.succession import Heirs

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_admins_who_remove_each_other_leave_one(acme, ada, mia):
    memberships.change_role(Membership.objects.get(person=mia), role=Role.ADMIN, by=as_actor(ada), now=MONDAY)

    members = {person: Membership.objects.get(person=person) for person in (ada, mia)}
    actors = {person: as_actor(person) for person in (ada, mia)}

    def shut_out(whom: Person, by: Person) -> Membership:
        with scope(acme.pk):
            return memberships.deactivate(members[whom], by=actors[by], now=MONDAY)

    answers = at_once(lambda: shut_out(ada, mia), lambda: shut_out(mia, ada))

    assert Membership.objects.admins().count() == 1
    assert sorted(type(answer).__name__ for answer in answers) == ["LastAdmin", "Membership"]


def test_an_invitation_opened_eight_times_at_once_works_once(ada, eve):
    invitation, _ = invitations.invite(email=eve.email, role=Role.MEMBER, by=as_actor(ada), now=MONDAY)

    answers = at_once(*[lambda: invitations.accept(invitation, person=eve, now=MONDAY)] * 8)

    assert sorted(type(answer).__name__ for answer in answers) == ["InvitationIsOver"] * 7 + ["Membership"]
    assert Membership.objects.filter(person=eve).count() == 1
    assert Invitation.objects.get(pk=invitation.pk).accepted_at == MONDAY


def test_of_guesses_made_at_once_no_more_than_five_pass(acme):
    answers = at_once(*[lambda: login_attempts.begin(email="ada@acme.test", client="203.0.113.9", now=MONDAY)] * 16)

    assert sum(answer is not None for answer in answers) <= 5
    assert not [answer for answer in answers if isinstance(answer, Exception)]


@pytest.mark.postgres_only
@pytest.mark.parametrize(
    "what", ["a role", "several and publishing", "whoever leaves", "a team", "hours", "an erased one"]
)
def test_whoever_changes_what_decides_waits_for_the_organization_with_nothing_in_their_hands(
    acme: Organization, dora: Person, petra: Person, ivan: Person, ada: Person, what: str
) -> None:
    """The other way round, each of two would hold what the other needs: the triggers ask for the organization's row."""
    process = running.begin(HANDED, owner=dora, by=petra).process
    team, hours = Team.objects.get(name="IT service"), WorkingCalendar.here(name="Nights")
    hours.save()
    gone = Membership.objects.get(person=petra)
    Absence.here(person=petra, begins_at=MONDAY, ends_at=MONDAY + timedelta(days=1), set_at=MONDAY, note="Ill").save()
    Staffing.objects.update(accountable=petra)
    publishing.save_draft(process, HANDED, seen=None, by=as_actor(dora), now=MONDAY)
    if what == "an erased one":
        memberships.deactivate(gone, by=as_actor(ada), now=MONDAY)
        gone.refresh_from_db()
    mine, owner, heirs = as_actor(ada), as_actor(dora), Heirs.everything_to(ivan.pk)
    fillings = [Filling("it", "person", ivan.pk, person=ivan.pk)]
    change: Callable[[], Any] = {
        "a role": lambda: staff_changes.staff_lanes(process, fillings, by=owner, now=MONDAY),
        "several and publishing": lambda: staff_and_publish(process, fillings, seen=1, by=owner, now=MONDAY),
        "whoever leaves": lambda: succession.replace_person(petra.pk, heirs, by=mine, now=MONDAY),
        "a team": lambda: teams.add_member(team, person=dora, by=mine, now=MONDAY),
        "hours": lambda: calendar_changes.change(hours, {"time_zone": "Asia/Tokyo"}, by=mine, now=MONDAY),
        "an erased one": lambda: erase_person(gone, by=mine, reason="Asked for", now=MONDAY),
    }[what]
    locked = Event()

    def behind() -> None:
        locked.wait(10)
        with scope(acme.pk):
            change()

    def hold() -> list[int]:
        with scope(acme.pk), transaction.atomic(), connection.cursor() as cursor:
            Organization.hold(acme.pk)
            locked.set()
            for _ in range(500):
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone() != (0,):
                    break
                time.sleep(0.01)
            here = (Process, Staffing, Team, WorkingCalendar, Absence, Membership)
            return [len(model.objects.select_for_update(nowait=True, of=("self",))) for model in here]

    done, rows = at_once(behind, hold)

    assert done is None
    assert 0 not in rows
