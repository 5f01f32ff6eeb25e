"""Drawn maps of versions: one to download, one for lists, which is drawn once: what is published never changes."""

from functools import lru_cache
from uuid import UUID

from django.utils.translation import gettext as _

from procops.scoping import current_organization_id
from workflows import gallery
from workflows.drawing import Thumbnail, sheet, thumbnail
from workflows.graph import Graph
from workflows.models import Version
from workflows.plan import graph_of, plan_of
from workflows.states import VersionState


def map_of(version: Version) -> bytes:
    """The map of a version as an SVG file, in the reader's language."""
    number = {"number": version.number}
    is_draft = version.state == VersionState.DRAFT
    under = _("Draft of version %(number)d") % number if is_draft else _("Version %(number)d") % number
    return sheet(graph_of(version), under=under).encode()


def map_name(version: Version) -> str:
    """What the file is called: "purchasing-v2.svg"."""
    return f"{version.process.key}-v{version.number}.svg"


def thumbnail_of(version_id: UUID) -> Thumbnail:
    """The small map of a version that is published or retired; costs no query once its plan has been read."""
    return _thumbnail(current_organization_id(), version_id)


@lru_cache(maxsize=512)
def _thumbnail(organization_id: UUID, version_id: UUID) -> Thumbnail:
    return thumbnail(plan_of(version_id).graph)


@lru_cache(maxsize=64)
def template_thumbnail(key: str) -> Thumbnail:
    """The small map of a template. Raises `KeyError` when there is none."""
    return thumbnail(Graph.of(gallery.document(key)))
