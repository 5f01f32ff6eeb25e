"""What a notice can tell."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """A subject and a past verb, as in the journal. What each reads like stands in `procops.notices.texts`."""

    OFFERED = "handoff.offered", _("Handed to you")
    ACCEPTED = "handoff.accepted", _("Accepted")
    RETURNED = "handoff.returned", _("Sent back")
    DISPUTED = "handoff.disputed", _("Going to and fro")
    PASSED_ON = "handoff.passed_on", _("Passed on to another role")
    EXPIRED = "handoff.expired", _("Not accepted in time")
    FOLLOW_UP = "handoff.follow_up", _("Still to accept")
    DUE_SOON = "task.due_soon", _("Due soon")
    DUE = "task.due", _("Due now")
    LATE = "task.late", _("Late")
    NUDGED = "task.nudged", _("Somebody reminds you")
    CAME_BACK = "task.came_back", _("What you wanted to be reminded of")
    PAUSE_OVER = "task.pause_over", _("A pause is over")
    ASSIGNED = "task.assigned", _("Assigned to you")
    PROBLEM_REPORTED = "problem.reported", _("A problem for you to answer")
    PROBLEM_PASSED = "problem.asked_anew", _("A problem that somebody who has left was to answer")
    PROBLEM_UNANSWERED = "problem.unanswered", _("A problem nobody answers")
    PROBLEM_ANSWERED = "problem.answered", _("A problem was answered")
    SPECIALISTS_ASKED = "escalation.functional", _("Passed to you as specialist")
    AUTHORITY_ASKED = "escalation.hierarchical", _("Asked to decide")
    ESCALATION_ANSWERED = "escalation.answered", _("An escalation was answered")
    ESCALATION_UNANSWERED = "escalation.unanswered", _("An escalation nobody answers")
    POOL_UNWATCHED = "pool.unwatched", _("A pool nobody watches")
    SHIFT_HANDED = "shift.handed", _("A shift handed over to you")
    SHIFT_RETURNED = "shift.returned", _("An item of your shift that is not taken over")
    SHIFT_UNACKNOWLEDGED = "shift.unacknowledged", _("A shift nobody takes over")
    MENTIONED = "case.mentioned", _("You were mentioned")
    STEP_DONE = "task.done", _("A step you are kept informed of is done")
    PERIOD_MISSED = "process.period_missed", _("A process that did not start by itself")
    REVIEW_DUE = "process.review_due", _("A process to review")
    UNUSUAL = "figure.unusual", _("A figure left its usual range")
    INVITED = "invitation.sent", _("Invited")
    DIGEST = "digest.gathered", _("What waits for you")


BY_MAIL = frozenset(Kind) - {Kind.ACCEPTED, Kind.PASSED_ON, Kind.EXPIRED, Kind.ESCALATION_UNANSWERED, Kind.STEP_DONE}
"""What is sent by mail besides; the others stand in the inbox only."""

OF_ITSELF = frozenset({Kind.INVITED, Kind.DIGEST})
"""What nobody chooses kind by kind: whoever is invited has nowhere to say no yet; digests have their own switches."""

AT_ONCE = frozenset({Kind.RETURNED, Kind.MENTIONED, Kind.DUE_SOON})
"""What is worth a mail of its own until its reader says otherwise; everything else is said in the morning mail."""
