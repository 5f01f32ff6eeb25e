"""A case goes on in another version of its process (rule R22)."""

from collections.abc import Collection, Iterable
from datetime import datetime

from workflows.engine import dues, waiting
from workflows.engine.advance import Advance
from workflows.engine.arriving import opens_no_more, settle
from workflows.held import Held
from workflows.models import Task
from workflows.plan import Plan
from workflows.states import TaskState


def change_version(
    held: Held,
    plan: Plan,
    *,
    paused: Iterable[tuple[datetime, datetime]],
    reopened: Collection[Task] = (),
) -> Advance:
    """Point what is live at the other version's steps. Clocks keep what was used: what is due is counted anew from the
    same moments, pauses left out; joins are asked again.

    The caller has made sure that all that is live is there.

    :param paused: when the whole case stood still with its clocks, for its own target.
    :param reopened: joins that the change which is taken back had opened.
    """
    before = held.graph.process.target
    held.plan = plan
    held.case.version_id = plan.version_id
    opens_no_more(held, reopened)
    for task in held.live():
        task.step_id = plan.step_ids[task.step_key]
        if task.state != TaskState.WAITING:
            dues.recount(held, task)
            dues.set_nudge(held, task)
    for wait in held.lasting():
        wait.step_id = plan.step_ids[wait.step_key]
        waiting.recount(held, wait)
    held.case.title = dues.title(held)
    if held.graph.process.target != before:
        held.case.due_at = None
        dues.set_case_due(held)
        for since, until in paused:
            dues.push_case_due(held, since, until)
    advance = Advance(held.case)
    settle(held, advance)
    return advance
