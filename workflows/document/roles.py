""" "This role is not needed": a document with one lane and its work taken out."""

from collections.abc import Iterator
from typing import Any

from procops.errors import Refused
from workflows.conditions import DEPTH_AT_MOST, ROWS_AT_MOST, fields_asked, rows
from workflows.document.reading import Document, read

Thing = dict[str, Any]

_SEEN_THROUGH = ("route", "wait")
"""Kinds of steps that nobody works on and that work passes."""


class NoSuchRole(Refused):
    """There is no role "{lane}" in "{process}"."""

    next_action = "Choose one of its roles."


class RoleStartsTheProcess(Refused):
    """ "{lane}" starts "{process}", so it cannot be left out."""

    next_action = "Say who fills it, or give the start to another role first."


def without_lane(document: object, lane_key: str) -> Document:
    """The document without this lane: its tasks taken out, their flows bridged. What is given stays as it is.

    A task that simply leads on is bridged: what led to it leads to what followed it, under the conditions it had. A
    task that decides becomes a decision. Where branches were awaited, the next task awaits them instead; branches of
    which nothing is left become one flow. Handoffs are mended: a bridge that crosses lanes has a contract (that of what
    followed, else that of what came, else a plain one), and data that only the lane's work filled is not demanded.
    Questions are never dropped from conditions, since leaving out who answers one needs somebody to decide; the gate
    tells of those that nobody can answer any more. Raises NoSuchRole, RoleStartsTheProcess, InvalidDocument.
    """
    document = read(document)
    lane = next((lane for lane in document["lanes"] if lane["key"] == lane_key), None)
    if lane is None:
        raise NoSuchRole(lane=lane_key, process=document["process"]["name"])
    gone = [step for step in document["steps"] if step["lane"] == lane_key]
    if any(step["kind"] == "start" for step in gone):
        raise RoleStartsTheProcess(lane=lane["name"], process=document["process"]["name"])
    idle = {flow["key"] for flow in document["flows"] if flow["contract"] and not _crosses(document, flow)}
    for step in gone:
        _take_out(document, step)
    _forget_lane(document, lane_key)
    _forget_steps(document, {step["key"] for step in gone})
    _mend_contracts(document, idle, lost=_filled(gone) - _filled(document["steps"]))
    return read(document)


def _take_out(document: Document, step: Thing) -> None:
    """Bridge the step where it leads on in one way only, else leave a decision in its place."""
    flows: list[Thing] = document["flows"]
    flows[:] = [flow for flow in flows if not flow["from"] == flow["to"] == step["key"]]
    entering = [flow for flow in flows if flow["to"] == step["key"]]
    leaving = [flow for flow in flows if flow["from"] == step["key"]]
    onward = [flow["to"] for flow in leaving]
    if len(leaving) > 1 or any(flow["when"] is not None for flow in leaving):
        kept = {member: step[member] for member in ("key", "name", "split")}
        step_without_work = {**kept, "kind": "route"}
        document["steps"][document["steps"].index(step)] = _defaulted(step_without_work)
    else:
        document["steps"].remove(step)
        flows[:] = [flow for flow in flows if flow not in leaving]
        for flow in entering:
            _lead_on(flows, flow, leaving)
        _merge_branches(document, {flow["from"] for flow in entering})
    if step["join"] == "all" and len(entering) > 1:
        for task in _tasks_after(document, onward):
            task["join"] = "all"


def _lead_on(flows: list[Thing], flow: Thing, leaving: list[Thing]) -> None:
    """Let the flow lead to where the step that is taken out led; to nowhere, if it led nowhere."""
    if not leaving:
        flows.remove(flow)
        return
    (onward,) = leaving
    flow["to"] = onward["to"]
    flow["label"] = flow["label"] or onward["label"]
    flow["contract"] = onward["contract"] or flow["contract"]


def _merge_branches(document: Document, sources: set[str]) -> None:
    """Branches that now lead the same way become one, followed when any of them would be: one giver, one handoff."""
    splits = {step["key"]: step["split"] for step in document["steps"]}
    merged: dict[tuple[str, str], Thing] = {}
    for flow in list(document["flows"]):
        way = flow["from"], flow["to"]
        if flow["from"] not in sources or splits.get(flow["from"]) == "first" or flow["otherwise"]:
            continue
        if (first := merged.setdefault(way, flow)) is flow:
            continue
        conditions = [condition for one in (first, flow) for condition in _alternatives(one["when"])]
        if None in conditions:
            first["when"] = None
        elif all(_depth(condition) < DEPTH_AT_MOST for condition in conditions) and _rows(conditions) <= ROWS_AT_MOST:
            first["when"] = {"any": conditions}
        else:
            continue  # too large to ask in one go: the gate tells of it
        document["flows"].remove(flow)


def _alternatives(condition: Any) -> list[Any]:
    return list(condition["any"]) if condition is not None and "any" in condition else [condition]


def _depth(condition: Thing) -> int:
    parts = condition.get("all", condition.get("any"))
    return 0 if parts is None else 1 + max(_depth(part) for part in parts)


def _rows(conditions: list[Thing]) -> int:
    return sum(1 for condition in conditions for _ in rows(condition))


def _defaulted(step: Thing) -> Thing:
    """A step of few members as reading would give it."""
    empty = {"format": 1, "process": {"key": "x", "name": "x", "kind": "support", "prefix": "XX"}, "steps": [step]}
    (full,) = read(empty)["steps"]
    return dict(full)


def _tasks_after(document: Document, keys: list[str]) -> Iterator[Thing]:
    """The tasks first met from these steps on, seen through decisions."""
    steps = {step["key"]: step for step in document["steps"]}
    ahead, seen = list(keys), set(keys)
    while ahead:
        step = steps.get(ahead.pop())
        if step is not None and step["kind"] == "task":
            yield step
        elif step is not None and step["kind"] in _SEEN_THROUGH:
            further = {flow["to"] for flow in document["flows"] if flow["from"] == step["key"]} - seen
            seen |= further
            ahead.extend(further)


def _forget_lane(document: Document, lane_key: str) -> None:
    document["lanes"] = [lane for lane in document["lanes"] if lane["key"] != lane_key]
    for lane in document["lanes"]:
        for member in ("informed", "consulted"):
            lane[member] = [key for key in lane[member] if key != lane_key]
    for asks in (document["process"], *document["lanes"], *_contracts(document)):
        if "ladder" in asks:
            asks["ladder"] = [level for level in asks["ladder"] if level.get("role") != lane_key]
    for wait in _waits(document):
        if wait.get("watched_by") == lane_key:
            wait["watched_by"] = None
    for contract in _contracts(document):
        for member, instead in (("owner", "sender"), ("decider", "process_owner"), ("climbs_to", "accountable")):
            if contract[member] == lane_key:
                contract[member] = instead


def _forget_steps(document: Document, gone: set[str]) -> None:
    """Four-eyes rules and waits beside them lose the steps; what counted from one counts from its own step's
    opening."""
    for wait in _waits(document):
        wait["beside"] = [key for key in wait["beside"] if key not in gone]
    for step in document["steps"]:
        step["not_by"] = [key for key in step["not_by"] if key not in gone]
        deadline = step["deadline"] if isinstance(step["deadline"], list) else []
        for rule in [*deadline, *step.get("wait", {}).get("until", ())]:
            if rule["from"].get("step") in gone:
                rule["from"] = {"event": "opened"}


def _mend_contracts(document: Document, idle: set[str], *, lost: set[str]) -> None:
    """A contract wherever work crosses now, and no new one where it does not (`idle`: those that never were of use)."""
    for flow in document["flows"]:
        if _crosses(document, flow):
            flow["contract"] = flow["contract"] or {}
        elif flow["key"] not in idle:
            flow["contract"] = None
    for contract in _contracts(document):
        contract["required"] = [key for key in contract.get("required", ()) if key not in lost]
        contract["checks"] = [check for check in contract.get("checks", ()) if not lost & set(fields_asked(check))]


def _waits(document: Document) -> Iterator[Thing]:
    return (step["wait"] for step in document["steps"] if "wait" in step)


def _contracts(document: Document) -> Iterator[Thing]:
    return (flow["contract"] for flow in document["flows"] if flow["contract"] is not None)


def _filled(steps: list[Thing]) -> set[str]:
    return {key for step in steps for key in step["fill"]}


def _crosses(document: Document, flow: Thing) -> bool:
    """Whether work can come over this flow into another lane, seen through decisions."""
    steps = {step["key"]: step for step in document["steps"]}
    target = steps.get(flow["to"])
    if target is None or target["kind"] != "task":
        return False
    behind, seen = [flow["from"]], {flow["from"]}
    while behind:
        step = steps.get(behind.pop())
        if step is None:
            continue
        if step["kind"] not in _SEEN_THROUGH:
            if step["lane"] != target["lane"]:
                return True
            continue
        sources = {other["from"] for other in document["flows"] if other["to"] == step["key"]} - seen
        seen |= sources
        behind.extend(sources)
    return False
