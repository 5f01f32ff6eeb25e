"""Whose figures somebody may see, and who may do something about them. Asked alike by pages, API and buttons.

Figures are those of processes all of whose cases somebody may see, so that no number tells more than its list.
"""

from django.db.models import QuerySet

from metrics.models import Improvement, TrendNote
from procops.people.actor import Actor
from procops.people.models import Role, Team
from workflows.models import Process, Staffing
from workflows.visibility import processes_seen_whole_by


def measured_for(actor: Actor) -> QuerySet[Process]:
    """The processes whose dashboards somebody may see; every number on them leads to cases that they may see."""
    return processes_seen_whole_by(actor).filter(archived_at=None)


def may_see_people(actor: Actor, process: Process) -> bool:
    """See who did what by name: admins, the owner of the process, and leads of teams that fill one of its roles."""
    if actor.is_admin or actor.is_system or (actor.person_id and actor.person_id == process.owner_id):
        return True
    leads = Team.objects.filter(lead_id=actor.person_id, lead__isnull=False).values("pk")
    return Staffing.objects.filter(process=process, team_id__in=leads).exists()


def may_share(actor: Actor, process: Process) -> bool:
    """Show figures to people without an account: admins and the owner of the process."""
    return bool(actor.is_admin or (actor.person_id and actor.person_id == process.owner_id))


def improvements_seen_by(actor: Actor) -> QuerySet[Improvement]:
    """The improvements of processes whose figures somebody may see: also those of archived ones, as they were."""
    rows: QuerySet[Improvement] = Improvement.objects.filter(process__in=processes_seen_whole_by(actor))
    return rows


def may_improve(actor: Actor) -> bool:
    """Open an improvement of a process whose figures one may see: whoever does not only look."""
    return actor.role != Role.VIEWER


def may_say_stakes(actor: Actor, process: Process) -> bool:
    """How bad it is if a process goes wrong, and what delay costs: its owner and admins."""
    return actor.is_admin or actor.is_system or (process.owner_id is not None and process.owner_id == actor.person_id)


def may_remove_note(actor: Actor, note: TrendNote) -> bool:
    """Its writer, the owner of the process, admins. ``note.process`` is asked."""
    return actor.is_admin or actor.is_system or actor.person_id in (note.by_id, note.process.owner_id)


def may_change_improvement(actor: Actor, improvement: Improvement) -> bool:
    """Its owner, whoever opened it, the owner of the process, admins. ``improvement.process`` is asked."""
    theirs = {improvement.owner_id, improvement.opened_by_id, improvement.process.owner_id}
    return actor.is_admin or actor.is_system or (may_improve(actor) and actor.person_id in theirs)
