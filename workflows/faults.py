"""One thing that is wrong, or doubtful, in a process document."""

from dataclasses import dataclass
from typing import Any

REFUSE, WARN = "refuse", "warn"


@dataclass(frozen=True, slots=True)
class Fault:
    """`level` "refuse" keeps the document from being published, "warn" does not.

    `kind` and `key` name what is at fault ("process", "lane", "field", "step" or "flow"; the key is "" where it has
    none), `message` is for the person who draws, `path` is the place in the JSON ("steps[3].deadline[0]") where that
    helps. `about` is the (kind, key) of what else the fault is about: the field that nobody fills, the step whose
    outcome is asked too early, the lane, field or step that is named and is not there.
    """

    level: str
    code: str
    kind: str
    key: str
    message: str
    path: str = ""
    about: tuple[str, str] | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "level": self.level,
            "code": self.code,
            "kind": self.kind,
            "key": self.key,
            "message": self.message,
            "path": self.path,
            "about": None if self.about is None else {"kind": self.about[0], "key": self.about[1]},
        }
