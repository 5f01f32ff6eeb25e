"""Work that was running already comes along: a case begins in the middle, with no history before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflows.engine import dues
from workflows.engine.advance import Advance
from workflows.engine.arriving import reach, settle
from workflows.graph import Step
from workflows.held import Held


@dataclass(frozen=True, slots=True)
class Place:
    """A step at which a case stands, and since when."""

    step: Step
    since: datetime


def bring_in(held: Held, places: Sequence[Place], *, data: Mapping[str, Any]) -> Advance:
    """Let a new case stand where it stood elsewhere: its tasks are open, their clocks run from then.

    Nothing is told of what came before: no step counts as done, nobody as its doer. A join opens with whatever can
    still arrive (rule R2), conditions on what earlier steps decided do not hold.
    """
    advance = Advance(held.case)
    changed = dues.amend(held, dict(data))
    facts = {"reference": held.case.reference, "since": {one.step.key: one.since.isoformat() for one in places}}
    held.record("case.brought_in", facts=facts, personal={"changed": changed} if changed else None)
    dues.set_case_due(held)
    for place in places:
        task = reach(held, place.step)
        task.reached_at = place.since
        task.open(now=place.since)
        held.marks.happened(task.step_key, "opened", place.since)
        held.marks.had_lane(task.lane_key, task.owner_id)
        advance.opened.append(task)
    for task in advance.opened:  # a deadline may count from where else the case stands
        dues.set_due(held, task)
        due = task.due_at.isoformat() if task.due_at else None
        held.record("task.opened", task=task, facts={"visit": task.visit, "due": due, "brought_in": True})
    settle(held, advance)
    return advance
