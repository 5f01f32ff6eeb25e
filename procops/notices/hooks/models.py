from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procops.scoping import OrganizationOwned, organization_key


class Program(models.TextChoices):
    """The chat program, which decides how a message is built."""

    SLACK = "slack", _("Slack (also Mattermost, Rocket.Chat)")
    TEAMS = "teams", _("Microsoft Teams")


class TeamHook(OrganizationOwned):
    """Where a team's channel is told what comes into its pool: an incoming webhook, of which a team has one."""

    team = models.ForeignKey("people.Team", models.CASCADE, related_name="hooks", db_index=False)
    program = models.CharField(max_length=8, choices=Program, default=Program.SLACK)
    sealed_address = models.TextField()
    """Encrypted: whoever knows the address can write into the channel."""
    host = models.CharField(max_length=253)
    """All of the address that is ever shown."""
    is_on = models.BooleanField(default=True)
    failures = models.PositiveSmallIntegerField(default=0)
    """In a row."""
    attempts = models.PositiveIntegerField(default=0)
    """The fence: only who made the latest attempt may record a result."""
    lease_until = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    """When it may be called again."""
    last_sent_at = models.DateTimeField(null=True)
    off_since = models.DateTimeField(null=True)
    """When it was turned off, having failed too often."""
    last_error = models.CharField(max_length=300, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "team"], name="team_hook_once")]
        indexes = [
            models.Index(
                fields=["organization", "-off_since", "-id"], name="hook_off", condition=Q(off_since__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} by {self.program}"


class PostingState(models.TextChoices):
    PENDING = "pending", "Waiting to be said"
    SENT = "sent", "Said"
    DROPPED = "dropped", "Dropped, since the hook was turned off"


class Posting(OrganizationOwned):
    """One line for a team's channel, written beside the change that caused it and said after it.

    It holds no value of a case: what is in it may be read by whoever is in the channel.
    """

    organization = organization_key(constraint=False)
    hook = models.ForeignKey(TeamHook, models.CASCADE, related_name="postings", db_index=False)
    kind = models.CharField(max_length=40)
    case_reference = models.CharField(max_length=24)
    link = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    """Names of step, process and role, and when it is due: nothing else is said."""
    dedup_key = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=PostingState, default=PostingState.PENDING)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "dedup_key"], name="posting_once")]
        indexes = [models.Index(fields=["hook", "id"], name="posting_pending", condition=Q(state="pending"))]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_reference}"
