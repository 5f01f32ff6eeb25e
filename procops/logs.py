"""Log lines: JSON in production, plain text at a desk. Every line of a request carries the request's id."""

import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]

# Without the values of local variables: what people typed, and secrets, have no place in a log.
_TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))

_QUIET = re.compile(r"^/(healthz|readyz|static/)")
_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")

log = structlog.stdlib.get_logger("procops.request")


def configuration(*, as_json: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING, with structlog and the standard library writing the same lines."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last: list[Any] = (
        [_TRACEBACKS, structlog.processors.JSONRenderer()] if as_json else [structlog.dev.ConsoleRenderer(colors=False)]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*_SHARED, structlog.stdlib.ExtraAdder()],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would print the same lines again.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # One line per request is ours, so refusals (4xx) need no second one.
            "django.request": {"level": "ERROR"},
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }


class RequestLog:
    """Gives each request an id, binds it to every log line, answers it as X-Request-Id, and logs the outcome."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if _REQUEST_ID.match(given) else uuid.uuid4().hex
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            response["X-Request-Id"] = request_id
            if not _QUIET.match(request.path):
                # The path only: a query may hold what somebody searched for.
                log.info(
                    "request",
                    method=request.method,
                    path=_without_secrets(request),
                    status=response.status_code,
                    milliseconds=round((time.perf_counter() - began) * 1000, 1),
                )
        return response


def _without_secrets(request: HttpRequest) -> str:
    """The path, without what in it opens a door: the links of invitations, password resets and confirmed addresses."""
    path, match = request.path, request.resolver_match
    if match is None:
        return path
    doors = {"secret", "key"} if (match.url_name or "").startswith("account_") else {"secret"}
    for name in doors & match.kwargs.keys():
        path = path.replace(str(match.kwargs[name]), "…")
    return path
