"""What the errors of the plan are answered as. The urls import it, so that no view need think of it."""

from rest_framework.exceptions import ErrorDetail, ValidationError

from procops.rest.errors import Conflict, Invalid, as_answer
from workflows.casedata import InvalidData
from workflows.document import InvalidDocument
from workflows.publishing import NotFitToPublish


@as_answer.register
def _values_do_not_fit(error: InvalidData) -> Exception:
    return ValidationError({key: [ErrorDetail(sentence, "invalid")] for key, sentence in error.errors.items()})


@as_answer.register
def _document_cannot_be_read(error: InvalidDocument) -> Exception:
    return Invalid(error.message, error.code, next_action=error.next_action, attrs=["document"], faults=_faults(error))


@as_answer.register
def _document_is_not_fit(error: NotFitToPublish) -> Exception:
    return Conflict(error.message, error.code, next_action=error.next_action, faults=_faults(error))


def _faults(error: InvalidDocument | NotFitToPublish) -> list[dict[str, str]]:
    return [fault.as_json() for fault in error.faults]
