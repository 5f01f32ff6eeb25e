"""Rules about keys: each used once, each reference to something that is there."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.document import Document
from workflows.faults import Fault
from workflows.gate.draft import Draft, refuse

_COLLECTIONS = (
    ("lanes", "lane", "name"),
    ("fields", "field", "label"),
    ("steps", "step", "name"),
    ("flows", "flow", "label"),
)
_INNER = (
    ("fields", "field", "label", "choices"),
    ("steps", "step", "name", "outcomes"),
    ("steps", "step", "name", "checklist"),
)


_TWICE = {
    "lanes": gettext_lazy('Two lanes have the key "{key}"; the second is "{second}". Rename its key.'),
    "fields": gettext_lazy('Two fields have the key "{key}"; the second is "{second}". Rename its key.'),
    "steps": gettext_lazy('Two steps have the key "{key}"; the second is "{second}". Rename its key.'),
    "flows": gettext_lazy('Two flows have the key "{key}"; the second is "{second}". Rename its key.'),
    "problem_reasons": gettext_lazy(
        'Two reasons for a problem have the key "{key}"; the second is "{second}". Rename its key.'
    ),
    "choices": gettext_lazy('"{name}" has two choices with the key "{key}". Give each a key of its own.'),
    "outcomes": gettext_lazy('"{name}" has two outcomes with the key "{key}". Give each a key of its own.'),
    "checklist": gettext_lazy('"{name}" has two checklist items with the key "{key}". Give each a key of its own.'),
}
_MISSING = {
    "lane": gettext_lazy(
        '{subject} names the lane "{named}" as {role}, but there is no such lane. Choose one that is there, or add it.'
    ),
    "field": gettext_lazy(
        '{subject} names the field "{named}" as {role}, but there is no such field. '
        "Choose one that is there, or add it."
    ),
    "step": gettext_lazy(
        '{subject} names the step "{named}" as {role}, but there is no such step. Choose one that is there, or add it.'
    ),
}


def duplicate_key(draft: Draft) -> Iterator[Fault]:
    """Two lanes, fields, steps or flows with one key, or two choices, outcomes or checklist items of one thing."""
    for collection, kind, label in _COLLECTIONS:
        for position, thing in _repeated(draft.document[collection]):
            yield refuse(
                "duplicate_key",
                kind,
                thing["key"],
                _TWICE[collection].format(key=thing["key"], second=thing[label]),
                f"{collection}[{position}].key",
            )
    for collection, kind, label, inner in _INNER:
        for position, thing in enumerate(draft.document[collection]):
            for place, twice in _repeated(thing[inner]):
                yield refuse(
                    "duplicate_key",
                    kind,
                    thing["key"],
                    _TWICE[inner].format(name=thing[label], key=twice["key"]),
                    f"{collection}[{position}].{inner}[{place}].key",
                )
    for place, twice in _repeated(draft.document["process"].get("problem_reasons", [])):
        yield refuse(
            "duplicate_key",
            "process",
            "",
            _TWICE["problem_reasons"].format(key=twice["key"], second=twice["label"]),
            f"process.problem_reasons[{place}].key",
        )


def _repeated(things: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    seen: set[str] = set()
    for position, thing in enumerate(things):
        if thing["key"] in seen:
            yield position, thing
        seen.add(thing["key"])


class _Reference(NamedTuple):
    """That a thing names another: `role` completes "names the lane "x" as ..."."""

    kind: str
    key: str
    subject: str
    path: str
    names: str  # "lane", "field" or "step"
    named: str
    role: str


def unknown_key(draft: Draft) -> Iterator[Fault]:
    """A lane, field or step that is named somewhere but is not there. (Conditions and checks: `condition_faults`.)"""
    known = {
        "lane": {lane["key"] for lane in draft.document["lanes"]},
        "field": {field["key"] for field in draft.document["fields"]},
        "step": {step["key"] for step in draft.document["steps"]},
    }
    for reference in _references(draft.document):
        if reference.named not in known[reference.names]:
            yield refuse(
                "unknown_key",
                reference.kind,
                reference.key,
                _MISSING[reference.names].format(subject=reference.subject, named=reference.named, role=reference.role),
                reference.path,
                about=(reference.names, reference.named),
            )


def _references(document: Document) -> Iterator[_Reference]:
    process = document["process"]
    subject = f'"{process["name"]}"'
    for position, key in enumerate(process["title_fields"]):
        path = f"process.title_fields[{position}]"
        yield _Reference("process", "", subject, path, "field", key, _("part of a case's title"))
    for position, key in enumerate(process.get("dimensions", ())):
        path = f"process.dimensions[{position}]"
        yield _Reference("process", "", subject, path, "field", key, _("what its figures are broken down by"))
    if process["target"] and "field" in process["target"]:
        key = process["target"]["field"]
        yield _Reference("process", "", subject, "process.target.field", "field", key, _("the target of a case"))
    for member, role in (("name", _("the name of what a case is about")), ("outside_id", _("its number elsewhere"))):
        if process["record"] and (key := process["record"][member]):
            yield _Reference("process", "", subject, f"process.record.{member}", "field", key, role)
    yield from _of_ladder(process, "process", "", subject, "process")
    for position, lane in enumerate(document["lanes"]):
        yield from _of_lane(lane, f"lanes[{position}]")
    for position, step in enumerate(document["steps"]):
        yield from _of_step(step, f"steps[{position}]")
    names = {step["key"]: step["name"] for step in document["steps"]}
    for position, flow in enumerate(document["flows"]):
        yield from _of_flow(flow, f"flows[{position}]", names)


def _of_ladder(asks: dict[str, Any], kind: str, key: str, subject: str, path: str) -> Iterator[_Reference]:
    for position, level in enumerate(asks.get("ladder", ())):
        if "role" in level:
            there = f"{path}.ladder[{position}].role"
            yield _Reference(kind, key, subject, there, "lane", level["role"], _("asked while work is late"))


def _of_lane(lane: dict[str, Any], path: str) -> Iterator[_Reference]:
    subject = f'"{lane["name"]}"'
    for member, role in (("informed", _("informed lane")), ("consulted", _("consulted lane"))):
        for position, key in enumerate(lane[member]):
            yield _Reference("lane", lane["key"], subject, f"{path}.{member}[{position}]", "lane", key, role)
    yield from _of_ladder(lane, "lane", lane["key"], subject, path)
    if "field" in lane["suggested"]:
        key = lane["suggested"]["field"]
        role = _("the one that fills it")
        yield _Reference("lane", lane["key"], subject, f"{path}.suggested.field", "field", key, role)


def _of_step(step: dict[str, Any], path: str) -> Iterator[_Reference]:
    subject = f'"{step["name"]}"'
    if step["lane"] is not None:
        yield _Reference("step", step["key"], subject, f"{path}.lane", "lane", step["lane"], _("its lane"))
    for member, role in (("show", _("one it shows")), ("fill", _("one it fills"))):
        for position, key in enumerate(step[member]):
            yield _Reference("step", step["key"], subject, f"{path}.{member}[{position}]", "field", key, role)
    for position, key in enumerate(step["not_by"]):
        if key != "@starter":
            there = f"{path}.not_by[{position}]"
            yield _Reference("step", step["key"], subject, there, "step", key, _("done by somebody else"))
    deadline, wait = step["deadline"] if isinstance(step["deadline"], list) else (), step.get("wait", {})
    for member, rules in (("deadline", deadline), ("wait.until", wait.get("until", ()))):
        for position, rule in enumerate(rules):
            for names in ("field", "step"):
                if names in rule["from"]:
                    there = f"{path}.{member}[{position}].from.{names}"
                    role = _("what its deadline counts from")
                    yield _Reference("step", step["key"], subject, there, names, rule["from"][names], role)
    for member, names, role in (
        ("key", "field", _("what its event is known by")),
        ("watched_by", "lane", _("who looks out for it")),
    ):
        if key := wait.get(member):
            yield _Reference("step", step["key"], subject, f"{path}.wait.{member}", names, key, role)
    for position, key in enumerate(wait.get("beside", ())):
        there = f"{path}.wait.beside[{position}]"
        yield _Reference("step", step["key"], subject, there, "step", key, _("what it stands beside"))


_CONTRACT_LANES = (
    ("owner", ("sender", "receiver"), gettext_lazy("responsible until it is accepted")),
    ("decider", ("process_owner",), gettext_lazy("the one who decides after too many returns")),
    ("climbs_to", ("accountable", "process_owner"), gettext_lazy("the one it climbs to")),
)


def _of_flow(flow: dict[str, Any], path: str, names: dict[str, str]) -> Iterator[_Reference]:
    source, target = names.get(flow["from"], flow["from"]), names.get(flow["to"], flow["to"])
    subject = _('The flow from "{source}" to "{target}"').format(source=source, target=target)
    for member, role in (("from", _("where it begins")), ("to", _("where it leads"))):
        yield _Reference("flow", flow["key"], subject, f"{path}.{member}", "step", flow[member], role)
    contract = flow["contract"]
    if contract is None:
        return
    yield from _of_ladder(contract, "flow", flow["key"], subject, f"{path}.contract")
    for position, key in enumerate(contract["required"]):
        there = f"{path}.contract.required[{position}]"
        yield _Reference("flow", flow["key"], subject, there, "field", key, _("needed to hand over"))
    for member, roles, purpose in _CONTRACT_LANES:
        if contract[member] not in roles:
            yield _Reference(
                "flow", flow["key"], subject, f"{path}.contract.{member}", "lane", contract[member], str(purpose)
            )
