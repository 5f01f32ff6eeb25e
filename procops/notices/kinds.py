"""What a notice can tell."""

from django.db import models


class Kind(models.TextChoices):
    """A subject and a past verb, as in the journal. What each reads like stands in `procops.notices.texts`."""

    OFFERED = "handoff.offered", "Handed to you"
    ACCEPTED = "handoff.accepted", "Accepted"
    RETURNED = "handoff.returned", "Sent back"
    DISPUTED = "handoff.disputed", "Going to and fro"
    PASSED_ON = "handoff.passed_on", "Passed on to another role"
    EXPIRED = "handoff.expired", "Not accepted in time"
    FOLLOW_UP = "handoff.follow_up", "Still to accept"
    DUE_SOON = "task.due_soon", "Due soon"
    DUE = "task.due", "Due now"
    LATE = "task.late", "Late"
    NUDGED = "task.nudged", "Somebody reminds you"
    CAME_BACK = "task.came_back", "What you wanted to be reminded of"
    ASSIGNED = "task.assigned", "Assigned to you"
    PROBLEM_REPORTED = "problem.reported", "A problem for you to answer"
    PROBLEM_ANSWERED = "problem.answered", "A problem was answered"
    MENTIONED = "case.mentioned", "You were mentioned"
    INVITED = "invitation.sent", "Invited"


BY_MAIL = frozenset(Kind) - {Kind.ACCEPTED, Kind.PASSED_ON, Kind.EXPIRED}
"""What is sent by mail besides; the others stand in the inbox only."""
