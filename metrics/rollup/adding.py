"""Adds a tally to the rollups that stand, and takes off what it takes off."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from uuid import UUID

from metrics.models import Rollup
from metrics.rollup.sums import NOTHING, Key, Tally, Told
from procops.scoping import current_organization_id
from workflows import writes

KEY_COLUMNS = ("process_id", "kind", "key", "slice", "period", "day")


def key_of(row: Rollup) -> Key:
    return Key(row.process_id, row.kind, row.key, row.slice, row.period, row.day)


def told_by(row: Rollup) -> Told:
    """A rollup as it stands."""
    return _told(*(getattr(row, name) for name in Told._fields))


def apply(tally: Tally) -> int:
    """Change the rollups; the caller holds the organization's fold. Answers how many rows that touched."""
    changes = tally.only_changes().with_years()
    if not changes.keys:
        return 0
    there: dict[Key, tuple[UUID, Told]] = {key: row for key, *row in _standing(changes.keys)}  # type: ignore[misc]
    changes.add_stored(list(there), [told for _id, told in there.values()])
    made, changed, empty = [], [], []
    organization = current_organization_id()
    for key, told in changes.told().items():
        stands = there.get(key)
        if stands is None:
            made.append(_row(organization, key, told))
        elif told == NOTHING:
            empty.append(stands[0])
        else:
            changed.append(_row(organization, key, told, id=stands[0]))
    writes.insert_many(Rollup, made)
    writes.overwrite_many(Rollup, changed, Told._fields)
    if empty:
        Rollup.objects.filter(pk__in=empty).delete()
    return len(changes.keys)


def _row(organization: UUID, key: Key, told: Told, **columns: UUID) -> Rollup:
    of_key = dict(zip(KEY_COLUMNS, key, strict=True))
    return Rollup.fresh(organization_id=organization, **of_key, **told._asdict(), **columns)


def _standing(keys: Iterable[Key]) -> Iterator[tuple[Key, UUID, Told]]:
    """Those of some rollups that there are."""
    asked = set(keys)
    for period in ("d", "m", "y"):
        some = [key for key in asked if key.period == period]
        of = {
            "process_id__in": {key.process for key in some},
            "kind__in": {key.kind for key in some},
            "slice__in": {key.slice for key in some},
        }
        for days in _some(sorted({key.day for key in some}), 200):
            rows = Rollup.objects.filter(**of, period=period, day__in=days)
            for row in rows.values_list(*KEY_COLUMNS, "id", *Told._fields).iterator():
                key = Key(*row[:6])
                if key in asked:
                    yield key, row[6], _told(*row[7:])


def _told(*columns: object) -> Told:
    """As it is read: SQLite and PostgreSQL hand out bytes in different wrappings."""
    return Told(*(bytes(one) if isinstance(one, memoryview | bytes) else one for one in columns))  # type: ignore[arg-type]


def _some(days: list[date], size: int) -> Iterator[Sequence[date]]:
    return (days[begin : begin + size] for begin in range(0, len(days), size))
