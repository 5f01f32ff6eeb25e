"""How the audit log tells that a process was reviewed."""

from django.utils.translation import gettext_lazy as _

from procops.people import audit_words


def say() -> None:
    """Teach the audit log our sentence."""
    audit_words.tell("process.reviewed", _("reviewed {name}: {note}"))
