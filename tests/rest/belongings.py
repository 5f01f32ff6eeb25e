"""One of everything that Acme owns, and what each is called in addresses: what a stranger must never see or change."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder

from handoffs import moves
from handoffs.bringing import batches
from handoffs.bringing.reading import Table
from handoffs.models import Handoff, PoolWatch
from handoffs.periods.models import PeriodStart
from handoffs.shifts.models import ShiftHandover, ShiftItem
from handoffs.transfers.models import CaseMove, Transfer
from metrics import sharing
from metrics.baselines import receiving
from metrics.improvement.changing import Goal, open_improvement
from metrics.improvement.samples import Subject
from metrics.improvement.states import Figure, Measure, TimeCounted
from metrics.marks import writing
from metrics.reports import asked
from metrics.reports.asked import Window
from procops.notices.hooks import settings as channels
from procops.notices.hooks.models import Program
from procops.notices.models import Notice
from procops.people import absences, calendars, invitations
from procops.people.models import Membership, Organization, Person, Role
from procops.rest import tokens
from procops.saved_views import saving
from procops.scoping import OrganizationOwned, scope
from tests.cast import MONDAY, as_actor
from workflows import publishing
from workflows.as_is import failure_points, keeping
from workflows.models import Case, Entry, Process, Task, Wait
from workflows.records import changes

WORDS = ("Acme", "A secret crane", "PUR-1", "acme.test", "Purchasing")
"""What no answer to a stranger may hold, beside Acme's ids."""


@dataclass(frozen=True)
class Belongings:
    """Acme's rows, by what they are called in addresses."""

    pages: dict[str, str]
    """By the name of a parameter of a page's address."""
    nouns: dict[str, str]
    """By the noun of the API that an id in its address belongs to."""
    parameters: dict[str, str]
    """By the name of any other parameter of an address of the API."""
    ids: frozenset[str]
    """Every id of theirs."""

    def never(self) -> "Belongings":
        """The same names, for things that never existed."""
        return Belongings(
            pages={name: _never(value) for name, value in self.pages.items()},
            nouns={name: _never(value) for name, value in self.nouns.items()},
            parameters={name: _never(value) for name, value in self.parameters.items()},
            ids=frozenset(),
        )


def _never(value: str) -> str:
    if value.isdigit():
        return "987654"
    if "-" in value and len(value) == 36:
        return str(uuid4())
    return "PUR-987654" if value.startswith("PUR-") else f"never_{value}"


def rows_of(organization: Organization) -> str:
    """A digest of every row that an organization owns, and of the accounts of its people."""
    digest = hashlib.sha256()
    with scope(organization.pk):
        owned = [model for model in apps.get_models() if issubclass(model, OrganizationOwned)]
        for model in sorted(owned, key=lambda model: model._meta.label):
            rows = [_spelt(row) for row in model.objects.order_by("pk").values()]
            digest.update(f"{model._meta.label} {rows}".encode())
        people = Person.objects.filter(memberships__organization=organization).order_by("pk")
        digest.update(str([_spelt(row) for row in people.values("id", "email", "name", "password")]).encode())
    return digest.hexdigest()


def _spelt(row: dict[str, Any]) -> str:
    plain = {
        name: bytes(value).hex() if isinstance(value, bytes | memoryview) else value for name, value in row.items()
    }
    return json.dumps(plain, cls=DjangoJSONEncoder, sort_keys=True)


@pytest.fixture
def belongings(
    acme: Organization, purchasing: Process, nina: Person, max: Person, dora: Person, ada: Person, it_service: Any
) -> Iterator[Belongings]:
    """One of everything, in states in which much can be done with it."""
    design = as_actor(dora)
    version = purchasing.versions.get()
    draft = publishing.save_draft(purchasing, version.document, seen=None, by=design, now=MONDAY)
    data = {"what": "A secret crane", "amount": "4999.00", "manager": str(max.pk)}
    case = moves.start_case(purchasing, by=as_actor(nina), data=data, now=MONDAY).case
    file = moves.attach(case, by=as_actor(nina), file=ContentFile(b"secret", "offer.pdf"), now=MONDAY)
    moves.comment(case, by=as_actor(nina), text="Look at this", mentions=[max.pk], now=MONDAY)
    handoff, task = Handoff.objects.get(), Task.objects.get(step_key="approve")
    invitation, _ = invitations.invite(email="new@acme.test", role=Role.MEMBER, by=as_actor(ada), now=MONDAY)
    token, _ = tokens.create(name="theirs", scopes=["read"], by=as_actor(nina), now=MONDAY)
    notice = Notice.objects.filter(person_id=max.pk, channel="inbox").first()
    assert notice is not None
    record = changes.add(kind="vendor", name="Acme crane makers", by=as_actor(dora), now=MONDAY)
    view = saving.save(list_key="work", name="Their view", query="late=on", by=as_actor(nina), now=MONDAY)
    hours = calendars.create(name="Their hours", by=as_actor(ada), now=MONDAY)
    member = Membership.objects.get(person=nina)
    days = {"first": date(2026, 3, 9), "last": date(2026, 3, 10)}
    absence = absences.be_away(member, **days, deputy=dora, by=as_actor(nina), now=MONDAY)
    rows = (
        hours,
        absence,
        view,
        acme,
        record,
        purchasing,
        version,
        draft,
        case,
        file,
        handoff,
        task,
        invitation,
        token,
        notice,
        it_service,
        nina,
    )
    as_is = keeping.keep(version, by=design, now=MONDAY)
    point = failure_points.note(
        as_is, kind="step", key="approve", text="A secret crane is forgotten", by=design, now=MONDAY
    )
    problem = moves.report_problem(task, by=as_actor(max), text="Which crane?", now=MONDAY)
    escalated = moves.pass_to_specialists(task, by=as_actor(max), team=it_service.pk, text="Which crane?", now=MONDAY)
    table = Table(["What is needed"], [(2, ["A secret crane"])])
    batch = batches.check_in(purchasing, table, name="", zone="UTC", by=as_actor(dora), now=MONDAY)
    log = receiving.receive(
        BytesIO(b"case,step,done at\nPUR-1,A secret crane,2026-02-02\n"),
        name="Purchasing.csv", process_name="", zone="UTC", by=as_actor(dora), now=MONDAY,
    )  # fmt: skip
    elsewhere = Transfer.objects.create(
        organization_id=acme.pk,
        process=purchasing,
        version=version,
        by_id=dora.pk,
        made_at=MONDAY,
        size=1,
        state="done",
    )
    CaseMove.objects.create(organization_id=acme.pk, transfer=elsewhere, number=1, case=case, state="moved")
    last_month = {"first": date(2026, 2, 1), "last": date(2026, 2, 28), "at": MONDAY, "state": "missed"}
    period = PeriodStart.objects.create(organization_id=acme.pk, process=purchasing, period="2026-02", **last_month)
    improvement = open_improvement(
        purchasing,
        Subject(purchasing.pk, Figure.CASE, "", TimeCounted.WORKING),
        Goal("Acme buys faster", 3_600_000, date(2026, 6, 1), dora),
        measure=Measure.MEDIAN,
        baseline=Window(date(2026, 2, 1), date(2026, 3, 1)),
        actions=["Ask Acme"],
        by=as_actor(dora),
        now=MONDAY,
    )
    shared, _secret = sharing.share(
        purchasing, asked.read({}, today=MONDAY.date()), name="The board", days=7, by=as_actor(dora), now=MONDAY
    )
    action = improvement.actions.get()
    there = {"step_id": task.step_id, "step_key": task.step_key, "visit": 2, "giver": handoff.from_task}
    wait = Wait.objects.create(organization_id=acme.pk, case=case, reached_at=MONDAY, **there)
    channels.give(it_service, program=Program.SLACK, address="https://hooks.acme.test/x", by=as_actor(ada), now=MONDAY)
    event = moves.tell(name="payment", key="R-17", data={"paid": "1"}, by=as_actor(ada), now=MONDAY)
    pool = PoolWatch.objects.create(
        organization_id=acme.pk, team=it_service, since=MONDAY, waiting=1, told=1, check_at=MONDAY
    )
    shift = ShiftHandover.objects.create(organization_id=acme.pk, team=it_service, by=nina, handed_at=MONDAY)
    on_list = ShiftItem.objects.create(
        organization_id=acme.pk, handover=shift, task=task, number=1, owner=max, note="Which crane?"
    )
    trend_note = writing.write(purchasing, day=date(2026, 3, 2), text="A crane day", by=as_actor(dora), now=MONDAY)
    ids = (
        *rows,
        trend_note,
        improvement,
        action,
        as_is,
        point,
        problem,
        escalated,
        pool,
        shift,
        on_list,
        batch,
        log,
        elsewhere,
        period,
        wait,
        event,
        *Entry.objects.all(),
        *Case.objects.all(),
        *Task.objects.all(),
    )
    nouns = {
        "absences": absence.pk,
        "attachments": file.pk,
        "bring-ins": batch.pk,
        "calendars": hours.pk,
        "event-logs": log.pk,
        "cases": case.pk,
        "escalations": escalated.pk,
        "failure-points": point.pk,
        "events": event.pk,
        "handoffs": handoff.pk,
        "improvements": improvement.pk,
        "invitations": invitation.pk,
        "leaving": nina.pk,
        "notices": notice.pk,
        "people": nina.pk,
        "problems": problem.pk,
        "processes": purchasing.pk,
        "records": record.pk,
        "saved-views": view.pk,
        "shift-handovers": shift.pk,
        "tasks": task.pk,
        "team-channels": it_service.pk,
        "teams": it_service.pk,
        "tokens": token.pk,
        "unwatched-pools": pool.pk,
        "trend-notes": trend_note.pk,
        "version-moves": elsewhere.pk,
        "waits": wait.pk,
    }
    pages = {
        "absence_id": absence.pk,
        "action_id": action.pk,
        "batch_id": batch.pk,
        "calendar_id": hours.pk,
        "transfer_id": elsewhere.pk,
        "case_id": case.pk,
        "escalation_id": escalated.pk,
        "event_id": event.pk,
        "file_id": file.pk,
        "handoff_id": handoff.pk,
        "handover_id": shift.pk,
        "improvement_id": improvement.pk,
        "invitation_id": invitation.pk,
        "key": purchasing.key,
        "log_id": log.pk,
        "lane": "buyers",
        "note_id": trend_note.pk,
        "notice_id": notice.pk,
        "number": version.number,
        "period": period.period,
        "person_id": nina.pk,
        "point_id": point.pk,
        "record_id": record.pk,
        "problem_id": problem.pk,
        "reference": case.reference,
        "share_id": shared.pk,
        "task_id": task.pk,
        "team_id": it_service.pk,
        "token_id": token.pk,
        "view_id": view.pk,
        "wait_id": wait.pk,
    }
    yield Belongings(
        pages={name: str(value) for name, value in pages.items()},
        nouns={name: str(value) for name, value in nouns.items()},
        parameters={
            "period": period.period,
            "process": purchasing.key,
            "number": str(version.number),
            "lane": "buyers",
            "against": str(version.number),
        },
        ids=frozenset(str(row.pk) for row in ids),
    )
    file.file.delete(save=False)
