"""The only writer of a case's history.

An entry holds ids, facts and a digest; personal values lie beside it and may be erased. The chain: each entry's hash
covers its own canonical form and the hash before it, so a line that was changed, left out or put in shows.
"""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from procops import spelling
from workflows.models import Entry, EntryContent


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value: keys sorted, no spaces, UTF-8. Floats have no single one and are refused."""
    _refuse_floats(value)
    return spelled(value).encode()


spelled = spelling.canonical
"""The same as text, of what is known to hold no floats."""


def _refuse_floats(value: Any) -> None:
    kind = type(value)
    if kind is float:
        raise TypeError("A journal entry holds no floats.")
    if kind in (dict, list, tuple):
        for part in value.values() if kind is dict else value:
            if type(part) not in _WITHOUT_FLOATS:
                _refuse_floats(part)


_WITHOUT_FLOATS = frozenset({str, int, bool, type(None)})


def digest_of(values: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(values)).hexdigest()


def hash_of(entry: Entry, before: str) -> str:
    """The entry's link in the chain: SHA-256 over the hash before it and everything the entry says."""
    _refuse_floats(entry.facts)  # nothing else that it says could be one
    return hashlib.sha256((before + spelled(_says(entry))).encode()).hexdigest()


def _says(entry: Entry) -> dict[str, Any]:
    return {
        "organization": entry.organization_id,
        "case": entry.case_id,
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": entry.kind,
        "actor": entry.actor_id,
        "task": entry.task_id,
        "handoff": entry.handoff_id,
        "step": entry.step_key,
        "flow": entry.flow_key,
        "elapsed_ms": entry.elapsed_ms,
        "working_ms": entry.working_ms,
        "facts": entry.facts,
        "digest": entry.digest,
    }


def gap(name: str) -> str:
    """What stands in a value in place of something that is filled in later: see :func:`with_gaps`."""
    return f"\0{name}\0"


def with_gaps(value: Any) -> str:
    """The canonical spelling of a value in which there are gaps, to be filled by ``%`` with those of their values.

    Of hundreds of values that say much the same, spelling each by itself takes longer than all else that is done.
    """
    text = canonical(value).decode().replace("%", "%%")
    return _GAP.sub(r"%(\1)s", text)


_GAP = re.compile(r'"\\u0000(\w+)\\u0000"')


class Alike:
    """The links of entries that say the same but for their case, number, task and facts."""

    def __init__(self, organization_id: UUID, kind: str, *, at: datetime, actor_id: UUID | None, step_key: str) -> None:
        line = Entry.fresh(organization_id=organization_id, at=at, kind=kind, actor_id=actor_id, step_key=step_key)
        line.case_id, line.seq, line.task_id, line.facts = map(gap, ("case", "seq", "task", "facts"))
        self._says = with_gaps(_says(line))

    def hash_of(self, before: str, *, case_id: str, seq: int, task_id: str, facts: str) -> str:
        """:func:`hash_of` such an entry.

        :param facts: in their canonical spelling.
        """
        says = self._says % {"case": f'"{case_id}"', "seq": seq, "task": f'"{task_id}"', "facts": facts}
        return hashlib.sha256((before + says).encode()).hexdigest()


def milliseconds(span: timedelta | None) -> int | None:
    return None if span is None else span // timedelta(milliseconds=1)


def write(
    case: Any,
    kind: str,
    *,
    now: datetime,
    actor_id: UUID | None,
    task_id: UUID | None = None,
    handoff_id: UUID | None = None,
    step_key: str = "",
    flow_key: str = "",
    elapsed: timedelta | None = None,
    working: timedelta | None = None,
    facts: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
) -> tuple[Entry, EntryContent | None]:
    """Make the next entry of a locked case, and what is personal of it; the caller saves both with the case.

    ``at`` is never before the entry before it: ``max(now, last)``.
    """
    case.seq += 1
    case.last_at = max(now, case.last_at)
    entry = Entry.fresh(
        organization_id=case.organization_id,
        case_id=case.pk,
        seq=case.seq,
        at=case.last_at,
        kind=kind,
        actor_id=actor_id,
        task_id=task_id,
        handoff_id=handoff_id,
        step_key=step_key,
        flow_key=flow_key,
        elapsed_ms=milliseconds(elapsed),
        working_ms=milliseconds(working),
        facts=facts or {},
        digest=digest_of(personal) if personal else "",
    )
    case.head = entry.hash = hash_of(entry, case.head)
    if not personal:
        return entry, None
    return entry, EntryContent.fresh(
        organization_id=case.organization_id, entry_id=entry.pk, case_id=case.pk, values=personal
    )
