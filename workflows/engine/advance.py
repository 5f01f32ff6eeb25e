from dataclasses import dataclass, field
from typing import Any

from workflows.graph import Flow
from workflows.models import Case, Task


@dataclass(frozen=True, slots=True)
class Offer:
    """Work that reached another lane and waits to be accepted: one arrival of one task."""

    task: Task
    giver: Task
    flow: Flow
    path: tuple[str, ...]


@dataclass(eq=False)
class Advance:
    """What one move set going."""

    case: Case
    done: Task | None = None
    opened: list[Task] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)
    """What the caller made of the offers and somebody has to answer now: its rows."""
    redone: list[Task] = field(default_factory=list)
    """Visits opened anew at the giver's step, because work came back."""
    ended: list[Task] = field(default_factory=list)
    """Tasks that ended without being done: whatever was offered to them is taken back."""
    closed: bool = False
    also_open: list[Case] = field(default_factory=list)
    """What is open of the same process for the same record, of what the starter may see: for a start to warn of."""
