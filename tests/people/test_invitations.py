import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from procops.people import accounts, invitations, memberships, rules
from procops.people.models import AuditEntry, Invitation, Membership, Person, Role, TeamMember
from procops.scoping import scope
from tests.cast import MONDAY, PASSWORD, as_actor, logged_in

NEW = "noor@initech.test"
WEEK = timedelta(days=7)


def invite(ada: Person, email: str = NEW, **facts) -> tuple[Invitation, str]:
    return invitations.invite(email=email, by=as_actor(ada), now=MONDAY, **{"role": Role.MEMBER, **facts})


def test_somebody_new_joins_with_role_and_team(ada, payroll):
    invitation, _ = invite(ada, role=Role.DESIGNER, team=payroll)

    joined = invitations.accept_as_new(invitation, name="Noor New", password=PASSWORD, now=MONDAY)

    assert (joined.person.email, joined.role, joined.home_team) == (NEW, Role.DESIGNER, payroll)
    assert joined.person.check_password(PASSWORD)
    assert TeamMember.objects.filter(team=payroll, person=joined.person).exists()
    kinds = AuditEntry.objects.filter(kind__startswith="invitation.").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["invitation.sent", "invitation.accepted"]


def test_somebody_with_an_account_gets_a_second_membership(ada, globex, eve):
    invitation, _ = invite(ada, eve.email)

    invitations.accept(invitation, person=eve, now=MONDAY)

    assert Membership.objects.get(person=eve).role == Role.MEMBER
    with scope(globex.pk):
        assert Membership.objects.get(person=eve).role == Role.ADMIN


def test_somebody_who_had_left_joins_again_with_the_new_role(ada, dora):
    memberships.deactivate(Membership.objects.get(person=dora), by=as_actor(ada), now=MONDAY)
    invitation, _ = invite(ada, dora.email, role=Role.VIEWER)

    invitations.accept(invitation, person=dora, now=MONDAY)

    membership = Membership.objects.get(person=dora)
    assert (membership.is_active, membership.role) == (True, Role.VIEWER)


def test_an_invitation_works_once(ada, eve):
    invitation, _ = invite(ada, eve.email)
    invitations.accept(invitation, person=eve, now=MONDAY)

    with pytest.raises(invitations.InvitationIsOver) as refused:
        invitations.accept(invitation, person=eve, now=MONDAY)

    assert refused.value.message == "This invitation to Acme has been used, taken back or has expired."
    assert refused.value.next_action == "Ask Ada Lovett for a new one."


def test_an_invitation_works_until_its_seventh_day_is_over(ada, eve):
    invitation, _ = invite(ada, eve.email)

    with pytest.raises(invitations.InvitationIsOver):
        invitations.accept(invitation, person=eve, now=MONDAY + WEEK)

    invitations.accept(invitation, person=eve, now=MONDAY + WEEK - timedelta(seconds=1))


def test_a_revoked_invitation_works_no_more(ada, eve):
    invitation, _ = invite(ada, eve.email)
    invitations.revoke(invitation, by=as_actor(ada), now=MONDAY)

    with pytest.raises(invitations.InvitationIsOver):
        invitations.accept(invitation, person=eve, now=MONDAY)


def test_an_invitation_is_for_its_address_only(ada, eve):
    invitation, _ = invite(ada)

    with pytest.raises(invitations.InvitationIsForSomebodyElse):
        invitations.accept(invitation, person=eve, now=MONDAY)


def test_a_new_link_ends_the_old_one(ada):
    invitation, old = invite(ada)

    new = invitations.renew(invitation, by=as_actor(ada), now=MONDAY + WEEK)

    assert invitations.find(old) is None
    assert invitations.find(new).expires_at == MONDAY + WEEK + WEEK


def test_an_answered_invitation_gets_no_new_link(ada, eve):
    invitation, _ = invite(ada, eve.email)
    invitations.accept(invitation, person=eve, now=MONDAY)

    with pytest.raises(invitations.InvitationIsOver):
        invitations.renew(invitation, by=as_actor(ada), now=MONDAY)


def test_inviting_an_address_again_replaces_the_first_invitation(ada):
    _, old = invite(ada)
    _, new = invite(ada, "NOOR@initech.test")

    assert invitations.is_over(invitations.find(old), now=MONDAY)
    assert not invitations.is_over(invitations.find(new), now=MONDAY)


def test_members_need_no_invitation(ada, mia):
    with pytest.raises(memberships.AlreadyMember) as refused:
        invite(ada, mia.email)

    assert refused.value.message == "Mia Sommer belongs to Acme already."


def test_only_admins_invite_renew_and_revoke(ada, dora):
    invitation, _ = invite(ada)

    with pytest.raises(rules.AdminsOnly):
        invite(dora, "x@initech.test")
    with pytest.raises(rules.AdminsOnly):
        invitations.renew(invitation, by=as_actor(dora), now=MONDAY)
    with pytest.raises(rules.AdminsOnly):
        invitations.revoke(invitation, by=as_actor(dora), now=MONDAY)


def test_only_the_hash_of_the_secret_is_kept(ada):
    invitation, secret = invite(ada)

    assert len(secret) == 43
    assert secret not in str(Invitation.objects.filter(pk=invitation.pk).values())
    assert invitations.find(secret) == invitation
    assert invitations.find(invitation.secret_hash) is None


def test_an_address_that_has_got_an_account_meanwhile_is_refused(ada):
    invitation, _ = invite(ada)
    accounts.create(name="Noor", email=NEW, password=PASSWORD, now=MONDAY)

    with pytest.raises(accounts.AddressTaken):
        invitations.accept_as_new(invitation, name="Noor", password=PASSWORD, now=MONDAY)

    assert not invitations.is_over(Invitation.objects.get(pk=invitation.pk), now=MONDAY)


# The pages


@pytest.fixture
def link(client, ada) -> str:
    """The way of an invitation sent from the page."""
    page = logged_in(client, ada).post(reverse("people:invitations"), {"email": NEW, "role": "member"})
    shown = re.search(r'value="http://127.0.0.1(/invitations/[^"]+)"', page.content.decode())[1]
    assert shown in mail.outbox[0].body
    return shown


def test_the_link_is_shown_once_and_mailed(client, link):
    assert mail.outbox[0].to == [NEW]
    assert mail.outbox[0].subject == "Ada Lovett invites you to Acme"
    assert link not in client.get(reverse("people:invitations")).content.decode()


def test_whoever_opens_the_link_makes_an_account_and_is_in(link):
    newcomer = Client()
    assert "Ada Lovett invites you" in newcomer.get(link).content.decode()

    answer = newcomer.post(link, {"name": "Noor New", "password": "seven grey elephants walking"})

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "Noor New" in newcomer.get(reverse("people:profile")).content.decode()
    assert newcomer.get(link).status_code == 410


def test_a_weak_password_is_refused_where_it_was_typed(link):
    answer = Client().post(link, {"name": "Noor New", "password": "password"})

    assert answer.status_code == 422
    assert "too short" in answer.content.decode()
    assert not Person.objects.filter(email=NEW).exists()


def test_whoever_has_an_account_logs_in_and_joins(link):
    accounts.create(name="Noor New", email=NEW, password=PASSWORD, now=MONDAY)
    invited = Client()
    assert "log in with it to join" in invited.get(link).content.decode()

    assert invited.post("/accounts/login/", {"login": NEW, "password": PASSWORD, "next": link})["Location"] == link
    assert "Ada Lovett invites you." in invited.get(link).content.decode()
    assert invited.post(link)["Location"] == "/"
    assert "Acme" in invited.get(reverse("people:profile")).content.decode()


def test_somebody_else_who_is_logged_in_is_told_so_and_cannot_join(link, eve):
    stranger = logged_in(Client(), eve)

    assert "This invitation is for somebody else" in stranger.get(link).content.decode()
    assert "This invitation is for somebody else" in stranger.post(link).content.decode()
    assert not Membership.objects.filter(person=eve).exists()


def test_a_link_that_never_was_is_not_found(client, db):
    assert client.get("/invitations/nothing/").status_code == 404


def test_a_mail_server_that_is_away_leaves_the_link_to_be_copied(client, ada, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("procops.people.invitation_mail.send_mail", refuse)

    page = logged_in(client, ada).post(reverse("people:invitations"), {"email": NEW, "role": "member"}).content.decode()

    assert "Copy the link below and pass it on yourself." in page
    assert "/invitations/" in page


def test_pending_invitations_can_be_renewed_and_taken_back(client, ada, link):
    invitation = Invitation.objects.get()

    renewed = client.post(reverse("people:renew_invitation", args=[invitation.pk])).content.decode()
    assert Client().get(link).status_code == 404
    assert "/invitations/" in renewed

    client.post(reverse("people:revoke_invitation", args=[invitation.pk]))
    assert not Invitation.objects.unanswered().exists()


def test_the_log_of_requests_does_not_hold_the_link(client, link, caplog):
    caplog.set_level("INFO", logger="procops.request")

    Client().get(link)

    assert "/invitations/…/" in caplog.text
    assert link not in caplog.text
