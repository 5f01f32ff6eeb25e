"""What a process is called that is made of an event log."""

from itertools import count
from typing import Any

from metrics.baselines.drafting import plain
from workflows.blank import free_letters
from workflows.document import KEY_AT_MOST, key_for
from workflows.models import Process, ProcessKind, Visibility
from workflows.publishing import RESERVED


def as_is_facts(name: str) -> dict[str, Any]:
    """Its key, name and letters, none of them taken. Its figures may name people: only those see it who have a role in
    it, its owner and admins.
    """
    name = plain(name)
    stem = key_for(name) or "imported"
    taken = {*RESERVED, *Process.objects.filter(key__startswith=stem[:30]).values_list("key", flat=True)}
    key = stem if stem not in taken else next(
        one for number in count(2) if (one := f"{stem[: KEY_AT_MOST - 5]}-{number}") not in taken
    )  # fmt: skip
    return {
        "key": key,
        "name": name,
        "kind": ProcessKind.OPERATIONAL.value,
        "prefix": free_letters(name),
        "visibility": Visibility.LANES.value,
    }


def facts_of(process: Process) -> dict[str, Any]:
    """What a document says of a process that is here already."""
    return {name: getattr(process, name) for name in ("key", "name", "kind", "prefix", "visibility")}
