"""When beat rings for which job. Due times are rows in the database; these few sweeps look for them.

A ring that nobody has heard within ``expires`` seconds is forgotten: the next one says the same. docs/running.md tells
what each job does.
"""

from typing import Any

from celery.schedules import crontab

TIMETABLE: dict[str, dict[str, Any]] = {
    "deliver notices": {"task": "notices.deliver", "schedule": 5, "options": {"expires": 5}},
    "tell channels": {"task": "notices.tell_channels", "schedule": 5, "options": {"expires": 5}},
    "write digests": {"task": "notices.digest", "schedule": 5, "options": {"expires": 5}},
    "expire unanswered handoffs": {
        "task": "handoffs.expire_unanswered",
        "schedule": 5,
        "options": {"expires": 5},
    },
    "remind of what is due": {"task": "handoffs.remind", "schedule": 5, "options": {"expires": 5}},
    "go on from waits that are over": {"task": "handoffs.wake", "schedule": 5, "options": {"expires": 5}},
    "bring events and waits together": {"task": "handoffs.match_events", "schedule": 5, "options": {"expires": 5}},
    "forget events nobody used": {"task": "handoffs.forget_events", "schedule": 3600},
    "watch pools": {"task": "handoffs.watch_pools", "schedule": 5, "options": {"expires": 5}},
    "fold journals into figures": {"task": "metrics.fold", "schedule": 30, "options": {"expires": 30}},
    "compare figures with journals": {
        "task": "metrics.compare",
        "schedule": crontab(hour=2, minute=30),  # by night in UTC; it reads every journal
        "options": {"expires": 6 * 3600},
    },
    "start what starts by itself": {"task": "handoffs.start_periods", "schedule": 5, "options": {"expires": 5}},
    "remind of reviews": {"task": "reviews.remind", "schedule": 15, "options": {"expires": 15}},
    "watch figures": {
        "task": "metrics.watch",
        "schedule": crontab(hour=3, minute=30),
        "options": {"expires": 6 * 3600},
    },
    "move cases": {"task": "handoffs.move_cases", "schedule": 5, "options": {"expires": 5}},
    "bring in tables": {"task": "handoffs.bring_in_tables", "schedule": 5, "options": {"expires": 5}},
    "import event logs": {"task": "metrics.import_logs", "schedule": 5, "options": {"expires": 5}},
    "forget event logs never imported": {"task": "metrics.forget_logs", "schedule": 3600},
    "forget tables never brought in": {"task": "handoffs.forget_tables", "schedule": 3600},
    "forget old idempotency keys": {"task": "rest.forget_idempotency_keys", "schedule": 3600},
}
"""By what beat calls it; numbers are seconds between two rings."""
