"""Who carries a process: work that hangs on one person, and how much lies on each. Never a ranking of persons.

People are told in the order of the alphabet, and by name only to those who answer for the work.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from metrics.reports import open_work, owners, words
from metrics.reports.behind import Behind
from metrics.reports.panels import Cell, Panel, lines
from metrics.reports.report import Report
from metrics.spread import Spread
from workflows.names import people_by_name

MANY = 0.8
"""From this share on a step hangs on one person."""


@dataclass(frozen=True, slots=True)
class Doers:
    """Who did one step in the chosen days."""

    visits: Spread
    by_person: dict[UUID | None, int]

    @property
    def people(self) -> int:
        return len([person for person in self.by_person if person])

    @property
    def share(self) -> float | None:
        """Of the visits, how many one and the same person did; None where of none it is known who did it."""
        known = [number for person, number in self.by_person.items() if person is not None]
        return max(known) / self.visits.n if known else None


def dependence(report: Report) -> Panel:
    """Step by step: how much of it one person did, and who else did it."""
    doers, with_names = _doers(report), report.with_names
    keys = sorted(doers, key=lambda key: (-(doers[key].share or 0), key))
    names = (
        people_by_name({person for one in doers.values() for person in one.by_person if person}) if with_names else {}
    )
    tell = report.tell
    rows: list[tuple[Cell, ...]] = [
        (
            report.names.step(key),
            tell.count(doers[key].visits, Behind("step", key), "step"),
            str(doers[key].people),
            tell.part(doers[key].share, doers[key].visits, Behind("step", key), "alone"),
            *([owners.listed([names[one] for one in doers[key].by_person if one in names])] if with_names else []),
        )
        for key in keys
    ]
    alone = sum(one.people == 1 for one in doers.values())
    return Panel(
        "dependence",
        _("Steps that hang on one person"),
        words.MEANS["alone"],
        (
            _("Step"), _("Done"), _("People who did it"), _("By one person"),
            *([_("Who did it lately")] if with_names else []),
        ),
        lines(rows),
        {
            "kind": "bars",
            "names": [report.names.step(key) for key in keys],
            "series": [{"name": _("By one person"), "values": [round(100 * (doers[key].share or 0)) for key in keys]}],
            "tones": ["queue" if (doers[key].share or 0) >= MANY else "work" for key in keys],
            "unit": "%",
        }
        if keys
        else None,
        is_wide=True,
        note=_("%(number)d steps were done by one person alone: who else could do them?") % {"number": alone}
        if alone
        else "",
    )  # fmt: skip


PANELS: dict[str, Callable[[Report], Panel]] = {
    "dependence": dependence,
    "load": lambda report: replace(open_work.load(report), is_wide=True),
    "owners": owners.load,
}
"""The page: by name only for those who answer for the work."""


def _doers(report: Report) -> dict[str, Doers]:
    by_step: dict[str, dict[UUID | None, int]] = defaultdict(dict)
    sums: Counter[str] = Counter()
    for (step, person), spread in report.by_person.items():
        by_step[step][person] = spread.n
        sums[step] += spread.sum
    return {step: Doers(Spread(n=sum(some.values()), sum=sums[step]), some) for step, some in by_step.items()}
