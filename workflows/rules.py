"""Who may do what with processes. Small questions, asked alike by the moves, the pages, the API and the buttons.

Who may say who fills a role: :func:`workflows.staff_changes.may_staff`.
"""

from procops.people.actor import Actor
from procops.people.models import Role
from workflows.graph import Graph, Step
from workflows.models import FilledBy, Process
from workflows.staffing import Staff


def may_design(actor: Actor) -> bool:
    """Make processes, change their drafts, publish and retire versions."""
    return actor.is_system or actor.is_designer


def may_read_drafts(actor: Actor, process: Process) -> bool:
    """See what is not published yet: whoever may change it, and the owner who answers for it."""
    return may_design(actor) or (process.owner_id is not None and process.owner_id == actor.person_id)


def may_schedule(actor: Actor, process: Process) -> bool:
    """Say when a process starts by itself, and what becomes of a period that was missed."""
    return may_read_drafts(actor, process)


def may_review(actor: Actor, process: Process) -> bool:
    """Say that a process has been reviewed."""
    return may_read_drafts(actor, process)


def may_start(actor: Actor, *, graph: Graph, staff: Staff, step: Step) -> bool:
    """Begin a case at this start: everyone where the process says so, else people of the start's lane; never a viewer.

    A lane filled by the starter is filled by whoever starts: everybody belongs to it until then.
    """
    if actor.is_system:
        return True
    if actor.role == Role.VIEWER:
        return False
    lane = staff.get(step.lane or "")
    if graph.process.may_start == "everyone" or (lane is not None and lane.by == FilledBy.STARTER):
        return True
    return step.lane in staff.lanes_of(person_id=actor.person_id, teams=actor.teams)


def may_try(actor: Actor, *, process: Process, graph: Graph, staff: Staff, step: Step) -> bool:
    """Play a practice case from this start: whoever may start a real one, and whoever answers for the process."""
    return may_start(actor, graph=graph, staff=staff, step=step) or may_read_drafts(actor, process)


def starts_to_try(actor: Actor, *, process: Process, graph: Graph, staff: Staff) -> list[Step]:
    """The starts at which somebody may begin a practice case, in the order of the process."""
    return [step for step in graph.starts if may_try(actor, process=process, graph=graph, staff=staff, step=step)]


def starts_open_to(actor: Actor, *, graph: Graph, staff: Staff) -> list[Step]:
    """The starts at which somebody may begin a case, in the order of the process."""
    return [step for step in graph.starts if may_start(actor, graph=graph, staff=staff, step=step)]
