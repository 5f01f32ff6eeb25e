"""The processes of an organization, as lists show them: what is published, what is under way, what one may start."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from procops.people.actor import Actor
from procops.tables import Column, Table, moment
from workflows import maps, rules, words
from workflows.drawing import Thumbnail
from workflows.graph import Graph, Step
from workflows.models import Process, Version
from workflows.plan import plan_of
from workflows.reviews import reviewing
from workflows.staffing import Staff
from workflows.states import LIVE_CASE, VersionState
from workflows.visibility import cases_seen_by, processes_seen_by


@dataclass(frozen=True, slots=True)
class Listed:
    """One process of a list, for one reader."""

    process: Process
    published: Version | None
    draft: Version | None
    """None too where the reader may not see drafts."""
    open_cases: int
    """Those that the reader may see."""
    graph: Graph | None
    """The published one."""
    thumbnail: Thumbnail | None
    """The published map, small; the draft's where nothing is published yet."""
    review_due_at: datetime | None = None
    starts: list[Step] = field(default_factory=list)
    """Where the reader may begin a case."""

    @property
    def start_words(self) -> str:
        """What the button says that starts a case."""
        return words.start(self.graph.process.case_name) if self.graph else ""


def processes_for(actor: Actor, *, overdue_at: datetime | None = None) -> list[Listed]:
    """The processes that somebody may see, by name; three queries once their plans are known to this process.

    :param overdue_at: only those whose review is overdue at this moment.
    """
    seen = processes_seen_by(actor).filter(archived_at=None)
    if overdue_at is not None:
        seen = reviewing.overdue(seen, now=overdue_at)
    found = reviewing.with_review(_with_open_cases(seen, actor)).order_by("name", "id")
    return _listed(actor, list(found))


def startable_by(actor: Actor) -> list[Listed]:
    """The processes that somebody may start, by name; also those in whose cases they then see only their own."""
    published = Version.objects.filter(process_id=OuterRef("pk"), state=VersionState.PUBLISHED)
    rows = Process.objects.filter(Exists(published), archived_at=None)
    found = _with_open_cases(rows, actor).order_by("name", "id")
    return [each for each in _listed(actor, list(found)) if each.starts]


def _with_open_cases(rows: QuerySet[Process], actor: Actor) -> QuerySet[Process]:
    live = cases_seen_by(actor).filter(process_id=OuterRef("pk"), state__in=LIVE_CASE).order_by()
    counted = live.values("process_id").annotate(number=Count("pk")).values("number")
    return rows.select_related("owner").annotate(open_cases=Subquery(counted))


def open_cases_of(process: Process, actor: Actor) -> int:
    """How many cases of a process are under way that the actor may see."""
    return cases_seen_by(actor).filter(process=process, state__in=LIVE_CASE).count()


def _listed(actor: Actor, processes: list[Process]) -> list[Listed]:
    staff = Staff.of_each(process.pk for process in processes)
    current = Version.objects.filter(process__in=processes, state__in=(VersionState.DRAFT, VersionState.PUBLISHED))
    published_of: dict[UUID, Version] = {}
    draft_of: dict[UUID, Version] = {}
    readable = {process.pk for process in processes if rules.may_read_drafts(actor, process)}
    for version in current.defer("document"):
        if version.state == VersionState.PUBLISHED:
            published_of[version.process_id] = version
        elif version.process_id in readable:
            draft_of[version.process_id] = version
    drawn = maps.draft_thumbnails(draft for key, draft in draft_of.items() if key not in published_of)
    listed = []
    for process in processes:
        published, draft = published_of.get(process.pk), draft_of.get(process.pk)
        small = maps.thumbnail_of(published.pk) if published else drawn.get(draft.pk) if draft else None
        graph = plan_of(published.pk).graph if published else None
        listed.append(
            Listed(
                process=process,
                published=published,
                draft=draft,
                open_cases=getattr(process, "open_cases", 0) or 0,
                review_due_at=getattr(process, "review_due_at", None),
                graph=graph,
                thumbnail=small,
                starts=rules.starts_open_to(actor, graph=graph, staff=staff[process.pk]) if graph else [],
            )
        )
    return listed


def table_of(listed: list[Listed]) -> Table:
    """These processes as a file."""
    columns = (
        Column(_("Process"), lambda each: each.process.name),
        Column(_("Kind"), lambda each: each.process.get_kind_display()),
        Column(_("Owner"), lambda each: str(each.process.owner or "")),
        Column(_("Under way"), lambda each: each.open_cases),
        Column(_("Published version"), lambda each: each.published.number if each.published else None),
        Column(_("Draft"), lambda each: each.draft.number if each.draft else None),
        moment(_("Review due"), lambda each: each.review_due_at),
    )
    return Table("processes", columns, [listed])
