"""What an improvement has brought: before beside after, how sure that is, and the same as a chart and a table."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from metrics import days
from metrics.improvement.samples import Subject, sample_of
from metrics.improvement.states import Figure, Measure, TimeCounted
from metrics.models import Improvement
from metrics.reports.asked import Asked, Window
from metrics.reports.behind import Behind
from metrics.reports.durations import Scale
from metrics.reports.panels import Panel, lines
from metrics.survival import P85, Effect, Sample, effect, needed
from procops.dates import written
from workflows.models import Version

POINTS = 24
"""Of the chart."""
SHARE_SHOWN = 0.05
"""The chart ends where fewer are still going on."""


@dataclass(frozen=True, slots=True)
class Side:
    """Before, or after."""

    label: str
    window: Window | None
    sample: Sample
    scale: Scale
    subject: Subject
    as_of: datetime | None = None
    """When it was frozen; None: it is as it is now."""

    @property
    def days(self) -> str:
        """Which days: "2 Mar – 31 Mar"."""
        if self.window is None:
            return "–"
        last = self.window.until - timedelta(days=1)
        return f"{written(self.window.since, 'j M Y')} – {written(last, 'j M Y')}"

    @property
    def behind(self) -> str:
        """The query that lists the cases of which this tells; empty while there is no window."""
        if self.window is None:
            return ""
        return Behind("begun").query(Asked(self.window, "days", clock=self.scale.clock))

    @property
    def measured(self) -> int:
        """How many cases; of a step or a handoff how many visits or offers are over: those can be listed."""
        return len(self.sample) if self.subject.figure == Figure.CASE else self.sample.finished

    @property
    def behind_measured(self) -> str:
        """The query that lists what is measured: as many, and together as long; empty while there is nothing."""
        if self.window is None or not self.measured:
            return ""
        if self.subject.figure == Figure.CASE:
            return self.behind
        asked = Asked(self.window, "days", clock=self.scale.clock)
        return Behind(self.subject.figure, self.subject.key, begun=True, over_by=self.as_of).query(asked)

    @property
    def median(self) -> str:
        return self.scale.say(self.sample.quantile(0.5))

    @property
    def p85(self) -> str:
        return self.scale.say(self.sample.quantile(P85))


@dataclass(frozen=True, slots=True)
class Proof:
    """Before beside after."""

    before: Side
    after: Side
    effect: Effect
    needed: int
    """How many have to be over on a side before anything is said."""
    scale: Scale
    target_ms: int
    is_target_reached: bool | None
    """None while the figure is not known."""

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.before, self.after

    @property
    def is_of_cases(self) -> bool:
        """Whether whole cases are measured, and not visits of a step or handoffs."""
        return self.before.subject.figure == Figure.CASE

    @property
    def change(self) -> str:
        """The size of the change without its sign: "22 %"."""
        return _percent(self.effect.change)

    @property
    def between(self) -> tuple[str, str]:
        """The interval in words: "31 % shorter", "4 % longer"."""
        return _signed(self.effect.low), _signed(self.effect.high)

    @property
    def panel(self) -> Panel:
        return _panel(self)


def subject_of(row: Improvement) -> Subject:
    return Subject(row.process_id, Figure(row.figure), row.key, TimeCounted(row.counted))


def changed_day(row: Improvement) -> date | None:
    """The first day of *after*: the one that was named, else that on which the version was published.

    What is frozen on the day of the publication has that day, so that after begins on the next.
    """
    if row.changed_on is not None:
        return row.changed_on
    published = published_day(row.version)
    return None if published is None else max(published, row.baseline_until)


def published_day(version: Version | None) -> date | None:
    """On the organization's clock; None while it is a draft."""
    return days.today(version.published_at) if version is not None and version.published_at is not None else None


def since_change(row: Improvement, *, now: datetime) -> Window | None:
    """The days of *after* until today; None while nothing has been changed."""
    since, tomorrow = changed_day(row), days.today(now) + timedelta(days=1)
    return Window(since, tomorrow) if since is not None and since < tomorrow else None


def proof_of(row: Improvement, scale: Scale, *, now: datetime) -> Proof:
    """As it was closed, else as it is now."""
    window = since_change(row, now=now)
    if row.is_running:
        after = sample_of(subject_of(row), window, now=now) if window else Sample.of(())
    else:
        window = Window(row.result_since, row.result_until) if row.result_since and row.result_until else None
        after = Sample.read(row.result) if row.result else Sample.of(())
    days_before = Window(row.baseline_since, row.baseline_until)
    found = effect(row.before, after, row.quantile)
    return Proof(
        before=Side(_("Before"), days_before, row.before, scale, subject_of(row), row.frozen_at),
        after=Side(_("After"), window, after, scale, subject_of(row), None if row.is_running else row.closed_at),
        effect=found,
        needed=needed(row.quantile),
        scale=scale,
        target_ms=row.target_ms,
        is_target_reached=None if found.after is None else found.after <= row.target_ms,
    )


def measured_words(row: Improvement) -> str:
    """ "Median, working time"."""
    return f"{Measure(row.measure).label}, {TimeCounted(row.counted).label}"


def _panel(proof: Proof) -> Panel:
    """Which share is still going on after which time, on both sides."""
    sides = [side for side in (proof.before, proof.after) if side.sample.finished]
    ends = [_end(side.sample) for side in sides]
    step = _round(max(ends) / POINTS, proof.scale) if ends else 0
    times = [step * n for n in range(int(max(ends) / step) + 2)] if step else []
    shares = [_shares(side.sample, times) for side in sides]
    names = [proof.scale.say(time) if time else "0" for time in times]
    told = [
        (name, *(f"{round(100 * each[place])} %" for each in shares)) for place, name in enumerate(names)
    ]  # fmt: skip
    return Panel(
        "going-on",
        _("How many are still going on"),
        _("Of 100 that began, how many are not over after that time (Kaplan-Meier: open ones count as long as seen)."),
        (_("After"), *(side.label for side in sides)),
        lines(told),
        {
            "kind": "lines",
            "names": names,
            "series": [
                {
                    "name": side.label,
                    "values": [round(100 * share, 1) for share in each],
                    "tone": "queue" if side is proof.before else "work",
                }
                for side, each in zip(sides, shares, strict=True)
            ],
            "unit": "%",
        }
        if times
        else None,
    )


def _end(sample: Sample) -> int:
    """When nearly all are over, as far as that is known."""
    steps = sample.survival()
    return next((lasted for lasted, share in steps if share <= SHARE_SHOWN), steps[-1][0])


def _round(ms: float, scale: Scale) -> int:
    """A step between two points of the chart that can be read."""
    minutes = (60_000 * n for n in (1, 5, 15, 30))
    hours = (3_600_000 * n for n in (1, 2, 4))
    steps = (*minutes, *hours, *(scale.day_ms * n for n in (1, 2, 5, 10, 20)))
    return next((step for step in steps if step >= ms), steps[-1])


def _shares(sample: Sample, times: list[int]) -> list[float]:
    steps, found, left, place = sample.survival(), [], 1.0, 0
    for time in times:
        while place < len(steps) and steps[place][0] <= time:
            left = steps[place][1]
            place += 1
        found.append(left)
    return found


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{abs(round(100 * share))} %"


def _signed(share: float | None) -> str:
    if share is None:
        return "–"
    words = _("%(share)s shorter") if share < 0 else _("%(share)s longer")
    return words % {"share": _percent(share)}
