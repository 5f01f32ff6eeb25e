"""Waits put into a process document by dice: on ways that were there, and beside work that is always begun."""

import random
from copy import deepcopy
from typing import Any

from workflows.graph import Graph

Thing = dict[str, Any]


def with_waits(dice: random.Random, document: Thing, *, at_most: int = 3) -> Thing:
    """The same process, with waits on some of its flows, and now and then one beside a step."""
    document = deepcopy(document)
    for number in range(dice.randint(0, at_most)):
        _on_a_way(dice, document, f"wait_{number}")
    if dice.random() < 0.4:
        _beside(dice, document)
    return document


def _on_a_way(dice: random.Random, document: Thing, key: str) -> None:
    back = Graph.of(document).back_flows
    flows = [flow for flow in document["flows"] if flow["key"] not in back]
    flow = dice.choice(flows)
    document["steps"].append({"key": key, "name": key.capitalize(), "kind": "wait", "wait": _what(dice, document)})
    onward = {"key": f"{key}_on", "from": key, "to": flow["to"]}
    if "contract" in flow:
        onward["contract"] = flow.pop("contract")
    flow["to"] = key
    document["flows"].append(onward)


def _beside(dice: random.Random, document: Thing) -> None:
    """A step's only way on becomes two: the work that came next, and a wait beside it that leads to an end."""
    kinds = {step["key"]: step for step in document["steps"]}
    leaving = {key: [flow for flow in document["flows"] if flow["from"] == key] for key in kinds}
    single = [
        flows[0]
        for key, flows in leaving.items()
        if len(flows) == 1
        and kinds[key]["kind"] == "task"
        and kinds[flows[0]["to"]]["kind"] == "task"
        and kinds[key].get("split", "all") == "all"
        and not flows[0].get("when")
        and not flows[0].get("otherwise")
        and kinds[flows[0]["to"]].get("join", "any") == "any"
    ]
    if not single:
        return
    flow = dice.choice(single)
    what = {"until": [{"value": dice.randint(1, 5), "unit": "calendar_days"}], "beside": [flow["to"]]}
    document["steps"].append({"key": "beside", "name": "Beside", "kind": "wait", "wait": what})
    document["flows"].append({"key": "to_beside", "from": flow["from"], "to": "beside"})
    document["flows"].append({"key": "from_beside", "from": "beside", "to": "end"})


def _what(dice: random.Random, document: Thing) -> Thing:
    dates = [field["key"] for field in document["fields"] if field["type"] == "date"]
    kind = dice.choice(("span", "span", "date", "arrival", "event"))
    if kind == "arrival":
        return {"arrival": "The laptop", "watched_by": dice.choice(document["lanes"])["key"]}
    if kind == "event":
        return {"event": "payment", "watched_by": dice.choice((None, document["lanes"][0]["key"]))}
    rule: Thing = {"value": dice.randint(0, 5), "unit": dice.choice(("working_hours", "working_days", "calendar_days"))}
    if kind == "date" and dates:
        rule["from"] = {"field": dice.choice(dates)}
        rule["direction"] = dice.choice(("before", "after"))
    return {"until": [rule]}
