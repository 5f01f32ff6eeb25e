"""`manage.py backup`: everything in one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from procops import backup, clock


class Command(BaseCommand):
    help = "Write the database and the files into one file, while everybody goes on working."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="default: a new one in backups/ of the data folder")

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        now = clock.now()
        path = file or settings.DATA_DIR / "backups" / f"procops-{now:%Y-%m-%d-%H%M%S}.zip"
        try:
            backup.take(path, now=now, say=self.stdout.write)
        except FileExistsError as sentence:
            raise CommandError(str(sentence)) from None
