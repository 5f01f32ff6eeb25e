"""What a cell of a spreadsheet means as a value of a field: labels, names, dates and amounts as people write them."""

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo

from workflows import fields
from workflows.fields import Value
from workflows.parts import Field

_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(.*)")
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(:00)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+),\d{1,2}")
_YES, _NO = frozenset({"y", "x", "✓"}), frozenset({"n", "-"})


def value(field: Field, cell: str, *, people: Mapping[str, str], zone: tzinfo) -> Value:
    """The canonical value of a cell; None where it is empty.

    :param people: ids by e-mail and by name, both in small letters; a name that two people have is not in it.
    :param zone: in which times are meant that say none.
    :raises fields.InvalidValue:
    """
    cell = cell.strip()
    given: object = cell
    match field.type:
        case "choice":
            given = _labels(field).get(cell.casefold(), cell)
        case "choices":
            labels = _labels(field)
            given = [
                labels.get(part.strip().casefold(), part.strip()) for part in re.split(r"[;,|]", cell) if part.strip()
            ]
        case "person":
            given = people.get(cell.casefold(), cell)
        case "date":
            given = day(cell)
        case "datetime":
            given = _dotted(cell).replace(" ", "T", 1)
        case "yes_no":
            given = "yes" if cell.casefold() in _YES else "no" if cell.casefold() in _NO else cell
        case "number" | "money" | "whole_number":
            given = _number(cell, field)
    return fields.parse(field, given, zone=zone)


def day(cell: str) -> str:
    """A day as ISO writes it, where the cell says one: 02.03.2026 and a moment at midnight are meant so too."""
    cell = _dotted(cell)
    midnight = _MIDNIGHT.fullmatch(cell)
    return midnight[1] if midnight else cell


def moment(cell: str, *, zone: tzinfo) -> datetime | None:
    """A day, from its beginning, or a moment; None where the cell says neither."""
    try:
        read = datetime.fromisoformat(_dotted(cell))
    except ValueError:
        return None
    if not fields.FIRST_YEAR <= read.year <= fields.LAST_YEAR:
        return None
    return read if read.tzinfo else read.replace(tzinfo=zone)


def _labels(field: Field) -> dict[str, str]:
    return {choice.label.casefold(): choice.key for choice in field.choices}


def _dotted(cell: str) -> str:
    found = _DOTTED.fullmatch(cell.strip())
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}{found[4]}" if found else cell.strip()


def _number(cell: str, field: Field) -> str:
    """Without the currency and what stands between thousands, where it is clear which sign that is."""
    bare = cell.replace(field.currency, "").strip("€$£ \u00a0") if field.type == "money" else cell
    if _THOUSANDS.fullmatch(bare):
        return bare.replace(",", "")
    return bare.replace(".", "").replace(",", ".") if _COMMA.fullmatch(bare) else bare
