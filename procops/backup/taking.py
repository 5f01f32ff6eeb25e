"""Write a backup while everybody goes on working: all of it as it was at one moment."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from procops.backup.archive import LEFT_OUT, Manifest, NewArchive

ROWS_AT_ONCE = 2000

Say = Callable[[str], object]


def take(path: Path, *, now: datetime, say: Say = lambda line: None) -> Manifest:
    """Write everything into a new file, which appears under its name when it is complete.

    :raises FileExistsError: rather than write over a file.
    """
    if path.exists():
        raise FileExistsError(f"{path} is there already.")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    archive = NewArchive(unfinished)
    with _standing_still():
        manifest = _rows(archive, now, say)
    # After the rows: a file is there before its row is, so none is missed; one more does no harm.
    files = _files(archive, say)
    archive.close(manifest)
    os.replace(unfinished, path)
    say(f"{sum(manifest.rows.values()):,} rows and {files:,} files in {path}")
    return manifest


def _rows(archive: NewArchive, now: datetime, say: Say) -> Manifest:
    executor = MigrationExecutor(connection)
    applied = sorted(executor.loader.applied_migrations)
    # Models as the migrations know them: all tables, of every organization, and no manager of ours between.
    models = executor.loader.project_state().apps.get_models(include_auto_created=True)
    rows = {}
    for model in models:
        label = model._meta.label_lower
        if label not in LEFT_OUT and model._meta.managed and not model._meta.proxy:
            columns = [column.attname for column in model._meta.concrete_fields]
            every: Any = model._base_manager.order_by("pk").values_list(*columns)
            rows[label] = archive.add_rows(model, every.iterator(ROWS_AT_ONCE))
            if rows[label]:
                say(f"  {label:<36} {rows[label]:>9,}")
    return Manifest(taken_at=now.isoformat(), migrations=dict(applied), rows=rows)


def _files(archive: NewArchive, say: Say) -> int:
    root = Path(settings.MEDIA_ROOT)
    number = 0
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        if path.is_file():
            archive.add_file(path, path.relative_to(root).as_posix())
            number += 1
    if number:
        say(f"  {'files':<36} {number:>9,}")
    return number


@contextmanager
def _standing_still() -> Iterator[None]:
    """What is read inside is the database as it is now, and nobody waits for us."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    # A transaction of SQLite's would keep writers waiting: read a copy instead.
    name = connection.settings_dict["NAME"]
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.sqlite3"
        source, target = sqlite3.connect(name), sqlite3.connect(copy)
        source.backup(target)
        source.close()
        target.close()
        with on_file(copy):
            yield


@contextmanager
def on_file(path: Path) -> Iterator[None]:
    """Let the connection of this process speak to another SQLite file."""
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
