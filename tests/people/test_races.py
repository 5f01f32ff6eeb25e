"""Two people doing the same thing in the same moment, on real connections."""

import pytest

from procops.people import invitations, login_attempts, memberships
from procops.people.models import Invitation, Membership, Person, Role
from procops.scoping import scope
from tests.cast import MONDAY, as_actor
from tests.race import at_once

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
