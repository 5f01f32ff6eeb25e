"""The lists of the desk as files: what each column says of a row. Rows are read as the pages read them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from handoffs import desk, passages, record_page, started
from handoffs.desk import Desk, Group, Horizon
from handoffs.desk_rows import Row, rows_of
from handoffs.periods.reading import periods_of
from handoffs.whereabouts import Standing, whereabouts
from procops.keyset import newest_first
from procops.people.actor import Actor
from procops.tables import BATCH, Column, Table, following, moment
from workflows.models import Case
from workflows.records.models import Record


class Placed(NamedTuple):
    """A case, and where it stands."""

    case: Case
    places: list[Standing]
    period: str = ""


def queue(
    actor: Actor,
    which: Desk,
    *,
    horizon: Horizon,
    group: Group | None,
    query: str,
    narrow: desk.Narrow | None,
    labels: Mapping[Group, str | Promise],
) -> Table:
    """A desk, the most urgent first."""

    def read(mark: str) -> tuple[list[Row], str]:
        page = desk.page(actor, which, horizon=horizon, group=group, query=query, narrow=narrow, after=mark, size=BATCH)
        return rows_of(page.tasks, actor=actor, horizon=horizon), page.next

    columns = (
        Column(_("Step"), lambda row: row.step.name),
        Column(_("Case"), lambda row: row.case.reference),
        Column(_("Title"), lambda row: row.case.title),
        Column(_("Process"), lambda row: row.process),
        Column(_("Group"), lambda row: str(labels[row.group])),
        Column(_("Handed over by"), lambda row: row.from_lane),
        Column(_("To"), lambda row: row.to_lane),
        moment(_("Due"), lambda row: row.due),
    )
    return Table("queue", columns, following(read))


def started_cases(actor: Actor, *, running: bool, query: str, now: datetime) -> Table:
    """The cases that somebody started, newest first."""

    def read(mark: str) -> tuple[list[Placed], str]:
        rows, older = started.page(actor, running=running, query=query, before=mark, now=now, size=BATCH)
        return [Placed(row.case, list(row.places)) for row in rows], older

    return Table("started", _CASE, following(read))


def cases(rows: QuerySet[Case]) -> Table:
    """Cases that somebody may see, as their list is narrowed, newest first."""

    def read(mark: str) -> tuple[list[Placed], str]:
        page = newest_first(rows, moment="started_at", before=mark, size=BATCH)
        ids = [case.pk for case in page.rows]
        places, periods = whereabouts(ids), periods_of(ids)
        names = {case: period.name for case, period in periods.items()}
        return [Placed(case, places[case.pk], names.get(case.pk, "")) for case in page.rows], page.older

    by = Column(_("Started by"), lambda row: str(row.case.started_by or ""))
    period = Column(_("Period"), lambda row: row.period)
    return Table("cases", (*_CASE, by, period), following(read))


def records(rows: QuerySet[Record]) -> Table:
    """Records that somebody may see, as their list is narrowed, newest first."""

    def read(mark: str) -> tuple[list[Record], str]:
        page = newest_first(rows, moment="added_at", before=mark, size=BATCH)
        return page.rows, page.older

    columns = (
        Column(_("Name"), str),
        Column(_("Kind"), lambda record: record.get_kind_display()),
        Column(_("Number elsewhere"), lambda record: record.outside_id),
        Column(_("Open cases"), lambda record: record.open_cases or 0),
        moment(_("Known since"), lambda record: record.added_at),
    )
    return Table("records", columns, following(read))


def cases_about(rows: QuerySet[Case]) -> Table:
    """The cases about one record, newest first."""

    def read(mark: str) -> tuple[list[record_page.Row], str]:
        page = record_page.page_of(rows, before=mark, size=BATCH)
        return page.rows, page.older

    return Table("record", (*_CASE, moment(_("Expected"), lambda row: row.expected_at)), following(read))


def handoffs(read: Callable[..., passages.Page], *, actor: Actor, now: datetime, joins_as_one: bool = False) -> Table:
    """One side of the handoffs, in its order.

    :param read: reads a page of it, ``after`` a mark and of some ``size``.
    """

    def rows(mark: str) -> tuple[list[passages.Row], str]:
        page = read(after=mark, size=BATCH)
        return passages.rows_of(page.handoffs, actor=actor, now=now, joins_as_one=joins_as_one), page.next

    columns = (
        Column(_("Step"), lambda row: row.step),
        Column(_("Case"), lambda row: row.handoff.case.reference),
        Column(_("Title"), lambda row: row.handoff.case.title),
        Column(_("Process"), lambda row: row.process),
        Column(_("From role"), lambda row: row.from_lane),
        Column(_("From"), lambda row: row.giver),
        Column(_("To role"), lambda row: row.to_lane),
        Column(_("To"), lambda row: row.receiver),
        Column(_("State"), lambda row: row.handoff.get_state_display()),
        moment(_("Offered"), lambda row: row.handoff.offered_at),
        moment(_("To be accepted by"), lambda row: row.answer_by),
        moment(_("Answered"), lambda row: row.handoff.answered_at),
        Column(_("Reason"), lambda row: row.handoff.reason),
        Column(_("Missing or wrong"), lambda row: ", ".join(row.missing)),
        Column(_("Still to arrive"), lambda row: ", ".join(row.arrivals.missing) if row.arrivals else ""),
    )
    return Table("handoffs", columns, following(rows))


def _standing(row: Placed) -> str:
    parts = []
    for place in row.places:
        facts = {"step": place.step, "who": place.who}
        if place.waits_for:
            parts.append(f"{place.step}, {place.waits_for}")
        elif place.is_offered:
            parts.append(_g("%(step)s, offered to %(who)s") % facts)
        elif place.is_waiting:
            parts.append(_g("%(step)s, waits for other branches") % facts)
        else:
            parts.append(_g("%(step)s, with %(who)s") % facts)
    return "; ".join(parts)


_CASE = (
    Column(_("Title"), lambda row: row.case.title or row.case.reference),
    Column(_("Case"), lambda row: row.case.reference),
    Column(_("Process"), lambda row: str(row.case.process)),
    Column(_("State"), lambda row: row.case.get_state_display()),
    Column(_("Where it stands"), _standing),
    moment(_("Started"), lambda row: row.case.started_at),
    moment(_("Due"), lambda row: row.case.due_at),
    moment(_("Ended"), lambda row: row.case.ended_at),
    Column(_("Result"), lambda row: row.case.result),
)
