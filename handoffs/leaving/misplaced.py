"""Open work of a process that lies with somebody else than its role's staffing names: left over from before."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from handoffs import rules
from procops.people.actor import Actor
from procops.people.models import TeamMember
from workflows.models import FilledBy, Process, Staffing, Task


def misplaced_in(process: Process) -> QuerySet[Task]:
    """Live tasks in roles filled by a team or a person that are not theirs; roles decided by the case are left out.

    With whoever answers for the role, or leads its team, work lies right.
    """
    wrong = Q()
    for row in Staffing.objects.filter(process=process).select_related("team"):
        here = Q(lane_key=row.lane_key) & ~Q(owner_id=row.accountable_id, owner__isnull=False)
        if row.by == FilledBy.PERSON:
            wrong |= here & (Q(owner__isnull=True) | ~Q(owner_id=row.person_id))
        elif row.by == FilledBy.TEAM and row.team is not None:
            in_team = Exists(TeamMember.objects.filter(team=row.team, person_id=OuterRef("owner_id")))
            strange = Q(owner__isnull=False) & ~Q(in_team) & ~Q(owner_id=row.team.lead_id)
            in_other_pool = Q(owner__isnull=True) & ~Q(team=row.team)
            wrong |= here & (strange | in_other_pool)
    rows: QuerySet[Task] = Task.objects.real().live().filter(case__process=process)
    return rows.filter(wrong) if wrong else rows.none()


def misplaced_for(actor: Actor, process: Process) -> QuerySet[Task]:
    """The same, where it is the actor's to put right; else none."""
    rows = misplaced_in(process)
    return rows if rules.may_move_all(actor, process) else rows.none()
