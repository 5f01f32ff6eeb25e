"""Which records somebody may see, and what is open for one: never more than the cases they may see tell them."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from procops.people.actor import Actor
from workflows.models import Case, Process
from workflows.records.models import CaseRecord, Record
from workflows.states import LIVE_CASE
from workflows.visibility import cases_seen_by

SUGGESTIONS = 6


def records_seen_by(actor: Actor) -> QuerySet[Record]:
    """The records that somebody may see: those that a case they see is about, and those that none is about yet.

    Records that were merged into another are left out.
    """
    rows: QuerySet[Record] = Record.objects.standing()
    if actor.is_admin or actor.is_system:
        return rows
    about = CaseRecord.objects.filter(record_id=OuterRef("pk"))
    return rows.filter(Exists(about.filter(case__in=cases_seen_by(actor))) | ~Exists(about))


def cases_about(record: Record, actor: Actor) -> QuerySet[Case]:
    """The cases about a record that somebody may see."""
    return cases_seen_by(actor).filter(about__record=record)


def record_of(case: Case) -> Record | None:
    """What a case is about: whoever may see the case may see that."""
    row = CaseRecord.objects.filter(case=case).select_related("record").first()
    return row.record if row else None


def open_cases_about(record: Record, process: Process, actor: Actor) -> QuerySet[Case]:
    """What is open of one process for a record, as far as somebody may see it, newest first."""
    rows = cases_about(record, actor).filter(process=process, state__in=LIVE_CASE)
    return rows.defer("data", "marks").order_by("-started_at", "-id")


def with_words(rows: QuerySet[Record], words: str) -> QuerySet[Record]:
    """Records whose name holds every word, or whose number begins with it."""
    for word in words.split()[:10]:
        rows = rows.filter(Q(name__icontains=word) | Q(outside_id__istartswith=word))
    return rows


def with_open_cases(rows: QuerySet[Record], actor: Actor) -> QuerySet[Record]:
    """With ``open_cases``: how many the actor sees that are not over."""
    open_ones = CaseRecord.objects.filter(
        record_id=OuterRef("pk"), case__in=cases_seen_by(actor).filter(state__in=LIVE_CASE)
    )
    counted = open_ones.order_by().values("record_id").annotate(number=Count("pk")).values("number")
    return rows.annotate(open_cases=Subquery(counted))


def suggested(kind: str, words: str, actor: Actor) -> list[Record]:
    """A few records of a kind that what was typed may mean, by name."""
    if not words.strip():
        return []
    rows = with_words(records_seen_by(actor).filter(kind=kind).exclude(name=""), words)
    return list(with_open_cases(rows, actor).order_by("name", "id")[:SUGGESTIONS])
