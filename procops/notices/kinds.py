"""What a notice can tell."""

from django.db import models


class Kind(models.TextChoices):
    """A subject and a past verb, as in the journal. What each reads like stands in `procops.notices.texts`."""

    OFFERED = "handoff.offered", "Handed to you"
    ACCEPTED = "handoff.accepted", "Accepted"
    RETURNED = "handoff.returned", "Sent back"
    ASSIGNED = "task.assigned", "Assigned to you"
    MENTIONED = "case.mentioned", "You were mentioned"
