"""Published processes of Acme that tests run: small ones written here, and any of the gallery."""

import json
from datetime import datetime
from typing import Any

from procops.people.actor import Actor
from procops.people.models import Person, Team
from tests import kept
from tests.cast import MONDAY
from workflows import publishing, staff_changes
from workflows.models import Process


def publish(
    definition: dict[str, Any],
    staff: dict[str, Person | Team | str],
    *,
    by: Actor,
    accountable: Person | None = None,
    now: datetime = MONDAY,
) -> Process:
    """Create, staff and publish a process.

    ``staff`` says for each lane a team, a person, ``"starter"`` or
    ``"field:<key>"``, whose fallback is the accountable person.
    """
    filled = {lane: _facts(filler, accountable, by) for lane, filler in staff.items()}

    def make() -> None:
        draft = publishing.create_process(definition, by=by, now=now)
        for lane, facts in filled.items():
            staff_changes.staff(draft.process, lane, by=by, now=now, **facts)
        publishing.publish(draft.process, seen=draft.revision, by=by, now=now)

    kept.process_of(json.dumps([definition, filled, by.person_id, now], default=str), make)
    return Process.objects.get(key=definition["process"]["key"])


def _facts(filler: Person | Team | str, accountable: Person | None, by: Actor) -> dict[str, Any]:
    who = accountable.pk if accountable else (filler.lead_id if isinstance(filler, Team) else None) or by.person_id
    if isinstance(filler, Team):
        return {"filled_by": "team", "team": filler.pk, "accountable": who}
    if isinstance(filler, Person):
        return {"filled_by": "person", "person": filler.pk, "accountable": who}
    if filler.startswith("field:"):
        field, fallback = filler.removeprefix("field:"), (accountable and accountable.pk) or by.person_id
        return {"filled_by": "field", "field": field, "person": fallback, "accountable": who}
    return {"filled_by": "starter", "accountable": who}


def definition(
    *,
    key: str = "sample",
    prefix: str = "SMP",
    kind: str = "operational",
    lanes: str,
    steps: list[dict[str, Any]],
    flows: list[tuple[Any, ...]],
    fields: list[dict[str, Any]] | None = None,
    **process: Any,
) -> dict[str, Any]:
    """A process document in short: ``lanes`` as words, flows as ``(from, to)`` or ``(from, to, {members})``.

    A task without a deadline gets two working days; a crossing without a contract one that asks and demands nothing.
    """
    lane_of = {step["key"]: step.get("lane") for step in steps}
    full_steps = []
    for step in steps:
        step = {"kind": "task", "name": step["key"].replace("_", " ").capitalize(), **step}
        if step["kind"] == "task":
            step.setdefault("deadline", [{"value": 2, "unit": "working_days"}])
        full_steps.append(step)
    full_flows = []
    for source, target, *rest in flows:
        flow = {"key": f"{source}__{target}"[:40], "from": source, "to": target, **(rest[0] if rest else {})}
        if lane_of[target] and lane_of[source] != lane_of[target]:
            flow.setdefault("contract", {})
        full_flows.append(flow)
    return {
        "format": 1,
        "process": {
            "key": key,
            "name": key.replace("-", " ").capitalize(),
            "kind": kind,
            "prefix": prefix,
            "may_start": "everyone",
            **process,
        },
        "lanes": [{"key": lane, "name": lane.capitalize()} for lane in lanes.split()],
        "fields": fields or [],
        "steps": full_steps,
        "flows": full_flows,
    }
