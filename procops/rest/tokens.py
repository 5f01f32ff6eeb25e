"""API tokens: a key that acts as one person in one organization, and only within its scopes."""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procops.errors import Refused
from procops.people import audit, rules
from procops.people.actor import Actor
from procops.people.models import Membership, Role
from procops.rest.models import Token
from procops.scoping import unscoped
from procops.secret import hash_of, mint

PREFIX = "pct_"
"""Begins every token, so that a leaked one can be recognized in a log or a repository."""

_SHOWN = len(PREFIX) + 6
_USE_IS_NOTED_EVERY = timedelta(minutes=15)
"""A token may be used a thousand times a minute; "last used" need not be written as often."""


class Scope(models.TextChoices):
    """What a token may do, at most; its person's role is asked besides."""

    READ = "read", _("Read processes, cases, tasks and handoffs")
    WORK = "work", _("Move work: start, complete, accept, send back")
    EVENTS = "events", _("Tell what happened elsewhere")
    DESIGN = "design", _("Make and publish versions of processes")
    ADMIN = "admin", _("Manage people, teams and settings")


_SCOPES_OF: dict[str, tuple[Scope, ...]] = {
    Role.ADMIN: tuple(Scope),
    Role.DESIGNER: (Scope.READ, Scope.WORK, Scope.EVENTS, Scope.DESIGN),
    Role.MEMBER: (Scope.READ, Scope.WORK),
    Role.VIEWER: (Scope.READ,),
}


class ScopeBeyondRole(Refused):
    """A token cannot allow more than you may do yourself: {scopes}."""

    next_action = "Leave that out, or ask an admin for another role first."


class ScopeBeyondToken(Refused):
    """A token cannot make another one that may do more than it may itself."""

    next_action = "Make that token under Settings, API tokens."


class ExpiresAtOnce(Refused):
    """This token would have expired already."""

    next_action = "Say a later moment at which it expires, or none."


class NotYourToken(Refused):
    """The token {token} belongs to somebody else."""

    next_action = "Its owner or an admin can revoke it."


def scopes_for(actor: Actor) -> tuple[Scope, ...]:
    """The scopes that this person's tokens may have."""
    return _SCOPES_OF[actor.role]


@transaction.atomic
def create(
    *,
    name: str,
    scopes: Sequence[str],
    by: Actor,
    now: datetime,
    expires_at: datetime | None = None,
    within: Sequence[str] | None = None,
) -> tuple[Token, str]:
    """Make a token of ``by``'s and its secret, which is shown this once and kept nowhere.

    :param within: the scopes of the token by which this one is asked for: it may do no more than that.
    :raises ScopeBeyondRole: if ``scopes`` hold one that ``by`` may not use.
    :raises ScopeBeyondToken: if they hold one that is not ``within``.
    :raises ExpiresAtOnce: if ``expires_at`` is over.
    """
    if expires_at is not None and expires_at <= now:
        raise ExpiresAtOnce
    beyond = [str(Scope(scope).label) for scope in scopes if scope not in scopes_for(by)]
    if beyond:
        raise ScopeBeyondRole(scopes=", ".join(beyond))
    if within is not None and not set(scopes) <= set(within):
        raise ScopeBeyondToken
    secret = mint(PREFIX)
    token = Token.here(
        person_id=by.person_id,
        name=name,
        prefix=secret.plain[:_SHOWN],
        secret_hash=secret.hash,
        scopes=[scope.value for scope in Scope if scope in scopes],
        created_at=now,
        expires_at=expires_at,
    )
    token.save(force_insert=True)
    facts = {"name": name, "scopes": ", ".join(token.scopes)}
    audit.record("token.created", subject=token, actor_id=by.person_id, now=now, **facts)
    return token, secret.plain


@transaction.atomic
def revoke(token: Token, *, by: Actor, now: datetime) -> Token:
    """End a token for the next request on. To revoke it twice changes nothing.

    :raises NotYourToken: if ``by`` neither owns it nor is an admin.
    """
    if token.person_id != by.person_id and not rules.may_administer(by):
        raise NotYourToken(token=token.name)
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        token.revoked_at = now
        audit.record("token.revoked", subject=token, actor_id=by.person_id, now=now, name=token.name)
    return token


def end_all_of(member: Membership, by: Actor, now: datetime) -> None:
    """End all tokens of somebody who is shut out: they do not come back with the person."""
    Token.objects.filter(person_id=member.person_id, revoked_at=None).update(revoked_at=now)


def find(secret: str, *, now: datetime) -> Token | None:
    """The usable token with that secret, its person read with it; None if it is unknown, revoked or expired.

    Whether the person still belongs to the organization is asked by `OrganizationMiddleware`.
    """
    wanted = hash_of(secret)
    with unscoped():
        token = Token.objects.filter(secret_hash=wanted).select_related("person").first()
        if token is None or not hmac.compare_digest(token.secret_hash, wanted):
            return None
        if token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= now):
            return None
        _note_use(token, now)
    return token


def _note_use(token: Token, now: datetime) -> None:
    since = now - _USE_IS_NOTED_EVERY
    if token.last_used_at is None or token.last_used_at < since:
        unnoted = Q(last_used_at=None) | Q(last_used_at__lt=since)
        Token.objects.filter(unnoted, pk=token.pk).update(last_used_at=now)
