"""Invitations: a link, shown or mailed once, that lets one address join for seven days.

There are two forms of the link. One holds a secret that is kept nowhere: it is shown to whoever invites. The other is
signed, and made anew whenever a mail is worded: so the outbox need not keep it, and every mail that reaches somebody
who has never logged in can bring it along. Both end when the invitation is answered, taken back or renewed, and when
the invited person is shut out or erased.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from procops.errors import Refused
from procops.people import accounts, audit, memberships, rules
from procops.people.actor import Actor
from procops.people.models import Invitation, Membership, Organization, Person, Role, Team, TeamMember
from procops.scoping import scope, unscoped
from procops.secret import hash_of, mint

LIFETIME = timedelta(days=7)

_signer = Signer(salt="procops.people.invitations")
_SIGNED = ":"
"""Stands in signed links only: a secret is base64 for addresses."""


class Door(NamedTuple):
    """How somebody who is invited comes in."""

    invitation_id: UUID
    path: str
    sets_password: bool
    """Whether they choose a password there; else they log in with the one they have."""


Announce = Callable[[Sequence[Invitation], Actor, datetime], None]
_announcers: list[Announce] = []


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
    :raises memberships.AlreadyMember: if the address belongs to a member who has come in before.
    """
    rules.must_be_admin(by)
    email = email.strip().lower()
    organization = Organization.hold(by.organization_id)
    member = Person.objects.here().with_email(email).first()
    if member is not None and not member.has_never_come_in:
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
    _revoke(invitation, by, now)


def end_all_of(member: Membership, by: Actor, now: datetime) -> None:
    """End what is under way to a member who is shut out: its link would let them in again."""
    for invitation in Invitation.objects.unanswered().filter(email=member.person.email):
        _revoke(invitation, by, now)


def _revoke(invitation: Invitation, by: Actor, now: datetime) -> None:
    if Invitation.objects.unanswered().filter(pk=invitation.pk).update(revoked_at=now):
        _record("invitation.revoked", invitation, by.person_id, now)


def made(*, email: str, role: Role, teams: Sequence[Team], by: Actor, now: datetime) -> Invitation:
    """Make an invitation, unsaved, whose link is only ever signed."""
    return Invitation.here(
        email=email,
        role=role,
        team=teams[0] if teams else None,
        more_teams=[str(each.pk) for each in teams[1:]],
        secret_hash=mint().hash,
        invited_by_id=by.person_id,
        created_at=now,
        expires_at=now + LIFETIME,
    )


def replace(sent: Sequence[Invitation], *, now: datetime) -> None:
    """Write invitations; each takes the place of an earlier one to that address. Two statements."""
    if sent:
        Invitation.objects.unanswered().filter(email__in=[each.email for each in sent]).update(revoked_at=now)
        Invitation.objects.bulk_create(sent)


def announce_with(announcer: Announce) -> None:
    """Let an app above tell invited people by mail. It is called in the transaction that invites them."""
    _announcers.append(announcer)


def announce(sent: Sequence[Invitation], *, by: Actor, now: datetime) -> None:
    """Have people told that they are invited."""
    for announcer in _announcers:
        if sent:
            announcer(sent, by, now)


def find(secret: str) -> Invitation | None:
    """The invitation that a link's secret belongs to, whatever its state; its organization and inviter read with it."""
    with unscoped():
        rows = Invitation.objects.select_related("organization", "invited_by")
        if _SIGNED not in secret:
            found: Invitation | None = rows.filter(secret_hash=hash_of(secret)).first()
            return found
        try:
            pk, _, generation = _signer.unsign(secret).partition(".")
            found = rows.filter(pk=UUID(pk)).first()
        except (BadSignature, ValueError):
            return None
    return found if found is not None and found.secret_hash.startswith(generation) else None


def signed_path(invitation: Invitation) -> str:
    """The path of an invitation's page, for a mail to the invited address and nobody else's eyes."""
    signed = _signer.sign(f"{invitation.pk.hex}.{invitation.secret_hash[:16]}")
    return reverse("people:accept_invitation", args=[signed])


def doors(people: Iterable[tuple[UUID, Person]], *, now: datetime) -> dict[tuple[UUID, UUID], Door]:
    """How those of these people get in who are invited, by organization and person.

    For mails about to be sent: an invitation has seven new days with every mail that brings its link. At most three
    statements.

    :param people: pairs of an organization's id and a person.
    """
    outside = {(organization, person.email): person for organization, person in people}
    if not outside:
        return {}
    with unscoped():
        rows = Invitation.objects.unanswered().filter(
            organization_id__in={organization for organization, _ in outside}, email__in={email for _, email in outside}
        )
        found = {(row.organization_id, row.email): row for row in rows}
        theirs = {key: row for key, row in found.items() if key in outside}
        if theirs:
            Invitation.objects.filter(pk__in=[row.pk for row in theirs.values()]).update(expires_at=now + LIFETIME)
    unused = _unused((key[0], outside[key]) for key in theirs)
    by_id = {(key[0], outside[key].pk): row for key, row in theirs.items()}
    return {key: Door(row.pk, signed_path(row), sets_password=key in unused) for key, row in by_id.items()}


def sets_password(invitation: Invitation) -> bool:
    """Whether whoever opens the link may choose a password: no account has that address, or one nobody has used yet.

    The account must belong to the inviting organization alone: its admin can see the link, and must not come into
    another organization by it.
    """
    person = Person.objects.with_email(invitation.email).first()
    return person is None or _is_unused(person, invitation)


def _is_unused(person: Person, invitation: Invitation) -> bool:
    return bool(_unused([(invitation.organization_id, person)]))


def _unused(people: Iterable[tuple[UUID, Person]]) -> set[tuple[UUID, UUID]]:
    """Of pairs of an organization and a person: where nobody has used the account, and no other organization knows it.

    At most one statement.
    """
    new = {(organization, person.pk) for organization, person in people if person.has_never_come_in}
    if not new:
        return new
    with unscoped():
        rows = Membership.objects.filter(person_id__in={person for _, person in new})
        places = set(rows.values_list("organization_id", "person_id"))
    return {(here, person) for here, person in new if not any(who == person and at != here for at, who in places)}


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
        # Before the invitation, as `memberships.deactivate` does, which may end it in the same moment.
        Organization.hold(invitation.organization_id)
        used = Invitation.objects.usable(now).filter(pk=invitation.pk).update(accepted_at=now)
        if not used:
            raise _over(invitation)
        team = invitation.team
        by = Actor(invitation.organization_id, person.pk, str(person), invitation.role)
        membership = Membership.objects.active().filter(person=person).first()
        if membership is None:
            membership = memberships.join(person, role=invitation.role, team=team, by=by, now=now)
            more = Team.objects.filter(pk__in=invitation.more_teams, archived_at=None)
            TeamMember.objects.bulk_create([TeamMember.here(team=each, person=person) for each in more])
        _record("invitation.accepted", invitation, person.pk, now)
    return membership


@transaction.atomic
def accept_as_new(invitation: Invitation, *, name: str, password: str, now: datetime) -> Membership:
    """Let somebody join who has no account yet, or one that was made for them and never used.

    :raises accounts.AddressTaken: if that address has got an account meanwhile.
    :raises InvitationIsOver: if it has been used, revoked or has expired.
    """
    person = Person.objects.select_for_update().with_email(invitation.email).first()
    if person is not None and _is_unused(person, invitation):
        accounts.set_up(person, name=name, password=password)
    else:
        person = accounts.create(name=name, email=invitation.email, password=password, now=now)
    return accept(invitation, person=person, now=now)


def _over(invitation: Invitation) -> InvitationIsOver:
    return InvitationIsOver(organization=invitation.organization, inviter=invitation.invited_by)


def _record(kind: str, invitation: Invitation, actor_id: UUID | None, now: datetime, **facts: str) -> None:
    """The address stands on the invitation, where it can be erased, and not in the log."""
    audit.record(kind, subject=invitation, actor_id=actor_id, now=now, **facts)
