"""Small process documents for tests, written so that the drawing can be read off the page."""

from itertools import pairwise
from typing import Any

Thing = dict[str, Any]

TWO_DAYS = [{"value": 2, "unit": "working_days"}]


def drawing(
    steps: list[Thing], flows: list[Thing], *, fields: list[Thing] | None = None, lanes: str = "hr it", **process: Any
) -> Thing:
    """A document; `lanes` are keys in one string, `process` overrides members of the process."""
    return {
        "format": 1,
        "process": {"key": "joining", "name": "Joining", "kind": "management", "prefix": "JOIN", **process},
        "lanes": [{"key": key, "name": key.upper()} for key in lanes.split()],
        "fields": fields or [],
        "steps": steps,
        "flows": flows,
    }


def _step(kind: str, key: str, members: Thing) -> Thing:
    return {"key": key, "name": key.replace("_", " ").capitalize(), "kind": kind, **members}


def start(key: str = "begin", *, lane: str = "hr", **members: Any) -> Thing:
    return _step("start", key, {"lane": lane, **members})


def task(key: str, *, lane: str = "hr", **members: Any) -> Thing:
    """A task with a deadline of two working days, unless another is given."""
    return _step("task", key, {"lane": lane, "deadline": TWO_DAYS, **members})


def route(key: str, **members: Any) -> Thing:
    return _step("route", key, members)


def end(key: str = "done", **members: Any) -> Thing:
    return _step("end", key, members)


def flow(source: str, target: str, **members: Any) -> Thing:
    """A flow whose key says where it runs: `begin_to_accounts`."""
    return {"key": f"{source}_to_{target}", "from": source, "to": target, **members}


def way(*keys: str) -> list[Thing]:
    """Plain flows through these steps in a row."""
    return [flow(source, target) for source, target in pairwise(keys)]


def datum(key: str, type: str = "text", **members: Any) -> Thing:
    return {"key": key, "label": key.replace("_", " ").capitalize(), "type": type, **members}


def asks(field: str, operator: str, value: Any = None, **members: Any) -> Thing:
    """A condition of one row over a field."""
    return {"field": field, "operator": operator, **({} if value is None else {"value": value}), **members}


def outcomes(*keys: str) -> list[Thing]:
    return [{"key": key, "label": key.capitalize()} for key in keys]


def by_key(things: list[Thing], key: str) -> Thing:
    return next(thing for thing in things if thing["key"] == key)
