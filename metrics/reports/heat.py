"""What colours the map: how long steps take and handoffs wait, in five degrees of the slowest."""

from typing import Any

from django.urls import reverse

from metrics.reports import words
from metrics.reports.behind import Behind
from metrics.reports.report import Report
from metrics.spread import Spread

DEGREES = 4


def heat(report: Report) -> dict[str, Any]:
    """For the map: by step and by flow, the degree (0 to 4), the median in words and the address of what is behind."""
    return {"steps": _degrees(report, "step", report.steps), "flows": _degrees(report, "wait", report.waits)}


def _degrees(report: Report, figure: str, of: dict[str, Spread]) -> dict[str, dict[str, Any]]:
    address = reverse("metrics:behind", args=[report.process.key])
    medians = {key: one.median or 0.0 for key, one in of.items()}
    slowest = max(medians.values(), default=0)
    return {
        key: {
            "degree": round(DEGREES * median / slowest) if slowest else 0,
            "words": report.scale.say(median),
            "count": of[key].n,
            "sum": of[key].sum,
            "means": str(words.MEANS["median"]),
            "behind": f"{address}?{Behind(figure, key).query(report.asked)}",
        }
        for key, median in medians.items()
    }
