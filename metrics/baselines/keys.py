"""Keys for what a log names: steps from its activities, roles from its teams or people, and the flows between steps."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.text import slugify

from metrics.eventlogs import Event, Log

STEP_AT_MOST = 18
"""Characters: two of them and what stands between fit into the key of a flow."""
ROLE_AT_MOST = 40
BEGIN, END = "case_begins", "case_ends"
"""Two places that no log tells and every case has."""
UNKNOWN = "somebody"
"""The role of what no event says whose it was."""
_KEPT = {BEGIN, END, UNKNOWN, "sender", "receiver", "process_owner", "accountable"}
"""Words that mean something else in a process document."""


@dataclass(frozen=True, slots=True)
class Keys:
    """By name. Different names have different keys, and the same names the same ones, in whatever order they come."""

    steps: dict[str, str] = field(default_factory=dict)
    lanes: dict[str, str] = field(default_factory=dict)
    by_team: bool = False
    """Whether the log tells teams: then work is theirs, else it is people's."""

    @classmethod
    def of(cls, log: Log) -> "Keys":
        owners = {event.team if log.has_team else event.resource for event in log.events} - {""}
        activities = {event.activity for event in log.events}
        return cls(_keyed(activities, "step", STEP_AT_MOST), _keyed(owners, "role", ROLE_AT_MOST), log.has_team)

    def owner(self, event: Event) -> str:
        """Whose work it was; empty: unknown."""
        return event.team if self.by_team else event.resource

    def is_handoff(self, first: Event, second: Event) -> bool:
        """Whether the owner changed between two events; one that is not told is unknown, and no handoff."""
        giver, receiver = self.owner(first), self.owner(second)
        return bool(giver and receiver and giver != receiver)

    def flow(self, first: str, second: str) -> str:
        """Of what leads from one activity to another."""
        return flow_key(self.steps[first], self.steps[second])


def flow_key(source: str, target: str) -> str:
    return f"{source}__{target}"


def _keyed(names: Iterable[str], otherwise: str, at_most: int) -> dict[str, str]:
    keyed: dict[str, str] = {}
    taken = set(_KEPT)
    for name in sorted(set(names)):
        stem = slugify(name).replace("-", "_").strip("0123456789_") or otherwise
        key, number = stem[:at_most].rstrip("_"), 1
        while key in taken:
            number += 1
            key = f"{stem[: at_most - len(str(number)) - 1].rstrip('_')}_{number}"
        taken.add(key)
        keyed[name] = key
    return keyed
