"""What the morning mail says of work: to everybody of theirs, once a week to whoever leads of what they answer for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handoffs import desk
from handoffs.desk import Desk, Group, Horizon
from handoffs.models import Handoff
from procops.dates import written
from procops.notices.digests import LINES, Line, Reader, Section
from workflows.deadlines import NEVER
from workflows.models import Task
from workflows.states import IN_HAND, CaseState
from workflows.visibility import cases_seen_by


def work(reader: Reader) -> list[Section]:
    """What is late, to be accepted and due today on their own desk: at most two small queries each."""
    horizon = Horizon.of(reader.now, reader.zone)
    counts = desk.counts(reader.actor, Desk.MINE, horizon=horizon)
    late, to_accept, today = counts[Group.OVERDUE], counts[Group.TO_ACCEPT], counts[Group.TODAY]
    said = {
        Group.OVERDUE: (_("Late"), ngettext("%(n)s late", "%(n)s late", late) % {"n": late}, _was_due),
        Group.TO_ACCEPT: (
            _("To accept"),
            ngettext("%(n)s to accept", "%(n)s to accept", to_accept) % {"n": to_accept},
            _answer_by,
        ),
        Group.TODAY: (_("Due today"), ngettext("%(n)s due today", "%(n)s due today", today) % {"n": today}, _is_due),
    }
    sections = []
    for group, (title, summary, when) in said.items():
        if counts[group]:
            tasks = desk.page(reader.actor, Desk.MINE, horizon=horizon, group=group, size=LINES).tasks
            lines = [_line(task, when) for task in tasks]
            sections.append(Section(title, counts[group], lines, f"/queue/?group={group.value}", summary))
    return sections


def led(reader: Reader) -> list[Section]:
    """Of the teams they lead and the processes they own: what is late by now, and which handoffs wait longest; of
    cases that they may see, which a lead need not of everything that somebody of the team works on.
    """
    person, leads = reader.actor.person_id, sorted(reader.actor.leads)
    theirs = Q(case__process__owner_id=person)
    open_cases = cases_seen_by(reader.actor).filter(state=CaseState.OPEN)
    open_tasks = Task.objects.filter(case__in=open_cases)
    late = open_tasks.filter(theirs | Q(team_id__in=leads), state__in=IN_HAND, queue_at__lt=reader.now)
    open_offers = Handoff.objects.unanswered().filter(case__in=open_cases)
    return [*_late(late), *_waiting_longest(open_offers.filter(theirs | Q(to_task__team_id__in=leads)))]


def _late(late: QuerySet[Task]) -> list[Section]:
    rows = late.select_related("case", "step").defer("case__data", "case__marks").order_by("queue_at", "id")
    lines = [_line(task, _was_due) for task in rows[:LINES]]
    return [Section(_("Late in what you answer for"), _up_to(late), lines, "/work/?late=true")] if lines else []


def _waiting_longest(offers: QuerySet[Handoff]) -> list[Section]:
    rows = offers.select_related("case", "to_task__step").defer("case__data", "case__marks")
    lines = [
        Line(
            str(handoff.to_task.step.name),
            _("%(case)s · waits to be accepted since %(moment)s")
            % {"case": handoff.case.reference, "moment": _shown(handoff.offered_at)},
            f"/tasks/{handoff.to_task_id}/",
        )
        for handoff in rows.order_by("offered_at", "id")[:LINES]
    ]
    return [Section(_("Handoffs that wait longest"), _up_to(offers), lines, "/work/handoffs/")] if lines else []


def _up_to(rows: QuerySet[Any]) -> int:
    return rows[: desk.COUNTED].count()


def _line(task: Task, when: Callable[[Task], str]) -> Line:
    about = f"{task.case.reference} {task.case.title}".strip()
    return Line(str(task.step.name), " · ".join(filter(None, (about, when(task)))), f"/tasks/{task.pk}/")


def _was_due(task: Task) -> str:
    return _("was due %(moment)s") % {"moment": _shown(task.due_at)} if task.due_at else ""


def _is_due(task: Task) -> str:
    return _("due %(moment)s") % {"moment": _shown(task.due_at)} if task.due_at else ""


def _answer_by(task: Task) -> str:
    by = task.queue_at
    return _("to accept until %(moment)s") % {"moment": _shown(by)} if by < NEVER else ""


def _shown(moment: datetime) -> str:
    """On the reader's clock, which is active."""
    return written(timezone.localtime(moment), "l j F Y, H:i")
