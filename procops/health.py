"""Whether procops is alive (`/healthz`) and fit to serve (`/readyz`): for supervisors, containers, load balancers."""

from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_safe

Check = Callable[[], dict[str, Any]]
"""A question about fitness. Answers {"ok": bool, ...facts}; a check with "optional": True never makes /readyz fail."""

log = structlog.stdlib.get_logger(__name__)

_checks: dict[str, Check] = {}
_migrated = False


def register(name: str) -> Callable[[Check], Check]:
    """Adds a check to /readyz. Other apps register theirs in `AppConfig.ready`."""

    def remember(check: Check) -> Check:
        _checks[name] = check
        return check

    return remember


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody else, so that a slow database does not get web processes killed."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when work can be done, 503 when it cannot, with one line per check."""
    answers = {name: _asked(check) for name, check in _checks.items()}
    fit = all(answer["ok"] or answer.get("optional") for answer in answers.values())
    return JsonResponse({"ready": fit, "checks": answers}, status=200 if fit else 503)


def _asked(check: Check) -> dict[str, Any]:
    try:
        return check()
    except DatabaseError as error:
        log.warning("not ready", error=str(error))
        return {"ok": False, "error": type(error).__name__}


@register("database")
def _database() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return {"ok": cursor.fetchone() == (1,), "kind": connection.vendor}


@register("migrations")
def _migrations() -> dict[str, Any]:
    # Reads the whole migration graph, so the answer is kept once it is yes: migrations are never unapplied under a
    # running process.
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if waiting:
            return {"ok": False, "waiting": len(waiting)}
        _migrated = True
    return {"ok": True}


@register("redis")
def _redis() -> dict[str, Any]:
    """Without Redis everything works, some seconds later: so its absence is told, and does not make us unfit."""
    ping = getattr(cache, "ping", None)
    if ping is None:
        return {"ok": True, "optional": True, "kind": "none"}
    return {"ok": ping(), "optional": True, "kind": "redis"}


class PrivateAnswers:
    """Keeps every answer out of shared caches unless its view says otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
