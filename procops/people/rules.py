"""Who may do what with people, teams and settings. Small questions, asked alike by pages, API and buttons."""

from collections.abc import Collection
from uuid import UUID

from procops.errors import Refused
from procops.people.actor import Actor
from procops.people.models import Team


class AdminsOnly(Refused):
    """Only an admin of the organization can do this."""

    next_action = "Ask one of the admins; the people page shows who they are."


class LeadsOnly(Refused):
    """Only an admin or the lead of {team} can change who belongs to it."""

    next_action = "Ask the lead of the team or an admin."


class NotYourHours(Refused):
    """Only an admin can change {calendar}, since others work by it than teams of yours."""

    next_action = "Ask an admin, or give your team hours of its own."


def may_administer(actor: Actor) -> bool:
    """Members, teams, invitations, settings, the audit log."""
    return actor.is_admin


def may_staff(actor: Actor, team: Team) -> bool:
    """Who belongs to a team."""
    return actor.is_admin or team.pk in actor.leads


def may_keep_hours(actor: Actor, *, teams: Collection[UUID], is_usual: bool) -> bool:
    """A calendar by which these teams work, and with ``is_usual`` everybody without one of their own.

    It is a lead's if all of the teams are theirs, and nobody else works by it.
    """
    return actor.is_admin or (bool(teams) and not is_usual and actor.leads.issuperset(teams))


def must_be_admin(actor: Actor) -> None:
    """:raises AdminsOnly: if the actor is none."""
    if not may_administer(actor):
        raise AdminsOnly


def must_staff(actor: Actor, team: Team) -> None:
    """:raises LeadsOnly: if the actor may not say who belongs to the team."""
    if not may_staff(actor, team):
        raise LeadsOnly(team=team.name)
