"""What somebody can do about a wait: the buttons of pages, and what the API tells."""

from enum import StrEnum

from handoffs import rules
from procops.people.actor import Actor
from workflows.graph import Graph
from workflows.models import Case, Wait
from workflows.staffing import Staff
from workflows.states import CaseState


class WaitVerb(StrEnum):
    """The addresses are called the same: ``handoffs:wait-arrived``."""

    ARRIVED = "arrived"
    SKIP = "skip"
    CANCEL = "cancel"


RULE_OF = {
    WaitVerb.ARRIVED: "say it has arrived",
    WaitVerb.SKIP: "go on without",
    WaitVerb.CANCEL: "cancel",
}


def standing(actor: Actor, wait: Wait, *, case: Case, graph: Graph, staff: Staff) -> frozenset[rules.Standing]:
    """Everything that the actor is to a wait."""
    step = graph.step_once(wait.step_key)
    watched_by = step.wait.watched_by if step and step.wait else None
    lanes = staff.lanes_of(person_id=actor.person_id, teams=actor.teams, case=case) if watched_by else frozenset()
    return rules.standing(
        actor,
        lane=staff.get(watched_by) if watched_by else None,
        is_watcher=watched_by in lanes,
        process_owner_id=case.process_owner_id,
    )


def can_arrive(wait: Wait, *, case: Case, graph: Graph) -> bool:
    """Whether somebody can say that it has come: a moment comes by itself, but for practice, where one lets it pass."""
    step = graph.step_once(wait.step_key)
    return case.is_practice or (step is not None and step.wait is not None and step.wait.kind != "time")


def verbs_of(actor: Actor, wait: Wait, *, case: Case, graph: Graph, staff: Staff, is_alone: bool) -> list[WaitVerb]:
    """What the actor can do now with a wait that lasts, in the order of its buttons.

    :param is_alone: whether the case stands nowhere else.
    """
    if case.state != CaseState.OPEN or not wait.lasts:
        return []
    mine = standing(actor, wait, case=case, graph=graph, staff=staff)
    possible = set(WaitVerb)
    if not can_arrive(wait, case=case, graph=graph):
        possible.discard(WaitVerb.ARRIVED)
    if is_alone:
        possible.discard(WaitVerb.CANCEL)
    return [verb for verb in WaitVerb if verb in possible and (actor.is_system or rules.may(RULE_OF[verb], mine))]
