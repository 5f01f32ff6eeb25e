"""Panels about handoffs: how long each waits, from whom to whom, what comes back and why."""

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from metrics.reports import words
from metrics.reports.behind import Behind
from metrics.reports.kinds import KINDS
from metrics.reports.panels import Cell, Panel, lines
from metrics.reports.report import Report
from metrics.spread import Spread
from workflows.models import EntryContent

SHOWN = 10
"""Handoffs that the chart shows, the worst; the table has all."""
ROLES_BESIDE = 5
"""With more roles the matrix wants the whole width."""


def every_handoff(report: Report) -> Panel:
    """Each handoff in numbers, the one that cost most first."""
    waits, returned = report.waits, report.returned
    accepted, whole = report.by_key("acceptance"), report.by_key("handoff")
    tell, none = report.tell, Spread()
    order = sorted(waits, key=lambda key: (-waits[key].sum, key))
    rows = [
        (
            report.names.flow(key),
            tell.count(waits[key], Behind("wait", key), "wait"),
            tell.total(waits[key], Behind("wait", key), is_handoff=True),
            tell.median(waits[key], Behind("wait", key)),
            tell.p85(waits[key], Behind("wait", key)),
            tell.time(accepted.get(key, none).median, accepted.get(key, none), Behind("acceptance", key), "acceptance"),
            tell.time(whole.get(key, none).median, whole.get(key, none), Behind("handoff", key), "handoff"),
            tell.good(waits[key], Behind("wait", key), "first"),
            tell.count(returned.get(key, none), Behind("returned", key), "returned"),
        )
        for key in order
    ]
    return Panel(
        "handoffs",
        _("Handoffs, by how long they waited together"),
        words.MEANS["wait"],
        (
            _("Handoff"), _("Answered"), _("Waited together"), _("Median"), _("85 of 100 within"),
            _("Until accepted"), _("Until work began"), _("Accepted first time"), _("Sent back"),
        ),
        lines(rows),
        {
            "kind": "bars",
            "names": [report.names.flow(key) for key in order[:SHOWN]],
            "series": [
                {"name": _("Waited together"), "values": [report.days(waits[key].sum) for key in order[:SHOWN]]}
            ],
            "tones": ["handoff" for _key in order[:SHOWN]],
            "unit": report.scale.unit,
        }
        if rows
        else None,
        is_wide=True,
    )  # fmt: skip


def matrix(report: Report) -> Panel:
    """From which role to which, with the median wait."""
    pairs = report.pairs
    seen = {lane for key in pairs for lane in key.split(">")}
    lanes = [key for key in report.names.lanes if key in seen]
    tell = report.tell
    rows = [
        (
            report.names.pair(key),
            tell.count(pairs[key], Behind("pair", key), "pair"),
            tell.median(pairs[key], Behind("pair", key), is_handoff=True),
            tell.total(pairs[key], Behind("pair", key)),
        )
        for key in sorted(pairs, key=lambda key: (-(pairs[key].median or 0), key))
    ]
    cells = [
        [lanes.index(receiver), lanes.index(giver), report.days(pairs[key].median), report.scale.say(pairs[key].median)]
        for key in pairs
        for giver, _sign, receiver in (key.partition(">"),)
        if giver in lanes and receiver in lanes
    ]
    return Panel(
        "matrix",
        _("From role to role: median wait"),
        words.MEANS["pair"],
        (_("From and to"), _("Answered"), _("Median"), _("Waited together")),
        lines(rows),
        {
            "kind": "matrix",
            "names": [report.names.lane(key) for key in lanes],
            "cells": cells,
            "unit": report.scale.unit,
        }
        if cells
        else None,
        is_wide=len(lanes) > ROLES_BESIDE,
    )


def returns(report: Report) -> Panel:
    """Why work came back, in the reasons that the handoff rules offer."""
    returned, given = report.returned, _reasons(report)
    graph = report.names.graph
    tell = report.tell
    rows: list[tuple[Cell, ...]] = []
    counts: list[int] = []
    for key in sorted(returned, key=lambda key: (-returned[key].n, key)):
        flow = graph.flows.get(key) if graph else None
        reasons = flow.contract.return_reasons if flow and flow.contract else ()
        said = given.get(key, {})
        for reason in sorted((r for r in reasons if r in said), key=lambda r: (-said[r].n, r)):
            counts.append(said[reason].n)
            behind = Behind("returned", key, reason=reason)
            rows.append((report.names.flow(key), reason, tell.count(said[reason], behind, "returned")))
    own = sum(one.n for one in returned.values()) - sum(counts)
    return Panel(
        "returns",
        _("Why work was sent back"),
        words.MEANS["returned"],
        (_("Handoff"), _("Reason"), _("Sent back")),
        lines(rows),
        {
            "kind": "bars",
            "names": [f"{row[1]}" for row in rows],
            "series": [{"name": _("Sent back"), "values": counts}],
            "tones": ["queue" for _row in rows],
            "unit": "",
        }
        if rows
        else None,
        note=_("%(number)d more for reasons in their own words.") % {"number": own} if own else "",
    )


def _reasons(report: Report) -> dict[str, dict[str, Spread]]:
    """By flow, how often each reason was given; texts that were erased are not counted. One query."""
    kind = KINDS["returned"]
    rows = kind.cut(kind.rows([report.process.pk], report.asked.window), report.asked)
    column = "of_working" if report.asked.clock == "working" else "of_ms"
    said = EntryContent.objects.filter(entry__case_id=OuterRef("case_id"), entry__seq=OuterRef("seq"))
    told = (
        rows.annotate(reason=Subquery(said.values(text=KeyTextTransform("reason", "values"))[:1]))
        .exclude(Q(reason=None) | Q(reason=""))
        .values_list("of_key", "reason")
        .annotate(number=Count("pk"), lasted=Sum(column))
    )
    found: dict[str, dict[str, Spread]] = {}
    for flow, reason, number, lasted in told:
        found.setdefault(flow, {})[reason] = Spread(n=number, sum=lasted)
    return found
