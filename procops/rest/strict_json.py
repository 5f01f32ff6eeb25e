"""JSON as it is taken from strangers: every document has one reading, and no other reader could find another."""

import json
import math
import re
from typing import Any, NoReturn

from django.utils.translation import gettext as _

DEPTH_AT_MOST = 64

# A string (also one that never ends, so that the search cannot begin again inside it) or one bracket. The possessive
# parts never try twice: the time is linear in the length, whatever is sent.
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_UNFIT = re.compile("[\x00\ud800-\udfff]")


class UnfitJson(ValueError):
    """Why a body cannot be read: a sentence for whoever sent it. It never repeats what was sent."""


def loads(body: bytes) -> Any:
    """The value that the bytes mean.

    :raises UnfitJson: for anything but UTF-8, too deep nesting, a name given twice, numbers that are none (NaN,
        Infinity) or too large, NUL characters and lone surrogates.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise UnfitJson(_("The body is not UTF-8.")) from None
    _must_be_shallow(text)
    try:
        value = json.loads(text, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_once_each)
    except UnfitJson:
        raise
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise UnfitJson(
            _("The body is not JSON: it cannot be read at line %(line)s, column %(column)s.") % place
        ) from None
    except ValueError:  # Python refuses to read integers of thousands of digits
        raise UnfitJson(_("The body holds a number that is too large.")) from None
    if "\\u" in text:  # only an escape can bring such a character in: as themselves they are no JSON or no UTF-8
        _must_hold_text(value)
    return value


def _must_be_shallow(text: str) -> None:
    """Count brackets before anything is built: the parser's own recursion would be the first thing to give way."""
    depth = 0
    for found in _BRACKETS.finditer(text):
        character = found[0][0]
        if character in "[{":
            depth += 1
            if depth > DEPTH_AT_MOST:
                raise UnfitJson(_("The body is nested more than %(levels)s levels deep.") % {"levels": DEPTH_AT_MOST})
        elif character in "]}":
            depth -= 1


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise UnfitJson(_("The body gives one name twice in the same object."))
    return members


def _no_constant(name: str) -> NoReturn:
    raise UnfitJson(_("The body holds %(name)s, which is no JSON.") % {"name": name})


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise UnfitJson(_("The body holds a number that is too large."))
    return number


def _must_hold_text(value: Any) -> None:
    ahead = [value]
    while ahead:
        part = ahead.pop()
        if isinstance(part, str):
            if _UNFIT.search(part):
                raise UnfitJson(_("The body holds a text with NUL characters or broken Unicode."))
        elif isinstance(part, dict):
            ahead.extend(part)
            ahead.extend(part.values())
        elif isinstance(part, list):
            ahead.extend(part)
