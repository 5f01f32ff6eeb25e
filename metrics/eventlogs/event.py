"""One execution of an activity, and a log of many."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from procops.errors import Refused


class NotALog(Refused):
    """Line {line} cannot be read as an event: {why}."""

    next_action = "Correct the file there, or choose other columns, and import it again."


@dataclass(frozen=True, slots=True)
class Event:
    """One execution of an activity. An empty person or team is unknown, and never a handoff."""

    case: str
    activity: str
    complete: datetime
    start: datetime | None = None
    resource: str = ""
    team: str = ""

    @property
    def begins(self) -> datetime:
        """Its start, or its completion where no start is told."""
        return self.complete if self.start is None else self.start


class Log:
    """Events by case, each case in order: by begin, then completion, then place in the file."""

    def __init__(self, events: Iterable[Event], *, has_start: bool = False, has_team: bool = False) -> None:
        rows = sorted(events, key=lambda event: (event.case, event.begins, event.complete))  # stable: ties keep order
        self.cases = {case: list(of) for case, of in groupby(rows, key=lambda event: event.case)}
        self.has_start, self.has_team = has_start, has_team

    @property
    def events(self) -> list[Event]:
        return [event for events in self.cases.values() for event in events]


def moment(text: str, *, line: int) -> datetime:
    """A moment in ISO 8601; one without a zone is UTC.

    :raises NotALog: naming the line.
    """
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        raise NotALog(line=line, why=f"“{text[:40]}” is no moment") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
