"""`manage.py demo_reset`: throws the demo's data away."""

import shutil
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from procops.running.lock import AlreadyRunning, DataFolderLock


class Command(BaseCommand):
    help = "Removes the demo's database, files and mail; the next `manage.py up` fills a new one."

    def handle(self, *args: Any, **options: Any) -> None:
        data: Path = settings.DATA_DIR
        database = Path(str(settings.DATABASES["default"]["NAME"]))
        if not settings.DEMO or database.parent != data:
            raise CommandError("Only a demo with its own SQLite file in the data folder is ever thrown away.")
        lock = DataFolderLock(data)
        try:
            lock.take()
        except AlreadyRunning as sentence:
            self.stderr.write(str(sentence))
            sys.exit(1)
        # The stamp goes first: should we be interrupted, the demo is filled again rather than half empty.
        for name in ("demo-seeded", "demo-logins.txt", *(database.name + end for end in ("", "-wal", "-shm"))):
            (data / name).unlink(missing_ok=True)
        for folder in ("files", "mail", "redis-server", "valkey-server"):
            shutil.rmtree(data / folder, ignore_errors=True)
        lock.give_back()
        self.stdout.write(f"The demo's data in {data} is gone. `make run` fills it again.")
