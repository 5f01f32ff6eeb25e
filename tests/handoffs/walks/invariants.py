"""What must hold after every move, whatever was moved: rules R1 to R24 as far as they can be seen from outside."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from handoffs.audit import findings_of
from handoffs.models import Handoff
from handoffs.problems.states import ProblemState
from handoffs.states import UNANSWERED, HandoffState
from procops.working_time import office_hours
from tests.handoffs.walks.steps import Snapshot, Step
from workflows import deadlines, journal, ladder, reminders
from workflows.graph import Contract, Facts, Graph
from workflows.ladder import Climb
from workflows.marks import Marks
from workflows.models import Entry, Task
from workflows.plan import plan_of
from workflows.reminders import Moment
from workflows.states import LIVE_CASE, CaseState, TaskState

_CALENDAR = office_hours("UTC")
_WHILE_PAUSED = {"case.commented", "case.file_attached", "case.amended", "task.due_moved", "task.reassigned"}
_WHILE_PAUSED |= {"case.resumed", "case.cancelled", "task.cancelled", "handoff.withdrawn"}
_WHILE_PAUSED |= {"wait.moved", "wait.cancelled"}
_STAYS = ("step_key", "visit", "outcome", "done_by_id", "ended_at", "ready_at", "started_at", "arrivals", "redo_of_id")


def violations(step: Step, before: Snapshot | None, after: Snapshot, graph: Graph) -> Iterator[str]:
    """Everything that is wrong after a step that was carried out. ``before`` is None where the step began the case."""
    tasks, handoffs = list(after.tasks.values()), list(after.handoffs.values())
    yield from (
        finding.what
        for finding in findings_of(
            after.case, graph, tasks, handoffs, list(after.problems.values()), list(after.waits.values())
        )
    )
    yield from _journal(before, after)
    yield from _crossings(before, after, graph)
    yield from _joins(after, graph)
    yield from _versions(before, after)
    yield from _redos(after, graph)
    yield from _undone(after, graph)
    yield from _onward(after, graph)
    yield from _four_eyes(before, after, graph)
    yield from _dues(after, graph)
    yield from _nudges(after)
    yield from _reminders(after)
    if before is not None:
        yield from _lost(before, after)
        yield from _history(before, after)
        yield from _paused(before, after)
        yield from _data(step, before, after, graph)
        yield from _clock(before, after)
        yield from _sent_back(before, after)


def _journal(before: Snapshot | None, after: Snapshot) -> Iterator[str]:
    """R18 and promise 9: numbered, in order of time, chained; nothing lasts less than nothing."""
    seq, head = (before.case.seq, before.case.head) if before else (0, "")
    at = before.case.last_at if before else None
    for entry in after.entries:
        if entry.seq != seq + 1:
            yield f"entry {entry.seq} follows entry {seq}"
        if at and entry.at < at:
            yield f"entry {entry.seq} is earlier than the one before it"
        if entry.hash != journal.hash_of(entry, head):
            yield f"entry {entry.seq} breaks the chain"
        spans = [entry.elapsed_ms, entry.working_ms, entry.facts.get("touch_ms"), entry.facts.get("paused_ms")]
        if any(span is not None and span < 0 for span in spans):
            yield f"entry {entry.seq} ({entry.kind}) lasted {spans}"
        seq, head, at = entry.seq, entry.hash, entry.at
    if (after.case.seq, after.case.head) != (seq, head):
        yield f"the case knows of {after.case.seq} entries and its journal of {seq}"


def _crossings(before: Snapshot | None, after: Snapshot, graph: Graph) -> Iterator[str]:
    """R1, R17, R22: every crossing has its handoff with a contract's snapshot, and nothing else has one.

    What was answered before the case came to another version went the ways of the one it was on.
    """
    known = before.handoffs if before else {}
    for place, handoff in after.handoffs.items():
        if place in known and not handoff.is_unanswered:
            continue
        giver, receiver, flow = place
        if graph.flows[flow].target != receiver[0]:
            yield f"the handoff {giver} to {receiver} stands on a flow to elsewhere"
        if handoff.path[-1] != flow or graph.flows[handoff.path[0]].source != giver[0]:
            yield f"the handoff {giver} to {receiver} took the path {handoff.path}"
        if not handoff.contract or (handoff.same_person and not handoff.automatic):
            yield f"the handoff {giver} to {receiver} is {handoff.contract} {handoff.same_person}"
        if handoff.automatic and handoff.state != HandoffState.ACCEPTED:
            yield f"the automatic handoff {giver} to {receiver} is {handoff.state}"
        if handoff.from_lane == handoff.to_lane and not handoff.passes:
            yield f"the handoff {giver} to {receiver} stays within {handoff.to_lane}"


def _joins(after: Snapshot, graph: Graph) -> Iterator[str]:
    """R2: a join that opened in this move had all its arrivals accepted, and nothing live could reach it any more."""
    live = after.live()
    for entry in after.entries:
        if entry.kind != "task.opened" or "redo_of" in entry.facts or graph.steps[entry.step_key].join != "all":
            continue
        task = after.tasks[entry.step_key, entry.facts["visit"]]
        if not all(came["accepted"] for came in task.arrivals):
            yield f"{task} opened before all was accepted"
        others = [other.step_key for other in live if other is not task and other.state != TaskState.DONE]
        others += [wait.step_key for wait in after.lasting()]
        if task.is_live and graph.may_still_arrive(task.step_key, others):
            yield f"{task} opened though more could come"


def _lost(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """R8, R9: a join that lost an arrival waits again, unless nothing more can come."""
    opened = {entry.task_id for entry in after.entries if entry.kind == "task.opened"}
    for place, task in before.tasks.items():
        later = after.tasks.get(place)
        if later is None or not later.is_live or len(later.arrivals) >= len(task.arrivals):
            continue
        if later.state != TaskState.WAITING and later.pk not in opened:
            yield f"{task} lost an arrival and is {later.state}"


def _versions(before: Snapshot | None, after: Snapshot) -> Iterator[str]:
    """R22: what is live stands at steps of the case's version; what ended stays where it was."""
    steps = plan_of(after.case.version_id).step_ids
    for place, task in after.tasks.items():
        if task.is_live and steps.get(task.step_key) != task.step_id:
            yield f"{task} is at a step of another version"
        was = before.tasks.get(place) if before else None
        if was is not None and not was.is_live and was.step_id != task.step_id:
            yield f"{task} had ended and was moved to another version"


def _redos(after: Snapshot, graph: Graph) -> Iterator[str]:
    """R6, R7: a redo is at the step it repeats, opened at once, and followed only what came back.

    A redo at a join waits again where a problem led back to a step before it.
    """
    by_id = {task.pk: task for task in after.tasks.values()}
    went_back = any(problem.state == ProblemState.REDONE for problem in after.problems.values())
    for task in after.tasks.values():
        if task.redo_of_id is None:
            continue
        repeated = by_id[task.redo_of_id]
        if (task.step_key, task.lane_key) != (repeated.step_key, repeated.lane_key) or task.visit <= repeated.visit:
            yield f"{task} repeats {repeated}"
        if task.ready_at is None and not (went_back and graph.steps[task.step_key].join == "all"):
            yield f"{task} is a redo and waits"
        if not task.only_flows or graph.steps[task.step_key].split == "first":
            continue
        first = {path[0] for path in _paths_from(task, by_id)}
        if first and first.isdisjoint(task.only_flows):
            continue  # nothing of it was asked for any more, and nothing else was under way: it chose afresh
        if not first <= set(task.only_flows) and not _mends_a_slip(task, by_id):
            yield f"{task} was to follow {task.only_flows} and followed {sorted(first)}"


def _mends_a_slip(task: Task, by_id: dict[UUID, Task]) -> bool:
    """Whether only undone completions of one visit are done again: of a step between a redo and where it came from."""
    undone = Entry.objects.filter(case_id=task.case_id, step_key=task.step_key, kind="task.undone")
    slips = set(undone.values_list("task_id", flat=True))
    while task.redo_of_id is not None:
        if task.redo_of_id not in slips:
            return False
        task = by_id[task.redo_of_id]
    return True


def _undone(after: Snapshot, graph: Graph) -> Iterator[str]:
    """R9: what was done is as if it had not been: no join is open, or over, that would wait for it, and what stood
    beside it is there."""
    by_id = {task.pk: task for task in after.tasks.values()}
    for entry in after.entries:
        if entry.kind != "task.undone":
            continue
        assert entry.task_id is not None
        done = by_id[entry.task_id]
        assert done.ended_at is not None
        for task in after.tasks.values():
            stands = task.state not in (TaskState.WAITING, TaskState.RETURNED, TaskState.CANCELLED)
            is_join = graph.steps[task.step_key].join == "all" and task.arrivals and not task.redo_of_id
            since = task.ready_at is not None and task.ready_at >= done.ended_at
            if stands and is_join and since and graph.reaches_forward(done.step_key, task.step_key):
                yield f"{task} opened because {done} was done, and is {task.state}"
        live = {task.step_key for task in after.live()}
        for task in after.tasks.values():
            beside = task.step_key in graph.beside.get(done.step_key, frozenset()) - live
            if beside and task.state == TaskState.CANCELLED and task.ended_at == done.ended_at:
                yield f"{task} was ended by {done}, and is not there again"


def _onward(after: Snapshot, graph: Graph) -> Iterator[str]:
    """R6: what came back is not lost on its way: whatever a step leads to goes on over all flows that the step was to
    follow from there, or freely."""
    by_id = {task.pk: task for task in after.tasks.values()}
    for task in after.live():
        for came in task.arrivals:
            giver = by_id.get(UUID(came["from"]))
            if giver is None or task.redo_of_id or not task.only_flows:
                continue
            owed = graph.onward(task.step_key, giver.only_flows, came["path"])
            if not owed:
                yield f"{task} keeps to {task.only_flows}, and {giver} led there with work that may go everywhere"
            elif not owed <= set(task.only_flows):
                yield f"{task} keeps to {task.only_flows}; what came from {giver} was to go over {sorted(owed)}"


def _sent_back(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """R8: whatever is sent back is done again, by whoever did it or by whoever worked before them."""
    by_id = {task.pk: task for task in after.tasks.values()}
    redone = {task.redo_of_id for task in after.live() if task.redo_of_id}
    while further := {by_id[key].redo_of_id for key in redone if by_id[key].redo_of_id} - redone:
        redone |= further
    for place, handoff in after.handoffs.items():
        former = before.handoffs.get(place)
        if not handoff.sent_back_at or (former is not None and former.sent_back_at):
            continue
        ahead, behind = [handoff.from_task_id], set()
        while ahead:
            task = by_id.get(ahead.pop())
            if task is not None and task.pk not in behind:
                behind.add(task.pk)
                ahead += [UUID(came["from"]) for came in task.arrivals]
                ahead += [task.redo_of_id] if task.redo_of_id else []
        if redone.isdisjoint(behind):
            yield f"handoff {place} was sent back and nobody does it again"


def _four_eyes(before: Snapshot | None, after: Snapshot, graph: Graph) -> Iterator[str]:
    """R24, asked of what had been done before this move."""
    marks = Marks(dict(before.case.marks if before else {}))
    for entry in after.entries:
        if entry.kind != "task.done" or entry.actor_id is None:
            continue
        for other in graph.steps[entry.step_key].not_by:
            doers = [str(after.case.started_by_id)] if other == "@starter" else marks.doers(other)
            if str(entry.actor_id) in doers:
                yield f'"{entry.step_key}" was done by whoever did "{other}"'


def _dues(after: Snapshot, graph: Graph) -> Iterator[str]:
    """R20: whatever changed, an open task is due when its rule says. Pauses, which push it, have tests of their own."""
    for task in after.live():
        step = graph.steps[task.step_key]
        if task.state == TaskState.WAITING or len(step.deadlines) > 1 or _stood_since(task.ready_at, after, task):
            continue
        due = deadlines.due_at(
            deadlines.rule_of(step, Facts(after.case.data), graph),
            opened_at=task.ready_at or task.reached_at,
            started_at=after.case.started_at,
            data=after.case.data,
            marks=Marks(after.case.marks),
            calendar=_CALENDAR,
        )
        if task.due_at != due:
            yield f"{task} is due at {task.due_at} and should be at {due}"


def _schedule(task: Task, after: Snapshot, graph: Graph) -> list[Moment]:
    """Every moment at which somebody is to be reminded of a live task, as its rows stand."""
    rules = graph.steps[task.step_key].reminders
    if task.state == TaskState.WAITING:
        return [
            moment
            for handoff in after.handoffs.values()
            if handoff.to_task_id == task.pk and handoff.is_unanswered
            for moment in _follow_ups(handoff, graph)
        ]
    if task.due_at is None or task.ready_at is None:
        return []
    paused = reminders.stood_still(task.pauses, task.ready_at, _CALENDAR)
    times = {"opened_at": task.ready_at, "due_at": task.due_at, "paused": paused}
    return list(reminders.of_task(rules, calendar=_CALENDAR, **times))


def _follow_ups(handoff: Handoff, graph: Graph) -> list[Moment]:
    contract = Contract.from_json(handoff.contract)
    rule = contract.follow_up or graph.steps[graph.flows[handoff.flow_key].target].reminders.unanswered
    asked, answer = handoff.asked_at, handoff.answer_by
    within = contract.accept_within
    return list(reminders.of_offer(rule, asked_at=asked, answer_by=answer, within=within, calendar=_CALENDAR))


def _climbs(task: Task, after: Snapshot, graph: Graph) -> list[Climb]:
    """Every moment at which a level of a ladder is reached. In a walk nobody answers what is asked."""
    if task.state == TaskState.WAITING:
        offers = (one for one in after.handoffs.values() if one.to_task_id == task.pk and one.is_unanswered)
        return [
            climb
            for one in offers
            for climb in ladder.climbs(
                ladder.of_contract(graph, Contract.from_json(one.contract), one.to_lane), one.answer_by, _CALENDAR
            )
        ]
    return list(ladder.climbs(ladder.of_step(graph, task.lane_key), task.due_at, _CALENDAR)) if task.due_at else []


def _nudges(after: Snapshot) -> Iterator[str]:
    """None is lost: the sweep comes back to awake work at one of its moments, until the last of them has been told."""
    awake, graph = after.case.state == CaseState.OPEN, plan_of(after.case.version_id).graph
    for task in after.live():
        sleeps = not awake or task.state == TaskState.ON_HOLD
        if awake and task.state == TaskState.ON_HOLD and not task.hold_cause:
            if task.nudge_at is None or task.held_at is None or task.nudge_at < task.held_at:
                yield f"nobody comes back to {task}, which is paused"
            continue
        schedule = [] if sleeps else _schedule(task, after, graph)
        # Of a level that was passed over, as nobody could be asked, no line tells.
        climbs = [] if sleeps else _climbs(task, after, graph)
        if task.nudge_at is None and any(moment.at > after.case.last_at for moment in schedule):
            yield f"nobody comes back to {task}"
        elif task.nudge_at is not None and task.nudge_at not in [moment.at for moment in (*schedule, *climbs)]:
            yield f"{task} would be nudged at {task.nudge_at}"


def _reminders(after: Snapshot) -> Iterator[str]:
    """Never early, and never the same twice."""
    kinds, graph = ("task.reminded", "handoff.reminded"), plan_of(after.case.version_id).graph
    tasks = {task.pk: task for task in after.tasks.values()}
    for entry in (entry for entry in after.entries if entry.kind in kinds):
        moments = {moment.n: moment.at for moment in _schedule(tasks[entry.task_id], after, graph)}
        if entry.kind == "task.reminded" and entry.at < moments[entry.facts["n"]]:
            yield f"{tasks[entry.task_id]} was reminded of at {entry.at}, before its time"
        before = Entry.objects.filter(case=after.case, kind=entry.kind, task_id=entry.task_id, seq__lt=entry.seq)
        same = {"handoff_id": entry.handoff_id, "facts__due": entry.facts.get("due")}
        same = {key: value for key, value in same.items() if value}
        passed_on = Entry.objects.filter(case=after.case, kind="handoff.passed_on", handoff_id=entry.handoff_id)
        # Whoever was told of another due moment since is told when the first one is back (versions move to and fro).
        elsewhere = before.exclude(facts__due=entry.facts.get("due"))
        anew = passed_on if entry.handoff_id else elsewhere
        since = anew.order_by("-seq").values_list("seq", flat=True).first() or 0
        if before.filter(**same, facts__n__gte=entry.facts["n"], seq__gt=since).exists():
            yield f"{tasks[entry.task_id]} was reminded of twice: {entry.facts}"


def _history(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """Promise 4: nothing that ended is changed again. A handoff ends once; only sending back is noted later (R8), and
    an acceptance may be taken back (R23), which is told by a line of its own."""
    undone = {entry.handoff_id for entry in after.entries if entry.kind == "handoff.accept_undone"}
    for place, task in before.tasks.items():
        if place not in after.tasks:
            yield f"{task} is gone"
        elif not task.is_live and _fixed(task) != _fixed(after.tasks[place]):
            yield f"{task} had ended and was changed"
    for place, handoff in before.handoffs.items():
        later = after.handoffs.get(place)
        if later is None:
            yield f"handoff {place} is gone"
            continue
        ended = handoff.state not in UNANSWERED
        if ended and handoff.pk in undone:
            if (later.state, later.answered_at) != (later.state_before_answer, None):
                yield f"handoff {place} was taken back and is {later.state}"
        elif ended and (later.state, later.answered_at) != (handoff.state, handoff.answered_at):
            yield f"handoff {place} was {handoff.state} and is {later.state}"
        if later.contract != handoff.contract or later.content != handoff.content:
            yield f"what handoff {place} froze was changed"
        if later.sent_back_at and later.state != HandoffState.ACCEPTED:
            yield f"handoff {place} was sent back and is {later.state}"


def _paused(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """R13: a case on hold takes comments, files, amendments, reassigning, resuming and cancelling, and nothing else."""
    if before.case.state == CaseState.ON_HOLD:
        strange = {entry.kind for entry in after.entries} - _WHILE_PAUSED
        if strange:
            yield f"a paused case was moved: {sorted(strange)}"
    revived = before.case.state not in LIVE_CASE and after.case.state != before.case.state
    if revived and after.entries[0].kind != "case.reopened":
        yield f"an ended case became {after.case.state}"


def _data(step: Step, before: Snapshot, after: Snapshot, graph: Graph) -> Iterator[str]:
    """R21: data change by what the step fills, by an amendment, by undoing; never otherwise."""
    was, now = before.case.data, after.case.data
    changed = {key for key in {*was, *now} if was.get(key) != now.get(key)}
    allowed: set[str] = set()
    if step.verb in ("complete", "undo") and step.task:
        allowed = set(graph.steps[step.task[0]].fill)
    elif step.verb == "amend":
        allowed = set(step.args["changes"])
    if changed - allowed:
        yield f"{step.verb} changed {sorted(changed - allowed)}"


def _clock(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """R14: a new owner forgets nothing: an offer's clock starts anew only when it is passed on to another role. R13: an
    offer whose acceptance is taken back gets back what pauses took since then."""
    resumed = any(entry.kind == "case.resumed" for entry in after.entries)
    undone = {entry.handoff_id for entry in after.entries if entry.kind == "handoff.accept_undone"}
    for place, handoff in before.handoffs.items():
        later = after.handoffs.get(place)
        if later is None or resumed or later.passes > handoff.passes:
            continue
        answer_by = handoff.answer_by
        if handoff.pk in undone:
            unit = Contract.from_json(handoff.contract).accept_within.unit
            for begin, end in _stood_since(handoff.answered_at, after):
                answer_by = deadlines.pushed(answer_by, since=begin, until=end, unit=unit, calendar=_CALENDAR)
        if (later.asked_at, later.answer_by) != (handoff.asked_at, answer_by):
            yield f"the clock of handoff {place} was moved"
        if handoff.expired_at != later.expired_at and handoff.expired_at is not None:
            yield f"the warning of handoff {place} went out"


def _stood_since(moment: datetime | None, after: Snapshot, task: Task | None = None) -> list[tuple[datetime, datetime]]:
    """When the clock of a task, or of a case, stood still from that moment on: as the journal tells it, each time
    once."""
    rows = Entry.objects.filter(case=after.case, kind__in=("case.resumed", "task.resumed"), facts__pauses_clock=True)
    spans: list[tuple[datetime, datetime]] = []
    for entry in rows.filter(Q(task_id=task.pk if task else None) | Q(task_id=None)).order_by("seq"):
        begin = max(moment or entry.at, entry.at - timedelta(milliseconds=entry.elapsed_ms))
        begin = max([begin, *(end for _, end in spans)])  # a pause of the case may lie within one of the task's own
        if begin < entry.at:
            spans.append((begin, entry.at))
    return spans


def _fixed(task: Task) -> tuple[Any, ...]:
    return (task.state, *(getattr(task, name) for name in _STAYS))


def _paths_from(giver: Task, by_id: dict[Any, Task]) -> Iterator[list[str]]:
    for task in by_id.values():
        for came in task.arrivals:
            # A redo at a join repeats the arrivals of the visit before it; they are not new ones.
            if came["from"] == str(giver.pk) and task.redo_of_id is None:
                yield came["path"]
