"""Reads rollups by SQL written once: to compose it would cost the ORM more than all that is done with the answer.

It is the same for PostgreSQL and SQLite but for how ids and days are handed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from metrics.models import Rollup
from metrics.reports.asked import Clock
from metrics.reports.cover import Part
from procops.scoping import current_organization_id

_TOLD: dict[Clock, str] = {
    "elapsed": "sum_ms, first, counts",
    "working": "sum_working_ms, first_working, counts_working",
}


@dataclass(frozen=True, slots=True)
class RolledUp:
    """The rollups of one slice, of some processes, kinds and days, in the organization in scope."""

    processes: Sequence[UUID]
    kinds: Sequence[str]
    slice: str
    parts: Sequence[Part]

    def told(self, clock: Clock) -> list[tuple[Any, ...]]:
        """Of each its kind, process (as text), key, day, numbers, sum, first bucket, counts, how often it counts.

        One query.
        """
        return self._asked(f"kind, CAST(process_id AS text), key, day, n, rated, good, {_TOLD[clock]}")

    def counted(self) -> dict[str, int]:
        """How many values they hold of each kind. One query."""
        found = dict.fromkeys(self.kinds, 0)
        for kind, number, times in self._asked("kind, SUM(n)", "GROUP BY kind"):
            found[kind] += int(number) * times
        return found

    def _asked(self, columns: str, grouped: str = "") -> list[tuple[Any, ...]]:
        """These columns and how often they count.

        Each part is asked for by itself: an *or* of them finds its index only where PostgreSQL has counted the rows
        lately, and after a rebuild or an import it has not.
        """
        if not (self.processes and self.kinds and self.parts):
            return []
        has_ids, day_of = connection.features.has_native_uuid_field, connection.ops.adapt_datefield_value
        ids = (current_organization_id(), *self.processes)
        whose = [*(ids if has_ids else (one.hex for one in ids)), *self.kinds, self.slice]
        said, values = [], []
        for part in self.parts:
            said.append(
                f"SELECT {columns}, {part.times} FROM {Rollup._meta.db_table} WHERE organization_id = %s "
                f"AND process_id IN ({_places(self.processes)}) AND kind IN ({_places(self.kinds)}) AND slice = %s "
                f"AND period = %s AND day >= %s AND day < %s {grouped}"
            )
            values += [*whose, part.period, day_of(part.window.since), day_of(part.window.until)]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(said), values)
            return list(cursor.fetchall())


def _places(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))
