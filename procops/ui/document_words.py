"""A process document in words: deadlines, limits and conditions as the map and its table show them.

Works on the plain document, so that drafts that could not be published can be read too: what is missing is left out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Json = Mapping[str, Any]


def amount(value: Json) -> str:
    """A length of time: "15 min", "4 h", "2 working days", "30 calendar days"."""
    number = int(value["value"])
    words = {
        "working_minutes": _("%(number)d min"),
        "working_hours": _("%(number)d h"),
        "working_days": ngettext("%(number)d working day", "%(number)d working days", number),
        "calendar_days": ngettext("%(number)d calendar day", "%(number)d calendar days", number),
    }
    return words[value["unit"]] % {"number": number}


def short_amount(value: Json) -> str:
    """As short as a pill wants it: "4 h", "2 days"."""
    number = int(value["value"])
    if value["unit"] in ("working_minutes", "working_hours"):
        return amount(value)
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}


def deadline(step: Json, document: Json) -> str:
    """When a step is due: "2 working days", "5 working days before Start date, 12:00"; rules joined by "or".

    Empty for a step that needs none: without a deadline, or with a reason for having none.
    """
    rules = step.get("deadline") or []
    if isinstance(rules, Mapping):
        return ""
    return _(" or ").join(dict.fromkeys(_rule(rule, document) for rule in rules))


def wait(step: Json, document: Json) -> str:
    """What a wait waits for: "on Start date", "5 calendar days", "word of “payment”", "The laptop"."""
    what = step.get("wait") or {}
    if "event" in what:
        return _("word of “%(event)s”") % {"event": what["event"]}
    if "arrival" in what:
        return str(what["arrival"])
    return _(" or ").join(dict.fromkeys(_rule(rule, document) for rule in what.get("until", ())))


def _rule(rule: Json, document: Json) -> str:
    anchor = rule.get("from") or {"event": "opened"}
    at = f", {rule['at']}" if rule.get("at") else ""
    if rule.get("value") == 0 and "field" in anchor:
        return _("on %(anchor)s") % {"anchor": _label(document, "fields", anchor["field"])} + at
    time = amount(rule)
    if "field" in anchor:
        words = _("%(time)s before %(anchor)s") if rule.get("direction") == "before" else _("%(time)s after %(anchor)s")
        return words % {"time": time, "anchor": _label(document, "fields", anchor["field"])} + at
    if "step" in anchor:
        events = {"opened": _("has begun"), "accepted": _("is accepted"), "done": _("is done")}
        name = _label(document, "steps", anchor["step"])
        words = _("%(time)s after “%(step)s” %(event)s")
        return words % {"time": time, "step": name, "event": events[anchor.get("event", "done")]} + at
    if anchor.get("event") == "case_started":
        return _("%(time)s after the start") % {"time": time} + at
    return time + at


def limit(flow: Json) -> dict[str, str] | None:
    """How long a handoff may wait to be accepted, for its pill and in full; None where no handoff rules stand yet."""
    contract = flow.get("contract")
    if contract is None:
        return None
    if contract.get("acceptance") == "automatic":
        return {"short": _("auto"), "full": _("accepted automatically")}
    within = contract.get("accept_within") or {"value": 8, "unit": "working_hours"}
    return {"short": short_amount(within), "full": _("to be accepted within %(time)s") % {"time": _in_full(within)}}


def _in_full(value: Json) -> str:
    if value["unit"] != "working_hours":
        return amount(value)
    number = int(value["value"])
    return ngettext("%(number)d working hour", "%(number)d working hours", number) % {"number": number}


def condition(flow: Json, document: Json) -> str:
    """What must hold for a flow to be taken: its label if it has one, else its condition in words."""
    if flow.get("label"):
        return str(flow["label"])
    if flow.get("otherwise"):
        return _("otherwise")
    return _rows(flow["when"], document) if flow.get("when") else ""


def _rows(when: Json, document: Json) -> str:
    for joint, word in (("all", _(" and ")), ("any", _(" or "))):
        if joint in when:
            parts = [
                f"({_rows(row, document)})" if {"all", "any"} & set(row) else _rows(row, document)
                for row in when[joint]
            ]
            return word.join(parts)
    operator = _operator(when["operator"])
    if "outcome" in when:
        step = _found(document, "steps", when["outcome"])
        subject, choices, type = step.get("name", when["outcome"]), step.get("outcomes", ()), ""
    elif "visits" in when:
        subject, choices, type = _("visits of “%(step)s”") % {"step": _label(document, "steps", when["visits"])}, (), ""
    else:
        field = _found(document, "fields", when["field"])
        subject, choices = field.get("label", when["field"]), field.get("choices", ())
        type = field.get("type", "")
    if when["operator"] in ("is_empty", "is_not_empty"):
        return f"{subject} {operator}"
    other = _label(document, "fields", when["other"]) if "other" in when else _value(when.get("value"), choices, type)
    return f"{subject} {operator} {other}"


def _operator(name: str) -> str:
    words = {
        "<=": "≤",
        ">=": "≥",
        "!=": "≠",
        "is": _("is"),
        "is_not": _("is not"),
        "in": _("is one of"),
        "contains": _("contains"),
        "not_contains": _("does not contain"),
        "is_empty": _("is empty"),
        "is_not_empty": _("is filled in"),
    }
    return words.get(name, name)


def _value(value: Any, choices: Sequence[Json], type: str) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_value(each, choices, type) for each in value)
    if value is None:
        return ""
    if type in ("number", "money"):
        return str(number_format(value))
    labels = {choice["key"]: choice["label"] for choice in choices}
    return str(labels.get(value, value))


def _label(document: Json, member: str, key: str) -> str:
    found = _found(document, member, key)
    return str(found.get("label") or found.get("name") or key)


def _found(document: Json, member: str, key: str) -> Json:
    return next((each for each in document.get(member, ()) if each.get("key") == key), {})
