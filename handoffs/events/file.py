"""The list of events as a file."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from handoffs.events.models import Event
from handoffs.events.reading import Row, rows_of
from procops.keyset import newest_first
from procops.tables import BATCH, Column, Table, following, moment


def table(events: QuerySet[Event], *, now: datetime) -> Table:
    """Events as their list is narrowed, newest first.

    :param events: as `reading.listed` has them.
    """

    def read(mark: str) -> tuple[list[Row], str]:
        page = newest_first(events, moment="told_at", before=mark, size=BATCH)
        return rows_of(page.rows, now=now), page.older

    columns = (
        Column(_("Event"), lambda row: row.event.name),
        Column(_("What it is about"), lambda row: row.key or ""),
        Column(_("State"), lambda row: row.state.label),
        moment(_("Told"), lambda row: row.event.told_at),
        Column(_("Told by"), lambda row: str(row.event.told_by or "")),
        Column(_("Case"), lambda row: row.reference or ""),
        moment(_("Kept until"), lambda row: row.event.expires_at),
        moment(_("Ended"), lambda row: row.event.ended_at),
    )
    return Table("events", columns, following(read))
