"""What was decided: of each step that ends in one of several ways, how often in which, and how long that took."""

from django.utils.translation import gettext as _

from metrics.reports import words
from metrics.reports.behind import Behind
from metrics.reports.panels import Cell, Panel, lines
from metrics.reports.report import Report


def outcomes(report: Report) -> Panel:
    """By step, the most frequent outcome first; read from rollups where there are many."""
    found, names, tell = report.by_key("outcome"), report.names, report.tell
    of_step: dict[str, int] = {}
    for key, spread in found.items():
        of_step[_step(key)] = of_step.get(_step(key), 0) + spread.n
    places = {step: place for place, step in enumerate(names.steps)}
    keys = sorted(found, key=lambda key: (places.get(_step(key), len(places)), _step(key), -found[key].n, key))
    shares = [found[key].n / of_step[_step(key)] for key in keys]
    rows: list[tuple[Cell, ...]] = [
        (
            names.step(_step(key)),
            names.outcome(key),
            tell.count(found[key], Behind("outcome", key), "outcome"),
            tell.part(share, found[key], Behind("outcome", key), "outcome"),
            tell.median(found[key], Behind("outcome", key)),
            tell.p85(found[key], Behind("outcome", key)),
            tell.good(found[key], Behind("outcome", key), "on_time"),
        )
        for key, share in zip(keys, shares, strict=True)
    ]
    return Panel(
        "outcomes",
        _("What was decided"),
        words.MEANS["outcome"],
        (
            _("Step"), _("Outcome"), _("Times"), _("Share"), _("Median"), _("85 of 100 within"), _("On time"),
        ),
        lines(rows),
        {
            "kind": "bars",
            "names": [f"{names.step(_step(key))}: {names.outcome(key)}" for key in keys],
            "series": [{"name": _("Share"), "values": [round(100 * share) for share in shares]}],
            "tones": ["work" for _key in keys],
            "unit": "%",
        }
        if keys
        else None,
        is_wide=True,
    )  # fmt: skip


def _step(key: str) -> str:
    return key.partition(":")[0]
