"""Tells somebody outside that reminders are running, so that silence raises an alarm there.

Whoever has stopped cannot say so. Services that expect a call every minute and alarm when it stays out (Healthchecks,
Uptime Kuma, Dead Man's Snitch, a cron monitor) are what this calls; `PROCOPS_HEARTBEAT_URL` is the address they give.
"""

import threading
import time
from datetime import datetime

import structlog
from django.conf import settings

from procops import egress
from procops.sweeps import standing

EVERY = 60.0
"""Seconds between two calls of one process."""

log = structlog.stdlib.get_logger(__name__)

_next_at = 0.0


def tell(now: datetime) -> threading.Thread | None:
    """Call, if it is time and every sweep has been run within a minute; nobody waits for the answer."""
    global _next_at
    if not settings.HEARTBEAT_URL or time.monotonic() < _next_at or not standing.overview(now).is_running:
        return None
    _next_at = time.monotonic() + EVERY
    thread = threading.Thread(target=_call, args=(settings.HEARTBEAT_URL, now), daemon=True)
    thread.start()
    return thread


def _call(address: str, now: datetime) -> None:
    try:
        egress.post(address, {"procops": settings.URL, "at": now.isoformat()})
    except egress.NotCalled as error:
        log.warning("heartbeat not heard outside", error=str(error))
