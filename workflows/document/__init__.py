"""The process document: read with its defaults, written in one spelling, described by a JSON Schema."""

from workflows.document.atoms import KEY_AT_MOST
from workflows.document.format import FORMAT, json_schema
from workflows.document.naming import key_for
from workflows.document.reading import Document, InvalidDocument, canonical, fingerprint, read
from workflows.document.roles import without_lane

__all__ = [
    "FORMAT",
    "KEY_AT_MOST",
    "Document",
    "InvalidDocument",
    "canonical",
    "fingerprint",
    "json_schema",
    "key_for",
    "read",
    "without_lane",
]
