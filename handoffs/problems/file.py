"""The list of problems as a file."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from handoffs.problems.models import Problem
from handoffs.problems.reading import Row, rows_of
from procops.keyset import newest_first
from procops.tables import BATCH, Column, Table, following, moment


def table(problems: QuerySet[Problem], *, now: datetime) -> Table:
    """Problems that somebody may see, as their list is narrowed, newest first.

    :param problems: joined with all that a line names, as `reading.full` does.
    """

    def read(mark: str) -> tuple[list[Row], str]:
        page = newest_first(problems, moment="reported_at", before=mark, size=BATCH)
        return rows_of(page.rows, now=now), page.older

    columns = (
        Column(_("Problem"), lambda row: row.problem.reason_label or row.problem.text),
        Column(_("In words"), lambda row: row.problem.text),
        Column(_("Step"), lambda row: row.step),
        Column(_("Case"), lambda row: row.problem.case.reference),
        Column(_("Title"), lambda row: row.problem.case.title),
        Column(_("Process"), lambda row: row.process),
        Column(_("Reported by"), lambda row: str(row.problem.reported_by or "")),
        moment(_("Reported"), lambda row: row.problem.reported_at),
        Column(_("Decides"), lambda row: str(row.problem.asked)),
        moment(_("To be answered by"), lambda row: row.problem.answer_by),
        Column(_("Late"), lambda row: row.is_late),
        Column(_("State"), lambda row: row.problem.get_state_display()),
        moment(_("Closed"), lambda row: row.problem.closed_at),
        Column(_("Answer"), lambda row: row.problem.answer),
    )
    return Table("problems", columns, following(read))
