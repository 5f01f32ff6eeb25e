"""When whoever was asked to accept is asked again."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from handoffs.models import Handoff
from workflows import engine, ladder, reminders
from workflows.graph import Contract
from workflows.held import Held
from workflows.models import Task
from workflows.reminders import Moment
from workflows.states import CaseState


def follow_ups(held: Held, offer: Handoff, contract: Contract | None = None) -> Iterator[Moment]:
    """Those of the contract as it stood when the work was offered, else those of the step.

    :param contract: this one, where it has been read.
    """
    contract = contract or Contract.from_json(offer.contract)
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
    asked = [offer for offer in offers if offer.is_unanswered] if awake else []
    firsts = [_first(held, offer, Contract.from_json(offer.contract)) for offer in asked]
    task.nudge_at = min(filter(None, firsts), default=None)


def add_nudge(held: Held, task: Task, offer: Handoff, contract: Contract) -> None:
    """The same, where one more offer has come for it, by this contract."""
    if held.case.is_practice:
        return
    first = _first(held, offer, contract)
    if first:
        task.nudge_at = min(first, task.nudge_at or first)


def _first(held: Held, offer: Handoff, contract: Contract) -> datetime | None:
    """When somebody is first asked again, or the ladder is first climbed, which is never before the answer was due."""
    asked = next(follow_ups(held, offer, contract), None)
    if asked is not None and asked.at <= offer.answer_by:
        return asked.at
    levels = ladder.of_contract(held.graph, contract, offer.to_lane)
    climb = next(ladder.climbs(levels, offer.answer_by, engine.calendar_of(held, offer.to_lane)), None)
    return min((one.at for one in (asked, climb) if one), default=None)
