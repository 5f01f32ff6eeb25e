"""A lid on runaway clients: so many requests a minute for each person, fewer for each address that is nobody's."""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework import throttling
from rest_framework.request import Request

WINDOW = 60  # seconds


class PerMinute(throttling.BaseThrottle):
    """Counts requests in windows of a minute: one small number per person in the cache, and none when that is away."""

    def allow_request(self, request: Request, view: Any) -> bool:
        if request.user.is_authenticated:
            who, at_most = str(request.user.pk), settings.API_PER_MINUTE
        else:
            who, at_most = str(self.get_ident(request)), settings.API_PER_MINUTE_ANONYMOUS
        key = f"api:{who}:{int(time.time() // WINDOW)}"
        try:
            return bool(cache.incr(key) <= at_most)
        except ValueError:  # the first in this window, or the cache has forgotten it
            cache.add(key, 1, timeout=2 * WINDOW)
            return True

    def wait(self) -> float:
        """Seconds until the next window."""
        return WINDOW - time.time() % WINDOW
