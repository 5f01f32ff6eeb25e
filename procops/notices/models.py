from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procops.notices.hooks.models import Posting, TeamHook
from procops.scoping import OrganizationOwned, organization_key

__all__ = [
    "Channel",
    "MailHold",
    "MutedCase",
    "Notice",
    "NoticeState",
    "Pace",
    "Paced",
    "Posting",
    "Quiet",
    "Rhythm",
    "TeamHook",
    "Unwanted",
]


class Channel(models.TextChoices):
    INBOX = "inbox", "In the app"
    EMAIL = "email", "E-mail"


class NoticeState(models.TextChoices):
    PENDING = "pending", "Waiting to be sent"
    SENT = "sent", "Sent"
    WITHDRAWN = "withdrawn", "No longer true"
    FAILED = "failed", "Could not be delivered"
    DISCARDED = "discarded", "Discarded"


class Notice(OrganizationOwned):
    """One message to one person through one channel, written beside the change that caused it, sent after.

    What it is about stands in plain columns: notices live below cases and know none.
    """

    organization = organization_key(constraint=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    channel = models.CharField(max_length=8, choices=Channel)
    kind = models.CharField(max_length=40)
    case_id = models.UUIDField(null=True)
    case_reference = models.CharField(max_length=24, blank=True)
    subject_id = models.UUIDField(null=True)
    """The task or handoff that it speaks of."""
    link = models.CharField(max_length=200, blank=True)
    """A path of this site; it lands on the action."""
    facts = models.JSONField(default=dict)
    """What the text is made of: names of step, process, giver. Rendered when it is sent or shown, never before."""
    dedup_key = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.PENDING)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    gathered_at = models.DateTimeField(null=True)
    """Since when it waits to be said together with others (`procops.notices.digests`); null: it is said alone."""
    digest_id = models.UUIDField(null=True)
    """The notice that said it together with others."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "dedup_key"], name="notice_once"),
            models.CheckConstraint(name="notice_state_known", condition=Q(state__one_of=NoticeState.values)),
        ]
        indexes = [
            models.Index(fields=["subject_id"], name="notice_unread_about", condition=Q(seen_at__isnull=True)),
            models.Index(fields=["due_at", "id"], name="notice_due", condition=Q(state="pending")),
            models.Index(
                fields=["organization", "person", "-created_at", "-id"],
                name="notice_inbox",
                condition=Q(channel="inbox"),
            ),
            models.Index(
                fields=["organization", "person"], name="notice_unread", condition=Q(channel="inbox", seen_at=None)
            ),
            models.Index(fields=["organization", "-due_at", "-id"], name="notice_failed", condition=Q(state="failed")),
            models.Index(
                fields=["organization", "person"],
                name="notice_gathered",
                condition=Q(state="pending", gathered_at__isnull=False),
            ),
            models.Index(fields=["digest_id"], name="notice_said_in", condition=Q(digest_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id} by {self.channel}"


class MailHold(OrganizationOwned):
    """An organization whose mail and channels are kept back until an admin releases it (`procops.notices.hold`)."""

    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization"], name="mail_held_once")]


class Unwanted(OrganizationOwned):
    """A kind of notice that a person does not want by a channel (`procops.notices.wishes`)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=8, choices=Channel)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "person", "kind", "channel"], name="unwanted_once")
        ]


class Pace(models.TextChoices):
    """How soon a kind of notice comes by mail."""

    NOW = "now", _("At once")
    DIGEST = "digest", _("In the morning mail")
    OFF = "off", _("Not at all")


class Paced(OrganizationOwned):
    """A kind that a person wants by mail otherwise than is usual: at once, or in the morning mail."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    pace = models.CharField(max_length=6, choices=Pace)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "person", "kind"], name="paced_once")]


class Quiet(models.TextChoices):
    """When somebody is not to be disturbed by mail."""

    OUTSIDE_WORK = "outside_work", _("Outside my working hours")
    BETWEEN = "between", _("Every day between two hours")
    NEVER = "never", _("Never")


class Rhythm(OrganizationOwned):
    """When one person may be disturbed by mail, and how often they have been (`procops.notices.rhythm`)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    quiet = models.CharField(max_length=12, choices=Quiet, default=Quiet.OUTSIDE_WORK)
    quiet_from = models.TimeField(null=True)
    """On the person's clock, as is ``quiet_until``; both are set where ``quiet`` says between."""
    quiet_until = models.TimeField(null=True)
    morning = models.BooleanField(default=True)
    """Whether the working day begins with a mail of what is late, to accept and due today."""
    weekly = models.BooleanField(default=True)
    """Whether a leader's first mail of the week tells of the week before."""
    next_at = models.DateTimeField()
    """When what has been gathered is said next, and the working day begins."""
    morning_on = models.DateField(null=True)
    """The last day, on the person's calendar, of which the morning has been looked at."""
    rest_on = models.DateField(null=True)
    """The last day on which there was more than single mails may say: the rest is said in one more that day."""
    mailed = models.JSONField(default=list)
    """The moments of the mails of the last day, oldest first: what the limits count."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "person"], name="rhythm_once")]
        indexes = [models.Index(fields=["next_at", "id"], name="rhythm_due")]


class MutedCase(OrganizationOwned):
    """A case of which a person wants to be told nothing more."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    case_id = models.UUIDField()
    case_reference = models.CharField(max_length=24)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "person", "case_id"], name="case_muted_once")]
