"""Work that was running before procops came comes along, at the step where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from handoffs import rules
from handoffs.moves.cases import new_case
from handoffs.moves.hands import give_to
from procops.ids import uuid7
from procops.people.actor import Actor
from procops.postgres import tried_again
from workflows import engine
from workflows.casedata import InvalidData, check_references, read_amendment
from workflows.engine import Advance, Place
from workflows.graph import Graph
from workflows.models import Process
from workflows.records import linking
from workflows.staffing import active_among
from workflows.states import CaseSource


@dataclass(frozen=True, slots=True)
class Stand:
    """A step at which a case stands, since when, and who has it; None: whoever the role says."""

    step_key: str
    since: datetime
    owner_id: UUID | None = None


@tried_again
def bring_in(
    process: Process,
    *,
    by: Actor,
    stands: Sequence[Stand],
    data: Mapping[str, Any],
    started_by: UUID | None = None,
    started_at: datetime | None = None,
    now: datetime,
) -> Advance:
    """Let a case begin in the middle of a process's published version. Nobody is told: it is their work already.

    The journal says that it was brought in, and nothing of what came before; its cycle time is in no figure.

    :param data: values of any fields of the case; fields that nobody filled are asked for where they are needed.
    :param started_by: who began it; unless told, the actor.
    :param started_at: when it began; unless told, when it came to the first of its steps.
    :raises NotPublished, NotYours, NotInTheRole, FourEyes, LaneNotStaffed:
    :raises InvalidData: naming ``step``, ``since``, ``started_at``, ``started_by`` or a field of the case.
    """
    with transaction.atomic():
        began = started_at or min((one.since for one in stands), default=now)
        held = new_case(
            process,
            by=by,
            case_id=uuid7(),
            source=CaseSource.BROUGHT_IN,
            started_by_id=started_by,
            started_at=began,
            now=now,
        )
        standing = rules.standing(by, process_owner_id=held.process.owner_id)
        rules.must("bring in", standing, actor=by, thing=_("running work"))
        wrong = misplaced(held.graph, stands, started_at=began, now=now)
        if started_by is not None and not active_among({started_by}):
            wrong["started_by"] = _("Nobody of your organization.")
        if wrong:
            raise InvalidData(wrong)
        values = read_amendment(held.graph, data)
        check_references(held.graph, held.case, values)
        places = [Place(held.graph.steps[one.step_key], one.since) for one in stands]
        advance = engine.bring_in(held, places, data={key: value for key, value in values.items() if value is not None})
        for stand, task in zip(stands, advance.opened, strict=False):
            if stand.owner_id is not None:
                give_to(held, task, stand.owner_id)
        linking.link(held, is_new=True)
        held.save()
    return advance


def misplaced(graph: Graph, stands: Sequence[Stand], *, started_at: datetime, now: datetime) -> dict[str, str]:
    """What is wrong with where a case is said to stand: a sentence for ``step``, ``since`` or ``started_at``."""
    wrong = {}
    keys = [one.step_key for one in stands]
    steps = [graph.steps[key] for key in keys if key in graph.steps]
    if not steps or len(steps) < len(stands) or any(not step.is_task for step in steps):
        wrong["step"] = _("Name a step that somebody works on.")
    elif len(set(keys)) < len(keys):
        wrong["step"] = _("Name each step once.")
    else:
        for step in steps:
            if step.join == "all" and graph.may_still_arrive(step.key, [key for key in keys if key != step.key]):
                sentence = _("“%(step)s” waits for the other steps: leave it out, it opens by itself.")
                wrong["step"] = sentence % {"step": step.name}
    if any(one.since > now for one in stands):
        wrong["since"] = _("This is in the future.")
    elif any(one.since < started_at for one in stands):
        wrong["started_at"] = _("It cannot have begun after it came to its step.")
    return wrong
