"""The OpenAPI document: what drf-spectacular finds by itself, plus what holds everywhere in this API."""

import re
from typing import Any
from uuid import UUID

from django.utils.text import camel_case_to_spaces
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from procops.rest.idempotency import HEADER
from procops.rest.permissions import scope_needed
from procops.rest.serializers import In, Out
from procops.rest.viewsets import UUID_REGEX
from procops.scoping import scope

FAULT_KINDS = ("process", "lane", "field", "step", "flow")


class FaultAbout(Out):
    """What else a fault is about."""

    kind = serializers.ChoiceField(FAULT_KINDS)
    key = serializers.CharField()


class FaultOut(Out):
    """One thing that is wrong, or doubtful, in a process document."""

    level = serializers.ChoiceField(["refuse", "warn"], help_text="`refuse` keeps it from being published.")
    code = serializers.CharField()
    kind = serializers.ChoiceField(FAULT_KINDS)
    key = serializers.CharField(help_text="Of what is at fault; empty for the process itself.")
    message = serializers.CharField()
    path = serializers.CharField(help_text="The place in the document, as `steps[3].deadline[0]`; often empty.")
    about = FaultAbout(
        allow_null=True,
        help_text="What else it is about: the field that nobody fills, the step that is asked, or what is named and is "
        "not there.",
    )


class ErrorItem(Out):
    """One thing that was wrong."""

    code = serializers.CharField(help_text="For programs; a refusal's is named for its reason.")
    detail = serializers.CharField(help_text="For people.")
    attr = serializers.CharField(allow_null=True, help_text="The member of the request that it is about.")
    next_action = serializers.CharField(help_text="What to do about it; empty where nothing can be.")


class ErrorAnswer(Out):
    """Every error has this shape."""

    type = serializers.ChoiceField(["validation_error", "client_error", "server_error"])
    errors = ErrorItem(many=True)  # type: ignore[assignment]
    faults = FaultOut(many=True, required=False, help_text="What keeps a process document from being taken.")


_ALWAYS = {
    "401": "No token and no session, or a token that is unknown, revoked or expired.",
    "403": "The token lacks the scope, or the session's CSRF token is missing.",
    "406": "Answers are JSON.",
    "429": "Too many requests within this minute; Retry-After says when to go on.",
    "503": "The database did not answer in time. Nothing was changed; send it again after Retry-After.",
}
_NOT_FOUND = {"404": "There is nothing with this id, or it is not yours to see: the answer is the same."}
_LIST = {"400": "A filter, the page size or the cursor makes no sense."}
_BODY = {
    "400": "The body cannot be read, or does not say what is needed; `attr` names the member.",
    "413": "The body is too large.",
    "415": "The body is of another kind.",
}
_CHANGE = {
    "409": "Refused: `code` says why, `next_action` what can be done.",
    "422": "The Idempotency-Key was used for another request.",
}


class Schema(AutoSchema):
    """Describes one operation."""

    view: Any

    def get_operation_id(self) -> str:
        """`tasks_complete`: the noun and the verb."""
        return f"{self._noun()}_{self.view.action}"

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Every list has pages; what has none is one object, whatever the method is called."""
        return bool(getattr(self.view, "pagination_class", None) and super()._is_list_view(serializer))

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """`Task`, `CompleteRequest`: without what tells the classes apart in the code."""
        name: str = super().get_serializer_name(serializer, direction)
        return name.removesuffix("Out").removesuffix("In")

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        """A body's unknown members are refused, and the document says so."""
        mapped = super()._map_basic_serializer(serializer, direction)
        return {**mapped, "additionalProperties": False} if isinstance(serializer, In) else mapped

    def get_tags(self) -> list[str]:
        return [self._noun()]

    def get_summary(self) -> str:
        """What it does, up to the first stop: it stands beside its path."""
        said: str = super().get_description()
        paragraph = " ".join(said.split("\n\n")[0].split())
        return re.split(r"[.;] ", paragraph)[0].rstrip(".")

    def get_description(self) -> str:  # type: ignore[override]
        said: str = super().get_description()
        return f"{said}\n\nA token needs the scope `{scope_needed(self.view, self.method)}`.".strip()

    def get_override_parameters(self) -> list[Any]:
        given = list(super().get_override_parameters())
        if self._changes_by_post():
            text = (
                "Any text of 1 to 255 visible ASCII characters. The same request with the same key has its effect once "
            )
            text += "and gets the same answer, for at least 72 hours."
            given.append(OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, description=text))
        return given

    def _resolve_path_parameters(self, variables: Any) -> Any:
        """What an address takes as an id is told as one."""
        parameters = super()._resolve_path_parameters(variables)
        for parameter in parameters:
            if UUID_REGEX in parameter["schema"].get("pattern", ""):
                parameter["schema"] = {"type": "string", "format": "uuid"}
        return parameters

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        answers = super()._get_response_bodies(direction)
        if direction != "response":
            return answers
        for status, description in self._errors().items():
            if status not in answers:
                answers[status] = {**self._get_response_for_code(ErrorAnswer, status), "description": description}
        return dict(sorted(answers.items()))

    def _errors(self) -> dict[str, str]:
        errors = dict(_ALWAYS)
        if self._is_list_view():
            errors |= _LIST
        if "{" in self.path:
            errors |= _NOT_FOUND
        if self.method in ("POST", "PUT", "PATCH"):
            errors |= _BODY
        if self.method not in ("GET", "HEAD") and self.view.action not in self.view.only_asks:
            errors |= {"409": _CHANGE["409"]}
        if self._changes_by_post():
            errors |= _CHANGE
        return errors

    def _changes_by_post(self) -> bool:
        return bool(self.method == "POST" and self.view.action not in self.view.only_asks)

    def _noun(self) -> str:
        return camel_case_to_spaces(type(self.view).__name__.removesuffix("ViewSet")).replace(" ", "_")


class Generator(SchemaGenerator):
    """Looks at the viewsets from an organization without rows: outside any scope they would not tell their models."""

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        with scope(UUID(int=0)):
            return super().get_schema(request, public)
