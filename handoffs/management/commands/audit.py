from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from handoffs import open_cases
from handoffs.audit import Audit


class Command(BaseCommand):
    help = "Prove that no case is stuck and no work forgotten; exits with 1 when something cannot be right."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--cases", action="store_true", help="also one line per open case: who has it, since when, until when"
        )

    def handle(self, *args: Any, cases: bool, **options: Any) -> None:
        if cases:
            for line in open_cases.lines():
                self.stdout.write(line)
        audit = Audit()
        for finding in audit.run():
            self.stdout.write(str(finding))
        self.stdout.write(
            f"cases {audit.cases}, open {audit.open_cases}, tasks {audit.tasks}, handoffs {audit.handoffs},"
            f" unanswered {audit.unanswered}, findings {audit.findings}"
        )
        if audit.findings:
            raise SystemExit(1)
