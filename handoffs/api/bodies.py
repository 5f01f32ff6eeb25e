"""What goes in: the bodies of the verbs. What fits, the moves say."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from handoffs.bulk import AT_MOST
from handoffs.desk_rows import BulkVerb
from handoffs.escalations.states import OF_AUTHORITY, Reply
from handoffs.moves.escalating import TEXT_AT_MOST as ESCALATION_AT_MOST
from handoffs.moves.problems import TEXT_AT_MOST
from handoffs.moves.talk import COMMENT_AT_MOST
from handoffs.problems.states import Answer
from handoffs.starting import process_to_start
from procops.rest.serializers import In, Moment, Reason, Text, Values
from workflows.document import KEY_AT_MOST
from workflows.models import Process
from workflows.records.models import Record
from workflows.records.seen import records_seen_by

MANY = 300
"""At most so many keys or people in one list."""


class Key(Text):
    """A key of the process document."""

    def __init__(self, **options: Any) -> None:
        super().__init__(at_most=KEY_AT_MOST, **options)


class Keys(serializers.ListField):
    """Several keys of the process document."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=Key(), max_length=MANY, **options)


@extend_schema_field({"type": "string", "maxLength": KEY_AT_MOST})
class ProcessHere(serializers.Field):
    """A process that the actor may see or start, by its id or its key."""

    default_error_messages = {"does_not_exist": gettext_lazy("There is no such process.")}

    def to_internal_value(self, data: Any) -> Process:
        named = Key().run_validation(data)
        try:
            wanted = {"pk": serializers.UUIDField().run_validation(named)}
        except serializers.ValidationError:
            wanted = {"key": named}
        found = process_to_start(self.context["view"].actor, **wanted)
        if found is None:
            self.fail("does_not_exist")
        return found


class RecordHere(serializers.PrimaryKeyRelatedField):
    """The id of a record that the actor may see; any other does not exist."""

    default_error_messages = {"does_not_exist": gettext_lazy("There is no such record.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(pk_field=serializers.UUIDField(), **options)

    def get_queryset(self) -> QuerySet[Record]:
        return records_seen_by(self.context["view"].actor)


class StartIn(In):
    process = ProcessHere(help_text="Id or key.")
    start = Key(default="", allow_blank=True, help_text="Key of the start; needed where a process has several.")
    data = Values(default=dict, help_text="Values of the start form, by field key.")  # type: ignore[assignment]


class StartCaseIn(StartIn):
    record = RecordHere(
        allow_null=True, default=None, help_text="Id of the record that it is about, where its name says too little."
    )
    new_record = serializers.BooleanField(
        default=False, help_text="Whether it is about a new record, though one of that name is known."
    )


class StartWithFilesIn(In):
    """For processes whose start form asks for files. Each file is a part named after its field."""

    process = ProcessHere(help_text="Id or key.")
    start = Key(default="", allow_blank=True)
    data = serializers.CharField(default="{}", help_text="The other values of the start form, as a JSON object.")  # type: ignore[assignment]


class LaterIn(In):
    until = Moment(help_text="When you want to be reminded; within the next twelve months.")


class RemindIn(In):
    words = Reason(default="", allow_blank=True, help_text="What you want to say with it.")


class DraftIn(In):
    data = Values(default=dict, help_text="Values as typed; they need not fit yet. What is left out stays as it was.")  # type: ignore[assignment]
    ticked = Keys(allow_null=True, default=None, help_text="Keys of the ticked items of the checklist.")


class CompleteIn(In):
    outcome = Key(default="", allow_blank=True, help_text="Key of the outcome, where the step has several.")
    data = Values(  # type: ignore[assignment]
        default=dict, help_text="Values of the step's fields; the rest is taken from your draft and the case."
    )
    ticked = Keys(allow_null=True, default=None, help_text="Keys of the ticked items of the checklist.")


class AcceptIn(In):
    for_person = serializers.UUIDField(allow_null=True, default=None, help_text="A lead accepts for a member.")
    keep_in_pool = serializers.BooleanField(default=False, help_text="A lead accepts for the pool.")


class ClaimIn(In):
    for_person = serializers.UUIDField(allow_null=True, default=None, help_text="A lead claims for a member.")


class ReassignIn(In):
    to = serializers.UUIDField(help_text="The person who is to have it.")
    reason = Reason(default="", allow_blank=True)


class TasksIn(In):
    tasks = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=AT_MOST, help_text=f"Ids, at most {AT_MOST}."
    )


class ReassignManyIn(TasksIn):
    to = serializers.UUIDField(help_text="The person who is to have them.")
    reason = Reason(default="", allow_blank=True)


class UndoManyIn(TasksIn):
    verb = serializers.ChoiceField([one.value for one in BulkVerb], help_text="What was done with them.")


class HoldIn(In):
    reason = Reason()
    pauses_clock = serializers.BooleanField(default=True, help_text="Whether its deadline moves by the pause.")


class HoldCaseIn(HoldIn):
    until = serializers.DateField(
        default=None,
        allow_null=True,
        help_text="The day on which it goes on by itself; null: after the longest pause of its process.",
    )


class SkipIn(In):
    reason = Reason()
    outcome = Key(default="", allow_blank=True, help_text="How it counts as ended.")


class ReasonIn(In):
    reason = Reason()


class ReportIn(In):
    text = Text(at_most=TEXT_AT_MOST, lines=True, default="", allow_blank=True, help_text="Needed without a reason.")
    reason = Key(default="", allow_blank=True, help_text="Key of one of the process's reasons; empty: another one.")
    blocking = serializers.BooleanField(default=False, help_text="The task and its clock stand still until the answer.")
    attachment = serializers.UUIDField(allow_null=True, default=None, help_text="Id of a file of the case.")


class AnswerIn(In):
    answer = serializers.ChoiceField(Answer.choices)
    text = Text(at_most=TEXT_AT_MOST, lines=True, default="", allow_blank=True, help_text="Needed but for go_on.")
    step = Key(default="", allow_blank=True, help_text="Key of the step to do again; needed for redo.")
    outcome = Key(default="", allow_blank=True, help_text="How a skipped step counts as ended.")


class SpecialistsIn(In):
    team = serializers.UUIDField(help_text="Id of the team of specialists.")
    text = Text(at_most=ESCALATION_AT_MOST, lines=True, help_text="What they need to know.")


class AuthorityIn(In):
    person = serializers.UUIDField(help_text="Id of the person who shall decide.")
    cause = serializers.ChoiceField([(cause.value, cause.label) for cause in OF_AUTHORITY], help_text="Why you ask.")
    text = Text(at_most=ESCALATION_AT_MOST, lines=True, help_text="The limit or the reason, in words.")


class ReplyIn(In):
    reply = serializers.ChoiceField(Reply.choices, help_text="Specialists take it or give it back.")
    text = Text(
        at_most=ESCALATION_AT_MOST,
        lines=True,
        default="",
        allow_blank=True,
        help_text="Needed to refuse and to give back.",
    )


class WithdrawIn(In):
    reason = Reason(default="", allow_blank=True)


class ReturnIn(In):
    reason = Reason(help_text="So that the giver can mend it.")
    fields = Keys(default=list, help_text="Keys of the fields that are missing or wrong.")  # type: ignore[assignment]


class PassOnIn(In):
    to_lane = Key(help_text="Key of the role whose work it is.")
    note = Reason(default="", allow_blank=True)


class AmendIn(In):
    changes = Values(help_text="New values by field key; null empties a field.")
    reason = Reason()


class ReopenIn(In):
    step = Key(help_text="Key of the step to go on at.")
    reason = Reason()


class CommentIn(In):
    text = Text(at_most=COMMENT_AT_MOST, lines=True)
    mentions = serializers.ListField(child=serializers.UUIDField(), max_length=MANY, default=list)


class MoveIn(In):
    version = serializers.IntegerField(min_value=1, help_text="Number of the version.")
