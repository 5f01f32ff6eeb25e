"""A line of the history, and what the sentences of several lines need to know: names, and what may be read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from handoffs.colleagues import names_of
from handoffs.facts import file_names
from procops.people.models import Team
from workflows.graph import Graph
from workflows.models import Attachment, Entry
from workflows.value_words import words
from workflows.visibility import HIDDEN

_PEOPLE = (
    "task.claimed", "task.deputized", "task.nudged", "task.reassigned", "escalation.raised", "shift.returned",
    "problem.asked_anew",
)  # fmt: skip
"""Kinds of entries whose facts name people."""


def _asks_a_team(entry: Entry) -> bool:
    return entry.kind == "escalation.raised" and bool(entry.facts.get("team"))


@dataclass(frozen=True, slots=True)
class Change:
    """A value that was changed: before is empty where there was none."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. ``who`` is empty where nobody did it; the sentence is then complete without."""

    seq: int
    at: datetime
    kind: str
    who: str
    did: str
    icon: str
    is_handoff: bool = False
    is_late: bool = False
    reason: str = ""
    """What somebody said why, in plain text."""
    comment: str = ""
    """A comment, in Markdown."""
    changes: tuple[Change, ...] = ()
    task_id: UUID | None = None


def personal(entry: Entry) -> dict[str, Any]:
    """The personal part of an entry; empty where it was erased or never was."""
    content = getattr(entry, "content", None)
    return content.values if content is not None else {}


@dataclass
class Teller:
    """What the sentences of several entries need to know: names, and what may be read."""

    graph: Graph
    readable: Collection[str]
    entries: Sequence[Entry]
    names: dict[str, str] = field(default_factory=dict)
    field_of_file: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        people = {str(entry.actor_id) for entry in self.entries if entry.actor_id}
        files: set[str] = set()
        attached: set[str] = set()
        for entry in self.entries:
            if entry.kind in _PEOPLE:
                people |= {str(entry.facts[key]) for key in ("owner", "from", "to", "for") if entry.facts.get(key)}
            if entry.kind == "case.file_attached":
                attached.add(str(entry.facts["attachment"]))
            for key, pair in personal(entry).get("changed", {}).items():
                kind = self.graph.fields[key].type if key in self.graph.fields else ""
                people |= {str(value) for value in pair if value and kind == "person"}
                if kind == "file":
                    files |= {str(one) for value in pair for one in value or ()}
        self.names = names_of(people) | file_names(files)
        teams = {str(entry.facts["team"]) for entry in self.entries if _asks_a_team(entry)}
        if teams:
            named = Team.objects.filter(pk__in=teams).values_list("pk", "name")
            self.names |= {str(pk): name for pk, name in named}
        if attached:
            rows = Attachment.objects.filter(pk__in=attached).values_list("pk", "field_key")
            self.field_of_file = {str(pk): key for pk, key in rows}

    def step(self, entry: Entry) -> str:
        step = self.graph.step_once(entry.step_key)
        return f"“{step.name if step else _('a step')}”"

    def lane(self, key: object) -> str:
        lane = self.graph.lane_once(str(key))
        return lane.name if lane else _("another role")

    def name(self, person: object) -> str:
        return self.names.get(str(person), _("somebody"))

    def team(self, team: object) -> str:
        return self.names.get(str(team), _("a team"))

    def labels(self, keys: Sequence[str]) -> str:
        return ", ".join(self.graph.fields[key].label for key in keys if key in self.graph.fields)

    def changes(self, entry: Entry) -> tuple[Change, ...]:
        changed: Mapping[str, list[Any]] = personal(entry).get("changed", {})
        return tuple(
            Change(self.graph.fields[key].label, *(self._value(key, value) for value in pair))
            for key, pair in changed.items()
            if key in self.graph.fields
        )

    def line(self, entry: Entry, did: str, icon: str, *, by_nobody: bool = False, **facts: Any) -> Line:
        who = "" if by_nobody else self.names.get(str(entry.actor_id), "") if entry.actor_id else "procops"
        reason = facts.pop("reason", "") or str(personal(entry).get("reason", ""))
        task = entry.task_id
        return Line(entry.seq, entry.at, entry.kind, who, did, icon, reason=reason, task_id=task, **facts)

    def _value(self, key: str, value: Any) -> str:
        if value is None:
            return ""
        return words(self.graph.fields[key], value, self.names) if key in self.readable else HIDDEN
