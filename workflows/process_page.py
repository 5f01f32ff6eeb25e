"""What the page of one process shows, read for one reader."""

from dataclasses import dataclass
from datetime import datetime

from procops.people.actor import Actor
from workflows import publishing, rules, staff_changes, words
from workflows.definition import Definition, definition
from workflows.faults import REFUSE, Fault
from workflows.graph import Graph
from workflows.map_data import ids_on_map
from workflows.models import AsIs, Process, Version
from workflows.names import names_of
from workflows.plan import graph_of
from workflows.reviews import reviewing
from workflows.staffing import Staff
from workflows.states import VersionState


@dataclass(frozen=True, slots=True)
class Said:
    """A fault of a draft, with the place it lies at by its label."""

    fault: Fault
    place: str

    @property
    def refuses(self) -> bool:
        return self.fault.level == REFUSE


@dataclass(frozen=True, slots=True)
class ProcessPage:
    """A process as one reader may see it."""

    process: Process
    versions: list[Version]
    """Newest first; a draft only where the reader may see it."""
    published: Version | None
    draft: Version | None
    shown: Version | None
    """The version whose definition is shown: the published one, else the draft, else the last one that there was."""
    definition: Definition | None
    about: words.About
    starts_words: str
    """What the button says that starts a case; empty where the reader may not start one."""
    may_try: bool
    """Whether the reader may play a practice case."""
    faults: list[Said]
    """What the publish gate says of the draft."""
    may_design: bool
    may_staff: bool
    as_is: AsIs | None
    """How it runs today, kept beside its versions."""
    review: reviewing.Standing
    may_review: bool

    @property
    def review_words(self) -> str:
        """Every how many months it is reviewed; empty: nobody asks for it."""
        return words.every_months(self.review.every_months) if self.review.every_months else ""

    @property
    def refusing(self) -> list[Said]:
        return [said for said in self.faults if said.refuses]

    @property
    def warnings(self) -> list[Said]:
        return [said for said in self.faults if not said.refuses]


def process_page(process: Process, *, actor: Actor, now: datetime) -> ProcessPage:
    """The page of a process."""
    versions = visible_versions(process, actor)
    draft = next((each for each in versions if each.state == VersionState.DRAFT), None)
    published = next((each for each in versions if each.state == VersionState.PUBLISHED), None)
    shown = published or draft or next(iter(versions), None)
    graph = graph_of(shown) if shown else None
    staff = Staff.of(process.pk)
    starts = rules.starts_open_to(actor, graph=graph, staff=staff) if published and graph else []
    to_try = rules.starts_to_try(actor, process=process, graph=graph, staff=staff) if published and graph else []
    return ProcessPage(
        process=process,
        versions=versions,
        published=published,
        draft=draft,
        shown=shown,
        definition=_definition(graph, staff, now) if graph else None,
        about=words.about(graph.process.description if graph else ""),
        starts_words=words.start(graph.process.case_name) if starts and graph else "",
        may_try=bool(to_try),
        faults=_faults(process, draft) if draft else [],
        may_design=rules.may_design(actor),
        may_staff=staff_changes.may_staff(actor, process),
        as_is=AsIs.objects.filter(process=process).defer("document").first(),
        review=reviewing.standing_of(process, now=now),
        may_review=published is not None and rules.may_review(actor, process),
    )


def visible_versions(process: Process, actor: Actor) -> list[Version]:
    """The versions of a process that somebody may see, newest first, with their people."""
    rows = Version.objects.filter(process=process).select_related("created_by", "published_by")
    rows = rows.defer("document").order_by("-number")
    return list(rows if rules.may_read_drafts(actor, process) else rows.exclude(state=VersionState.DRAFT))


def latest_version(process: Process) -> Version:
    """What one would go on with: the draft, else what is published, else the last one that was."""
    rows = list(Version.objects.filter(process=process).order_by("-number"))
    by_state = {version.state: version for version in reversed(rows)}
    found: Version = by_state.get(VersionState.DRAFT) or by_state.get(VersionState.PUBLISHED) or rows[0]
    return found


def version_definition(version: Version, *, now: datetime) -> Definition:
    """One version's definition, with who fills its roles now."""
    return _definition(graph_of(version), Staff.of(version.process_id), now)


def template_definition(document: object, *, now: datetime) -> Definition:
    """A template's definition: nobody fills its roles yet."""
    return _definition(Graph.of(document), Staff({}), now)


def _definition(graph: Graph, staff: Staff, now: datetime) -> Definition:
    return definition(graph, staff=staff, names=names_of(ids_on_map(graph, staff=staff)), now=now)


def _faults(process: Process, draft: Version) -> list[Said]:
    graph = graph_of(draft)
    return [Said(fault, words.place(fault, graph)) for fault in publishing.check(process, draft.document)]
