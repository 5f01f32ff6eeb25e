from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from metrics import rollup
from procops import clock
from procops.people.models import Organization
from procops.scoping import scope


class Command(BaseCommand):
    help = "Bring the figures of every organization up to date with the journals. Safe to interrupt and to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--rebuild", action="store_true", help="forget all figures and make them anew")
        how.add_argument(
            "--compare", action="store_true", help="compare with a recomputation; exits with 1 when they differ"
        )

    def handle(self, *args: Any, rebuild: bool, compare: bool, **options: Any) -> None:
        differences = 0
        for organization in Organization.objects.order_by("id"):
            with scope(organization.pk):
                make = rollup.rebuild if rebuild else rollup.fold
                folded = make(now=clock.now())
                said = f"{organization}: {folded.cases} cases folded, {folded.rollups} rollups changed"
                if compare:
                    found = rollup.compare(now=clock.now())
                    differences += len(found)
                    for line in found:
                        self.stdout.write(line)
                    said += f", {len(found)} differences"
                self.stdout.write(said)
        if differences:
            raise SystemExit(1)
