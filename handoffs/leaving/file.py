"""What nobody owns as a file: its work, problems, escalations, roles, processes or teams."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from handoffs.leaving import unowned
from handoffs.leaving.unowned import Unowned, listed_escalations, listed_problems
from procops.keyset import behind, mark_of
from procops.tables import BATCH, Column, Table, following, in_order, moment
from workflows.models import Task


def table(kind: Unowned) -> Table:
    """One of the six lists, with the rows and the order of its page."""
    return Table(f"unowned-{kind}", _COLUMNS[kind], _ROWS[kind]())


def _tasks(mark: str) -> tuple[Sequence[Task], str]:
    found = list(behind(unowned.by_queue(unowned.tasks()), moment="queue_at", mark=mark)[: BATCH + 1])
    shown = found[:BATCH]
    return shown, mark_of(shown[-1], "queue_at") if len(found) > BATCH else ""


_ROWS: dict[Unowned, Any] = {
    Unowned.TASKS: lambda: following(_tasks),
    Unowned.PROBLEMS: lambda: in_order(listed_problems(), "answer_by"),
    Unowned.ESCALATIONS: lambda: in_order(listed_escalations(), "answer_by"),
    Unowned.ROLES: lambda: [unowned.roles_by_process()],
    Unowned.PROCESSES: lambda: in_order(unowned.processes().select_related("owner"), "name"),
    Unowned.TEAMS: lambda: in_order(unowned.teams().select_related("lead"), "name"),
}

_COLUMNS: dict[Unowned, tuple[Column, ...]] = {
    Unowned.TASKS: (
        Column(_("Step"), lambda task: task.step.name),
        Column(_("Case"), lambda task: task.case.reference),
        Column(_("Title"), lambda task: task.case.title),
        Column(_("Process"), lambda task: task.case.process.name),
        Column(_("With"), lambda task: str(task.owner or task.team or "")),
        Column(_("State"), lambda task: task.get_state_display()),
        moment(_("Due"), lambda task: task.due_at),
    ),
    Unowned.PROBLEMS: (
        Column(_("Step"), lambda problem: problem.task.step.name),
        Column(_("Case"), lambda problem: problem.case.reference),
        Column(_("Problem"), lambda problem: problem.reason_label),
        Column(_("Process"), lambda problem: problem.case.process.name),
        Column(_("Decides"), lambda problem: str(problem.asked)),
        moment(_("To be answered by"), lambda problem: problem.answer_by),
    ),
    Unowned.ESCALATIONS: (
        Column(_("Step"), lambda asked: asked.task.step.name),
        Column(_("Case"), lambda asked: asked.case.reference),
        Column(_("Reason"), lambda asked: asked.get_cause_display()),
        Column(_("Process"), lambda asked: asked.case.process.name),
        Column(_("Asked"), lambda asked: asked.whom),
        moment(_("To be answered by"), lambda asked: asked.answer_by),
    ),
    Unowned.ROLES: (
        Column(_("Role"), lambda role: role.name),
        Column(_("Process"), lambda role: role.row.process.name),
        Column(_("Filled by"), lambda role: role.who),
        Column(_("Nobody fills it"), lambda role: role.lacks_people),
        Column(_("Answers for it"), lambda role: str(role.row.accountable or "")),
        Column(_("Nobody answers for it"), lambda role: role.lacks_accountable),
        Column(_("Deputy who has gone"), lambda role: role.lost_deputy),
    ),
    Unowned.PROCESSES: (
        Column(_("Process"), lambda process: process.name),
        Column(_("Owner who has gone"), lambda process: str(process.owner or "")),
    ),
    Unowned.TEAMS: (
        Column(_("Team"), lambda team: team.name),
        Column(_("Lead who has gone"), lambda team: str(team.lead or "")),
    ),
}
