"""How many mails people get: `python -m bench.quarter [--people N] [--items N] [--days N]` prints one line of JSON.

A simulated quarter through `handoffs.moves`, every sweep and the real outbox, on a clock of its own: each person has so
many open items, does some of them every working day, accepts, sends back, is mentioned, and is late with others. Sweeps
run every half hour and by night. Counted: mails a person and working day, mails outside working hours (nobody has
chosen any), work that became late without its owner having been told, and work and offers that nobody dealt with until
past the first level of the usual ladder without exactly one person being asked: whoever is accountable.
"""

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from bench import servers

MONDAY = datetime(2026, 7, 6, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
OPENS, CLOSES = timedelta(hours=9), timedelta(hours=17)
DESKS = (timedelta(hours=9, minutes=40), timedelta(hours=13, minutes=10), timedelta(hours=15, minutes=40))
"""When people work through some of their queue."""

DOCUMENT: dict[str, Any] = {
    "format": 1,
    "process": {"key": "quarter", "name": "Quarter", "kind": "support", "prefix": "QUA", "title_fields": ["what"]},
    "lanes": [{"key": "giver", "name": "Giver"}, {"key": "doer", "name": "Doer"}],
    "fields": [
        {"key": "what", "label": "What", "type": "text", "required": True},
        {"key": "who", "label": "Who", "type": "person", "required": True},
    ],
    "steps": [
        {"key": "begin", "name": "Begin", "kind": "start", "lane": "giver", "fill": ["what", "who"]},
        {
            "key": "prepare",
            "name": "Prepare",
            "kind": "task",
            "lane": "giver",
            "deadline": [{"value": 10, "unit": "working_days"}],
        },
        {
            "key": "do",
            "name": "Do",
            "kind": "task",
            "lane": "doer",
            "deadline": [{"value": 10, "unit": "working_days"}],
        },
        {"key": "over", "name": "Over", "kind": "end"},
    ],
    "flows": [
        {"key": "begin_prepare", "from": "begin", "to": "prepare"},
        {
            "key": "prepare_do",
            "from": "prepare",
            "to": "do",
            "contract": {"required": ["what"], "accept_within": {"value": 8, "unit": "working_hours"}},
        },
        {"key": "do_over", "from": "do", "to": "over"},
    ],
}


class Quarter:
    """The organization, and what happens in it. Imported modules know Django only after it has been set up."""

    def __init__(self, people: int, items: int, seed: int) -> None:
        from tests.notices import mailbox

        self.chance = random.Random(seed)
        self.now = MONDAY - timedelta(days=14)
        self.events = 0
        self.mails: list[tuple[str, datetime]] = []
        self.swept: list[datetime] = []
        mailbox.reset()
        mailbox.after_each = lambda: self.mails.append((mailbox.taken.pop().to[0], self.now))
        self.organization, self.process = self._found(people)
        self._fill(people * items)

    def day(self, midnight: datetime) -> None:
        """One day: sweeps around the clock, and work where it is a working day."""
        works = midnight.weekday() < 5
        moments = [midnight + OPENS - HALF_HOUR + HALF_HOUR * n for n in range(20)]
        moments += [midnight + timedelta(hours=3), midnight + timedelta(hours=22)]
        desks = [midnight + at for at in DESKS] if works else []
        for moment in sorted(moments if works else moments[::6]):
            for desk in [at for at in desks if at <= moment]:
                desks.remove(desk)
                self._work(desk)
            self._sweep(moment)

    def _found(self, people: int) -> tuple[UUID, UUID]:
        from procops.people import accounts, memberships, organizations
        from procops.people.actor import Actor
        from procops.people.models import Role
        from procops.scoping import scope
        from workflows import publishing, staff_changes

        admin = accounts.create(name="Admin", email="admin@bench.example", password=None, now=self.now)
        head = accounts.create(name="Head", email="head@bench.example", password=None, now=self.now)
        self.head = head.pk
        organization, membership = organizations.found(name="Q", time_zone="UTC", founder=admin, now=self.now)
        self.actors: dict[UUID, Any] = {}
        with scope(organization.pk):
            by = Actor.of(membership)
            memberships.join(head, role=Role.MEMBER, by=by, now=self.now)
            for number in range(people):
                mail = f"p{number}@bench.example"
                person = accounts.create(name=f"Person {number}", email=mail, password=None, now=self.now)
                member = memberships.join(person, role=Role.MEMBER, by=by, now=self.now)
                self.actors[person.pk] = Actor.of(member)
            draft = publishing.create_process(DOCUMENT, by=by, now=self.now)
            how = {"accountable": head.pk, "by": by, "now": self.now}
            staff_changes.staff(draft.process, "giver", filled_by="starter", **how)
            staff_changes.staff(draft.process, "doer", filled_by="field", field="who", person=admin.pk, **how)
            publishing.publish(draft.process, seen=draft.revision, by=by, now=self.now)
        return organization.pk, draft.process_id

    def _fill(self, cases: int) -> None:
        """Begin so many cases over the two weeks before, and prepare half of them, so that both steps have work."""
        from handoffs import moves
        from procops.scoping import scope
        from workflows.models import Task

        with scope(self.organization):
            people = list(self.actors)
            for number in range(cases):
                self.now = MONDAY - timedelta(days=14) + OPENS + timedelta(days=10) * number / cases
                self._start(people[number % len(people)])
            self.now = MONDAY - timedelta(days=3) + OPENS
            for task in list(Task.objects.filter(step_key="prepare").order_by("id")[::2]):
                self.events += 1
                moves.complete(task, by=self.actors[task.owner_id], data={}, now=self.now)

    def _start(self, person: UUID) -> None:
        from handoffs import moves
        from workflows.models import Process

        others = [other for other in self.actors if other != person]
        data = {"what": f"Thing {self.events}", "who": str(self.chance.choice(others))}
        self.events += 1
        process = Process.objects.get(pk=self.process)
        moves.start_case(process, by=self.actors[person], data=data, now=self.now)

    def _work(self, moment: datetime) -> None:
        from handoffs import moves
        from handoffs.models import Handoff
        from procops.errors import Refused
        from procops.scoping import scope
        from workflows.models import Task

        self.now = moment
        with scope(self.organization):
            for person, by in self.actors.items():
                for handoff in list(Handoff.objects.unanswered().filter(receiver_id=person).order_by("id")[:4]):
                    if self.chance.random() < 0.7:
                        self._answer(handoff, by)
                mine = Task.objects.filter(owner_id=person, state__in=("ready", "in_progress"))
                for task in list(mine.order_by("queue_at", "id")[: self.chance.randint(0, 3)]):
                    try:
                        moves.complete(task, by=by, data={}, now=moment)
                    except Refused:
                        continue
                    self.events += 1
                    if task.step_key == "do":
                        self._start(person)

    def _answer(self, handoff: Any, by: Any) -> None:
        from handoffs import moves

        self.events += 1
        if self.chance.random() < 0.08:
            moves.give_back(handoff, by=by, reason="Something is missing", fields=[], now=self.now)
        else:
            moves.accept(handoff, by=by, now=self.now)

    def _sweep(self, moment: datetime) -> None:
        from procops import sweeps

        self.now = moment
        self.swept.append(moment)
        for name in ("reminders", "offers", "digests", "messages"):
            swept = sweeps.run(name)
            assert not swept.failed, (name, swept)


def figures(*, people: int, items: int, days: int, seed: int) -> dict[str, Any]:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    servers.start()
    servers.django()
    servers.migrate()
    from django.conf import settings

    from procops import clock
    from procops.notices.bell import ring  # noqa: F401  (loaded before the broker is told to be silent)

    settings.EMAIL_BACKEND = "tests.notices.mailbox.EmailBackend"
    begin = time.perf_counter()
    quarter = Quarter(people, items, seed)
    clock.now = lambda: quarter.now
    started, before = len(quarter.mails), quarter.events
    for day in range(days):
        quarter.day(MONDAY + timedelta(days=day))
        print(f"day {day + 1} of {days}: {len(quarter.mails) - started} mails", file=sys.stderr, flush=True)
    mails = quarter.mails[started:]
    working_days = [MONDAY + timedelta(days=day) for day in range(days) if (MONDAY + timedelta(days=day)).weekday() < 5]
    counted = Counter((to, at.date()) for to, at in mails)
    addresses = [*(f"p{number}@bench.example" for number in range(people)), "head@bench.example", "admin@bench.example"]
    each = [counted[address, day.date()] for address in addresses for day in working_days]
    late, silent = _late(quarter)
    past, unasked = _past_the_limit(quarter)
    return {
        "bench": "quarter",
        "people": people,
        "items": items,
        "working_days": len(working_days),
        "moves_a_person_and_day": round((quarter.events - before) / people / len(working_days), 1),
        "mails": len(mails),
        "mails_a_person_and_day": {
            "median": statistics.median(each),
            "p95": sorted(each)[int(len(each) * 0.95)],
            "worst": max(each),
        },
        "outside_working_hours": sum(not _is_working_time(at) for _, at in mails),
        "late": late,
        "late_in_silence": silent,
        "past_the_limit": past,
        "without_one_higher_person": unasked,
        "seconds": round(time.perf_counter() - begin),
    }


def _is_working_time(at: datetime) -> bool:
    clock_time = timedelta(hours=at.hour, minutes=at.minute)
    return at.weekday() < 5 and OPENS <= clock_time < CLOSES


def _late(quarter: Quarter) -> tuple[int, int]:
    """How much became late, and how much of it without its owner being told in the app by the next sweep."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE n.subject_id IS NULL) FROM workflows_task t"
            " LEFT JOIN (SELECT DISTINCT subject_id, person_id FROM notices_notice"
            " WHERE channel = 'inbox' AND kind IN ('task.due', 'task.late')) n"
            " ON n.subject_id = t.id AND n.person_id = t.owner_id"
            " WHERE t.due_at < %s AND t.owner_id IS NOT NULL AND t.ready_at IS NOT NULL"
            " AND coalesce(t.ended_at, 'infinity') > t.due_at + interval '30 minutes'",
            [quarter.now - HALF_HOUR],
        )
        late, silent = cursor.fetchone()
    return late, silent


def _past_the_limit(quarter: Quarter) -> tuple[int, int]:
    """How many tasks and offers waited past the first level of the usual ladder, and of how many of them anything else
    than one question to whoever is accountable was asked by the next sweep."""
    from handoffs.escalations.models import Escalation
    from handoffs.models import Handoff
    from procops.scoping import scope
    from workflows import ladder
    from workflows.models import Task
    from workflows.parts import USUAL_LADDER
    from workflows.staffing import organization_calendar

    past = wrong = 0
    with scope(quarter.organization):
        calendar = organization_calendar()
        tasks = Task.objects.filter(due_at__lt=quarter.now, ready_at__isnull=False)
        offers = Handoff.objects.filter(automatic=False, answer_by__lt=quarter.now)
        waited = [
            *tasks.values_list("pk", "due_at", "ended_at").iterator(),
            *offers.values_list("pk", "answer_by", "answered_at").iterator(),
        ]
        asked: dict[UUID, list[tuple[UUID | None, datetime]]] = {}
        for subject, person, at in Escalation.objects.filter(level=1).values_list("subject_id", "asked_id", "asked_at"):
            asked.setdefault(subject, []).append((person, at))
        for subject, since, ended in waited:
            limit = next(ladder.climbs(USUAL_LADDER, since, calendar)).at
            sweep = next((swept for swept in quarter.swept if swept >= limit), None)
            if sweep is not None and sweep < (ended or quarter.now):
                past += 1
                questions = asked.get(subject, [])
                wrong += [person for person, at in questions if at <= sweep] != [quarter.head]
    return past, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--items", type=int, default=40)
    parser.add_argument("--days", type=int, default=91)
    parser.add_argument("--seed", type=int, default=1)
    result = figures(**vars(parser.parse_args()))
    print(json.dumps(result), flush=True)
    mails = result["mails_a_person_and_day"]
    broken = ("outside_working_hours", "late_in_silence", "without_one_higher_person")
    return int(any(result[name] for name in broken) or mails["median"] > 2 or mails["worst"] > 5)


if __name__ == "__main__":
    sys.exit(main())
