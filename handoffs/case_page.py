"""Everything that the page of one case shows, read once, in a number of queries that does not grow with it."""

from dataclasses import dataclass
from datetime import datetime

from handoffs import history, rules
from handoffs.case_verbs import CaseVerb, verbs_of_case
from handoffs.escalations import reading as escalation_reading
from handoffs.facts import Fact, facts_of, names_in
from handoffs.history import History, Line
from handoffs.pausing.longest import paused_until
from handoffs.periods.models import PeriodStart
from handoffs.periods.reading import period_of_case
from handoffs.practice import next_task
from handoffs.problems import reading as problem_reading
from handoffs.provenance import Origin, origins
from handoffs.waits.reading import Row as WaitRow
from handoffs.waits.reading import of_case
from handoffs.whereabouts import Standing, standing
from procops.people.actor import Actor
from procops.ui import avatars
from workflows.graph import Graph
from workflows.map_data import MapData, ids_on_map, map_data
from workflows.models import Attachment, Case, Entry, Task, Wait
from workflows.names import names_of
from workflows.plan import plan_of
from workflows.progress import HowFar, how_far
from workflows.records.models import Record
from workflows.records.seen import record_of
from workflows.staffing import Staff
from workflows.states import CaseState
from workflows.visibility import lanes_of, readable_fields

LINES = 20
COMMENTS = 50


@dataclass(frozen=True, slots=True)
class Filled:
    """Values that somebody gave in one go. ``step`` is empty where the data were changed by hand."""

    step: str
    who: str
    at: datetime | None
    """None: the journal does not tell any more."""
    facts: list[Fact]


@dataclass(frozen=True, slots=True)
class RoleHere:
    """A role, and who fills it in this case."""

    name: str
    hue: int
    who: str
    accountable: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """See the module. Confidential values are left out already."""

    case: Case
    graph: Graph
    verbs: frozenset[CaseVerb]
    may_speak: bool
    """Whether the reader may comment and attach files."""
    places: list[Standing]
    waits: list[WaitRow]
    """What it waits for outside."""
    progress: HowFar
    map: MapData
    history: History
    data: list[Filled]
    """In the order in which they were given."""
    unfilled: list[str]
    """Labels of what nobody has filled in yet."""
    roles: list[RoleHere]
    escalations: list[escalation_reading.Row]
    problems: list[problem_reading.Row]
    """What was reported, newest first."""
    files: list[Attachment]
    comments: list[Line]
    practice_next: Task | None
    """With what a practice case goes on; None for a real one."""
    record: Record | None
    """Who or what the case is about."""
    paused_until: datetime | None
    """When a paused case goes on by itself."""
    period: PeriodStart | None
    """The period that it is of, where its process starts by itself."""

    @property
    def asks(self) -> bool:
        """Whether a verb on the page asks something first."""
        return bool(self.verbs) or any(row.verbs for row in self.waits)


def read(case: Case, *, actor: Actor, now: datetime, before: int = 0) -> CasePage:
    """Read the page of a case that the actor may see; it comes with its process, version and starter.

    :param before: the number of a line of history: only older ones are told.
    """
    graph, staff = plan_of(case.version_id).graph, Staff.of_case(case)
    readable = readable_fields(graph, lanes_of(actor, case, staff), actor=actor)
    rows = Task.objects.filter(case=case).select_related("step", "owner", "team").defer("draft", "pauses")
    tasks = list(rows.order_by("queue_at", "id"))
    waits = list(Wait.objects.filter(case=case).order_by("reached_at", "id"))
    places = [standing(task) for task in tasks if task.is_live]
    drawn = _map(case, graph, staff, tasks, waits, now)
    facts = facts_of(graph, graph.fields, case.data, readable=readable, names=names_in(graph, case.data))
    said = history.of_case(case, graph=graph, readable=readable, only=("case.commented",), at_most=COMMENTS)
    return CasePage(
        case=case,
        graph=graph,
        verbs=verbs_of_case(actor, case),
        may_speak=rules.may_work(actor),
        places=places,
        waits=of_case(waits, case=case, graph=graph, staff=staff, actor=actor, places=len(places)),
        progress=how_far(graph, tasks, waits),
        map=drawn,
        history=history.of_case(case, graph=graph, readable=readable, before=before, at_most=LINES),
        data=_by_origin(case, graph, [fact for fact in facts if not fact.is_empty]),
        unfilled=[fact.label for fact in facts if fact.is_empty],
        roles=_roles(graph, drawn),
        escalations=escalation_reading.of_case(case, now=now),
        problems=problem_reading.of_case(case, now=now),
        files=_files(case, readable),
        comments=said.lines[::-1],
        practice_next=next_task(case) if case.is_practice else None,
        record=record_of(case),
        paused_until=paused_until(case) if case.state == CaseState.ON_HOLD else None,
        period=period_of_case(case),
    )


def older_lines(case: Case, *, actor: Actor, before: int) -> History:
    """The lines of history before one of them."""
    graph = plan_of(case.version_id).graph
    readable = readable_fields(graph, lanes_of(actor, case), actor=actor)
    return history.of_case(case, graph=graph, readable=readable, before=before, at_most=LINES)


def _by_origin(case: Case, graph: Graph, facts: list[Fact]) -> list[Filled]:
    given = origins(case)
    names = names_of(origin.person_id for origin in given.values())
    together: dict[Origin | None, list[Fact]] = {}
    for fact in facts:
        together.setdefault(given.get(fact.key), []).append(fact)
    filled = []
    for origin, of_origin in together.items():
        step = graph.step_once(origin.step_key) if origin else None
        who = names.get(origin.person_id, "") if origin and origin.person_id else ""
        filled.append(Filled(step.name if step else "", who, origin.at if origin else None, of_origin))
    return sorted(filled, key=lambda each: each.at or case.started_at)


def _map(case: Case, graph: Graph, staff: Staff, tasks: list[Task], waits: list[Wait], now: datetime) -> MapData:
    names = names_of(ids_on_map(graph, staff=staff, case=case, tasks=tasks))
    ends = set(Entry.objects.filter(case=case, kind="end.reached").values_list("step_key", flat=True))
    return map_data(graph, staff=staff, names=names, now=now, case=case, tasks=tasks, waits=waits, ends=ends)


def _roles(graph: Graph, drawn: MapData) -> list[RoleHere]:
    return [
        RoleHere(lane.name, avatars.lane_hue(index), people.get("name", ""), people.get("accountable", ""))
        for index, (key, lane) in enumerate(graph.lanes.items())
        for people in (drawn.people.get(key, {}),)
    ]


def _files(case: Case, readable: frozenset[str]) -> list[Attachment]:
    rows = Attachment.objects.filter(case=case).select_related("uploaded_by").order_by("-uploaded_at", "-id")
    return [file for file in rows if not file.field_key or file.field_key in readable]
