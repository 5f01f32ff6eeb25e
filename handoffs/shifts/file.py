"""Shift handovers as files: the list of lists, and the items of one."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from handoffs.shifts.models import ShiftHandover
from handoffs.shifts.reading import Line, Row, lines_of, rows_of
from procops.keyset import newest_first
from procops.people.actor import Actor
from procops.tables import BATCH, Column, Table, following, moment


def handovers(rows: QuerySet[ShiftHandover], *, actor: Actor) -> Table:
    """Handovers that somebody may see, as their list is narrowed, newest first."""

    def read(mark: str) -> tuple[list[Line], str]:
        page = newest_first(rows, moment="handed_at", before=mark, size=BATCH)
        return lines_of(page.rows, actor=actor), page.older

    columns = (
        Column(_("Team"), lambda line: str(line.handover.team)),
        Column(_("From"), lambda line: str(line.handover.by)),
        Column(_("To"), lambda line: str(line.handover.to or _g("Whoever comes next"))),
        moment(_("Handed over"), lambda line: line.handover.handed_at),
        Column(_("Note"), lambda line: line.handover.note),
        Column(_("Items"), lambda line: line.items),
        Column(_("Not acknowledged"), lambda line: line.waiting),
    )
    return Table("shifts", columns, following(read))


def items(handover: ShiftHandover, *, actor: Actor) -> Table:
    """The items of one list that somebody may see, in its order."""
    columns = (
        Column(_("Step"), lambda row: row.step),
        Column(_("Case"), lambda row: row.item.task.case.reference),
        Column(_("Title"), lambda row: row.item.task.case.title if row.is_seen else ""),
        Column(_("Note"), lambda row: row.item.note),
        moment(_("Due"), _due),
        Column(_("With"), lambda row: str(row.item.owner or "")),
        Column(_("State"), lambda row: row.meanwhile or row.item.get_state_display()),
        Column(_("Answered by"), lambda row: str(row.item.answered_by or "")),
        moment(_("Answered"), lambda row: row.item.answered_at),
        Column(_("Reason"), lambda row: row.item.reason),
    )
    return Table("shift", columns, [rows_of(handover, actor=actor)])


def _due(row: Row) -> datetime | None:
    return row.item.task.due_at if row.item.task.is_live else None
