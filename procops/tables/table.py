"""What a list looks like as a file: its name, its columns, and where its rows come from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from procops.tables.cells import Cell


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, and what it says of a row."""

    label: str | Promise
    cell: Callable[[Any], Cell]
    is_moment: bool = False

    @property
    def head(self) -> str:
        """The head as the file has it; one of moments names the reader's time zone."""
        if not self.is_moment:
            return str(self.label)
        return f"{self.label} ({timezone.get_current_timezone_name()})"


def moment(label: str | Promise, cell: Callable[[Any], Cell]) -> Column:
    """A column of moments: they stand on the reader's clock."""
    return Column(label, cell, is_moment=True)


@dataclass(frozen=True, slots=True)
class Table:
    """A list as a file. Its batches are read one after the other, when the one before has been written."""

    name: str
    """Begins the file's name: ``cases``."""
    columns: Sequence[Column]
    batches: Iterable[Sequence[Any]]
    about: Sequence[tuple[str, str]] = ()
    """What the file is of, a name and what is said of it: a sheet of its own in XLSX. CSV holds rows alone."""
    narrowed: str = ""
    """The same in short, for the name of the file: ``2026-02-05_2026-03-06-v2``."""
