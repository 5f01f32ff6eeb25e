"""`manage.py restore FILE`: everything as it was."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from procops import backup, clock
from procops.running.lock import AlreadyRunning, DataFolderLock


class Command(BaseCommand):
    help = "Fill the database and the folder of files from a backup, and keep all mail back until an admin releases it."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="throw away what is there, without asking")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        lock = DataFolderLock(settings.DATA_DIR)
        try:
            lock.take()
            archive = backup.Archive(file)
            try:
                self._restore(archive, replace)
            except backup.NotEmpty as sentence:
                if not (sys.stdin.isatty() and self._agreed(str(sentence))):
                    raise CommandError(f"{sentence} (--replace)") from None
                self._restore(archive, True)
        except (AlreadyRunning, backup.NotABackup, backup.InUse) as sentence:
            raise CommandError(str(sentence)) from None
        finally:
            lock.give_back()
        (settings.DATA_DIR / "demo-seeded").touch()  # a demo that was restored is not filled again
        self.stdout.write(
            f"Restored as it was at {archive.manifest.taken_at}. Mail is kept back until an admin releases it:"
            " Settings, Could not be delivered."
        )

    def _restore(self, archive: backup.Archive, replace: bool) -> None:
        backup.restore(archive, replace=replace, now=clock.now(), say=self.stdout.write)

    def _agreed(self, sentence: str) -> bool:
        self.stdout.write(sentence)
        return input("Throw it away? [y/N] ").strip().lower() == "y"
