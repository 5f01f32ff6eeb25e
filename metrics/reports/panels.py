"""What a dashboard is made of: numbers that say what they mean and lead to their cases, charts with their tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from metrics.reports.asked import Asked
from metrics.reports.behind import Behind
from metrics.reports.durations import Scale, share
from metrics.reports.words import MEANS, Words
from metrics.spread import Spread
from procops.tables import Column, Table


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a page."""

    text: str
    raw: int | float | None
    """Milliseconds, a share of one, or a count: what the API tells."""
    means: Words = ""
    behind: Behind | None = None
    asked: Asked | None = None
    process: str = ""
    """Key of the process whose cases it leads to."""
    count: int = 0
    """How many rows stand behind it."""
    sum: int | None = None
    """How many milliseconds they are together; None where they have no durations that add up."""
    is_handoff: bool = False

    @property
    def query(self) -> str:
        return self.behind.query(self.asked) if self.behind and self.asked and self.count else ""

    def __str__(self) -> str:
        return self.text


Cell = Number | str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table."""

    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Panel:
    """A table, and the chart that shows the same."""

    key: str
    title: Words
    means: Words
    head: Sequence[Words]
    rows: Sequence[Line]
    chart: dict[str, Any] | None = None
    """What the island draws; None: the table stands alone."""
    is_wide: bool = False
    note: Words = ""

    @property
    def data_id(self) -> str:
        return f"{self.key}-data"

    def table(self, name: str) -> Table:
        """As a file. Durations are seconds there, shares parts of one."""

        def cell(place: int) -> Column:
            return Column(self.head[place], lambda line: _plain(line.cells[place]))

        return Table(f"{name}-{self.key}", [cell(place) for place in range(len(self.head))], [self.rows])

    def as_json(self) -> dict[str, Any]:
        """For the API: numbers raw, each with how many it rests on."""
        return {
            "key": self.key,
            "title": str(self.title),
            "definition": str(self.means),
            "note": str(self.note),
            "columns": [str(word) for word in self.head],
            "rows": [[as_cell(cell) for cell in line.cells] for line in self.rows],
        }


def _plain(cell: Cell) -> str | int | float | None:
    if isinstance(cell, str):
        return cell
    return cell.raw


def as_cell(cell: Cell) -> dict[str, Any]:
    """For the API."""
    if isinstance(cell, str):
        return {"text": cell}
    return {"text": cell.text, "value": cell.raw, "count": cell.count, "sum_ms": cell.sum, "behind": cell.query}


@dataclass(frozen=True, slots=True)
class Teller:
    """Makes numbers of one process, for what is asked."""

    process: str
    asked: Asked
    scale: Scale

    def time(self, ms: float | None, of: Spread, behind: Behind, means: str, **how: Any) -> Number:
        """A duration that rests on a spread."""
        return self._number(self.scale.say(ms), None if ms is None else round(ms), of.n, of.sum, behind, means, **how)

    def median(self, of: Spread, behind: Behind, **how: Any) -> Number:
        return self.time(of.median, of, behind, "median", **how)

    def p85(self, of: Spread, behind: Behind, **how: Any) -> Number:
        return self.time(of.p85, of, behind, "p85", **how)

    def total(self, of: Spread, behind: Behind, **how: Any) -> Number:
        return self.time(of.sum, of, behind, "total", **how)

    def count(self, of: Spread, behind: Behind, means: str, **how: Any) -> Number:
        return self._number(str(of.n), of.n, of.n, of.sum, behind, means, **how)

    def counted(self, n: int, behind: Behind, means: str, **how: Any) -> Number:
        """A count whose rows have no durations that add up."""
        return self._number(str(n), n, n, None, behind, means, **how)

    def part(self, of: float | None, spread: Spread, behind: Behind, means: str, **how: Any) -> Number:
        """A share whose rows are those of the spread."""
        return self._number(share(of), of, spread.n, spread.sum, behind, means, **how)

    def good(self, of: Spread, behind: Behind, means: str, **how: Any) -> Number:
        """The share of what was good; leads to what was not."""
        bad = replace(behind, good="no")
        return self._number(share(of.share_good), of.share_good, of.rated - of.good, of.sum_bad, bad, means, **how)

    def _number(
        self,
        text: str,
        raw: float | None,
        count: int,
        sum_ms: int | None,
        behind: Behind,
        means: str,
        asked: Asked | None = None,
        **how: Any,
    ) -> Number:
        return Number(
            text, raw, MEANS[means], behind, asked or self.asked, self.process, count,
            sum_ms if behind.is_timed else None, **how,
        )  # fmt: skip


def lines(rows: Iterable[Sequence[Cell]]) -> list[Line]:
    return [Line(cells) for cells in rows]
