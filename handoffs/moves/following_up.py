"""When whoever was asked to accept is asked again."""

from collections.abc import Iterable, Iterator

from handoffs.models import Handoff
from workflows import engine, reminders
from workflows.graph import Contract
from workflows.held import Held
from workflows.models import Task
from workflows.reminders import Moment
from workflows.states import CaseState


def follow_ups(held: Held, offer: Handoff) -> Iterator[Moment]:
    """Those of the contract as it stood when the work was offered, else those of the step."""
    contract = Contract.from_json(offer.contract)
    return reminders.of_offer(
        contract.follow_up or held.step(offer.to_task).reminders.unanswered,
        asked_at=offer.asked_at,
        answer_by=offer.answer_by,
        within=contract.accept_within,
        calendar=engine.calendar_of(held, offer.to_lane),
    )


def set_nudge(held: Held, task: Task, offers: Iterable[Handoff]) -> None:
    """Say when the sweep has to look first at a waiting task, of whose offers these are the unanswered ones."""
    awake = held.case.state == CaseState.OPEN and not held.case.is_practice
    firsts = [next(follow_ups(held, offer), None) for offer in offers if offer.is_unanswered] if awake else []
    task.nudge_at = min((first.at for first in firsts if first), default=None)


def add_nudge(held: Held, task: Task, offer: Handoff) -> None:
    """The same, where one more offer has come for it."""
    if held.case.is_practice:
        return
    first = next(follow_ups(held, offer), None)
    if first:
        task.nudge_at = min(first.at, task.nudge_at or first.at)
