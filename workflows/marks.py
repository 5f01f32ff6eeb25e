"""What a case remembers per key, so that the cost of a move does not grow with the case's history.

``Case.marks`` holds: ``visits`` {step: count}, ``outcomes`` {step: last outcome}, ``done_by`` {step: [person ids]},
``lanes`` {lane: person who last had its work}, ``deputies`` {lane: {who stood in: for whom}}, ``moments`` {step:
{opened, accepted, done: ISO time}}, ``returns`` {flow: count}, ``bounces`` {lane pair: count}, ``escalated`` [tasks
about which somebody was asked], ``waits`` how many waits last. Written only here.
"""

from datetime import datetime
from typing import Any
from uuid import UUID


class Marks:
    """A reader and writer of a copy of one case's marks.

    ``changed_moments`` tells which steps got a new moment in this move.
    """

    def __init__(self, marks: dict[str, Any]) -> None:
        self._marks = {name: _copied(values) for name, values in marks.items()}
        self.changed_moments: set[str] = set()

    @property
    def kept(self) -> dict[str, Any]:
        """What the case is to remember, as it becomes."""
        return self._marks

    def _of(self, name: str) -> dict[str, Any]:
        return self._marks.setdefault(name, {})

    @property
    def visits(self) -> dict[str, int]:
        return self._of("visits")

    @property
    def outcomes(self) -> dict[str, str]:
        return self._of("outcomes")

    def next_visit(self, step_key: str) -> int:
        """Count one more visit of a step and give its number, from 1."""
        visits = self._of("visits")
        visits[step_key] = visits.get(step_key, 0) + 1
        return visits[step_key]

    def done(self, step_key: str, *, by: UUID | None, outcome: str, now: datetime) -> None:
        if by:
            self._of("done_by")[step_key] = sorted({*self._of("done_by").get(step_key, []), str(by)})
        self._of("outcomes")[step_key] = outcome
        self.happened(step_key, "done", now)

    def undone(self, step_key: str, *, stands: tuple[str, datetime] | None) -> None:
        """A completion was taken back; who did it has done it.

        :param stands: outcome and moment of the last completion of the step that still counts, if there is one.
        """
        self._of("outcomes").pop(step_key, None)
        if stands is not None:
            self._of("outcomes")[step_key] = stands[0]
        self.happened_not(step_key, "done", before=stands[1] if stands else None)

    def doers(self, step_key: str) -> list[str]:
        """Ids of everyone who did this step in this case."""
        return self._of("done_by").get(step_key, [])

    def had_lane(self, lane_key: str, person_id: UUID | None) -> None:
        if person_id:
            # Whom somebody stands in for is who had it: when they are back, the lane's next work is theirs again.
            stands_for = self._marks.get("deputies", {}).get(lane_key, {}).get(str(person_id))
            self._of("lanes")[lane_key] = stands_for or str(person_id)

    def escalated(self, task_id: UUID) -> None:
        """Somebody was asked to decide about a task, or to take it over."""
        told = self._marks.setdefault("escalated", [])
        if str(task_id) not in told:
            told.append(str(task_id))

    @property
    def any_escalated(self) -> bool:
        return bool(self._marks.get("escalated"))

    def was_escalated(self, task_id: UUID) -> bool:
        return str(task_id) in self._marks.get("escalated", ())

    def stands_in(self, lane_key: str, deputy_id: UUID, absent_id: UUID) -> None:
        """Somebody has a lane's work in this case in place of somebody who is away."""
        self._of("deputies").setdefault(lane_key, {})[str(deputy_id)] = str(absent_id)
        self.had_lane(lane_key, deputy_id)

    def had_not_lane(self, lane_key: str, person_id: UUID) -> None:
        """Somebody took a lane's work by mistake: they are not preferred for it."""
        if self.lanes.get(lane_key) == person_id:
            del self._of("lanes")[lane_key]

    @property
    def lanes(self) -> dict[str, UUID]:
        """Who last had each lane's work."""
        return {lane: UUID(person) for lane, person in self._of("lanes").items()}

    def last_of_lane(self, lane_key: str) -> UUID | None:
        person = self._of("lanes").get(lane_key)
        return UUID(person) if person else None

    def happened(self, step_key: str, event: str, now: datetime) -> None:
        self._of("moments").setdefault(step_key, {})[event] = now.isoformat()
        self.changed_moments.add(step_key)

    def happened_not(self, step_key: str, event: str, *, before: datetime | None) -> None:
        """What happened last was taken back: what had happened before it counts again, if anything had."""
        moments = self._of("moments").setdefault(step_key, {})
        moments.pop(event, None)
        if before is not None:
            moments[event] = before.isoformat()
        self.changed_moments.add(step_key)

    def moment(self, step_key: str, event: str) -> datetime | None:
        moment = self._of("moments").get(step_key, {}).get(event)
        return datetime.fromisoformat(moment) if moment else None

    @property
    def result(self) -> str:
        return self._marks.get("result", "")

    def ended_with(self, result: str) -> None:
        """An end with a result was reached; the last one counts."""
        self._marks["result"] = result

    @property
    def waits(self) -> int:
        """How many waits last: a case without any is not asked for them."""
        waits: int = self._marks.get("waits", 0)
        return waits

    def waits_more(self, by: int) -> None:
        self._marks["waits"] = self.waits + by

    def returned(self, flow_key: str) -> int:
        """Count one more return over a flow; give how many there have been."""
        returns = self._of("returns")
        returns[flow_key] = returns.get(flow_key, 0) + 1
        return returns[flow_key]

    def bounced(self, one: str, other: str) -> int:
        """Count one more return or pass between two lanes; give how many there have been."""
        bounces, pair = self._of("bounces"), "|".join(sorted((one, other)))
        bounces[pair] = bounces.get(pair, 0) + 1
        return bounces[pair]


def _copied(values: Any) -> Any:
    """Values per key, or a list: as far down as anything is written into."""
    if isinstance(values, dict):
        return {key: value.copy() if isinstance(value, dict | list) else value for key, value in values.items()}
    return values.copy() if isinstance(values, list) else values
