from typing import Any

from django.core.management.base import BaseCommand

from workflows.verify import Verification
from workflows.writes import append_only_is_guarded


class Command(BaseCommand):
    help = "Prove that the journals of all cases are whole, unchanged and guarded; exits with 1 when one is not."

    def handle(self, *args: Any, **options: Any) -> None:
        verification = Verification()
        for found in verification.breaks():
            self.stdout.write(str(found))
        guarded = append_only_is_guarded()
        if not guarded:
            self.stdout.write("The database does not refuse to change the journal: run `manage.py migrate`.")
        self.stdout.write(
            f"cases {verification.cases}, entries {verification.entries}, broken {verification.broken},"
            f" append-only {'guarded' if guarded else 'NOT guarded'}"
        )
        if verification.broken or not guarded:
            raise SystemExit(1)
