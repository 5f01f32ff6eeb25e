"""Rows that nearly every test begins with: made by the product once in a test process, then put back as they were.

The domain's own way takes some 150 statements for a cast of twelve; a dozen inserts do for every test after the first.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

from django.apps import apps
from django.core.serializers import sort_dependencies
from django.db import transaction
from django.db.models import AutoField, Model

from procops.people.models import AuditEntry
from procops.scoping import unscoped
from workflows import plan

_kept: dict[str, list[tuple[type[Model], list[Model]]]] = {}
_asked = Counter[str]()


def rows_of(name: str, make: Callable[[], object]) -> None:
    """Let `make` write its rows, the first time; after that, write the same rows."""
    if name in _kept:
        _put_back(_kept[name])
    else:
        _keep(name, make)


def process_of(name: str, make: Callable[[], object]) -> None:
    """The same for a process that tests publish, kept from its second time on (many are drawn and come once).

    It is kept, and put back, only where nothing but the cast has been made or changed: whatever people do to staffing,
    teams or members stands in the audit log.
    """
    _asked[name] += 1
    if _asked[name] == 1:
        make()
    else:
        scene_of(name, make)


def scene_of(name: str, make: Callable[[], object]) -> None:
    """The same for all that `make` writes, be it processes with cases that have run, and kept at once."""
    if not _only_the_cast_is_here():
        make()
        return
    rows_of(name, make)
    plan._read.cache_clear()  # as for a new process: what a test counts must not hang on the tests before it


def _only_the_cast_is_here() -> bool:
    cast = dict(_kept.get("acme", ()))
    return AuditEntry.objects.count() == len(cast.get(AuditEntry, ()))


def _keep(name: str, make: Callable[[], object]) -> None:
    before = {model: set(_all(model).values_list("pk", flat=True)) for model in _models()}
    make()
    found = ((model, [row for row in _all(model) if row.pk not in before[model]]) for model in _models())
    _kept[name] = [(model, rows) for model, rows in found if rows]


def _put_back(kept: Iterable[tuple[type[Model], list[Model]]]) -> None:
    # In one transaction: rows name rows that come later, which holds only when all are there.
    with unscoped(), transaction.atomic():
        for model, rows in kept:
            model._base_manager.bulk_create([_copy(row) for row in rows])


def _copy(row: Model) -> Model:
    """With the id that it had, unless the database draws ids: others may have got that one meanwhile."""
    again = copy(row)
    if isinstance(row._meta.pk, AutoField):
        again.pk = None
    return again


def _models() -> list[type[Model]]:
    own = [(app, None) for app in apps.get_app_configs() if app.label not in ("contenttypes", "auth", "sites")]
    return [model for model in sort_dependencies(own) if model._meta.managed]


def _all(model: type[Model]) -> Any:
    with unscoped():
        return model._base_manager.order_by("pk")
