import random
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Count, Q

from handoffs.demo.companies import COMPANIES
from handoffs.demo.playing import Play
from handoffs.demo.setting_up import found
from handoffs.reminders import sweep
from procops import clock
from procops.notices.kinds import Kind
from procops.notices.models import Notice, NoticeState
from procops.people.models import Organization
from procops.scoping import scope
from workflows.models import Task

DAYS = 90
SEED = 2026


class Command(BaseCommand):
    help = "Make the demo: three organizations with ninety days of history, by calling the same moves that people call."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--now", type=datetime.fromisoformat, help="the moment at which the history ends (default: now)"
        )
        parser.add_argument("--days", type=int, default=DAYS)
        parser.add_argument("--go-on", action="store_true", help="make what one that was interrupted has not made")

    def handle(self, *args: Any, now: datetime | None, days: int, go_on: bool, **options: Any) -> None:
        there = set(Organization.objects.filter(is_demo=True).values_list("name", flat=True))
        if there and not go_on:
            raise CommandError("The demo is there already; `make demo-reset` makes it anew.")
        now = (now or clock.now()).replace(microsecond=0)
        for company in COMPANIES:
            if company.name not in there:
                self._play(company, now - timedelta(days=days), now)
        logins = [f"{name}, {company.name}" for company in COMPANIES for name in _logins(company)]
        (settings.DATA_DIR / "demo-logins.txt").write_text(
            "Log in with one click as anybody on the login page, for instance\n"
            + "\n".join(f"  {line}" for line in logins)
            + "\n"
        )

    @transaction.atomic
    def _play(self, company: Any, since: datetime, now: datetime) -> None:
        """Let one company work. One commit: all of it or nothing, and thousands of moves do not wait for the disk."""
        dice = random.Random(f"{SEED} {company.name}")
        founded = found(company, dice=dice, now=since)
        with scope(founded.organization.pk):
            play = Play(company, founded, dice=dice, until=now)
            for process in founded.processes:
                play.starts(process, since)
            shown = -1
            for moment in play.run():
                share = int((moment - since) / (now - since) * 20)
                if share != shown:
                    shown = share
                    self.stdout.write(f"\r{company.name}: {share * 5:3d} %", ending="")
                    self.stdout.flush()
            _calm(now)
            told = ", ".join(f"{number} {what}" for what, number in sorted(play.counted.items()))
            self.stdout.write(f"\r{company.name}: {told}")


def _logins(company: Any) -> list[str]:
    """Who has most to do now, and who administers it."""
    with scope(Organization.objects.get(name=company.name, is_demo=True).pk):
        by_owner = Task.objects.live().values("owner__name").annotate(items=Count("owner"))
        busy = by_owner.latest("items")["owner__name"]
    return [f"{person} ({what})" for person, what in ((busy, "a full queue"), (company.people[0], "admin"))]


def _calm(now: datetime) -> None:
    """Who has late work has been reminded of it once; nothing old is mailed, and what was told long ago has been
    read."""
    sweep.remind(clock=lambda: now)
    Notice.objects.filter(state=NoticeState.PENDING).update(state=NoticeState.SENT, sent_at=now)
    old = Q(created_at__lt=now - timedelta(days=2)) | Q(kind__in=(Kind.DUE_SOON, Kind.DUE, Kind.LATE, Kind.FOLLOW_UP))
    Notice.objects.filter(old, seen_at=None).update(seen_at=now)
