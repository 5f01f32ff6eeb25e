"""Acme on a busy Monday: something of every kind and in every state, so that no page has to be shown empty.

Hugo is the member who looks: he leads people operations and approves purchases. Ada is the admin.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile

from handoffs import moves
from handoffs.bringing import batches, jobs
from handoffs.bringing.reading import Table
from handoffs.events.models import Event
from handoffs.models import Handoff
from handoffs.periods.models import PeriodStart, PeriodState
from handoffs.transfers import jobs as transfer_jobs
from handoffs.transfers import moving
from metrics import rollup, sharing
from metrics.baselines import importing, receiving
from metrics.improvement.changing import Goal, finish, open_improvement
from metrics.improvement.samples import Subject
from metrics.improvement.states import Figure, Measure, TimeCounted
from metrics.reports import asked
from metrics.reports.asked import Window
from metrics.stakes.saying import say
from procops import clock
from procops.notices.models import Channel, Notice, NoticeState
from procops.people import absences, calendar_changes, calendars, invitations, teams
from procops.people.calendar_changes import DayKind
from procops.people.models import Membership, Person, Role, Team, WorkingCalendar
from procops.rest import tokens
from procops.saved_views import saving
from tests.browser import onboarding
from tests.cast import MONDAY, as_actor
from tests.processes import definition, publish
from tests.purchasing import document
from workflows import publishing
from workflows.as_is import failure_points, keeping
from workflows.models import Case, Process, Task, Wait
from workflows.records import changes
from workflows.records.models import CaseRecord

FRIDAY = MONDAY - timedelta(days=3)
HOUR = timedelta(hours=1)
PAST = (
    ("A lamp", 1, "yes"),
    ("A saw", 5, "yes"),
    ("A bench", 2, "back"),
    ("A boat", 1, "no"),
    ("Two ladders", 8, "yes"),
    ("A kettle", 3, "yes"),
    ("A rug", 4, "back"),
    ("Nails", 2, "yes"),
)
"""What was bought in the weeks before, how slowly, and how it was decided."""


@dataclass
class Samples:
    """What may stand in an address for each of its parameters; several where they make different pages."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, *values: Any) -> None:
        self.values.setdefault(name, []).extend(str(value) for value in values)

    def combinations(self, parameters: tuple[str, ...]) -> Iterator[dict[str, str]]:
        """Every choice for the parameters of one address. One that nobody knows a value for fails the test."""
        if not parameters:
            yield {}
            return
        first, *others = parameters
        assert first in self.values, f"say in tests/browser/busy.py what may stand for {first} in an address"
        for value in self.values[first]:
            for rest in self.combinations(tuple(others)):
                yield {first: value, **rest}


class Monday:
    """Lets the people of Acme work until there is something everywhere, and remembers what it is called."""

    def __init__(self, purchasing: Process, hiring: Process) -> None:
        self.purchasing, self.hiring = purchasing, hiring
        self.people = {person.email.partition("@")[0]: person for person in Person.objects.all()}
        self.specialists = Team.objects.get(name="IT service")
        self.samples = Samples()

    def spend(self) -> Samples:
        self._purchases()
        self._onboardings()
        self._processes()
        self._people()
        self._improvements()
        self._messages()
        self._records()
        self._tables()
        self._problems()
        self._transfers()
        self._today()
        self._waits()
        self._logs()
        self._events()
        self._shift()
        self._past()
        return self.samples

    def _past(self) -> None:
        """Four weeks of purchases that are over, so that dashboards have something to draw; all of it folded."""
        for day, (what, hours, outcome) in enumerate(PAST):
            begun = MONDAY - timedelta(days=27 - 3 * day)
            case = self._asks(what, now=begun)
            if outcome == "back":
                offer = Handoff.objects.unanswered().get(case=case)
                moves.give_back(offer, by=self._("hugo"), reason="Not clear", fields=["what"], now=begun + HOUR)
                moves.complete(self._task(case, "ask"), by=self._("mia"), now=begun + 2 * HOUR)
            self._accept(case, by="hugo", now=begun + hours * HOUR)
            moves.start_task(self._task(case, "approve"), by=self._("hugo"), now=begun + hours * HOUR)
            decided = begun + 2 * hours * HOUR
            self._complete(case, "approve", by="hugo", now=decided, outcome="no" if outcome == "no" else "yes")
            if outcome == "no":
                continue
            self._complete(case, "bank", by="pam", now=decided + 2 * HOUR)
            self._accept(case, "order", by="fay", now=decided + hours * HOUR)
            ordered = {"data": {"supplier": "Colours Ltd"}, "ticked": ["terms"]}
            self._complete(case, "order", by="fay", now=decided + 2 * hours * HOUR, **ordered)
            self._accept(case, "pay", by="pam", now=decided + 3 * hours * HOUR)
            self._complete(case, "pay", by="pam", now=decided + 3.5 * hours * HOUR)
        rollup.fold(now=MONDAY)

    def _today(self) -> None:
        """How purchases run today, with a place where that fails and its answer in the second version."""
        first = self.purchasing.versions.get(number=1)
        by = self._("dora")
        kept = keeping.keep(first, by=by, now=MONDAY)
        said = {"kind": "step", "key": "approve", "text": "It lies for days when the manager is away"}
        point = failure_points.note(kept, **said, by=by, now=MONDAY)
        failure_points.note(kept, **{**said, "text": "Nobody knows the price"}, by=by, now=MONDAY)
        self.samples.add("point_id", point.pk)

    def _transfers(self) -> None:
        """What runs in the first version of the purchases goes on in the second, as far as it can."""
        version = self.purchasing.versions.get(state="published")
        transfer = moving.send_off(self.purchasing, version, by=self._("dora"), now=MONDAY)
        transfer_jobs.run(transfer.pk, clock=lambda: MONDAY)
        self.samples.add("transfer_id", transfer.pk)

    def _waits(self) -> None:
        """A case that waits for something which Hugo's team looks out for."""
        laptops = definition(
            key="laptops",
            prefix="LAP",
            lanes="people",
            may_start="everyone",
            steps=[
                {"key": "order", "kind": "start", "lane": "people"},
                {"key": "laptop", "kind": "wait", "wait": {"arrival": "The laptop", "watched_by": "people"}},
                {"key": "set_up", "lane": "people"},
                {"key": "end", "kind": "end"},
            ],
            flows=[("order", "laptop"), ("laptop", "set_up"), ("set_up", "end")],
        )
        process = publish(laptops, {"people": Team.objects.get(name="People operations")}, by=self._("dora"))
        case = moves.start_case(process, by=self._("hugo"), now=MONDAY).case
        self.samples.add("wait_id", *Wait.objects.filter(case=case).values_list("pk", flat=True))

    def _events(self) -> None:
        """One that another system has told, and that nothing waits for yet."""
        event = Event.here(name="paid", key="V-17", told_at=MONDAY, expires_at=MONDAY + timedelta(days=30))
        event.save(force_insert=True)
        self.samples.add("event_id", event.pk)

    def _shift(self) -> None:
        """Hugo hands what he has of his team over to Petra."""
        team, hugo = Team.objects.get(name="People operations"), self.people["hugo"]
        mine = Task.objects.live().filter(team=team, owner=hugo, case__state="open").order_by("pk")
        notes = dict.fromkeys(mine.values_list("pk", flat=True)[:1], "The address is still missing")
        made = moves.hand_over_shift(team, by=self._("hugo"), to=self.people["petra"].pk, notes=notes, now=MONDAY)
        self.samples.add("handover_id", made.handover.pk)

    def _logs(self) -> None:
        """One that waits to be sent off, one that was imported, one that could not be."""
        head, row = "case,step,done at\n", "A-1,Ask,2026-02-02\nA-1,Buy,2026-02-03\n"
        for name, rows in (("waits.csv", row), ("bought.csv", f"{row}A-2,Ask,2026-02-04\n"), ("broken.csv", "A,B,C\n")):
            file = BytesIO((head + rows).encode())
            log = receiving.receive(file, name=name, process_name="", zone="UTC", by=self._("ada"), now=MONDAY)
            receiving.say(log, {"case": "case", "activity": "step", "complete": "done at"})
            if name != "waits.csv":
                receiving.send_off(log, only_whole=False)
                importing.run(log.pk, clock=lambda: MONDAY)
            self.samples.add("log_id", log.pk)
        self.samples.add("key", "bought")

    def _problems(self) -> None:
        """One that stops the work, one beside it, and a question to those who know more."""
        tasks = Task.objects.filter(state__in=("ready", "in_progress"), owner__isnull=False).select_related("owner")
        for task, blocking in zip(tasks.order_by("id")[:2], (True, False), strict=True):
            by = as_actor(task.owner)
            problem = moves.report_problem(
                task, by=by, text="The list is older than it says", blocking=blocking, now=MONDAY
            )
            self.samples.add("problem_id", problem.pk)
        asked = moves.pass_to_specialists(
            task, by=as_actor(task.owner), team=self.specialists.pk, text="Which list is it?", now=MONDAY
        )
        self.samples.add("escalation_id", asked.pk)
        missed = {"period": "2026-02", "first": date(2026, 2, 1), "last": date(2026, 2, 28), "at": FRIDAY}
        PeriodStart.here(process=self.purchasing, state=PeriodState.MISSED, **missed).save()
        self.samples.add("period", "2026-02")

    def _tables(self) -> None:
        """One that waits to be sent off with a fault in it, one that was brought in."""
        lines = [(2, ["A ladder", "12.50"]), (3, ["A rope", "much"])]
        for by in ("ada", "hugo"):
            table = Table(["What is needed", "Amount"], lines)
            batch = batches.check_in(self.purchasing, table, name="", zone="UTC", by=self._(by), now=MONDAY)
            self.samples.add("batch_id", batch.pk)
        row = {"step": "approve", "since": "2026-02-27", "data": {"what": "A shed", "manager": "hugo@acme.test"}}
        done = batches.bring(self.purchasing, [row], only_good=False, by=self._("dora"), now=MONDAY)
        jobs.run(done.pk, clock=lambda: MONDAY)
        self.samples.add("batch_id", done.pk)

    def _records(self) -> None:
        """Somebody a case is about, and somebody else who may turn out to be the same."""
        vendor = changes.add(kind="vendor", name="Crane makers", outside_id="V-17", by=self._("dora"), now=MONDAY)
        changes.add(kind="vendor", name="Crane makers Ltd", by=self._("dora"), now=MONDAY)
        for case in Case.objects.filter(process=self.purchasing):
            CaseRecord.here(case=case, record=vendor).save()
        self.samples.add("record_id", vendor.pk)

    def _purchases(self) -> None:
        """One in each state in which a case of two steps can be."""
        late = self._asks("A crane with a long arm", now=FRIDAY)
        file = ContentFile(b"%PDF-1.4", "Offer of the crane makers.pdf")
        self.samples.add("file_id", moves.attach(late, by=self._("mia"), file=file, now=FRIDAY).pk)
        self._asks("Ten chairs")
        in_hand = self._asks("A printer", now=FRIDAY)
        self._accept(in_hand, by="hugo", now=FRIDAY)
        bought = self._asks("Paint")
        self._accept(bought, by="hugo")
        self._complete(bought, "approve", by="hugo", outcome="yes")
        self._accept(bought, by="fay")
        self._complete(bought, "order", by="fay", data={"supplier": "Colours Ltd"}, ticked=["terms"])
        refused = self._asks("A yacht")
        self._accept(refused, by="hugo")
        self._complete(refused, "approve", by="hugo", outcome="no")
        paused = self._asks("A lift")
        moves.hold_case(paused, by=self._("dora"), reason="The architect measures once more", now=MONDAY)
        waits = self._asks("Windows")
        self._accept(waits, by="hugo")
        moves.hold(self._task(waits, "approve"), by=self._("hugo"), reason="Mia is asked for a drawing", now=MONDAY)
        ended = self._asks("A typewriter")
        moves.cancel_case(ended, by=self._("dora"), reason="Nobody needs it any more", now=MONDAY)
        back = self._asks("Something nice")
        offer = Handoff.objects.unanswered().get(case=back)
        moves.give_back(offer, by=self._("hugo"), reason="Not clear", fields=["what"], now=MONDAY)
        talked_about = "Is this **the small one**, @Hugo Brandt?\n\n- see page 2\n- and the price"
        moves.comment(late, by=self._("mia"), text=talked_about, mentions=[self.people["hugo"].pk], now=MONDAY)
        self.samples.add("reference", *(case.reference for case in (late, bought, refused, paused, ended)))
        self.samples.add("task_id", *(self._task(case, "approve").pk for case in (late, in_hand, waits, bought)))
        self.samples.add("task_id", self._task(back, "ask").pk, self._task(bought, "pay").pk)
        self.samples.add("handoff_id", *Handoff.objects.filter(case__in=[late, bought]).values_list("pk", flat=True))

    def _onboardings(self) -> None:
        """One that came back to people operations, one that waits for its first day."""
        came_back, comes_together = self.hires("Nina Roth", "nina"), self.hires("Ivan Petrov", "ivan")
        for case in (came_back, comes_together):
            self._accept(case, by="hugo")
            self._complete(case, "open_file", by="hugo", ticked=onboarding.FILE_KEYS_TICKED, data=onboarding.FILE_KEYS)
        to_it = Handoff.objects.get(case=came_back, to_task__step_key="equipment")
        reason = "Delivery address missing"
        moves.give_back(to_it, by=self._("ivy"), reason=reason, fields=["shipping_address"], now=MONDAY)
        self._accept(comes_together, "equipment", by="ivy")
        equipped = {"device_serial": "SN-778", "device_delivery": "delivered"}
        self._complete(comes_together, "equipment", by="ivy", data=equipped)
        self.samples.add("reference", came_back.reference, comes_together.reference)
        self.samples.add("task_id", self._task(came_back, "open_file").pk, self._task(comes_together, "first_day").pk)
        self.samples.add("task_id", self._task(came_back, "papers").pk)
        given = Handoff.objects.unanswered().filter(case=came_back, giver=self.people["hugo"])
        self.samples.add("handoff_id", *given.values_list("pk", flat=True)[:1])

    def _processes(self) -> None:
        """A second version of one, a draft with faults of another."""
        by = self._("dora")
        changed = document(description="Small things are bought without asking twice.")
        second = publishing.save_draft(self.purchasing, changed, seen=None, by=by, now=MONDAY)
        publishing.publish(self.purchasing, seen=second.revision, note="Say what is small", by=by, now=MONDAY)
        publishing.save_draft(self.purchasing, document(name="Buying"), seen=None, by=by, now=MONDAY)
        nobody_s = publishing.create_process(document(key="renting", name="Renting", prefix="REN"), by=by, now=MONDAY)
        self.samples.add("key", self.purchasing.key, self.hiring.key, nobody_s.process.key, "order-to-cash")
        self.samples.add("number", 1, 2)
        self.samples.add("lane", "buyers")

    def _people(self) -> None:
        by = self._("ada")
        invitation, self.secret = invitations.invite(email="new@acme.test", role=Role.MEMBER, by=by, now=MONDAY)
        invitations.invite(email="late@acme.test", role=Role.VIEWER, by=by, now=MONDAY - timedelta(days=20))
        archived = teams.create(name="Fax room", by=by, now=FRIDAY)
        teams.archive(archived, by=by, now=MONDAY)
        for name in ("ada", "hugo"):
            token, _secret = tokens.create(name="Nightly import", scopes=["read"], by=self._(name), now=MONDAY)
            self.samples.add("token_id", token.pk)
        view = saving.save(list_key="work", name="Late ones", query="late=on", by=self._("hugo"), now=MONDAY)
        self._hours()
        self._absences()
        self.samples.add("view_id", view.pk)
        self.samples.add("invitation_id", invitation.pk)
        self.samples.add("person_id", *(self.people[name].pk for name in ("hugo", "nina")))
        self.samples.add("team_id", Team.objects.get(name="People operations").pk, archived.pk)
        shared, shown = sharing.share(
            self.purchasing,
            asked.read({}, today=MONDAY.date()),
            name="The board",
            days=90,
            by=self._("ada"),
            now=clock.now(),
        )
        self.samples.add("share_id", shared.pk)
        self.samples.add("secret", self.secret, "an-old-one", shown)

    def _hours(self) -> None:
        """The calendar of Hugo's team, with a half day and a night, and one that is nobody's."""
        week = {"mon": [["09:00", "17:00"]], "thu": [["22:00", "24:00"]], "fri": [["00:00", "06:00"]]}
        for name in ("People operations", "Early shift"):
            row = calendars.create(name=name, weekly=week, country="DE", region="BE", by=self._("ada"), now=MONDAY)
            calendar_changes.mark_days(
                row,
                first=date(2026, 12, 21),
                kind=DayKind.HOURS,
                hours=[["09:00", "12:00"]],
                note="Early Christmas",
                by=self._("ada"),
                now=MONDAY,
            )
            self.samples.add("calendar_id", row.pk)
        team = Team.objects.get(name="People operations")
        teams.set_calendar(team, calendar=WorkingCalendar.objects.get(name=team.name), by=self._("ada"), now=MONDAY)

    def _absences(self) -> None:
        """Hugo is away next week; Petra was on Friday, and has not looked at what was done."""
        for name, first, days in (("hugo", date(2026, 3, 9), 5), ("petra", date(2026, 2, 27), 1)):
            member = Membership.objects.get(person=self.people[name])
            until = first + timedelta(days=days - 1)
            row = absences.be_away(
                member, first=first, last=until, deputy=self.people["mia"], by=self._(name), now=FRIDAY
            )
            self.samples.add("absence_id", row.pk)

    def _improvements(self) -> None:
        """Hugo's that is running, one that is done, and what is at stake."""
        subject = Subject(self.purchasing.pk, Figure.CASE, "", TimeCounted.WORKING)
        days = Window(date(2026, 2, 1), date(2026, 3, 1))
        for name in ("Approve within a day", "Order within the hour"):
            row = open_improvement(
                self.purchasing,
                subject,
                Goal(name, 28_800_000, date(2026, 5, 1), self.people["hugo"]),
                measure=Measure.MEDIAN,
                baseline=days,
                actions=["Ask the buyers what they miss"],
                by=self._("dora"),
                now=MONDAY,
            )
            self.samples.add("improvement_id", row.pk)
            self.samples.add("action_id", row.actions.get().pk)
        finish(row, conclusion="One form less.", by=self._("hugo"), now=MONDAY)
        self.samples.add("note_id", row.pk)  # only posted to: the address tells nothing to a reader

        say(self.purchasing, risk=4, delay_cost=Decimal(80), currency="EUR", by=self._("ada"), now=MONDAY)

    def _messages(self) -> None:
        """Mail that could not be delivered, and what lies in Hugo's inbox."""
        mail = Notice.objects.filter(channel=Channel.EMAIL).order_by("pk")
        lost = list(mail.values_list("pk", flat=True)[:3])
        trouble = "550 5.1.1 No such mailbox here"
        mail.filter(pk__in=lost).update(state=NoticeState.FAILED, attempts=8, last_error=trouble)
        mine = Notice.objects.filter(channel=Channel.INBOX, person=self.people["hugo"]).order_by("pk")
        self.samples.add("notice_id", lost[0], mine[0].pk)
        self.samples.add("case_id", mine[0].case_id)

    # What people do

    def _(self, name: str) -> Any:
        return as_actor(self.people[name])

    def _asks(self, what: str, *, now: datetime = MONDAY) -> Case:
        needed = {"what": what, "amount": "7200.00", "needed_by": "2026-03-20", "manager": str(self.people["hugo"].pk)}
        return moves.start_case(self.purchasing, by=self._("mia"), data=needed, now=now).case

    def hires(self, name: str, key: str) -> Case:
        data = onboarding.OFFER_KEYS | {
            "legal_name": name,
            "new_employee": str(self.people[key].pk),
            "hiring_manager": str(self.people["hugo"].pk),
        }
        files = {"signed_offer": [ContentFile(onboarding.SIGNED, "Offer.txt")]}
        return moves.start_case(self.hiring, by=self._("mia"), data=data, files=files, now=MONDAY).case

    def _accept(self, case: Case, step: str = "", *, by: str, now: datetime = MONDAY) -> None:
        offers = Handoff.objects.unanswered().filter(case=case)
        offer = offers.get(to_task__step_key=step) if step else offers.get()
        moves.accept(offer, by=self._(by), now=now)

    def _complete(self, case: Case, step: str, *, by: str, now: datetime = MONDAY, **said: Any) -> None:
        moves.complete(self._task(case, step), by=self._(by), now=now, **said)

    def _task(self, case: Case, step: str) -> Task:
        """The latest visit."""
        task = Task.objects.filter(case=case, step_key=step).order_by("visit").last()
        assert task is not None
        return task
