"""One handoff as the API shows it: its rules, what it hands over. Confidential values are left out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from handoffs.api.out import HandoffOut
from handoffs.models import Handoff
from handoffs.verbs import HandoffVerb, verbs_of_handoff
from procops.people.actor import Actor
from procops.rest.serializers import Out
from workflows import contracts
from workflows.plan import plan_of
from workflows.staffing import Staff
from workflows.visibility import lanes_of, readable_fields, shown

VERBS = ("accept", "pass-on", "remind", "return", "send-back", "withdraw")


@dataclass(frozen=True, slots=True)
class Passage:
    """What the reader of a handoff needs to answer it."""

    readable: Collection[str]
    may: list[str]


class WarningOut(Out):
    """A check that was not met, and did not stop the handoff."""

    field = serializers.CharField()
    problem = serializers.CharField()


class HandoffDetailOut(HandoffOut):
    """A handoff with its rules and what it hands over."""

    contract = serializers.SerializerMethodField(help_text="The handoff rules as they stood when it was offered.")
    content = serializers.SerializerMethodField(help_text="The required data as they were handed over.")
    hidden_fields = serializers.SerializerMethodField(help_text="Keys of what was handed over and is not for you.")
    warnings = serializers.SerializerMethodField()
    waived = serializers.ListField(
        child=serializers.CharField(), help_text="Required fields that were still empty when the step was skipped."
    )
    may = serializers.SerializerMethodField(help_text="The verbs that would not be refused to you now.")

    @property
    def _passage(self) -> Passage:
        passage: Passage = self.context["passage"]
        return passage

    @extend_schema_field(serializers.DictField())
    def get_contract(self, handoff: Handoff) -> Mapping[str, Any]:
        contract: Mapping[str, Any] = handoff.contract
        return contract

    @extend_schema_field(serializers.DictField(child=serializers.JSONField()))
    def get_content(self, handoff: Handoff) -> dict[str, Any]:
        return shown(handoff.content, frozenset(self._passage.readable))

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_hidden_fields(self, handoff: Handoff) -> list[str]:
        return sorted(set(handoff.content) - set(self._passage.readable))

    @extend_schema_field(WarningOut(many=True))
    def get_warnings(self, handoff: Handoff) -> list[dict[str, Any]]:
        # A warning shows both values.
        return contracts.warnings_for(handoff.warnings, self._passage.readable)

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(VERBS)))
    def get_may(self, handoff: Handoff) -> list[str]:
        return self._passage.may


def passage_of(handoff: Handoff, *, actor: Actor) -> Passage:
    """Read what belongs to a handoff that the actor may see; it comes with its tasks, case and process."""
    case = handoff.case
    graph, staff = plan_of(case.version_id).graph, Staff.of(case.process_id)
    verbs = verbs_of_handoff(
        actor,
        handoff,
        task=handoff.to_task,
        case=case,
        lane=staff.get(handoff.to_lane),
        process_owner_id=case.process.owner_id,
    )
    readable = readable_fields(graph, lanes_of(actor, case, staff), actor=actor)
    return Passage(readable, sorted(_called(verb, handoff) for verb in verbs))


def _called(verb: HandoffVerb, handoff: Handoff) -> str:
    """The API tells a return before it was accepted from one after, and says withdraw as the design does."""
    if verb == HandoffVerb.RETURN:
        return "return" if handoff.is_unanswered else "send-back"
    return "withdraw" if verb == HandoffVerb.TAKE_BACK else verb.value
