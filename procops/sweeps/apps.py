from typing import Any

from django.apps import AppConfig


class SweepsConfig(AppConfig):
    name = "procops.sweeps"
    label = "sweeps"

    def ready(self) -> None:
        from procops import health

        health.register("sweeps")(_check)


def _check() -> dict[str, Any]:
    """Pages work without workers, so their silence is told, and does not take the site out of service."""
    from procops import clock
    from procops.sweeps.standing import overview

    now = clock.now()
    seen = overview(now)
    waits = max((sweep.waits_for.total_seconds() for sweep in seen.sweeps), default=0.0)
    return {
        "ok": seen.is_running,
        "optional": True,
        "last_seconds_ago": round(seen.age.total_seconds(), 1) if seen.age is not None else None,
        "oldest_waits_seconds": round(waits, 1),
    }
