"""The history of a case in plain sentences: what the journal's entries say to people.

An entry becomes a `Line`: who, what they did, and what they said or changed. Values of confidential fields are hidden
from those who may not read them, erased ones are simply not there.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from handoffs.history_lines import Change, Line, Teller
from handoffs.sayings import SAYINGS
from workflows.graph import Graph
from workflows.models import Case, Entry

__all__ = ["Change", "History", "Line", "of_case", "told"]

PAGE = 50


class History(NamedTuple):
    """Some lines, newest first, and the number before which the next older ones begin; 0 when there are none."""

    lines: list[Line]
    older: int


def of_case(
    case: Case,
    *,
    graph: Graph,
    readable: Collection[str],
    before: int = 0,
    at_most: int = PAGE,
    only: Collection[str] = (),
) -> History:
    """The newest lines of a case, small print left out. At most four queries.

    :param before: the number of a line: only older ones.
    :param only: kinds of entries, as ``case.commented``; empty: all that are worth telling.
    """
    entries = Entry.objects.filter(case=case, kind__in=only or SAYINGS).select_related("content").order_by("-seq")
    if before:
        entries = entries.filter(seq__lt=before)
    found = list(entries[: at_most + 1])
    shown = found[:at_most]
    older = shown[-1].seq if len(found) > at_most else 0
    return History(told(shown, graph=graph, readable=readable), older)


def told(entries: Sequence[Entry], *, graph: Graph, readable: Collection[str]) -> list[Line]:
    """The entries worth telling, each as a line, in the order given; they come with their ``content`` selected."""
    teller = Teller(graph, readable, entries)
    lines = (SAYINGS[entry.kind](teller, entry) for entry in entries if entry.kind in SAYINGS)
    return [line for line in lines if line is not None]
