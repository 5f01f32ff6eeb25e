"""The first tasks of several parts of a list, and how many each part has."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import IntegerField, QuerySet, Value

from workflows.models import Task

COUNTED = 100
"""Counts stop here; a screen says "99+"."""


class Head(NamedTuple):
    """The first tasks of a part in the order of the queue, and how many there are, at most ``COUNTED``."""

    ids: list[UUID]
    number: int


def heads_of(parts: Sequence[QuerySet[Task]], *, shown: int) -> list[Head]:
    """The heads of some parts, in their order. One query, which reads at most ``COUNTED`` rows of each."""
    chosen = []
    for number, part in enumerate(parts):
        # SQLite allows no LIMIT in the parts of a union, but one inside a part's condition.
        first = part.order_by("queue_at", "id").values("pk")[:COUNTED]
        rows = Task.objects.filter(pk__in=first).order_by().annotate(part=Value(number, IntegerField()))
        chosen.append(rows.values_list("part", "queue_at", "pk"))
    if not chosen:
        return []
    merged = chosen[0].union(*chosen[1:], all=True) if len(chosen) > 1 else chosen[0]
    found: list[list[UUID]] = [[] for _ in parts]
    for number, _moment, pk in merged.order_by("part", "queue_at", "pk"):
        found[number].append(pk)
    return [Head(ids[:shown], len(ids)) for ids in found]
