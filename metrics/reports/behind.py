"""What stands behind a number: the very rows that it counts, and the cases they belong to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from metrics import days
from metrics.dimensions import within
from metrics.models import CaseFigure, HandoffFigure, StepFigure
from metrics.reports.asked import Asked, NotUnderstood, Window
from metrics.reports.kinds import KINDS, decided
from workflows.models import Case, Entry, EntryContent, Task
from workflows.states import LIVE_CASE, CaseSource

GOOD = ("yes", "no", "known")
NOW = ("open", "tasks")
"""What is counted at this moment, whatever days are asked for."""
PLAIN = ("started", "begun", "completed", "under_way", "chased")
"""What is counted in days, and has no durations that add up."""
CHASED = ("task.reminded", "task.nudged", "handoff.reminded")
"""Journal entries of reminders, by procops and by people."""
SIZE = 50
_DUE = {"yes": "gte", "no": "lt", "known": "isnull"}
_NOTHING = Value(0, output_field=BigIntegerField())


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind a number of one process."""

    figure: str
    """Of `KINDS`, `NOW` or `PLAIN`."""
    key: str = ""
    good: str = ""
    """yes, no or known: those that were good (on time, accepted first time), were not, or of which it is known.

    Of what is open: not past due, past due, or with a due moment.
    """
    reason: str = ""
    """Of handoffs that were sent back."""
    at_least: int | None = None
    less_than: int | None = None
    """Milliseconds, by the clock that is asked for; of what is open, of elapsed time until now."""
    person: UUID | None = None
    """Who has the open work, or did the step: only for those whom `rules.may_see_people` lets see names."""

    begun: bool = False
    """Steps and handoffs of the cases that began on these days, instead of those that ended on them."""
    over_by: datetime | None = None
    """With ``begun``: what was over at that moment; None: by now."""

    def query(self, asked: Asked) -> str:
        """As it stands in an address."""
        given = {
            "figure": self.figure,
            "key": self.key,
            "good": self.good,
            "reason": self.reason,
            "at_least": "" if self.at_least is None else str(self.at_least),
            "less_than": "" if self.less_than is None else str(self.less_than),
            "person": str(self.person or ""),
            "begun": "yes" if self.begun else "",
            "over_by": self.over_by.astimezone(UTC).isoformat() if self.over_by else "",
        }
        return urlencode({name: value for name, value in given.items() if value} | asked.parameters())

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Behind":
        """
        :raises NotUnderstood: naming what cannot be read.
        """
        figure = given.get("figure") or "case"
        _must_be(figure, (*KINDS, *NOW, *PLAIN), "figure")
        good = given.get("good", "")
        _must_be(good, ("", *GOOD), "good")
        at_least, less_than = _ms(given, "at_least"), _ms(given, "less_than")
        return cls(
            figure, given.get("key", "")[:90], good, given.get("reason", "")[:500], at_least, less_than, _person(given),
            begun=given.get("begun") == "yes", over_by=_moment(given, "over_by"),
        )  # fmt: skip

    @property
    def is_timed(self) -> bool:
        """Whether the rows have durations that add up."""
        return self.figure not in (*NOW, *PLAIN)

    @property
    def is_of_cases(self) -> bool:
        """Whether each row is a whole case, of which no step or handoff can be named."""
        kind = KINDS.get(self.figure)
        return self.figure in ("open", "under_way") or (kind is not None and kind.model is CaseFigure)

    def rows(self, process: UUID, asked: Asked, *, now: datetime) -> QuerySet[Any]:
        """The rows, each with its ``case``, ``lasted`` (milliseconds) and ``ended`` (when; of what is open: since)."""
        if self.figure in NOW:
            return self._open(process, asked, now)
        if self.figure == "chased":
            return chases([process], asked).annotate(lasted=_NOTHING, ended=F("at"))
        if self.figure == "under_way":
            return under_way(process, asked).annotate(lasted=_NOTHING)
        kind = KINDS[self.figure]
        if self.begun and not self.is_of_cases:
            rows = _of_begun(kind.rows([process], None), process, asked.window)
            rows = rows.filter(ended__lte=self.over_by) if self.over_by else rows
        else:
            rows = kind.rows([process], asked.window)
        rows = kind.cut(rows, asked)
        rows = rows.annotate(lasted=Coalesce(F("of_working" if asked.clock == "working" else "of_ms"), 0))
        if self.key and kind.key:
            rows = rows.filter(of_key=self.key)
        if self.good == "known":
            rows = rows.filter(is_good__isnull=False)
        elif self.good:
            rows = rows.filter(is_good=self.good == "yes")
        if self.person is not None:
            rows = rows.filter(person_id=self.person) if kind.model is StepFigure else rows.none()
        if self.reason and kind.model is HandoffFigure:
            rows = rows.filter(because(self.reason))
        if self.at_least is not None:
            rows = rows.filter(lasted__gte=self.at_least)
        if self.less_than is not None:
            rows = rows.filter(lasted__lt=self.less_than)
        return rows

    def _open(self, process: UUID, asked: Asked, now: datetime) -> QuerySet[Any]:
        rows: QuerySet[Any] = open_cases([process], asked)
        since, due = "started_at", "due_at"
        if self.figure == "tasks":
            rows, since, due = open_tasks([process], asked), "reached_at", "queue_at"
            rows = rows.filter(step_key=self.key) if self.key else rows
            rows = rows.filter(owner_id=self.person) if self.person else rows
        if self.at_least is not None:
            rows = rows.filter(**{f"{since}__lte": now - timedelta(milliseconds=self.at_least)})
        if self.less_than is not None:
            rows = rows.filter(**{f"{since}__gt": now - timedelta(milliseconds=self.less_than)})
        if self.good:
            rows = rows.filter(**{f"{due}__{_DUE[self.good]}": False if self.good == "known" else now})
        return rows.annotate(lasted=_NOTHING, ended=F(since))


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the rows behind a number, the longest first, and all of them in two numbers."""

    count: int
    sum: int
    rows: list[Any]
    next: int
    """Where the next page begins; 0 at the end."""


def listed(behind: Behind, process: UUID, asked: Asked, *, now: datetime, begin: int = 0) -> Listed:
    """Read a page: two queries."""
    rows = in_order(behind, process, asked, now=now)
    whole = rows.order_by().aggregate(sum=Sum("lasted"))
    count = rows.count()
    page = list(rows[begin : begin + SIZE])
    more = begin + SIZE if begin + SIZE < count else 0
    return Listed(count, whole["sum"] or 0, page, more)


def in_order(behind: Behind, process: UUID, asked: Asked, *, now: datetime) -> QuerySet[Any]:
    """The rows with the case of each, the longest first; of what is open what is open longest."""
    rows = behind.rows(process, asked, now=now)
    order = ("ended", "pk") if behind.figure in NOW else ("-lasted", "-ended", "pk")
    if behind.figure != "open":
        rows = rows.select_related("case", *([] if behind.figure in ("tasks", "chased") else ["imported"]))
    return rows.order_by(*order)


def open_cases(processes: list[UUID], asked: Asked) -> QuerySet[Case]:
    """The cases that are not over at this moment, practice left out."""
    rows = Case.objects.filter(process_id__in=processes, state__in=LIVE_CASE).exclude(source=CaseSource.PRACTICE)
    if asked.version is not None:
        rows = rows.filter(version__number=asked.version)
    if asked.by:
        rows = rows.filter(Exists(_cut(asked.by).filter(case_id=OuterRef("pk"))))
    if asked.outcome:
        rows = rows.filter(decided(asked.outcome, OuterRef("pk")))
    if asked.team is not None:
        rows = rows.filter(Exists(Task.objects.live().filter(case_id=OuterRef("pk"), team_id=asked.team)))
    return rows


def open_tasks(processes: list[UUID], asked: Asked) -> QuerySet[Task]:
    """The work that is open at this moment, practice left out."""
    rows = Task.objects.live().filter(
        ~Q(case__source=CaseSource.PRACTICE), case__process_id__in=processes, case__state__in=LIVE_CASE
    )
    if asked.version is not None:
        rows = rows.filter(case__version__number=asked.version)
    if asked.by:
        rows = rows.filter(Exists(_cut(asked.by).filter(case_id=OuterRef("case_id"))))
    if asked.outcome:
        rows = rows.filter(decided(asked.outcome, OuterRef("case_id")))
    return rows if asked.team is None else rows.filter(team_id=asked.team)


def under_way(process: UUID, asked: Asked) -> QuerySet[Any]:
    """The cases that had begun and were not over when the chosen days ended; practice left out."""
    kind, until = KINDS["started"], asked.window.until
    rows = kind.cut(kind.rows([process]), asked)
    return rows.filter(Q(ended_day=None) | Q(ended_day__gte=until), started_day__lt=until)


def chases(processes: Iterable[UUID], asked: Asked) -> QuerySet[Entry]:
    """The reminders on the chosen days, by procops and by people; practice left out."""
    zone = days.zone()
    since, until = (datetime.combine(day, time.min, tzinfo=zone) for day in (asked.window.since, asked.window.until))
    rows = Entry.objects.filter(at__gte=since, at__lt=until, kind__in=CHASED, case__process_id__in=list(processes))
    rows = rows.exclude(case__source=CaseSource.PRACTICE)
    if asked.is_narrowed:
        cut = KINDS["started"].cut(CaseFigure.objects.all(), asked)
        rows = rows.filter(Exists(cut.filter(case_id=OuterRef("case_id"))))
    return rows


def _cut(by: str) -> QuerySet[CaseFigure]:
    """What has a value of a dimension, as it was when the journal was last read: cases under way have a row too."""
    return CaseFigure.objects.filter(cuts__contains=within(by))


def _of_begun(rows: QuerySet[Any], process: UUID, window: Window) -> QuerySet[Any]:
    """What belongs to the cases that began in a window, whenever it ended itself."""
    kind = KINDS["begun"]
    cases = kind.rows([process], window)
    here, imported = cases.filter(case__isnull=False), cases.filter(imported__isnull=False)
    return rows.filter(Q(case_id__in=here.values("case_id")) | Q(imported_id__in=imported.values("imported_id")))


def _moment(given: Mapping[str, str], name: str) -> datetime | None:
    text = given.get(name, "")
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise NotUnderstood(name, _("Write the moment as 2026-03-31T14:05:00+00:00.")) from None
    if found is not None and (found.tzinfo is None or not 2000 <= found.year <= 2200):
        raise NotUnderstood(name, _("Write the moment as 2026-03-31T14:05:00+00:00."))
    return found


def because(reason: str) -> Exists:
    """Handoffs answered with this reason: it stands in the erasable part of the journal, not in the figures."""
    said = EntryContent.objects.filter(
        entry__case_id=OuterRef("case_id"), entry__seq=OuterRef("seq"), values__reason=reason
    )
    return Exists(said)


def _must_be(given: str, known: tuple[str, ...], field: str) -> None:
    if given not in known:
        raise NotUnderstood(field, _("Choose one of: %(known)s.") % {"known": ", ".join(filter(None, known))})


def _person(given: Mapping[str, str]) -> UUID | None:
    text = given.get("person") or ""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotUnderstood("person", _("Write the id of a person.")) from None


def _ms(given: Mapping[str, str], name: str) -> int | None:
    """Up to 317 years: a day so long ago is still one that a calendar has."""
    text = given.get(name) or ""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 14):
        raise NotUnderstood(name, _("Write whole milliseconds."))
    return int(text)
