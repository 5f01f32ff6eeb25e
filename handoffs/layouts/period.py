"""The weeks that a calendar shows. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)
_WEEK = 7  # days


class Span(StrEnum):
    """How much a calendar shows at once."""

    MONTH = "month"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a week around a day, in whole weeks that begin on Monday."""

    span: Span
    around: date

    @classmethod
    def asked(cls, span: str, around: str, *, today: date) -> "Period":
        """As an address says it; what it does not say, or says wrongly, is this month."""
        try:
            day = date.fromisoformat(around)
        except ValueError:
            day = today
        return cls(Span.WEEK if span == Span.WEEK else Span.MONTH, min(max(day, FIRST), LAST))

    @property
    def days(self) -> list[date]:
        """All that is shown, from a Monday to a Sunday."""
        first = last = self.around
        if self.span == Span.MONTH:
            first = self.around.replace(day=1)
            last = first.replace(day=monthrange(first.year, first.month)[1])
        monday = first - timedelta(days=first.weekday())
        weeks = (last - monday).days // _WEEK + 1
        return [monday + timedelta(days=number) for number in range(weeks * _WEEK)]

    @property
    def earlier(self) -> date:
        """A day of the period before."""
        if self.span == Span.WEEK:
            return self.around - timedelta(days=_WEEK)
        return self.around.replace(day=1) - timedelta(days=1)

    @property
    def later(self) -> date:
        """A day of the period after."""
        if self.span == Span.WEEK:
            return self.around + timedelta(days=_WEEK)
        return self.around.replace(day=monthrange(self.around.year, self.around.month)[1]) + timedelta(days=1)

    def has(self, day: date) -> bool:
        """Whether a day is one of the period's own, not one that fills up its weeks."""
        return self.span == Span.WEEK or (day.year, day.month) == (self.around.year, self.around.month)


def bounds(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """When a day begins and ends on somebody's clock; a day on which the clock changes is shorter or longer."""
    following = day + timedelta(days=1)
    return datetime.combine(day, time.min, tzinfo=zone), datetime.combine(following, time.min, tzinfo=zone)
