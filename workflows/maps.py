"""Drawn maps of versions: one to download, one for lists, which is drawn once: what is published never changes, and a
draft only when it is saved."""

from collections.abc import Iterable
from functools import lru_cache
from threading import Lock
from uuid import UUID

from django.utils.translation import gettext as _

from procops.scoping import current_organization_id
from workflows import gallery
from workflows.drawing import Thumbnail, pdf, sheet, thumbnail
from workflows.graph import Graph
from workflows.models import Version
from workflows.plan import graph_of, plan_of
from workflows.states import VersionState


def map_of(version: Version) -> bytes:
    """The map of a version as an SVG file, in the reader's language."""
    return _sheet(version).encode()


def map_on_paper(version: Version) -> bytes:
    """The same as a PDF file. Raises `LettersNotAtHand`."""
    return pdf(_sheet(version))


def _sheet(version: Version) -> str:
    number = {"number": version.number}
    is_draft = version.state == VersionState.DRAFT
    under = _("Draft of version %(number)d") % number if is_draft else _("Version %(number)d") % number
    return sheet(graph_of(version), under=under)


def map_name(version: Version, kind: str) -> str:
    """What the file is called: "purchasing-v2.svg"."""
    return f"{version.process.key}-v{version.number}.{kind}"


def thumbnail_of(version_id: UUID) -> Thumbnail:
    """The small map of a version that is published or retired; costs no query once its plan has been read."""
    return _thumbnail(current_organization_id(), version_id)


@lru_cache(maxsize=512)
def _thumbnail(organization_id: UUID, version_id: UUID) -> Thumbnail:
    return thumbnail(plan_of(version_id).graph)


_DRAFTS_KEPT = 512
_drafts: dict[tuple[UUID, UUID, int], Thumbnail] = {}
"""By organization, version and revision, the one asked for longest ago first."""
_drafts_lock = Lock()


def draft_thumbnails(drafts: Iterable[Version]) -> dict[UUID, Thumbnail]:
    """The small maps of drafts by their ids; one query for those this process has not drawn since they were saved.

    :param drafts: their documents are not looked at, and may be deferred.
    """
    organization_id = current_organization_id()
    asked = {draft.pk: draft.revision for draft in drafts}
    with _drafts_lock:
        drawn = {pk: kept for pk, seen in asked.items() if (kept := _drafts.pop((organization_id, pk, seen), None))}
    missing = asked.keys() - drawn.keys()
    if missing:
        rows = Version.objects.filter(pk__in=missing).values_list("pk", "revision", "document")
        for pk, revision, document in rows:
            asked[pk], drawn[pk] = revision, thumbnail(Graph.of(document))
    with _drafts_lock:
        _drafts.update({(organization_id, pk, asked[pk]): small for pk, small in drawn.items()})
        for oldest in list(_drafts)[: max(0, len(_drafts) - _DRAFTS_KEPT)]:
            del _drafts[oldest]
    return drawn


@lru_cache(maxsize=64)
def template_thumbnail(key: str) -> Thumbnail:
    """The small map of a template. Raises `KeyError` when there is none."""
    return thumbnail(Graph.of(gallery.document(key)))
