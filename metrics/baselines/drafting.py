"""A process document from what a log shows: as a map of how it runs, or as a draft to go on from. Pure."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from metrics.baselines.discovery import Activity, Discovered, Path
from metrics.baselines.keys import BEGIN, END, UNKNOWN
from workflows.document import FORMAT

STEPS_AT_MOST, LANES_AT_MOST = 250, 45
"""Of a document; what is rarer than the first so many is not drawn."""
HOUR_MS = 3_600_000
NAME_AT_MOST = 120


def document(found: Discovered, process: dict[str, Any], *, share: int, day_ms: int) -> dict[str, Any]:
    """Lanes from the owners, steps with the time within which 80 of 100 were done, a handoff where the lane changes.

    Where several paths lead on, whoever does the step says which one was taken; the most frequent is the usual one.

    :param process: key, name, kind, prefix and visibility.
    :param share: of the paths, in percent: see :meth:`Discovered.frequent`.
    :param day_ms: how long a working day is.
    """
    drawn = {one.key for one in found.activities[:STEPS_AT_MOST]} | {BEGIN, END}
    paths = [p for p in found.frequent(share) if p.source in drawn and p.target in drawn and p.source != p.target]
    shown = {key for path in paths for key in (path.source, path.target)}
    steps = [one for one in found.activities if one.key in shown]
    lanes = _lanes(found, steps)
    lane_of = {one.key: lanes.get(one.owner, UNKNOWN) for one in steps}
    following: dict[str, list[Path]] = defaultdict(list)
    for path in paths:
        following[path.source].append(path)
    firsts = following[BEGIN]
    lane_of[BEGIN] = lane_of[firsts[0].target] if firsts else UNKNOWN
    names = {key: plain(name) for key, name in found.names().items()} | {END: _("End")}
    used = dict.fromkeys(lane_of.values())
    return {
        "format": FORMAT,
        "process": process,
        "lanes": [{"key": key, "name": _lane_name(found, key)} for key in used],
        "fields": _fields(firsts, names),
        "steps": [
            _start(lane_of[BEGIN], firsts),
            *(_step(one, lane_of[one.key], following[one.key], names, day_ms) for one in steps),
            {"key": END, "name": _("End"), "kind": "end"},
        ],
        "flows": [_flow(path, following[path.source], lane_of) for path in paths],
    }


def plain(name: str) -> str:
    """A name as a process document takes it: one line, no characters that cannot be seen."""
    seen = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(seen.split())[:NAME_AT_MOST].strip() or "?"


def _lanes(found: Discovered, steps: list[Activity]) -> dict[str, str]:
    """By key of the owner; those of the rarest steps share one where there are too many."""
    owners = dict.fromkeys(one.owner for one in steps if one.owner)
    return {owner: owner for owner in list(owners)[:LANES_AT_MOST]}


def _lane_name(found: Discovered, key: str) -> str:
    return plain(found.lanes.get(key) or _("Unknown"))


def _fields(firsts: list[Path], names: dict[str, str]) -> list[dict[str, Any]]:
    """Where cases begin in several ways, whoever starts one says with which."""
    if len(firsts) < 2:
        return []
    choices = [{"key": path.target, "label": names[path.target]} for path in firsts]
    return [{"key": BEGIN, "label": _("Begins with"), "type": "choice", "choices": choices, "required": True}]


def _start(lane: str, firsts: list[Path]) -> dict[str, Any]:
    step: dict[str, Any] = {"key": BEGIN, "name": _("Begin"), "kind": "start", "lane": lane}
    return step | ({"fill": [BEGIN], "split": "first"} if len(firsts) > 1 else {})


def _step(one: Activity, lane: str, ways: list[Path], names: dict[str, str], day_ms: int) -> dict[str, Any]:
    step: dict[str, Any] = {
        "key": one.key,
        "name": names[one.key],
        "kind": "task",
        "lane": lane,
        "deadline": [_deadline(one.p80_ms, day_ms)],
    }
    if len(ways) > 1:
        outcomes = [{"key": way.target, "label": names[way.target]} for way in ways]
        step |= {"outcomes": outcomes, "split": "first"}
    return step


def _deadline(ms: int, day_ms: int) -> dict[str, Any]:
    """Rounded up: whole working hours, from two working days on whole working days."""
    if ms > 2 * day_ms:
        return {"value": min(-(-ms // day_ms), 10_000), "unit": "working_days"}
    return {"value": max(-(-ms // HOUR_MS), 1), "unit": "working_hours"}


def _flow(path: Path, ways: list[Path], lane_of: dict[str, str]) -> dict[str, Any]:
    flow: dict[str, Any] = {"key": path.key, "from": path.source, "to": path.target}
    if len(ways) > 1:
        if path == ways[0]:
            flow["otherwise"] = True
        elif path.source == BEGIN:
            flow["when"] = {"field": BEGIN, "operator": "is", "value": path.target}
        else:
            flow["when"] = {"outcome": path.source, "operator": "is", "value": path.target}
    if path.target != END and lane_of[path.source] != lane_of[path.target]:
        flow["contract"] = {}
    return flow
