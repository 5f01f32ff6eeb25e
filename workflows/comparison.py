"""What changes from one process document to another, in the words of the screens. Pure.

Both documents are read first, so that what only fills in a default is no change. Lanes, fields, steps and flows are
told apart by their keys, which are stable across versions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procops.ui import document_words
from workflows import words
from workflows.document import Document
from workflows.graph import Contract, Graph
from workflows.parts import Span
from workflows.parts.ladder import ladder_of

Json = Mapping[str, Any]

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is new, gone or different. ``kind`` and ``key`` name it as faults do; ``label`` is for people."""

    kind: str
    key: str
    label: str
    how: str
    sentences: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "key": self.key,
            "label": self.label,
            "how": self.how,
            "sentences": self.sentences,
        }


def changes(before: Document, after: Document) -> list[Change]:
    """Everything that differs between two documents that have been read, in the order of the second.

    What only stands at another place of its list is no change.
    """
    return list(_Comparison(before, after).every())


def _test_cases(before: Json, after: Json) -> Iterator[str]:
    """Test cases are no thing of the drawing: they stand with the process."""
    old, new = ({test["key"]: test for test in document.get("tests", ())} for document in (before, after))
    for key, test in new.items():
        if key not in old:
            yield _("A new test case: “%(name)s”.") % {"name": test["name"]}
        elif old[key] != test:
            yield _("The test case “%(name)s” is different.") % {"name": test["name"]}
    for key, test in old.items():
        if key not in new:
            yield _("The test case “%(name)s” is gone.") % {"name": test["name"]}


class _Comparison:
    def __init__(self, before: Document, after: Document) -> None:
        self._before, self._after = Graph(before), Graph(after)

    def every(self) -> Iterator[Change]:
        before, after = self._before.document, self._after.document
        said = [*self._of_process(before["process"], after["process"]), *_test_cases(before, after)]
        if said:
            yield Change("process", "", after["process"]["name"], CHANGED, said)
        for kind, collection in (("lane", "lanes"), ("step", "steps"), ("flow", "flows"), ("field", "fields")):
            yield from self._of_things(kind, before[collection], after[collection])

    def _of_things(self, kind: str, before: list[Json], after: list[Json]) -> Iterator[Change]:
        old, new = ({thing["key"]: thing for thing in things} for things in (before, after))
        for key, thing in new.items():
            label = _label(kind, thing, self._after)
            if key not in old:
                yield Change(kind, key, label, ADDED, [self._added(kind, thing)])
            elif old[key] != thing:
                said = list(self._changed(kind, old[key], thing)) or [_("Its details are different.")]
                yield Change(kind, key, label, CHANGED, said)
        for key, thing in old.items():
            if key not in new:
                yield Change(kind, key, _label(kind, thing, self._before), REMOVED, [str(_GONE[kind])])

    def _added(self, kind: str, thing: Json) -> str:
        if kind == "step" and thing["kind"] == "task":
            due = document_words.deadline(thing, self._after.document)
            return self._who(_("A new step of %(role)s."), _("A new step of %(role)s, due: %(due)s."), thing, due)
        if kind == "step" and thing["kind"] == "wait":
            return _("A new wait: %(what)s.") % {"what": document_words.wait(thing, self._after.document)}
        if kind == "flow" and thing["contract"]:
            limit = document_words.limit(thing)
            return _("A new handoff, %(limit)s.") % {"limit": limit["full"] if limit else ""}
        return str(_NEW[kind])

    def _who(self, plain: str, with_due: str, step: Json, due: str) -> str:
        lane = self._after.lanes.get(step["lane"] or "")
        said = with_due if due else plain
        return said % {"role": lane.name if lane else _("nobody yet"), "due": due}

    def _changed(self, kind: str, before: Json, after: Json) -> Iterator[str]:
        of_kind = {"lane": self._of_lane, "field": self._of_field, "step": self._of_step, "flow": self._of_flow}
        yield from of_kind[kind](before, after)

    def _of_process(self, before: Json, after: Json) -> Iterator[str]:
        yield from _plain(before, after, _PROCESS_WORDS)
        if before["record"] != after["record"]:
            yield _turned(_("Cases are about"), words.record(self._before), words.record(self._after))
        if before["target"] != after["target"]:
            yield _turned(_("Target"), words.target(self._before), words.target(self._after))
        if before["description"] != after["description"]:
            yield _("The description is different.")
        yield from _review(before, after)
        yield from _reminders(before, after)
        yield from self._ladder(before, after)
        yield from _longest_pause(before, after)
        if before["title_fields"] != after["title_fields"]:
            yield _("Its cases are titled by other fields.")
        if before.get("dimensions", []) != after.get("dimensions", []):
            yield _("Its figures are broken down by other fields.")
        yield from _lists(before, after, {"problem_reasons": gettext_lazy("Reasons when work cannot go on")})
        was, now = (graph.process.answer_problems_within for graph in (self._before, self._after))
        if was != now:
            yield _turned(_("Problems are answered within"), words.span(was), words.span(now))

    def _of_lane(self, before: Json, after: Json) -> Iterator[str]:
        yield from _plain(before, after, _NAME)
        if (before["informed"], before["consulted"]) != (after["informed"], after["consulted"]):
            yield _("Other roles are informed or consulted.")
        if before["suggested"] != after["suggested"]:
            ways = (words.suggested(graph.lanes[before["key"]], graph) for graph in (self._before, self._after))
            yield _turned(_("Filled"), *ways)
        yield from self._ladder(before, after)

    def _of_field(self, before: Json, after: Json) -> Iterator[str]:
        yield from _plain(before, after, {"label": gettext_lazy("Question"), "currency": gettext_lazy("Currency")})
        if before["type"] != after["type"]:
            yield _("It takes values of another type.")
        if before["required"] != after["required"]:
            yield _("It must be filled.") if after["required"] else _("It may stay empty.")
        if before["confidential"] != after["confidential"]:
            yield _("It is confidential.") if after["confidential"] else _("It is not confidential any more.")
        yield from _lists(before, after, {"choices": gettext_lazy("Choices")})
        if before["help"] != after["help"]:
            yield _("Its help text is different.")

    def _of_step(self, before: Json, after: Json) -> Iterator[str]:
        yield from _plain(before, after, _STEP_WORDS)
        if before["lane"] != after["lane"]:
            yield _turned(_("Done by"), self._role(before, self._before), self._role(after, self._after))
        if before["deadline"] != after["deadline"]:
            yield _turned(_("Due"), self._due(before, self._before), self._due(after, self._after))
        if before.get("wait") != after.get("wait"):
            yield from self._of_wait(before, after)
        yield from _reminders(before, after)
        yield from _longest_pause(before, after)
        for member in ("fill", "show"):
            if before[member] != after[member]:
                yield from self._fields(str(_FIELDS[member]), before[member], after[member])
        yield from _lists(before, after, {"checklist": gettext_lazy("Checklist"), "outcomes": gettext_lazy("Outcomes")})
        if before["instructions"] != after["instructions"]:
            yield _("The instructions are different.")
        if before["split"] != after["split"]:
            yield _turned(_("When it is done"), str(words.SPLITS[before["split"]]), str(words.SPLITS[after["split"]]))
        if before["join"] != after["join"]:
            yield _turned(_("When branches arrive"), str(words.JOINS[before["join"]]), str(words.JOINS[after["join"]]))
        if before["approval"] != after["approval"]:
            yield _("It is an approval.") if after["approval"] else _("It is no approval any more.")
        if before["not_by"] != after["not_by"]:
            yield _("Who may not do it is different.")
        if before["closes_case"] != after["closes_case"]:
            yield _("It ends the whole case.") if after["closes_case"] else _("It ends only its own branch.")

    def _of_wait(self, before: Json, after: Json) -> Iterator[str]:
        was, now = before.get("wait") or {}, after.get("wait") or {}
        what = [words.wait(each, graph) for each, graph in ((before, self._before), (after, self._after))]
        if what[0] != what[1]:
            yield _turned(_("Waits for"), *what)
        roles = [
            graph.lanes[key].name if (key := str(each.get("watched_by"))) in graph.lanes else ""
            for each, graph in ((was, self._before), (now, self._after))
        ]
        if roles[0] != roles[1]:
            yield _turned(_("Who looks out for it"), *roles)
        if was.get("beside", []) != now.get("beside", []):
            beside = [
                ", ".join(graph.steps[key].name for key in each.get("beside", ()) if key in graph.steps)
                for each, graph in ((was, self._before), (now, self._after))
            ]
            yield _turned(_("Beside it, the first decides"), *beside)

    def _of_flow(self, before: Json, after: Json) -> Iterator[str]:
        if (before["from"], before["to"]) != (after["from"], after["to"]):
            yield _("It led from %(way)s before.") % {"way": _label("flow", before, self._before)}
        yield from _plain(before, after, {"label": gettext_lazy("Label")})
        if (before["when"], before["otherwise"]) != (after["when"], after["otherwise"]):
            yield _turned(_("Taken"), _taken(before, self._before), _taken(after, self._after))
        if before["contract"] != after["contract"]:
            yield from self._of_contract(before["contract"], after["contract"])

    def _of_contract(self, before: Json | None, after: Json | None) -> Iterator[str]:
        if before is None or after is None:
            yield _("It has handoff rules now.") if after else _("Its handoff rules are gone.")
            return
        was, now = Contract.from_json(before), Contract.from_json(after)
        old = {rule.label: rule.text for rule in words.handoff_rules(was, self._before, in_full=True)}
        new = {rule.label: rule.text for rule in words.handoff_rules(now, self._after, in_full=True)}
        for label in dict.fromkeys([*new, *old]):
            if old.get(label) != new.get(label):
                yield _turned(label, old.get(label, ""), new.get(label, ""))

    def _ladder(self, before: Json, after: Json) -> Iterator[str]:
        was, now = (ladder_of(each.get("ladder")) for each in (before, after))
        if was != now:
            yield _turned(_("Late work climbs"), words.ladder(was, self._before), words.ladder(now, self._after))

    def _fields(self, words_: str, before: list[str], after: list[str]) -> Iterator[str]:
        more = [self._field(key, self._after) for key in after if key not in before]
        less = [self._field(key, self._before) for key in before if key not in after]
        if more:
            yield _("%(what)s, new: %(fields)s") % {"what": words_, "fields": ", ".join(more)}
        if less:
            yield _("%(what)s no longer: %(fields)s") % {"what": words_, "fields": ", ".join(less)}

    @staticmethod
    def _field(key: str, graph: Graph) -> str:
        return graph.fields[key].label if key in graph.fields else key

    @staticmethod
    def _role(step: Json, graph: Graph) -> str:
        lane = graph.lanes.get(step["lane"] or "")
        return lane.name if lane else ""

    @staticmethod
    def _due(step: Json, graph: Graph) -> str:
        if isinstance(step["deadline"], Mapping):
            return _("no deadline: %(reason)s") % {"reason": step["deadline"]["none"]}
        return "; ".join(words.due(step["deadline"], graph))


_NAME: dict[str, str | Promise] = {"name": gettext_lazy("Name")}
_PROCESS_WORDS: dict[str, str | Promise] = _NAME | {
    "kind": gettext_lazy("Kind"),
    "goal": gettext_lazy("Goal"),
    "trigger": gettext_lazy("Begins when"),
    "case_name": gettext_lazy("One case is called"),
    "prefix": gettext_lazy("Case numbers start with"),
    "on_time_share": gettext_lazy("Of 100 cases, on time"),
    "may_start": gettext_lazy("May start it"),
    "visibility": gettext_lazy("Cases are seen by"),
    "approvals_at_most": gettext_lazy("Approvals at most"),
}
_STEP_WORDS: dict[str, str | Promise] = _NAME | {
    "kind": gettext_lazy("It is"),
    "result": gettext_lazy("Result of the case"),
    "estimate_minutes": gettext_lazy("Minutes of work, about"),
}
_FIELDS: dict[str, str | Promise] = {"fill": gettext_lazy("Filled in here"), "show": gettext_lazy("Shown here")}
_NEW: dict[str, str | Promise] = {
    "lane": gettext_lazy("A new role."),
    "field": gettext_lazy("A new field."),
    "step": gettext_lazy("A new step."),
    "flow": gettext_lazy("A new connection."),
}
_GONE: dict[str, str | Promise] = {
    "lane": gettext_lazy("The role is taken out."),
    "field": gettext_lazy("The field is taken out."),
    "step": gettext_lazy("The step is taken out."),
    "flow": gettext_lazy("The connection is taken out."),
}


def _plain(before: Json, after: Json, said: Mapping[str, str | Promise]) -> Iterator[str]:
    for member, label in said.items():
        if before[member] != after[member]:
            yield _turned(str(label), _spoken(member, before[member]), _spoken(member, after[member]))


def _review(before: Json, after: Json) -> Iterator[str]:
    was, now = (said.get("review_every_months") for said in (before, after))
    if was != now:
        words_of = [words.every_months(months) if months else "" for months in (was, now)]
        yield _turned(_("It is reviewed"), *words_of)


def _reminders(before: Json, after: Json) -> Iterator[str]:
    if before.get("reminders") != after.get("reminders"):
        yield _("People are reminded at other moments.")


def _longest_pause(before: Json, after: Json) -> Iterator[str]:
    was, now = (each.get("pause_at_most") for each in (before, after))
    if was != now:
        said = (words.span(Span.from_json(one)) if one else _("as usual") for one in (was, now))
        yield _turned(_("Longest pause"), *said)


_VALUES: dict[tuple[str, str], str | Promise] = {
    ("kind", "operational"): gettext_lazy("operational"),
    ("kind", "management"): gettext_lazy("management"),
    ("kind", "support"): gettext_lazy("support"),
    ("kind", "start"): gettext_lazy("a start"),
    ("kind", "task"): gettext_lazy("a step of somebody’s"),
    ("kind", "route"): gettext_lazy("a decision"),
    ("kind", "wait"): gettext_lazy("a wait"),
    ("kind", "end"): gettext_lazy("an end"),
    ("may_start", "lane"): gettext_lazy("people of the starting role"),
    ("may_start", "everyone"): gettext_lazy("everyone"),
    ("visibility", "everyone"): gettext_lazy("everyone"),
    ("visibility", "lanes"): gettext_lazy("people of its roles"),
    ("visibility", "participants"): gettext_lazy("who takes part in the case"),
}


def _spoken(member: str, value: Any) -> str:
    if value is None:
        return ""
    return str(_VALUES.get((member, value), value)) if isinstance(value, str) else str(value)


def _lists(before: Json, after: Json, said: Mapping[str, str | Promise]) -> Iterator[str]:
    """Of lists of things that have a key and a label."""
    for member, label in said.items():
        old, new = (list(each.get(member, ())) for each in (before, after))
        if old == new:
            continue
        if _labels(old) == _labels(new):
            yield _("%(label)s: they are called the same, but are others.") % {"label": label}
        else:
            yield _turned(str(label), _labels(old), _labels(new))


def _taken(flow: Json, graph: Graph) -> str:
    when = words.condition(flow["when"], graph)
    ways = [when, _("otherwise") if flow["otherwise"] else ""]
    return ", ".join(filter(None, ways)) or _("always")


def _turned(label: str, before: str, after: str) -> str:
    if not before:
        return _("%(label)s: %(after)s (new)") % {"label": label, "after": after}
    if not after:
        return _("%(label)s: no longer %(before)s") % {"label": label, "before": before}
    return _("%(label)s: %(after)s (was %(before)s)") % {"label": label, "after": after, "before": before}


def _labels(items: list[Json]) -> str:
    return ", ".join(item["label"] for item in items)


def _label(kind: str, thing: Json, graph: Graph) -> str:
    if kind == "flow":
        ends = (thing["from"], thing["to"])
        return " → ".join(graph.steps[key].name if key in graph.steps else key for key in ends)
    return str(thing["label"] if kind == "field" else thing["name"])
