"""The process document: read with its defaults, written in one spelling, described by a JSON Schema."""

from workflows.document.format import FORMAT, json_schema
from workflows.document.reading import Document, InvalidDocument, canonical, fingerprint, read
from workflows.document.roles import without_lane

__all__ = ["FORMAT", "Document", "InvalidDocument", "canonical", "fingerprint", "json_schema", "read", "without_lane"]
