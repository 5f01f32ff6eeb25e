"""When each level of a ladder is reached: pure, from its levels and a working calendar."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from procops.working_time import Calendar, WorkingTimeError
from workflows import deadlines
from workflows.graph import Graph
from workflows.parts import USUAL_LADDER, Contract, Ladder, Level


class Climb(NamedTuple):
    """The moment at which a level is reached; levels count from 1."""

    at: datetime
    number: int
    level: Level


def of_step(graph: Graph, lane_key: str | None) -> Ladder:
    """The ladder of late work: its role's, else the process's, else the usual one."""
    lane = graph.lanes.get(lane_key or "")
    if lane is not None and lane.ladder is not None:
        return lane.ladder
    return USUAL_LADDER if graph.process.ladder is None else graph.process.ladder


def of_contract(graph: Graph, contract: Contract, lane_key: str) -> Ladder:
    """The ladder of an offer that nobody accepts: the contract's own, else that of the receiving role, of which the
    first level asks whom the contract climbs to."""
    if contract.ladder is not None:
        return contract.ladder
    ladder, to = of_step(graph, lane_key), contract.climbs_to
    if to == "accountable" or not ladder or ladder[0].to != "accountable":
        return ladder
    asked = ("process_owner", "") if to == "process_owner" else ("role", to)
    return (replace(ladder[0], to=asked[0], role=asked[1]), *ladder[1:])


def climbs(ladder: Ladder, since: datetime, calendar: Calendar) -> Iterator[Climb]:
    """When each level is reached, none before the one below it.

    :param since: when the work was due, or the offer to be answered.
    """
    last = since
    for number, level in enumerate(ladder, start=1):
        try:
            last = max(last, deadlines.answer_by(since, level.after, calendar))
        except WorkingTimeError:
            return  # a calendar without hours has no next working day
        yield Climb(last, number, level)
