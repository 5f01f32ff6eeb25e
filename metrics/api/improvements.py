"""Improvements, for programs: opened with the baseline frozen, looked at with their proof, worked off, closed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from metrics import rules
from metrics.improvement import changing, reading
from metrics.improvement.changing import Goal
from metrics.improvement.filters import ImprovementFilter
from metrics.improvement.proof import Proof, proof_of
from metrics.improvement.samples import Subject
from metrics.improvement.states import Figure, ImprovementState, Measure, TimeCounted
from metrics.models import Improvement
from metrics.models.improvement import NAME_AT_MOST, WORDS_AT_MOST
from metrics.reports.asked import Window
from metrics.survival import MEDIAN, P85, Sample, Verdict
from procops.people.models import Person
from procops.rest.answers import Done
from procops.rest.serializers import In, Moment, Out, PersonHere, PersonRef, Text
from procops.rest.viewsets import ReadViewSet, verb
from workflows.api.out import ProcessRef
from workflows.api.processes import process_or_404
from workflows.casedata import InvalidData
from workflows.models import Process, Version
from workflows.rules import may_read_drafts
from workflows.states import VersionState

TARGET_AT_MOST = 10**12


class ImprovementOut(Out):
    """One figure of a process that is to become better: from what, to what, until when."""

    id = serializers.UUIDField()
    process = ProcessRef()
    name = serializers.CharField()
    figure = serializers.ChoiceField(Figure.choices)
    key = serializers.CharField(help_text="Of the step, or `giver>receiver` of two roles; empty for the whole case.")
    measure = serializers.ChoiceField(Measure.choices)
    clock = serializers.ChoiceField(TimeCounted.choices, source="counted")
    since = serializers.DateField(source="baseline_since", help_text="First day of the baseline.")
    until = serializers.DateField(source="last_baseline_day", help_text="Last day of the baseline.")
    baseline_ms = serializers.IntegerField(allow_null=True, help_text="Null where too few were over to tell.")
    frozen_at = Moment()
    target_ms = serializers.IntegerField()
    target_on = serializers.DateField()
    owner = PersonRef()
    version = serializers.IntegerField(
        source="version.number", default=None, allow_null=True, help_text="The one with the change."
    )
    changed_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(ImprovementState.choices)
    opened_by = PersonRef()
    opened_at = Moment()
    closed_at = Moment(allow_null=True)
    conclusion = serializers.CharField()


class ActionOut(Out):
    """One thing to be done."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    done_at = Moment(allow_null=True)
    done_by = PersonRef(allow_null=True)


class SideOut(Out):
    """Before, or after."""

    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True, help_text="The last day.")
    measured = serializers.IntegerField()
    unfinished = serializers.IntegerField()
    median_ms = serializers.FloatField(allow_null=True)
    p85_ms = serializers.FloatField(allow_null=True)


class ProofOut(Out):
    """Before beside after (docs/metrics.md)."""

    before = SideOut()
    after = SideOut()
    verdict = serializers.ChoiceField([verdict.value for verdict in Verdict])
    change = serializers.FloatField(allow_null=True, help_text="Share of what it was: -0.3 is 30 % shorter.")
    low = serializers.FloatField(allow_null=True, help_text="95 of 100 intervals hold the true change.")
    high = serializers.FloatField(allow_null=True)
    needed = serializers.IntegerField(help_text="How many have to be over on each side.")
    target_reached = serializers.BooleanField(allow_null=True)


class ImprovementDetailOut(ImprovementOut):
    """An improvement with its actions and its proof."""

    actions = ActionOut(many=True)
    proof = ProofOut()
    may_change = serializers.BooleanField()


class GoalIn(In):
    """What may be changed while it is running."""

    name = Text(at_most=NAME_AT_MOST)
    target_ms = serializers.IntegerField(min_value=1, max_value=TARGET_AT_MOST)
    target_on = serializers.DateField()
    owner = PersonHere(help_text="Id of somebody who may see the figures of the process.")
    version = serializers.IntegerField(allow_null=True, default=None, min_value=1, max_value=2**31 - 1)
    changed_on = serializers.DateField(
        allow_null=True, default=None, help_text="Where the change is in no version: the first day it holds."
    )


class ImprovementIn(GoalIn):
    """What to improve, and how it was."""

    process = Text(at_most=40, help_text="Id or key.")
    figure = serializers.ChoiceField(Figure.choices)
    key = Text(at_most=90, allow_blank=True, default="")
    measure = serializers.ChoiceField(Measure.choices, default=Measure.MEDIAN)
    clock = serializers.ChoiceField(TimeCounted.choices, default=TimeCounted.WORKING)
    since = serializers.DateField(help_text="The baseline: cases that began from this day on.")
    until = serializers.DateField(help_text="The last day of the baseline.")
    actions = serializers.ListField(child=Text(at_most=WORDS_AT_MOST), max_length=50, default=list)


class ActionIn(In):
    text = Text(at_most=WORDS_AT_MOST)


class TickIn(In):
    action = serializers.UUIDField(help_text="Id.")
    done = serializers.BooleanField(default=True)


class ConclusionIn(In):
    conclusion = Text(at_most=4000, lines=True, allow_blank=True, default="")


class ReasonedIn(In):
    conclusion = Text(at_most=4000, lines=True)


class ImprovementChanged(Out):
    """The improvement as it stands now."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(ImprovementState.choices)


class ImprovementsViewSet(ReadViewSet):
    """Improvements of the processes whose figures you may see, newest first."""

    model = Improvement
    serializer_class = ImprovementOut
    detail_serializer_class = ImprovementDetailOut
    filterset_class = ImprovementFilter
    ordering = ("-opened_at", "-id")

    def rows(self) -> QuerySet[Improvement]:
        return reading.full(rules.improvements_seen_by(self.actor))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One improvement with its actions and its proof."""
        row = self.get_object()
        told = ImprovementOut(row).data | {
            "actions": ActionOut(row.actions.select_related("done_by").order_by("position"), many=True).data,
            "proof": proof(proof_of(row, reading.scale_of(row), now=self.now)),
            "may_change": rules.may_change_improvement(self.actor, row),
        }
        return Response(told)

    @extend_schema(request=ImprovementIn, responses={201: ImprovementChanged})
    def create(self, request: Request) -> Response:
        """Open an improvement: what it was like on the days of the baseline is frozen."""
        asked = self.asked(ImprovementIn)
        try:
            process = process_or_404(rules.measured_for(self.actor), asked["process"])
        except Http404:
            said = {"process": ["There is no such process whose figures you may see."]}
            raise serializers.ValidationError(said) from None
        subject = Subject(process.pk, Figure(asked["figure"]), asked["key"], TimeCounted(asked["clock"]))
        row = changing.open_improvement(
            process,
            subject,
            self._goal(asked, process),
            measure=Measure(asked["measure"]),
            baseline=Window(asked["since"], asked["until"] + timedelta(days=1)),
            actions=asked["actions"],
            by=self.actor,
            now=self.now,
        )
        return changed(row, status=201)

    @verb(ImprovementChanged, GoalIn)
    def change(self, row: Improvement, **asked: Any) -> Response:
        """Name another goal, owner, day or version; the baseline stays."""
        return changed(changing.change(row, self._goal(asked, row.process), by=self.actor, now=self.now))

    @verb(ImprovementChanged, ActionIn)
    def add_action(self, row: Improvement, text: str) -> Response:
        """Name one more thing to be done."""
        changing.add_action(row, text=text, by=self.actor, now=self.now)
        return changed(row)

    @verb(ImprovementChanged, TickIn)
    def tick(self, row: Improvement, action: UUID, done: bool) -> Response:
        """Say that an action is done, or is not after all."""
        found = row.actions.select_related("improvement").filter(pk=action).first()
        if found is None:
            raise serializers.ValidationError({"action": ["There is no such action in this improvement."]})
        changing.tick(found, is_done=done, by=self.actor, now=self.now)
        return changed(row)

    @verb(ImprovementChanged, ConclusionIn)
    def finish(self, row: Improvement, conclusion: str) -> Response:
        """Close it as done; what it is like now is frozen beside the baseline."""
        return changed(changing.finish(row, conclusion=conclusion, by=self.actor, now=self.now))

    @verb(ImprovementChanged, ReasonedIn)
    def give_up(self, row: Improvement, conclusion: str) -> Response:
        """Close it as given up, and say why."""
        return changed(changing.give_up(row, conclusion=conclusion, by=self.actor, now=self.now))

    @verb(ImprovementChanged)
    def resume(self, row: Improvement) -> Response:
        """Take a closed one up again."""
        return changed(changing.resume(row, by=self.actor, now=self.now))

    def _goal(self, asked: dict[str, Any], process: Process) -> Goal:
        owner: Person = asked["owner"]
        return Goal(
            name=asked["name"],
            target_ms=asked["target_ms"],
            target_on=asked["target_on"],
            owner=owner,
            version=self._version(asked["version"], process),
            changed_on=asked["changed_on"],
        )

    def _version(self, number: int | None, process: Process) -> Version | None:
        """
        :raises InvalidData: if there is none of that number that the actor may see.
        """
        if number is None:
            return None
        rows = Version.objects.filter(process=process, number=number).defer("document")
        if not may_read_drafts(self.actor, process):
            rows = rows.exclude(state=VersionState.DRAFT)
        version: Version | None = rows.first()
        if version is None:
            raise InvalidData({"version": "There is no such version."})
        return version


def changed(row: Improvement, *, status: int = 200) -> Done:
    return Done({"id": row.pk, "state": row.state}, status=status)


def proof(found: Proof) -> dict[str, Any]:
    """As `ProofOut` tells it."""
    return {
        "before": _side(found.before.sample, found.before.window),
        "after": _side(found.after.sample, found.after.window),
        "verdict": found.effect.verdict.value,
        "change": found.effect.change,
        "low": found.effect.low,
        "high": found.effect.high,
        "needed": found.needed,
        "target_reached": found.is_target_reached,
    }


def _side(sample: Sample, window: Window | None) -> dict[str, Any]:
    last: date | None = window.until - timedelta(days=1) if window else None
    return {
        "since": window.since if window else None,
        "until": last,
        "measured": len(sample),
        "unfinished": sample.unfinished,
        "median_ms": sample.quantile(MEDIAN),
        "p85_ms": sample.quantile(P85),
    }
