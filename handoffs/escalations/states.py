from django.db import models
from django.utils.translation import gettext_lazy as _


class EscalationKind(models.TextChoices):
    """Two different things, counted apart: special knowledge is needed, or authority."""

    FUNCTIONAL = "functional", _("Passed to specialists")
    HIERARCHICAL = "hierarchical", _("Asked of somebody with authority")


class EscalationState(models.TextChoices):
    OPEN = "open", _("Not answered yet")
    APPROVED = "approved", _("Goes ahead")
    REFUSED = "refused", _("Not like this")
    TAKEN = "taken", _("Taken over")
    GIVEN_BACK = "given_back", _("Given back")
    WITHDRAWN = "withdrawn", _("Taken back")
    OVER = "over", _("Settled otherwise")


class Cause(models.TextChoices):
    """What made somebody ask."""

    LATE = "late", _("It is late")
    UNANSWERED = "unanswered", _("Nobody accepted it in time")
    LIMIT = "limit", _("It is above a limit")
    DECISION = "decision", _("A decision is needed")
    KNOWLEDGE = "knowledge", _("Special knowledge is needed")


class Reply(models.TextChoices):
    """What whoever was asked can answer."""

    TAKE = "take", _("Take it over")
    APPROVE = "approve", _("Go ahead")
    REFUSE = "refuse", _("Not like this")
    GIVE_BACK = "give_back", _("Give back")


OF_AUTHORITY = (Cause.LIMIT, Cause.DECISION)
"""Why somebody asks another one to decide."""
REPLIES = {
    EscalationKind.FUNCTIONAL: (Reply.TAKE, Reply.GIVE_BACK),
    EscalationKind.HIERARCHICAL: (Reply.APPROVE, Reply.REFUSE, Reply.TAKE, Reply.GIVE_BACK),
}
NEEDS_WORDS = (Reply.REFUSE, Reply.GIVE_BACK)
"""Answers that help nobody without a reason."""
SETTLES = (EscalationState.APPROVED, EscalationState.REFUSED, EscalationState.TAKEN)
"""After these nobody above is asked any more."""
