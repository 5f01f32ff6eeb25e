"""The one door through the append-only guard, for test flush, demo reset and retention."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

SWITCH_TABLE = "workflows_maintenance"


@contextmanager
def maintenance() -> Iterator[None]:
    """Allow journal rows to be changed within one transaction. It is as narrow as the database lets it be."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('procops.maintenance', 'on', true)")
            yield
            cursor.execute("SELECT set_config('procops.maintenance', 'off', true)")
        else:
            cursor.execute(f"INSERT INTO {SWITCH_TABLE} (open) VALUES (1)")
            yield
            cursor.execute(f"DELETE FROM {SWITCH_TABLE}")
