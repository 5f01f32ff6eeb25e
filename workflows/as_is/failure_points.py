"""The places where today's process fails."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from procops.errors import Refused
from procops.people.actor import Actor
from procops.texts import UnfitText, clean
from workflows import comparison, document, publishing, rules, words
from workflows.as_is.keeping import has_place
from workflows.casedata import InvalidData
from workflows.comparison import Change
from workflows.graph import Graph
from workflows.models import AsIs, FailurePoint, Version
from workflows.models.as_is import TEXT_AT_MOST

AT_MOST = 40


class TooManyFailurePoints(Refused):
    """More than {most} failure points can nobody read on one map."""

    next_action = "Take some off that say the same."


@dataclass(frozen=True, slots=True)
class Place:
    """What a failure point can mark: a step, or a flow that hands work over."""

    kind: str
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A failure point beside a version: ``answer`` is the change of that version that answers it, if it is there."""

    point: FailurePoint
    place: str
    answer: Change | None

    @property
    def answered_by(self) -> str:
        """Kind and key of that change, as the form names it."""
        return f"{self.answer.kind}:{self.answer.key}" if self.answer else ""


def places_of(graph: Graph) -> list[Place]:
    """Where a process can fail, the steps first, in the order of the document."""
    steps = [Place("step", key, step.name) for key, step in graph.steps.items()]
    flows = [Place("flow", key, words.way(flow, graph)) for key, flow in graph.flows.items() if graph.is_crossing(flow)]
    return [*steps, *flows]


def note(as_is: AsIs, *, kind: str, key: str, text: str, by: Actor, now: datetime) -> FailurePoint:
    """Mark a place of the process as it runs today.

    :raises DesignersOnly, TooManyFailurePoints:
    :raises InvalidData: if there is no such place (``key``), or nothing that can be kept is said (``text``).
    """
    _must_design(by)
    said = _clean(text)
    with transaction.atomic():
        as_is = AsIs.objects.select_for_update(no_key=True, of=("self",)).select_related("process").get(pk=as_is.pk)
        if not has_place(Graph.of(as_is.document), kind, key):
            raise InvalidData({"key": _("The process as it runs today has no such place.")})
        if as_is.failure_points.count() >= AT_MOST:
            raise TooManyFailurePoints(most=AT_MOST)
        last = as_is.failure_points.aggregate(Max("number"))["number__max"] or 0
        facts = {"number": last + 1, "kind": kind, "key": key, "text": said}
        point = FailurePoint.here(as_is=as_is, noted_by_id=by.person_id or as_is.kept_by_id, noted_at=now, **facts)
        point.save(force_insert=True)
    return point


def answer(point: FailurePoint, *, kind: str, key: str, in_version: Version, by: Actor) -> None:
    """Say which change answers a failure point; neither kind nor key: none does yet.

    :param in_version: the design whose changes against today's process are meant.
    :raises DesignersOnly:
    :raises InvalidData: if it has no such change.
    """
    _must_design(by)
    if kind or key:
        found = comparison.changes(document.read(point.as_is.document), document.read(in_version.document))
        if not any((change.kind, change.key) == (kind, key) for change in found):
            raise InvalidData({"key": _("There is no such change.")})
    FailurePoint.objects.filter(pk=point.pk).update(answer_kind=kind, answer_key=key)


def take_off(point: FailurePoint, *, by: Actor) -> None:
    """
    :raises DesignersOnly:
    """
    _must_design(by)
    FailurePoint.objects.filter(pk=point.pk).delete()


def beside(as_is: AsIs, changes: Iterable[Change]) -> list[Seen]:
    """The failure points with what answers them among the changes to another version. One query."""
    graph = Graph.of(as_is.document)
    by_place = {(place.kind, place.key): place.label for place in places_of(graph)}
    by_key = {(change.kind, change.key): change for change in changes}
    return [
        Seen(
            point,
            by_place.get((point.kind, point.key), ""),
            by_key.get((point.answer_kind, point.answer_key)) if point.answer_kind else None,
        )
        for point in as_is.failure_points.all()
    ]


def _must_design(by: Actor) -> None:
    if not rules.may_design(by):
        raise publishing.DesignersOnly


def _clean(text: str) -> str:
    try:
        said = clean(text.strip(), at_most=TEXT_AT_MOST)
    except UnfitText as unfit:
        raise InvalidData({"text": _("This %(reason)s.") % {"reason": unfit}}) from None
    if not said:
        raise InvalidData({"text": _("Say what goes wrong here.")})
    return said
