"""Work of which somebody is reminded by mail at given moments. Imported where Django has been set up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from handoffs import moves
from procops import clock
from procops.notices import rhythm, wishes
from procops.notices.kinds import Kind
from procops.notices.models import Pace, Quiet
from procops.people import accounts, calendars, memberships, organizations
from procops.people.actor import Actor
from procops.people.models import Membership, Organization, Person, Role
from procops.scoping import scope
from workflows import publishing, staff_changes
from workflows.models import Process

Here = tuple[UUID, UUID, list[Person]]
"""The organization, its process, its people."""
PEOPLE = 20
HOUR = timedelta(hours=1)
ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}

DOCUMENT: dict[str, Any] = {
    "format": 1,
    "process": {"key": "due", "name": "Due", "kind": "support", "prefix": "DUE", "title_fields": ["what"]},
    "lanes": [{"key": "doer", "name": "Doer"}],
    "fields": [{"key": "what", "label": "What", "type": "text", "required": True}],
    "steps": [
        {"key": "begin", "name": "Begin", "kind": "start", "lane": "doer", "fill": ["what"]},
        {
            "key": "do",
            "name": "Do",
            "kind": "task",
            "lane": "doer",
            "deadline": [{"value": 1, "unit": "working_hours"}],
            "reminders": {"before": None, "at_due": True, "late": None},
        },
        {"key": "over", "name": "Over", "kind": "end"},
    ],
    "flows": [{"key": "begin_do", "from": "begin", "to": "do"}, {"key": "do_over", "from": "do", "to": "over"}],
}
"""One task that is due an hour after it began, of which its owner is reminded then and at no other time."""


def schedule(here: Here, moments: Sequence[datetime]) -> dict[str, float]:
    """Let somebody be reminded at each of these moments; by its task, when (seconds since 1970)."""
    organization, process, people = here
    due = {}
    with scope(organization):
        members = Membership.objects.active().select_related("person").filter(person__in=people)
        actors = [Actor.of(member) for member in members.order_by("person__email")]
        row = Process.objects.get(pk=process)
        for number, moment in enumerate(moments):
            by = actors[number % len(actors)]
            advance = moves.start_case(row, by=by, data={"what": f"Thing {number}"}, now=moment - HOUR)
            (task,) = advance.opened
            assert task.nudge_at == task.due_at == moment, (task.nudge_at, task.due_at, moment)
            due[str(task.pk)] = moment.timestamp()
    return due


def found() -> Here:
    """An organization that works day and night, its process, and people who want to hear at once what is due."""
    now = clock.now()
    admin = accounts.create(name="Admin", email="admin@bench.example", password=None, now=now)
    organization, membership = organizations.found(name="Bench", time_zone="UTC", founder=admin, now=now)
    with scope(organization.pk):
        by = Actor.of(membership)
        row = calendars.create(name="Always", by=by, now=now, weekly=ALWAYS)
        Organization.objects.filter(pk=organization.pk).update(calendar=row)
        people = []
        for number in range(PEOPLE):
            person = accounts.create(name=f"Doer {number}", email=f"doer{number}@bench.example", password=None, now=now)
            memberships.join(person, role=Role.MEMBER, by=by, now=now)
            wishes.choose(person.pk, wishes=wishes.CHOICES, paces={Kind.DUE: Pace.NOW})
            rhythm.choose(person.pk, quiet=Quiet.NEVER, between=None, morning=False, weekly=False, now=now)
            people.append(person)
        draft = publishing.create_process(DOCUMENT, by=by, now=now)
        staff_changes.staff(draft.process, "doer", filled_by="starter", accountable=admin.pk, by=by, now=now)
        publishing.publish(draft.process, seen=draft.revision, by=by, now=now)
    return organization.pk, draft.process_id, people
