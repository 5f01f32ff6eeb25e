"""Fill a database and the folder of files from a backup: all of it or nothing."""

import os
import shutil
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from procops.backup.archive import Archive, NotABackup
from procops.backup.taking import ROWS_AT_ONCE, Say, on_file
from procops.notices import hold


class NotEmpty(Exception):
    """The database holds people already, and nobody said that they may go."""


class InUse(Exception):
    """Somebody else is connected to the database."""


def restore(archive: Archive, *, replace: bool, now: datetime, say: Say = lambda line: None) -> None:
    """Make the database and the files what they were, by the migrations of that time, and migrate on from there.

    :param replace: whether what is there may be thrown away.
    :raises NotEmpty, InUse, NotABackup: and nothing has changed.
    """
    if not replace and _holds_people():
        raise NotEmpty(
            "There is data in this database, and restoring throws it away: take a backup, then say that it may go."
        )
    files = _unpacked(archive)
    try:
        if connection.vendor == "postgresql":
            _must_be_alone()
            with transaction.atomic():
                _drop_everything()
                _fill(archive, now, say)
        else:
            _fill_beside(archive, now, say)
    except BaseException:
        shutil.rmtree(files, ignore_errors=True)
        raise
    _take_the_place_of(Path(settings.MEDIA_ROOT), files)


def _take_the_place_of(folder: Path, new: Path) -> None:
    """By two renames. What was there is thrown away last, and whatever fails, nothing of either is lost."""
    former = folder.with_name(f"{folder.name}.former")
    shutil.rmtree(former, ignore_errors=True)
    if folder.exists():
        os.replace(folder, former)
    os.replace(new, folder)
    shutil.rmtree(former, ignore_errors=True)


def _fill_beside(archive: Archive, now: datetime, say: Say) -> None:
    """Fill a new SQLite file, which takes the place of the old one when it is complete."""
    name = Path(str(connection.settings_dict["NAME"]))
    beside = name.with_name(name.name + ".restoring")
    _remove(beside)
    beside.parent.mkdir(parents=True, exist_ok=True)
    try:
        with on_file(beside):
            _fill(archive, now, say)
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _remove(name, but_for_itself=True)
        os.replace(beside, name)
    finally:
        _remove(beside)


def _fill(archive: Archive, now: datetime, say: Say) -> None:
    """The rows by the migrations of their time, then the present schema, its triggers included.

    What may have been sent since the backup does not go out by itself.
    """
    _load(archive, say)
    call_command("migrate", verbosity=0, interactive=False)
    hold.keep_all_back(now=now)


def _load(archive: Archive, say: Say) -> None:
    executor = MigrationExecutor(connection)
    targets = [node for node in archive.manifest.migrations.items() if node[0] in executor.loader.migrated_apps]
    unknown = [node for node in targets if node not in executor.loader.graph.nodes]
    if unknown:
        raise NotABackup("The backup was made by a newer procops: update this one first.")
    then = executor.migrate(targets).apps
    with transaction.atomic():  # foreign keys are asked at its end, so the order is free
        _ask_foreign_keys("DEFERRED")  # a migration may have said otherwise
        for label, expected in archive.manifest.rows.items():
            model: Any = then.get_model(label)
            rows = archive.rows(model)
            number = 0
            while batch := list(islice(rows, ROWS_AT_ONCE)):
                model._base_manager.bulk_create(batch)
                number += len(batch)
            if number != expected:
                raise NotABackup(f"The backup is damaged: {number} of {expected} rows of {label}.")
            if number:
                say(f"  {label:<36} {number:>9,}")
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), then.get_models(include_auto_created=True)):
                cursor.execute(statement)
        _ask_foreign_keys("IMMEDIATE")  # no table can be altered while questions about it are open


def _ask_foreign_keys(when: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS ALL {when}")


def _holds_people() -> bool:
    table = apps.get_model("people", "Person")._meta.db_table
    if table not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608 (a name of ours)
        return cursor.fetchone() is not None


def _must_be_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        (others,) = cursor.fetchone() or (0,)
    if others:
        raise InUse(f"The database has {others} other connections: stop web, worker and beat first.")


def _drop_everything() -> None:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")


def _remove(file: Path, *, but_for_itself: bool = False) -> None:
    """An SQLite file with what lies beside it while it is in use, or only that."""
    for end in ("-wal", "-shm") if but_for_itself else ("", "-wal", "-shm"):
        file.with_name(file.name + end).unlink(missing_ok=True)


def _unpacked(archive: Archive) -> Path:
    """The files, in a folder beside theirs: taking its place is one rename, when the rows are in."""
    beside = Path(settings.MEDIA_ROOT).with_name("files.restoring")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for name in archive.files():
        target = beside / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(archive.content(name))
    return beside
