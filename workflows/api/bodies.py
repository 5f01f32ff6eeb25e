"""What goes in: the bodies of changes to processes. What fits, the domain says."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from procops.rest.serializers import In, PersonHere, Reason, Text, Values
from workflows.document import KEY_AT_MOST
from workflows.models import FilledBy
from workflows.reviews.reviewing import NOTE_AT_MOST
from workflows.trial.play import VISITS_AT_MOST


class ProcessIn(In):
    """Either a process document, or a template of the gallery under a name and a prefix."""

    document = serializers.DictField(required=False)
    template = Text(at_most=KEY_AT_MOST, required=False, help_text="Key of a template of the gallery.")
    name = Text(at_most=120, required=False, help_text="For a template; its own name unless told.")
    prefix = Text(at_most=6, required=False, help_text="For a template; its own prefix unless told.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("document" in attrs) == ("template" in attrs):
            raise serializers.ValidationError({"document": _("Send a document or name a template, one of the two.")})
        if "document" in attrs and {"name", "prefix"} & set(attrs):
            raise serializers.ValidationError({"name": _("A document has its own name and prefix.")})
        return attrs


class DraftSaveIn(In):
    document = serializers.DictField(help_text="The whole process document; see docs/process-document.md.")
    note = Reason(default="", allow_blank=True, help_text="What has changed, in a few words.")


class ReviewIn(In):
    note = Text(at_most=NOTE_AT_MOST, allow_blank=True, default="", help_text="What came of it, for the audit log.")


class CheckIn(In):
    document = serializers.DictField(required=False, help_text="Unless told, the draft as it was saved.")


class SaidIn(In):
    step = Text(at_most=KEY_AT_MOST, help_text="Key of a step that can be done now; of a start, to begin.")
    data = Values(default=dict, help_text="Values of the step's fields, by field key.")  # type: ignore[assignment]
    outcome = Text(
        at_most=KEY_AT_MOST, default="", allow_blank=True, help_text="Key of the outcome, where the step has several."
    )
    back_to = serializers.IntegerField(
        min_value=1, allow_null=True, default=None, help_text="Instead: number of the visit that it is sent back to."
    )


class TryIn(CheckIn):
    said = SaidIn(many=True, help_text="What was done so far, the start first.")

    def validate_said(self, said: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len(said) > VISITS_AT_MOST:
            raise serializers.ValidationError(_("More steps than a case can be tried with."))
        return said


class PublishIn(In):
    revision = serializers.IntegerField(min_value=1, help_text="The revision of the draft that you have seen.")
    note = Reason(default="", allow_blank=True)


class RestoreIn(In):
    revision = serializers.IntegerField(
        min_value=1,
        allow_null=True,
        default=None,
        help_text="The revision of the draft that it takes the place of; null: there is none.",
    )


class StaffIn(In):
    filled_by = serializers.ChoiceField(FilledBy.choices)
    accountable = serializers.UUIDField(help_text="Id of the person who answers for the role.")
    team = serializers.UUIDField(allow_null=True, default=None, help_text="Id of a team.")
    person = serializers.UUIDField(
        allow_null=True, default=None, help_text="Id of a person; for a field, the fallback."
    )
    field = Text(at_most=KEY_AT_MOST, default="", allow_blank=True, help_text="Key of a person field.")
    deputy = serializers.UUIDField(
        allow_null=True, default=None, help_text="Id of who has the role's work while whoever would have it is away."
    )


class OwnerIn(In):
    person = PersonHere(help_text="Id of a person.")


class ReplaceIn(In):
    person = serializers.UUIDField(help_text="Id of who is replaced; they may have been shut out already.")
    successor = PersonHere(help_text="Id of who takes over.")
    processes = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=500,
        allow_null=True,
        default=None,
        help_text="Ids of the processes; all that you may staff unless told.",
    )
