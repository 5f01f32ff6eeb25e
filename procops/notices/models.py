from django.conf import settings
from django.db import models
from django.db.models import Q

from procops.scoping import OrganizationOwned, organization_key


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
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_constraint=False)
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
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "dedup_key"], name="notice_once"),
            models.CheckConstraint(name="notice_state_known", condition=Q(state__in=NoticeState.values)),
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
            models.Index(fields=["organization", "subject_id"], name="notice_pending_of", condition=Q(state="pending")),
            models.Index(fields=["organization", "-due_at", "-id"], name="notice_failed", condition=Q(state="failed")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id} by {self.channel}"


class MailHold(OrganizationOwned):
    """An organization whose mail is kept back until an admin releases it (`procops.notices.hold`)."""

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


class MutedCase(OrganizationOwned):
    """A case of which a person wants to be told nothing more."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    case_id = models.UUIDField()
    case_reference = models.CharField(max_length=24)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "person", "case_id"], name="case_muted_once")]
