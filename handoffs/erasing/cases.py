"""A case that is over: everything that people typed into it or said about it is erased."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from handoffs.events.models import Event
from handoffs.models import Escalation, Handoff, Problem
from handoffs.shifts.models import ShiftItem
from procops.errors import Refused
from procops.notices.models import Notice
from procops.people import audit, rules
from procops.people.actor import Actor
from workflows import fields
from workflows.graph import Graph
from workflows.held import holding
from workflows.models import Case, Wait
from workflows.plan import plan_of
from workflows.records import changes
from workflows.records.models import Record
from workflows.states import LIVE_CASE
from workflows.writes import erasure

PERSONAL = frozenset({"text", "long_text", "email", "url", "person", "file"})
"""Types of fields that can tell who somebody is; numbers, dates and choices stay, unless they are confidential."""
EMPTY_NOTICE = {"step": "", "process": ""}
"""What is left of the facts of a message."""


class StillRunning(Refused):
    """{case} is still {state}: whoever works on it needs its data."""

    next_action = "Complete or cancel it first."


@dataclass(frozen=True, slots=True)
class CaseErasure:
    """What goes when a case is erased."""

    values: tuple[str, ...]
    """Labels of the fields that lose their value."""
    texts: int
    """Comments, reasons and former values in the history, and what other systems knew the case by."""
    problems: int
    """What was said of problems, with escalations and at the change of shifts, and answered to it."""
    files: int
    notices: int
    record: Record | None = None
    """Whom the case names and no other case is about: name and number go."""
    stays: Record | None = None
    """Whom other cases are about too: it keeps its name until it is erased by itself."""

    @property
    def is_nothing(self) -> bool:
        return not (self.values or self.texts or self.problems or self.files or self.notices or self.record)

    @property
    def counts(self) -> dict[str, int]:
        """In numbers, for journal and audit log."""
        return {
            "values": len(self.values),
            "texts": self.texts,
            "problems": self.problems,
            "files": self.files,
            "notices": self.notices,
            "records": int(self.record is not None),
        }


def of_case(case: Case) -> CaseErasure:
    """What would go now; a fixed number of queries."""
    graph, about = plan_of(case.version_id).graph, changes.whom(case)
    problems, asked = Problem.objects.filter(case=case), Escalation.objects.filter(case=case)
    return CaseErasure(
        values=tuple(graph.fields[key].label for key in _personal(graph, case) if key in graph.fields),
        texts=erasure.contents_of_case(case).count() + _keys(case).count() + _told(case).count(),
        problems=sum(rows.exclude(**{told: ""}).count() for rows in (problems, asked) for told in ("text", "answer"))
        + _notes(case).count(),
        files=len(erasure.files_of(case)),
        notices=_notices(case).count(),
        record=about.record if about and not about.has_others else None,
        stays=about.record if about and about.has_others else None,
    )


def erase_case(case: Case, *, by: Actor, reason: str, now: datetime) -> CaseErasure:
    """Erase what is personal of a case that is over. The journal's chain stays whole; a second time nothing is left.

    :raises rules.AdminsOnly, StillRunning:
    """
    rules.must_be_admin(by)
    with transaction.atomic(), holding(case.pk, by=by, now=now) as held:
        case = held.case
        if case.state in LIVE_CASE:
            raise StillRunning(case=case.reference, state=str(case.get_state_display()).lower())
        changes.whom(case, lock=True)
        gone = of_case(case)
        if gone.is_nothing:
            return gone
        personal = set(_personal(held.graph, case))
        for file in erasure.files_of(case):
            transaction.on_commit(partial(file.file.storage.delete, str(file.file.name)))
        erasure.erase_files(case)
        erasure.erase_contents(erasure.contents_of_case(case))
        erasure.erase_tasks(case)
        erasure.erase_data(case, {key: value for key, value in case.data.items() if key not in personal})
        _erase_passages(case)
        _keys(case).update(key="")
        _told(case).update(key=erasure.ERASED)
        _notices(case).update(facts=EMPTY_NOTICE)
        held.record("case.erased", facts=gone.counts)
        said, who = {name: str(number) for name, number in gone.counts.items()}, by.person_id
        audit.record("case.erased", subject=case, actor_id=who, now=now, case=case.reference, reason=reason, **said)
        if gone.record is not None:
            changes.erase(gone.record, reason=reason, by=by, now=now)
        return gone


def _personal(graph: Graph, case: Case) -> list[str]:
    """Keys of the values that go, in the order of the process; of fields that it no longer has, all do."""
    known = [key for key in graph.fields if _is_personal(graph, key)]
    gone = [key for key in sorted(case.data) if key not in graph.fields]
    return [key for key in (*known, *gone) if not fields.is_empty(case.data.get(key))]


def _is_personal(graph: Graph, key: str) -> bool:
    field = graph.fields[key]
    return field.confidential or field.type in PERSONAL


def _erase_passages(case: Case) -> None:
    """What handoffs brought, what was said when they came back, and what was said of problems and with
    escalations."""
    Handoff.objects.filter(case=case).update(content={}, warnings=[])
    Handoff.objects.filter(case=case).exclude(reason="").update(reason=erasure.ERASED)
    Problem.objects.filter(case=case).update(text="", answer="")
    Escalation.objects.filter(case=case).update(text="", answer="")
    _notes(case).update(note="", reason="")


def _keys(case: Case) -> QuerySet[Wait]:
    """Waits that hold what an event knew the case by: the value of a field, or the number, which is no secret."""
    rows: QuerySet[Wait] = Wait.objects.filter(case=case).exclude(key__in=("", case.reference))
    return rows


def _notes(case: Case) -> QuerySet[ShiftItem]:
    """What shifts told each other of its work."""
    rows: QuerySet[ShiftItem] = ShiftItem.objects.filter(task__case=case).exclude(note="", reason="")
    return rows


def _told(case: Case) -> QuerySet[Event]:
    """The events with which the case went on."""
    rows: QuerySet[Event] = Event.objects.filter(case=case).exclude(key__in=(erasure.ERASED, case.reference))
    return rows


def _notices(case: Case) -> QuerySet[Notice]:
    rows: QuerySet[Notice] = Notice.objects.filter(case_id=case.pk).exclude(facts=EMPTY_NOTICE)
    return rows
