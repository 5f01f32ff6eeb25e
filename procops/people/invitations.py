"""Invitations: a link, shown or mailed once, that lets one address join for seven days."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from procops.errors import Refused
from procops.people import accounts, audit, memberships, rules
from procops.people.actor import Actor
from procops.people.models import Invitation, Membership, Organization, Person, Role, Team
from procops.scoping import scope, unscoped
from procops.secret import hash_of, mint

LIFETIME = timedelta(days=7)


class InvitationIsOver(Refused):
    """This invitation to {organization} has been used, taken back or has expired."""

    next_action = "Ask {inviter} for a new one."


class InvitationIsForSomebodyElse(Refused):
    """This invitation is for {email}, and you are logged in as {person}."""

    next_action = "Log out, then open the link again."


@transaction.atomic
def invite(*, email: str, role: Role, by: Actor, now: datetime, team: Team | None = None) -> tuple[Invitation, str]:
    """Make an invitation and the secret of its link, which is kept nowhere. It replaces an earlier one to that address.

    :raises rules.AdminsOnly: if ``by`` is none.
    :raises memberships.AlreadyMember: if the address belongs to a member.
    """
    rules.must_be_admin(by)
    email = email.strip().lower()
    organization = Organization.objects.select_for_update().get(pk=by.organization_id)
    member = Person.objects.here().with_email(email).first()
    if member is not None:
        raise memberships.AlreadyMember(person=member, organization=organization)
    Invitation.objects.unanswered().filter(email=email).update(revoked_at=now)
    secret = mint()
    invitation = Invitation.here(
        email=email,
        role=role,
        team=team,
        secret_hash=secret.hash,
        invited_by_id=by.person_id,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    invitation.save(force_insert=True)
    _record("invitation.sent", invitation, by.person_id, now, role=str(role))
    return invitation, secret.plain


@transaction.atomic
def renew(invitation: Invitation, *, by: Actor, now: datetime) -> str:
    """Give an unanswered invitation a new link and seven new days; the old link ends. Returns the new secret.

    :raises rules.AdminsOnly: if ``by`` is none.
    :raises InvitationIsOver: if it has been accepted or revoked.
    """
    rules.must_be_admin(by)
    secret = mint()
    renewed = Invitation.objects.unanswered().filter(pk=invitation.pk)
    if not renewed.update(secret_hash=secret.hash, expires_at=now + LIFETIME):
        raise _over(invitation)
    _record("invitation.renewed", invitation, by.person_id, now)
    return secret.plain


@transaction.atomic
def revoke(invitation: Invitation, *, by: Actor, now: datetime) -> None:
    """End an invitation before it is used. To revoke it twice changes nothing.

    :raises rules.AdminsOnly: if ``by`` is none.
    """
    rules.must_be_admin(by)
    if Invitation.objects.unanswered().filter(pk=invitation.pk).update(revoked_at=now):
        _record("invitation.revoked", invitation, by.person_id, now)


def find(secret: str) -> Invitation | None:
    """The invitation that a link's secret belongs to, whatever its state; its organization and inviter read with it."""
    with unscoped():
        found: Invitation | None = (
            Invitation.objects.filter(secret_hash=hash_of(secret)).select_related("organization", "invited_by").first()
        )
    return found


def is_over(invitation: Invitation, *, now: datetime) -> bool:
    """Whether the link no longer works."""
    answered = invitation.accepted_at is not None or invitation.revoked_at is not None
    return answered or invitation.has_expired(now)


@transaction.atomic
def accept(invitation: Invitation, *, person: Person, now: datetime) -> Membership:
    """Let a person who has an account join; a member who had left joins again with the role of the invitation.

    :raises InvitationIsForSomebodyElse: if it was sent to another address.
    :raises InvitationIsOver: if it has been used, revoked or has expired.
    """
    if person.email != invitation.email:
        raise InvitationIsForSomebodyElse(email=invitation.email, person=person.email)
    with scope(invitation.organization_id):
        used = Invitation.objects.usable(now).filter(pk=invitation.pk).update(accepted_at=now)
        if not used:
            raise _over(invitation)
        team = invitation.team
        by = Actor(invitation.organization_id, person.pk, str(person), invitation.role)
        membership = Membership.objects.active().filter(person=person).first()
        if membership is None:
            membership = memberships.join(person, role=invitation.role, team=team, by=by, now=now)
        _record("invitation.accepted", invitation, person.pk, now, person=str(person))
    return membership


@transaction.atomic
def accept_as_new(invitation: Invitation, *, name: str, password: str, now: datetime) -> Membership:
    """Let somebody without an account join: make one for the address that was invited, which an admin has vouched for.

    :raises accounts.AddressTaken: if that address has got an account meanwhile.
    :raises InvitationIsOver: if it has been used, revoked or has expired.
    """
    person = accounts.create(name=name, email=invitation.email, password=password, now=now)
    return accept(invitation, person=person, now=now)


def _over(invitation: Invitation) -> InvitationIsOver:
    return InvitationIsOver(organization=invitation.organization, inviter=invitation.invited_by)


def _record(kind: str, invitation: Invitation, actor_id: UUID | None, now: datetime, **facts: str) -> None:
    audit.record(kind, subject=invitation, actor_id=actor_id, now=now, name=invitation.email, **facts)
