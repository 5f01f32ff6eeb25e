"""One thing that is wrong, or doubtful, in a process document."""

from dataclasses import dataclass

REFUSE, WARN = "refuse", "warn"


@dataclass(frozen=True, slots=True)
class Fault:
    """`level` "refuse" keeps the document from being published, "warn" does not.

    `kind` and `key` name what is at fault ("process", "lane", "field", "step" or "flow"; the key is "" where it has
    none), `message` is for the person who draws, `path` is the place in the JSON ("steps[3].deadline[0]") where that
    helps.
    """

    level: str
    code: str
    kind: str
    key: str
    message: str
    path: str = ""

    def as_json(self) -> dict[str, str]:
        return {
            "level": self.level,
            "code": self.code,
            "kind": self.kind,
            "key": self.key,
            "message": self.message,
            "path": self.path,
        }
