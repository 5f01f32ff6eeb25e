"""Who hands over a shift, and who takes it over: asked alike by moves, pages, API and buttons."""

from uuid import UUID

from handoffs import rules
from handoffs.shifts.models import ShiftHandover
from procops.errors import Refused
from procops.people.actor import Actor
from procops.people.models import Team


class NotYourShift(Refused):
    """The shift of {team} is handed over by whoever works in it, or by its lead."""

    next_action = "Ask one of them."


def may_hand_over(actor: Actor, team_id: UUID) -> bool:
    """Whether somebody can hand over their own open items of a team, at least."""
    return rules.may_work(actor) and actor.person_id is not None and (team_id in actor.own_teams or actor.is_admin)


def may_hand_over_all(actor: Actor, team_id: UUID) -> bool:
    """Whether somebody can hand over what others of the team have open, too: who may also give it to others."""
    return may_hand_over(actor, team_id) and (team_id in actor.leads or actor.is_admin)


def must_hand_over(actor: Actor, team: Team) -> None:
    """
    :raises ViewersOnlyLook, NotYourShift: unless the actor works in the team, leads it, or is an admin.
    """
    rules.must_work(actor)
    if not may_hand_over(actor, team.pk):
        raise NotYourShift(team=team.name)


def is_asked(actor: Actor, handover: ShiftHandover) -> bool:
    """Whether somebody is to take over: who comes, if one was named, else any of the team; its lead in any case."""
    if actor.person_id is None or not rules.may_work(actor):
        return False
    named = handover.to_id == actor.person_id if handover.to_id else handover.team_id in actor.teams
    return named or handover.team_id in actor.leads
