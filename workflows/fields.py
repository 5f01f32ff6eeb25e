"""The value types of a case's data: read what a form or JSON sends, keep one canonical form, show it again."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any, NoReturn, TypeAlias
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext as _

from procops.texts import UnfitText, clean, for_display
from workflows.currencies import decimals_of
from workflows.parts import Field

Value: TypeAlias = str | int | bool | list[str] | None

TEXT_AT_MOST = 500  # code points
LONG_TEXT_AT_MOST = 20_000
EMAIL_AT_MOST = 254
URL_AT_MOST = 2_000
FILES_AT_MOST = 50
WHOLE_AT_MOST = 2**53 - 1  # what every JSON reader keeps exactly
DIGITS_BEFORE_POINT = 15
DECIMALS_AT_MOST = 10
# Years outside are slips of the keyboard, and deadlines reckoned from them would run out of the calendar.
FIRST_YEAR, LAST_YEAR = 1900, 2200

_DECIMAL = re.compile(r"[+-]?(\d{1,50})(?:\.(\d{1,400}))?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,50}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s<>\"(),:;\\\[\]]+@[^@\s<>\"(),:;\\\[\]_]+\.[^@\s<>\"(),:;\\\[\]_.]+")
_YES = frozenset({"true", "on", "yes", "1"})
_NO = frozenset({"false", "off", "no", "0"})


class InvalidValue(ValueError):
    """A value that does not fit its field; `message` is a sentence for whoever typed it and never repeats the value."""

    def __init__(self, field: Field, reason: str) -> None:
        self.field = field.key
        self.label = field.label
        self.message = f'"{field.label}" {reason}.'
        super().__init__(self.message)


class _Unfit(ValueError):
    """Why a raw value does not fit: the end of a sentence that begins with the field's label."""


def parse(field: Field, raw: object, *, zone: tzinfo | None = None) -> Value:
    """The canonical value of what a form or JSON sent for `field`; None when it is empty.

    `zone` is the time zone of a datetime that says none (a browser's field never does). Raises InvalidValue.
    """
    try:
        if isinstance(raw, str):
            raw = raw.strip()
        if is_empty(raw):
            return None
        value = _PARSERS[field.type](field, raw, zone)
    except (_Unfit, UnfitText) as unfit:
        raise InvalidValue(field, str(unfit)) from None
    return None if is_empty(value) else value


def fits(field: Field, value: object) -> bool:
    """Whether `value` is a canonical, not empty value of this field already."""
    try:
        parsed = parse(field, value)
    except InvalidValue:
        return False
    return parsed is not None and type(parsed) is type(value) and parsed == value


def is_empty(value: object) -> bool:
    """Whether a value counts as not given. `False` and 0 are values."""
    return value is None or value == "" or value == []


def display(field: Field, value: object, names: Mapping[str, str] | None = None) -> str:
    """The value in words, the same in every locale; "" when empty. `names` says what ids of people and files mean."""
    if is_empty(value):
        return ""
    names = names or {}
    match field.type, value:
        case "yes_no", bool():
            shown = "Yes" if value else "No"
        case "choice", str():
            shown = _labels(field).get(value, value)
        case "choices", list():
            labels = _labels(field)
            shown = ", ".join(labels.get(key, key) for key in map(str, value))
        case "person", str():
            shown = names.get(value, value)
        case "file", list():
            shown = ", ".join(names.get(key, key) for key in map(str, value))
        case "money", str():
            shown = f"{value} {field.currency}"
        case "datetime", str():
            shown = re.sub(r"^(\S+)T(\d\d:\d\d)(:00)?(\S*)Z$", r"\1 \2\4 UTC", value)
        case _, list():
            shown = ", ".join(map(str, value))
        case _:
            shown = str(value)
    return for_display(shown)


def exact(value: object) -> Decimal | None:
    """The number that a canonical value of a number type stands for, exactly; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    return None


def moment(value: object) -> datetime | None:
    """The moment in UTC that a canonical datetime value stands for; None for anything else."""
    if not isinstance(value, str) or not value.endswith("Z"):
        return None
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day(value: object) -> date | None:
    """The day that a canonical date value stands for; None for anything else."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _labels(field: Field) -> dict[str, str]:
    return {choice.key: choice.label for choice in field.choices}


def _as_text(raw: object, at_most: int, *, lines: bool = False) -> str:
    if not isinstance(raw, str):
        raise _Unfit(_("must be text"))
    return clean(raw, at_most=at_most, lines=lines)


def _text(field: Field, raw: object, zone: tzinfo | None) -> str:
    return _as_text(raw, TEXT_AT_MOST)


def _long_text(field: Field, raw: object, zone: tzinfo | None) -> str:
    return _as_text(raw, LONG_TEXT_AT_MOST, lines=True)


def _whole_number(field: Field, raw: object, zone: tzinfo | None) -> int:
    if (isinstance(raw, float) and raw.is_integer()) or (isinstance(raw, str) and _WHOLE.fullmatch(raw)):
        raw = int(raw)
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise _Unfit(_("must be a whole number, like 12"))
    if abs(raw) > WHOLE_AT_MOST:
        raise _Unfit(_("is too large a number"))
    return raw


def _decimal(raw: object, *, decimals: int) -> Decimal:
    if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        # The shortest decimal that reads back as a float is what its sender wrote.
        number = Decimal(str(raw) if isinstance(raw, float) else raw)
        if number.is_finite() and number.adjusted() >= DIGITS_BEFORE_POINT:
            raise _Unfit(_("is too large a number"))
        raw = format(number, "f")
    written = _DECIMAL.fullmatch(raw) if isinstance(raw, str) else None
    if written is None:
        raise _Unfit(_("must be a number with a point before the decimals and nothing between thousands, like 1250.50"))
    whole, fraction = written.groups()
    if len(whole.lstrip("0")) > DIGITS_BEFORE_POINT:
        raise _Unfit(_("is too large a number"))
    if len((fraction or "").rstrip("0")) > decimals:
        raise _Unfit(
            _("may have at most {decimals} decimals").format(decimals=decimals)
            if decimals
            else _("may have no decimals")
        )
    return Decimal(written.group())


def _number(field: Field, raw: object, zone: tzinfo | None) -> str:
    number = format(_decimal(raw, decimals=DECIMALS_AT_MOST), "f")
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return "0" if number == "-0" else number


def _money(field: Field, raw: object, zone: tzinfo | None) -> str:
    decimals = decimals_of(field.currency)
    amount = format(_decimal(raw, decimals=decimals), f".{decimals}f")
    return amount.removeprefix("-") if not Decimal(amount) else amount


def _in_the_calendar(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _Unfit(_("must lie between the years {first} and {last}").format(first=FIRST_YEAR, last=LAST_YEAR))


def _date(field: Field, raw: object, zone: tzinfo | None) -> str:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        raw = raw.isoformat()
    read = day(raw)
    if read is None:
        raise _Unfit(_("must be a date, like 2026-03-02"))
    _in_the_calendar(read.year)
    return read.isoformat()


def _datetime(field: Field, raw: object, zone: tzinfo | None) -> str:
    read = raw if isinstance(raw, datetime) else None
    if isinstance(raw, str) and len(raw) <= 40 and _DATE.match(raw) and len(raw) > len("2026-03-02"):
        try:
            read = datetime.fromisoformat(raw)
        except ValueError:
            read = None
    if read is None:
        raise _Unfit(_("must be a date and time, like 2026-03-02T14:30"))
    _in_the_calendar(read.year)
    if read.tzinfo is None:
        if zone is None:
            raise _Unfit(_("must say its time zone, like 2026-03-02T14:30Z or 2026-03-02T14:30+01:00"))
        read = read.replace(tzinfo=zone)
    utc = read.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    _in_the_calendar(utc.year)
    return f"{utc.isoformat()}Z"


def _yes_no(field: Field, raw: object, zone: tzinfo | None) -> bool:
    if isinstance(raw, bool):
        return raw
    word = raw.casefold() if isinstance(raw, str) else ""
    if word not in _YES | _NO:
        raise _Unfit(_("must be yes or no"))
    return word in _YES


def _choice(field: Field, raw: object, zone: tzinfo | None) -> str:
    if not isinstance(raw, str) or raw not in _labels(field):
        _refuse_choice(field)
    return raw


def _choices(field: Field, raw: object, zone: tzinfo | None) -> list[str]:
    chosen = raw if isinstance(raw, list | tuple) else [raw]
    known = _labels(field)
    if not all(isinstance(key, str) and (key in known or key == "") for key in chosen):
        _refuse_choice(field)
    return [key for key in known if key in chosen]


def _refuse_choice(field: Field) -> NoReturn:
    raise _Unfit(
        _("must be chosen from: {choices}").format(choices=", ".join(choice.label for choice in field.choices))
    )


def _person(field: Field, raw: object, zone: tzinfo | None) -> str:
    return _uuid(raw, _("must name a person"))


def _file(field: Field, raw: object, zone: tzinfo | None) -> list[str]:
    given = raw if isinstance(raw, list | tuple) else [raw]
    if len(given) > FILES_AT_MOST:
        raise _Unfit(_("may hold at most {number} files").format(number=FILES_AT_MOST))
    return list(dict.fromkeys(_uuid(one, _("must hold files that were uploaded")) for one in given if one != ""))


def _uuid(raw: object, complaint: str) -> str:
    if isinstance(raw, UUID):
        return str(raw)
    if not isinstance(raw, str) or not _UUID.fullmatch(raw):
        raise _Unfit(complaint)
    return raw.lower()


def _email(field: Field, raw: object, zone: tzinfo | None) -> str:
    address = _as_text(raw, EMAIL_AT_MOST)
    if not _EMAIL.fullmatch(address):
        raise _Unfit(_("must be an e-mail address, like ada@example.com"))
    name, _at, domain = address.rpartition("@")
    return f"{name}@{domain.lower()}"


def _url(field: Field, raw: object, zone: tzinfo | None) -> str:
    address = _as_text(raw, URL_AT_MOST)
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", address)
    except ValueError:
        usable = False
    if not usable:
        raise _Unfit(_("must be a web address, like https://example.com/page"))
    return address


_PARSERS: dict[str, Callable[[Field, Any, tzinfo | None], Value]] = {
    "text": _text,
    "long_text": _long_text,
    "whole_number": _whole_number,
    "number": _number,
    "money": _money,
    "date": _date,
    "datetime": _datetime,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "person": _person,
    "email": _email,
    "url": _url,
    "file": _file,
}
