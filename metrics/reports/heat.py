"""What colours the map: how long steps take and handoffs wait, in five degrees of the slowest."""

from typing import Any

from metrics.reports.report import Report
from metrics.spread import Spread

DEGREES = 4


def heat(report: Report) -> dict[str, Any]:
    """For the map: by step and by flow, the degree (0 to 4) and the median in words."""
    return {"steps": _degrees(report, report.steps), "flows": _degrees(report, report.waits)}


def _degrees(report: Report, of: dict[str, Spread]) -> dict[str, dict[str, Any]]:
    medians = {key: one.median or 0.0 for key, one in of.items()}
    slowest = max(medians.values(), default=0)
    return {
        key: {
            "degree": round(DEGREES * median / slowest) if slowest else 0,
            "words": report.scale.say(median),
            "count": of[key].n,
        }
        for key, median in medians.items()
    }
