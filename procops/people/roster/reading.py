"""Reads what was pasted or uploaded: addresses, or a table of people. Pure: it knows nobody."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procops import texts
from procops.people.models import Role

LINES_AT_MOST = 2_000
CHARACTERS_AT_MOST = 500_000
NAME_AT_MOST, TEAM_AT_MOST, ADDRESS_AT_MOST = 120, 80, 254

COLUMNS: dict[str, str | Promise] = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail"),
    "teams": gettext_lazy("Teams"),
    "lead": gettext_lazy("Lead"),
    "role": gettext_lazy("Role"),
    "zone": gettext_lazy("Zone"),
}
"""The columns in the order in which a table without a first line of names is read."""

_ALSO_CALLED = {
    "full name": "name",
    "person": "name",
    "mail": "email",
    "e mail": "email",
    "address": "email",
    "email address": "email",
    "e mail address": "email",
    "team": "teams",
    "leads": "lead",
    "team lead": "lead",
    "time zone": "zone",
    "timezone": "zone",
}
_YES, _NO = frozenset({"yes", "y", "x", "true", "1"}), frozenset({"no", "n", "false", "0"})
_NAMED_ADDRESS = re.compile(r'^"?(?P<name>[^"<>]*?)"?\s*<(?P<address>[^<>]+)>$')
_BETWEEN_NAMES = re.compile(r"\s*[;|,]\s*")

_is_address = EmailValidator()


class Fault(NamedTuple):
    """What is wrong, and where: the line as an editor counts it, the column by its name."""

    line: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """One person as the table tells of them. None: the table says nothing about it."""

    line: int
    email: str
    name: str = ""
    """As written, else guessed from the address."""
    is_named: bool = False
    """Whether the table says the name."""
    teams: tuple[str, ...] | None = None
    leads: tuple[str, ...] | None = None
    """Names of the teams they lead; empty: none of those named."""
    role: Role | None = None
    zone: str | None = None


@dataclass(slots=True)
class Reading:
    """What could be read, and what could not."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    """Names of columns that procops does not read."""

    def fault(self, line: int, column: str, message: str) -> None:
        self.faults.append(Fault(line, str(COLUMNS.get(column, column)), message))


def read(text: str) -> Reading:
    """Read addresses, or a table with commas, semicolons or tabs.

    The first line may name the columns; without it they stand in the order of `COLUMNS`. A text in which no line begins
    like a table is a list of addresses, ``Mia Sommer <mia@acme.test>`` among them.
    """
    reading = Reading()
    text = text.removeprefix("\ufeff")
    if len(text) > CHARACTERS_AT_MOST:
        reading.fault(1, "", _("This is too long: at most %(most)s characters.") % {"most": f"{CHARACTERS_AT_MOST:,}"})
        return reading
    lines = _cells(text)
    if not lines:
        reading.fault(1, "email", _("There is nobody here yet."))
    elif header := _header(lines[0][1]):
        _read_table(reading, header, lines[1:])
        unread = {name: title for name, title in zip(header, lines[0][1], strict=True) if name.startswith("?")}
        reading.ignored = [title for title in unread.values() if title]
    elif _is_table(lines):
        _read_table(reading, list(COLUMNS), lines)
    else:
        _read_addresses(reading, text)
    if len(reading.rows) > LINES_AT_MOST:
        reading.fault(
            reading.rows[LINES_AT_MOST].line,
            "",
            _("At most %(most)s people at a time.") % {"most": f"{LINES_AT_MOST:,}"},
        )
    _find_twice(reading)
    return reading


def _cells(text: str) -> list[tuple[int, list[str]]]:
    """The lines that hold something, each with its number and its cells."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max("\t;,", key=first.count) if any(each in first for each in "\t;,") else ","
    source = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True)
    found: list[tuple[int, list[str]]] = []
    try:
        before = 0
        for cells in source:
            line, before = before + 1, source.line_num
            if any(cell.strip() for cell in cells):
                found.append((line, [cell.strip() for cell in cells]))
    except csv.Error:  # a cell that never ends: what came before it is read, the addresses are read another way
        return found or [(1, [first])]
    return found


def _header(cells: list[str]) -> list[str]:
    """The columns that a first line names, ``?title`` for one that is not known; empty if it names no e-mail."""
    names = []
    for cell in cells:
        plain = re.sub(r"[\s_-]+", " ", cell).strip().casefold()
        known = plain if plain in COLUMNS else _ALSO_CALLED.get(plain, "email" if plain == "e mail" else "")
        names.append(known if known and known not in names else f"?{cell}")
    return names if "email" in names else []


def _is_table(lines: list[tuple[int, list[str]]]) -> bool:
    cells = lines[0][1]
    return len(cells) > 1 and "@" not in cells[0] and "@" in cells[1] and "<" not in cells[1]


def _read_table(reading: Reading, columns: list[str], lines: Iterable[tuple[int, list[str]]]) -> None:
    for line, cells in lines:
        if any(cells[len(columns) :]):
            reading.fault(line, "", _("This line has more cells than there are columns."))
            continue
        _read_row(reading, line, dict(zip(columns, cells, strict=False)))


def _read_addresses(reading: Reading, text: str) -> None:
    for line, written in enumerate(text.splitlines(), start=1):
        for each in filter(None, (part.strip() for part in re.split(r"[,;\t]", written))):
            named = _NAMED_ADDRESS.match(each)
            cells = {"email": named["address"].strip(), "name": named["name"].strip()} if named else {"email": each}
            _read_row(reading, line, cells)


def _read_row(reading: Reading, line: int, cells: dict[str, str]) -> None:
    before = len(reading.faults)
    email = cells.get("email", "").removeprefix("mailto:").lower()
    try:
        _is_address(email)
        if len(email) > ADDRESS_AT_MOST:
            raise ValidationError("")
    except ValidationError:
        said = _("“%(said)s” is no e-mail address.") % {"said": email[:60]} if email else _("The address is missing.")
        reading.fault(line, "email", said)
    name = _text(reading, line, "name", cells.get("name", ""), NAME_AT_MOST)
    written = cells.get("teams", "")
    teams = tuple(_text(reading, line, "teams", each, TEAM_AT_MOST) for each in _names(written)) if written else None
    row = Row(
        line=line,
        email=email,
        name=name or (_name_from(email) if "@" in email else ""),
        is_named=bool(name),
        teams=teams,
        leads=_leads(reading, line, cells.get("lead", ""), teams),
        role=_role(reading, line, cells.get("role", "")),
        zone=_zone(reading, line, cells.get("zone", "")),
    )
    if len(reading.faults) == before:
        reading.rows.append(row)


def _text(reading: Reading, line: int, column: str, written: str, at_most: int) -> str:
    try:
        return texts.clean(written, at_most=at_most)
    except texts.UnfitText as unfit:
        reading.fault(line, column, _("This %(why)s.") % {"why": unfit})
        return ""


def _names(written: str) -> list[str]:
    return [each for each in dict.fromkeys(_BETWEEN_NAMES.split(written.strip())) if each]


def _leads(reading: Reading, line: int, written: str, teams: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """*Yes* means the one team of the line; where there are several, it takes their names."""
    if not written:
        return None
    if written.casefold() in _NO:
        return ()
    if written.casefold() not in _YES:
        return tuple(_text(reading, line, "lead", each, TEAM_AT_MOST) for each in _names(written))
    if teams and len(teams) == 1:
        return teams
    reading.fault(
        line,
        "lead",
        _("Write which team they lead: the line names several.") if teams else _("The line names no team."),
    )
    return None


def _role(reading: Reading, line: int, written: str) -> Role | None:
    if not written:
        return None
    for role in Role:
        if written.casefold() in (role.value, str(role.label).casefold()):
            return role
    known = ", ".join(str(role.label) for role in Role)
    reading.fault(
        line, "role", _("“%(said)s” is no role. Roles are %(known)s.") % {"said": written[:60], "known": known}
    )
    return None


def _zone(reading: Reading, line: int, written: str) -> str | None:
    if not written:
        return None
    found = _zones().get(written.replace(" ", "_").casefold())
    if found is None:
        said = _("There is no time zone “%(said)s”. Write it like Europe/Berlin.") % {"said": written[:60]}
        reading.fault(line, "zone", said)
    return found


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def _name_from(email: str) -> str:
    """A first guess where the table gives no name: ``mia.sommer@acme.test`` is Mia Sommer until she says otherwise."""
    words = re.split(r"[._-]+", email.partition("@")[0].partition("+")[0])
    return " ".join(word[:1].upper() + word[1:] for word in words if word)[:NAME_AT_MOST] or email[:NAME_AT_MOST]


def _find_twice(reading: Reading) -> None:
    first: dict[str, int] = {}
    for row in reading.rows:
        if row.email in first:
            said = _("%(email)s stands in line %(line)s already.") % {"email": row.email, "line": first[row.email]}
            reading.fault(row.line, "email", said)
        first.setdefault(row.email, row.line)
    reading.faults.sort(key=lambda fault: fault.line)
