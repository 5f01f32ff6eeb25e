"""The events of a process as files that process-mining tools open: CSV, XES and OCEL 2.0, streamed."""

from .files import KINDS, download

__all__ = ["KINDS", "download"]
