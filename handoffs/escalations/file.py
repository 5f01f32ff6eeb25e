"""The list of escalations as a file."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from handoffs.escalations.models import Escalation
from handoffs.escalations.reading import Row, rows_of
from procops.keyset import newest_first
from procops.tables import BATCH, Column, Table, following, moment


def table(escalations: QuerySet[Escalation], *, now: datetime) -> Table:
    """Escalations that somebody may see, as their list is narrowed, newest first.

    :param escalations: joined with all that a line names, as `reading.full` does.
    """

    def read(mark: str) -> tuple[list[Row], str]:
        page = newest_first(escalations, moment="asked_at", before=mark, size=BATCH)
        return rows_of(page.rows, now=now), page.older

    columns = (
        Column(_("Kind"), lambda row: row.escalation.get_kind_display()),
        Column(_("Reason"), lambda row: row.escalation.get_cause_display()),
        Column(_("In words"), lambda row: row.escalation.text),
        Column(_("Level"), lambda row: row.escalation.level or ""),
        Column(_("Step"), lambda row: row.step),
        Column(_("Case"), lambda row: row.escalation.case.reference),
        Column(_("Title"), lambda row: row.escalation.case.title),
        Column(_("Process"), lambda row: row.process),
        Column(_("Asked by"), lambda row: str(row.escalation.asked_by or "")),
        Column(_("Asked"), lambda row: row.escalation.whom),
        moment(_("Asked on"), lambda row: row.escalation.asked_at),
        moment(_("To be answered by"), lambda row: row.escalation.answer_by),
        Column(_("Late"), lambda row: row.is_late),
        Column(_("State"), lambda row: row.escalation.get_state_display()),
        moment(_("Answered"), lambda row: row.escalation.answered_at),
        Column(_("Answer"), lambda row: row.escalation.answer),
    )
    return Table("escalations", columns, following(read))
