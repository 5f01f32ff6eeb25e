"""Giving a team's channel to procops, trying it, turning it on again, taking it away."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from procops import egress
from procops.errors import Refused
from procops.notices.hooks import sealing, wording
from procops.notices.hooks.models import Program, TeamHook
from procops.people import audit, rules
from procops.people.actor import Actor
from procops.people.models import Team


class HookCannotBe(Refused):
    """This address cannot be used: {why}."""

    next_action = "Copy the address of the incoming webhook from the chat program again."


class HookDoesNotAnswer(Refused):
    """The channel could not be told: {why}."""

    next_action = "Look at the webhook in the chat program, and give its address again if it was made anew."


class NoHook(Refused):
    """{team} has no channel."""

    next_action = "Give the address of an incoming webhook first."


def of(team: Team) -> TeamHook | None:
    hook: TeamHook | None = TeamHook.objects.filter(team=team).first()
    return hook


@transaction.atomic
def give(team: Team, *, program: Program, address: str, by: Actor, now: datetime) -> TeamHook:
    """Say where a team's channel is; what was there before is forgotten.

    :param address: a secret; it is kept sealed and never shown again.
    :raises rules.LeadsOnly: if ``by`` may not.
    :raises HookCannotBe: if it is none that may be called.
    """
    rules.must_staff(by, team)
    try:
        target = egress.read(address)
    except egress.Forbidden as refused:
        raise HookCannotBe(why=refused) from refused
    if target.scheme != "https" and not egress.may_call_inside():
        raise HookCannotBe(why=_("the address does not begin with https://"))
    facts = {
        "program": program,
        "sealed_address": sealing.seal(address),
        "host": target.host,
        "set_by_id": by.person_id,
        "set_at": now,
        **_fresh(now),
    }
    hook, __ = TeamHook.objects.update_or_create(
        organization_id=by.organization_id,
        team=team,
        defaults={**facts, "attempts": F("attempts") + 1},  # what becomes of a call to the old address is its own
        create_defaults=facts,
    )
    audit.record("hook.set", subject=team, actor_id=by.person_id, now=now, name=team.name, host=target.host)
    return hook


def try_out(team: Team, *, by: Actor, now: datetime) -> None:
    """Say something in the channel now. One that was off is on again if it is heard. No transaction is open meanwhile.

    :raises rules.LeadsOnly: if ``by`` may not.
    :raises NoHook: if the team has none.
    :raises HookDoesNotAnswer: if nobody does.
    """
    rules.must_staff(by, team)
    hook = of(team)
    if hook is None:
        raise NoHook(team=team.name)
    try:
        egress.post(sealing.unseal(hook.sealed_address), wording.trial(hook, team))
    except sealing.Unreadable as error:
        raise HookDoesNotAnswer(why=_("its address cannot be read any more")) from error
    except egress.NotCalled as error:
        TeamHook.objects.filter(pk=hook.pk).update(last_error=str(error)[:300])
        raise HookDoesNotAnswer(why=error) from error
    TeamHook.objects.filter(pk=hook.pk).update(**_fresh(now), last_sent_at=now)


@transaction.atomic
def take_away(team: Team, *, by: Actor, now: datetime) -> None:
    """Tell a team's channel nothing more, and forget its address, with what still waited to be said there.

    :raises rules.LeadsOnly: if ``by`` may not.
    """
    rules.must_staff(by, team)
    deleted, __ = TeamHook.objects.filter(team=team).delete()
    if deleted:
        audit.record("hook.removed", subject=team, actor_id=by.person_id, now=now, name=team.name)


def _fresh(now: datetime) -> dict[str, object]:
    return {
        "is_on": True,
        "failures": 0,
        "off_since": None,
        "last_error": "",
        "next_at": now,
        "lease_until": None,
    }
