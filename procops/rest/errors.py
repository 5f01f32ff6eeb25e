"""What the API says when it says no: one shape for every error, whoever found it.

    {"type": "client_error", "errors": [{"code", "detail", "attr", "next_action"}], "faults": [...]}

`attr` names the member of the body that an error is about. `faults` stands only where a process document is refused.
An app that has errors of its own registers with `as_answer` what they are answered as; views catch nothing.
"""

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import UnreadablePostError
from django.utils.translation import gettext, gettext_lazy
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from drf_standardized_errors.types import Error
from rest_framework.exceptions import APIException, ErrorDetail, ParseError

from procops.errors import Refused
from procops.rest.parsers import FILES_AT_MOST, TooLarge


class Conflict(APIException):
    """A refusal of the domain."""

    status_code = 409
    default_code = "refused"

    def __init__(
        self,
        detail: str,
        code: str,
        *,
        next_action: str = "",
        attrs: Sequence[str | None] = (None,),
        faults: Sequence[dict[str, Any]] | None = None,
    ) -> None:
        """
        :param attrs: the members of the body that it is about: each is told apart.
        :param faults: what is wrong with a process document.
        """
        super().__init__(detail, code)
        self.next_action = next_action
        self.attrs = tuple(attrs) or (None,)
        self.faults = faults


class Invalid(Conflict):
    """What was sent cannot be what was meant."""

    status_code = 400


class Unavailable(APIException):
    """The database did not answer in time, or a lock was held too long. Nothing has been changed."""

    status_code = 503
    default_code = "unavailable"
    default_detail = gettext_lazy("procops is busy and could not do this in time; nothing has been changed.")
    wait = 1
    """Seconds, told as Retry-After."""


@singledispatch
def as_answer(error: Exception) -> Exception:
    """The API's exception for one of the domain's; what nobody registered stays what it is."""
    return error


@as_answer.register
def _refused(error: Refused) -> Exception:
    fields = [f"data.{key}" for key in error.facts.get("fields", ()) if isinstance(key, str)]
    return Conflict(error.message, error.code, next_action=error.next_action, attrs=fields)


@as_answer.register(OperationalError)
@as_answer.register(InterfaceError)
def _database_away(error: Exception) -> Exception:
    return Unavailable()


@as_answer.register(SuspiciousOperation)
@as_answer.register(BadRequest)
@as_answer.register(UnreadablePostError)
def _not_read(error: Exception) -> Exception:
    return (
        TooLarge(FILES_AT_MOST)
        if isinstance(error, RequestDataTooBig)
        else ParseError(gettext("The request cannot be read."))
    )


class Handler(ExceptionHandler):
    """Turns whatever a view raises into an answer."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        known: Exception = super().convert_known_exceptions(exc)
        return as_answer(known)


class Formatter(ExceptionFormatter):
    """Writes the one shape."""

    def get_errors(self) -> list[Error]:
        if isinstance(self.exc, Conflict):
            detail = self.exc.detail
            assert isinstance(detail, ErrorDetail)  # a Conflict is made with one sentence
            return [Error(str(detail.code), str(detail), attr) for attr in self.exc.attrs]
        errors: list[Error] = super().get_errors()
        return errors

    def format_error_response(self, error_response: Any) -> dict[str, Any]:
        next_action = getattr(self.exc, "next_action", "")
        answer: dict[str, Any] = {
            "type": "validation_error" if isinstance(self.exc, Invalid) else error_response.type,
            "errors": [
                {"code": error.code, "detail": error.detail, "attr": error.attr, "next_action": next_action}
                for error in error_response.errors
            ],
        }
        faults = getattr(self.exc, "faults", None)
        return answer if faults is None else {**answer, "faults": faults}


def body(code: str, detail: str, *, type: str = "client_error") -> dict[str, Any]:
    """The shape, for what is answered without a view."""
    return {"type": type, "errors": [{"code": code, "detail": detail, "attr": None, "next_action": ""}]}
