"""Whether a case can go on in another version of its process (rule R22). Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from workflows import fields
from workflows.graph import Graph, Step
from workflows.models import Task


@dataclass(frozen=True, slots=True)
class Passage:
    """Work that has been offered and not answered: it may still come back the way it went."""

    giver_step: str
    giver_lane: str
    path: tuple[str, ...]
    """Keys of all flows, the one that enters the receiver's step the last; of a wait also those it is to go on over."""


def misfits(
    now: Graph,
    then: Graph,
    *,
    live: Collection[Task],
    offers: Iterable[Passage],
    data: Mapping[str, Any],
    waits: Iterable[tuple[str, Passage]] = (),
) -> list[str]:
    """Why a case cannot go on in ``then``: a sentence for each thing, by its label. Empty: it can.

    What is under way must be there: each live step with its kind, its role and the way it waits for others, each
    unanswered handoff with the flows it took and the step it would come back to. Of what is behind the case nothing is
    asked, but that a value it holds is still of the type it was given in.

    :param waits: of each wait that lasts its step, and the way work took there.
    """
    found = [
        *(why for task in live for why in _of_task(now, then, task)),
        *(why for offer in offers for why in _of_offer(now, then, offer)),
        *(why for key, passage in waits for why in _of_wait(now, then, key, passage)),
        *_of_data(now, then, data),
    ]
    return list(dict.fromkeys(found))


def _of_task(now: Graph, then: Graph, task: Task) -> Iterator[str]:
    step = now.steps[task.step_key]
    yield from _of_step(step, then)
    yield from _of_lane(now, then, task.lane_key)
    for key in task.only_flows:  # work that came back goes on over these only
        yield from _of_flow(now, then, key)


def _of_offer(now: Graph, then: Graph, offer: Passage) -> Iterator[str]:
    for key in offer.path:
        yield from _of_flow(now, then, key)
    yield from _of_lane(now, then, offer.giver_lane)
    yield from _of_step(now.steps[offer.giver_step], then)


def _of_wait(now: Graph, then: Graph, key: str, passage: Passage) -> Iterator[str]:
    step, other = now.steps[key], then.steps.get(key)
    name = {"step": step.name}
    if other is None:
        yield _("“%(step)s” is not in it") % name
    elif not (step.wait and other.wait and other.wait.kind == step.wait.kind):
        yield _("“%(step)s” waits for something else there") % name
    yield from _of_offer(now, then, passage)


def _of_step(step: Step, then: Graph) -> Iterator[str]:
    other = then.steps.get(step.key)
    name = {"step": step.name}
    if other is None:
        yield _("“%(step)s” is not in it") % name
    elif other.kind != step.kind:
        yield _("“%(step)s” is no work there") % name
    elif other.lane != step.lane:
        role = then.lanes[other.lane].name if other.lane else _("another role")
        yield _("“%(step)s” belongs to %(role)s there") % {**name, "role": role}
    elif other.join != step.join:
        there = _("waits for all that come") if other.join == "all" else _("goes on with each that comes")
        yield _("“%(step)s” %(there)s there") % {**name, "there": there}


def _of_lane(now: Graph, then: Graph, lane: str) -> Iterator[str]:
    if lane not in then.lanes:
        yield _("the role %(role)s is not in it") % {"role": now.lanes[lane].name}


def _of_flow(now: Graph, then: Graph, key: str) -> Iterator[str]:
    flow, other = now.flows[key], then.flows.get(key)
    ends = {"from": now.steps[flow.source].name, "to": now.steps[flow.target].name}
    if other is None:
        yield _("nothing leads from “%(from)s” to “%(to)s” in it") % ends
    elif (other.source, other.target) != (flow.source, flow.target):
        yield _("the way from “%(from)s” to “%(to)s” leads elsewhere there") % ends


def _of_data(now: Graph, then: Graph, data: Mapping[str, Any]) -> Iterator[str]:
    for key, field in then.fields.items():
        if key not in data:
            continue
        before = now.fields.get(key)
        # What this version does not ask any more was given in an earlier one; only the value tells as what.
        fits = before.type == field.type if before else fields.fits(field, data[key])
        if not fits:
            yield _("“%(field)s” is data of another type there") % {"field": field.label}
