"""Reading a process document: any format ever written becomes the current one, every default filled in."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procops.errors import Refused
from workflows.document.format import DOCUMENT, FORMAT
from workflows.document.shape import Misfit, Misfits, in_words
from workflows.faults import REFUSE, Fault

Document = dict[str, Any]

# From a format to the next: what turns a document of the one into one of the other. Formats stay readable for ever.
MIGRATIONS: Mapping[int, Callable[[Document], Document]] = {}

_KINDS = {
    "lanes": ("lane", "name"),
    "fields": ("field", "label"),
    "steps": ("step", "name"),
    "flows": ("flow", "label"),
}
_NAMELESS: dict[str, Any] = {
    "lane": gettext_lazy("Lane %(number)d"),
    "field": gettext_lazy("Field %(number)d"),
    "step": gettext_lazy("Step %(number)d"),
    "flow": gettext_lazy("Flow %(number)d"),
}
"""What something without a label is called."""
_ITEM = re.compile(r"(lanes|fields|steps|flows)\[(\d+)\]\.?(.*)", re.DOTALL)


class InvalidDocument(Refused):
    """This process file cannot be read: {first}"""

    next_action = "Mend what is named, then try again."

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        more = _("{fault} (and {number} more)") if len(faults) > 1 else "{fault}"
        super().__init__(first=more.format(fault=faults[0].message, number=len(faults) - 1))


def read(document: object) -> Document:
    """The document in the current format with every default filled in. Reading twice changes nothing.

    Raises InvalidDocument, with every fault of its shape, each with its path.
    """
    document = _current(document)
    misfits = Misfits()
    read: Document = DOCUMENT.read(document, "", misfits)
    if misfits:
        raise InvalidDocument([_fault(misfit, document) for misfit in misfits])
    return read


def canonical(document: object) -> bytes:
    """The document's one spelling: equal bytes for documents that mean the same. Raises InvalidDocument."""
    return json.dumps(read(document), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def fingerprint(document: object) -> str:
    """SHA-256 of the canonical document, in hexadecimal. Raises InvalidDocument."""
    return hashlib.sha256(canonical(document)).hexdigest()


def _current(document: object) -> object:
    """The document raised to the current format, as far as its format number can be trusted."""
    if not isinstance(document, dict):
        return document
    written_as = document.get("format")
    if not isinstance(written_as, int) or isinstance(written_as, bool) or written_as == FORMAT:
        return document
    if written_as > FORMAT:
        message = _(
            "The process file is written in format {given}, and this version of procops reads formats up to {known}. "
            "Update procops, or export the file again from the version you have."
        ).format(given=in_words(written_as), known=FORMAT)
        raise InvalidDocument([Fault(REFUSE, "schema", "process", "", message, "format")])
    while written_as in MIGRATIONS:
        document = MIGRATIONS[written_as](document)
        written_as += 1
    return document


def _fault(misfit: Misfit, document: object) -> Fault:
    """A misfit as a fault of the thing it lies in, named by its label where it has one."""
    item = _ITEM.fullmatch(misfit.path)
    if item is None:
        subject = misfit.path or _("The process file")
        if misfit.path == "process":
            subject = _("The process")
        return Fault(REFUSE, misfit.code, "process", "", f"{subject} {misfit.message}.", misfit.path)
    collection, position, rest = item.group(1), int(item.group(2)), item.group(3)
    kind, label_member = _KINDS[collection]
    given = document[collection][position] if isinstance(document, dict) else None
    members = given if isinstance(given, dict) else {}
    key, label = members.get("key"), members.get(label_member)
    subject = (
        in_words(label) if isinstance(label, str) and label.strip() else _NAMELESS[kind] % {"number": position + 1}
    )
    return Fault(
        REFUSE,
        misfit.code,
        kind,
        key if isinstance(key, str) else "",
        f"{subject}: {rest} {misfit.message}." if rest else f"{subject} {misfit.message}.",
        misfit.path,
    )
