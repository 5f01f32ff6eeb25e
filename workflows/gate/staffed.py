"""Rules about who fills the lanes. They need the organization's rows, so publishing passes them in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from workflows.faults import Fault
from workflows.gate.draft import Draft, refuse
from workflows.graph import Step

STARTER = "@starter"


@dataclass(frozen=True, slots=True)
class LaneStaffing:
    """Who fills one lane.

    `people`: the ids of those who can take its work, None when they are not known beforehand. `field`: the person field
    for `by` "field". `fallback`: whether somebody is named for when that field is empty.
    """

    by: str
    people: frozenset[str] | None = None
    accountable: bool = False
    field: str | None = None
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class Staffing:
    """Whether the process has an accountable owner, and who fills each lane."""

    owner: bool
    lanes: Mapping[str, LaneStaffing] = field(default_factory=dict)


def process_without_owner(draft: Draft) -> Iterator[Fault]:
    """Nobody answers for the process as a whole."""
    if draft.staffing is not None and not draft.staffing.owner:
        name = draft.graph.process.name
        yield refuse(
            "process_without_owner",
            "process",
            "",
            _('"{process}" has no accountable owner. Name a person.').format(process=name),
        )


def lane_not_staffed(draft: Draft) -> Iterator[Fault]:
    """A lane in use that nobody fills, or that may turn out to be filled by nobody."""
    for key in _lanes_in_use(draft):
        lane, staffing = draft.graph.lanes[key], draft.lane_staffing(key)
        if staffing is None:
            message = _(
                '"{lane}" has nobody in it. Say who does its work: a team, a person, the starter or a person field.'
            )
        elif staffing.by in ("team", "person") and staffing.people is not None and not staffing.people:
            message = _(
                '"{lane}" has nobody in it: the team is empty or the person has left. Add a member, or staff it anew.'
            )
        elif staffing.by == "field" and (staffing.field is None or staffing.field not in draft.graph.fields):
            message = _('"{lane}" is filled by a field that is not there. Choose one of the person fields.')
        elif staffing.by == "field" and not staffing.fallback and not draft.graph.fields[staffing.field or ""].required:
            message = _(
                '"{lane}" is filled by {field}, which may be left empty. Name who takes the work then, or require the '
                "field."
            )
        else:
            continue
        label = draft.field_label(staffing.field or "") if staffing else ""
        yield refuse("lane_not_staffed", "lane", key, message.format(lane=lane.name, field=label))


def lane_without_accountable(draft: Draft) -> Iterator[Fault]:
    """A lane in use with no one person who answers for its work."""
    for key in _lanes_in_use(draft):
        staffing = draft.lane_staffing(key)
        if staffing is not None and not staffing.accountable:
            name = draft.graph.lanes[key].name
            message = _('"{lane}" has no accountable person. Name one who decides when its work is late or returned.')
            yield refuse("lane_without_accountable", "lane", key, message.format(lane=name))


def _lanes_in_use(draft: Draft) -> list[str]:
    """Lanes that have work, or that handoff rules name. Nobody need fill a role that never appears."""
    if draft.staffing is None:
        return []
    steps = draft.graph.steps.values()
    used = {step.lane for step in steps if step.is_work} | {step.wait.watched_by for step in steps if step.wait}
    ladders = [draft.graph.process.ladder, *(lane.ladder for key, lane in draft.graph.lanes.items() if key in used)]
    for flow in draft.crossings:
        if flow.contract is not None:
            used |= {flow.contract.owner, flow.contract.decider, flow.contract.climbs_to}
            ladders.append(flow.contract.ladder)
    used |= {level.role for ladder in ladders for level in ladder or ()}
    return [key for key in draft.graph.lanes if key in used]


def not_by_leaves_nobody(draft: Draft) -> Iterator[Fault]:
    """A four-eyes step that could end up with nobody allowed to do it.

    Where the people of its lane are known, that is when those before could between them be all of them (a lane of one
    person who may also have done the other step, say). Where they are not, only when it is certain: the starter is not
    to do what the starter did.
    """
    if draft.staffing is None:
        return
    for step in draft.tasks():
        others = [key for key in step.not_by if key == STARTER or draft.comes_before(key, step.key)]
        own = draft.lane_staffing(step.lane or "")
        if not others or own is None:
            continue
        if own.people is None:
            nobody = any(_certainly_same(draft, own, key) for key in others)
        else:
            doers = [_possible_doers(draft, key) for key in others]
            nobody = bool(own.people) and _can_be_all(sorted(own.people), doers)
        if nobody:
            before = _(" or ").join(
                _("started the case") if key == STARTER else _("did {step}").format(step=draft.step_name(key))
                for key in others
            )
            yield refuse(
                "not_by_leaves_nobody",
                "step",
                step.key,
                _(
                    '"{step}" is not to be done by whoever {before}, which may leave nobody in {lane} to do it. '
                    "Add somebody to that role, or give the step to another one."
                ).format(step=step.name, before=before, lane=draft.lane_name(step.lane)),
            )


def _starts(draft: Draft, key: str) -> bool:
    return key == STARTER or (key in draft.graph.steps and draft.graph.steps[key].is_start)


def _certainly_same(draft: Draft, own: LaneStaffing, key: str) -> bool:
    """Whether the one person who fills this lane in a case is also the one who did the other step."""
    if _starts(draft, key):
        return own.by == "starter"
    other = draft.lane_staffing(draft.graph.steps[key].lane or "")
    if other is None or own.by != other.by:
        return False
    return own.by == "starter" or (own.by == "field" and own.field == other.field)


def _possible_doers(draft: Draft, key: str) -> frozenset[str] | None:
    """Who may have done that step (or started the case); None when it may be anybody."""
    if not _starts(draft, key):
        return _people(draft, draft.graph.steps[key])
    if draft.graph.process.may_start == "everyone":
        return None
    starts = draft.graph.starts if key == STARTER else (draft.graph.steps[key],)
    people: frozenset[str] = frozenset()
    for start in starts:
        if (of_lane := _people(draft, start)) is None:
            return None
        people |= of_lane
    return people


def _people(draft: Draft, step: Step) -> frozenset[str] | None:
    staffing = draft.lane_staffing(step.lane or "")
    return None if staffing is None else staffing.people


def _can_be_all(people: Sequence[str], doers: Sequence[frozenset[str] | None]) -> bool:
    """Whether each of the people may have done another one of these things, so that none of them is left.

    A matching of people to things, found by augmenting paths; a thing that anybody may have done fits everyone.
    """
    if len(people) > len(doers):
        return False
    done_by: dict[int, str] = {}

    def place(person: str, tried: set[int]) -> bool:
        for thing, possible in enumerate(doers):
            if thing in tried or (possible is not None and person not in possible):
                continue
            tried.add(thing)
            if thing not in done_by or place(done_by[thing], tried):
                done_by[thing] = person
                return True
        return False

    return all(place(person, set()) for person in people)
