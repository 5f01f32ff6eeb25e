"""The history of a case as the API tells it: every entry, without what is not for the reader."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from procops.rest.serializers import Moment, Out, PersonRef
from workflows.models import Attachment, Entry
from workflows.names import names_of

_BY_FIELD = ("changed", "content")
"""Members of an entry's personal part that hold values by field key."""


class EntryOut(Out):
    """One line of a case's history. It is never changed."""

    seq = serializers.IntegerField(help_text="1, 2, 3, ... without gaps.")
    at = Moment()
    kind = serializers.CharField(help_text="A subject and a past verb, as `handoff.accepted`.")
    actor = serializers.SerializerMethodField(help_text="Null: procops itself.")
    task = serializers.UUIDField(source="task_id", allow_null=True)
    handoff = serializers.UUIDField(source="handoff_id", allow_null=True)
    step = serializers.CharField(source="step_key")
    flow = serializers.CharField(source="flow_key")
    elapsed_ms = serializers.IntegerField(allow_null=True, help_text="How long what ended here took.")
    working_ms = serializers.IntegerField(allow_null=True, help_text="The same in the team's working time.")
    facts = serializers.DictField(child=serializers.JSONField())
    content = serializers.SerializerMethodField(
        help_text="What people wrote and changed, as far as you may read it; empty where it was erased."
    )
    hash = serializers.CharField(help_text="The entry's link in the chain.")

    @extend_schema_field(PersonRef(allow_null=True))
    def get_actor(self, entry: Entry) -> dict[str, Any] | None:
        if entry.actor_id is None:
            return None
        return {"id": str(entry.actor_id), "name": self.context["names"].get(entry.actor_id, "")}

    @extend_schema_field(serializers.DictField(child=serializers.JSONField()))
    def get_content(self, entry: Entry) -> dict[str, Any]:
        return _readable(entry, self.context["readable"], self.context["field_of_file"])


def context_of(entries: Sequence[Entry], *, readable: Collection[str]) -> dict[str, Any]:
    """What a page of entries needs: the names of who acted, and which fields its files were put into; three queries."""
    files = [UUID(one.facts["attachment"]) for one in entries if "attachment" in one.facts]
    fields = dict(Attachment.objects.filter(pk__in=files).values_list("pk", "field_key")) if files else {}
    return {
        "names": names_of(entry.actor_id for entry in entries),
        "readable": readable,
        "field_of_file": {str(pk): key for pk, key in fields.items()},
    }


def _readable(entry: Entry, readable: Collection[str], field_of_file: Mapping[str, str]) -> dict[str, Any]:
    content = getattr(entry, "content", None)
    if content is None:
        return {}
    field = field_of_file.get(str(entry.facts.get("attachment")), "")
    if field and field not in readable:
        return {}
    return {
        name: {key: one for key, one in part.items() if key in readable} if name in _BY_FIELD else part
        for name, part in content.values.items()
    }
